/* SPDX-License-Identifier: MIT */
#include "json/arena.h"

#include <stdlib.h>

#define BLOCK_SIZE ((size_t)64 * 1024)

struct arena_block {
	struct arena_block *older;
	size_t size;		/* of what follows this header */
	max_align_t data[];
};

static struct arena_block *new_block(size_t size)
{
	struct arena_block *block = xmalloc(sizeof(*block) + size);

	block->size = size;
	return block;
}

static void free_from(struct arena_block *block)
{
	while (block) {
		struct arena_block *older = block->older;

		free(block);
		block = older;
	}
}

void *arena_grow(struct arena *arena, size_t size)
{
	struct arena_block *block =
		new_block(size > BLOCK_SIZE ? size : BLOCK_SIZE);
	char *data = (char *)block->data;

	block->older = arena->blocks;
	arena->blocks = block;
	arena->next = data + size;
	arena->end = data + block->size;
	return data;
}

void arena_reset(struct arena *arena)
{
	struct arena_block *keep = arena->blocks;

	if (!keep)
		return;
	free_from(keep->older);
	keep->older = NULL;
	if (keep->size > 16 * BLOCK_SIZE) {
		arena_release(arena);
		return;
	}
	arena->next = (char *)keep->data;
	arena->end = arena->next + keep->size;
}

void arena_release(struct arena *arena)
{
	free_from(arena->blocks);
	*arena = (struct arena)ARENA_INIT;
}
