/* SPDX-License-Identifier: MIT */
/*
 * The TREE extension of the index: for each folder the number of entries
 * below it and the tree that they make, or -1 where something has changed.
 * A folder whose tree is HEAD's needs no look at its entries.
 *
 * Each is: name '\0' entries ' ' sub-folders '\n', the id if entries is not
 * -1, then the sub-folders, in the same way.  Only the folders that are looked
 * into are made nodes of; all others are stepped over.
 */
#include "git/quick.h"

#include <stdlib.h>
#include <string.h>

#define SHORTEST 6		/* bytes of a sub-folder */
#define DIGITS_MAX 10		/* of as many entries as an index can have */

struct parser {
	const unsigned char *at, *end;
};

/* What is not negative, and behind it 'stop'; 'at' is within the extension.
 * Behind that comes the check sum, so a digit too many can be read. */
static inline const unsigned char *read_number(const unsigned char *at,
					       const unsigned char *end,
					       unsigned char stop,
					       uint64_t *value)
{
	const unsigned char *p = at;
	unsigned int digit;
	uint64_t n = 0;

	while ((digit = (unsigned int)*p - '0') <= 9 && p - at < DIGITS_MAX) {
		n = 10 * n + digit;
		p++;
	}
	*value = n;
	return p > at && p < end && *p == stop ? p + 1 : NULL;
}

/* All of a folder but those below it. */
static inline bool read_node(struct parser *p, struct cache_node *node)
{
	const unsigned char *at = p->at, *end = p->end;
	uint64_t entries, below;
	bool known;

	while (at < end && *at)
		at++;
	node->name = (const char *)p->at;
	node->name_len = (size_t)(at - p->at);
	known = end - at > 2 && at[1] != '-';
	at = read_number(at + 1 + !known, end, ' ', &entries);
	at = at ? read_number(at, end, '\n', &below) : NULL;
	if (!at || (known && end - at < QUICK_ID))
		return false;
	node->entries = known ? (int64_t)entries : -1;
	node->id = at;
	at += known ? QUICK_ID : 0;
	node->below_count = (size_t)below;
	node->below = p->at = at;
	return node->below_count <= (size_t)(end - at) / SHORTEST;
}

/* A folder, and where those below it end.  Of the last one in a folder that
 * is known: 'last' says so. */
static bool read_whole(struct parser *p, struct cache_node *node, bool last)
{
	struct parser passing;
	struct cache_node passed;
	size_t left;

	if (!read_node(p, node))
		return false;
	passing = *p;
	for (left = last ? 0 : node->below_count; left;
	     left += passed.below_count - 1)
		if (!read_node(&passing, &passed))
			return false;
	p->at = last ? p->end : passing.at;
	node->below_len = (size_t)(p->at - node->below);
	return true;
}

static int compare_nodes(const void *a, const void *b)
{
	const struct cache_node *left = a, *right = b;

	if (left->name_len != right->name_len)
		return left->name_len < right->name_len ? -1 : 1;
	return memcmp(left->name, right->name, left->name_len);
}

/*
 * git takes no notice of the extension if any of it is broken, so all of it is
 * looked at here: one that is only in part believed could hide a change that a
 * commit then has.
 */
bool cache_tree_top(struct cache_node *top, const struct index *index)
{
	struct parser p = { .at = index->tree };

	if (!index->tree_len)
		return false;
	p.end = p.at + index->tree_len;
	return read_whole(&p, top, false);
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
