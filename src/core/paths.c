/* SPDX-License-Identifier: MIT */
#include "core/paths.h"

#include <stdlib.h>
#include <string.h>

/* Lexically: "a/../b" is "b", as git takes a path. */
bool paths_normalise(struct buf *out, const char *path)
{
	while (*path) {
		size_t len = strcspn(path, "/");

		if (len == 2 && !strncmp(path, "..", 2)) {
			char *slash = strrchr(out->ptr, '/');

			if (!out->len)
				return false;
			buf_cut(out, slash ? (size_t)(slash - out->ptr) : 0);
		} else if (len && !(len == 1 && *path == '.')) {
			if (out->len)
				buf_addc(out, '/');
			buf_add(out, path, len);
		}
		path += len;
		while (*path == '/')
			path++;
	}
	return true;
}

bool paths_is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return !len || (!strncmp(path, folder, len) &&
			(!path[len] || path[len] == '/'));
}

/* What follows the top of the work tree in an absolute path, or NULL. */
static const char *below_top(const char *top, const char *path)
{
	size_t len = strlen(top);

	if (strncmp(path, top, len) != 0 || (path[len] && path[len] != '/'))
		return NULL;
	return path + len;
}

char *paths_resolve(const struct repo *repo, const char *path,
		    struct err *err)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(freep) char *real = NULL;
	const char *rest = path;

	if (path[0] == '/' && repo_work_dir(repo)) {
		rest = below_top(repo_work_dir(repo), path);
		real = rest ? NULL : realpath(path, NULL);
		if (real)
			rest = below_top(repo_work_dir(repo), real);
	} else {
		paths_normalise(&out, repo_prefix(repo));
	}
	if (!rest || !paths_normalise(&out, rest)) {
		err_set(err, ERR_INVALID, "'%s' is outside of the repository",
			path);
		return NULL;
	}
	return buf_detach(&out);
}
