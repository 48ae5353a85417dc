/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_CHECK_H
#define HFMETA_CORE_CHECK_H

/* Which files a check looks at.  The rules themselves are core/audit.h. */

#include "core/audit.h"

/* Every record, and every schema that the configuration names. */
int check_all(struct findings *findings, struct store *store,
	      struct err *err) MUST_CHECK;

/*
 * What a commit would bring: the store must have been opened at REPO_INDEX.
 * Looks at the paths that differ from HEAD, as they are staged; at every
 * record of a type whose schema is staged, and at all of them if
 * '.hfmetaconfig' is.
 */
int check_staged(struct findings *findings, struct store *store,
		 struct err *err) MUST_CHECK;

/*
 * Files and folders, relative to the current folder.  A folder stands for
 * the records below it.  Fails with ERR_NOT_FOUND or ERR_INVALID for a path
 * that is not there, or is neither a record nor a schema.
 */
int check_path(struct findings *findings, struct store *store,
	       const char *path, struct err *err) MUST_CHECK;

/*
 * The path from the top of the repository that 'path', relative to the
 * current folder, names: "" is the top itself.  Returns a string, or NULL
 * with ERR_INVALID if it leads outside.
 */
char *check_resolve_path(const struct store *store, const char *path,
			 struct err *err) MUST_CHECK;

#endif
