/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_COMPARE_TREES_H
#define HFMETA_GIT_COMPARE_TREES_H

/*
 * What differs between two trees.  They are walked side by side, and what is
 * found is said at once: memory is for the folders on the way to it, however
 * much differs.  Folders of one name are not looked into if they are the same.
 * Internal to git/; does not need libgit2.
 */

#include "git/quick.h"

/* What a tree has at a path: a file, a symbolic link or a submodule. */
struct tree_file {
	const unsigned char *id;	/* NULL: nothing */
	uint32_t mode;			/* as plain_mode() */
};

/* All of it lasts until the next one. */
struct tree_delta {
	const char *path;
	struct tree_file old, new;
};

typedef int each_tree_delta(const struct tree_delta *delta, void *data,
			    struct err *err);

/*
 * Call 'each' for every path that two trees (NULL: an empty one) do not have
 * alike, sorted by the bytes of the path, until it returns anything but 0,
 * which is returned then.  A folder in the place of a file is no change of
 * that file: it goes, and others come.  Fails with ERR_INVALID if a tree is
 * missing or broken, with ERR_LIMIT if there is too much to walk over.
 */
int compare_trees(struct objects *objects, const unsigned char *old,
		  const unsigned char *new, each_tree_delta *each, void *data,
		  struct err *err) MUST_CHECK;

#endif
