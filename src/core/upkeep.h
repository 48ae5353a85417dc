/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_UPKEEP_H
#define HFMETA_CORE_UPKEEP_H

/* What would make a repository quicker, and is the user's to do. */

#include "core/store.h"

/* More records than this in one folder: each commit writes it again. */
#define UPKEEP_FLAT_MAX 10000

struct upkeep {
	size_t packs;	/* if git would say that there are too many, else 0 */
	size_t in_one_folder;	/* most records of a type, if that are more
				 * than UPKEEP_FLAT_MAX, else 0 */
};

/* How HEAD and the objects are.  Costs a look at the folders of records, and
 * nothing if they are sharded. */
int upkeep_look(struct upkeep *out, struct store *store, struct err *err)
	MUST_CHECK;

#endif
