/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_INDEX_WRITE_H
#define HFMETA_GIT_INDEX_WRITE_H

/*
 * The index with some of its entries changed.  What is not changed is copied
 * as it lies there, so this costs what it takes to read and write the file,
 * and memory for none of it.  Internal to git/.
 *
 * Format: gitformat-index(5).  Of the extensions TREE is brought along
 * (index_trees.c) and REUC kept; the others, which git makes anew, are left
 * out.
 */

#include <sys/stat.h>

#include "git/folders.h"
#include "git/quick.h"
#include "util/sha1.h"

/* What becomes of the entry of a path, which must not be in conflict. */
struct index_change {
	const char *path;
	bool remove;		/* fine if there is none */
	unsigned char id[QUICK_ID];	/* the blob; a plain file */
	bool skip_worktree;	/* the work tree leaves it out */
	bool has_stat;		/* the file is that blob, so that git need not
				 * read it */
	struct stat stat;
	bool there;		/* index_write() fills it in: there is one */
};

struct index_writing {
	const struct index *old;
	const struct stat *old_stat;	/* of its file; NULL if there is none */
	const char *work_dir;
	struct index_change *changes;	/* sorted by path */
	size_t count;
	const struct folders *folders;	/* their trees; NULL: not known */
};

/*
 * Write the index to a file, and sync it.  'sum' becomes its check sum.
 *
 * A file that was changed in the second in which the old index was written
 * may be another than its entry says, and git can tell by the time of the
 * index only, which will be a new one: see "racy git" in git's documentation.
 * So such a file is compared here, as git does, and its entry made to look
 * stale if it differs.
 */
int index_write(int fd, const struct index_writing *writing,
		unsigned char sum[SHA1_LEN], struct err *err) MUST_CHECK;

/* Append the TREE extension, if the old index has one. */
void index_write_trees(struct buf *out, const struct index_writing *writing);

#endif
