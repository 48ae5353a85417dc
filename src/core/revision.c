/* SPDX-License-Identifier: MIT */
#include "core/revision.h"

int store_open_revision(struct store **out, const char *revision,
			struct err *err)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct git_id commit;

	if (repo_open(&repo, err) < 0 ||
	    repo_resolve(&commit, repo, revision, err) < 0 ||
	    repo_look_at(repo, commit.hex, err) < 0)
		return -1;
	return store_open(out, STEAL(repo), REPO_HEAD, err);
}
