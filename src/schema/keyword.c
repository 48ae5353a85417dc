/* SPDX-License-Identifier: MIT */
#include "schema/keyword.h"

#include <stdlib.h>
#include <string.h>

struct row {
	const char *name;
	enum keyword keyword;
	enum schema_draft first, last;
	enum vocabulary vocabulary;
	enum keyword_shape shape;
};

#define ROW(name, keyword, first, last, vocabulary, shape)		\
	{ (name), KEYWORD_##keyword, SCHEMA_DRAFT_##first,		\
	  SCHEMA_DRAFT_##last, VOCABULARY_##vocabulary, SHAPE_##shape }

/* Sorted by strcmp(). */
static const struct row rows[] = {
	ROW("$anchor", ANCHOR, 2019_09, 2020_12, CORE, VALUE),
	ROW("$defs", DEFS, 2019_09, 2020_12, CORE, MAP),
	ROW("$dynamicAnchor", DYNAMIC_ANCHOR, 2020_12, 2020_12, CORE, VALUE),
	ROW("$dynamicRef", DYNAMIC_REF, 2020_12, 2020_12, CORE, VALUE),
	ROW("$id", ID, 6, 2020_12, CORE, VALUE),
	ROW("$recursiveAnchor", RECURSIVE_ANCHOR, 2019_09, 2019_09, CORE,
	    VALUE),
	ROW("$recursiveRef", RECURSIVE_REF, 2019_09, 2019_09, CORE, VALUE),
	ROW("$ref", REF, 4, 2020_12, CORE, VALUE),
	ROW("additionalItems", ADDITIONAL_ITEMS, 4, 2019_09, APPLICATOR,
	    SCHEMA),
	ROW("additionalProperties", ADDITIONAL_PROPERTIES, 4, 2020_12,
	    APPLICATOR, SCHEMA),
	ROW("allOf", ALL_OF, 4, 2020_12, APPLICATOR, LIST),
	ROW("anyOf", ANY_OF, 4, 2020_12, APPLICATOR, LIST),
	ROW("const", CONST, 6, 2020_12, VALIDATION, VALUE),
	ROW("contains", CONTAINS, 6, 2020_12, APPLICATOR, SCHEMA),
	ROW("contentSchema", CONTENT_SCHEMA, 2019_09, 2020_12, CORE, SCHEMA),
	/* No keyword of the last two drafts, but kept by their meta-schemas
	 * for what was written before them. */
	ROW("definitions", DEFINITIONS, 4, 2020_12, CORE, MAP),
	ROW("dependencies", DEPENDENCIES, 4, 2020_12, APPLICATOR,
	    DEPENDENCIES),
	ROW("dependentRequired", DEPENDENT_REQUIRED, 2019_09, 2020_12,
	    VALIDATION, VALUE),
	ROW("dependentSchemas", DEPENDENT_SCHEMAS, 2019_09, 2020_12,
	    APPLICATOR, MAP),
	ROW("else", ELSE, 7, 2020_12, APPLICATOR, SCHEMA),
	ROW("enum", ENUM, 4, 2020_12, VALIDATION, VALUE),
	ROW("exclusiveMaximum", EXCLUSIVE_MAXIMUM, 4, 2020_12, VALIDATION,
	    VALUE),
	ROW("exclusiveMinimum", EXCLUSIVE_MINIMUM, 4, 2020_12, VALIDATION,
	    VALUE),
	ROW("format", FORMAT, 4, 2020_12, FORMAT, VALUE),
	ROW("id", ID, 4, 4, CORE, VALUE),
	ROW("if", IF, 7, 2020_12, APPLICATOR, SCHEMA),
	ROW("items", ITEMS, 4, 2020_12, APPLICATOR, ITEMS),
	ROW("maxContains", MAX_CONTAINS, 2019_09, 2020_12, VALIDATION, VALUE),
	ROW("maxItems", MAX_ITEMS, 4, 2020_12, VALIDATION, VALUE),
	ROW("maxLength", MAX_LENGTH, 4, 2020_12, VALIDATION, VALUE),
	ROW("maxProperties", MAX_PROPERTIES, 4, 2020_12, VALIDATION, VALUE),
	ROW("maximum", MAXIMUM, 4, 2020_12, VALIDATION, VALUE),
	ROW("minContains", MIN_CONTAINS, 2019_09, 2020_12, VALIDATION, VALUE),
	ROW("minItems", MIN_ITEMS, 4, 2020_12, VALIDATION, VALUE),
	ROW("minLength", MIN_LENGTH, 4, 2020_12, VALIDATION, VALUE),
	ROW("minProperties", MIN_PROPERTIES, 4, 2020_12, VALIDATION, VALUE),
	ROW("minimum", MINIMUM, 4, 2020_12, VALIDATION, VALUE),
	ROW("multipleOf", MULTIPLE_OF, 4, 2020_12, VALIDATION, VALUE),
	ROW("not", NOT, 4, 2020_12, APPLICATOR, SCHEMA),
	ROW("oneOf", ONE_OF, 4, 2020_12, APPLICATOR, LIST),
	ROW("pattern", PATTERN, 4, 2020_12, VALIDATION, VALUE),
	ROW("patternProperties", PATTERN_PROPERTIES, 4, 2020_12, APPLICATOR,
	    MAP),
	ROW("prefixItems", PREFIX_ITEMS, 2020_12, 2020_12, APPLICATOR, LIST),
	ROW("properties", PROPERTIES, 4, 2020_12, APPLICATOR, MAP),
	ROW("propertyNames", PROPERTY_NAMES, 6, 2020_12, APPLICATOR, SCHEMA),
	ROW("required", REQUIRED, 4, 2020_12, VALIDATION, VALUE),
	ROW("then", THEN, 7, 2020_12, APPLICATOR, SCHEMA),
	ROW("type", TYPE, 4, 2020_12, VALIDATION, VALUE),
	ROW("unevaluatedItems", UNEVALUATED_ITEMS, 2019_09, 2020_12,
	    UNEVALUATED, SCHEMA),
	ROW("unevaluatedProperties", UNEVALUATED_PROPERTIES, 2019_09, 2020_12,
	    UNEVALUATED, SCHEMA),
	ROW("uniqueItems", UNIQUE_ITEMS, 4, 2020_12, VALIDATION, VALUE),
};

static int compare_row(const void *key, const void *row)
{
	const char *name = key, *other = ((const struct row *)row)->name;
	int order = (unsigned char)name[0] - (unsigned char)other[0];

	return order ? order : strcmp(name, other);
}

static const struct row *find(const char *name, const struct dialect *dialect)
{
	const struct row *row = bsearch(name, rows, ARRAY_SIZE(rows),
					sizeof(*rows), compare_row);

	if (!row || dialect->draft < row->first || dialect->draft > row->last ||
	    !(dialect->vocabularies & row->vocabulary))
		return NULL;
	return row;
}

enum keyword keyword_find(const char *name, const struct dialect *dialect)
{
	const struct row *row = find(name, dialect);

	return row ? row->keyword : KEYWORD_NONE;
}

static int each_child(const cJSON *parent, bool no_arrays,
		      int (*fn)(void *ctx, const cJSON *schema), void *ctx)
{
	const cJSON *child;

	json_each(child, parent) {
		if (no_arrays && cJSON_IsArray(child))
			continue;
		if (fn(ctx, child) < 0)
			return -1;
	}
	return 0;
}

static int each_in_value(const struct row *row, const cJSON *value,
			 const struct dialect *dialect,
			 int (*fn)(void *ctx, const cJSON *schema), void *ctx)
{
	switch (row->shape) {
	case SHAPE_VALUE:
		return 0;
	case SHAPE_SCHEMA:
		return fn(ctx, value);
	case SHAPE_LIST:
		return cJSON_IsArray(value) ?
			each_child(value, false, fn, ctx) : 0;
	case SHAPE_MAP:
		return cJSON_IsObject(value) ?
			each_child(value, false, fn, ctx) : 0;
	case SHAPE_DEPENDENCIES:
		return cJSON_IsObject(value) ?
			each_child(value, true, fn, ctx) : 0;
	case SHAPE_ITEMS:
		if (!cJSON_IsArray(value))
			return fn(ctx, value);
		if (dialect->draft >= SCHEMA_DRAFT_2020_12)
			return 0;
		return each_child(value, false, fn, ctx);
	}
	return 0;
}

int keyword_each_schema(const cJSON *schema, const struct dialect *dialect,
			int (*fn)(void *ctx, const cJSON *schema), void *ctx)
{
	const cJSON *member;

	if (!cJSON_IsObject(schema))
		return 0;
	json_each(member, schema) {
		const struct row *row = find(member->string, dialect);

		if (row && each_in_value(row, member, dialect, fn, ctx) < 0)
			return -1;
	}
	return 0;
}
