/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_WORDS_H
#define HFMETA_UTIL_WORDS_H

/* Two texts compared word by word: what is between blanks. */

#include "util/util.h"

/* So many words in all are looked at, and so many of them may differ. */
#define WORDS_MAX 20000
#define WORDS_DIFFER_MAX 400

struct words_run {
	char kind;		/* ' ' in both, '-' in the old one, '+' */
	const char *text;	/* from its first word to its last */
	size_t len, words;
};

struct words_runs {
	struct words_run *items;
	size_t count, room;
};

#define WORDS_RUNS_INIT { .items = NULL }

/*
 * Hands out the runs that lead from 'a' to 'b'; they point into the texts.
 * False if that is more than the bounds above: there are none then.
 */
bool words_compare(struct words_runs *out, const char *a, const char *b)
	MUST_CHECK;
void words_release(struct words_runs *runs);

#endif
