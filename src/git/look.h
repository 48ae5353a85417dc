/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_LOOK_H
#define HFMETA_GIT_LOOK_H

/*
 * Looking back: what differs between two places, and the history of a file.
 * These work on a repo of repo_open() only.
 */

#include "git/git.h"

/* A file that differs, until the next one.  An id is "" where there is no
 * regular file; that of a file in the work tree is "" too: see 'change'. */
struct repo_delta {
	char change;		/* 'A', 'M' or 'D' */
	const char *path;
	struct git_id old_id, new_id;
};

/* A return other than 0 ends it with that. */
typedef int repo_each_delta(const struct repo_delta *delta, void *data,
			    struct err *err);

/*
 * What differs between the commit 'from' (an id; NULL: nothing at all) and a
 * place: the work tree, as far as the index knows its files, the index, or
 * the commit 'to' with REPO_HEAD.  Sorted by path; a rename is 'D' and 'A', a
 * file that becomes a link is 'D', and another mode only is no change.
 *
 * Two commits are compared as they are read, and memory does not grow with
 * what differs.  One that is not there, or whose trees are not, is
 * ERR_INVALID, more files than anybody has are ERR_LIMIT; what was called for
 * before was right.
 */
int repo_compare(struct repo *repo, const char *from, enum repo_at at,
		 const char *to, repo_each_delta *each, void *data,
		 struct err *err) MUST_CHECK;

/* Append the content of a blob.  Fails with ERR_LIMIT as repo_read() does, with
 * ERR_INVALID if it is not there, or not what its id says. */
int repo_read_blob(struct repo *repo, const struct git_id *id,
		   struct buf *text, struct err *err) MUST_CHECK;

/* A commit that changed the file; valid until the next one. */
struct repo_version {
	const char *commit;
	const char *parent;		/* the first one, or NULL */
	const char *path, *old_path;	/* these differ if it was renamed */
	struct git_id id, old_id;	/* "": it was not there */
	/* Of a merge, what the other parents have. */
	const struct git_id *other_ids;
	size_t other_count;
	const char *author;		/* as the commit has it: any bytes */
	int64_t when;			/* the author's time, */
	int minutes;			/* and zone, east of UTC */
};

typedef int repo_each_version(const struct repo_version *version, void *data,
			      struct err *err);

/*
 * Where a file came from that 'commit' has and 'parent' has not.  Returns 1,
 * and appends the path, if it was another file there; 0 if it is new.
 */
typedef int repo_renamed(const char *commit, const char *parent,
			 const char *path, struct buf *old_path, void *data,
			 struct err *err);

struct repo_history {
	const char *commit;	/* where to begin: an id */
	const char *path;
	int64_t since;		/* no commits from before; INT64_MIN: all */
	repo_renamed *renamed;	/* or NULL */
	repo_each_version *each;
	void *data;
};

/*
 * The commits that changed a file, the newest first, as 'git log -- path'
 * has them: behind a merge only the side is followed, if there is one, that
 * the file came from unchanged.  Memory does not grow with a history without
 * merges.
 */
int repo_history(struct repo *repo, const struct repo_history *history,
		 struct err *err) MUST_CHECK;

/*
 * A date as a user types it: what git's environment takes, a day
 * (2024-02-19), "yesterday", "3 weeks ago".  Fails with ERR_USAGE.
 */
int git_date(const char *text, int64_t *seconds, struct err *err) MUST_CHECK;

#endif
