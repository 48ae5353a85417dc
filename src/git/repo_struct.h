/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_REPO_STRUCT_H
#define HFMETA_GIT_REPO_STRUCT_H

/*
 * What a repository is to the functions that only read (repo.c).  Two
 * halves fill it in: libgit2 (open.c, read.c) and the quick one (quick.c),
 * which needs no library that takes long to load.  So nothing here, and
 * nothing in repo.c, may name libgit2 or an object file that does.
 * Internal to git/.
 */

#include "git/git.h"

/* How the index and HEAD are read; what is left out here is as in git.h.
 * The work tree is a matter of files, the same for both. */
struct repo_ops {
	int (*read)(struct repo *repo, enum repo_at at, const char *path,
		    struct buf *text, struct err *err);
	bool (*has)(struct repo *repo, enum repo_at at, const char *path);
	/* NULL: this half does not tell. */
	bool (*is_blob)(struct repo *repo, enum repo_at at, const char *path,
			const unsigned char id[SHA1_LEN]);
	int (*list)(struct repo *repo, enum repo_at at, const char *folder,
		    repo_each_file *each, void *data, struct err *err);
	int (*staged)(struct repo *repo, repo_each_change *each, void *data,
		      struct err *err);
	/* As repo_changed(); NULL: this half knows one commit only. */
	int (*changed)(struct repo *repo, const char *from, const char *to,
		       repo_each_change *each, void *data, struct err *err);
	void (*close)(struct repo *repo);	/* what the half has made */
};

struct config_pair {
	char *key, *value;
};

struct repo {
	const struct repo_ops *ops;
	struct git_repository *git;	/* libgit2's; NULL if opened quickly */
	struct quick *quick;		/* NULL, else */
	struct objects *objects;	/* libgit2's half: NULL until used */
	bool objects_lent;		/* they are another repo's */
	char *work_dir, *git_dir, *common_dir, *prefix, *branch;
	char *index_path;
	struct index_now *index;	/* what index_now() keeps */
	unsigned char index_sum[SHA1_LEN];	/* of the index written here */
	char *looked_at;	/* the commit that REPO_HEAD is; NULL: HEAD */
	bool head_known;	/* the last one that was, and its tree: */
	unsigned char head_commit[SHA1_LEN], head_tree[SHA1_LEN];
	struct config_pair *looked_up;	/* what repo_config() handed out */
	size_t looked_up_count, looked_up_room;
	long writers_wait_ms, index_wait_ms;	/* for locks */
};

/* Where the current folder is below 'work_dir', as repo_prefix() has it. */
char *find_prefix(const char *work_dir) MUST_CHECK;

/* The same of two paths that are absolute and without links. */
char *prefix_below(const char *top, const char *cwd) MUST_CHECK;

/* Where objects, and packs, are written: git's environment may say so.  The
 * caller frees it. */
char *objects_folder(const struct repo *repo) MUST_CHECK;
char *pack_folder(const struct repo *repo) MUST_CHECK;

/* Whether a run of commits was cut off, and repo_recover() has work to do. */
bool journal_exists(const struct repo *repo);

#endif
