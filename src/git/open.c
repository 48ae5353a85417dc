/* SPDX-License-Identifier: MIT */
/* Finding a repository with libgit2, and what it says about itself. */
#include "git/internal.h"
#include "git/quick.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TREE_CACHED_MAX ((size_t)16 * 1024 * 1024)

/*
 * libgit2 counts these calls itself; each repo holds one.  Objects are
 * synced to disk: a record that was announced as committed must survive.
 */
static void start_libgit2(void)
{
	static const char *const extensions[] = { "worktreeconfig" };

	if (git_libgit2_init() > 1)
		return;
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions,
			 ARRAY_SIZE(extensions));
	git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);	/* owner.c */
	/* To see whether the commit is there that a branch shall name, it opens
	 * the indexes of all packs.  Who moves one has just written it. */
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0);
	/* Without it the tree of a folder of thousands is read and parsed
	 * twice where commits are compared one after the other. */
	git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE,
			 TREE_CACHED_MAX);
	/* libgit2 does not know these; repo_config() reads the files. */
	if (getenv("GIT_CONFIG_GLOBAL")) {
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH,
				 GIT_CONFIG_LEVEL_GLOBAL, "");
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH,
				 GIT_CONFIG_LEVEL_XDG, "");
	}
	if (getenv("GIT_CONFIG_SYSTEM") || getenv("GIT_CONFIG_NOSYSTEM"))
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH,
				 GIT_CONFIG_LEVEL_SYSTEM, "");
}

static char *without_slash(const char *path)
{
	size_t len;

	if (!path)
		return NULL;
	len = strlen(path);
	while (len > 1 && path[len - 1] == '/')
		len--;
	return xstrndup(path, len);
}

/* A commit by another process takes well under a second; a git command that
 * holds index.lock for longer waits for a person. */
#define WRITERS_WAIT_MS 60000
#define INDEX_WAIT_MS 5000

/* 'index_path' NULL: where it is if nobody says otherwise. */
static struct repo *wrap(git_repository *git, const char *index_path)
{
	struct repo *repo = xcalloc(1, sizeof(*repo));

	repo->ops = &libgit2_ops;
	repo->git = git;
	repo->work_dir = without_slash(git_repository_workdir(git));
	repo->git_dir = without_slash(git_repository_path(git));
	repo->common_dir = without_slash(git_repository_commondir(git));
	repo->prefix = find_prefix(repo->work_dir);
	repo->index_path = index_path ? xstrdup(index_path) :
			   xasprintf("%s/index", repo->git_dir);
	repo->writers_wait_ms = WRITERS_WAIT_MS;
	repo->index_wait_ms = INDEX_WAIT_MS;
	return repo;
}

int repo_open(struct repo **out, struct err *err)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	git_repository *git = NULL;
	int code;

	start_libgit2();
	code = git_repository_open_ext(&git, NULL, GIT_REPOSITORY_OPEN_FROM_ENV,
				       NULL);
	if (code < 0) {
		if (code == GIT_ENOTFOUND)
			err_set(err, ERR_NOT_FOUND, "not in a git repository");
		else
			git_fail(err, code, "cannot open the repository");
		git_libgit2_shutdown();
		return -1;
	}
	repo = wrap(git, env_get("GIT_INDEX_FILE"));
	/* Who names the git folder trusts it, as git has it. */
	if (!getenv("GIT_DIR") && check_owner(repo, err) < 0)
		return -1;
	*out = STEAL(repo);
	return 0;
}

int repo_open_again(struct repo **out, struct repo *repo, struct err *err)
{
	if (repo_open(out, err) < 0)
		return -1;
	repo_objects(repo);
	(*out)->objects = repo->objects;
	(*out)->objects_lent = true;
	return 0;
}

int repo_init(struct repo **out, const char *path, struct err *err)
{
	git_repository_init_options options;
	git_repository *git = NULL;
	git_config *config = NULL;
	git_buf branch = GIT_BUF_INIT;
	int code;

	start_libgit2();
	if (!git_config_open_default(&config))
		git_config_get_string_buf(&branch, config, "init.defaultBranch");
	git_config_free(config);
	git_repository_init_options_init(&options,
					 GIT_REPOSITORY_INIT_OPTIONS_VERSION);
	options.flags = GIT_REPOSITORY_INIT_MKPATH;
	options.initial_head = branch.size ? branch.ptr : "main";
	code = git_repository_init_ext(&git, path, &options);
	git_buf_dispose(&branch);
	if (code < 0) {
		git_fail(err, code, "cannot make '%s' a git repository", path);
		git_libgit2_shutdown();
		return -1;
	}
	*out = wrap(git, NULL);
	return 0;
}

void repo_set_lock_wait(struct repo *repo, long ms)
{
	repo->writers_wait_ms = repo->index_wait_ms = ms;
}

bool repo_is_unborn(struct repo *repo)
{
	return git_repository_head_unborn(repo->git) == 1;
}

const char *repo_branch(struct repo *repo)
{
	CLEANUP(reference_freep) git_reference *head = NULL;
	const char *target;

	free(repo->branch);
	repo->branch = NULL;
	if (git_reference_lookup(&head, repo->git, "HEAD") < 0)
		return NULL;
	target = git_reference_symbolic_target(head);
	if (target && starts_with(target, "refs/heads/"))
		repo->branch = xstrdup(target + strlen("refs/heads/"));
	return repo->branch;
}

/* git looks at a relative core.hooksPath from where it runs hooks: the top
 * of the work tree, or the git folder of a bare repository. */
int repo_hooks_dir(struct repo *repo, struct buf *path, bool *configured,
		   struct err *err)
{
	git_config *config = NULL;
	git_buf value = GIT_BUF_INIT;
	int code = git_repository_config(&config, repo->git);

	if (code < 0)
		return git_fail(err, code, "cannot read the configuration");
	*configured = !git_config_get_path(&value, config, "core.hooksPath");
	if (*configured && value.ptr[0] != '/')
		buf_addf(path, "%s/", repo->work_dir ? repo->work_dir :
			 repo->git_dir);
	if (*configured)
		buf_adds(path, value.ptr);
	else
		buf_addf(path, "%s/hooks", repo->common_dir);
	git_buf_dispose(&value);
	git_config_free(config);
	git_error_clear();
	return 0;
}
