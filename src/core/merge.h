/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_MERGE_H
#define HFMETA_CORE_MERGE_H

/*
 * Three-way merge of documents.
 *
 * Objects merge member by member.  An array that the schema calls a set
 * ("x-hfmeta": {"set": true}) merges as one; an array whose elements have a
 * natural key (core/shape.h) merges by that.  Any other value merges as a
 * whole: what only one side has changed is taken.
 *
 * Which side is called ours makes no difference to what comes out, the order
 * of elements included, unless there is a conflict.
 */

#include "json/json.h"
#include "util/strlist.h"

/*
 * Hands out two documents.  Without a conflict they are equal; where both
 * sides have changed one thing in different ways, *ours has our value and
 * *theirs their value, and 'conflicts' gets its pointer, in which elements
 * are named by their key.  'schema' may be NULL.  'base' may be NULL: both
 * sides have added the document.
 */
void merge_documents(cJSON **ours, cJSON **theirs, struct strlist *conflicts,
		     const cJSON *base, const cJSON *a, const cJSON *b,
		     const cJSON *schema);

/* How git shows a conflict. */
struct merge_style {
	unsigned int marker_size;
	const char *ours, *theirs;	/* labels; may be "" */
};

/*
 * Append what merge_documents() handed out: the canonical form, with conflict
 * markers around the members and elements that differ.  Whichever side is
 * chosen of all of them, what is left is that document in canonical form.
 */
void merge_write_conflict(struct buf *out, const cJSON *ours,
			  const cJSON *theirs, const cJSON *schema,
			  const struct merge_style *style);

#endif
