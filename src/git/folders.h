/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_FOLDERS_H
#define HFMETA_GIT_FOLDERS_H

/*
 * The trees of the next commit.  Those on the way to a changed path are read
 * once and kept as git stores them; a change is put in at its sorted place.
 * So a commit costs as much as the folders above its paths are large, and no
 * more.  Internal to git/.
 */

#include "git/new_objects.h"
#include "git/tree_bytes.h"

/* A change of one path.  The path must stay while it is in use. */
struct file_edit {
	const char *path;
	bool remove;
	git_oid id;		/* the blob, unless it is removed */
	struct tree_was was;	/* before: folders_apply() fills it in */
};

struct folders;

/* Begin at a tree, or at nothing (NULL).  The trees that are made go into
 * 'objects', which must stay. */
int folders_new(struct folders **out, struct new_objects *objects,
		struct repo *repo, const git_oid *tree, struct err *err)
	MUST_CHECK;
void folders_free(struct folders *folders);	/* NULL is fine */

/* Whether git, and any file system, takes this for the path of a file: no
 * part is "", ".", ".." or a kind of ".git". */
bool path_is_fine(const char *path);

/* Put the edits in order, for folders_apply().  Fails with ERR_INVALID for a
 * path that is not fit for git, or is there twice. */
int edits_sort(struct file_edit *edits, size_t count, struct err *err)
	MUST_CHECK;

/*
 * Make the trees of the next commit; *root is the one at the top.  A folder
 * that has become empty goes.  Fails with ERR_NOT_FOUND if a file to be
 * removed is not there, ERR_INVALID where a file is in the way of a folder,
 * or a folder in that of a file.  After a failure it is of no more use.
 */
int folders_apply(git_oid *root, struct folders *folders,
		  struct file_edit *edits, size_t count,
		  struct err *err) MUST_CHECK;

/*
 * The tree of a folder, "a/b" or "" for the top, when the run began (zeros: it
 * was not there) and now.  False if the run has not looked at it, or it is
 * gone.  'path' need not end behind 'len'.
 */
bool folders_find(const struct folders *folders, const char *path, size_t len,
		  const git_oid **was, const git_oid **now);

#endif
