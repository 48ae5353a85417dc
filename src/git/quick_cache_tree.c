/* SPDX-License-Identifier: MIT */
/*
 * The TREE extension of the index: for each folder the number of entries
 * below it and the tree that they make, or -1 where something has changed.
 * A folder whose tree is HEAD's needs no look at its entries.
 *
 * Each is: name '\0' entries ' ' sub-folders '\n', the id if entries is not
 * -1, then the sub-folders, in the same way.  Only the folders that are looked
 * into are made nodes of: of all others there is nothing to know but where
 * they end.
 */
#include "git/quick.h"

#include <stdlib.h>
#include <string.h>

#define SHORTEST 6		/* bytes of a sub-folder */
#define DIGITS_MAX 10		/* of as many entries as an index can have */

struct parser {
	const unsigned char *at, *end;
};

/* What is not negative, and behind it 'stop'. */
static inline const unsigned char *read_number(const unsigned char *at,
					       const unsigned char *end,
					       unsigned char stop,
					       int64_t *value)
{
	const unsigned char *digits = at;
	uint64_t n = 0;

	for (; at < end && (unsigned char)(*at - '0') <= 9; at++)
		n = 10 * n + (*at - '0');
	*value = (int64_t)n;
	return at > digits && at - digits <= DIGITS_MAX && at < end &&
	       *at == stop ? at + 1 : NULL;
}

/* All of a folder but those below it. */
static inline bool read_node(struct parser *p, struct cache_node *node)
{
	const unsigned char *at = p->at, *end = p->end;
	bool known;
	int64_t below;

	while (at < end && *at)
		at++;
	node->name = (const char *)p->at;
	node->name_len = (size_t)(at - p->at);
	known = end - at > 2 && at[1] != '-';
	at = read_number(at + 1 + !known, end, ' ', &node->entries);
	at = at ? read_number(at, end, '\n', &below) : NULL;
	if (!at || (known && end - at < QUICK_ID))
		return false;
	if (known) {
		node->id = at;
		at += QUICK_ID;
	} else {
		node->entries = -1;
	}
	node->below_count = (size_t)below;
	node->below = p->at = at;
	return node->below_count <= (size_t)(end - at) / SHORTEST;
}

/* Step over one that is not looked into: only what says where it ends. */
static inline const unsigned char *pass_node(const unsigned char *at,
					     const unsigned char *end,
					     size_t *below)
{
	bool known;
	size_t n = 0;

	while (at < end && *at)
		at++;
	if (end - at < SHORTEST - 1)
		return NULL;
	known = *++at != '-';
	while (at < end && *at != ' ')
		at++;
	while (++at < end && *at != '\n' && n < UINT32_MAX)
		n = 10 * n + (unsigned char)(*at - '0');
	*below = n;
	at += known ? 1 + QUICK_ID : 1;
	return at <= end && n <= (size_t)(end - at) / SHORTEST ? at : NULL;
}

/* A folder, and where those below it end.  Of the last one in a folder that
 * is known: 'last' says so. */
static bool read_whole(struct parser *p, struct cache_node *node, bool last)
{
	const unsigned char *at;
	size_t left, more = 0;

	if (!read_node(p, node))
		return false;
	at = last ? p->end : node->below;
	for (left = last ? 0 : node->below_count; at && left; left += more - 1)
		at = pass_node(at, p->end, &more);
	if (!at)
		return false;
	node->below_len = (size_t)(at - node->below);
	p->at = at;
	return true;
}

static int compare_nodes(const void *a, const void *b)
{
	const struct cache_node *left = a, *right = b;

	if (left->name_len != right->name_len)
		return left->name_len < right->name_len ? -1 : 1;
	return memcmp(left->name, right->name, left->name_len);
}

bool cache_tree_top(struct cache_node *top, const struct index *index)
{
	struct parser p = { index->tree, index->tree + index->tree_len };

	return index->tree_len && read_node(&p, top) &&
	       (top->below_len = (size_t)(p.end - p.at), true);
}

void cache_tree_open(struct cache_list *list, const struct cache_node *node)
{
	struct parser p;

	*list = (struct cache_list){ .nodes = NULL };
	if (!node || !node->below_count)
		return;
	p = (struct parser){ node->below, node->below + node->below_len };
	list->nodes = xcalloc(node->below_count, sizeof(*list->nodes));
	for (size_t i = 0; i < node->below_count; i++) {
		bool last = i + 1 == node->below_count;

		if (!read_whole(&p, &list->nodes[i], last)) {
			cache_list_release(list);
			return;
		}
	}
	list->count = node->below_count;
	/* git has them in this order already. */
	for (size_t i = 1; i < list->count; i++)
		if (compare_nodes(&list->nodes[i - 1], &list->nodes[i]) > 0) {
			qsort(list->nodes, list->count, sizeof(*list->nodes),
			      compare_nodes);
			return;
		}
}

void cache_list_release(struct cache_list *list)
{
	free(list->nodes);
	*list = (struct cache_list){ .nodes = NULL };
}

const struct cache_node *cache_list_find(const struct cache_list *list,
					 const char *name, size_t len)
{
	struct cache_node key = { .name = name, .name_len = len };

	return list->count ? bsearch(&key, list->nodes, list->count,
				     sizeof(key), compare_nodes) : NULL;
}
