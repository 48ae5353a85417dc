/* SPDX-License-Identifier: MIT */
/* Finding and opening a repository without libgit2. */
#include "git/quick.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/fs.h"

#define LINE_MAX_LEN 8192

/* What the search has found. */
struct place {
	char *git_dir;		/* absolute, without links */
	char *work_dir;		/* where it was found; NULL: to be decided */
	bool by_env;		/* GIT_DIR said so */
};

static void place_release(struct place *place)
{
	free(place->git_dir);
	free(place->work_dir);
}

static bool exists(const char *dir, const char *name)
{
	CLEANUP(freep) char *path = xasprintf("%s/%s", dir, name);

	return access(path, F_OK) == 0;
}

/* The first line of a small file, or NULL; *missing says that there is none. */
static char *read_line(const char *dir, const char *name, bool *missing)
{
	CLEANUP(freep) char *path = xasprintf("%s/%s", dir, name);
	CLEANUP(buf_release) struct buf text = BUF_INIT(LINE_MAX_LEN);
	struct err err = ERR_INIT;
	int status = fs_read(&text, path, &err);

	*missing = status < 0 && err.code == ERR_NOT_FOUND;
	if (status < 0)
		return NULL;
	while (text.len && strchr("\r\n", text.ptr[text.len - 1]))
		buf_cut(&text, text.len - 1);
	return strchr(text.ptr, '\n') ? NULL : buf_detach(&text);
}

/* 'path' as seen from 'dir', without links; NULL if it is not there. */
static char *resolve(const char *dir, const char *path)
{
	CLEANUP(freep) char *joined = *path == '/' ? xstrdup(path) :
				      xasprintf("%s/%s", dir, path);

	return realpath(joined, NULL);
}

/* As git decides whether a folder is one of its own. */
static bool is_git_dir(const char *dir)
{
	return exists(dir, "HEAD") &&
	       (exists(dir, "commondir") ||
		((exists(dir, "objects") || env_get("GIT_OBJECT_DIRECTORY")) &&
		 exists(dir, "refs")));
}

/* A file ".git" of a linked work tree or a submodule: "gitdir: PATH". */
static char *read_gitfile(const char *dir)
{
	bool missing;
	CLEANUP(freep) char *line = read_line(dir, ".git", &missing);

	return line && starts_with(line, "gitdir: ") ?
	       resolve(dir, line + strlen("gitdir: ")) : NULL;
}

/* Look at one folder: 0 nothing here, 1 found, -1 not understood. */
static int look_at(struct place *place, const char *dir)
{
	CLEANUP(freep) char *dot_git = xasprintf("%s/.git", dir);

	switch (fs_kind(dot_git)) {
	case FS_FOLDER:
		place->git_dir = xstrdup(dot_git);
		break;
	case FS_FILE:
		place->git_dir = read_gitfile(dir);
		break;
	case FS_OTHER:
		return -1;
	case FS_NOTHING:
		if (!is_git_dir(dir))
			return 0;
		place->git_dir = xstrdup(dir);
		return 1;
	}
	if (!place->git_dir || !is_git_dir(place->git_dir))
		return -1;
	place->work_dir = xstrdup(dir);
	return 1;
}

/* Upward from 'cwd', on one file system. */
static int search(struct place *place, const char *cwd)
{
	CLEANUP(freep) char *dir = xstrdup(cwd);
	size_t ceiling = env_ceiling(cwd);
	struct stat first, st;

	if (stat(dir, &first) < 0)
		return -1;
	for (;;) {
		char *slash = strrchr(dir, '/');
		int found = look_at(place, dir);

		if (found)
			return found;
		if (!slash || slash == dir || (size_t)(slash - dir) <= ceiling)
			return -1;	/* the root belongs to no repository */
		*slash = '\0';
		if (stat(dir, &st) < 0 || st.st_dev != first.st_dev)
			return -1;
	}
}

static int find(struct place *place, const char *cwd)
{
	const char *git_dir = env_get("GIT_DIR");

	if (!git_dir)
		return search(place, cwd) > 0 ? 0 : 1;
	place->by_env = true;
	place->git_dir = resolve(cwd, git_dir);
	return !place->git_dir || fs_kind(place->git_dir) != FS_FOLDER ||
	       !is_git_dir(place->git_dir);
}

/* Another user's repository may be made to do harm; libgit2 knows whether
 * safe.directory allows it.  As with git, who sets GIT_DIR says it does. */
static bool is_ours(const struct place *place)
{
	const char *dirs[] = { place->git_dir, place->work_dir };
	CLEANUP(freep) char *dot_git = NULL;
	struct stat st;

	if (place->by_env)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (dirs[i] && (stat(dirs[i], &st) < 0 ||
				st.st_uid != geteuid()))
			return false;
	if (!place->work_dir)
		return true;
	dot_git = xasprintf("%s/.git", place->work_dir);
	return lstat(dot_git, &st) == 0 && st.st_uid == geteuid();
}

/* Where several work trees keep what they share.  Returns 1 if it cannot be
 * read; *linked says that this is one of several. */
static int find_common_dir(struct repo *repo, bool *linked)
{
	const char *env = env_get("GIT_COMMON_DIR");
	bool missing = false;
	CLEANUP(freep) char *line = env ? xstrdup(env) :
		read_line(repo->git_dir, "commondir", &missing);

	*linked = !missing;
	if (missing)
		repo->common_dir = xstrdup(repo->git_dir);
	else if (line)
		repo->common_dir = resolve(env ? "." : repo->git_dir, line);
	return !repo->common_dir;
}

static int read_config(struct quick_config *config, const struct repo *repo)
{
	CLEANUP(freep) char *shared = xasprintf("%s/config", repo->common_dir);
	CLEANUP(freep) char *own = xasprintf("%s/config.worktree",
					     repo->git_dir);

	if (quick_config_read(config, shared))
		return 1;
	return config->per_work_tree ? quick_config_read(config, own) : 0;
}

/* git runs hooks in a linked work tree so: GIT_DIR set, and at its top. */
static bool is_work_tree_of(const char *cwd, const char *git_dir)
{
	bool missing;
	CLEANUP(freep) char *line = read_line(git_dir, "gitdir", &missing);
	CLEANUP(freep) char *dot_git = xasprintf("%s/.git", cwd);

	return line && !strcmp(line, dot_git);
}

/*
 * The top of the work tree.  Where git and libgit2 disagree (GIT_DIR without
 * GIT_WORK_TREE, and the current folder not what is above the git folder) it
 * is for the latter to say.
 */
static int find_work_dir(struct repo *repo, struct place *place,
			 const struct quick_config *config, bool linked,
			 const char *cwd)
{
	const char *env = env_get("GIT_WORK_TREE");

	if (env) {
		repo->work_dir = resolve(cwd, env);
		return !repo->work_dir || config->bare == 1;
	}
	if (linked && place->by_env && is_work_tree_of(cwd, repo->git_dir))
		place->work_dir = xstrdup(cwd);
	if (linked) {
		repo->work_dir = STEAL(place->work_dir);
		return !repo->work_dir || config->work_tree;
	}
	if (config->bare == 1)
		return config->work_tree || place->work_dir;
	if (config->work_tree)
		repo->work_dir = resolve(repo->git_dir, config->work_tree);
	else if (place->work_dir)
		repo->work_dir = STEAL(place->work_dir);
	else if (place->by_env && ends_with(repo->git_dir, "/.git") &&
		 !strncmp(repo->git_dir, cwd, strlen(repo->git_dir) - 5) &&
		 strlen(cwd) + 5 == strlen(repo->git_dir))
		repo->work_dir = xstrdup(cwd);
	return !repo->work_dir;
}

/* A relative GIT_INDEX_FILE begins at the top of the work tree for git, in
 * the current folder for libgit2: fine where these are the same. */
static int find_index(struct repo *repo)
{
	const char *env = env_get("GIT_INDEX_FILE");

	if (env && *env != '/' && *repo->prefix)
		return 1;
	repo->index_path = env ? xstrdup(env) :
			   xasprintf("%s/index", repo->git_dir);
	return index_open(&repo->quick->index, repo->index_path);
}

static int open_place(struct repo *repo, struct place *place, const char *cwd)
{
	CLEANUP(quick_config_release) struct quick_config config =
		QUICK_CONFIG_INIT;
	bool linked = false;

	if (!is_ours(place))
		return 1;
	repo->git_dir = STEAL(place->git_dir);
	if (find_common_dir(repo, &linked) || read_config(&config, repo) ||
	    find_work_dir(repo, place, &config, linked, cwd))
		return 1;
	repo->prefix = repo->work_dir ? prefix_below(repo->work_dir, cwd) :
					 xstrdup("");
	return journal_exists(repo) || quick_read_head(repo) ||
	       objects_find(&repo->quick->objects, repo->common_dir) ||
	       find_index(repo);
}

int repo_open_quick(struct repo **out, struct err *err)
{
	CLEANUP(repo_freep) struct repo *repo = xcalloc(1, sizeof(*repo));
	CLEANUP(place_release) struct place place = { .git_dir = NULL };
	CLEANUP(freep) char *cwd = realpath(".", NULL);

	(void)err;
	repo->ops = &quick_ops;
	repo->quick = xcalloc(1, sizeof(*repo->quick));
	objects_init(&repo->quick->objects);
	if (!cwd || env_is_strange() || find(&place, cwd) ||
	    open_place(repo, &place, cwd))
		return 1;
	*out = STEAL(repo);
	return 0;
}
