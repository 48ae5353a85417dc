/* SPDX-License-Identifier: MIT */
/* The paths of a run in index and work tree: what is in the way, and how
 * they come to be what the commit says. */
#include "git/commit_run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/fs.h"

static bool skips_work_tree(const git_index_entry *entry)
{
	return entry &&
	       (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE);
}

static int refuse(struct err *err, const char *what)
{
	err_set(err, ERR_EXISTS, "%s", what);
	return err_hint(err, "commit, stash or remove it first");
}

/* Whether the file in the work tree is this blob. */
static bool file_is_blob(struct repo *repo, const char *path,
			 const git_oid *id)
{
	git_oid found;

	if (git_repository_hashfile(&found, repo->git, path,
				    GIT_OBJECT_BLOB, NULL) < 0) {
		git_error_clear();
		return false;
	}
	return git_oid_equal(&found, id);
}

static int check_work_tree(struct repo *repo, const git_index_entry *entry,
			   const char *path, struct err *err)
{
	CLEANUP(freep) char *full = xasprintf("%s/%s", repo->work_dir, path);

	if (skips_work_tree(entry))
		return 0;
	if (fs_check_inside(repo->work_dir, path, err) < 0)
		return -1;
	if (fs_kind(full) == FS_NOTHING)
		return entry ? refuse(err, "its file was deleted, which is not committed") : 0;
	if (!entry)
		return refuse(err, "an untracked file is in the way");
	if (!file_is_blob(repo, full, &entry->id))
		return refuse(err, "it has changes that are not committed");
	return 0;
}

int path_check(struct repo *repo, git_index *index, git_tree *old_tree,
	       const char *path, struct err *err)
{
	const git_index_entry *entry = git_index_get_bypath(index, path, 0);
	struct err none = ERR_INIT;
	git_oid old;
	bool had = tree_blob_id(&old, old_tree, path, &none) == 0;

	for (int stage = 1; stage <= 3; stage++)
		if (git_index_get_bypath(index, path, stage))
			return refuse(err, "it has a merge conflict");
	if (had != !!entry || (had && !git_oid_equal(&old, &entry->id)))
		return refuse(err, "it has staged changes");
	return check_work_tree(repo, entry, path, err);
}

int repo_check_path(struct repo *repo, const char *path, struct err *err)
{
	CLEANUP(index_freep) git_index *index = NULL;
	CLEANUP(tree_freep) git_tree *tree = NULL;

	if (repo_is_bare(repo))
		return 0;
	if (open_index(&index, repo, err) < 0 ||
	    head_tree(&tree, repo, err) < 0)
		return -1;
	return path_check(repo, index, tree, path, err);
}

/* As git does: a folder that has become empty goes too. */
static void remove_file(struct repo *repo, const char *path)
{
	CLEANUP(freep) char *full = xasprintf("%s/%s", repo->work_dir, path);
	size_t top = strlen(repo->work_dir);
	char *slash;

	unlink(full);
	while ((slash = strrchr(full, '/')) && slash > full + top) {
		*slash = '\0';
		if (rmdir(full) < 0)
			return;
	}
}

static int write_file(struct repo *repo, const struct run_path *p,
		      struct err *err)
{
	CLEANUP(freep) char *full = xasprintf("%s/%s", repo->work_dir,
					      p->path);
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	if (read_blob(repo, &p->id, &text, err) < 0 ||
	    fs_check_inside(repo->work_dir, p->path, err) < 0 ||
	    fs_make_parents(full, err) < 0 ||
	    fs_replace(full, text.ptr, text.len, 0666, err) < 0)
		return err_wrap(err, "cannot write '%s'", p->path);
	return 0;
}

/* Still what the run has found, or already what it wants. */
static bool file_is_ours(struct repo *repo, const struct run_path *p)
{
	CLEANUP(freep) char *full = xasprintf("%s/%s", repo->work_dir,
					      p->path);

	if (fs_kind(full) == FS_NOTHING)
		return !p->had_old;
	return (p->had_old && file_is_blob(repo, full, &p->old_id)) ||
	       (!p->removed && file_is_blob(repo, full, &p->id));
}

static bool entry_is_ours(const git_index_entry *entry,
			  const struct run_path *p)
{
	if (!entry)
		return !p->had_old;
	return (p->had_old && git_oid_equal(&entry->id, &p->old_id)) ||
	       (!p->removed && git_oid_equal(&entry->id, &p->id));
}

/* With the file's stat data, so that git need not read it again. */
static void fill_stat(git_index_entry *entry, const char *full)
{
	struct stat st;

	if (lstat(full, &st) < 0)
		return;
	entry->ctime.seconds = (int32_t)st.st_ctim.tv_sec;
	entry->ctime.nanoseconds = (uint32_t)st.st_ctim.tv_nsec;
	entry->mtime.seconds = (int32_t)st.st_mtim.tv_sec;
	entry->mtime.nanoseconds = (uint32_t)st.st_mtim.tv_nsec;
	entry->dev = (uint32_t)st.st_dev;
	entry->ino = (uint32_t)st.st_ino;
	entry->uid = st.st_uid;
	entry->gid = st.st_gid;
	entry->file_size = (uint32_t)st.st_size;
}

enum in_work_tree {
	IS_THERE,	/* the file is the blob */
	IS_SPARSE,	/* the work tree leaves the path out */
	IS_CHANGED,	/* the user has something else there */
};

/* The stat data of a file with other content would hide it from git. */
static int set_entry(struct repo *repo, git_index *index,
		     const struct run_path *p, enum in_work_tree file,
		     struct err *err)
{
	CLEANUP(freep) char *full = xasprintf("%s/%s", repo->work_dir,
					      p->path);
	git_index_entry entry = {
		.mode = GIT_FILEMODE_BLOB, .id = p->id, .path = p->path,
	};
	int code;

	if (p->removed) {
		code = git_index_remove(index, p->path, 0);
		if (code == GIT_ENOTFOUND)
			code = 0;
	} else {
		if (file == IS_THERE)
			fill_stat(&entry, full);
		else if (file == IS_SPARSE)
			entry.flags_extended = GIT_INDEX_ENTRY_SKIP_WORKTREE;
		code = git_index_add(index, &entry);
	}
	return code < 0 ? git_fail(err, code, "cannot change the index") : 0;
}

static int apply_one(struct repo *repo, git_index *index,
		     const struct run_path *p, struct err *err)
{
	const git_index_entry *entry = git_index_get_bypath(index, p->path, 0);
	enum in_work_tree file = IS_THERE;

	if (!entry_is_ours(entry, p))
		return 0;
	if (skips_work_tree(entry))
		file = IS_SPARSE;
	else if (!file_is_ours(repo, p))
		file = IS_CHANGED;
	else if (p->removed)
		remove_file(repo, p->path);
	else if (write_file(repo, p, err) < 0)
		return -1;
	return set_entry(repo, index, p, file, err);
}

int paths_apply(struct repo *repo, git_index *index,
		const struct run_path *paths, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (apply_one(repo, index, &paths[i], err) < 0)
			return -1;
	return 0;
}
