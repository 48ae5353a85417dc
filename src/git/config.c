/* SPDX-License-Identifier: MIT */
/* git's own configuration. */
#include "git/internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void config_from_environment(void (*each)(const char *key, const char *value,
					  void *data), void *data)
{
	const char *count = getenv("GIT_CONFIG_COUNT");
	long pairs = count ? strtol(count, NULL, 10) : 0;

	for (long i = 0; i < pairs && i < 1000; i++) {
		CLEANUP(freep) char *k = xasprintf("GIT_CONFIG_KEY_%ld", i);
		CLEANUP(freep) char *v = xasprintf("GIT_CONFIG_VALUE_%ld", i);

		if (getenv(k) && getenv(v))
			each(getenv(k), getenv(v), data);
	}
}

struct environment_search {
	const char *key, *value;
};

/* The last of several wins. */
static void on_environment(const char *key, const char *value, void *data)
{
	struct environment_search *search = data;

	if (!strcasecmp(key, search->key))
		search->value = value;
}

static const char *from_environment(const char *key)
{
	struct environment_search search = { .key = key };

	config_from_environment(on_environment, &search);
	return search.value;
}

static char *from_file(const char *path, const char *key)
{
	CLEANUP(config_freep) git_config *config = NULL;
	git_buf value = GIT_BUF_INIT;
	char *copy = NULL;

	if (!git_config_open_ondisk(&config, path) &&
	    !git_config_get_string_buf(&value, config, key))
		copy = xstrdup(value.ptr);
	git_buf_dispose(&value);
	git_error_clear();
	return copy;
}

static char *from_repository(struct repo *repo, const char *key)
{
	CLEANUP(config_freep) git_config *config = NULL;
	git_buf value = GIT_BUF_INIT;
	char *copy = NULL;

	if (!git_repository_config(&config, repo->git) &&
	    !git_config_get_string_buf(&value, config, key))
		copy = xstrdup(value.ptr);
	git_buf_dispose(&value);
	git_error_clear();
	return copy;
}

static char *look_up(struct repo *repo, const char *key)
{
	const char *environment = from_environment(key);
	const char *global = getenv("GIT_CONFIG_GLOBAL");
	const char *system = getenv("GIT_CONFIG_NOSYSTEM") ? NULL :
			     getenv("GIT_CONFIG_SYSTEM");
	char *value;

	if (environment)
		return xstrdup(environment);
	value = from_repository(repo, key);
	/* Files that libgit2 was told not to look for (open.c). */
	if (!value && global && *global)
		value = from_file(global, key);
	if (!value && system && *system)
		value = from_file(system, key);
	return value;
}

const char *repo_config(struct repo *repo, const char *key)
{
	struct config_pair *pair = NULL;

	for (size_t i = 0; i < repo->looked_up_count; i++)
		if (!strcmp(repo->looked_up[i].key, key))
			pair = &repo->looked_up[i];
	if (!pair) {
		GROW(repo->looked_up, repo->looked_up_count,
		     repo->looked_up_room);
		pair = &repo->looked_up[repo->looked_up_count++];
		*pair = (struct config_pair){ .key = xstrdup(key) };
	}
	free(pair->value);
	pair->value = look_up(repo, key);
	return pair->value;
}

bool repo_config_bool(struct repo *repo, const char *key, bool otherwise)
{
	const char *value = repo_config(repo, key);
	int parsed;

	if (!value || git_config_parse_bool(&parsed, value) < 0)
		return otherwise;
	return parsed;
}

int repo_config_set(struct repo *repo, const char *key, const char *value,
		    struct err *err)
{
	CLEANUP(config_freep) git_config *config = NULL;
	CLEANUP(config_freep) git_config *local = NULL;
	int code = git_repository_config(&config, repo->git);

	if (!code)
		code = git_config_open_level(&local, config,
					     GIT_CONFIG_LEVEL_LOCAL);
	if (!code)
		code = git_config_set_string(local, key, value);
	if (code < 0)
		return git_fail(err, code, "cannot set '%s'", key);
	return 0;
}
