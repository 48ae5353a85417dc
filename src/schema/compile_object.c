/* SPDX-License-Identifier: MIT */
/* The keywords about objects, made into one table of property names. */
#include "schema/compile.h"

#include <string.h>

static int not_right(struct compiler *c, const struct schema_node *node,
		     const cJSON *value, const char *what)
{
	return compile_error(c, node->resource, value, "", "must be %s", what);
}

static int check_object(struct compiler *c, const struct schema_node *node,
			const cJSON *value)
{
	if (!value || cJSON_IsObject(value))
		return 0;
	return not_right(c, node, value, "an object");
}

static int check_strings(struct compiler *c, const struct schema_node *node,
			 const cJSON *list)
{
	const cJSON *item;

	if (!list)
		return 0;
	if (!cJSON_IsArray(list))
		return not_right(c, node, list, "an array");
	json_each(item, list)
		if (!cJSON_IsString(item))
			return not_right(c, node, item, "a string");
	return 0;
}

/* The names of 'dependencies', 'dependentRequired', 'dependentSchemas'. */
static int add_dependency_names(struct compiler *c,
				const struct schema_node *node,
				const cJSON *map, struct lookup *names)
{
	struct arena *arena = &c->schema->arena;
	const cJSON *member, *need;

	if (check_object(c, node, map) < 0)
		return -1;
	json_each(member, map) {
		lookup_add(names, arena, member->string);
		if (!cJSON_IsArray(member))
			continue;
		if (check_strings(c, node, member) < 0)
			return -1;
		json_each(need, member)
			lookup_add(names, arena, need->valuestring);
	}
	return 0;
}

static const cJSON *true_list(const cJSON *required)
{
	/* A boolean: draft 3 had that; ignored as validators of draft 4
	 * do, the meta-schema complains. */
	return cJSON_IsBool(required) ? NULL : required;
}

static int add_names(struct compiler *c, const struct schema_node *node,
		     const cJSON *const *k, struct object_rules *rules)
{
	struct arena *arena = &c->schema->arena;
	const cJSON *required = true_list(k[KEYWORD_REQUIRED]), *member;

	if (check_strings(c, node, required) < 0 ||
	    check_object(c, node, k[KEYWORD_PROPERTIES]) < 0)
		return -1;
	json_each(member, required)
		lookup_add(&rules->names, arena, member->valuestring);
	rules->required_count = rules->names.count;
	json_each(member, k[KEYWORD_PROPERTIES])
		lookup_add(&rules->names, arena, member->string);
	if (add_dependency_names(c, node, k[KEYWORD_DEPENDENCIES],
				 &rules->names) < 0 ||
	    add_dependency_names(c, node, k[KEYWORD_DEPENDENT_REQUIRED],
				 &rules->names) < 0 ||
	    add_dependency_names(c, node, k[KEYWORD_DEPENDENT_SCHEMAS],
				 &rules->names) < 0)
		return -1;
	return 0;
}

static int add_properties(struct compiler *c, const struct schema_node *node,
			  const cJSON *properties, struct object_rules *rules)
{
	struct arena *arena = &c->schema->arena;
	const cJSON *member;

	rules->properties = compile_alloc(c, rules->names.count *
					  sizeof(*rules->properties));
	json_each(member, properties) {
		uint32_t i = lookup_add(&rules->names, arena, member->string);

		if (compile_sub(c, node, member, &rules->properties[i]) < 0)
			return -1;
	}
	return 0;
}

static int add_patterns(struct compiler *c, struct schema_node *node,
			const cJSON *patterns, struct object_rules *rules)
{
	struct pattern_rule *list;
	const cJSON *member;

	if (!patterns)
		return 0;
	if (check_object(c, node, patterns) < 0)
		return -1;
	list = compile_alloc(c, (size_t)cJSON_GetArraySize(patterns) *
			     sizeof(*list));
	rules->patterns = list;
	json_each(member, patterns) {
		struct pattern_rule *rule = &list[rules->pattern_count++];

		if (compile_pattern(c, node, "patternProperties",
				    member->string, &rule->regex) < 0 ||
		    compile_sub(c, node, member, &rule->node) < 0)
			return -1;
	}
	return 0;
}

static int add_dependencies(struct compiler *c,
			    const struct schema_node *node, const cJSON *map,
			    struct object_rules *rules)
{
	struct arena *arena = &c->schema->arena;
	const cJSON *member, *need;

	json_each(member, map) {
		struct dependency *d = compile_alloc(c, sizeof(*d));
		uint32_t *needs;

		d->keyword = map->string;
		d->property = lookup_add(&rules->names, arena,
					 member->string);
		d->next = (struct dependency *)rules->dependencies;
		rules->dependencies = d;
		if (!cJSON_IsArray(member)) {
			if (compile_sub(c, node, member, &d->node) < 0)
				return -1;
			continue;
		}
		needs = compile_alloc(c, (size_t)cJSON_GetArraySize(member) *
				      sizeof(*needs));
		d->needs = needs;
		json_each(need, member)
			needs[d->need_count++] = lookup_add(&rules->names,
				arena, need->valuestring);
	}
	return 0;
}

static bool says_something(const struct object_rules *rules)
{
	return rules->names.count || rules->pattern_count ||
	       rules->additional || rules->property_names ||
	       rules->min_properties || rules->max_properties != SIZE_MAX;
}

/* For how many names there is to be room; more is no harm. */
static size_t guess_names(const cJSON *const *k)
{
	return (size_t)cJSON_GetArraySize(k[KEYWORD_REQUIRED]) +
	       (size_t)cJSON_GetArraySize(k[KEYWORD_PROPERTIES]);
}

static bool has_any(const cJSON *const *k)
{
	static const enum keyword keywords[] = {
		KEYWORD_PROPERTIES, KEYWORD_REQUIRED,
		KEYWORD_ADDITIONAL_PROPERTIES, KEYWORD_PATTERN_PROPERTIES,
		KEYWORD_PROPERTY_NAMES, KEYWORD_MIN_PROPERTIES,
		KEYWORD_MAX_PROPERTIES, KEYWORD_DEPENDENCIES,
		KEYWORD_DEPENDENT_REQUIRED, KEYWORD_DEPENDENT_SCHEMAS,
		KEYWORD_UNEVALUATED_PROPERTIES,
	};

	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		if (k[keywords[i]])
			return true;
	return false;
}

int compile_object(struct compiler *c, struct schema_node *node,
		   const cJSON *const *k)
{
	struct object_rules *rules;

	if (!has_any(k))
		return 0;
	rules = compile_alloc(c, sizeof(*rules));
	rules->max_properties = SIZE_MAX;
	lookup_init(&rules->names, &c->schema->arena, guess_names(k));
	if (compile_count(c, node, k[KEYWORD_MIN_PROPERTIES],
			  &rules->min_properties) < 0 ||
	    compile_count(c, node, k[KEYWORD_MAX_PROPERTIES],
			  &rules->max_properties) < 0 ||
	    add_names(c, node, k, rules) < 0 ||
	    add_properties(c, node, k[KEYWORD_PROPERTIES], rules) < 0 ||
	    add_patterns(c, node, k[KEYWORD_PATTERN_PROPERTIES], rules) < 0 ||
	    compile_sub(c, node, k[KEYWORD_ADDITIONAL_PROPERTIES],
		 &rules->additional) < 0 ||
	    compile_sub(c, node, k[KEYWORD_PROPERTY_NAMES],
		 &rules->property_names) < 0 ||
	    add_dependencies(c, node, k[KEYWORD_DEPENDENT_SCHEMAS],
			     rules) < 0 ||
	    add_dependencies(c, node, k[KEYWORD_DEPENDENT_REQUIRED],
			     rules) < 0 ||
	    add_dependencies(c, node, k[KEYWORD_DEPENDENCIES], rules) < 0 ||
	    compile_sub(c, node, k[KEYWORD_UNEVALUATED_PROPERTIES],
		 &node->unevaluated_properties) < 0)
		return -1;
	if (node->unevaluated_properties)
		node->more |= cJSON_Object;
	if (says_something(rules)) {
		node->object = rules;
		node->more |= cJSON_Object;
	}
	return 0;
}
