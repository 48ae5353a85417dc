/* SPDX-License-Identifier: MIT */
#include "core/merge_order.h"

#include <stdlib.h>
#include <string.h>

struct keys {
	const char **items;
	size_t count, room;
};

static void keys_release(struct keys *keys)
{
	free(keys->items);
}

static void add(struct keys *keys, const char *key)
{
	GROW(keys->items, keys->count, keys->room);
	keys->items[keys->count++] = key;
}

/* The keys of 'from' that are in 'in' too (and in 'also', if it is there), in
 * the order of 'from'. */
static void common(struct keys *out, const struct keyed *from,
		   const struct keyed *in, const struct keyed *also)
{
	CLEANUP(freep) const struct keyed_item **items = keyed_in_place(from);

	for (size_t i = 0; i < from->count; i++)
		if (keyed_find(in, items[i]->key) &&
		    (!also || keyed_find(also, items[i]->key)))
			add(out, items[i]->key);
}

/* Order of two sequences, by the first keys that differ. */
static int compare(const struct keys *a, const struct keys *b)
{
	for (size_t i = 0; i < a->count && i < b->count; i++) {
		int order = json_compare_names(a->items[i], b->items[i]);

		if (order)
			return order;
	}
	return a->count < b->count ? -1 : a->count > b->count;
}

/* Whether 'side' has what it shares with the base and the other side in the
 * base's order. */
static bool kept_order(const struct keyed *base, const struct keyed *side,
		       const struct keyed *other)
{
	CLEANUP(keys_release) struct keys before = { .items = NULL };
	CLEANUP(keys_release) struct keys now = { .items = NULL };

	common(&before, base, side, other);
	common(&now, side, base, other);
	return !compare(&before, &now);
}

/* The order of what both have; false if there is none. */
static bool order_common(struct keys *out, const struct keyed *base,
			 const struct keyed *a, const struct keyed *b)
{
	CLEANUP(keys_release) struct keys x = { .items = NULL };
	CLEANUP(keys_release) struct keys y = { .items = NULL };
	bool a_kept, b_kept, take_a;
	int order;

	common(&x, a, b, NULL);
	common(&y, b, a, NULL);
	order = compare(&x, &y);
	a_kept = kept_order(base, a, b);
	b_kept = kept_order(base, b, a);
	if (order && !a_kept && !b_kept)
		return false;
	/* Both have kept it: they differ in what both have added. */
	take_a = a_kept == b_kept ? order <= 0 : b_kept;
	*out = take_a ? x : y;
	*(take_a ? &x : &y) = (struct keys){ .items = NULL };
	return true;
}

/* A key that only one side has, and the number of the common one that it
 * stands behind (0: none). */
struct single {
	const char *key;
	size_t behind, number;
};

struct singles {
	struct single *items;
	size_t count;
};

static void singles_release(struct singles *singles)
{
	free(singles->items);
}

static int by_place(const void *a, const void *b)
{
	const struct single *x = a, *y = b;

	if (x->behind != y->behind)
		return x->behind < y->behind ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

struct rank {
	const char *key;
	size_t number;
};

static int by_key(const void *a, const void *b)
{
	return json_compare_names(((const struct rank *)a)->key,
				  ((const struct rank *)b)->key);
}

static struct rank *rank_all(const struct keys *order)
{
	struct rank *ranks = xcalloc(order->count + 1, sizeof(*ranks));

	for (size_t i = 0; i < order->count; i++)
		ranks[i] = (struct rank){ order->items[i], i + 1 };
	qsort(ranks, order->count, sizeof(*ranks), by_key);
	return ranks;
}

static void find_singles(struct singles *out, const struct keyed *side,
			 const struct rank *ranks, size_t rank_count)
{
	CLEANUP(freep) const struct keyed_item **items = keyed_in_place(side);
	size_t behind = 0;

	out->items = xcalloc(side->count + 1, sizeof(*out->items));
	for (size_t i = 0; i < side->count; i++) {
		const struct rank wanted = { items[i]->key, 0 };
		const struct rank *found = bsearch(&wanted, ranks, rank_count,
						   sizeof(*ranks), by_key);

		if (found)
			behind = found->number;
		else
			out->items[out->count++] = (struct single){
				items[i]->key, behind, i,
			};
	}
	qsort(out->items, out->count, sizeof(*out->items), by_place);
}

static size_t run_behind(const struct singles *singles, size_t from,
			 size_t behind)
{
	size_t end = from;

	while (end < singles->count && singles->items[end].behind == behind)
		end++;
	return end;
}

static bool is_sorted(const struct single *run, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (json_compare_names(run[i - 1].key, run[i].key) > 0)
			return false;
	return true;
}

/* What both sides have put into one place: sorted if both are, else one
 * behind the other. */
static void add_runs(struct keys *out, const struct single *a, size_t count_a,
		     const struct single *b, size_t count_b)
{
	bool mix = is_sorted(a, count_a) && is_sorted(b, count_b);
	bool a_first = count_a && (!count_b ||
		       json_compare_names(a->key, b->key) < 0);

	while (count_a || count_b) {
		bool take_a = mix && count_a && count_b ?
			      json_compare_names(a->key, b->key) < 0 :
			      a_first ? count_a > 0 : !count_b;

		if (take_a) {
			add(out, a++->key);
			count_a--;
		} else {
			add(out, b++->key);
			count_b--;
		}
	}
}

const char **merge_order(size_t *count, const struct keyed *base,
			 const struct keyed *a, const struct keyed *b)
{
	CLEANUP(keys_release) struct keys order = { .items = NULL };
	CLEANUP(singles_release) struct singles x = { .items = NULL };
	CLEANUP(singles_release) struct singles y = { .items = NULL };
	CLEANUP(freep) struct rank *ranks = NULL;
	struct keys out = { .items = NULL };
	size_t i = 0, k = 0;

	if (!order_common(&order, base, a, b))
		return NULL;
	ranks = rank_all(&order);
	find_singles(&x, a, ranks, order.count);
	find_singles(&y, b, ranks, order.count);
	for (size_t behind = 0; behind <= order.count; behind++) {
		size_t end_x = run_behind(&x, i, behind);
		size_t end_y = run_behind(&y, k, behind);

		if (behind)
			add(&out, order.items[behind - 1]);
		add_runs(&out, x.items + i, end_x - i, y.items + k, end_y - k);
		i = end_x;
		k = end_y;
	}
	*count = out.count;
	return out.items ? out.items : xcalloc(1, sizeof(*out.items));
}
