/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_SCORES_TABLE_H
#define HFMETA_CORE_SCORES_TABLE_H

/* Results of one or more models, side by side. */

#include "core/store.h"

/* One value of one metric. */
struct score {
	size_t model;		/* index of its column */
	/* Belong to the table; "" is possible for 'shots'. */
	const char *source, *task, *shots, *metric;
	const cJSON *value;	/* a number, a string, or null */
	const cJSON *error;	/* "<metric>_stderr", or NULL */
	const cJSON *timestamp;	/* or NULL */
	int higher;		/* is better: 1, 0, or -1: not known */
	bool is_number;
	double number;		/* of 'value', then */
	bool best;		/* of several models */
};

struct score_column {
	char *id, *path;
	cJSON *record;
};

/* Sorted by source, task, number of shots and metric, and by model. */
struct score_table {
	struct score_column *columns;
	size_t column_count, column_room;
	struct score *scores;
	size_t count, room;
};

#define SCORE_TABLE_INIT { .columns = NULL }
void score_table_release(struct score_table *table);

/*
 * Add a column.  Fails with ERR_NOT_FOUND if there is no record of the model
 * (the message may suggest another), ERR_INVALID if it cannot be read.
 */
int score_table_add(struct score_table *table, struct store *store,
		    const char *id, struct err *err) MUST_CHECK;

/* When all columns are there: sort, and mark the best. */
void score_table_finish(struct score_table *table);

/* Whether two scores are in one row. */
bool score_same_row(const struct score *a, const struct score *b);

#endif
