/* SPDX-License-Identifier: MIT */
/* A repository to those who only read: the work tree, and the way to the
 * half that has opened it.  Must not name libgit2: see repo_struct.h. */
#include "git/repo_struct.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/fs.h"
#include "util/strlist.h"

char *prefix_below(const char *top, const char *cwd)
{
	size_t len = strlen(top);

	if (strncmp(cwd, top, len) != 0 || cwd[len] != '/')
		return xstrdup("");
	return xasprintf("%s/", cwd + len + 1);
}

char *find_prefix(const char *work_dir)
{
	CLEANUP(freep) char *cwd = realpath(".", NULL);
	CLEANUP(freep) char *top = work_dir ? realpath(work_dir, NULL) : NULL;

	return cwd && top ? prefix_below(top, cwd) : xstrdup("");
}

bool journal_exists(const struct repo *repo)
{
	CLEANUP(freep) char *path = xasprintf("%s/hfmeta/journal",
					      repo->git_dir);

	return access(path, F_OK) == 0;
}

void repo_free(struct repo *repo)
{
	if (!repo)
		return;
	repo->ops->close(repo);
	for (size_t i = 0; i < repo->looked_up_count; i++) {
		free(repo->looked_up[i].key);
		free(repo->looked_up[i].value);
	}
	free(repo->looked_up);
	free(repo->work_dir);
	free(repo->git_dir);
	free(repo->common_dir);
	free(repo->prefix);
	free(repo->branch);
	free(repo->index_path);
	free(repo->looked_at);
	free(repo);
}

void repo_freep(struct repo **repo)
{
	repo_free(*repo);
}

bool repo_is_bare(const struct repo *repo)
{
	return !repo->work_dir;
}

const char *repo_work_dir(const struct repo *repo)
{
	return repo->work_dir;
}

const char *repo_git_dir(const struct repo *repo)
{
	return repo->git_dir;
}

const char *repo_common_dir(const struct repo *repo)
{
	return repo->common_dir;
}

const char *repo_prefix(const struct repo *repo)
{
	return repo->prefix;
}

/* By hand: this runs for every file of a check. */
static char *full_path(const struct repo *repo, const char *path)
{
	size_t top = strlen(repo->work_dir), len = strlen(path);
	char *full = xmalloc(top + len + 2);

	memcpy(full, repo->work_dir, top);
	full[top] = '/';
	memcpy(full + top + 1, path, len + 1);
	return full;
}

static int read_work_tree(struct repo *repo, const char *path,
			  struct buf *text, struct err *err)
{
	CLEANUP(freep) char *full = NULL;

	if (!repo->work_dir)
		return err_set(err, ERR_NOT_FOUND, "no such file");
	full = full_path(repo, path);
	return fs_read_nofollow(text, full, err);
}

int repo_read(struct repo *repo, enum repo_at at, const char *path,
	      struct buf *text, struct err *err)
{
	if (at == REPO_WORK_TREE)
		return read_work_tree(repo, path, text, err);
	return repo->ops->read(repo, at, path, text, err);
}

bool repo_has(struct repo *repo, enum repo_at at, const char *path)
{
	CLEANUP(freep) char *full = NULL;

	if (at != REPO_WORK_TREE)
		return repo->ops->has(repo, at, path);
	if (!repo->work_dir)
		return false;
	full = full_path(repo, path);
	return fs_kind(full) != FS_NOTHING;
}

bool repo_is_blob(struct repo *repo, enum repo_at at, const char *path,
		  const unsigned char id[SHA1_LEN])
{
	return at != REPO_WORK_TREE && repo->ops->is_blob &&
	       repo->ops->is_blob(repo, at, path, id);
}

struct walk {
	const struct repo *repo;
	struct buf *path;	/* of the folder: "", or without a '/' at the end */
	repo_each_file *each;
	void *data;
	struct strlist names;	/* of the folder; sub-folders end in '/' */
};

static int list_folder(struct walk *w, struct err *err);

/* A repository in the repository is a thing of its own, as to git. */
static bool is_repository(const char *folder)
{
	CLEANUP(freep) char *dot_git = xasprintf("%s/.git", folder);

	return fs_kind(dot_git) != FS_NOTHING;
}

/* git's index has "a.b" before "a/b": a folder sorts by its name and '/'. */
static int add_name(const char *name, enum fs_kind kind, void *data,
		    struct err *err)
{
	struct walk *w = data;
	CLEANUP(freep) char *path = NULL;
	CLEANUP(freep) char *full = NULL;

	(void)err;
	if (kind != FS_FOLDER) {
		if (strcmp(name, ".git") != 0)
			strlist_add(&w->names, name);
		return 0;
	}
	path = xasprintf("%s%s%s", w->path->ptr, w->path->len ? "/" : "", name);
	full = full_path(w->repo, path);
	if (strcmp(name, ".git") != 0 && !is_repository(full))
		strlist_addf(&w->names, "%s/", name);
	return 0;
}

static int list_name(struct walk *w, const char *name, struct err *err)
{
	size_t outer = w->path->len;
	int status;

	if (outer)
		buf_addc(w->path, '/');
	buf_adds(w->path, name);
	if (ends_with(name, "/")) {
		struct walk below = *w;

		buf_cut(w->path, w->path->len - 1);
		status = list_folder(&below, err);
	} else {
		status = w->each(w->path->ptr, w->data, err);
	}
	buf_cut(w->path, outer);
	return status;
}

static int list_folder(struct walk *w, struct err *err)
{
	CLEANUP(freep) char *full = full_path(w->repo, w->path->ptr);
	int status;

	w->names = (struct strlist)STRLIST_INIT;
	if (fs_kind(full) != FS_FOLDER)
		return 0;
	status = fs_list(full, add_name, w, err);
	if (status < 0)
		err_wrap(err, "'%s'", w->path->ptr);
	strlist_sort(&w->names);
	for (size_t i = 0; !status && i < w->names.count; i++)
		status = list_name(w, w->names.items[i], err);
	strlist_release(&w->names);
	return status;
}

int repo_list(struct repo *repo, enum repo_at at, const char *folder,
	      repo_each_file *each, void *data, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT(BUF_UNBOUNDED);
	struct walk w = {
		.repo = repo, .path = &path, .each = each, .data = data,
	};

	buf_adds(&path, folder);
	if (at != REPO_WORK_TREE)
		return repo->ops->list(repo, at, folder, each, data, err);
	return repo->work_dir ? list_folder(&w, err) : 0;
}

int repo_staged(struct repo *repo, repo_each_change *each, void *data,
		struct err *err)
{
	return repo->ops->staged(repo, each, data, err);
}

int repo_changed(struct repo *repo, const char *from, const char *to,
		 repo_each_change *each, void *data, struct err *err)
{
	if (!repo->ops->changed)
		return err_set(err, ERR_INVALID, "a range of commits cannot be "
			       "read without libgit2");
	return repo->ops->changed(repo, from, to, each, data, err);
}
