/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_COMPARE_H
#define HFMETA_CORE_COMPARE_H

/* What differs between two documents, member by member. */

#include "json/json.h"

struct difference {
	char *pointer;
	/* Belong to the documents; NULL: not there. */
	const cJSON *old_value, *new_value;
};

struct differences {
	struct difference *items;
	size_t count, room;
};

#define DIFFERENCES_INIT { .items = NULL }

/*
 * Append what differs, in canonical order of names.  Objects are compared
 * member by member; anything else, arrays too, is one difference.  Either
 * document may be NULL: then every member of the other has come or gone.
 */
void compare_documents(struct differences *out, const cJSON *old_document,
		       const cJSON *new_document);
void differences_release(struct differences *differences);

/* Append a value for one line of text: compact, and cut at 'max' bytes. */
void compare_write_short(struct buf *out, const cJSON *value, size_t max);

#endif
