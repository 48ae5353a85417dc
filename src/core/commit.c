/* SPDX-License-Identifier: MIT */
#include "core/commit.h"

#define TRIES_MAX 100

static int commit_once(struct repo *repo, const struct change *changes,
		       size_t count, const char *message, struct git_id *id,
		       struct err *err)
{
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	CLEANUP(buf_release) struct buf note = BUF_INIT(BUF_UNBOUNDED);
	int status;

	if (repo_recover(repo, &note, err) < 0 ||
	    commit_run_begin(&run, repo, err) < 0)
		return -1;
	status = commit_run_add(run, changes, count, message, id, err);
	return status ? status : commit_run_finish(run, err);
}

int commit_changes(struct repo *repo, const struct change *changes,
		   size_t count, const char *message, struct git_id *id,
		   struct err *err)
{
	for (int try = 0; ; try++) {
		int status = commit_once(repo, changes, count, message, id,
					 err);

		if (status >= 0 || err->code != ERR_CHANGED ||
		    try == TRIES_MAX)
			return status;
		err_clear(err);
	}
}
