/* SPDX-License-Identifier: MIT */
/*
 * Whose repository it is.  git refuses to work in one of another user, since
 * its configuration can run programs, unless safe.directory allows it (see
 * git-config(1)).  libgit2 1.5 has a check of its own that knows neither "*"
 * nor git's environment, so it is switched off and this one is used.
 */
#include "git/internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Under sudo, root works for the user who called it. */
static bool is_ours(const char *path)
{
	const char *sudo = getenv("SUDO_UID");
	uid_t us = geteuid();
	struct stat st;

	if (!path)
		return true;
	if (lstat(path, &st) < 0)
		return false;
	return st.st_uid == us ||
	       (!us && sudo && *sudo &&
		st.st_uid == (uid_t)strtoul(sudo, NULL, 10));
}

struct search {
	const char *folder;
	bool allowed;
};

/* An empty value takes back what came before it. */
static void consider(struct search *search, const char *value)
{
	size_t len = strlen(value);

	if (!len)
		search->allowed = false;
	else if (!strcmp(value, "*") || !strcmp(value, search->folder))
		search->allowed = true;
	else if (len > 2 && !strcmp(value + len - 2, "/*") &&
		 !strncmp(value, search->folder, len - 1))
		search->allowed = true;
}

static int on_value(const git_config_entry *entry, void *data)
{
	consider(data, entry->value ? entry->value : "");
	return 0;
}

static void search_config(struct search *search, git_config *config)
{
	git_config_get_multivar_foreach(config, "safe.directory", NULL,
					on_value, search);
	git_error_clear();
}

static void search_file(struct search *search, const char *path)
{
	CLEANUP(config_freep) git_config *config = NULL;

	if (path && *path && !git_config_open_ondisk(&config, path))
		search_config(search, config);
	git_error_clear();
}

static void on_pair(const char *key, const char *value, void *data)
{
	if (!strcmp(key, "safe.directory"))
		consider(data, value);
}

/* Never the repository's own configuration: it is what is in question. */
static bool is_allowed(const char *folder)
{
	CLEANUP(config_freep) git_config *config = NULL;
	struct search search = { .folder = folder };

	if (!getenv("GIT_CONFIG_NOSYSTEM"))
		search_file(&search, getenv("GIT_CONFIG_SYSTEM"));
	if (!git_config_open_default(&config))
		search_config(&search, config);
	search_file(&search, getenv("GIT_CONFIG_GLOBAL"));
	config_from_environment(on_pair, &search);
	git_error_clear();
	return search.allowed;
}

int check_owner(const struct repo *repo, struct err *err)
{
	const char *folder = repo->work_dir ? repo->work_dir : repo->git_dir;

	if ((is_ours(repo->work_dir) && is_ours(repo->git_dir)) ||
	    is_allowed(folder))
		return 0;
	err_set(err, ERR_DENIED, "the repository '%s' belongs to another user",
		folder);
	return err_hint(err, "'git config --global --add safe.directory %s' "
			"allows it", folder);
}
