/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_UPKEEP_H
#define HFMETA_CORE_UPKEEP_H

/* What would make a repository quicker, and is the user's to do. */

#include "core/store.h"

/* More records than this in one folder are many, as each commit writes the
 * folder again: worth a word to who asks, and to everybody. */
#define UPKEEP_FLAT_MANY 1000
#define UPKEEP_FLAT_TOO_MANY 10000

/* As far above LAYOUT_SHARDED_MANY as no estimate can be wrong. */
#define UPKEEP_SHARDED_MANY 262144

struct upkeep {
	size_t packs;	/* if git would say that there are too many, else 0 */
	size_t in_one_folder;	/* most records of a type; 0 if sharded */
	size_t sharded;	/* they, about, if more than three levels are for */
};

/* How HEAD and the objects are.  Costs a look at the folders of records, and
 * at one in 256 if they are sharded.  Fails as repo_list() does. */
int upkeep_look(struct upkeep *out, struct store *store, struct err *err)
	MUST_CHECK;

/* How many records HEAD has of the type that has most.  Fails as repo_list()
 * does. */
int upkeep_count(size_t *out, struct store *store, struct err *err) MUST_CHECK;

#endif
