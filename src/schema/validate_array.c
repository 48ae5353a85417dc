/* SPDX-License-Identifier: MIT */
#include "schema/message.h"

/* The extra item that the schema 'false' refuses. */
static bool say_extra(struct run *run, const struct schema_node *node,
		      const cJSON *item)
{
	bool old = node->resource->dialect.draft < SCHEMA_DRAFT_2020_12;

	return say(run, node, old && node->array->prefix_count ?
		   "additionalItems" : "items", item,
		   "must not be here, at most %zu allowed",
		   node->array->prefix_count);
}

static bool check_items(struct run *run, const struct schema_node *node,
			const cJSON *array, size_t *count)
{
	const struct array_rules *rules = node->array;
	const cJSON *item;
	size_t i = 0;
	bool fits = true;

	json_each(item, array) {
		const struct schema_node *sub = i < rules->prefix_count ?
			rules->prefix[i] : rules->rest;

		i++;
		if (!sub || run_fits(run, sub, item, NULL))
			continue;
		if (!run->gather)
			return false;
		fits = false;
	}
	*count = i;
	return fits;
}

/* 'rest' is false: one problem for all the items that are too many. */
static bool check_no_rest(struct run *run, const struct schema_node *node,
			  const cJSON *array, size_t *count)
{
	const struct array_rules *rules = node->array;
	const cJSON *item, *extra = NULL;
	size_t i = 0;
	bool fits = true;

	json_each(item, array) {
		if (i < rules->prefix_count &&
		    !run_fits(run, rules->prefix[i], item, NULL))
			fits = false;
		if (i == rules->prefix_count)
			extra = item;
		i++;
	}
	*count = i;
	return extra ? say_extra(run, node, extra) : fits;
}

static bool check_contains(struct run *run, const struct schema_node *node,
			   const cJSON *array, struct seen *seen)
{
	const struct array_rules *rules = node->array;
	struct gather *gather = run->gather;
	const cJSON *item;
	size_t i = 0, found = 0;

	run->gather = NULL;
	json_each(item, array) {
		if (run_fits(run, rules->contains, item, NULL)) {
			found++;
			if (seen && rules->contains_evaluates)
				seen_set(seen, i);
		}
		i++;
	}
	run->gather = gather;
	if (found < rules->min_contains)
		return say(run, node, rules->min_contains == 1 ?
			   "contains" : "minContains", array,
			   "must have at least %zu item%s as described under "
			   "'contains', has %zu", rules->min_contains,
			   rules->min_contains == 1 ? "" : "s", found);
	if (found > rules->max_contains)
		return say(run, node, "maxContains", array,
			   "must have at most %zu item%s as described under "
			   "'contains', has %zu", rules->max_contains,
			   rules->max_contains == 1 ? "" : "s", found);
	return true;
}

static bool check_unique(struct run *run, const struct schema_node *node,
			 const cJSON *array)
{
	size_t first, second;

	if (!unique_find_repeat(run, array, &first, &second))
		return !run->failed;
	return say(run, node, "uniqueItems", array,
		   "must not have equal items, /%zu and /%zu are equal",
		   first, second);
}

static void mark(const struct array_rules *rules, struct seen *seen)
{
	if (rules->rest)
		seen_set_from(seen, 0);
	for (size_t i = 0; i < rules->prefix_count && i < seen->size; i++)
		seen_set(seen, i);
}

bool check_array(struct run *run, const struct schema_node *node,
		 const cJSON *array, struct seen *seen)
{
	const struct array_rules *rules = node->array;
	size_t count = 0;
	bool fits;

	run->level++;
	fits = rules->rest && rules->rest->never ?
		check_no_rest(run, node, array, &count) :
		check_items(run, node, array, &count);
	run->level--;
	if (!fits && !run->gather)
		return false;
	run_charge(run, count);
	if (seen)
		mark(rules, seen);
	if (count < rules->min_items)
		fits = say_count(run, node, "minItems", array, true,
				 rules->min_items, count, "item", "items");
	if (count > rules->max_items)
		fits = say_count(run, node, "maxItems", array, false,
				 rules->max_items, count, "item", "items");
	if (rules->contains && !check_contains(run, node, array, seen))
		fits = false;
	if (rules->unique && !check_unique(run, node, array))
		fits = false;
	return fits;
}

bool check_unevaluated_items(struct run *run, const struct schema_node *node,
			     const cJSON *array, struct seen *seen)
{
	const struct schema_node *sub = node->unevaluated_items;
	const cJSON *item;
	size_t i = 0;
	bool fits = true;

	run->level++;
	json_each(item, array) {
		if (seen_get(seen, i++))
			continue;
		if (sub->never)
			fits = say(run, node, "unevaluatedItems", item,
				   "must not be here, no schema describes it");
		else if (!run_fits(run, sub, item, NULL))
			fits = false;
		if (!fits && (!run->gather || sub->never))
			break;
	}
	run->level--;
	seen_set_from(seen, 0);
	return fits;
}
