/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_TREE_H
#define HFMETA_CORE_TREE_H

/* Records below the taxonomies that their schemas name. */

#include "core/columns.h"

/*
 * Hands out an array with one object for each taxonomy:
 *
 *	{"file": F, "tree": {"web": {"forums": {"$records": [ID, ...]}}},
 *	 "others": [ID, ...]}
 *
 * The tree has all names of the taxonomy, and those that records have put for
 * its "*"; "others" are records of such types that have no path in it.  Only
 * records of 'type' (if it is not NULL) that meet all conditions count.
 * Fails as records_walk() does, and with ERR_INVALID for a schema that is
 * none.
 */
int tree_of_records(cJSON **out, struct store *store,
		    const struct record_type *type,
		    const struct condition *conditions, size_t count,
		    struct err *err) MUST_CHECK;

#endif
