/* SPDX-License-Identifier: MIT */
/* Trees that are looked into again and again: a walk over many files looks
 * for each in the same few. */
#include "git/quick.h"

#include <stdlib.h>
#include <string.h>

/* In a smaller one, and for the first looks, nothing is quicker than to look
 * at one entry after the other. */
#define LARGE 4096
#define FIRST_LOOKS 4

static void forget(struct kept_tree *kept)
{
	free(STEAL(kept->entries));
	kept->count = kept->room = kept->looks = 0;
	kept->filled = false;
}

void keep_tree(struct kept_tree *kept, const unsigned char id[QUICK_ID],
	       struct buf *tree)
{
	forget(kept);
	buf_release(&kept->tree);
	kept->tree = *tree;
	buf_init(tree, OBJECT_MAX);
	memcpy(kept->id, id, QUICK_ID);
	kept->filled = true;
}

void kept_tree_release(struct kept_tree *kept)
{
	forget(kept);
	buf_release(&kept->tree);
}

/* No name that git writes has a '/', which is what ends that of a folder
 * where they are compared. */
static bool is_in_order(const struct kept_tree *kept,
			const struct tree_entry *entry)
{
	return !memchr(entry->name, '/', entry->name_len) &&
	       (!kept->count ||
		tree_order(&kept->entries[kept->count - 1], entry) < 0);
}

/* False, and there is no list, if they are not in git's order. */
static bool list_entries(struct kept_tree *kept)
{
	struct tree_entry entry;
	struct err broken = ERR_INIT;
	size_t offset = 0;
	int status;

	while (!(status = tree_next(&entry, &kept->tree, &offset, &broken))) {
		if (!is_in_order(kept, &entry))
			break;
		GROW(kept->entries, kept->count, kept->room);
		kept->entries[kept->count++] = entry;
	}
	if (status <= 0) {
		free(STEAL(kept->entries));
		kept->count = kept->room = 0;
	}
	return kept->entries != NULL;
}

static int by_order(const void *a, const void *b)
{
	return tree_order(a, b);
}

int kept_tree_find(struct tree_entry *entry, struct kept_tree *kept,
		   const char *name, size_t len, struct err *err)
{
	const struct tree_entry *found = NULL;
	struct tree_entry key = { .name = name, .name_len = len };

	if (kept->tree.len < LARGE || kept->looks++ < FIRST_LOOKS ||
	    (!kept->entries && !list_entries(kept)))
		return tree_find(entry, &kept->tree, name, len, err);
	for (int i = 0; i < 2 && !found; i++) {
		key.mode = i ? MODE_FOLDER : MODE_FILE;
		found = bsearch(&key, kept->entries, kept->count, sizeof(key),
				by_order);
	}
	if (!found || found->name_len != len)
		return 1;
	*entry = *found;
	return 0;
}
