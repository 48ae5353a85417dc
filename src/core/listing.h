/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_LISTING_H
#define HFMETA_CORE_LISTING_H

/* Ids from the Hub's listing. */

#include "core/upstream.h"
#include "json/json.h"
#include "util/strlist.h"

/* What to ask for, in the Hub's words; NULL or empty: not said. */
struct listing_options {
	const char *author, *library, *sort;
	struct strlist search, filter;
	size_t limit;		/* 0: all */
};

/* Whether anything is asked for. */
bool listing_is_wanted(const struct listing_options *options);

/*
 * A listing, page by page: what was got is worked off before more is asked
 * for.  The upstream must stay; the options are copied.  With 'documents' each id comes with what the
 * Hub's document says of it, as far as a listing can.
 */
struct listing;

struct listing *listing_new(struct upstream *upstream,
			    enum upstream_type type,
			    const struct listing_options *options,
			    bool documents) MUST_CHECK;
void listing_free(struct listing *listing);	/* NULL is fine */
void listing_freep(struct listing **listing);	/* for CLEANUP() */

/*
 * The ids of the next page, in the Hub's order, and if they are wanted an
 * array of as many documents, which is the caller's.  Returns 1 if there are
 * no more.  Fails with the codes of hub/hub.h.
 */
int listing_next(struct strlist *ids, cJSON **documents,
		 struct listing *listing, struct err *err) MUST_CHECK;

/* At the end: how many there were, and whether there are others beyond the
 * limit. */
size_t listing_count(const struct listing *listing, bool *more);

#endif
