/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_INDEX_NOW_H
#define HFMETA_GIT_INDEX_NOW_H

/* The index to those who write: as it is at the moment.  Internal to git/. */

#include <sys/stat.h>

#include "git/internal.h"
#include "git/quick.h"

/*
 * Map the index; it belongs to the repo, until the next call, and is read
 * again only if the file is another.  *st is its file, all zeros if there is
 * none.  Fails with ERR_INVALID, a name and a hint, for features that are not
 * read, or if its check sum is wrong: who writes it again would make that
 * right.
 */
int index_now(const struct index **out, const struct stat **st,
	      struct repo *repo, struct err *err) MUST_CHECK;

/* Let go of it. */
void index_forget(struct repo *repo);

#endif
