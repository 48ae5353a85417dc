/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_FS_H
#define HFMETA_UTIL_FS_H

/*
 * Files, whole.  Paths are relative to the current folder or absolute.
 * Errors name what failed and why, and leave the path to the caller.
 */

#include <sys/types.h>

#include "util/buf.h"
#include "util/err.h"

enum fs_kind {
	FS_NOTHING,	/* no such file */
	FS_FILE,
	FS_FOLDER,
	FS_OTHER,	/* a symbolic link, a device, a socket, ... */
};

/* What 'path' itself is; a symbolic link is not followed. */
enum fs_kind fs_kind(const char *path);

/*
 * Append the content of a file.  Fails with ERR_NOT_FOUND if there is none,
 * ERR_LIMIT if it does not fit below text->max, ERR_INVALID if it is no
 * regular file, else ERR_SYSTEM.
 */
int fs_read(struct buf *text, const char *path, struct err *err) MUST_CHECK;

/* fs_read() that refuses a symbolic link as the last part of the path. */
int fs_read_nofollow(struct buf *text, const char *path, struct err *err)
	MUST_CHECK;

/* Read all of a stream, as fs_read() does. */
int fs_read_fd(struct buf *text, int fd, struct err *err) MUST_CHECK;

/*
 * Open a file to read it, as fs_read_nofollow() does; *size is its length.
 * Returns a file descriptor, which is the caller's to close, or -1.
 */
int fs_open_nofollow(const char *path, off_t *size, struct err *err)
	MUST_CHECK;

/*
 * Open a new file that has no name, to write and read: made beside 'path', or
 * where that cannot be, in TMPDIR or /tmp.  Returns a file descriptor, or -1.
 */
int fs_open_nameless(const char *path, struct err *err) MUST_CHECK;

/* Write all of it to an open file. */
int fs_write_all(int fd, const void *data, size_t len, struct err *err)
	MUST_CHECK;

/*
 * Replace 'path' with 'text': written beside it, synced, renamed.  Readers
 * see the old or the new file, never a part; on failure the old one is
 * there.  A file that is there keeps its mode; a new one gets 'mode' less
 * the umask.  A symbolic link at 'path' is replaced, not followed.
 */
int fs_replace(const char *path, const void *text, size_t len,
	       unsigned int mode, struct err *err) MUST_CHECK;

/* fs_replace() that is not synced: for what can be made again. */
int fs_replace_unsynced(const char *path, const void *text, size_t len,
			unsigned int mode, struct err *err) MUST_CHECK;

/*
 * fs_replace() whose file is called 'temp' until it is renamed, instead of a
 * name of ours: where others, like git, remove what a killed process leaves by
 * its name.  'temp' ends in "XXXXXX", and is in the same folder.
 */
int fs_replace_by_way_of(const char *temp, const char *path, const void *text,
			 size_t len, unsigned int mode, struct err *err)
	MUST_CHECK;

/*
 * fs_replace() in pieces: begin, add any number, end, and free.  What is not
 * ended leaves no trace.
 */
struct fs_replacing;
int fs_replace_begin(struct fs_replacing **out, const char *path,
		     unsigned int mode, struct err *err) MUST_CHECK;
int fs_replace_add(struct fs_replacing *replacing, const void *data,
		   size_t len, struct err *err) MUST_CHECK;
int fs_replace_end(struct fs_replacing *replacing, struct err *err) MUST_CHECK;
void fs_replace_free(struct fs_replacing *replacing);	/* NULL is fine */
void fs_replace_freep(struct fs_replacing **replacing);	/* for CLEANUP() */

/* Sync a folder: the names of the files in it.  Fails with ERR_SYSTEM. */
int fs_sync_folder(const char *path, struct err *err) MUST_CHECK;

/* Remove what a killed fs_replace() of 'path' has left beside it; for who
 * knows that none is at work. */
void fs_remove_leftovers(const char *path);

/* fs_replace() for a file that must not be there: else ERR_EXISTS. */
int fs_create(const char *path, const void *text, size_t len,
	      unsigned int mode, struct err *err) MUST_CHECK;

/* Make a folder and those above it, as mkdir -p. */
int fs_make_folders(const char *path, struct err *err) MUST_CHECK;

/* Make the folders above a file. */
int fs_make_parents(const char *path, struct err *err) MUST_CHECK;

/*
 * Whether 'path', relative to the folder 'top', can be written without going
 * through a symbolic link: each part of it is a folder or not there, and the
 * last a regular file or not there.  Fails with ERR_INVALID, else.
 */
int fs_check_inside(const char *top, const char *path, struct err *err)
	MUST_CHECK;

/* Call 'each' for every name in a folder but "." and "..", sorted by bytes;
 * stops with what it returns if that is not 0. */
int fs_list(const char *path,
	    int (*each)(const char *name, enum fs_kind kind, void *data,
			struct err *err),
	    void *data, struct err *err) MUST_CHECK;

#endif
