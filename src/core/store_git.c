/* SPDX-License-Identifier: MIT */
/* The part of the store that needs all of git/. */
#include "core/store.h"

const char *store_branch(const struct store *store)
{
	return repo_branch(store_repo(store));
}

const char *store_git_config(const struct store *store, const char *key)
{
	return repo_config(store_repo(store), key);
}

int store_open_revision(struct store **out, const char *revision,
			struct err *err)
{
	struct repo *repo = NULL;

	if (repo_open(&repo, err) < 0)
		return -1;
	if (repo_look_at(repo, revision, err) < 0) {
		repo_free(repo);
		return -1;
	}
	if (store_open(out, repo, REPO_HEAD, err) < 0)
		return err_wrap(err, "'%s'", revision);
	return 0;
}

int store_recover(struct store *store, struct buf *note, struct err *err)
{
	return repo_recover(store_repo(store), note, err);
}
