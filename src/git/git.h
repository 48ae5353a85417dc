/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_GIT_H
#define HFMETA_GIT_GIT_H

/*
 * What the rest of the program asks of git.  All paths are relative to the
 * top of the repository, with '/', unless said otherwise.
 *
 * libgit2 reads most of what git writes.  Where it does not (a split or
 * sparse index, reftable, SHA-256), functions fail with ERR_INVALID, name
 * the feature, and hint at the git command that turns it off.
 */

#include "util/buf.h"
#include "util/err.h"
#include "util/sha1.h"

/* Hexadecimal digits of an object id (SHA-1), and the '\0'. */
#define GIT_ID_LEN 40
struct git_id {
	char hex[GIT_ID_LEN + 1];
};

struct repo;

/*
 * Find the repository of the current folder as git does: the folders above
 * it, GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE and the rest of git's
 * environment.  Fails with ERR_NOT_FOUND if there is none.
 */
int repo_open(struct repo **out, struct err *err) MUST_CHECK;

/* The same, once more, to look at another commit: shares with 'repo', which
 * must stay longer, what it knows of the objects.  The caller frees it; fails
 * as repo_open() does. */
int repo_open_again(struct repo **out, struct repo *repo, struct err *err)
	MUST_CHECK;

/*
 * The same without libgit2, which takes longer to load and start than most
 * of what is done here takes altogether.  Returns 1, and sets nothing, where
 * it meets anything that it does not fully understand (no repository at all,
 * one of another user, extensions, a split or sparse index, an interrupted
 * run of commits, ...): then use repo_open(), which gives the same answers.
 *
 * Such a repo is for repo_read(), repo_has(), repo_list(), repo_staged() and
 * what tells its folders, no more.  It sees HEAD and the index as they were
 * when it was opened.
 */
int repo_open_quick(struct repo **out, struct err *err) MUST_CHECK;

/* Make the folder 'path' a repository, as 'git init'; its branch is named by
 * init.defaultBranch, else "main". */
int repo_init(struct repo **out, const char *path, struct err *err) MUST_CHECK;

void repo_free(struct repo *repo);		/* NULL is fine */
void repo_freep(struct repo **repo);		/* for CLEANUP() */

bool repo_is_bare(const struct repo *repo);

/* Absolute, without a '/' at the end; belong to the repo. */
const char *repo_work_dir(const struct repo *repo);	/* NULL if bare */
const char *repo_git_dir(const struct repo *repo);	/* of this work tree */
const char *repo_common_dir(const struct repo *repo);	/* of all of them */

/* Where the current folder is below the top: "" or "a/b/"; belongs to repo. */
const char *repo_prefix(const struct repo *repo);

/* Append the folder that git runs hooks from: core.hooksPath, or "hooks" in
 * the common git folder.  *configured says which. */
int repo_hooks_dir(struct repo *repo, struct buf *path, bool *configured,
		   struct err *err) MUST_CHECK;

/* The branch that HEAD names ("main"), or NULL if it is detached. */
const char *repo_branch(struct repo *repo);
bool repo_is_unborn(struct repo *repo);		/* no commit yet */

/* Packs that 'git gc' would make one of. */
size_t repo_packs(const struct repo *repo);

/*
 * Configuration, as git would read it: GIT_CONFIG_COUNT and its pairs first,
 * then the files.  Returns NULL if there is no such key; belongs to the repo
 * until the next call for the same key.
 */
const char *repo_config(struct repo *repo, const char *key);
bool repo_config_bool(struct repo *repo, const char *key, bool otherwise);

/* Write to the repository's own configuration file. */
int repo_config_set(struct repo *repo, const char *key, const char *value,
		    struct err *err) MUST_CHECK;

/*
 * Read text in git-config syntax and call 'each' for every entry, until it
 * returns anything but 0, which is returned then.  The key is lower case but
 * for its middle part: "record.Model.path"; without a value, it is "true".
 * Fails with ERR_INVALID and the line; an include is refused.
 */
int git_config_text(const char *text, size_t len,
		    int (*each)(const char *key, const char *value,
				void *data, struct err *err),
		    void *data, struct err *err) MUST_CHECK;

/*
 * Where a file is looked at.
 */
enum repo_at {
	REPO_WORK_TREE,
	REPO_INDEX,	/* what is staged; GIT_INDEX_FILE is honoured */
	REPO_HEAD,	/* the commit that HEAD names; empty if unborn */
};

/*
 * Append the content of a file.  Fails with ERR_NOT_FOUND if it is not
 * there, ERR_LIMIT if it is larger than text->max admits, ERR_INVALID if it
 * is no regular file, or the repository is broken there.  A bare repository
 * has no work tree, so nothing is in it; what is in conflict, or only to be
 * added ('git add -N'), is not in the index.
 */
int repo_read(struct repo *repo, enum repo_at at, const char *path,
	      struct buf *text, struct err *err) MUST_CHECK;

/* Whether a file or a symbolic link is there; in the work tree, anything. */
bool repo_has(struct repo *repo, enum repo_at at, const char *path);

/* Whether a file is known, without reading it, to be the blob of that id: to
 * spare who has it the reading.  False, too, where that is not known, as for
 * the work tree. */
bool repo_is_blob(struct repo *repo, enum repo_at at, const char *path,
		  const unsigned char id[SHA1_LEN]);

/* Called for each file; a return other than 0 ends the walk with it. */
typedef int repo_each_file(const char *path, void *data, struct err *err);

/*
 * Every file and symbolic link below 'folder' ("" is the top), sub-folders
 * too, in the order of git's index.  A folder that is not there has no files.
 * Other repositories in it (submodules) are left out.
 */
int repo_list(struct repo *repo, enum repo_at at, const char *folder,
	      repo_each_file *each, void *data, struct err *err) MUST_CHECK;

/*
 * Every path at which the index differs from HEAD.  'change' is 'A' (added),
 * 'M' (modified, or another mode or type of file), 'D' (deleted); a rename is
 * 'D' and 'A'.  Conflicted paths are 'U'.  In the order of the index.
 */
typedef int repo_each_change(char change, const char *path, void *data,
			     struct err *err);
int repo_staged(struct repo *repo, repo_each_change *each, void *data,
		struct err *err) MUST_CHECK;

/*
 * Every path that is not as HEAD has it.  'staged' is what the index has done
 * to it ('A', 'M', 'D', or ' '), 'changed' what the work tree has done to the
 * index ('M', 'D', '?' for a file that git does not know, 'U' for a conflict,
 * or ' ').  Ignored files are left out.  On a repo of repo_open() only.
 */
typedef int repo_each_status(char staged, char changed, const char *path,
			     void *data, struct err *err);
int repo_status(struct repo *repo, repo_each_status *each, void *data,
		struct err *err) MUST_CHECK;

/*
 * How many commits the branch has that its upstream branch has not, and the
 * other way.  Returns 0 if there is no such branch, else 1 and its name
 * ("origin/main"), which is the caller's.
 */
int repo_ahead_behind(struct repo *repo, char **upstream, size_t *ahead,
		      size_t *behind, struct err *err) MUST_CHECK;

/*
 * History.  These work on a repo of repo_open() only.
 */

/* The commit that a revision names (see gitrevisions(7)); ERR_NOT_FOUND. */
int repo_resolve(struct git_id *out, struct repo *repo, const char *revision,
		 struct err *err) MUST_CHECK;

/* The commit that HEAD names, or "" if there is none yet.  Unlike the other way
 * it costs nothing where there are many packs. */
int repo_head(struct git_id *out, struct repo *repo, struct err *err)
	MUST_CHECK;

/* From now on REPO_HEAD is this commit. */
int repo_look_at(struct repo *repo, const char *commit, struct err *err)
	MUST_CHECK;

/*
 * Call 'each' for the commits that 'to' reaches and 'from' (NULL: nothing)
 * does not, parents first.  'parent' is the first one, or NULL.
 */
typedef int repo_each_commit(const char *id, const char *parent, void *data,
			     struct err *err);
int repo_commits(struct repo *repo, const char *from, const char *to,
		 repo_each_commit *each, void *data, struct err *err)
	MUST_CHECK;

/* Every path at which two commits (see repo_resolve()) differ, as
 * repo_staged() has them; 'from' may be NULL: an empty tree.  As
 * repo_compare() of look.h, it keeps nothing of what it finds. */
int repo_changed(struct repo *repo, const char *from, const char *to,
		 repo_each_change *each, void *data, struct err *err)
	MUST_CHECK;

/*
 * Commits.  A commit_run is a chain of commits on top of HEAD that becomes
 * visible all at once:
 *
 *	commit_run_begin(&run, repo, err)
 *	commit_run_add(run, changes, count, message, &id, err)	... any number
 *	commit_run_finish(run, err)
 *	commit_run_free(run)
 *
 * What is in the index or the work tree and not part of the run stays as it
 * is.  The branch moves by compare-and-swap; the index is updated under its
 * lock; files are replaced whole.  A journal in the git folder lets the next
 * run finish or undo what a crash has left (repo_recover()).
 *
 * libgit2 runs no hooks: the caller has checked what it commits.
 */
struct change {
	const char *path;
	const void *content;	/* NULL: the file is removed, unless ... */
	size_t len;
	const char *same_as;	/* ... it gets the content that this path had
				 * when the run began; or NULL */
};

struct commit_run;

/*
 * Fails with ERR_INVALID in the middle of a merge, a rebase or the like, or
 * if commit.gpgsign is set: a commit without the signature that the user asks
 * for would be worse than none;
 * ERR_NOT_FOUND if there is no identity to commit with.
 */
int commit_run_begin(struct commit_run **out, struct repo *repo,
		     struct err *err) MUST_CHECK;

/*
 * Add a commit with these changes; *id (may be NULL) is its name.  Nothing
 * moves yet.  Returns 1, and adds nothing, if the changes change nothing.
 * A run to which a commit could not be added can only be freed.
 *
 * It costs as much as the folders above the changed paths are large.  A run
 * of more than a few commits is written as one pack.
 */
int commit_run_add(struct commit_run *run, const struct change *changes,
		   size_t count, const char *message, struct git_id *id,
		   struct err *err) MUST_CHECK;

/*
 * Make the run visible.  Fails, and leaves everything as it was, with
 * ERR_EXISTS if a path of the run has changes that are not committed (staged
 * or not), ERR_CHANGED if the branch has moved since commit_run_begin(): run
 * it again, ERR_BUSY if a lock could not be had in time.
 */
int commit_run_finish(struct commit_run *run, struct err *err) MUST_CHECK;

/* How long commit_run_finish() and repo_recover() wait for a lock that
 * somebody else holds, instead of some seconds. */
void repo_set_lock_wait(struct repo *repo, long ms);

void commit_run_free(struct commit_run *run);
void commit_run_freep(struct commit_run **run);

/*
 * Whether a commit may write 'path': it has no changes of the user's, in the
 * index or the work tree, and no link stands in its way.  Fails as
 * commit_run_finish() would.
 */
int repo_check_path(struct repo *repo, const char *path, struct err *err)
	MUST_CHECK;

/*
 * Finish or undo what a dead process left half done; *note (may be "") says
 * what was done, for the user.  Does nothing while its process lives.
 */
int repo_recover(struct repo *repo, struct buf *note, struct err *err)
	MUST_CHECK;

#endif
