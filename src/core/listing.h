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
 * Append the ids that the Hub lists, in its order.  *more says whether there
 * are others beyond the limit.  Unless 'documents' is NULL it becomes an array
 * of what the Hub's documents say of them, as far as a listing can: one for
 * each id.  Fails as hub_run() does.
 */
int listing_ids(struct strlist *ids, cJSON **documents, bool *more,
		struct upstream *upstream, enum upstream_type type,
		const struct listing_options *options, struct err *err)
	MUST_CHECK;

#endif
