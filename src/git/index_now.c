/* SPDX-License-Identifier: MIT */
/* The index to those who write: as it is at the moment. */
#include "git/index_now.h"

#include <stdlib.h>

struct index_now {
	struct index index;
	struct stat st;
};

/* libgit2 has words for what it does not read either. */
static int not_understood(struct repo *repo, struct err *err)
{
	CLEANUP(index_freep) git_index *index = NULL;

	if (open_index(&index, repo, err) < 0)
		return -1;
	return err_set(err, ERR_INVALID,
		       "the index has a form that hfmeta does not know");
}

int index_read(struct index *index, struct stat *st, struct repo *repo,
	       struct err *err)
{
	/* Before it is read: if it changes meanwhile, the next look finds
	 * another file. */
	if (lstat(repo->index_path, st) < 0)
		*st = (struct stat){ .st_size = 0 };
	if (!index_open(index, repo->index_path))
		return 0;
	index_release(index);
	return not_understood(repo, err);
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

int index_now(const struct index **out, struct repo *repo, struct err *err)
{
	struct stat st = { .st_size = 0 };

	if (repo->index && (lstat(repo->index_path, &st) < 0 ||
			    !is_same(&st, &repo->index->st)))
		index_forget(repo);
	if (!repo->index) {
		struct index_now *now = xcalloc(1, sizeof(*now));

		if (index_read(&now->index, &now->st, repo, err) < 0) {
			free(now);
			return -1;
		}
		repo->index = now;
	}
	*out = &repo->index->index;
	return 0;
}

void index_forget(struct repo *repo)
{
	if (repo->index)
		index_release(&repo->index->index);
	free(STEAL(repo->index));
}
