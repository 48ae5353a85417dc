/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SCHEMA_LOOKUP_H
#define HFMETA_SCHEMA_LOOKUP_H

/*
 * A set of names, numbered 0, 1, 2 ... as they were added, made for being
 * asked often.  Internal to schema/.
 *
 * The hash looks at the length and at most 24 bytes of a name.  Names that
 * differ elsewhere only share a chain; when one grows too long (somebody
 * wants it so), the set goes over to a hash of every byte.
 *
 * The names belong to the caller, the memory to the arena.
 */

#include <string.h>

#include "json/arena.h"

struct lookup_name {
	const char *name;
	uint32_t len, hash;
};

struct lookup {
	struct lookup_name *names;
	uint32_t *slots;	/* number of a name + 1, or 0 */
	uint32_t count, room;
	uint32_t mask;		/* slots - 1 */
	bool whole;		/* hash every byte */
};

/* An empty set with room for 'room' names; it grows. */
void lookup_init(struct lookup *set, struct arena *arena, size_t room);

/* The number of a name, which is added if it is new. */
uint32_t lookup_add(struct lookup *set, struct arena *arena,
		    const char *name);

uint32_t lookup_hash_whole(const char *s, size_t len);

static inline uint64_t lookup_load8(const char *s)
{
	uint64_t v;

	memcpy(&v, s, 8);
	return v;
}

static inline uint32_t lookup_load4(const char *s)
{
	uint32_t v;

	memcpy(&v, s, 4);
	return v;
}

static inline uint32_t lookup_hash(const char *s, size_t len)
{
	const uint64_t k = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t a = 0, b = 0;

	if (len >= 8) {
		a = lookup_load8(s);
		b = lookup_load8(s + len - 8);
		if (len > 16)
			a ^= lookup_load8(s + len / 2 - 4) * k;
	} else if (len >= 4) {
		a = lookup_load4(s);
		b = lookup_load4(s + len - 4);
	} else if (len) {
		a = (unsigned char)s[0];
		b = (uint64_t)(unsigned char)s[len / 2] << 8 |
		    (unsigned char)s[len - 1];
	}
	a = (a ^ len) * k;
	a = (a ^ (a >> 29) ^ b) * k;
	return (uint32_t)(a >> 32);
}

/* As memcmp(), without a call for names of up to 16 bytes. */
static inline bool lookup_same(const char *a, const char *b, size_t len)
{
	if (len > 16 || len < 4)
		return !memcmp(a, b, len);
	if (len >= 8)
		return lookup_load8(a) == lookup_load8(b) &&
		       lookup_load8(a + len - 8) == lookup_load8(b + len - 8);
	return lookup_load4(a) == lookup_load4(b) &&
	       lookup_load4(a + len - 4) == lookup_load4(b + len - 4);
}

/* The number of a name, or -1. */
static inline int64_t lookup_find(const struct lookup *set, const char *name,
				  size_t len)
{
	uint32_t hash = set->whole ? lookup_hash_whole(name, len) :
				     lookup_hash(name, len);

	for (uint32_t at = hash;; at++) {
		uint32_t slot = set->slots[at & set->mask];
		const struct lookup_name *known;

		if (!slot)
			return -1;
		known = &set->names[slot - 1];
		if (known->hash == hash && known->len == len &&
		    lookup_same(known->name, name, len))
			return slot - 1;
	}
}

#endif
