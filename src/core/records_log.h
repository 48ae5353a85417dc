/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_RECORDS_LOG_H
#define HFMETA_CORE_RECORDS_LOG_H

/* The history of one record, or of one of its fields. */

#include "core/changes.h"
#include "core/store.h"

/* A commit that changed it; valid until the next one. */
struct record_version {
	const char *commit;		/* 40 hexadecimal digits */
	const char *author;		/* a name: any bytes */
	int64_t when;			/* the author's time, */
	int minutes;			/* and zone, east of UTC */
	char status;			/* 'A', 'D', 'M' or 'R' (renamed) */
	const char *path, *old_path;	/* differ only if it was renamed */
	/* NULL: not there, or it cannot be read; then a problem says why. */
	const struct err *problem, *old_problem;
	/* Of the field, or of the record; NULL: not there. */
	const cJSON *value, *old_value;
	struct changes changes;		/* in what is asked for */
};

/* A return other than 0 ends the walk with it. */
typedef int records_log_each(const struct record_version *version, void *data,
			     struct err *err);

struct records_log {
	const char *revision;	/* where to begin; NULL: HEAD */
	const struct record_type *type;
	const char *path;
	const char *pointer;	/* only changes of this field; NULL: all */
	const char *since;	/* a date (git/look.h), or NULL */
	records_log_each *each;
	void *data;
};

/*
 * The newest first; renames are followed.  A merge is said to change only
 * what it has as no parent had it.  Fails with ERR_NOT_FOUND if the
 * revision names no commit, ERR_USAGE if 'since' is no date.
 */
int records_log(struct store *store, const struct records_log *log,
		struct err *err) MUST_CHECK;

#endif
