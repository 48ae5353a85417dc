/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_STATUS_H
#define HFMETA_CORE_STATUS_H

/* How a metadata repository is: what 'hfmeta status' shows. */

#include "core/store.h"

/* A file of the repository, and what is to be said of it. */
struct status_line {
	char staged, changed;	/* as repo_status() has them; or 0 */
	char *path;
	char *text;		/* or NULL */
};

struct status_lines {
	struct status_line *items;
	size_t count, room;
};

struct status {
	char *branch;		/* NULL: detached */
	char *upstream;		/* or NULL; then these count commits */
	size_t ahead, behind;
	size_t *tracked;	/* records, one number for each type */
	struct status_lines changes;	/* records, schemas, configuration */
	struct status_lines invalid;	/* with the first problem */
	struct status_lines unlinked;	/* links that lead nowhere, but may */
	struct status_lines notices;	/* fields that a schema gives a notice */
	struct status_lines rejected;	/* fetched records that were invalid */
	struct status_lines stale;	/* not refreshed for so long */
};

#define STATUS_INIT { .branch = NULL }
void status_release(struct status *status);

/* Records that are refreshed once a month are current. */
#define STATUS_STALE_DAYS 30

/*
 * A store that looks at a commit has no changes, and no upstream branch.
 * A property of a schema with "x-hfmeta": {"notice": TEXT} is noticed in every
 * record that has a value for it.  A record of the Hub is stale if it was not
 * refreshed for 'stale_days' whole days, or never; where nothing was refreshed
 * yet, none is.  Negative days: none is, as nothing is known of other commits
 * than HEAD.
 */
int status_read(struct status *out, struct store *store, int stale_days,
		struct err *err) MUST_CHECK;

#endif
