/* SPDX-License-Identifier: MIT */
/* "uniqueItems": equal items have equal hashes, so few are compared. */
#include "schema/validate.h"

#include <stdlib.h>

#define FEW 6		/* so many are compared each with each */

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ (h >> 29);
}

static uint64_t hash_string(uint64_t h, const char *s)
{
	size_t len = strlen(s);

	h = mix(h, len);
	for (; len >= 8; len -= 8, s += 8)
		h = mix(h, lookup_load8(s));
	for (; len; len--, s++)
		h = mix(h, (unsigned char)*s);
	return h;
}

static uint64_t hash_value(const cJSON *value, unsigned int depth)
{
	uint64_t h = (uint64_t)value->type & TYPE_ANY, sum = 0, bits;
	double number = value->valuedouble + 0.0;	/* -0 becomes 0 */
	const cJSON *child;

	if (depth > SCHEMA_DEPTH_MAX)
		return h;
	switch (value->type & TYPE_ANY) {
	case cJSON_Number:
		memcpy(&bits, &number, sizeof(bits));
		return mix(h, bits);
	case cJSON_String:
		return hash_string(h, value->valuestring);
	case cJSON_Array:
		json_each(child, value)
			h = mix(h, hash_value(child, depth + 1));
		return h;
	case cJSON_Object:
		/* A sum: the order of members says nothing. */
		json_each(child, value)
			sum += mix(hash_string(h, child->string),
				   hash_value(child, depth + 1));
		return mix(h, sum);
	default:
		return mix(h, 1);
	}
}

struct item {
	uint64_t hash;
	const cJSON *value;
	size_t number;
};

static int compare_items(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static bool is_pair(struct run *run, const struct item *a,
		    const struct item *b, size_t *first, size_t *second)
{
	if (!run->steps) {
		run_limit(run, "'uniqueItems' takes too many steps");
		return false;
	}
	run->steps--;
	if (!json_equal(a->value, b->value))
		return false;
	*first = a->number;
	*second = b->number;
	return true;
}

static bool find_among_few(struct run *run, const cJSON *array, size_t *first,
			   size_t *second)
{
	struct item a = { .number = 0 }, b;

	for (a.value = array->child; a.value; a.value = a.value->next) {
		b = (struct item){ .number = a.number + 1 };
		for (b.value = a.value->next; b.value;
		     b.value = b.value->next, b.number++)
			if (is_pair(run, &a, &b, first, second))
				return true;
		a.number++;
	}
	return false;
}

bool unique_find_repeat(struct run *run, const cJSON *array, size_t *first,
			size_t *second)
{
	CLEANUP(freep) struct item *items = NULL;
	size_t count = (size_t)cJSON_GetArraySize(array), n = 0;
	const cJSON *child;

	if (count <= FEW)
		return find_among_few(run, array, first, second);
	items = xmalloc(count * sizeof(*items));
	json_each(child, array) {
		items[n] = (struct item){ hash_value(child, 0), child, n };
		n++;
	}
	qsort(items, count, sizeof(*items), compare_items);
	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1;
		     k < count && items[k].hash == items[i].hash; k++)
			if (is_pair(run, &items[i], &items[k], first, second))
				return true;
			else if (run->failed)
				return false;
	return false;
}
