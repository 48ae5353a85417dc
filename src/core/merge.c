/* SPDX-License-Identifier: MIT */
#include "core/merge.h"

#include <stdlib.h>
#include <string.h>

#include "core/keyed.h"
#include "core/merge_order.h"
#include "core/shape.h"

struct merging {
	struct strlist *conflicts;
	struct buf pointer;
};

/* The two results for one value; NULL is "not there". */
struct merged {
	cJSON *ours, *theirs;
};

/* Three versions of an object or array, by the names of what is in them. */
struct three {
	struct keyed base, a, b;
};

static void three_release(struct three *three)
{
	keyed_release(&three->base);
	keyed_release(&three->a);
	keyed_release(&three->b);
}

static struct merged merge(struct merging *m, const cJSON *base,
			   const cJSON *a, const cJSON *b, struct shape shape);

static bool same(const cJSON *a, const cJSON *b)
{
	return (!a && !b) || (a && b && json_equal(a, b));
}

static cJSON *copy_of(const cJSON *value)
{
	return value ? json_copy(value) : NULL;
}

static struct merged take(const cJSON *value)
{
	return (struct merged){ copy_of(value), copy_of(value) };
}

static struct merged conflict(struct merging *m, const cJSON *a,
			      const cJSON *b)
{
	strlist_add(m->conflicts, m->pointer.ptr);
	return (struct merged){ copy_of(a), copy_of(b) };
}

static const cJSON *value_of(const struct keyed *keyed, const char *name)
{
	const struct keyed_item *item = keyed_find(keyed, name);

	return item ? item->value : NULL;
}

static struct merged merge_below(struct merging *m, const struct three *three,
				 const char *name, struct shape shape)
{
	size_t len = m->pointer.len;
	struct merged out;

	json_pointer_add(&m->pointer, name);
	out = merge(m, value_of(&three->base, name),
		    value_of(&three->a, name), value_of(&three->b, name),
		    shape);
	buf_cut(&m->pointer, len);
	return out;
}

/* Both are sorted: what has this name is there in neither, one or both. */
static void add_members(struct merging *m, const struct three *three,
			struct merged *out, struct shape shape)
{
	const struct keyed *a = &three->a, *b = &three->b;
	size_t i = 0, k = 0;

	while (i < a->count || k < b->count) {
		int order = i == a->count ? 1 : k == b->count ? -1 :
			    json_compare_names(a->items[i].key,
					       b->items[k].key);
		const char *name = order <= 0 ? a->items[i].key :
				   b->items[k].key;
		struct merged one = merge_below(m, three, name,
						shape_member(shape, name));

		if (one.ours)
			cJSON_AddItemToObject(out->ours, name, one.ours);
		if (one.theirs)
			cJSON_AddItemToObject(out->theirs, name, one.theirs);
		i += order <= 0;
		k += order >= 0;
	}
}

static struct merged merge_objects(struct merging *m, const cJSON *base,
				   const cJSON *a, const cJSON *b,
				   struct shape shape)
{
	CLEANUP(three_release) struct three three = { .base = KEYED_INIT };
	struct merged out;

	/* A name that is there twice cannot be merged. */
	if (!keyed_read(&three.base, cJSON_IsObject(base) ? base : NULL,
			NULL) ||
	    !keyed_read(&three.a, a, NULL) || !keyed_read(&three.b, b, NULL))
		return conflict(m, a, b);
	out = (struct merged){ cJSON_CreateObject(), cJSON_CreateObject() };
	add_members(m, &three, &out, shape);
	return out;
}

/* An element of a set, and in which of the three it is. */
struct member {
	const cJSON *value;
	char *text;
	bool in_base, in_a, in_b;
};

struct members {
	struct member *items;
	size_t count, room;
};

static void members_release(struct members *members)
{
	for (size_t i = 0; i < members->count; i++)
		free(members->items[i].text);
	free(members->items);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct member *)a)->text,
		      ((const struct member *)b)->text);
}

static int by_value(const void *a, const void *b)
{
	return json_compare(((const struct member *)a)->value,
			    ((const struct member *)b)->value);
}

static void collect(struct members *out, const cJSON *array,
		    struct member where)
{
	const cJSON *element;

	json_each(element, array) {
		CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

		json_compact(&text, element);
		where.value = element;
		where.text = buf_detach(&text);
		GROW(out->items, out->count, out->room);
		out->items[out->count++] = where;
	}
}

/* One of each, with all the places where it is. */
static void join_equal(struct members *members)
{
	size_t kept = 0;

	for (size_t i = 0; i < members->count; i++) {
		struct member *one = &members->items[i];
		struct member *last = kept ? &members->items[kept - 1] : NULL;

		if (!last || strcmp(last->text, one->text) != 0) {
			members->items[kept++] = *one;
			continue;
		}
		last->in_base = last->in_base || one->in_base;
		last->in_a = last->in_a || one->in_a;
		last->in_b = last->in_b || one->in_b;
		free(one->text);
	}
	members->count = kept;
}

/* What either side has added, without what either has removed. */
static struct merged merge_sets(const cJSON *base, const cJSON *a,
				const cJSON *b)
{
	CLEANUP(members_release) struct members all = { .items = NULL };
	cJSON *set = cJSON_CreateArray();

	collect(&all, base, (struct member){ .in_base = true });
	collect(&all, a, (struct member){ .in_a = true });
	collect(&all, b, (struct member){ .in_b = true });
	if (all.count)
		qsort(all.items, all.count, sizeof(*all.items), by_text);
	join_equal(&all);
	if (all.count)
		qsort(all.items, all.count, sizeof(*all.items), by_value);
	for (size_t i = 0; i < all.count; i++) {
		const struct member *one = &all.items[i];

		if (one->in_base ? one->in_a && one->in_b :
				   one->in_a || one->in_b)
			json_append(set, json_copy(one->value));
	}
	return (struct merged){ set, json_copy(set) };
}

static void append(cJSON *array, cJSON *element)
{
	if (element)
		json_append(array, element);
}

/* Whether all three are arrays by one key; then *out is their merge. */
static bool merge_by_key(struct merged *out, struct merging *m,
			 const cJSON *base, const cJSON *a, const cJSON *b,
			 struct shape shape)
{
	const cJSON *const arrays[] = { base, a, b };
	const char *key = shape_key(shape, arrays, ARRAY_SIZE(arrays));
	CLEANUP(three_release) struct three three = { .base = KEYED_INIT };
	CLEANUP(freep) const char **order = NULL;
	size_t count;

	if (!key || !keyed_read(&three.base, base, key) ||
	    !keyed_read(&three.a, a, key) || !keyed_read(&three.b, b, key))
		return false;
	order = merge_order(&count, &three.base, &three.a, &three.b);
	if (!order)
		return false;
	*out = (struct merged){ cJSON_CreateArray(), cJSON_CreateArray() };
	for (size_t i = 0; i < count; i++) {
		struct merged one = merge_below(m, &three, order[i],
						shape_element(shape));

		append(out->ours, one.ours);
		append(out->theirs, one.theirs);
	}
	return true;
}

static struct merged merge_arrays(struct merging *m, const cJSON *base,
				  const cJSON *a, const cJSON *b,
				  struct shape shape)
{
	struct merged out;

	if (!cJSON_IsArray(base))
		base = NULL;
	if (shape_is_set(shape))
		return merge_sets(base, a, b);
	if (merge_by_key(&out, m, base, a, b, shape))
		return out;
	return conflict(m, a, b);
}

static struct merged merge(struct merging *m, const cJSON *base,
			   const cJSON *a, const cJSON *b, struct shape shape)
{
	if (same(a, b) || same(base, b))
		return take(a);
	if (same(base, a))
		return take(b);
	if (cJSON_IsObject(a) && cJSON_IsObject(b))
		return merge_objects(m, base, a, b, shape);
	if (cJSON_IsArray(a) && cJSON_IsArray(b))
		return merge_arrays(m, base, a, b, shape);
	return conflict(m, a, b);
}

void merge_documents(cJSON **ours, cJSON **theirs, struct strlist *conflicts,
		     const cJSON *base, const cJSON *a, const cJSON *b,
		     const cJSON *schema)
{
	struct merging m = {
		.conflicts = conflicts, .pointer = BUF_INIT(BUF_UNBOUNDED),
	};
	struct merged out = merge(&m, base, a, b, shape_of(schema));

	buf_release(&m.pointer);
	*ours = out.ours;
	*theirs = out.theirs;
}
