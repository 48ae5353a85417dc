/* SPDX-License-Identifier: MIT */
/*
 * The TREE extension of the index: for each folder the number of entries
 * below it and the tree that they make, or -1 where something has changed.
 * A folder whose tree is HEAD's needs no look at its entries.
 *
 * Each is: name '\0' entries ' ' sub-folders '\n', the id if entries is not
 * -1, then the sub-folders, in the same way.
 */
#include "git/quick.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 2048		/* a path has no more folders */
#define SHORTEST 6		/* bytes of a sub-folder */

struct parser {
	struct cache_tree *tree;
	const unsigned char *at, *end;
};

static bool read_number(struct parser *p, char stop, int64_t *value)
{
	const unsigned char *at = p->at;
	bool negative = at < p->end && *at == '-';
	int64_t n = 0;

	if (negative)
		at++;
	if (at == p->end || *at == stop)
		return false;
	while (at < p->end && *at >= '0' && *at <= '9' && n < UINT32_MAX)
		n = 10 * n + (*at++ - '0');
	*value = negative ? -n : n;
	p->at = at + 1;
	return at < p->end && *at == (unsigned char)stop;
}

static int compare_nodes(const void *a, const void *b)
{
	const struct cache_node *left = a, *right = b;

	if (left->name_len != right->name_len)
		return left->name_len < right->name_len ? -1 : 1;
	return memcmp(left->name, right->name, left->name_len);
}

static bool parse_node(struct parser *p, struct cache_node *node, int depth);

/* Nodes are given out from an array that has room for as many as the bytes
 * can hold, so their places do not change. */
static bool parse_below(struct parser *p, struct cache_node *node, int depth)
{
	struct cache_tree *tree = p->tree;

	if (node->below_count > tree->room - tree->count)
		return false;
	node->below = tree->nodes + tree->count;
	tree->count += node->below_count;
	for (size_t i = 0; i < node->below_count; i++)
		if (!parse_node(p, &node->below[i], depth + 1))
			return false;
	/* git has them in this order already. */
	for (size_t i = 1; i < node->below_count; i++)
		if (compare_nodes(&node->below[i - 1], &node->below[i]) > 0) {
			qsort(node->below, node->below_count, sizeof(*node),
			      compare_nodes);
			break;
		}
	return true;
}

static bool parse_node(struct parser *p, struct cache_node *node, int depth)
{
	const unsigned char *nul = memchr(p->at, '\0',
					  (size_t)(p->end - p->at));
	int64_t below;

	if (!nul || depth > DEPTH_MAX)
		return false;
	node->name = (const char *)p->at;
	node->name_len = (size_t)(nul - p->at);
	p->at = nul + 1;
	if (!read_number(p, ' ', &node->entries) ||
	    !read_number(p, '\n', &below) || below < 0)
		return false;
	node->below_count = (size_t)below;
	if (node->entries >= 0) {
		if (p->end - p->at < QUICK_ID)
			return false;
		node->id = p->at;
		p->at += QUICK_ID;
	}
	return parse_below(p, node, depth);
}

void cache_tree_read(struct cache_tree *tree, const struct index *index)
{
	struct parser p = { .tree = tree, .at = index->tree };

	*tree = (struct cache_tree){ .nodes = NULL };
	if (!index->tree_len)
		return;
	p.end = p.at + index->tree_len;
	tree->room = index->tree_len / SHORTEST + 1;
	tree->nodes = xcalloc(tree->room, sizeof(*tree->nodes));
	tree->count = 1;
	if (!parse_node(&p, tree->nodes, 0))
		cache_tree_release(tree);
}

void cache_tree_release(struct cache_tree *tree)
{
	free(tree->nodes);
	*tree = (struct cache_tree){ .nodes = NULL };
}

const struct cache_node *cache_tree_below(const struct cache_node *node,
					  const char *name, size_t len)
{
	struct cache_node key = { .name = name, .name_len = len };

	if (!node || !node->below_count)
		return NULL;
	return bsearch(&key, node->below, node->below_count, sizeof(key),
		       compare_nodes);
}
