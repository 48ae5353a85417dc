/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SOURCE_LEADERBOARD_H
#define HFMETA_SOURCE_LEADERBOARD_H

/*
 * What a leaderboard's table and a model's own card say of results, in the
 * form of source/harness.h: {task: {shots: result}}.
 */

#include "json/json.h"
#include "util/strlist.h"

/*
 * A row of the table of the Open LLM Leaderboard, version 2: for each of its
 * six tasks "raw" (0 to 1) and "normalized" (0 to 100, from chance to
 * perfect), and "average".  Hands out NULL if there is nothing of that in it.
 */
cJSON *leaderboard_read_row(const cJSON *row, const char *dataset,
			    const char *revision) MUST_CHECK;

/* What rows of one model differ in: a new "<precision>/<revision>". */
char *leaderboard_row_name(const cJSON *row) MUST_CHECK;

/* When a row was submitted, "2024-06-12", or "". */
const char *leaderboard_row_date(const cJSON *row);

/*
 * The "model-index" of a model card: what its authors state.  A task is
 * called as the data set, "ai2_arc:ARC-Challenge" with a configuration.  What
 * cannot be taken is a line in 'warnings'.  Hands out NULL if there is none.
 */
cJSON *leaderboard_read_index(const cJSON *index, const char *revision,
			      struct strlist *warnings) MUST_CHECK;

#endif
