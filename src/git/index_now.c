/* SPDX-License-Identifier: MIT */
/* The index to those who write: as it is at the moment. */
#include "git/index_now.h"

#include <stdlib.h>
#include <string.h>

#include "util/sha1.h"

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

/* All zeros: index.skipHash of newer versions of git. */
static int check_sum(const struct index *index, struct err *err)
{
	static const unsigned char none[SHA1_LEN];
	const struct map *map = &index->map;
	unsigned char sum[SHA1_LEN];
	const unsigned char *said;
	struct sha1 sha1;

	if (!map->len)
		return 0;
	said = map->data + map->len - SHA1_LEN;
	if (!memcmp(said, none, SHA1_LEN))
		return 0;
	sha1_init(&sha1);
	sha1_add(&sha1, map->data, map->len - SHA1_LEN);
	sha1_end(&sha1, sum);
	if (!memcmp(said, sum, SHA1_LEN))
		return 0;
	err_set(err, ERR_INVALID, "the index is broken: its check sum is "
		"wrong");
	return err_hint(err, "remove the file 'index' of the git folder; 'git "
			"reset' makes it anew");
}

int index_read(struct index *index, struct stat *st, struct repo *repo,
	       struct err *err)
{
	/* Before it is read: if it changes meanwhile, the next look finds
	 * another file. */
	if (lstat(repo->index_path, st) < 0)
		*st = (struct stat){ .st_size = 0 };
	if (index_open(index, repo->index_path)) {
		index_release(index);
		return not_understood(repo, err);
	}
	return check_sum(index, err);
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

		repo->index = now;
		if (index_read(&now->index, &now->st, repo, err) < 0) {
			index_forget(repo);
			return -1;
		}
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
