/* SPDX-License-Identifier: MIT */
/* git's environment, and where it says that objects are. */
#include "git/quick.h"

#include <stdlib.h>
#include <string.h>

#include "util/fs.h"

#define ALTERNATES_DEPTH 5	/* as git */
#define DIRS_MAX 100

/* These change what git would find, in ways that are for libgit2 to know.
 * All others are handled here or have to do with other things. */
static const char *const strange[] = {
	"GIT_NAMESPACE",
	"GIT_DISCOVERY_ACROSS_FILESYSTEM",
	"GIT_IMPLICIT_WORK_TREE",
	"GIT_DEFAULT_REF_FORMAT",
	"GIT_REF_STORAGE_FORMAT",
	"GIT_REFERENCE_BACKEND",
	"GIT_REPLACE_REF_BASE",
};

const char *env_get(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

bool env_is_strange(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(strange); i++)
		if (getenv(strange[i]))
			return true;
	return false;
}

/* Links in a ceiling are resolved, unless an empty one is before it. */
static char *resolve(const char *ceiling, size_t len, bool follow)
{
	CLEANUP(freep) char *path = xstrndup(ceiling, len);
	char *resolved = follow ? realpath(path, NULL) : NULL;

	return resolved ? resolved : STEAL(path);
}

size_t env_ceiling(const char *cwd)
{
	const char *at = env_get("GIT_CEILING_DIRECTORIES");
	size_t longest = 0;
	bool follow = true;

	while (at) {
		size_t len = strcspn(at, ":");
		CLEANUP(freep) char *path = resolve(at, len, follow);
		size_t path_len = strlen(path);

		follow = follow && len;
		while (path_len && path[path_len - 1] == '/')
			path_len--;
		if (*path == '/' && path_len >= longest &&
		    !strncmp(cwd, path, path_len) && cwd[path_len] == '/' &&
		    cwd[path_len + 1])
			longest = path_len ? path_len : 1;
		at = at[len] ? at + len + 1 : NULL;
	}
	return longest;
}

static int add_dir(struct objects *objects, const char *path, int depth);

/* A path a line; a relative one begins at the folder of objects. */
static int add_alternates(struct objects *objects, const char *dir, int depth)
{
	CLEANUP(freep) char *path = xasprintf("%s/info/alternates", dir);
	CLEANUP(buf_release) struct buf text = BUF_INIT(65536);
	struct err err = ERR_INIT;

	if (fs_read(&text, path, &err) < 0)
		return err.code != ERR_NOT_FOUND;
	for (char *at = text.ptr, *next; *at; at = next) {
		CLEANUP(freep) char *joined = NULL;
		size_t len = strcspn(at, "\n");

		next = at + len + (at[len] == '\n');
		at[len] = '\0';
		if (!*at || *at == '#')
			continue;
		if (*at == '"')
			return 1;
		joined = *at == '/' ? xstrdup(at) : xasprintf("%s/%s", dir, at);
		if (add_dir(objects, joined, depth + 1))
			return 1;
	}
	return 0;
}

/* A folder that is not there is left out, as git does with a warning. */
static int add_dir(struct objects *objects, const char *path, int depth)
{
	CLEANUP(freep) char *dir = xstrdup(path);

	/* The first one is compared with none: links in it do not matter. */
	if (objects->dir_count || fs_kind(dir) != FS_FOLDER) {
		free(dir);
		dir = realpath(path, NULL);
		if (!dir || fs_kind(dir) != FS_FOLDER)
			return 0;
	}
	for (size_t i = 0; i < objects->dir_count; i++)
		if (!strcmp(objects->dirs[i], dir))
			return 0;
	if (depth > ALTERNATES_DEPTH || objects->dir_count == DIRS_MAX)
		return 1;
	GROW(objects->dirs, objects->dir_count, objects->dir_room);
	objects->dirs[objects->dir_count++] = dir;
	return add_alternates(objects, STEAL(dir), depth);
}

int objects_find(struct objects *objects, const char *common_dir)
{
	CLEANUP(freep) char *usual = xasprintf("%s/objects", common_dir);
	const char *first = env_get("GIT_OBJECT_DIRECTORY");
	const char *at = env_get("GIT_ALTERNATE_OBJECT_DIRECTORIES");

	if (add_dir(objects, first ? first : usual, 0) || !objects->dir_count)
		return 1;
	while (at) {
		size_t len = strcspn(at, ":");
		CLEANUP(freep) char *path = xstrndup(at, len);

		if (*path == '"' || (*path && add_dir(objects, path, 0)))
			return 1;
		at = at[len] ? at + len + 1 : NULL;
	}
	return 0;
}
