/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SCHEMA_MESSAGE_H
#define HFMETA_SCHEMA_MESSAGE_H

/*
 * What is said about a problem.  Internal to schema/.
 *
 * All of these return false, and do nothing unless run->gather is set.  What
 * they say about a value begins with "must", so that it can be said of a
 * name as well: "the name must ...".
 */

#include "schema/validate.h"

bool say(struct run *run, const struct schema_node *node,
	 const char *keyword, const cJSON *at, const char *fmt, ...)
	PRINTF(5, 6);

bool say_never(struct run *run, const struct schema_node *node,
	       const cJSON *at);
bool say_type(struct run *run, const struct schema_node *node,
	      const cJSON *at);
bool say_values(struct run *run, const struct schema_node *node,
		const struct value_rules *rules, const cJSON *at);
/* The same for several "enum" or "const", each of which would do. */
bool say_any_value(struct run *run, const struct schema_node *node,
		   const char *keyword, const struct value_rules **rules,
		   size_t count, const cJSON *at);
bool say_bound(struct run *run, const struct schema_node *node,
	       const cJSON *bound, bool is_minimum, bool is_out,
	       const cJSON *at);
bool say_multiple(struct run *run, const struct schema_node *node,
		  const cJSON *at);
/* "must have at least 'bound' 'things', has 'count'" */
bool say_count(struct run *run, const struct schema_node *node,
	       const char *keyword, const cJSON *at, bool is_minimum,
	       size_t bound, size_t count, const char *thing,
	       const char *things);
bool say_pattern(struct run *run, const struct schema_node *node,
		 const cJSON *at);
bool say_format(struct run *run, const struct schema_node *node,
		const char *why, const cJSON *at);
bool say_missing(struct run *run, const struct schema_node *node,
		 const char *name, const cJSON *at);
/* 'member' is one that "additionalProperties" (say) does not let in. */
bool say_unknown(struct run *run, const struct schema_node *node,
		 const char *keyword, const cJSON *member);
bool say_needs(struct run *run, const struct schema_node *node,
	       const char *keyword, const char *name, const char *need,
	       const cJSON *at);

/* closest.c: none of the branches of anyOf or oneOf fits; branches[i] has
 * what is wrong with branch i. */
bool say_closest(struct run *run, const struct schema_node *node,
		 const char *keyword, const struct node_list *list,
		 struct gather *branches, const cJSON *at);

/* Append a value as a person would quote it: 'text', 5, [1,2,...; cut. */
void quote_value(struct buf *out, const cJSON *value);

/* Append the types of a set: "a string or null". */
void name_types(struct buf *out, unsigned int types);

#endif
