/* SPDX-License-Identifier: MIT */
#include "schema/lookup.h"

#define CHAIN_MAX 16	/* longer ones come from names chosen to collide */

uint32_t lookup_hash_whole(const char *s, size_t len)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325) ^ len;

	for (size_t i = 0; i < len; i++) {
		h = (h ^ (unsigned char)s[i]) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 32;
	}
	return (uint32_t)h;
}

/* Enter name number 'i'; returns how many steps that took. */
static uint32_t enter(struct lookup *set, uint32_t i)
{
	uint32_t at = set->names[i].hash, steps = 0;

	while (set->slots[at & set->mask]) {
		at++;
		steps++;
	}
	set->slots[at & set->mask] = i + 1;
	return steps;
}

static void rebuild(struct lookup *set, struct arena *arena)
{
	size_t slots = 8;

	while (slots < 2 * (size_t)set->room)
		slots *= 2;
	set->slots = arena_alloc(arena, slots * sizeof(*set->slots));
	memset(set->slots, 0, slots * sizeof(*set->slots));
	set->mask = (uint32_t)(slots - 1);
	for (uint32_t i = 0; i < set->count; i++)
		enter(set, i);
}

static void grow(struct lookup *set, struct arena *arena, size_t room)
{
	struct lookup_name *names =
		arena_alloc(arena, room * sizeof(*names));

	if (set->count)
		memcpy(names, set->names, set->count * sizeof(*names));
	set->names = names;
	set->room = (uint32_t)room;
	rebuild(set, arena);
}

void lookup_init(struct lookup *set, struct arena *arena, size_t room)
{
	*set = (struct lookup){ 0 };
	grow(set, arena, room ? room : 1);
}

static void hash_whole(struct lookup *set, struct arena *arena)
{
	set->whole = true;
	for (uint32_t i = 0; i < set->count; i++)
		set->names[i].hash = lookup_hash_whole(set->names[i].name,
						       set->names[i].len);
	rebuild(set, arena);
}

uint32_t lookup_add(struct lookup *set, struct arena *arena, const char *name)
{
	size_t len = strlen(name);
	int64_t known = lookup_find(set, name, len);
	uint32_t i = set->count;

	if (known >= 0)
		return (uint32_t)known;
	if (set->count == set->room)
		grow(set, arena, 2 * (size_t)set->room);
	set->names[i] = (struct lookup_name){
		.name = name,
		.len = (uint32_t)len,
		.hash = set->whole ? lookup_hash_whole(name, len) :
				     lookup_hash(name, len),
	};
	set->count++;
	if (enter(set, i) > CHAIN_MAX && !set->whole)
		hash_whole(set, arena);
	return i;
}
