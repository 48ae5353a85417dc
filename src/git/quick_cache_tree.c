/* SPDX-License-Identifier: MIT */
/*
 * The TREE extension of the index: for each folder the number of entries
 * below it and the tree that they make, or -1 where something has changed.
 * A folder whose tree is HEAD's needs no look at its entries.
 *
 * Each is: name '\0' entries ' ' sub-folders '\n', the id if entries is not
 * -1, then the sub-folders, in the same way.  Nodes are made of those in the
 * folders that are looked into only.  Where the others end is found out once.
 */
#include "git/quick.h"

#include <stdlib.h>
#include <string.h>

#define SHORTEST 6		/* bytes of a sub-folder */
#define DIGITS_MAX 10		/* of as many entries as an index can have */

struct parser {
	const unsigned char *at, *end;
};

/* A folder with others in it.  In the order of the extension: those that are
 * below one come behind it. */
struct cache_inner {
	const unsigned char *end;
	size_t below;		/* how many of these are below it */
	size_t parent, left;	/* while it is read: how many are to come */
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

/* The folder 'inner' has been read, or one of those in it: so may be, with
 * it, the one that it is in. */
static size_t leave(struct cache_tree *tree, size_t inner,
		    const unsigned char *at)
{
	struct cache_inner *all = tree->inner;

	while (!all[inner].left) {
		size_t parent = all[inner].parent;

		all[inner].end = at;
		if (parent == inner)
			break;		/* the top */
		all[parent].below += 1 + all[inner].below;
		all[parent].left--;
		inner = parent;
	}
	return inner;
}

/*
 * Find where each folder ends.  git takes no notice of the extension if any of
 * it is broken: one that is believed in part could hide a change that a commit
 * then has.
 */
static bool find_ends(struct cache_tree *tree, struct parser p)
{
	size_t inner = 0;
	struct cache_node node;

	GROW(tree->inner, tree->count, tree->room);
	tree->inner[tree->count++] = (struct cache_inner){
		.left = tree->top.below_count,
	};
	while (tree->inner[0].left) {
		if (!read_node(&p, &node))
			return false;
		tree->inner[inner].left -= !node.below_count;
		if (node.below_count) {
			GROW(tree->inner, tree->count, tree->room);
			tree->inner[tree->count] = (struct cache_inner){
				.parent = inner, .left = node.below_count,
			};
			inner = tree->count++;
		}
		inner = leave(tree, inner, p.at);
	}
	return true;
}

bool cache_tree_read(struct cache_tree *tree, const struct index *index)
{
	struct parser p = { .at = index->tree };

	*tree = (struct cache_tree){ .inner = NULL };
	if (!index->tree_len)
		return false;
	p.end = p.at + index->tree_len;
	return read_node(&p, &tree->top) && find_ends(tree, p);
}

void cache_tree_release(struct cache_tree *tree)
{
	free(tree->inner);
	*tree = (struct cache_tree){ .inner = NULL };
}

size_t cache_node_below_len(const struct cache_tree *tree,
			    const struct cache_node *node)
{
	return node->below_count ?
	       (size_t)(tree->inner[node->inner].end - node->below) : 0;
}

static int compare_nodes(const void *a, const void *b)
{
	const struct cache_node *left = a, *right = b;

	if (left->name_len != right->name_len)
		return left->name_len < right->name_len ? -1 : 1;
	return memcmp(left->name, right->name, left->name_len);
}

void cache_tree_open(struct cache_list *list, const struct cache_tree *tree,
		     const struct cache_node *node)
{
	struct parser p;
	size_t inner;

	*list = (struct cache_list){ .nodes = NULL };
	if (!node || !node->below_count)
		return;
	inner = node->inner + 1;
	p = (struct parser){ node->below, tree->inner[node->inner].end };
	list->nodes = xcalloc(node->below_count, sizeof(*list->nodes));
	for (; list->count < node->below_count; list->count++) {
		struct cache_node *below = &list->nodes[list->count];

		if (!read_node(&p, below))
			break;		/* it was read before: it can be */
		if (!below->below_count)
			continue;
		below->inner = inner;
		p.at = tree->inner[inner].end;
		inner += 1 + tree->inner[inner].below;
	}
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
