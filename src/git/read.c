/* SPDX-License-Identifier: MIT */
/* Reading files from the work tree, the index and HEAD. */
#include "git/internal.h"

#include <string.h>

#include "util/fs.h"

int head_tree(git_tree **out, struct repo *repo, struct err *err)
{
	CLEANUP(object_freep) git_object *object = NULL;
	int code;

	*out = NULL;
	if (repo_is_unborn(repo))
		return 0;
	code = git_revparse_single(&object, repo->git, "HEAD^{tree}");
	if (code < 0)
		return git_fail(err, code, "cannot read HEAD");
	*out = (git_tree *)STEAL(object);
	return 0;
}

int open_index(git_index **out, struct repo *repo, struct err *err)
{
	int code = git_repository_index(out, repo->git);

	if (code < 0)
		return git_fail(err, code, "cannot read the index");
	return 0;
}

int tree_blob_id(git_oid *id, git_tree *tree, const char *path,
		 struct err *err)
{
	CLEANUP(entry_freep) git_tree_entry *entry = NULL;
	int code = tree ? git_tree_entry_bypath(&entry, tree, path) :
		   GIT_ENOTFOUND;

	if (code == GIT_ENOTFOUND)
		return err_set(err, ERR_NOT_FOUND, "no such file");
	if (code < 0)
		return git_fail(err, code, "cannot read the tree");
	if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB)
		return err_set(err, ERR_INVALID, "is no regular file");
	if (git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK)
		return err_set(err, ERR_INVALID, "is a symbolic link");
	*id = *git_tree_entry_id(entry);
	return 0;
}

int read_blob(struct repo *repo, const git_oid *id, struct buf *text,
	      struct err *err)
{
	CLEANUP(blob_freep) git_blob *blob = NULL;
	int code = git_blob_lookup(&blob, repo->git, id);

	if (code < 0)
		return git_fail(err, code, "cannot read the blob");
	buf_add(text, git_blob_rawcontent(blob),
		(size_t)git_blob_rawsize(blob));
	if (text->full)
		return err_set(err, ERR_LIMIT, "larger than %zu bytes",
			       text->max);
	return 0;
}

static int read_index(struct repo *repo, const char *path, struct buf *text,
		      struct err *err)
{
	CLEANUP(index_freep) git_index *index = NULL;
	const git_index_entry *entry;

	if (open_index(&index, repo, err) < 0)
		return -1;
	entry = git_index_get_bypath(index, path, 0);
	if (!entry)
		return err_set(err, ERR_NOT_FOUND, "no such file");
	if (entry->mode == GIT_FILEMODE_LINK)
		return err_set(err, ERR_INVALID, "is a symbolic link");
	return read_blob(repo, &entry->id, text, err);
}

static int read_head(struct repo *repo, const char *path, struct buf *text,
		     struct err *err)
{
	CLEANUP(tree_freep) git_tree *tree = NULL;
	git_oid id;

	if (head_tree(&tree, repo, err) < 0 ||
	    tree_blob_id(&id, tree, path, err) < 0)
		return -1;
	return read_blob(repo, &id, text, err);
}

static int read_work_tree(struct repo *repo, const char *path,
			  struct buf *text, struct err *err)
{
	CLEANUP(freep) char *full = xasprintf("%s/%s", repo->work_dir, path);

	return fs_read_nofollow(text, full, err);
}

int repo_read(struct repo *repo, enum repo_at at, const char *path,
	      struct buf *text, struct err *err)
{
	switch (at) {
	case REPO_INDEX:
		return read_index(repo, path, text, err);
	case REPO_HEAD:
		return read_head(repo, path, text, err);
	default:
		return read_work_tree(repo, path, text, err);
	}
}

static bool head_has(struct repo *repo, const char *path)
{
	CLEANUP(tree_freep) git_tree *tree = NULL;
	struct err err = ERR_INIT;
	git_oid id;

	return head_tree(&tree, repo, &err) == 0 &&
	       tree_blob_id(&id, tree, path, &err) == 0;
}

static bool index_has(struct repo *repo, const char *path)
{
	CLEANUP(index_freep) git_index *index = NULL;
	struct err err = ERR_INIT;

	return open_index(&index, repo, &err) == 0 &&
	       git_index_get_bypath(index, path, 0);
}

bool repo_has(struct repo *repo, enum repo_at at, const char *path)
{
	CLEANUP(freep) char *full = NULL;

	if (at == REPO_HEAD)
		return head_has(repo, path);
	if (at == REPO_INDEX)
		return index_has(repo, path);
	full = xasprintf("%s/%s", repo->work_dir, path);
	return fs_kind(full) != FS_NOTHING;
}

struct walk {
	struct repo *repo;
	const char *folder;	/* "" or without a '/' at the end */
	repo_each_file *each;
	void *data;
	struct err *err;
	int status;		/* what 'each' returned last */
};

static int on_tree_entry(const char *root, const git_tree_entry *entry,
			 void *data)
{
	struct walk *w = data;
	CLEANUP(freep) char *path = NULL;

	if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB)
		return 0;
	path = xasprintf("%s%s%s%s", w->folder, *w->folder ? "/" : "", root,
			 git_tree_entry_name(entry));
	w->status = w->each(path, w->data, w->err);
	return w->status ? -1 : 0;
}

static int list_head(struct walk *w)
{
	CLEANUP(tree_freep) git_tree *top = NULL;
	CLEANUP(tree_freep) git_tree *below = NULL;
	CLEANUP(entry_freep) git_tree_entry *entry = NULL;
	int code;

	if (head_tree(&top, w->repo, w->err) < 0)
		return -1;
	if (!top)
		return 0;
	if (*w->folder) {
		code = git_tree_entry_bypath(&entry, top, w->folder);
		if (code == GIT_ENOTFOUND ||
		    (!code && git_tree_entry_type(entry) != GIT_OBJECT_TREE))
			return 0;
		if (!code)
			code = git_tree_lookup(&below, w->repo->git,
					       git_tree_entry_id(entry));
		if (code < 0)
			return git_fail(w->err, code, "cannot read the tree");
	}
	code = git_tree_walk(below ? below : top, GIT_TREEWALK_PRE,
			     on_tree_entry, w);
	if (w->status)
		return w->status;
	return code < 0 ? git_fail(w->err, code, "cannot read the tree") : 0;
}

static bool is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return !len || (!strncmp(path, folder, len) && path[len] == '/');
}

static int list_index(struct walk *w)
{
	CLEANUP(index_freep) git_index *index = NULL;
	CLEANUP(freep) char *prefix = NULL;
	size_t i = 0, count;

	if (open_index(&index, w->repo, w->err) < 0)
		return -1;
	count = git_index_entrycount(index);
	prefix = xasprintf("%s/", w->folder);
	if (*w->folder && git_index_find_prefix(&i, index, prefix) < 0)
		return 0;
	for (; i < count; i++) {
		const git_index_entry *entry = git_index_get_byindex(index, i);
		int status;

		if (!is_below(entry->path, w->folder))
			break;
		if (git_index_entry_is_conflict(entry))
			continue;
		status = w->each(entry->path, w->data, w->err);
		if (status)
			return status;
	}
	return 0;
}

static int on_file(const char *name, void *data, struct err *err)
{
	struct walk *w = data;
	CLEANUP(freep) char *path = xasprintf("%s%s%s", w->folder,
					      *w->folder ? "/" : "", name);
	CLEANUP(freep) char *full = xasprintf("%s/%s", w->repo->work_dir,
					      path);
	struct walk below = *w;

	if (!strcmp(name, ".git"))
		return 0;
	if (fs_kind(full) != FS_FOLDER)
		return w->each(path, w->data, err);
	below.folder = path;
	return fs_list(full, on_file, &below, err);
}

static int list_work_tree(struct walk *w)
{
	CLEANUP(freep) char *full = xasprintf("%s/%s", w->repo->work_dir,
					      w->folder);

	if (fs_kind(full) == FS_NOTHING)
		return 0;
	return fs_list(full, on_file, w, w->err);
}

int repo_list(struct repo *repo, enum repo_at at, const char *folder,
	      repo_each_file *each, void *data, struct err *err)
{
	struct walk w = {
		.repo = repo, .folder = folder, .each = each, .data = data,
		.err = err,
	};

	switch (at) {
	case REPO_INDEX:
		return list_index(&w);
	case REPO_HEAD:
		return list_head(&w);
	default:
		return list_work_tree(&w);
	}
}

static char change_letter(git_delta_t status)
{
	switch (status) {
	case GIT_DELTA_ADDED:
		return 'A';
	case GIT_DELTA_DELETED:
		return 'D';
	case GIT_DELTA_CONFLICTED:
		return 'U';
	default:
		return 'M';
	}
}

int repo_staged(struct repo *repo, repo_each_change *each, void *data,
		struct err *err)
{
	CLEANUP(tree_freep) git_tree *tree = NULL;
	CLEANUP(index_freep) git_index *index = NULL;
	CLEANUP(diff_freep) git_diff *diff = NULL;
	int status = 0, code;

	if (head_tree(&tree, repo, err) < 0 ||
	    open_index(&index, repo, err) < 0)
		return -1;
	code = git_diff_tree_to_index(&diff, repo->git, tree, index, NULL);
	if (code < 0)
		return git_fail(err, code,
				"cannot compare the index with HEAD");
	for (size_t i = 0; !status && i < git_diff_num_deltas(diff); i++) {
		const git_diff_delta *delta = git_diff_get_delta(diff, i);

		status = each(change_letter(delta->status),
			      delta->new_file.path, data, err);
	}
	return status;
}
