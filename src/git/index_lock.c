/* SPDX-License-Identifier: MIT */
/* Two locks: hfmeta's own, which the system releases when its process dies,
 * and git's index.lock, which stays. */
#include "git/commit_run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "util/fs.h"

void lock_nap(long ms)
{
	struct timespec pause = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&pause, NULL);
}

int writers_lock(struct run_locks *locks, struct repo *repo, bool wait,
		 struct err *err)
{
	CLEANUP(freep) char *path = xasprintf("%s/hfmeta/lock", repo->git_dir);

	if (fs_make_parents(path, err) < 0)
		return -1;
	locks->writers_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (locks->writers_fd < 0)
		return err_errno(err, "cannot open '%s'", path);
	for (long waited = 0; flock(locks->writers_fd, LOCK_EX | LOCK_NB) < 0;
	     waited += 20) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_errno(err, "cannot lock '%s'", path);
		if (!wait || waited >= repo->writers_wait_ms)
			return err_set(err, ERR_BUSY, "another hfmeta is "
				       "writing to this repository");
		lock_nap(20);
	}
	return 0;
}

int index_lock_prepare(struct run_locks *locks, struct repo *repo,
		       struct err *err)
{
	struct stat st;
	int fd;

	index_lock_release(locks);
	locks->index_path = xstrdup(repo->index_path);
	/* The writers' lock is ours: whoever made these is dead. */
	fs_remove_leftovers(locks->index_path);
	locks->index_wait_ms = repo->index_wait_ms;
	locks->own_path = xasprintf("%s.hfmeta-XXXXXX", locks->index_path);
	fd = mkostemp(locks->own_path, O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0) {
		err_errno(err, "cannot make a lock for the index");
		free(STEAL(locks->own_path));
	}
	if (fd >= 0)
		close(fd);
	if (!locks->own_path)
		return -1;
	locks->own_inode = (uint64_t)st.st_ino;
	return 0;
}

int index_lock_take(struct run_locks *locks, struct err *err)
{
	CLEANUP(freep) char *lock = xasprintf("%s.lock", locks->index_path);
	long wait = 10;

	/* A hard link, since the journal knows the inode of our file. */
	for (long waited = 0; link(locks->own_path, lock) < 0; waited += wait) {
		if (errno != EEXIST)
			return err_errno(err, "cannot make '%s'", lock);
		if (waited >= locks->index_wait_ms) {
			err_set(err, ERR_BUSY, "the index is locked by another "
				"git process ('%s' is there)", lock);
			return err_hint(err, "if no git process is running, "
					"remove the file");
		}
		lock_nap(wait);
		if (wait < 160)
			wait *= 2;
	}
	locks->index_held = true;
	return 0;
}

/* mkostemp() makes files private; the index is as it was. */
static void keep_mode(const char *lock, const char *index)
{
	struct stat st;
	mode_t mask = umask(0);

	umask(mask);
	chmod(lock, stat(index, &st) ? 0666 & ~mask : st.st_mode & 07777);
}

int index_lock_commit(struct run_locks *locks,
		      const struct index_writing *writing,
		      unsigned char sum[SHA1_LEN], struct err *err)
{
	CLEANUP(freep) char *lock = xasprintf("%s.lock", locks->index_path);
	int fd = open(lock, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW);
	int status;

	if (fd < 0)
		return err_errno(err, "cannot write '%s'", lock);
	status = index_write(fd, writing, sum, err);
	close(fd);
	if (status < 0)
		return -1;
	keep_mode(lock, locks->index_path);
	if (rename(lock, locks->index_path) < 0)
		return err_errno(err, "cannot put the index in place");
	locks->index_held = false;
	return 0;
}

void index_lock_release(struct run_locks *locks)
{
	if (locks->index_held) {
		CLEANUP(freep) char *lock = xasprintf("%s.lock",
						      locks->index_path);

		unlink(lock);
	}
	if (locks->own_path)
		unlink(locks->own_path);
	free(STEAL(locks->own_path));
	free(STEAL(locks->index_path));
	locks->index_held = false;
}

void run_locks_release(struct run_locks *locks)
{
	index_lock_release(locks);
	if (locks->writers_fd >= 0)
		close(locks->writers_fd);
	*locks = (struct run_locks)RUN_LOCKS_INIT;
}
