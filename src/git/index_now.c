/* SPDX-License-Identifier: MIT */
/* The index to those who write: as it is at the moment. */
#include "git/index_now.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/sha1.h"

#define PIECE ((size_t)1024 * 1024)

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

/* A large one need not be in memory as a whole. */
static void sum_of(unsigned char sum[SHA1_LEN], const struct index *index)
{
	size_t len = index->map.len - SHA1_LEN, part;
	struct sha1 sha1;

	sha1_init(&sha1);
	for (size_t at = 0; at < len; at += part) {
		part = len - at < PIECE ? len - at : PIECE;
		sha1_add(&sha1, index->map.data + at, part);
		index_let_go(index);
	}
	sha1_end(&sha1, sum);
}

/* All zeros: index.skipHash of newer versions of git.  What was written here
 * a moment ago need not be looked through again. */
static int check_sum(const struct index *index, const struct repo *repo,
		     struct err *err)
{
	static const unsigned char none[SHA1_LEN];
	const struct map *map = &index->map;
	unsigned char sum[SHA1_LEN];
	const unsigned char *said;

	if (!map->len)
		return 0;
	said = map->data + map->len - SHA1_LEN;
	if (!memcmp(said, none, SHA1_LEN) ||
	    !memcmp(said, repo->index_sum, SHA1_LEN))
		return 0;
	sum_of(sum, index);
	if (!memcmp(said, sum, SHA1_LEN))
		return 0;
	err_set(err, ERR_INVALID, "the index is broken: its check sum is "
		"wrong");
	return err_hint(err, "remove the file 'index' of the git folder; 'git "
			"reset' makes it anew");
}

static int index_read(struct index *index, struct stat *st,
		      struct repo *repo, struct err *err)
{
	/* Before it is read: if it changes meanwhile, the next look finds
	 * another file. */
	if (lstat(repo->index_path, st) < 0)
		*st = (struct stat){ .st_size = 0 };
	if (index_open(index, repo->index_path)) {
		index_release(index);
		return not_understood(repo, err);
	}
	return check_sum(index, repo, err);
}

/* Whether the file that was mapped is still the index.  Its check sum tells
 * also where another has got its inode, within the same tick of the clock. */
static bool is_same(const struct index_now *now, const char *path)
{
	const struct map *map = &now->index.map;
	unsigned char sum[SHA1_LEN];
	struct stat st;
	ssize_t got;
	int fd;

	if (lstat(path, &st) < 0 || !map->len ||
	    st.st_ino != now->st.st_ino || st.st_size != now->st.st_size ||
	    st.st_mtim.tv_sec != now->st.st_mtim.tv_sec ||
	    st.st_mtim.tv_nsec != now->st.st_mtim.tv_nsec)
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	got = pread(fd, sum, sizeof(sum), (off_t)(map->len - sizeof(sum)));
	close(fd);
	return got == sizeof(sum) &&
	       !memcmp(map->data + map->len - sizeof(sum), sum, sizeof(sum));
}

int index_now(const struct index **out, const struct stat **st,
	      struct repo *repo, struct err *err)
{
	if (repo->index && !is_same(repo->index, repo->index_path))
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
	*st = &repo->index->st;
	return 0;
}

void index_forget(struct repo *repo)
{
	if (repo->index)
		index_release(&repo->index->index);
	free(STEAL(repo->index));
}
