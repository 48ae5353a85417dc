/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_MERGE_H
#define HFMETA_CORE_MERGE_H

/*
 * Three-way merge of documents.
 *
 * Objects merge member by member.  An array that the schema calls a set
 * ("x-hfmeta": {"set": true}) merges as one; an array of objects that all
 * have another "path", or another "name", merges by that.  Any other value
 * merges as a whole: what only one side has changed is taken.
 */

#include "json/json.h"
#include "util/strlist.h"

/*
 * Hands out two documents.  Without a conflict they are equal; where both
 * sides have changed one thing in different ways, *ours has our value and
 * *theirs their value, and 'conflicts' gets its pointer.  'schema' may be
 * NULL.  'base' may be NULL: both sides have added the document.
 */
void merge_documents(cJSON **ours, cJSON **theirs, struct strlist *conflicts,
		     const cJSON *base, const cJSON *a, const cJSON *b,
		     const cJSON *schema);

/*
 * Append what git shows for a conflict: the canonical form, with conflict
 * markers of that size around each member that differs.
 */
void merge_write_conflict(struct buf *out, const cJSON *ours,
			  const cJSON *theirs, unsigned int marker_size);

#endif
