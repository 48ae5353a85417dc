/* SPDX-License-Identifier: MIT */
#include "json/yaml_names.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_FIRST 64

void yaml_names_release(struct yaml_names *names)
{
	free(names->slots);
	*names = (struct yaml_names)YAML_NAMES_INIT;
}

/*
 * FNV-1a, and a last stir, as only the low bits are used.  It begins with the
 * address of the table, which nobody who writes a card knows, so that a card
 * full of names with one hash cannot be prepared.
 */
static uint64_t hash_name(const struct yaml_names *names, unsigned int owner,
			  const char *name)
{
	uint64_t hash = 0xcbf29ce484222325u ^ owner;

	hash = (hash ^ (uintptr_t)names) * 0x9e3779b97f4a7c15u;
	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x100000001b3u;
	hash ^= hash >> 32;
	return hash * 0x9e3779b97f4a7c15u >> 16;
}

static struct yaml_name *probe(const struct yaml_names *names, uint64_t hash,
			       unsigned int owner, const char *name)
{
	size_t mask = names->size - 1, i = hash & mask;

	for (;; i = (i + 1) & mask) {
		struct yaml_name *slot = &names->slots[i];

		if (!slot->owner || (slot->owner == owner &&
				     slot->hash == hash &&
				     !strcmp(slot->name, name)))
			return slot;
	}
}

struct yaml_name *yaml_names_find(const struct yaml_names *names,
				  unsigned int owner, const char *name)
{
	struct yaml_name *slot;

	if (!names->size)
		return NULL;
	slot = probe(names, hash_name(names, owner, name), owner, name);
	return slot->owner ? slot : NULL;
}

/* Slots move to their places in a table twice the size, unseen: their names
 * may be gone, if their owner is. */
static void grow(struct yaml_names *names)
{
	struct yaml_names bigger = {
		.size = names->size ? 2 * names->size : SIZE_FIRST,
		.count = names->count,
	};

	bigger.slots = xcalloc(bigger.size, sizeof(*bigger.slots));
	for (size_t i = 0; i < names->size; i++) {
		size_t to = names->slots[i].hash & (bigger.size - 1);

		if (!names->slots[i].owner)
			continue;
		while (bigger.slots[to].owner)
			to = (to + 1) & (bigger.size - 1);
		bigger.slots[to] = names->slots[i];
	}
	free(names->slots);
	*names = bigger;
}

struct yaml_name *yaml_names_add(struct yaml_names *names, unsigned int owner,
				 const char *name, void *value)
{
	uint64_t hash = hash_name(names, owner, name);
	struct yaml_name *slot;

	if (2 * names->count >= names->size)
		grow(names);
	slot = probe(names, hash, owner, name);
	*slot = (struct yaml_name){
		.hash = hash, .owner = owner, .name = name, .value = value,
	};
	names->count++;
	return slot;
}
