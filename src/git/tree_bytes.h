/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_TREE_BYTES_H
#define HFMETA_GIT_TREE_BYTES_H

/* Trees, changed as bytes: a change is put in at its sorted place.  Internal to
 * git/. */

#include "git/tree_read.h"

/* The file that a name was before an edit. */
struct tree_was {
	bool there;
	unsigned char id[QUICK_ID];
};

struct entry_edit {
	struct tree_entry entry;	/* a tree, or a plain file */
	bool remove;
	struct tree_was *was;		/* NULL, or to be filled in */
};

/* Append to 'now' the tree 'old' with the edits, which are in git's order.
 * Fails as folders_apply() does. */
int tree_edit(struct buf *now, const struct buf *old,
	      const struct entry_edit *edits, size_t count, struct err *err)
	MUST_CHECK;

#endif
