/* SPDX-License-Identifier: MIT */
/* The part of the store that needs all of git/. */
#include "core/store.h"

const char *store_branch(const struct store *store)
{
	return repo_branch(store_repo(store));
}

int store_recover(struct store *store, struct buf *note, struct err *err)
{
	return repo_recover(store_repo(store), note, err);
}
