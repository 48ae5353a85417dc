/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_TRACKED_PRIVATE_H
#define HFMETA_CORE_TRACKED_PRIVATE_H

/*
 * The list of what is tracked, from the inside:
 *
 *	tracked.c		the list, and its lines
 *	tracked_update.c	bringing it up to date
 *	tracked_merge.c		an old list and what has changed make a new one
 *
 * A line has these fields, with tabs between them:
 *
 *	type, id in lower case, id if that differs, sha, gated, private,
 *	disabled, state, path, time
 *
 * Lines are sorted by bytes.  No field has a byte below the tab, so this is by
 * type, then id.  The time is that of the last look, or "=" for any since the
 * last complete run.  All before it is made from the record alone.
 */

#include "core/tracked.h"

#define TRACKED_FIELDS 10

struct tracked_list {
	struct store *store;
	char *path;		/* of the file */
	char commit[GIT_ID_LEN + 1];	/* that it is of; "": there is none */
	struct lines *lines;
	bool has_head;		/* the first line says what the list is */
	struct buf line;	/* the current one */
	bool has_times;		/* other than "=", as far as was read */
	int64_t complete;
};

/* Append the line without its time. */
void tracked_write_what(struct buf *line, const struct tracked *tracked);

/* The length of a line without its time. */
size_t tracked_what_len(const char *line);

/* What is in a new list: lines without a time in 'removed' and 'added', both
 * sorted. */
struct tracked_changes {
	struct lines *removed, *added;
	const struct tracked_looks *looks;	/* or NULL */
};

/*
 * Append to 'out' what the list becomes.  Returns 1 if it
 * has not got what was removed: then it is not what it is taken for.
 */
int tracked_merge(struct lines *out, struct tracked_list *list,
		  const struct tracked_changes *changes, struct err *err)
	MUST_CHECK;

#endif
