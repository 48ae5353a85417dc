/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_TREE_BYTES_H
#define HFMETA_GIT_TREE_BYTES_H

/* Trees as git stores them: a mode, a space, a name, '\0' and an id for each
 * entry, in git's order.  Internal to git/. */

#include "git/internal.h"

struct tree_entry {
	const char *name;	/* not a string: 'len' bytes */
	size_t len;
	bool is_tree;
	git_oid id;
};

/* The entry at *pos, which moves on behind it.  Returns 0 at the end, 1, or
 * -1 if the tree is broken. */
int tree_next(struct tree_entry *entry, const struct buf *bytes, size_t *pos,
	      struct err *err) MUST_CHECK;

/* Find the entry of a name.  Returns 0 if there is none, 1, or -1. */
int tree_find(struct tree_entry *entry, const struct buf *bytes,
	      const char *name, size_t len, struct err *err) MUST_CHECK;

struct entry_edit {
	struct tree_entry entry;	/* a tree, or a plain file */
	bool remove;
};

/* Append to 'now' the tree 'old' with the edits, which are in git's order.
 * Fails as folders_apply() does. */
int tree_edit(struct buf *now, const struct buf *old,
	      const struct entry_edit *edits, size_t count, struct err *err)
	MUST_CHECK;

#endif
