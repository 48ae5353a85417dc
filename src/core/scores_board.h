/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_SCORES_BOARD_H
#define HFMETA_CORE_SCORES_BOARD_H

/* Asking one leaderboard for one name of a model; for scores_fetch.c. */

#include "hub/hub.h"
#include "util/strlist.h"

/* A data set on the Hub, and what is known of it. */
struct scores_board {
	const char *dataset;
	const char *source;	/* the name of its results in records */
	bool asked;
	char revision[41];
	struct err problem;	/* it cannot be had */
};

struct scores_ask {
	struct hub *hub;
	const char *name;		/* of the model, as the board has it */
	const struct strlist *names;	/* all names of the model */
	cJSON *record;			/* gets what is found */
	struct strlist *warnings;
};

/*
 * Merge the result files in the model's folder into the record.  No such
 * folder is no error.  A file that cannot be read is a line in 'warnings'.
 * Fails if the data set or a file cannot be had, with the codes of hub.h.
 */
int scores_ask_files(const struct scores_ask *ask, struct scores_board *board,
		     struct err *err) MUST_CHECK;

/*
 * The model's rows of the table, from the data set viewer.  There may be one
 * for each precision and revision: the newest gets the board's source, the
 * others "<source>/<precision>/<revision>".  Fails in the same way.
 */
int scores_ask_table(const struct scores_ask *ask, struct scores_board *board,
		     struct err *err) MUST_CHECK;

#endif
