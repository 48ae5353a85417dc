/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_JSON_GATE_H
#define HFMETA_JSON_GATE_H

/* The gate from the inside: gate.c reads structure, gate_string.c and
 * gate_number.c what it is made of.  Internal to json/. */

#include "json/arena.h"
#include "json/json.h"

struct gate {
	const char *text, *end;
	const char *at;			/* what is read next */
	struct arena *arena;		/* or NULL: malloc() */
	enum json_flags flags;
	unsigned int depth;
	bool canonical;			/* so far */
	struct err *err;
	struct buf scratch;		/* strings with escapes */
};

/* Fail at a place, with ERR_INVALID.  Always returns -1. */
int gate_fail(struct gate *g, const char *at, const char *what);

/* Memory for the document. */
MUST_CHECK static inline void *gate_take(struct gate *g, size_t size)
{
	return g->arena ? arena_alloc(g->arena, size) : xmalloc(size);
}

/* g->at is at the opening quote; *out belongs to the document. */
int gate_string(struct gate *g, char **out) MUST_CHECK;

/* g->at is at a digit or a minus sign. */
int gate_number(struct gate *g, cJSON *node) MUST_CHECK;

#endif
