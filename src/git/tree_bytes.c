/* SPDX-License-Identifier: MIT */
#include "git/tree_bytes.h"

#include <stdlib.h>
#include <string.h>

/* The trees that there will be, of which no file may have the name. */
struct names {
	struct tree_entry *items;
	size_t count, room;
};

static void names_release(struct names *names)
{
	free(names->items);
}

static void add_name(struct names *names, const struct tree_entry *entry)
{
	GROW(names->items, names->count, names->room);
	names->items[names->count++] = *entry;
}

static int list_trees(struct names *names, const struct buf *old,
		      const struct entry_edit *edits, size_t count,
		      struct err *err)
{
	struct tree_entry entry;
	size_t pos = 0;
	int status;

	while (!(status = tree_next(&entry, old, &pos, err)))
		if (is_folder(&entry))
			add_name(names, &entry);
	for (size_t i = 0; i < count; i++)
		if (is_folder(&edits[i].entry))
			add_name(names, &edits[i].entry);
	return status < 0 ? -1 : 0;
}

struct editing {
	struct buf *now;
	const struct buf *old;
	size_t copied;		/* of 'old' */
	struct names trees;
	bool listed;
	const struct entry_edit *edits;
	size_t count;
};

static void editing_release(struct editing *e)
{
	names_release(&e->trees);
}

/* A file is new: no folder may be called so. */
static int check_new(struct editing *e, const struct tree_entry *entry,
		     struct err *err)
{
	if (is_folder(entry))
		return 0;
	if (!e->listed &&
	    list_trees(&e->trees, e->old, e->edits, e->count, err) < 0)
		return -1;
	e->listed = true;
	for (size_t i = 0; i < e->trees.count; i++)
		if (e->trees.items[i].name_len == entry->name_len &&
		    !memcmp(e->trees.items[i].name, entry->name, entry->name_len))
			return err_set(err, ERR_INVALID, "a folder is in the "
				       "way of '%.*s'", (int)entry->name_len,
				       entry->name);
	return 0;
}

static void note_old(const struct entry_edit *edit,
		     const struct tree_entry *old)
{
	if (!edit->was || (old->mode & MODE_TYPE) != MODE_FILE)
		return;
	edit->was->there = true;
	memcpy(edit->was->id, old->id, QUICK_ID);
}

/* What is between 'from' and 'to' in the old tree goes, and the edit comes. */
static int put(struct editing *e, const struct entry_edit *edit, size_t from,
	       size_t to, struct err *err)
{
	const struct tree_entry *entry = &edit->entry;

	if (from == to && edit->remove)
		return err_set(err, ERR_NOT_FOUND, "no file '%.*s' to remove",
			       (int)entry->name_len, entry->name);
	if (from == to && check_new(e, entry, err) < 0)
		return -1;
	buf_add(e->now, e->old->ptr + e->copied, from - e->copied);
	e->copied = to;
	if (edit->remove)
		return 0;
	buf_adds(e->now, is_folder(entry) ? "40000 " : "100644 ");
	buf_add(e->now, entry->name, entry->name_len);
	buf_addc(e->now, '\0');
	buf_add(e->now, entry->id, QUICK_ID);
	return 0;
}

int tree_edit(struct buf *now, const struct buf *old,
	      const struct entry_edit *edits, size_t count, struct err *err)
{
	CLEANUP(editing_release) struct editing e = {
		.now = now, .old = old, .edits = edits, .count = count,
	};
	struct tree_entry entry;
	size_t pos = 0, i = 0;

	while (i < count) {
		size_t from = pos;
		int at_end = tree_next(&entry, old, &pos, err);
		int place = 1;

		if (at_end < 0)
			return -1;
		for (; i < count && place > 0; i++) {
			place = at_end ? 1 : tree_order(&entry, &edits[i].entry);
			if (place < 0)
				break;
			if (!place)
				note_old(&edits[i], &entry);
			if (put(&e, &edits[i], from, place ? from : pos,
				err) < 0)
				return -1;
		}
	}
	buf_add(now, old->ptr + e.copied, old->len - e.copied);
	return 0;
}
