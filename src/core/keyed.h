/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_KEYED_H
#define HFMETA_CORE_KEYED_H

/*
 * What can be told apart by a name: the members of an object, or the elements
 * of an array of objects that all have a string of their own under one name
 * (the natural key: "path" of files, "name" of training stages).
 */

#include "json/json.h"

struct keyed_item {
	const char *key;		/* these belong to the document */
	const cJSON *value;
	size_t place;			/* in the object or array */
};

struct keyed {
	struct keyed_item *items;	/* in the order of member names */
	size_t count;
};

#define KEYED_INIT { .items = NULL }

/*
 * Members of an object if 'key' is NULL, else elements of an array by it.
 * NULL for 'value' is an empty one.  False, and nothing in it, if the value
 * is of another type, or an element has no such key, or another's.
 */
bool keyed_read(struct keyed *out, const cJSON *value, const char *key)
	MUST_CHECK;
void keyed_release(struct keyed *keyed);

/* NULL if there is none. */
const struct keyed_item *keyed_find(const struct keyed *keyed,
				    const char *key);

/* The same in the order in which they stand; the caller frees the array. */
const struct keyed_item **keyed_in_place(const struct keyed *keyed)
	MUST_CHECK;

#endif
