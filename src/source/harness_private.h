/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SOURCE_HARNESS_PRIVATE_H
#define HFMETA_SOURCE_HARNESS_PRIVATE_H

/*
 *	harness.c		which form; tasks and their metrics
 *	harness_about.c		what a file says of itself: model, time, ...
 *	harness_shots.c		how many examples were shown
 *	harness_metric.c	what is known of metrics
 */

#include "source/harness.h"

enum harness_form { FORM_NONE, FORM_PLAIN, FORM_LEADERBOARD, FORM_RECORD };

/* A file while it is read. */
struct reading {
	enum harness_form form;
	const cJSON *document;
	const cJSON *config;	/* or NULL */
	const struct harness_place *place;
	struct strlist *warnings;
	size_t not_numbers;	/* metrics so far that are none */
	struct harness_file *out;
	struct err *err;
};

/* Fill in model, other_model, revision and timestamp. */
void harness_read_about(struct reading *r);

/* A new "origin" for the results of a task; 'key' is its name in the file. */
cJSON *harness_origin(const struct reading *r, const char *key);

/* "5-shot", for task 'key'; returns a string. */
char *harness_shots(const struct reading *r, const char *key) MUST_CHECK;

#endif
