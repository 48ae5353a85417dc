/* SPDX-License-Identifier: MIT */
#include "util/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum fs_kind fs_kind(const char *path)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return FS_NOTHING;
	return S_ISREG(st.st_mode) ? FS_FILE :
	       S_ISDIR(st.st_mode) ? FS_FOLDER : FS_OTHER;
}

static void closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static int fail_too_large(const struct buf *text, struct err *err)
{
	if (text->max && !(text->max & 0xfffff))
		return err_set(err, ERR_LIMIT, "larger than %zu MiB",
			       text->max >> 20);
	return err_set(err, ERR_LIMIT, "larger than %zu bytes", text->max);
}

int fs_read_fd(struct buf *text, int fd, struct err *err)
{
	char chunk[16 * 1024];
	ssize_t got;

	while ((got = read(fd, chunk, sizeof(chunk))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, "cannot read");
		buf_add(text, chunk, (size_t)got);
		if (text->full)
			return fail_too_large(text, err);
	}
	return 0;
}

/* Most files fit into the first read, and nothing else need be asked of
 * them: a regular file gives less than asked for at its end only. */
#define FIRST_READ ((size_t)64 * 1024)

/* Returns what was read, at most what fits. */
static ssize_t read_some(struct buf *text, int fd, size_t want,
			 bool *all_of_it)
{
	size_t asked;
	ssize_t got;

	buf_reserve(text, want);
	asked = text->size - text->len - 1;
	if (asked > text->max - text->len)
		asked = text->max - text->len;
	do
		got = read(fd, text->ptr + text->len, asked);
	while (got < 0 && errno == EINTR);
	if (got > 0) {
		text->len += (size_t)got;
		text->ptr[text->len] = '\0';
	}
	*all_of_it = got >= 0 && (size_t)got < asked;
	return got;
}

static int check_regular(int fd, struct stat *st, struct err *err)
{
	if (fstat(fd, st) < 0)
		return err_errno(err, "cannot stat");
	if (S_ISDIR(st->st_mode))
		return err_set(err, ERR_INVALID, "is a folder");
	if (!S_ISREG(st->st_mode))
		return err_set(err, ERR_INVALID, "is no regular file");
	return 0;
}

static int read_open_file(struct buf *text, int fd, struct err *err)
{
	size_t start = text->len;
	struct stat st;
	bool all;
	ssize_t got = read_some(text, fd, FIRST_READ, &all);

	if (got > 0 && all)
		return 0;
	/* Empty, large, or no file at all. */
	if (check_regular(fd, &st, err) < 0)
		return -1;
	if (got < 0)
		return err_errno(err, "cannot read");
	if ((size_t)st.st_size > text->max - start)
		return fail_too_large(text, err);
	while (!all && text->len < text->max)
		if (read_some(text, fd, (size_t)st.st_size + 1, &all) < 0)
			return err_errno(err, "cannot read");
	/* It fits to the byte, or it has grown meanwhile. */
	return all ? 0 : fs_read_fd(text, fd, err);
}

static int open_flags(const char *path, int flags, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(err, ERR_NOT_FOUND, "no such file");
	if (fd < 0 && errno == ELOOP)
		return err_set(err, ERR_INVALID, "is a symbolic link");
	return fd < 0 ? err_errno(err, "cannot open") : fd;
}

static int read_flags(struct buf *text, const char *path, int flags,
		      struct err *err)
{
	CLEANUP(closep) int fd = open_flags(path, flags, err);

	return fd < 0 ? -1 : read_open_file(text, fd, err);
}

int fs_read(struct buf *text, const char *path, struct err *err)
{
	return read_flags(text, path, 0, err);
}

int fs_read_nofollow(struct buf *text, const char *path, struct err *err)
{
	return read_flags(text, path, O_NOFOLLOW, err);
}

int fs_open_nofollow(const char *path, off_t *size, struct err *err)
{
	CLEANUP(closep) int fd = open_flags(path, O_NOFOLLOW, err);
	struct stat st;
	int out;

	if (fd < 0 || check_regular(fd, &st, err) < 0)
		return -1;
	*size = st.st_size;
	out = fd;
	fd = -1;
	return out;
}

int fs_write_all(int fd, const void *data, size_t len, struct err *err)
{
	const char *p = data;

	while (len) {
		ssize_t put = write(fd, p, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return err_errno(err, "cannot write");
		p += put;
		len -= (size_t)put;
	}
	return 0;
}

static int fill(int fd, const char *path, const void *text, size_t len,
		unsigned int mode, bool sync, struct err *err)
{
	struct stat st;
	mode_t mask;

	if (!lstat(path, &st) && S_ISREG(st.st_mode)) {
		mode = st.st_mode & 07777;
	} else {
		mask = umask(0);
		umask(mask);
		mode &= ~mask;
	}
	if (fs_write_all(fd, text, len, err) < 0)
		return -1;
	if (fchmod(fd, mode) < 0 || (sync && fsync(fd) < 0))
		return err_errno(err, "cannot write");
	return 0;
}

/* How a finished temporary file takes its place. */
enum placing { REPLACE, REPLACE_UNSYNCED, MUST_BE_NEW };

static int put_in_place(const char *temp, const char *path,
			enum placing placing, struct err *err)
{
	int status = placing == MUST_BE_NEW ? link(temp, path) :
					      rename(temp, path);

	if (status < 0 && errno == EEXIST)
		return err_set(err, ERR_EXISTS, "is there already");
	if (status < 0)
		return err_errno(err, "cannot put the new file in place");
	if (placing == MUST_BE_NEW)
		unlink(temp);
	return 0;
}

/* 'temp' ends in "XXXXXX". */
static int write_file(char *temp, const char *path, const void *text,
		      size_t len, unsigned int mode, enum placing placing,
		      struct err *err)
{
	CLEANUP(closep) int fd = mkostemp(temp, O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "cannot make a file beside it");
	if (fill(fd, path, text, len, mode, placing != REPLACE_UNSYNCED,
		 err) < 0 ||
	    put_in_place(temp, path, placing, err) < 0) {
		unlink(temp);
		return -1;
	}
	return 0;
}

#define LEFTOVER ".hfmeta-"

int fs_replace(const char *path, const void *text, size_t len,
	       unsigned int mode, struct err *err)
{
	CLEANUP(freep) char *temp = xasprintf("%s" LEFTOVER "XXXXXX", path);

	return write_file(temp, path, text, len, mode, REPLACE, err);
}

int fs_replace_unsynced(const char *path, const void *text, size_t len,
			unsigned int mode, struct err *err)
{
	CLEANUP(freep) char *temp = xasprintf("%s" LEFTOVER "XXXXXX", path);

	return write_file(temp, path, text, len, mode, REPLACE_UNSYNCED, err);
}

int fs_create(const char *path, const void *text, size_t len,
	      unsigned int mode, struct err *err)
{
	CLEANUP(freep) char *temp = xasprintf("%s" LEFTOVER "XXXXXX", path);

	return write_file(temp, path, text, len, mode, MUST_BE_NEW, err);
}

int fs_replace_by_way_of(const char *temp, const char *path, const void *text,
			 size_t len, unsigned int mode, struct err *err)
{
	CLEANUP(freep) char *own = xstrdup(temp);

	return write_file(own, path, text, len, mode, REPLACE, err);
}

/* --- in pieces --------------------------------------------------------- */

struct fs_replacing {
	char *path, *temp;	/* 'temp' is NULL when there is none */
	unsigned int mode;
	int fd;
};

int fs_replace_begin(struct fs_replacing **out, const char *path,
		     unsigned int mode, struct err *err)
{
	struct fs_replacing *r = xcalloc(1, sizeof(*r));

	r->path = xstrdup(path);
	r->temp = xasprintf("%s" LEFTOVER "XXXXXX", path);
	r->mode = mode;
	r->fd = mkostemp(r->temp, O_CLOEXEC);
	if (r->fd < 0) {
		err_errno(err, "cannot make a file beside it");
		free(STEAL(r->temp));
		fs_replace_free(r);
		return -1;
	}
	*out = r;
	return 0;
}

int fs_replace_add(struct fs_replacing *r, const void *data, size_t len,
		   struct err *err)
{
	return fs_write_all(r->fd, data, len, err);
}

int fs_replace_end(struct fs_replacing *r, struct err *err)
{
	if (fill(r->fd, r->path, "", 0, r->mode, true, err) < 0 ||
	    put_in_place(r->temp, r->path, REPLACE, err) < 0)
		return -1;
	free(STEAL(r->temp));
	return 0;
}

void fs_replace_free(struct fs_replacing *r)
{
	if (!r)
		return;
	if (r->temp)
		unlink(r->temp);
	closep(&r->fd);
	free(r->temp);
	free(r->path);
	free(r);
}

void fs_replace_freep(struct fs_replacing **r)
{
	fs_replace_free(*r);
}

static int open_and_unlink(const char *beside)
{
	CLEANUP(freep) char *temp = xasprintf("%s" LEFTOVER "XXXXXX", beside);
	int fd = mkostemp(temp, O_CLOEXEC);

	if (fd >= 0)
		unlink(temp);
	return fd;
}

int fs_open_nameless(const char *path, struct err *err)
{
	const char *tmp = getenv("TMPDIR");
	CLEANUP(freep) char *elsewhere = xasprintf("%s/lines", tmp && *tmp ?
						   tmp : "/tmp");
	struct err none = ERR_INIT;
	int fd = fs_make_parents(path, &none) < 0 ? -1 : open_and_unlink(path);

	/* A full disk is full for those who would wait for it there, too. */
	if (fd < 0 && errno != ENOSPC && errno != EDQUOT)
		fd = open_and_unlink(elsewhere);
	return fd < 0 ? err_errno(err, "cannot make a temporary file") : fd;
}

int fs_sync_folder(const char *path, struct err *err)
{
	CLEANUP(closep) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	/* Some file systems have no such thing. */
	if (fd < 0 || (fsync(fd) < 0 && errno != EINVAL))
		return err_errno(err, "cannot sync the folder");
	return 0;
}

int fs_make_folders(const char *path, struct err *err)
{
	CLEANUP(freep) char *part = xstrdup(path);

	for (char *slash = part + 1; ; slash++) {
		char kept = *slash;

		if (kept && kept != '/')
			continue;
		*slash = '\0';
		if (mkdir(part, 0777) < 0 && errno != EEXIST)
			return err_errno(err, "cannot make the folder '%s'",
					 part);
		*slash = kept;
		if (!kept)
			return 0;
	}
}

int fs_make_parents(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	CLEANUP(freep) char *folder = NULL;

	if (!slash || slash == path)
		return 0;
	folder = xstrndup(path, (size_t)(slash - path));
	return fs_kind(folder) == FS_FOLDER ? 0 : fs_make_folders(folder, err);
}

/* "", "." and ".." */
static bool is_odd(const char *part, size_t len)
{
	return !len || (part[0] == '.' &&
			(len == 1 || (len == 2 && part[1] == '.')));
}

int fs_check_inside(const char *top, const char *path, struct err *err)
{
	CLEANUP(buf_release) struct buf part = BUF_INIT(BUF_UNBOUNDED);
	const char *end;

	buf_adds(&part, top);
	for (; *path; path = *end ? end + 1 : end) {
		enum fs_kind kind;

		end = path + strcspn(path, "/");
		buf_addf(&part, "%s%.*s", ends_with(part.ptr, "/") ? "" : "/",
			 (int)(end - path), path);
		kind = fs_kind(part.ptr);
		if (is_odd(path, (size_t)(end - path)))
			return err_set(err, ERR_INVALID,
				       "'%s' is no path below a folder",
				       part.ptr);
		if (kind == FS_NOTHING)
			return 0;
		if (kind != (*end ? FS_FOLDER : FS_FILE))
			return err_set(err, ERR_INVALID, "'%s' is no %s",
				       part.ptr, *end ? "folder" :
				       "regular file");
	}
	return 0;
}

struct leftovers {
	const char *folder, *name;
};

static int remove_leftover(const char *name, enum fs_kind kind, void *data,
			   struct err *err)
{
	const struct leftovers *l = data;
	CLEANUP(freep) char *path = NULL;
	size_t len = strlen(l->name);

	(void)err;
	if (kind != FS_FILE || strncmp(name, l->name, len) != 0 ||
	    !starts_with(name + len, LEFTOVER))
		return 0;
	path = xasprintf("%s/%s", l->folder, name);
	unlink(path);
	return 0;
}

void fs_remove_leftovers(const char *path)
{
	const char *slash = strrchr(path, '/');
	CLEANUP(freep) char *folder = slash ?
		xstrndup(path, (size_t)(slash - path)) : xstrdup(".");
	struct leftovers l = { folder, slash ? slash + 1 : path };
	struct err none = ERR_INIT;

	/* Litter that stays does no harm. */
	if (fs_list(folder, remove_leftover, &l, &none) < 0)
		err_clear(&none);
}
