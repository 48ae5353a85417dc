/* SPDX-License-Identifier: MIT */
/* Reading files from the index and HEAD, with libgit2. */
#include "git/index_now.h"
#include "git/quick.h"

#include <string.h>

/* Returns 1 if HEAD is unborn. */
static int head_commit(git_oid *id, struct repo *repo, struct err *err)
{
	int code = repo->looked_at ? git_oid_fromstr(id, repo->looked_at) :
		   git_reference_name_to_id(id, repo->git, "HEAD");

	if (code == GIT_ENOTFOUND) {
		git_error_clear();
		return 1;
	}
	return code < 0 ? git_fail(err, code, "cannot read HEAD") : 0;
}

int head_tree(git_oid *tree, struct repo *repo, struct err *err)
{
	git_oid commit;
	int status = head_commit(&commit, repo, err);

	if (status)
		return status;
	if (!repo->head_known ||
	    memcmp(repo->head_commit, commit.id, SHA1_LEN) != 0) {
		repo->head_known = false;
		if (commit_tree_id(repo->head_tree, repo_objects(repo),
				   commit.id, err) < 0)
			return err_wrap(err, "cannot read HEAD");
		memcpy(repo->head_commit, commit.id, SHA1_LEN);
		repo->head_known = true;
	}
	git_oid_fromraw(tree, repo->head_tree);
	return 0;
}

int open_index(git_index **out, struct repo *repo, struct err *err)
{
	int code = git_repository_index(out, repo->git);

	/* libgit2 keeps the first one that it has read; ours are renamed over
	 * it, so a look at the file tells whether it is still that. */
	if (!code)
		code = git_index_read(*out, false);
	if (code < 0)
		return git_fail(err, code, "cannot read the index");
	return 0;
}

/* libgit2 would keep what the trees of large folders are deltas of. */
static int find_path(git_oid *id, uint32_t *mode, struct repo *repo,
		     const git_oid *tree, const char *path, struct err *err)
{
	if (!tree)
		return err_set(err, ERR_NOT_FOUND, "no such file");
	return objects_find_path(repo_objects(repo), tree->id, path, mode,
				 id->id, err);
}

int tree_blob_id(git_oid *id, struct repo *repo, const git_oid *tree,
		 const char *path, struct err *err)
{
	uint32_t mode;

	return find_path(id, &mode, repo, tree, path, err) < 0 ||
	       check_is_file(mode, err) < 0 ? -1 : 0;
}

static int find_in_head(git_oid *id, uint32_t *mode, struct repo *repo,
			const char *path, struct err *err)
{
	git_oid tree;
	int status = head_tree(&tree, repo, err);

	return status < 0 ? -1 :
	       find_path(id, mode, repo, status ? NULL : &tree, path, err);
}

/* Compared with its name: packs are checked when they arrive, but what makes
 * a record's next version should not rest on that. */
int read_blob(struct repo *repo, const git_oid *id, struct buf *text,
	      struct err *err)
{
	unsigned char found[SHA1_LEN];
	size_t before = text->len;

	if (object_read(repo_objects(repo), id->id, OBJECT_BLOB, text,
			err) < 0)
		return err->code == ERR_LIMIT ? -1 :
		       err_wrap(err, "cannot read the blob");
	sha1_git_object(found, "blob", text->ptr + before, text->len - before);
	if (!memcmp(found, id->id, SHA1_LEN))
		return 0;
	buf_cut(text, before);
	return err_set(err, ERR_INVALID, "cannot read the blob: object "
		       "%s is not what its name says", git_oid_tostr_s(id));
}

/* 'git add -N' only says that a file will be added: it is not staged. */
static bool in_next_commit(const git_index_entry *entry)
{
	return !git_index_entry_is_conflict(entry) &&
	       !(entry->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD);
}

static int read_staged(struct repo *repo, const char *path, struct buf *text,
		      struct err *err)
{
	CLEANUP(index_freep) git_index *index = NULL;
	const git_index_entry *entry;

	if (open_index(&index, repo, err) < 0)
		return -1;
	entry = git_index_get_bypath(index, path, 0);
	if (!entry || !in_next_commit(entry))
		return err_set(err, ERR_NOT_FOUND, "no such file");
	if (entry->mode == GIT_FILEMODE_LINK)
		return err_set(err, ERR_INVALID, "is a symbolic link");
	if (entry->mode == GIT_FILEMODE_COMMIT)
		return err_set(err, ERR_INVALID, "is no regular file");
	return read_blob(repo, &entry->id, text, err);
}

static int read_head(struct repo *repo, const char *path, struct buf *text,
		     struct err *err)
{
	uint32_t mode;
	git_oid id;

	if (find_in_head(&id, &mode, repo, path, err) < 0 ||
	    check_is_file(mode, err) < 0)
		return -1;
	return read_blob(repo, &id, text, err);
}

static bool head_has(struct repo *repo, const char *path)
{
	struct err err = ERR_INIT;
	uint32_t mode;
	git_oid id;

	return find_in_head(&id, &mode, repo, path, &err) == 0 &&
	       is_file_mode(mode);
}

static bool index_has(struct repo *repo, const char *path)
{
	CLEANUP(index_freep) git_index *index = NULL;
	const git_index_entry *entry;
	struct err err = ERR_INIT;

	if (open_index(&index, repo, &err) < 0)
		return false;
	entry = git_index_get_bypath(index, path, 0);
	return entry && in_next_commit(entry) &&
	       entry->mode != GIT_FILEMODE_COMMIT;
}

struct walk {
	struct repo *repo;
	const char *folder;	/* "" or without a '/' at the end */
	repo_each_file *each;
	void *data;
	struct err *err;
};

static int list_head(struct walk *w)
{
	uint32_t mode;
	git_oid id;

	if (find_in_head(&id, &mode, w->repo, w->folder, w->err) < 0) {
		if (w->err->code != ERR_NOT_FOUND)
			return -1;
		err_clear(w->err);
		return 0;
	}
	if ((mode & MODE_TYPE) != MODE_FOLDER)
		return 0;
	return objects_walk(repo_objects(w->repo), id.id, w->folder, w->each,
			    w->data, w->err);
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
		if (!in_next_commit(entry) ||
		    entry->mode == GIT_FILEMODE_COMMIT)
			continue;
		status = w->each(entry->path, w->data, w->err);
		if (status)
			return status;
	}
	return 0;
}

/* 0 for what is no change.  libgit2 takes a file that is only to be added
 * for a staged one. */
static char change_letter(const git_diff_delta *delta, git_index *index)
{
	const git_index_entry *entry =
		git_index_get_bypath(index, delta->new_file.path, 0);

	if (delta->status == GIT_DELTA_CONFLICTED)
		return 'U';
	if (entry && !in_next_commit(entry))
		return delta->status == GIT_DELTA_ADDED ? 0 : 'D';
	switch (delta->status) {
	case GIT_DELTA_ADDED:
		return 'A';
	case GIT_DELTA_DELETED:
		return 'D';
	default:
		return 'M';
	}
}

/* For libgit2; *out is NULL if HEAD is unborn. */
static int read_head_tree(git_tree **out, struct repo *repo, struct err *err)
{
	git_oid tree;
	int status = head_tree(&tree, repo, err), code;

	*out = NULL;
	if (status)
		return status < 0 ? -1 : 0;
	code = git_tree_lookup(out, repo->git, &tree);
	return code < 0 ? git_fail(err, code, "cannot read HEAD") : 0;
}

static int staged(struct repo *repo, repo_each_change *each, void *data,
		  struct err *err)
{
	CLEANUP(tree_freep) git_tree *tree = NULL;
	CLEANUP(index_freep) git_index *index = NULL;
	CLEANUP(diff_freep) git_diff *diff = NULL;
	git_diff_options options;
	int status = 0, code;

	if (read_head_tree(&tree, repo, err) < 0 ||
	    open_index(&index, repo, err) < 0)
		return -1;
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;	/* not 'D' and 'A' */
	code = git_diff_tree_to_index(&diff, repo->git, tree, index, &options);
	if (code < 0)
		return git_fail(err, code,
				"cannot compare the index with HEAD");
	for (size_t i = 0; !status && i < git_diff_num_deltas(diff); i++) {
		const git_diff_delta *delta = git_diff_get_delta(diff, i);

		char letter = change_letter(delta, index);

		if (letter)
			status = each(letter, delta->new_file.path, data, err);
	}
	return status;
}

static int read_file(struct repo *repo, enum repo_at at, const char *path,
		     struct buf *text, struct err *err)
{
	return at == REPO_INDEX ? read_staged(repo, path, text, err) :
				  read_head(repo, path, text, err);
}

static bool has_file(struct repo *repo, enum repo_at at, const char *path)
{
	return at == REPO_INDEX ? index_has(repo, path) : head_has(repo, path);
}

static int list_files(struct repo *repo, enum repo_at at, const char *folder,
		      repo_each_file *each, void *data, struct err *err)
{
	struct walk w = {
		.repo = repo, .folder = folder, .each = each, .data = data,
		.err = err,
	};

	return at == REPO_INDEX ? list_index(&w) : list_head(&w);
}

static void close_repo(struct repo *repo)
{
	index_forget(repo);
	repo_objects_close(repo);
	git_repository_free(repo->git);
	git_libgit2_shutdown();
}

const struct repo_ops libgit2_ops = {
	.read = read_file,
	.has = has_file,
	.list = list_files,
	.staged = staged,
	.changed = changed_between,
	.close = close_repo,
};
