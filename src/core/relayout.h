/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_RELAYOUT_H
#define HFMETA_CORE_RELAYOUT_H

/* Moving all records to another layout (core/layout.h). */

#include "core/store.h"

/*
 * Commit the move of every record that is not where the layout wants it, and
 * the line of '.hfmetaconfig'; what lies in folders that people have made
 * stays.  *moved is how many.  Of two records that want one flat name, the
 * second gets the one with the hash of its id.
 *
 * Returns 1, and commits nothing, if all is as asked for.  Fails as
 * commit_changes() does; ERR_INVALID if the configuration has the layout in
 * a form that is not understood.
 */
int relayout(struct store *store, enum layout layout, size_t *moved,
	     struct git_id *commit, struct err *err) MUST_CHECK;

#endif
