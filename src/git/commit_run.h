/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_COMMIT_RUN_H
#define HFMETA_GIT_COMMIT_RUN_H

/*
 * A run of commits from the inside.  Internal to git/.
 *
 * commit.c builds the objects in memory (folders.c has the trees,
 * new_objects.c all of them).  publish.c makes them visible, in this order:
 *
 *  1. the writers' lock (index_lock.c): one hfmeta at a time
 *  2. the objects, which nobody sees yet
 *  3. the journal (journal.c): what is about to happen
 *  4. git's own index.lock
 *  5. a look at index and work tree: nothing of the user's is in the way
 *  6. the branch, by compare-and-swap: from here on it is done
 *  7. the files of the work tree (paths.c), then the index (index_write.c)
 *  8. index.lock becomes the index; the journal is removed
 *
 * After a crash before 6 the next run undoes: there are only locks to remove,
 * git's own of the branch among them, and temporary files.  After a crash
 * behind 6 it does 7 and 8 again.  The journal goes last, so that there is
 * one as long as there is anything to repair.  A bare repository has no 4, 5,
 * 7 and 8, but it has the branch's lock, and so a journal.
 */

#include "git/folders.h"
#include "git/index_now.h"
#include "git/index_write.h"

/* A path that the run changes. */
struct run_path {
	char *path;
	size_t number;		/* of the change, in the run */
	struct tree_was old;	/* in the commit the run began at */
	bool removed;
	git_oid id;		/* the blob it becomes, unless removed */
};

struct commit_run {
	struct repo *repo;
	char *ref_name;		/* what moves: a branch, or a detached HEAD */
	bool unborn;		/* there was no commit at the beginning */
	git_oid old_tip, tip;
	git_oid old_tree;	/* zeros if there was none */
	git_oid tree;		/* the last one; zeros: nothing */
	struct new_objects *objects;
	struct folders *folders;
	bool broken;		/* a commit could not be added */
	git_signature *author, *committer;
	struct run_path *paths;	/* one a change, until paths_settle() */
	size_t path_count, path_room;
	size_t commits;
	char *first_subject;	/* for the reflog */
};

/* The writers' lock, and git's index.lock. */
struct run_locks {
	int writers_fd;		/* -1: not held */
	char *index_path;	/* NULL for a bare repository */
	long index_wait_ms;
	char *own_path;		/* the file that becomes index.lock, or NULL */
	uint64_t own_inode;
	bool index_held;
};

#define RUN_LOCKS_INIT { .writers_fd = -1 }

/* Wait for other hfmeta processes; fails with ERR_BUSY. */
int writers_lock(struct run_locks *locks, struct repo *repo, bool wait,
		 struct err *err) MUST_CHECK;

/* Make the file that will be index.lock, so that the journal can name it. */
int index_lock_prepare(struct run_locks *locks, struct repo *repo,
		       struct err *err) MUST_CHECK;
int index_lock_take(struct run_locks *locks, struct err *err) MUST_CHECK;

/* Put the index with these changes in place, and let go of the lock.  'sum'
 * becomes its check sum. */
int index_lock_commit(struct run_locks *locks,
		      const struct index_writing *writing,
		      unsigned char sum[SHA1_LEN], struct err *err)
	MUST_CHECK;

/* Wait so many milliseconds for a lock. */
void lock_nap(long ms);

/* Let go of the index, if it is held, and remove what was made for that. */
void index_lock_release(struct run_locks *locks);

/* The same, and let other writers in. */
void run_locks_release(struct run_locks *locks);

/* The journal of a run; see journal.c for its form. */
struct journal {
	char *ref_name;
	git_oid new_tip;
	char *own_path;
	uint64_t own_inode;
	struct run_path *paths;
	size_t path_count;
};

int journal_write(struct repo *repo, const char *ref_name,
		  const git_oid *new_tip, const struct run_path *paths,
		  size_t count, const struct run_locks *locks,
		  struct err *err) MUST_CHECK;
/* Returns 1 if there is none. */
int journal_read(struct journal *journal, struct repo *repo, struct err *err)
	MUST_CHECK;
void journal_remove(struct repo *repo);
void journal_release(struct journal *journal);

void run_paths_free(struct run_path *paths, size_t count);

/* Sort the run's paths, and leave one for each: from what it was before the
 * run to what the last commit makes of it. */
void paths_settle(struct commit_run *run);

/* What stands in the way of a commit that changes 'path', if anything; 'old'
 * is what HEAD has there. */
int path_check(struct repo *repo, const struct index *index,
	       const struct tree_was *old, const char *path, struct err *err)
	MUST_CHECK;

/*
 * Bring the work tree to what 'paths' say; 'changes' has room for as many and
 * gets what 'index' then lacks, *change_count of them.  A path that the user
 * has changed meanwhile (only possible after a crash) is left alone.
 */
int paths_apply(struct index_change *changes, size_t *change_count,
		struct repo *repo, const struct index *index,
		const struct run_path *paths, size_t count, struct err *err)
	MUST_CHECK;

#endif
