/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_EXPR_H
#define HFMETA_CORE_EXPR_H

/*
 * Source expressions: where the value of a field comes from.  They are JSON
 * objects in a schema, under "x-hfmeta"/"from":
 *
 *	{"source": S, "pointer": P}	the value at P (RFC 6901) of a JSON
 *					source; "" is all of it; of an array
 *					of pointers the first that leads to a
 *					value which is not null
 *	... "text": true		a number as it is written in the card
 *	... "without": [M, ...]		an object but for these members; "x*"
 *					is a prefix
 *	{"source": "tags"}		all tags
 *	... "without": [T, ...]		but for these; "x:*" is a prefix
 *	{"source": "tags", "prefix": "license:"}
 *					the rest of those that begin so
 *	{"source": "readme", "bullet": B}	the value of "- **B:** value"
 *	{"source": "readme", "section": H}	the text under the heading H
 *	... "under": H			that is part of a section H
 *	{"source": "readme", "pattern": R}	what the one group of R matches
 *	... "url": true			the first URL in it
 *	{"ratio": [E, E]}		a quotient
 *	{"product": [E, E]}
 *	{"sum": [E, E]}
 *	{"less": [E, E]}		whether the first number is less
 *	{"map": {K: V, ...}, "of": E}	V where E gives K; "*.txt" is what ends
 *					so (the longest such K counts), "*"
 *					any other; a V that is an object is
 *					an expression
 *	{"first": [E, ...]}		the first that gives a value
 *	{"const": V}
 *	{"object": {K: E, ...}}		an object of those that give a value;
 *					none if none does
 *	{"each": E, "give": E}		an array of what the second gives for
 *					each element of the first, which is
 *					there the source "item"; arrays are
 *					joined, no array is a list of one
 *	{"total": E}			the sum of an array of numbers
 *	{"count": E}			how many elements an array has
 *	{"at_most": N, "of": E}		an array that has no more elements
 *	{"differ": [E, E]}		the names, sorted, of what two objects
 *					do not have alike; none if they are
 *					equal
 *	{"use": N}			what the expression defined as N gives
 *	{"use": N, "pointer": P}	the value at P in it, as above; where N
 *					has several pointers, below each of
 *					them in turn
 *
 * Definitions stand at the root of a schema, under "x-hfmeta"/"define".
 */

#include "core/sources.h"

struct expr;
struct expr_defs;

/*
 * Read the definitions of a schema: an object of expressions by name, which
 * may use each other but not themselves.  'doc' may be NULL, and must outlive
 * them.  Fails with ERR_INVALID; the message begins with the place in the
 * schema, which is 'pointer' for 'doc'.
 */
int expr_defs_compile(struct expr_defs **out, const cJSON *doc,
		      const char *pointer, struct err *err) MUST_CHECK;
void expr_defs_free(struct expr_defs *defs);	/* NULL is fine */
void expr_defs_freep(struct expr_defs **defs);

/*
 * Read an expression.  'defs' are those that it may use, or NULL; they must
 * outlive it.  Fails as above.
 */
int expr_compile(struct expr **out, const cJSON *doc, struct expr_defs *defs,
		 const char *pointer, struct err *err) MUST_CHECK;
void expr_free(struct expr *expr);	/* NULL is fine */
void expr_freep(struct expr **expr);

/*
 * Returns the value that an expression gives, or NULL if there is none or it
 * is null.  Free it with json_free().
 */
cJSON *expr_value(const struct expr *expr, const struct sources *sources)
	MUST_CHECK;

/* The sources that it looks at: a bit (1 << enum source) for each. */
unsigned int expr_sources(const struct expr *expr);

#endif
