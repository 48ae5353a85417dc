/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_LINK_PARTS_H
#define HFMETA_CORE_LINK_PARTS_H

/*
 * Records that are made of others must not be made of themselves.  A search
 * begins with one record and its parts, which the caller knows, and reads the
 * parts' parts until it comes back.
 */

#include "core/link_rules.h"
#include "core/store.h"

/* Records that one record may consist of, parts of parts included. */
#define PARTS_MAX 1000

struct parts_search;

/* 'rules' are those of 'type'; 'path' is the record it begins with. */
struct parts_search *parts_search_new(struct store *store,
				      const struct link_rules *rules,
				      const struct record_type *type,
				      const char *path) MUST_CHECK;
void parts_search_free(struct parts_search *search);
void parts_search_freep(struct parts_search **search);

/* The record has the part 'path', and says so at 'pointer'. */
void parts_search_add(struct parts_search *search, const char *path,
		      const char *pointer);

/*
 * Returns 0 if the record is not part of itself.  Otherwise 1, *pointer says
 * where in the record (it belongs to the search), and what is wrong is
 * appended to 'why': it is, or it has more than PARTS_MAX parts.  Parts that
 * cannot be read have no parts: that is found where they are checked.
 */
int parts_search_run(struct parts_search *search, const char **pointer,
		     struct buf *why, struct err *err) MUST_CHECK;

#endif
