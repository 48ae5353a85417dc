/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_LINES_H
#define HFMETA_UTIL_LINES_H

/*
 * Lists of lines that need not fit into memory.  A short one stays there; of a
 * longer one the rest lies in a file that has no name, and is gone with the
 * process.  A sorted one is merged from sorted parts.
 *
 *	CLEANUP(lines_freep) struct lines *lines = lines_new(beside, true);
 *
 *	lines_add(lines, "one");		... any number
 *	if (lines_rewind(lines, err) < 0)
 *		return -1;
 *	while (!(status = lines_next(&line, lines, err)))
 *		...
 *
 * A line is any bytes but '\n' and '\0'.
 */

#include "util/err.h"

/* A longer line is refused. */
#define LINES_LINE_MAX ((size_t)64 * 1024)

struct lines;

/*
 * An empty list, to be sorted by bytes or not.  Its file, if there is need for
 * one, is made beside the path 'beside', or where no file can be made, in the
 * folder for temporary files (TMPDIR).
 */
struct lines *lines_new(const char *beside, bool sorted) MUST_CHECK;

/*
 * The lines of a file, as they are there.  A symbolic link is not followed.
 * Fails with ERR_NOT_FOUND if there is none.
 */
int lines_open(struct lines **out, const char *path, struct err *err)
	MUST_CHECK;

void lines_free(struct lines *lines);		/* NULL is fine */
void lines_freep(struct lines **lines);		/* for CLEANUP() */

/* Add a line, which is copied.  What fails is told by lines_rewind(). */
void lines_add(struct lines *lines, const char *line);

/* How many were added. */
size_t lines_count(const struct lines *lines);

/* Their length, each with its '\n'. */
uint64_t lines_bytes(const struct lines *lines);

/* Back to the first line; none can be added behind the first such call. */
int lines_rewind(struct lines *lines, struct err *err) MUST_CHECK;

/* The next line; valid until the next call.  Returns 1 at the end.  Fails with
 * ERR_INVALID for a file with a line that is too long or has no end. */
int lines_next(const char **line, struct lines *lines, struct err *err)
	MUST_CHECK;

#endif
