/* SPDX-License-Identifier: MIT */
/* Two trees, side by side.  git's order of entries makes one of whole paths:
 * that of the index. */
#include "git/compare_trees.h"

#include <string.h>

#define PATH_LEN_MAX 4096

/* A folder on one of the two sides. */
struct side {
	struct buf tree;
	size_t offset;
	struct tree_entry entry;	/* unless it is at its end */
	bool at_end;
};

#define SIDE_INIT { .tree = BUF_INIT(OBJECT_MAX) }

static void side_release(struct side *side)
{
	buf_release(&side->tree);
}

struct compare {
	struct objects *objects;
	struct buf path;
	each_tree_delta *each;
	void *data;
	uint64_t steps;
};

static int too_much(struct err *err)
{
	return err_set(err, ERR_LIMIT, "too many files to compare, or a path "
		       "is too long");
}

static int side_next(struct compare *c, struct side *side, struct err *err)
{
	int status = tree_next(&side->entry, &side->tree, &side->offset, err);

	if (++c->steps > STEPS_MAX)
		return too_much(err);
	side->at_end = status > 0;
	return status < 0 ? -1 : 0;
}

static int side_open(struct compare *c, struct side *side,
		     const unsigned char *id, struct err *err)
{
	c->steps += FOLDER_STEPS;
	if (id && object_read(c->objects, id, OBJECT_TREE, &side->tree,
			      err) < 0)
		return -1;
	return side_next(c, side, err);
}

static bool is_same(const struct tree_entry *a, const struct tree_entry *b)
{
	return a && b && !memcmp(a->id, b->id, QUICK_ID) &&
	       plain_mode(a->mode) == plain_mode(b->mode);
}

static struct tree_file file_of(const struct tree_entry *entry)
{
	if (!entry)
		return (struct tree_file){ .id = NULL };
	return (struct tree_file){ entry->id, plain_mode(entry->mode) };
}

static int compare_folders(struct compare *c, const unsigned char *old,
			   const unsigned char *new, struct err *err);

/* What the sides have of one name; NULL: nothing, or a folder where the other
 * one has none. */
static int compare_entries(struct compare *c, const struct tree_entry *a,
			   const struct tree_entry *b, struct err *err)
{
	const struct tree_entry *either = b ? b : a;
	struct tree_delta delta = { .old = file_of(a), .new = file_of(b) };
	size_t outer = c->path.len;
	int status;

	if (is_same(a, b))
		return 0;
	buf_add(&c->path, either->name, either->name_len);
	if (is_folder(either))
		buf_addc(&c->path, '/');
	if (c->path.full)
		return too_much(err);
	delta.path = c->path.ptr;
	status = is_folder(either) ?
		 compare_folders(c, delta.old.id, delta.new.id, err) :
		 c->each(&delta, c->data, err);
	buf_cut(&c->path, outer);
	return status;
}

/* As deep as the folders of a path can be: PATH_LEN_MAX / 2. */
static int compare_folders(struct compare *c, const unsigned char *old,
			   const unsigned char *new, struct err *err)
{
	CLEANUP(side_release) struct side a = SIDE_INIT;
	CLEANUP(side_release) struct side b = SIDE_INIT;
	int status = 0;

	if (side_open(c, &a, old, err) < 0 || side_open(c, &b, new, err) < 0)
		return -1;
	while (!status && !(a.at_end && b.at_end)) {
		int order = a.at_end ? 1 : b.at_end ? -1 :
			    tree_order(&a.entry, &b.entry);

		status = compare_entries(c, order <= 0 ? &a.entry : NULL,
					 order >= 0 ? &b.entry : NULL, err);
		if (!status && order <= 0)
			status = side_next(c, &a, err);
		if (!status && order >= 0)
			status = side_next(c, &b, err);
	}
	return status;
}

int compare_trees(struct objects *objects, const unsigned char *old,
		  const unsigned char *new, each_tree_delta *each, void *data,
		  struct err *err)
{
	struct compare c = {
		.objects = objects, .path = BUF_INIT(PATH_LEN_MAX),
		.each = each, .data = data,
	};
	int status = 0;

	if (!old || !new || memcmp(old, new, QUICK_ID) != 0)
		status = compare_folders(&c, old, new, err);
	buf_release(&c.path);
	return status;
}
