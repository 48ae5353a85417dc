/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_RANGE_H
#define HFMETA_CORE_RANGE_H

/* The commits of a range, one after another, each as a metadata repository
 * of its own: with the configuration and the schemas that it has. */

#include "core/store.h"

struct range_step {
	struct store *store;	/* looks at 'to'; belongs to the walk */
	const char *from, *to;	/* commits; 'from' is NULL before the first */
};

/*
 * Call 'each' for every commit of "A..B", oldest first, with its first
 * parent; with 'tip' once, for all that differs between A and B.  An A of
 * zeros (a new branch, as git tells a pre-receive hook) means that there was
 * nothing before.  A commit without '.hfmetaconfig' is passed over; one that
 * removes it fails with ERR_INVALID.
 *
 * Fails with ERR_USAGE if the range makes no sense, ERR_NOT_FOUND if a
 * revision is not there; returns else what each() returned last.
 */
int range_walk(const char *range, bool tip,
	       int (*each)(const struct range_step *step, void *data,
			   struct err *err),
	       void *data, struct err *err) MUST_CHECK;

#endif
