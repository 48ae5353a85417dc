/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_RECORDS_DIFF_H
#define HFMETA_CORE_RECORDS_DIFF_H

/* Which records differ between two places of a repository, and in what. */

#include "core/changes.h"
#include "core/store.h"

/* Valid until the next record. */
struct record_diff {
	char status;			/* 'A', 'D', 'M' or 'R' (renamed) */
	const struct record_type *type;
	const char *path, *old_path;	/* differ only if it was renamed */
	const char *id, *old_id;	/* as struct record has it */
	/* NULL: not there, or it cannot be read; then a problem says why. */
	const cJSON *document, *old_document;
	const struct err *problem, *old_problem;
	struct changes changes;		/* of two documents that can be read */
};

/* A return other than 0 ends it with that. */
typedef int records_diff_each(const struct record_diff *diff, void *data,
			      struct err *err);

/* Two places, as repo_compare() of git/look.h has them. */
struct records_range {
	const char *from;		/* a commit's id; NULL: nothing */
	enum repo_at at;
	const char *to;			/* with REPO_HEAD */
	const struct strlist *paths;	/* only below these; NULL: all */
};

/*
 * Every record that differs, sorted by path.  A record that has gone and one
 * of its type that has come are one that was renamed if most of what they
 * say is the same.  The schema is the store's.
 */
int records_diff(struct store *store, const struct records_range *range,
		 records_diff_each *each, void *data, struct err *err)
	MUST_CHECK;

/*
 * What the record 'path', which 'commit' has and 'parent' has not, was called
 * before: returns 1 and appends the path; 0 if it is new.
 */
int records_old_path(struct store *store, const char *commit,
		     const char *parent, const char *path,
		     struct buf *old_path, struct err *err) MUST_CHECK;

#endif
