/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_RECORDS_PICK_H
#define HFMETA_CORE_RECORDS_PICK_H

/* One record, named as people name it. */

#include "core/records.h"

/* Which record it is; it owns its strings. */
struct record_ref {
	const struct record_type *type;	/* belongs to the store */
	char *id, *path;
};

#define RECORD_REF_INIT { .type = NULL }

void record_ref_release(struct record_ref *ref);

/*
 * The record that 'name' means, where the store looks: its id, else its file
 * (from the current folder, or from the top), else the part of the id behind
 * '/', else any part of it.  Case does not matter.  Of one name in several
 * types the first is taken, in the order of the configuration; 'type' (not
 * NULL) leaves that one only.
 *
 * Fails with ERR_NOT_FOUND if there is none, and ERR_INVALID if there are
 * several ids; the hint asks "did you mean ...?".  Else as records_walk().
 */
int records_pick(struct record_ref *out, struct store *store,
		 const struct record_type *type, const char *name,
		 struct err *err) MUST_CHECK;

#endif
