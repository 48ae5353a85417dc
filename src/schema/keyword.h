/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SCHEMA_KEYWORD_H
#define HFMETA_SCHEMA_KEYWORD_H

/* The keywords: which draft and vocabulary has them, and where in their
 * values there are sub-schemas.  Internal to schema/. */

#include "schema/node.h"

enum keyword {
	KEYWORD_ADDITIONAL_ITEMS,
	KEYWORD_ADDITIONAL_PROPERTIES,
	KEYWORD_ALL_OF,
	KEYWORD_ANCHOR,
	KEYWORD_ANY_OF,
	KEYWORD_CONST,
	KEYWORD_CONTAINS,
	KEYWORD_CONTENT_SCHEMA,
	KEYWORD_DEFINITIONS,
	KEYWORD_DEFS,
	KEYWORD_DEPENDENCIES,
	KEYWORD_DEPENDENT_REQUIRED,
	KEYWORD_DEPENDENT_SCHEMAS,
	KEYWORD_DYNAMIC_ANCHOR,
	KEYWORD_DYNAMIC_REF,
	KEYWORD_ELSE,
	KEYWORD_ENUM,
	KEYWORD_EXCLUSIVE_MAXIMUM,
	KEYWORD_EXCLUSIVE_MINIMUM,
	KEYWORD_FORMAT,
	KEYWORD_ID,
	KEYWORD_IF,
	KEYWORD_ITEMS,
	KEYWORD_MAXIMUM,
	KEYWORD_MAX_CONTAINS,
	KEYWORD_MAX_ITEMS,
	KEYWORD_MAX_LENGTH,
	KEYWORD_MAX_PROPERTIES,
	KEYWORD_MINIMUM,
	KEYWORD_MIN_CONTAINS,
	KEYWORD_MIN_ITEMS,
	KEYWORD_MIN_LENGTH,
	KEYWORD_MIN_PROPERTIES,
	KEYWORD_MULTIPLE_OF,
	KEYWORD_NOT,
	KEYWORD_ONE_OF,
	KEYWORD_PATTERN,
	KEYWORD_PATTERN_PROPERTIES,
	KEYWORD_PREFIX_ITEMS,
	KEYWORD_PROPERTIES,
	KEYWORD_PROPERTY_NAMES,
	KEYWORD_RECURSIVE_ANCHOR,
	KEYWORD_RECURSIVE_REF,
	KEYWORD_REF,
	KEYWORD_REQUIRED,
	KEYWORD_THEN,
	KEYWORD_TYPE,
	KEYWORD_UNEVALUATED_ITEMS,
	KEYWORD_UNEVALUATED_PROPERTIES,
	KEYWORD_UNIQUE_ITEMS,
	KEYWORD_COUNT,
	KEYWORD_NONE = KEYWORD_COUNT,
};

/* Where in a keyword's value there are sub-schemas. */
enum keyword_shape {
	SHAPE_VALUE,		/* nowhere */
	SHAPE_SCHEMA,		/* it is one */
	SHAPE_LIST,		/* its elements are */
	SHAPE_MAP,		/* its members' values are */
	SHAPE_ITEMS,		/* SCHEMA or LIST */
	SHAPE_DEPENDENCIES,	/* MAP, where the values are no arrays */
};

/* Which keyword 'name' is in a dialect, or KEYWORD_NONE. */
enum keyword keyword_find(const char *name, const struct dialect *dialect);


/*
 * Call fn(ctx, sub-schema) for each sub-schema of 'schema', which may be
 * anything; stops and returns -1 when fn() does.
 */
int keyword_each_schema(const cJSON *schema, const struct dialect *dialect,
			int (*fn)(void *ctx, const cJSON *schema), void *ctx);

#endif
