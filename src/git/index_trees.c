/* SPDX-License-Identifier: MIT */
/*
 * The TREE extension after a run of commits; quick_cache_tree.c has its form.
 *
 * A folder of which the index had what the commit before had, is as the last
 * commit has it now: its tree and the number of its entries are known.  Of
 * another folder on the way to a changed path nothing is known any more, but
 * what is below it may be.  So git need not make trees again, and to compare
 * index and HEAD stays quick.
 */
#include "git/index_write.h"

#include <stdlib.h>
#include <string.h>

/* The changes below a folder; 'skip' bytes of their paths lead there. */
struct part {
	const struct index_change *changes;
	size_t count, skip;
};

struct child {
	const char *name;
	size_t len;
	const struct cache_node *node;	/* NULL: the old index has none */
	struct part part;		/* may have no changes */
};

static int by_length_and_name(const void *a, const void *b)
{
	const struct child *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->name, y->name, x->len);
}

/* The folders below that have changes in them. */
static size_t list_changed(struct child *children, const struct part *part,
			   const struct cache_list *old)
{
	size_t count = 0;

	for (size_t i = 0; i < part->count;) {
		const char *name = part->changes[i].path + part->skip;
		size_t len = strcspn(name, "/"), first = i;

		do
			i++;
		while (name[len] && i < part->count &&
		       !strncmp(part->changes[i].path + part->skip, name,
				len + 1));
		if (!name[len])
			continue;
		children[count++] = (struct child){
			.name = name, .len = len,
			.node = cache_list_find(old, name, len),
			.part = { part->changes + first, i - first,
				  part->skip + len + 1 },
		};
	}
	return count;
}

/* Add those of the old index that have none; all in git's order. */
static size_t list_others(struct child *children, size_t changed,
			  const struct cache_list *old)
{
	size_t count = changed;

	qsort(children, count, sizeof(*children), by_length_and_name);
	for (size_t i = 0; i < old->count; i++) {
		const struct cache_node *below = &old->nodes[i];
		struct child child = {
			.name = below->name, .len = below->name_len,
			.node = below,
		};

		if (!bsearch(&child, children, changed, sizeof(child),
			     by_length_and_name))
			children[count++] = child;
	}
	qsort(children, count, sizeof(*children), by_length_and_name);
	return count;
}

/* How many entries the changes add. */
static int64_t entries_added(const struct part *part)
{
	int64_t added = 0;

	for (size_t i = 0; i < part->count; i++)
		added += !part->changes[i].remove - part->changes[i].there;
	return added;
}

/* What the folders were, and what the run made of them. */
struct trees {
	struct cache_tree old;
	const struct folders *folders;	/* NULL: not known */
};

struct known {
	bool now;		/* else what the folder has is not known */
	int64_t entries;
	const unsigned char *id;
};

/* What is known of a folder with changes in it.  'above': that the one above
 * was as the commit before had it; *was: that this one was. */
static struct known know(bool *was, const struct folders *folders,
			 const struct child *child, bool above)
{
	const struct part *part = &child->part;
	const struct cache_node *node = child->node;
	const git_oid *before, *now;
	struct known known = { .now = false };

	*was = above;
	if (!folders ||
	    !folders_find(folders, part->changes[0].path,
			  part->skip ? part->skip - 1 : 0, &before, &now)) {
		*was = false;
		return known;
	}
	if (node && node->entries >= 0)
		*was = above || !memcmp(node->id, before->id, QUICK_ID);
	else if (node || !git_oid_is_zero(before))
		*was = false;
	known.now = *was;
	known.entries = (node ? node->entries : 0) + entries_added(part);
	known.id = now->id;
	return known;
}

static size_t add_children(struct buf *out, const struct trees *trees,
			   const struct child *child, bool was);

/* Append a folder without changes in it, as it was, with those below it; false
 * if there is nothing to say of it. */
static bool add_old(struct buf *out, const struct cache_tree *old,
		    const struct cache_node *node, bool above)
{
	const unsigned char *name = (const unsigned char *)node->name;

	if (node->entries < 0 ? above : !node->entries && node->name_len)
		return false;
	buf_add(out, name, (size_t)(node->below - name) +
		cache_node_below_len(old, node));
	return true;
}

/* The same of any folder. */
static bool add_folder(struct buf *out, const struct trees *trees,
		       const struct child *child, bool above)
{
	CLEANUP(buf_release) struct buf below = BUF_INIT(UINT32_MAX);
	struct known known;
	bool was = above;
	size_t count;

	if (!child->part.count)
		return add_old(out, &trees->old, child->node, above);
	known = know(&was, trees->folders, child, above);
	if (known.now ? !known.entries && child->len :
	    above || !child->node)
		return false;
	count = add_children(&below, trees, child, was);
	buf_add(out, child->name, child->len);
	buf_addc(out, '\0');
	buf_addf(out, "%lld %zu\n", known.now ? (long long)known.entries :
		 -1LL, count);
	if (known.now)
		buf_add(out, known.id, QUICK_ID);
	buf_add(out, below.ptr, below.len);
	out->full = out->full || below.full;
	return true;
}

static size_t add_children(struct buf *out, const struct trees *trees,
			   const struct child *child, bool was)
{
	CLEANUP(cache_list_release) struct cache_list old = { .nodes = NULL };
	CLEANUP(freep) struct child *children = NULL;
	size_t added = 0, count;

	cache_tree_open(&old, &trees->old, child->node);
	children = xcalloc(child->part.count + old.count + 1,
			   sizeof(*children));
	count = list_changed(children, &child->part, &old);
	count = list_others(children, count, &old);
	for (size_t i = 0; i < count; i++)
		added += add_folder(out, trees, &children[i], was);
	return added;
}

/* Neither the index nor the branch had anything. */
static bool is_first(const struct index_writing *w)
{
	const git_oid *was, *now;

	return w->count && !w->old->count && w->folders &&
	       folders_find(w->folders, "", 0, &was, &now) &&
	       git_oid_is_zero(was);
}

void index_write_trees(struct buf *out, const struct index_writing *w)
{
	struct child top = {
		.name = "", .part = { w->changes, w->count, 0 },
	};
	bool first = is_first(w);	/* so all is as the commit has it */
	struct trees trees = { .folders = w->folders };

	if (cache_tree_read(&trees.old, w->old) && !first)
		top.node = &trees.old.top;
	if (top.node || first)
		add_folder(out, &trees, &top, first);
	cache_tree_release(&trees.old);
}
