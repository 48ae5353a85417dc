/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_COMMIT_H
#define HFMETA_CORE_COMMIT_H

#include "git/git.h"

/*
 * One commit with these changes on top of the branch, whatever other writers
 * do: when one of them was first, it is made again on top of theirs.  The
 * changed paths must not be what they changed too.  Returns 1, and commits
 * nothing, if the changes change nothing.  Fails as commit_run_begin() and
 * commit_run_finish() do.
 */
int commit_changes(struct repo *repo, const struct change *changes,
		   size_t count, const char *message, struct git_id *id,
		   struct err *err) MUST_CHECK;

#endif
