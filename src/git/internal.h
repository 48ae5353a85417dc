/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_INTERNAL_H
#define HFMETA_GIT_INTERNAL_H

/* What the files of git/ that use libgit2 share; nobody else includes it. */

#include <git2.h>

#include "git/repo_struct.h"

/* The half that libgit2 serves: read.c. */
extern const struct repo_ops libgit2_ops;

/*
 * Fill *err with the formatted text and libgit2's own reason, and the code
 * that 'code' means.  Always returns -1.
 */
int git_fail(struct err *err, int code, const char *fmt, ...) PRINTF(3, 4);

/* libgit2's objects, for CLEANUP(). */
void tree_freep(git_tree **tree);
void commit_freep(git_commit **commit);
void object_freep(git_object **object);
void index_freep(git_index **index);
void reference_freep(git_reference **ref);
void entry_freep(git_tree_entry **entry);
void signature_freep(git_signature **signature);
void config_freep(git_config **config);
void diff_freep(git_diff **diff);

/* The reader of objects (quick.h) of a repository, made at its first use; it
 * asks libgit2 for what it does not understand.  The repository's. */
struct objects *repo_objects(struct repo *repo);
void repo_objects_close(struct repo *repo);

/* The tree of HEAD.  Returns 1 if HEAD is unborn; else fails with ERR_INVALID
 * if there is none, as any object that is named. */
int head_tree(git_oid *tree, struct repo *repo, struct err *err) MUST_CHECK;

/* The index that git's environment names. */
int open_index(git_index **out, struct repo *repo, struct err *err) MUST_CHECK;

/* The blob of a tree (NULL: an empty one) at a path; fails with
 * ERR_NOT_FOUND. */
int tree_blob_id(git_oid *id, struct repo *repo, const git_oid *tree,
		 const char *path, struct err *err) MUST_CHECK;

/* As repo_read_blob() of look.h. */
int read_blob(struct repo *repo, const git_oid *id, struct buf *text,
	      struct err *err) MUST_CHECK;

/*
 * Author and committer as git would choose them: GIT_AUTHOR_NAME and so on,
 * then author.name and user.name, then EMAIL.  Fails with ERR_NOT_FOUND.
 */
enum identity_role { IDENTITY_AUTHOR, IDENTITY_COMMITTER };
int identity(git_signature **out, struct repo *repo, enum identity_role role,
	     struct err *err) MUST_CHECK;

/* Parse a date of git's environment: "@1700000000 +0100", RFC 3339, RFC 2822. */
int parse_git_date(const char *text, int64_t *seconds, int *offset_minutes,
		   struct err *err) MUST_CHECK;

/* repo_changed() of libgit2's half (history.c). */
int changed_between(struct repo *repo, const char *from, const char *to,
		    repo_each_change *each, void *data, struct err *err)
	MUST_CHECK;

/* Refuse another user's repository, unless safe.directory allows it: then
 * ERR_DENIED with a hint. */
int check_owner(const struct repo *repo, struct err *err) MUST_CHECK;

/* GIT_CONFIG_COUNT, GIT_CONFIG_KEY_0, ...: see git-config(1). */
void config_from_environment(void (*each)(const char *key, const char *value,
					  void *data), void *data);

#endif
