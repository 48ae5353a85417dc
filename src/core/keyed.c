/* SPDX-License-Identifier: MIT */
#include "core/keyed.h"

#include <stdlib.h>
#include <string.h>

static int by_key(const void *a, const void *b)
{
	const struct keyed_item *x = a, *y = b;

	return json_compare_names(x->key, y->key);
}

static bool has_repeats(const struct keyed *keyed)
{
	for (size_t i = 1; i < keyed->count; i++)
		if (!strcmp(keyed->items[i - 1].key, keyed->items[i].key))
			return true;
	return false;
}

bool keyed_read(struct keyed *out, const cJSON *value, const char *key)
{
	const cJSON *child;
	size_t room = 0;

	*out = (struct keyed)KEYED_INIT;
	if (!value)
		return true;
	if (!(key ? cJSON_IsArray(value) : cJSON_IsObject(value)))
		return false;
	json_each(child, value) {
		const char *name = key ? json_get_string(child, key) :
				   child->string;

		if (!name) {
			keyed_release(out);
			return false;
		}
		GROW(out->items, out->count, room);
		out->items[out->count] = (struct keyed_item){
			.key = name, .value = child, .place = out->count,
		};
		out->count++;
	}
	if (out->count)
		qsort(out->items, out->count, sizeof(*out->items), by_key);
	if (!has_repeats(out))
		return true;
	keyed_release(out);
	return false;
}

void keyed_release(struct keyed *keyed)
{
	free(keyed->items);
	*keyed = (struct keyed)KEYED_INIT;
}

const struct keyed_item *keyed_find(const struct keyed *keyed,
				    const char *key)
{
	const struct keyed_item wanted = { .key = key };

	if (!keyed->count)
		return NULL;
	return bsearch(&wanted, keyed->items, keyed->count,
		       sizeof(*keyed->items), by_key);
}

const struct keyed_item **keyed_in_place(const struct keyed *keyed)
{
	const struct keyed_item **out = xcalloc(keyed->count + 1,
						sizeof(*out));

	for (size_t i = 0; i < keyed->count; i++)
		out[keyed->items[i].place] = &keyed->items[i];
	return out;
}
