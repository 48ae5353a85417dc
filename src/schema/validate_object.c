/* SPDX-License-Identifier: MIT */
#include "schema/message.h"

/* Which names of the schema an object has.  Kept as bits, in 'few' as long as
 * they fit. */
struct present {
	uint64_t few;
	struct seen many;
	bool is_many;
};

static void present_release(struct present *present)
{
	if (present->is_many)
		seen_release(&present->many);
}

static inline void present_set(struct present *present, size_t name)
{
	if (present->is_many)
		seen_set(&present->many, name);
	else if (name < 64)
		present->few |= UINT64_C(1) << name;
}

static bool present_get(const struct present *present, size_t name)
{
	if (present->is_many)
		return seen_get(&present->many, name);
	return present->few >> name & 1;
}

/* Required names have the lowest numbers, so 64 bits do unless there are
 * many of them, or many names and "dependentRequired" to ask for any. */
static void present_init(struct present *present,
			 const struct object_rules *rules)
{
	present->is_many = rules->required_count > 64 ||
		(rules->dependencies && rules->names.count > 64);
	if (present->is_many)
		seen_init(&present->many, rules->names.count);
}

/* The name of a member as a value: what "propertyNames" looks at. */
static bool check_name(struct run *run, const struct object_rules *rules,
		       const cJSON *member)
{
	const cJSON name = {
		.type = cJSON_String,
		.valuestring = member->string,
	};
	const cJSON *outer = run->member;
	bool fits;

	run->member = member;
	fits = run_fits(run, rules->property_names, &name, NULL);
	run->member = outer;
	return fits;
}

/* A member by its name alone, and what is left of it by the patterns. */
static bool check_member(struct run *run, const struct schema_node *node,
			 const struct schema_node *own, const cJSON *member,
			 bool *evaluated)
{
	const struct object_rules *rules = node->object;
	bool fits = !own || run_fits(run, own, member, NULL);
	bool known = own;

	if (rules->pattern_count) {
		size_t len = strlen(member->string);

		for (size_t i = 0; i < rules->pattern_count; i++) {
			const struct pattern_rule *rule = &rules->patterns[i];

			if (!run_match(run, rule->regex, member->string, len))
				continue;
			known = true;
			if (!run_fits(run, rule->node, member, NULL))
				fits = false;
		}
	}
	*evaluated = known || rules->additional;
	if (known || !rules->additional)
		return fits;
	if (rules->additional->never)
		return say_unknown(run, node, "additionalProperties", member);
	return run_fits(run, rules->additional, member, NULL) && fits;
}

static bool check_members(struct run *run, const struct schema_node *node,
			  const cJSON *object, struct seen *seen,
			  struct present *present, size_t *count)
{
	const struct object_rules *rules = node->object;
	const cJSON *member;
	size_t i = 0;
	bool fits = true;

	json_each(member, object) {
		int64_t name = lookup_find(&rules->names, member->string,
					   strlen(member->string));
		const struct schema_node *own = NULL;
		bool evaluated, good;

		if (name >= 0) {
			present_set(present, (size_t)name);
			own = rules->properties[name];
		}
		good = check_member(run, node, own, member, &evaluated);
		if (rules->property_names && !check_name(run, rules, member))
			good = false;
		if (seen && evaluated)
			seen_set(seen, i);
		i++;
		if (good)
			continue;
		if (!run->gather)
			return false;
		fits = false;
	}
	*count = i;
	return fits;
}

static bool check_required(struct run *run, const struct schema_node *node,
			   const cJSON *object, const struct present *present)
{
	const struct object_rules *rules = node->object;
	size_t count = rules->required_count;
	bool fits = true;

	if (!present->is_many && count && (~present->few << (64 - count)) == 0)
		return true;
	for (size_t i = 0; i < count; i++)
		if (!present_get(present, i))
			fits = say_missing(run, node,
					   rules->names.names[i].name, object);
	return fits;
}

static bool check_dependencies(struct run *run,
			       const struct schema_node *node,
			       const cJSON *object, struct seen *seen,
			       const struct present *present)
{
	const struct object_rules *rules = node->object;
	const struct lookup_name *names = rules->names.names;
	const struct dependency *d = rules->dependencies;
	bool fits = true;

	for (; d; d = d->next) {
		if (!present_get(present, d->property))
			continue;
		if (d->node && !run_fits(run, d->node, object, seen))
			fits = false;
		for (size_t i = 0; i < d->need_count; i++)
			if (!present_get(present, d->needs[i]))
				fits = say_needs(run, node, d->keyword,
						 names[d->property].name,
						 names[d->needs[i]].name,
						 object);
		if (!fits && !run->gather)
			return false;
	}
	return fits;
}

bool check_object(struct run *run, const struct schema_node *node,
		  const cJSON *object, struct seen *seen)
{
	const struct object_rules *rules = node->object;
	CLEANUP(present_release) struct present present = { .few = 0 };
	size_t count = 0;
	bool fits;

	present_init(&present, rules);
	run->level++;
	fits = check_members(run, node, object, seen, &present, &count);
	run->level--;
	if (!fits && !run->gather)
		return false;
	run_charge(run, count);
	if (rules->required_count &&
	    !check_required(run, node, object, &present))
		fits = false;
	if (count < rules->min_properties)
		fits = say_count(run, node, "minProperties", object, true,
				 rules->min_properties, count, "property",
				 "properties");
	if (count > rules->max_properties)
		fits = say_count(run, node, "maxProperties", object, false,
				 rules->max_properties, count, "property",
				 "properties");
	if (rules->dependencies &&
	    !check_dependencies(run, node, object, seen, &present))
		fits = false;
	return fits;
}

bool check_unevaluated_properties(struct run *run,
				  const struct schema_node *node,
				  const cJSON *object, struct seen *seen)
{
	const struct schema_node *sub = node->unevaluated_properties;
	const cJSON *member;
	size_t i = 0;
	bool fits = true;

	run->level++;
	json_each(member, object) {
		if (seen_get(seen, i++))
			continue;
		if (sub->never)
			fits = say_unknown(run, node, "unevaluatedProperties",
					   member);
		else if (!run_fits(run, sub, member, NULL))
			fits = false;
		if (!fits && !run->gather)
			break;
	}
	run->level--;
	seen_set_from(seen, 0);
	return fits;
}
