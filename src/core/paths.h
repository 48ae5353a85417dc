/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_PATHS_H
#define HFMETA_CORE_PATHS_H

#include "git/git.h"

/*
 * The path from the top of the repository that 'path', relative to the
 * current folder, names; "" is the top itself.  Nothing need be there.
 * Returns a string, or NULL with ERR_INVALID if it leads outside.
 */
char *paths_resolve(const struct repo *repo, const char *path,
		    struct err *err) MUST_CHECK;

/* Append 'path' without "." and ".." as parts; false if it leads above. */
bool paths_normalise(struct buf *out, const char *path);

/* Whether 'path' is the folder or lies in it; "" is the top. */
bool paths_is_below(const char *path, const char *folder);

#endif
