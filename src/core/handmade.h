/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_HANDMADE_H
#define HFMETA_CORE_HANDMADE_H

/* Records that people write, for what is not on the Hub. */

#include "core/store.h"
#include "util/strlist.h"

/*
 * Read "FIELD=VALUE" into 'record', as core/edit.h has it.  Fails with
 * ERR_USAGE if it is no such thing, ERR_INVALID for a place that cannot be.
 */
int handmade_set(cJSON *record, const char *assignment, struct err *err)
	MUST_CHECK;

/*
 * Append the fields that the schema of the type requires and 'record' lacks,
 * also those that one of its alternatives ("anyOf") asks for, if it lacks all
 * of them.
 */
int handmade_missing(struct strlist *fields, struct store *store,
		     const struct record_type *type, const cJSON *record,
		     struct err *err) MUST_CHECK;

/*
 * Commit 'record' under 'name', which becomes its "name", "id" or
 * "model_name", whichever the schema knows first.  Hands out the path.
 *
 * Fails with ERR_EXISTS if there is such a record, ERR_INVALID if the schema
 * or a link refuses it (the message has the place), and as commit_changes()
 * does.
 */
int handmade_add(char **path, struct git_id *commit, struct store *store,
		 const struct record_type *type, const struct repo_id *name,
		 cJSON *record, struct err *err) MUST_CHECK;

#endif
