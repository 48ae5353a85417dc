/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_EDIT_COMMIT_H
#define HFMETA_CORE_EDIT_COMMIT_H

/* The end of every edit: one record is checked, and committed alone. */

#include "core/store.h"

struct edit_record {
	const struct record_type *type;
	const char *id, *path;
	const char *verb;		/* of the commit's subject: "Edit" */
	const cJSON *before, *now;	/* NULL: there was none, it goes */
};

/*
 * Whether 'record' may be committed as 'path'.  A path of the taxonomy that
 * is written as one string ("web/forums") becomes an array first.  Fails with
 * ERR_INVALID and the place of the first problem.
 */
int edit_check(struct store *store, const struct record_type *type,
	       const char *path, cJSON *record, struct err *err) MUST_CHECK;

/* Commit it.  Fails with ERR_EXISTS if the file has changes that are not
 * committed, and as commit_changes() does. */
int edit_commit_record(struct git_id *id, struct store *store,
		       const struct edit_record *record, struct err *err)
	MUST_CHECK;

#endif
