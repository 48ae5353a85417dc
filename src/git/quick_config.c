/* SPDX-License-Identifier: MIT */
/* The repository's own configuration, as far as it says how to read it. */
#include "git/quick.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/fs.h"

#define CONFIG_MAX ((size_t)4 * 1024 * 1024)

/* -1 for what is neither; git also takes numbers. */
static int parse_bool(const char *value)
{
	static const char *const words[] = {
		"false", "true", "no", "yes", "off", "on", "0", "1",
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcasecmp(value, words[i]))
			return (int)(i & 1);
	return *value ? -1 : 0;
}

/* Fails where the caller is to give up; the text of the error is for no one. */
static int on_flag(int *flag, const char *value, struct err *err)
{
	*flag = parse_bool(value);
	return *flag < 0 ? err_set(err, ERR_INVALID, "not understood") : 0;
}

static int on_entry(const char *key, const char *value, void *data,
		    struct err *err)
{
	struct quick_config *config = data;
	int flag = 0;

	if (!strcmp(key, "core.bare"))
		return on_flag(&config->bare, value, err);
	if (!strcmp(key, "core.worktree")) {
		free(config->work_tree);
		config->work_tree = xstrdup(value);
	} else if (!strcmp(key, "extensions.worktreeconfig")) {
		if (on_flag(&flag, value, err) < 0)
			return -1;
		config->per_work_tree = flag;
	} else if (!strcmp(key, "core.ignorecase")) {
		/* The index is then compared in another order. */
		if (on_flag(&flag, value, err) < 0 || flag)
			return err_set(err, ERR_INVALID, "not understood");
	} else if (!strcmp(key, "core.repositoryformatversion")) {
		flag = !strcmp(value, "0") || !strcmp(value, "1");
		return flag ? 0 : err_set(err, ERR_INVALID, "not understood");
	} else if (starts_with(key, "extensions.") &&
		   strcmp(key, "extensions.noop") != 0) {
		return err_set(err, ERR_INVALID, "not understood");
	}
	return 0;
}

int quick_config_read(struct quick_config *config, const char *path)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(CONFIG_MAX);
	struct err err = ERR_INIT;

	if (fs_read(&text, path, &err) < 0)
		return err.code != ERR_NOT_FOUND;
	return git_config_text(text.ptr, text.len, on_entry, config, &err) != 0;
}

void quick_config_release(struct quick_config *config)
{
	free(config->work_tree);
	*config = (struct quick_config)QUICK_CONFIG_INIT;
}
