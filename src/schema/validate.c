/* SPDX-License-Identifier: MIT */
#include "schema/validate.h"

#include "schema/message.h"
#include "schema/report.h"

#define PROBLEMS_MAX 100	/* where the caller has no wish */
#define NOTES_MIN 5000		/* alternatives note much that is not said */

bool run_limit(struct run *run, const char *what)
{
	if (!run->failed)
		err_set(run->err, ERR_LIMIT, "%s", what);
	run->failed = true;
	run->steps = 0;
	return false;
}

bool run_match(struct run *run, const struct regex *regex, const char *s,
	       size_t len)
{
	int matches = regex_match(regex, s, len, NULL, 0, &run->steps,
				  run->err);

	if (matches < 0 && run->err->code == ERR_LIMIT) {
		run->failed = true;
		run->steps = 0;
	} else if (matches < 0) {
		err_clear(run->err);	/* no UTF-8, so it does not match */
	}
	return matches == 1;
}

static size_t count_children(const cJSON *value)
{
	const cJSON *child;
	size_t count = 0;

	json_each(child, value)
		count++;
	return count;
}

/*
 * Evaluate one of several alternatives: what it says goes to 'gather', what
 * it evaluates counts only if it fits.
 */
static bool try_node(struct run *run, const struct schema_node *node,
		     const cJSON *value, struct seen *seen,
		     struct gather *gather)
{
	struct gather *outer = run->gather;
	bool fits;

	run->gather = gather;
	if (seen) {
		CLEANUP(seen_release) struct seen own = { .bits = NULL };

		seen_init(&own, seen->size);
		fits = run_fits(run, node, value, &own);
		if (fits)
			seen_merge(seen, &own);
	} else {
		fits = run_fits(run, node, value, NULL);
	}
	run->gather = outer;
	return fits;
}

static struct gather *new_gathers(struct run *run, size_t count)
{
	struct gather *gathers;

	if (!run->gather)
		return NULL;
	gathers = arena_alloc(run->arena, count * sizeof(*gathers));
	return memset(gathers, 0, count * sizeof(*gathers));
}

static bool check_any_of(struct run *run, const struct schema_node *node,
			 const cJSON *value, struct seen *seen)
{
	const struct node_list *list = &node->logic->any_of;
	struct gather *gathers = new_gathers(run, list->count);
	bool any = false;

	/* With 'seen' the others have to be asked for what they evaluate. */
	for (size_t i = 0; i < list->count && !(any && !seen); i++)
		if (try_node(run, list->nodes[i], value, seen,
			     gathers ? &gathers[i] : NULL))
			any = true;
	if (any || !gathers)
		return any;
	return say_closest(run, node, "anyOf", list, gathers, value);
}

static bool check_one_of(struct run *run, const struct schema_node *node,
			 const cJSON *value, struct seen *seen)
{
	const struct node_list *list = &node->logic->one_of;
	struct gather *gathers = new_gathers(run, list->count);
	size_t count = 0, first = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (!try_node(run, list->nodes[i], value, seen,
			      gathers ? &gathers[i] : NULL))
			continue;
		if (count++)
			return say(run, node, "oneOf", value,
				   "must fit exactly one of %zu alternatives, "
				   "fits number %zu and number %zu",
				   list->count, first + 1, i + 1);
		first = i;
	}
	if (count || !gathers)
		return count;
	return say_closest(run, node, "oneOf", list, gathers, value);
}

static bool check_if(struct run *run, const struct schema_node *node,
		     const cJSON *value, struct seen *seen)
{
	const struct logic_rules *rules = node->logic;
	const struct schema_node *next =
		try_node(run, rules->if_node, value, seen, NULL) ?
			rules->then_node : rules->else_node;

	return !next || run_fits(run, next, value, seen);
}

/* The outermost resource of the dynamic scope that has the anchor. */
static const struct schema_node *find_dynamic(struct run *run,
					      const struct reference *ref)
{
	const struct schema_node *target = ref->target;
	size_t count = 0;

	for (const struct scope *s = run->scope; s; s = s->outer)
		for (const struct dynamic_anchor *a = s->resource->anchors; a;
		     a = a->next, count++)
			if (!strcmp(a->name, ref->dynamic) && a->node)
				target = a->node;
	run_charge(run, count);
	return target;
}

static bool check_logic(struct run *run, const struct schema_node *node,
			const cJSON *value, struct seen *seen)
{
	const struct logic_rules *rules = node->logic;
	bool fits = true;

	for (const struct reference *r = rules->references; r; r = r->next)
		if (!run_fits(run, r->dynamic ? find_dynamic(run, r) :
						r->target, value, seen))
			fits = false;
	for (size_t i = 0; i < rules->all_of.count; i++) {
		if (!fits && !run->gather)
			return false;
		if (!run_fits(run, rules->all_of.nodes[i], value, seen))
			fits = false;
	}
	if (!fits && !run->gather)
		return false;
	if (rules->any_of.count && !check_any_of(run, node, value, seen))
		fits = false;
	if (rules->one_of.count && !check_one_of(run, node, value, seen))
		fits = false;
	if (rules->if_node && !check_if(run, node, value, seen))
		fits = false;
	if (rules->not_node &&
	    try_node(run, rules->not_node, value, NULL, NULL))
		fits = say(run, node, "not", value,
			   "must not be what is described under 'not'");
	return fits;
}

/* Keywords in the order of their price.  Stops early only without gather. */
static bool check_rules(struct run *run, const struct schema_node *node,
			const cJSON *value, struct seen *seen)
{
	bool fits = true;

#define CHECK(call)					\
	do {						\
		if (!(call)) {				\
			if (!run->gather)		\
				return false;		\
			fits = false;			\
		}					\
	} while (0)

	if (node->values)
		CHECK(check_values(run, node, node->values, value));
	if (node->constant)
		CHECK(check_values(run, node, node->constant, value));
	if (node->number && cJSON_IsNumber(value))
		CHECK(check_number(run, node, value));
	if (node->string && cJSON_IsString(value))
		CHECK(check_string(run, node, value));
	if (node->array && cJSON_IsArray(value))
		CHECK(check_array(run, node, value, seen));
	if (node->object && cJSON_IsObject(value))
		CHECK(check_object(run, node, value, seen));
	if (node->logic)
		CHECK(check_logic(run, node, value, seen));
#undef CHECK
	return fits;
}

/* With unevaluated*: all other keywords of the node tell what they see. */
static bool check_unevaluated(struct run *run, const struct schema_node *node,
			      const cJSON *value, struct seen *outer)
{
	CLEANUP(seen_release) struct seen own = { .bits = NULL };

	seen_init(&own, outer ? outer->size : count_children(value));
	if (!check_rules(run, node, value, &own))
		return false;
	if (cJSON_IsArray(value) ?
	    !check_unevaluated_items(run, node, value, &own) :
	    !check_unevaluated_properties(run, node, value, &own))
		return false;
	if (outer)
		seen_merge(outer, &own);
	return true;
}

static bool check_here(struct run *run, const struct schema_node *node,
		       const cJSON *value, struct seen *seen)
{
	if (node->never)
		return say_never(run, node, value);
	if (!run_type_fits(node, value))
		return say_type(run, node, value);
	if ((node->unevaluated_items && cJSON_IsArray(value)) ||
	    (node->unevaluated_properties && cJSON_IsObject(value)))
		return check_unevaluated(run, node, value, seen);
	return check_rules(run, node, value, seen);
}

static bool check_in_scope(struct run *run, const struct schema_node *node,
			   const cJSON *value, struct seen *seen)
{
	const struct scope scope = {
		.outer = run->scope,
		.resource = node->resource,
	};
	bool fits;

	run->scope = &scope;
	fits = check_here(run, node, value, seen);
	run->scope = scope.outer;
	return fits;
}

bool run_node(struct run *run, const struct schema_node *node,
	      const cJSON *value, struct seen *seen)
{
	bool fits;

	if (!run->steps)
		return run_limit(run, "the value takes too many steps to "
				      "validate");
	run->steps--;
	if (++run->depth > RUN_DEPTH_MAX) {
		run->depth--;
		return run_limit(run, "the schema refers to itself without "
				      "end, or the value nests too deep");
	}
	if (run->schema->dynamic &&
	    (!run->scope || run->scope->resource != node->resource))
		fits = check_in_scope(run, node, value, seen);
	else
		fits = check_here(run, node, value, seen);
	run->depth--;
	return fits;
}

static bool run_all(struct run *run, const struct schema_node *node,
		    const cJSON *instance)
{
	const struct scope root = {
		.resource = run->schema->root->resource,
	};

	run->scope = run->schema->dynamic ? &root : NULL;
	run->steps = RUN_STEPS_MAX;
	return run_fits(run, node, instance, NULL);
}

/* It is invalid; say why.  A limit that is met now ends the list. */
static void explain(struct run *run, const struct schema_node *node,
		    const cJSON *instance, struct schema_report *report)
{
	struct err ignored = ERR_INIT;
	struct gather gather = { .first = NULL };

	run->err = &ignored;
	run->gather = &gather;
	run->arena = &report->arena;
	run->notes_left = report->max_problems < SIZE_MAX / 8 ?
		4 * report->max_problems + NOTES_MIN : SIZE_MAX / 2;
	run_all(run, node, instance);
	run->gather = &gather;
	run->notes_left++;
	if (!gather.first)
		say(run, node, "", instance, "must fit the schema");
	report->more = run->failed;
	report_fill(report, run, &gather, instance);
}

static void prepare(struct schema_report *report)
{
	arena_reset(&report->arena);
	report->problems = NULL;
	report->count = 0;
	report->more = false;
	if (!report->max_problems)
		report->max_problems = PROBLEMS_MAX;
}

enum schema_verdict schema_node_validate(const struct schema *schema,
					 const struct schema_node *node,
					 const cJSON *instance,
					 struct schema_report *report,
					 struct err *err)
{
	struct run run = { .schema = schema, .err = err };
	bool fits = run_all(&run, node, instance);

	if (report)
		prepare(report);
	if (run.failed)
		return SCHEMA_FAILED;
	if (fits)
		return SCHEMA_VALID;
	if (report)
		explain(&run, node, instance, report);
	return SCHEMA_INVALID;
}

enum schema_verdict schema_validate(const struct schema *schema,
				    const cJSON *instance,
				    struct schema_report *report,
				    struct err *err)
{
	return schema_node_validate(schema, schema->root, instance, report,
				    err);
}
