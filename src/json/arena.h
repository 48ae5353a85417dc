/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_JSON_ARENA_H
#define HFMETA_JSON_ARENA_H

/*
 * Memory that is given back all at once.  A document that is parsed, looked
 * at and forgotten costs one arena_reset() and no free().
 *
 * One thread uses an arena at a time.
 */

#include "util/util.h"

struct arena_block;

struct arena {
	struct arena_block *blocks;	/* newest first */
	char *next, *end;		/* what is free in the newest */
};

#define ARENA_INIT { .blocks = NULL }

void arena_release(struct arena *arena);	/* for CLEANUP() */

/* Forget all that was handed out; keeps one block for what comes next. */
void arena_reset(struct arena *arena);

/* Slow path of arena_alloc(): a new block. */
void *arena_grow(struct arena *arena, size_t size);

/* 'size' bytes, aligned to 8, not cleared; they belong to the arena. */
static inline void *arena_alloc(struct arena *arena, size_t size)
{
	char *ptr = arena->next;

	size = (size + 7) & ~(size_t)7;
	if (size > (size_t)(arena->end - ptr))
		return arena_grow(arena, size);
	arena->next = ptr + size;
	return ptr;
}

#endif
