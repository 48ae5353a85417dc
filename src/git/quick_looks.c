/* SPDX-License-Identifier: MIT */
/*
 * How much of the packs is in memory.  What is looked at of a mapped file stays
 * there until it is let go of, and Linux brings in what is around it, too.  So
 * looks are counted, and past some megabytes all is let go of: it comes back
 * from the cache of files where it is looked at again.
 *
 * A look for an object goes through the indexes of all packs, and many small
 * ones would have to come back for each.  So the beginnings of their ids are
 * put into one list, which says which of them to look into.
 */
#include "git/quick.h"

#include <stdlib.h>
#include <sys/mman.h>

#define PAGE_BITS 12
#define WINDOW_BITS 16		/* as much as the kernel brings in */
#define WINDOW ((size_t)1 << WINDOW_BITS)
#define LOOKS_MAX ((size_t)4 * 1024 * 1024)

#define SMALL_INDEX ((size_t)1024 * 1024)
#define FEW_PACKS 16
#define FIRSTS_MAX ((size_t)1024 * 1024)

static size_t whole_pages(size_t len)
{
	return ((len - 1) | (((size_t)1 << PAGE_BITS) - 1)) + 1;
}

void count_look(struct looks *looks, struct map *map, const void *at,
		size_t len)
{
	uintptr_t end = ((uintptr_t)at + len - 1) >> WINDOW_BITS;
	bool seen = map->looked_at;

	if (!map->mapped || !len)
		return;
	map->looked_at = true;
	if (map->len <= WINDOW) {
		looks->bytes += seen ? 0 : whole_pages(map->len);
		return;
	}
	for (uintptr_t i = (uintptr_t)at >> WINDOW_BITS; i <= end; i++) {
		uintptr_t *known = &looks->windows[i % LOOK_WINDOWS];

		looks->bytes += *known == i ? 0 : WINDOW;
		*known = i;
	}
}

/* The mapping itself stays, and with it what points into it. */
static void let_go(struct map *map)
{
	if (map->looked_at)
		madvise((void *)(uintptr_t)map->data, map->len, MADV_DONTNEED);
	map->looked_at = false;
}

static int by_bytes(const void *a, const void *b)
{
	const struct first *x = a, *y = b;

	return x->bytes < y->bytes ? -1 : x->bytes > y->bytes;
}

static void note_pack(struct firsts *firsts, struct pack *pack, size_t number)
{
	if (!pack->idx.mapped || pack->idx.len > SMALL_INDEX ||
	    pack->count > FIRSTS_MAX - firsts->count)
		return;
	firsts->list = xrealloc(firsts->list, sizeof(*firsts->list) *
				(firsts->count + pack->count + 1));
	for (size_t i = 0; i < pack->count; i++)
		firsts->list[firsts->count++] = (struct first){
			.bytes = be32(pack->ids + i * pack->stride),
			.pack = (uint32_t)number,
		};
	pack->noted = pack->idx.looked_at = true;
	let_go(&pack->idx);
}

/* Those that are new since the last time. */
static void note_packs(struct objects *objects)
{
	struct firsts *firsts = &objects->firsts;

	if (objects->pack_count - firsts->pack_count < FEW_PACKS)
		return;
	while (firsts->pack_count < objects->pack_count) {
		size_t number = firsts->pack_count++;

		note_pack(firsts, &objects->packs[number], number);
	}
	if (firsts->count)
		qsort(firsts->list, firsts->count, sizeof(*firsts->list),
		      by_bytes);
}

size_t firsts_find(const struct firsts *firsts,
		   const unsigned char id[QUICK_ID])
{
	size_t low = 0, high = firsts->count;
	uint32_t bytes = be32(id);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (firsts->list[middle].bytes < bytes)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void packs_let_go(struct objects *objects)
{
	struct looks *idx = &objects->idx_looks, *data = &objects->data_looks;
	bool much_idx = idx->bytes > LOOKS_MAX;
	bool much_data = data->bytes > LOOKS_MAX;

	if (!much_idx && !much_data)
		return;
	note_packs(objects);
	for (size_t i = 0; i < objects->pack_count; i++) {
		if (much_idx)
			let_go(&objects->packs[i].idx);
		if (much_data)
			let_go(&objects->packs[i].data);
	}
	if (much_idx)
		*idx = (struct looks){ .bytes = 0 };
	if (much_data)
		*data = (struct looks){ .bytes = 0 };
}
