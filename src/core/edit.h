/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_EDIT_H
#define HFMETA_CORE_EDIT_H

/*
 * Edits that people make through the program: of one record, checked as every
 * record is, and committed alone.
 *
 *	CLEANUP(edit_release) struct edit edit = EDIT_INIT;
 *
 *	edit_open(&edit, store, NULL, "google-bert/bert-base-uncased", err)
 *	edit_set(&edit, "license=mit", err)	... and others
 *	edit_commit(&id, &edit, "Edit", err)
 *
 * A FIELD is the name of a member of the record, or a JSON pointer (RFC 6901)
 * that begins with '/': "license", "/training_stages/0/data".
 */

#include "core/store.h"
#include "util/strlist.h"

struct edit {
	struct store *store;
	const struct record_type *type;
	char *id, *path;
	cJSON *before, *now;	/* the record of HEAD, and what it becomes */
	struct strlist notes;	/* what was done besides, for people */
};

#define EDIT_INIT { .store = NULL }
void edit_release(struct edit *edit);

/*
 * Find the record that a name stands for (records_pick()), of one type or,
 * where that is NULL, of any.  'store' must outlive the edit.  Fails as
 * records_pick() does, and with ERR_INVALID if the record is no JSON.
 */
int edit_open(struct edit *edit, struct store *store,
	      const struct record_type *type, const char *name,
	      struct err *err) MUST_CHECK;

/*
 * Read "FIELD=VALUE" into *pointer and *value, both the caller's.  VALUE is
 * JSON, or else a string as it stands.  Fails with ERR_USAGE.
 */
int edit_parse(char **pointer, cJSON **value, const char *assignment,
	       struct err *err) MUST_CHECK;

/*
 * Set a field, or take it away.  One that comes from the Hub is pinned by
 * that, which is a note.  Fails with ERR_USAGE for what is no assignment,
 * ERR_INVALID for a place that cannot be, ERR_NOT_FOUND if there is nothing
 * to take away.
 */
int edit_set(struct edit *edit, const char *assignment, struct err *err)
	MUST_CHECK;
int edit_unset(struct edit *edit, const char *field, struct err *err)
	MUST_CHECK;

/*
 * Pin a field to the value that it has (or has not), or let the next refresh
 * have it again.  Fails with ERR_INVALID for a field that does not come from
 * the Hub, ERR_NOT_FOUND for one that is not pinned.
 */
int edit_pin(struct edit *edit, const char *field, struct err *err)
	MUST_CHECK;
int edit_unpin(struct edit *edit, const char *field, struct err *err)
	MUST_CHECK;

/*
 * Check and commit: "Edit model a/b: license".  Returns 1, and commits
 * nothing, if nothing has changed.  Fails with ERR_INVALID if the schema, a
 * link or the taxonomy refuses it (the message has the place), with ERR_EXISTS
 * if the file has changes that are not committed, and as commit_changes()
 * does.
 */
int edit_commit(struct git_id *id, struct edit *edit, const char *verb,
		struct err *err) MUST_CHECK;

/*
 * Commit the removal of the record.  Fails with ERR_INVALID, and names one,
 * while other records link to it, unless 'force'.
 */
int edit_remove(struct git_id *id, struct edit *edit, bool force,
		struct err *err) MUST_CHECK;

#endif
