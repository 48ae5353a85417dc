/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_NEW_OBJECTS_H
#define HFMETA_GIT_NEW_OBJECTS_H

/*
 * The objects that a run of commits makes.  They are kept in memory until
 * new_objects_write(): a few then become loose objects, as git has them; more
 * become one pack, in which each version of a tree is a delta of the one
 * before.  An object that the repository has already may be in it again.
 * Internal to git/.
 */

#include "git/internal.h"

struct new_objects;

int new_objects_new(struct new_objects **out, struct repo *repo,
		    struct err *err) MUST_CHECK;
void new_objects_free(struct new_objects *objects);	/* NULL is fine */
void new_objects_freep(struct new_objects **objects);

/* Add a blob or a commit; *id is its name. */
int new_objects_add(git_oid *id, struct new_objects *objects,
		    git_object_t type, const void *data, size_t len,
		    struct err *err) MUST_CHECK;

/* A version of a tree, for the next one to be a delta of. */
struct tree_version {
	size_t number;		/* of the object; 0: not one of these */
	unsigned int depth;	/* deltas up to a whole one */
};

/* Add the tree 'now'; *version is that of 'old' before, and its own after. */
int new_objects_add_tree(git_oid *id, struct new_objects *objects,
			 const struct buf *old, const struct buf *now,
			 struct tree_version *version, struct err *err)
	MUST_CHECK;

/* Write them all, synced.  Once, at the end. */
int new_objects_write(struct new_objects *objects, struct err *err) MUST_CHECK;

#endif
