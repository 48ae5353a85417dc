/* SPDX-License-Identifier: MIT */
/* The paths of a run in index and work tree: what is in the way, and how
 * they come to be what the commit says. */
#include "git/commit_run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git/file_id.h"
#include "util/fs.h"

static int refuse(struct err *err, const char *what)
{
	err_set(err, ERR_EXISTS, "%s", what);
	return err_hint(err, "commit, stash or remove it first");
}

/* Whether the file in the work tree is this blob.  To find out which filters
 * git has for it takes longer than to look at its bytes. */
static bool file_is_blob(struct repo *repo, const char *path,
			 const unsigned char id[QUICK_ID])
{
	git_oid found;

	if (file_has_id(path, id))
		return true;
	if (git_repository_hashfile(&found, repo->git, path,
				    GIT_OBJECT_BLOB, NULL) < 0) {
		git_error_clear();
		return false;
	}
	return !memcmp(found.id, id, QUICK_ID);
}

/* 'entry' is NULL if there is none. */
static int check_work_tree(struct repo *repo, const struct index_found *entry,
			   const char *path, struct err *err)
{
	CLEANUP(freep) char *full = xasprintf("%s/%s", repo->work_dir, path);

	if (entry && entry->skip_worktree)
		return 0;
	if (fs_check_inside(repo->work_dir, path, err) < 0)
		return -1;
	if (fs_kind(full) == FS_NOTHING)
		return entry ? refuse(err, "its file was deleted, which is not committed") : 0;
	if (!entry)
		return refuse(err, "an untracked file is in the way");
	if (!file_is_blob(repo, full, entry->id))
		return refuse(err, "it has changes that are not committed");
	return 0;
}

int path_check(struct repo *repo, const struct index *index,
	       const struct tree_was *old, const char *path, struct err *err)
{
	struct index_found entry;
	bool there = index_find(&entry, index, path);

	if (there && entry.conflict)
		return refuse(err, "it has a merge conflict");
	if (old->there != there || (!there && index_collides(index, path)) ||
	    (there && memcmp(old->id, entry.id, QUICK_ID) != 0))
		return refuse(err, "it has staged changes");
	return check_work_tree(repo, there ? &entry : NULL, path, err);
}

int repo_check_path(struct repo *repo, const char *path, struct err *err)
{
	const struct index *index = NULL;
	const struct stat *st = NULL;
	struct tree_was old = { .there = false };
	struct err none = ERR_INIT;
	git_oid tree, id;
	int unborn;

	if (repo_is_bare(repo))
		return 0;
	if (index_now(&index, &st, repo, err) < 0)
		return -1;
	unborn = head_tree(&tree, repo, err);
	if (unborn < 0)
		return -1;
	old.there = !unborn && !tree_blob_id(&id, repo, &tree, path, &none);
	if (old.there)
		memcpy(old.id, id.id, QUICK_ID);
	return path_check(repo, index, &old, path, err);
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

/* As git, this does not wait for the disk: the commit is safe, and has it. */
static int write_file(struct repo *repo, const struct run_path *p,
		      struct err *err)
{
	CLEANUP(freep) char *full = xasprintf("%s/%s", repo->work_dir,
					      p->path);
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	if (read_blob(repo, &p->id, &text, err) < 0 ||
	    fs_check_inside(repo->work_dir, p->path, err) < 0 ||
	    fs_make_parents(full, err) < 0 ||
	    fs_replace_unsynced(full, text.ptr, text.len, 0666, err) < 0)
		return err_wrap(err, "cannot write '%s'", p->path);
	return 0;
}

/* Still what the run has found, or already what it wants. */
static bool file_is_ours(struct repo *repo, const struct run_path *p)
{
	CLEANUP(freep) char *full = xasprintf("%s/%s", repo->work_dir,
					      p->path);

	if (fs_kind(full) == FS_NOTHING)
		return !p->old.there;
	return (p->old.there && file_is_blob(repo, full, p->old.id)) ||
	       (!p->removed && file_is_blob(repo, full, p->id.id));
}

/* 'entry' is NULL if there is none. */
static bool entry_is_ours(const struct index_found *entry,
			  const struct run_path *p)
{
	if (!entry)
		return !p->old.there;
	if (entry->conflict)
		return false;
	return (p->old.there && !memcmp(entry->id, p->old.id, QUICK_ID)) ||
	       (!p->removed && !memcmp(entry->id, p->id.id, QUICK_ID));
}

/* Returns 1 if the index is to stay as it is. */
static int apply_one(struct index_change *change, struct repo *repo,
		     const struct index *index, const struct run_path *p,
		     struct err *err)
{
	CLEANUP(freep) char *full = xasprintf("%s/%s", repo->work_dir,
					      p->path);
	struct index_found entry;
	bool there = index_find(&entry, index, p->path);

	if (!entry_is_ours(there ? &entry : NULL, p) ||
	    (!there && index_collides(index, p->path)))
		return 1;
	*change = (struct index_change){
		.path = p->path, .remove = p->removed,
		.skip_worktree = there && entry.skip_worktree,
	};
	memcpy(change->id, p->id.id, QUICK_ID);
	/* The stat data of a file with other content, which only the user can
	 * have put there, would hide it from git. */
	if (change->skip_worktree || !file_is_ours(repo, p))
		return 0;
	if (p->removed)
		remove_file(repo, p->path);
	else if (write_file(repo, p, err) < 0)
		return -1;
	change->has_stat = !p->removed && lstat(full, &change->stat) == 0;
	return 0;
}

int paths_apply(struct index_change *changes, size_t *change_count,
		struct repo *repo, const struct index *index,
		const struct run_path *paths, size_t count, struct err *err)
{
	*change_count = 0;
	for (size_t i = 0; i < count; i++) {
		int status = apply_one(&changes[*change_count], repo, index,
				       &paths[i], err);

		if (status < 0)
			return -1;
		if (!status)
			(*change_count)++;
	}
	return 0;
}
