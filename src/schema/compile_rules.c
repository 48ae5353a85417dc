/* SPDX-License-Identifier: MIT */
/* The keywords of one node, all but those in compile_object.c and
 * compile_logic.c. */
#include "schema/compile.h"

#include <math.h>
#include <string.h>

int compile_count(struct compiler *c, struct schema_node *node,
		  const cJSON *value, size_t *count)
{
	double number;

	if (!value)
		return 0;
	number = value->valuedouble;
	if (!cJSON_IsNumber(value) || !(number >= 0) ||
	    number != floor(number))
		return compile_error(c, node->resource, node->source,
				     value->string,
				     "must be an integer of at least 0");
	*count = number < (double)(SIZE_MAX / 2) ? (size_t)number :
						   SIZE_MAX / 2;
	return 0;
}

static int type_bits(const char *name)
{
	static const struct {
		const char *name;
		int bits;
	} types[] = {
		{ "array", cJSON_Array },
		{ "boolean", TYPE_BOOLEAN },
		{ "integer", TYPE_INTEGER },
		{ "null", cJSON_NULL },
		{ "number", cJSON_Number },
		{ "object", cJSON_Object },
		{ "string", cJSON_String },
	};

	for (size_t i = 0; name && i < ARRAY_SIZE(types); i++)
		if (!strcmp(types[i].name, name))
			return types[i].bits;
	return 0;
}

static int compile_type(struct compiler *c, struct schema_node *node,
			const cJSON *type)
{
	const cJSON *one = cJSON_IsArray(type) ? type->child : type;
	int all = 0;

	if (!type)
		return 0;
	for (; one; one = cJSON_IsArray(type) ? one->next : NULL) {
		int bits = type_bits(cJSON_GetStringValue(one));

		if (!bits)
			return compile_error(c, node->resource, node->source,
					     "type", "must be the name of a "
					     "type, or an array of such names");
		all |= bits;
	}
	node->types = (uint8_t)all;
	return 0;
}

static void add_value(struct compiler *c, struct value_rules *rules,
		      const cJSON *value)
{
	rules->types |= (unsigned int)value->type & TYPE_ANY;
	if (cJSON_IsString(value))
		lookup_add(&rules->strings, &c->schema->arena,
			   value->valuestring);
	else
		rules->others[rules->other_count++] = value;
}

/* enum, or const */
static int compile_values(struct compiler *c, struct schema_node *node,
			  const cJSON *allowed, bool is_enum,
			  const struct value_rules **out)
{
	struct value_rules *rules;
	const cJSON *value;
	size_t count = 1;

	if (!allowed)
		return 0;
	if (is_enum && !cJSON_IsArray(allowed))
		return compile_error(c, node->resource, node->source, "enum",
				     "must be an array");
	if (is_enum)
		count = (size_t)cJSON_GetArraySize(allowed);
	rules = compile_alloc(c, sizeof(*rules));
	rules->keyword = is_enum ? "enum" : "const";
	rules->allowed = allowed;
	rules->others = compile_alloc(c, count * sizeof(cJSON *));
	lookup_init(&rules->strings, &c->schema->arena, count);
	if (is_enum)
		json_each(value, allowed)
			add_value(c, rules, value);
	else
		add_value(c, rules, allowed);
	node->more |= TYPE_ANY;
	*out = rules;
	return 0;
}

static int check_number(struct compiler *c, struct schema_node *node,
			const cJSON *value)
{
	if (!value || cJSON_IsNumber(value))
		return 0;
	return compile_error(c, node->resource, node->source, value->string,
			     "must be a number");
}

/* Of 'minimum' and 'exclusiveMinimum', or 'maximum' ...: the bound that says
 * more.  Draft 4 has booleans for the second. */
static const cJSON *choose_bound(const cJSON *bound, const cJSON *exclusive,
				 int direction, bool *is_out)
{
	*is_out = false;
	if (cJSON_IsBool(exclusive)) {
		*is_out = bound && cJSON_IsTrue(exclusive);
		return bound;
	}
	if (!exclusive)
		return bound;
	if (bound && (bound->valuedouble - exclusive->valuedouble) *
		     direction > 0)
		return bound;
	*is_out = true;
	return exclusive;
}

static int compile_number(struct compiler *c, struct schema_node *node,
			  const cJSON *const *k)
{
	struct number_rules rules = { .minimum = NULL };
	const cJSON *low = k[KEYWORD_EXCLUSIVE_MINIMUM];
	const cJSON *high = k[KEYWORD_EXCLUSIVE_MAXIMUM];
	bool draft4 = node->resource->dialect.draft == SCHEMA_DRAFT_4;

	if (check_number(c, node, k[KEYWORD_MINIMUM]) < 0 ||
	    check_number(c, node, k[KEYWORD_MAXIMUM]) < 0 ||
	    check_number(c, node, k[KEYWORD_MULTIPLE_OF]) < 0 ||
	    (!(draft4 && cJSON_IsBool(low)) &&
	     check_number(c, node, low) < 0) ||
	    (!(draft4 && cJSON_IsBool(high)) &&
	     check_number(c, node, high) < 0))
		return -1;
	rules.minimum = choose_bound(k[KEYWORD_MINIMUM], low, 1,
				     &rules.above);
	rules.maximum = choose_bound(k[KEYWORD_MAXIMUM], high, -1,
				     &rules.below);
	rules.multiple_of = k[KEYWORD_MULTIPLE_OF];
	if (rules.multiple_of && !(rules.multiple_of->valuedouble > 0))
		return compile_error(c, node->resource, node->source,
				     "multipleOf", "must be greater than 0");
	if (!rules.minimum && !rules.maximum && !rules.multiple_of)
		return 0;
	node->number = memcpy(compile_alloc(c, sizeof(rules)), &rules,
			      sizeof(rules));
	node->more |= cJSON_Number;
	return 0;
}

static bool assert_format(const struct compiler *c,
			  const struct schema_node *node)
{
	return c->options->assert_formats ||
	       (node->resource->dialect.vocabularies &
		VOCABULARY_FORMAT_ASSERTION);
}

static int compile_string(struct compiler *c, struct schema_node *node,
			  const cJSON *const *k)
{
	struct string_rules rules = { .max_length = SIZE_MAX };
	const cJSON *pattern = k[KEYWORD_PATTERN];
	const char *format = cJSON_GetStringValue(k[KEYWORD_FORMAT]);

	if (compile_count(c, node, k[KEYWORD_MIN_LENGTH],
			  &rules.min_length) < 0 ||
	    compile_count(c, node, k[KEYWORD_MAX_LENGTH],
			  &rules.max_length) < 0)
		return -1;
	if (pattern) {
		rules.pattern_text = cJSON_GetStringValue(pattern);
		if (!rules.pattern_text)
			return compile_error(c, node->resource, node->source,
					     "pattern", "must be a string");
		if (compile_pattern(c, node, "pattern", rules.pattern_text,
				    &rules.pattern) < 0)
			return -1;
	}
	if (format && assert_format(c, node))
		rules.format = format_find(format);
	if (!rules.min_length && rules.max_length == SIZE_MAX &&
	    !rules.pattern && !rules.format)
		return 0;
	node->string = memcpy(compile_alloc(c, sizeof(rules)), &rules,
			      sizeof(rules));
	node->more |= cJSON_String;
	return 0;
}

static int compile_prefix(struct compiler *c, struct schema_node *node,
			  const cJSON *list, struct array_rules *rules)
{
	const cJSON *item;
	size_t count;

	if (!cJSON_IsArray(list))
		return compile_error(c, node->resource, node->source,
				     list->string, "must be an array");
	count = (size_t)cJSON_GetArraySize(list);
	rules->prefix = compile_alloc(c, count * sizeof(*rules->prefix));
	json_each(item, list)
		if (compile_sub(c, node, item,
				&rules->prefix[rules->prefix_count++]) < 0)
			return -1;
	return 0;
}

/* Which keyword has the schemas for the first items, and which one that for
 * the others, depends on the draft. */
static int compile_items(struct compiler *c, struct schema_node *node,
			 const cJSON *const *k, struct array_rules *rules)
{
	const cJSON *list = k[KEYWORD_PREFIX_ITEMS], *rest = k[KEYWORD_ITEMS];

	if (node->resource->dialect.draft < SCHEMA_DRAFT_2020_12 &&
	    cJSON_IsArray(rest)) {
		list = rest;
		rest = k[KEYWORD_ADDITIONAL_ITEMS];
	}
	if (list && compile_prefix(c, node, list, rules) < 0)
		return -1;
	return compile_sub(c, node, rest, &rules->rest);
}

static int compile_array(struct compiler *c, struct schema_node *node,
			 const cJSON *const *k)
{
	struct array_rules rules = {
		.max_items = SIZE_MAX,
		.min_contains = 1,
		.max_contains = SIZE_MAX,
		.unique = cJSON_IsTrue(k[KEYWORD_UNIQUE_ITEMS]),
		.contains_evaluates =
			node->resource->dialect.draft >= SCHEMA_DRAFT_2020_12,
	};

	if (compile_count(c, node, k[KEYWORD_MIN_ITEMS],
			  &rules.min_items) < 0 ||
	    compile_count(c, node, k[KEYWORD_MAX_ITEMS],
			  &rules.max_items) < 0 ||
	    compile_count(c, node, k[KEYWORD_MIN_CONTAINS],
			  &rules.min_contains) < 0 ||
	    compile_count(c, node, k[KEYWORD_MAX_CONTAINS],
			  &rules.max_contains) < 0 ||
	    compile_items(c, node, k, &rules) < 0 ||
	    compile_sub(c, node, k[KEYWORD_CONTAINS], &rules.contains) < 0 ||
	    compile_sub(c, node, k[KEYWORD_UNEVALUATED_ITEMS],
			&node->unevaluated_items) < 0)
		return -1;
	if (node->unevaluated_items)
		node->more |= cJSON_Array;
	if (!rules.min_items && rules.max_items == SIZE_MAX &&
	    !rules.unique && !rules.prefix_count && !rules.rest &&
	    !rules.contains)
		return 0;
	node->array = memcpy(compile_alloc(c, sizeof(rules)), &rules,
			     sizeof(rules));
	node->more |= cJSON_Array;
	return 0;
}

static void gather_keywords(const struct schema_node *node, const cJSON **k)
{
	const struct dialect *dialect = &node->resource->dialect;
	const cJSON *member;

	json_each(member, node->source) {
		enum keyword keyword = keyword_find(member->string, dialect);

		if (keyword != KEYWORD_NONE)
			k[keyword] = member;
	}
}

int compile_node(struct compiler *c, struct schema_node *node)
{
	const cJSON *k[KEYWORD_COUNT] = { NULL };
	const cJSON *ref;

	node->types = TYPE_ANY;
	if (cJSON_IsFalse(node->source)) {
		node->never = true;
		node->more = TYPE_ANY;
	}
	if (!cJSON_IsObject(node->source))
		return 0;
	gather_keywords(node, k);
	ref = k[KEYWORD_REF];
	if (ref && node->resource->dialect.draft <= SCHEMA_DRAFT_7) {
		memset(k, 0, sizeof(k));
		k[KEYWORD_REF] = ref;
	}
	if (compile_type(c, node, k[KEYWORD_TYPE]) < 0 ||
	    compile_values(c, node, k[KEYWORD_ENUM], true,
			   &node->values) < 0 ||
	    compile_values(c, node, k[KEYWORD_CONST], false,
			   &node->constant) < 0 ||
	    compile_number(c, node, k) < 0 ||
	    compile_string(c, node, k) < 0 ||
	    compile_array(c, node, k) < 0 ||
	    compile_object(c, node, k) < 0 ||
	    compile_logic(c, node, k) < 0)
		return -1;
	return 0;
}
