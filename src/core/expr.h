/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_EXPR_H
#define HFMETA_CORE_EXPR_H

/*
 * Source expressions: where the value of a field comes from.  They are JSON
 * objects in a schema, under "x-hfmeta"/"from":
 *
 *	{"source": S, "pointer": P}	the value at P (RFC 6901) of a JSON
 *					source; "" is all of it
 *	... "text": true		a number as it is written in the card
 *	{"source": "tags"}		all tags
 *	... "without": [T, ...]		but for these; "x:*" is a prefix
 *	{"source": "tags", "prefix": "license:"}
 *					the rest of those that begin so
 *	{"source": "readme", "bullet": B}	the value of "- **B:** value"
 *	{"source": "readme", "section": H}	the text under the heading H
 *	{"source": "readme", "pattern": R}	what the one group of R matches
 *	... "url": true			the first URL in it
 *	{"ratio": [E, E]}		a quotient
 *	{"product": [E, E]}
 *	{"map": {K: V, ...}, "of": E}	V where E gives K; "*" is any other;
 *					a V that is an object is an expression
 *	{"first": [E, ...]}		the first that gives a value
 *	{"const": V}
 */

#include "core/sources.h"

struct expr;

/*
 * Read an expression.  Fails with ERR_INVALID; the message begins with
 * 'pointer', the place of 'doc' in the schema.
 */
int expr_compile(struct expr **out, const cJSON *doc, const char *pointer,
		 struct err *err) MUST_CHECK;
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
