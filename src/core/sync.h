/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_SYNC_H
#define HFMETA_CORE_SYNC_H

/*
 * Bringing a clone and its remote together: fetch, merge record by record and
 * field by field (with the merge driver, whatever git's configuration says),
 * check, push; and again, when somebody else was quicker.
 *
 * Fetch, merge and push are the git program's: it has the user's credentials
 * and hooks.
 */

#include "core/store.h"

struct sync_summary {
	size_t fetched, pushed;		/* commits */
	size_t merges;			/* that had to be made */
	size_t lost_races;
};

/*
 * Sync the branch that HEAD names with the branch of that name at 'remote'.
 * 'store' looks at the work tree.  'stop' (may be NULL) says whether to give
 * up between two steps.
 *
 * Fails with ERR_INVALID if there is no branch or no work tree, if records
 * cannot be merged (the message names them, and nothing has changed), or if
 * what was merged is invalid; ERR_NETWORK if git cannot fetch or push;
 * ERR_BUSY if too many races were lost; ERR_INTERRUPTED.
 */
int sync_with(struct sync_summary *summary, struct store *store,
	      const char *remote, bool (*stop)(void *data), struct err *err)
	MUST_CHECK;

#endif
