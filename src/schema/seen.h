/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SCHEMA_SEEN_H
#define HFMETA_SCHEMA_SEEN_H

/*
 * Which members or items of one value have been evaluated: what
 * "unevaluatedProperties" and "unevaluatedItems" ask.  Internal to schema/.
 */

#include "json/json.h"

struct seen {
	size_t size;		/* members, or items */
	uint64_t *bits;		/* 'few', or allocated */
	uint64_t few[2];
};

void seen_init(struct seen *seen, size_t size);
void seen_release(struct seen *seen);		/* for CLEANUP() */

/* All of those with 'from' <= number. */
void seen_set_from(struct seen *seen, size_t from);

/* All that 'other', of the same value, has. */
void seen_merge(struct seen *seen, const struct seen *other);

static inline void seen_set(struct seen *seen, size_t i)
{
	seen->bits[i / 64] |= UINT64_C(1) << (i % 64);
}

static inline bool seen_get(const struct seen *seen, size_t i)
{
	return seen->bits[i / 64] >> (i % 64) & 1;
}

#endif
