/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SCHEMA_NODE_H
#define HFMETA_SCHEMA_NODE_H

/*
 * The compiled form of a schema.  Internal to schema/: compile*.c make it,
 * validate*.c read it.  Everything here lies in the schema's arena and
 * points into its copies of the documents.
 */

#include "schema/format.h"
#include "schema/lookup.h"
#include "schema/schema.h"
#include "util/regex.h"

/* Sets of types are sets of cJSON's type bits, and one more for "integer". */
#define TYPE_BOOLEAN (cJSON_False | cJSON_True)
#define TYPE_INTEGER cJSON_Raw
#define TYPE_ANY (TYPE_BOOLEAN | cJSON_NULL | cJSON_Number | cJSON_String | \
		  cJSON_Array | cJSON_Object)

/* Levels of a document, schema or instance. */
#define SCHEMA_DEPTH_MAX (JSON_DEPTH_MAX + 8)

enum vocabulary {
	VOCABULARY_CORE = 1 << 0,
	VOCABULARY_APPLICATOR = 1 << 1,
	VOCABULARY_UNEVALUATED = 1 << 2,
	VOCABULARY_VALIDATION = 1 << 3,
	VOCABULARY_FORMAT = 1 << 4,
	VOCABULARY_FORMAT_ASSERTION = 1 << 5,
	VOCABULARY_OTHER = 1 << 6,	/* annotations only */
	VOCABULARY_ALL = (1 << 5) - 1,	/* where none are named */
};

struct dialect {
	enum schema_draft draft;
	unsigned int vocabularies;
};

/* A document: the one given, or one it refers to. */
struct document {
	struct document *next;
	const char *uri;	/* it was asked for under this one */
	const cJSON *root;
	cJSON *owned;		/* NULL if the root is the caller's */
};

/* A name that $dynamicRef may mean; "" stands for $recursiveAnchor. */
struct dynamic_anchor {
	struct dynamic_anchor *next;
	const char *name;
	const cJSON *source;
	const struct schema_node *node;	/* once compiled */
};

/* What an "$id" stands in front of: has a URI, a draft, and anchors. */
struct resource {
	struct resource *next;
	const char *uri;	/* without fragment */
	struct dialect dialect;
	struct document *document;
	const cJSON *root;
	struct dynamic_anchor *anchors;
};

/* enum, const */
struct value_rules {
	const char *keyword;
	const cJSON *allowed;		/* enum: the array; const: the value */
	struct lookup strings;		/* those of it that are strings */
	const cJSON **others;		/* those that are not */
	size_t other_count;
	unsigned int types;		/* that occur */
};

struct number_rules {
	const cJSON *minimum, *maximum;	/* NULL: none */
	bool above, below;		/* the bound itself is out */
	const cJSON *multiple_of;
};

struct string_rules {
	size_t min_length, max_length;	/* code points; SIZE_MAX: no bound */
	const struct regex *pattern;
	const char *pattern_text;
	const struct format *format;
};

struct array_rules {
	size_t min_items, max_items;
	const struct schema_node **prefix;
	size_t prefix_count;
	const struct schema_node *rest;	/* for what is behind the prefix */
	const struct schema_node *contains;
	size_t min_contains, max_contains;
	bool unique;
	bool contains_evaluates;	/* 2020-12: for unevaluatedItems */
};

/* What the presence of one property asks for. */
struct dependency {
	struct dependency *next;
	uint32_t property;		/* its number */
	const char *keyword;
	const uint32_t *needs;		/* numbers of other properties */
	size_t need_count;
	const struct schema_node *node;	/* or this, for the whole object */
};

struct pattern_rule {
	const struct regex *regex;
	const struct schema_node *node;
};

struct object_rules {
	/* All names that any keyword mentions, the required ones first. */
	struct lookup names;
	const struct schema_node **properties;	/* by number; may be NULL */
	size_t required_count;
	size_t min_properties, max_properties;
	const struct pattern_rule *patterns;
	size_t pattern_count;
	const struct schema_node *additional;
	const struct schema_node *property_names;
	const struct dependency *dependencies;
};

struct node_list {
	const struct schema_node **nodes;
	size_t count;
};

/* $ref, $dynamicRef, $recursiveRef */
struct reference {
	struct reference *next;
	const char *keyword;
	const struct schema_node *target;
	const char *dynamic;		/* looked up in the dynamic scope */
};

struct logic_rules {
	const struct reference *references;
	struct node_list all_of, any_of, one_of;
	const struct schema_node *not_node;
	const struct schema_node *if_node, *then_node, *else_node;
};

struct schema_node {
	/* Types that may be here at all (TYPE_INTEGER without
	 * cJSON_Number: only such numbers). */
	uint8_t types;
	/* Types for which there is more to look at than 'types'. */
	uint8_t more;
	bool wanted;			/* compile.c: is, or will be, compiled */
	bool never;			/* the schema 'false' */
	const struct value_rules *values, *constant;
	const struct number_rules *number;
	const struct string_rules *string;
	const struct array_rules *array;
	const struct object_rules *object;
	const struct logic_rules *logic;
	const struct schema_node *unevaluated_items;
	const struct schema_node *unevaluated_properties;
	const struct resource *resource;
	const cJSON *source;
};

/* Sub-schemas by the place in the document that they were made of. */
struct node_map {
	struct schema_node **slots;
	size_t count, size;
};

struct schema {
	struct arena arena;
	struct document *documents;	/* the given one is the last */
	struct document *document;	/* the given one */
	struct resource *resources;
	struct schema_node *root;
	struct node_map nodes;
	struct regex **regexes;
	size_t regex_count, regex_room;
	bool dynamic;			/* has references of that kind */
};

struct schema_node *node_map_get(const struct node_map *map,
				 const cJSON *source);

/*
 * Append the JSON pointer of 'target' within 'root'.  Returns false, and
 * appends nothing, if it is not there.
 */
bool pointer_to(struct buf *out, const cJSON *root, const cJSON *target);

/* Append where a keyword stands: pointer, in front of it the URI if it is
 * not in the schema's own document.  An empty keyword means the node. */
void keyword_location(struct buf *out, const struct schema *schema,
		      const struct resource *resource, const cJSON *source,
		      const char *keyword);

#endif
