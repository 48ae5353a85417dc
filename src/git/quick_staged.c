/* SPDX-License-Identifier: MIT */
/*
 * HEAD's tree against the index.  Both are in the same order, by the bytes
 * of whole paths (a tree sorts its folders as if their names ended in '/'),
 * so one walk over the two finds what differs.  Folders that the index's
 * TREE extension says are HEAD's are stepped over.
 */
#include "git/quick.h"

#include <string.h>

#define PATH_LEN_MAX 4096

struct compare {
	struct quick *quick;
	const struct cache_tree *cache;
	size_t depth;		/* of the folder */
	struct cursor cursor;
	struct buf path;	/* of the tree entry being looked at */
	repo_each_change *each;
	void *data;
	uint64_t steps;
};

/* A conflict has up to three entries of one name. */
static int step_over_conflict(struct compare *c, struct err *err)
{
	CLEANUP(freep) char *name = xstrdup(c->cursor.name);

	while (!cursor_at_end(&c->cursor) && !strcmp(c->cursor.name, name))
		cursor_next(&c->cursor);
	return c->each('U', name, c->data, err);
}

/* What the index has and HEAD has not. */
static int report_added(struct compare *c, struct err *err)
{
	int status = 0;

	if (c->cursor.stage)
		return step_over_conflict(c, err);
	if (!c->cursor.intent_to_add)
		status = c->each('A', c->cursor.name, c->data, err);
	cursor_next(&c->cursor);
	return status;
}

/* The cursor's name against the tree entry's path. */
static int order(const struct compare *c)
{
	size_t a = c->cursor.name_len, b = c->path.len;
	int diff;

	if (cursor_at_end(&c->cursor))
		return 1;
	diff = memcmp(c->cursor.name, c->path.ptr, a < b ? a : b);
	return diff ? diff : (a > b) - (a < b);
}

static int report_added_before(struct compare *c, struct err *err)
{
	int status = 0;

	while (!status && order(c) < 0)
		status = report_added(c, err);
	return status;
}

static int compare_file(struct compare *c, const struct tree_entry *entry,
			struct err *err)
{
	struct cursor *cursor = &c->cursor;
	int status = 0;

	if (order(c) != 0)
		return c->each('D', c->path.ptr, c->data, err);
	if (cursor->stage)
		return step_over_conflict(c, err);
	if (cursor->intent_to_add)
		status = c->each('D', c->path.ptr, c->data, err);
	else if (memcmp(cursor->id, entry->id, QUICK_ID) != 0 ||
		 plain_mode(cursor->mode) != plain_mode(entry->mode))
		status = c->each('M', c->path.ptr, c->data, err);
	cursor_next(cursor);
	return status;
}

static bool is_below_path(const struct compare *c)
{
	return !cursor_at_end(&c->cursor) &&
	       c->cursor.name_len > c->path.len &&
	       !memcmp(c->cursor.name, c->path.ptr, c->path.len);
}

/* The index may lie about how many entries a folder has, in both ways.  They
 * are in order: if the last one is in the folder, all are. */
static int step_over_folder(struct compare *c, const struct cache_node *node,
			    struct err *err)
{
	if (node->entries) {
		cursor_skip(&c->cursor, (size_t)node->entries - 1);
		if (!is_below_path(c))
			return err_set(err, ERR_INVALID,
				       "the index contradicts itself");
		cursor_next(&c->cursor);
	}
	if (is_below_path(c))
		return err_set(err, ERR_INVALID,
			       "the index contradicts itself");
	return 0;
}

static bool is_unchanged(const struct cache_node *node,
			 const unsigned char *tree_id)
{
	return node && node->entries >= 0 &&
	       !memcmp(node->id, tree_id, QUICK_ID);
}

static int compare_tree(struct compare *c, const unsigned char *tree_id,
			const struct cache_node *node, struct err *err);

static int compare_entry(struct compare *c, const struct tree_entry *entry,
			 const struct cache_list *known, struct err *err)
{
	const struct cache_node *node = NULL;
	bool folder = is_folder(entry);
	size_t dir_len = c->path.len;
	int status;

	buf_add(&c->path, entry->name, entry->name_len);
	if (folder)
		buf_addc(&c->path, '/');
	if (c->path.full)
		return err_set(err, ERR_LIMIT, "a path is too long");
	c->steps += folder ? FOLDER_STEPS : 1;
	if (c->steps > STEPS_MAX)
		return err_set(err, ERR_LIMIT, "HEAD has too many files");
	if (folder)
		node = cache_list_find(known, entry->name, entry->name_len);
	status = report_added_before(c, err);
	if (!status && !folder)
		status = compare_file(c, entry, err);
	else if (!status && is_unchanged(node, entry->id))
		status = step_over_folder(c, node, err);
	else if (!status)
		status = compare_tree(c, entry->id, node, err);
	buf_cut(&c->path, dir_len);
	return status;
}

/* As deep as the folders of a path can be: PATH_LEN_MAX / 2. */
static int compare_tree(struct compare *c, const unsigned char *tree_id,
			const struct cache_node *node, struct err *err)
{
	CLEANUP(cache_list_release) struct cache_list known = { .nodes = NULL };
	CLEANUP(buf_release) struct buf tree = BUF_INIT(OBJECT_MAX);
	struct tree_entry entry;
	size_t offset = 0;
	int status = object_read(&c->quick->objects, tree_id, OBJECT_TREE,
				 &tree, err);

	c->depth++;
	cache_tree_open(&known, c->cache, node);
	c->steps += known.count;
	while (!status) {
		status = tree_next(&entry, &tree, &offset, err);
		if (status > 0) {
			/* For who reads files of HEAD next. */
			keep_tree(&c->quick->objects.kept[--c->depth %
							  KEPT_TREES],
				  tree_id, &tree);
			return 0;
		}
		if (!status)
			status = compare_entry(c, &entry, &known, err);
	}
	return status;
}

int head_tree_id(unsigned char id[QUICK_ID], struct quick *quick,
		 struct err *err)
{
	return commit_tree_id(id, &quick->objects, quick->head, err) < 0 ?
	       err_wrap(err, "cannot read HEAD") : 0;
}

static int compare_all(struct compare *c, struct quick *quick, struct err *err)
{
	CLEANUP(cache_tree_release) struct cache_tree cache = { .inner = NULL };
	const struct cache_node *known;
	unsigned char id[QUICK_ID];
	int status = 0;

	if (!quick->unborn) {
		if (head_tree_id(id, quick, err) < 0)
			return -1;
		known = cache_tree_read(&cache, &quick->index) ? &cache.top :
								 NULL;
		c->cache = &cache;
		if (is_unchanged(known, id))
			return 0;
		status = compare_tree(c, id, known, err);
	}
	while (!status && !cursor_at_end(&c->cursor))
		status = report_added(c, err);
	return status;
}

int quick_staged(struct repo *repo, repo_each_change *each, void *data,
		 struct err *err)
{
	struct compare c = {
		.quick = repo->quick, .each = each, .data = data,
		.path = BUF_INIT(PATH_LEN_MAX),
	};
	int status;

	cursor_start(&c.cursor, &repo->quick->index);
	status = compare_all(&c, repo->quick, err);
	cursor_release(&c.cursor);
	index_let_go(&repo->quick->index);
	buf_release(&c.path);
	return status;
}
