/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_SCORES_MERGE_H
#define HFMETA_CORE_SCORES_MERGE_H

/* Bringing new results into a scores record. */

#include "json/json.h"

struct scores_counts {
	size_t added, changed;	/* results */
	size_t older;		/* that were not taken: there are newer ones */
};

/*
 * Merge 'results', {source: {task: {shots: result}}}, into a record:
 *
 *  - of two results of one task and number of shots the one with the newer
 *    "timestamp" stays; one without counts as oldest
 *  - of one and the same run, what the new one says counts, and what people
 *    have added to the old one stays
 *  - a result that is the same but for the revision that it was read at is no
 *    change
 *  - what 'results' does not mention stays as it is, but for the source
 *    'whole' (or NULL), whose results are all in 'results'
 *
 * "last_updated" becomes the date of the newest result.
 */
void scores_merge(cJSON *record, const cJSON *results, const char *whole,
		  struct scores_counts *counts);

/* Which of two "timestamp"s is newer: -1 the second, 1 the first, 0.  Anything
 * but a string is older than any.  The harness writes "12-30-00", others
 * "12:30:00". */
int scores_compare_times(const cJSON *a, const cJSON *b);

#endif
