/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_DIFF_RANGE_H
#define HFMETA_CORE_DIFF_RANGE_H

/* What the words of 'hfmeta diff' mean. */

#include "core/records_diff.h"

struct diff_range {
	struct store *store;	/* of the newer side; owned */
	struct records_range range;
	char *from, *to;	/* what it points to */
	struct strlist paths;
};

#define DIFF_RANGE_INIT { .store = NULL }

void diff_range_release(struct diff_range *range);

/* The words, as git diff takes them: revisions, then records and files. */
struct diff_words {
	const char *const *items;
	size_t count;
	size_t certain;		/* so many at the end stand behind "--" */
	bool staged;
};

/*
 * Read them; 'store' is that of the work tree, and is taken over.  Of a word
 * that is both, the revision is taken.  Fails with ERR_USAGE, with
 * ERR_NOT_FOUND for a revision, or as records_pick() for a record that
 * neither side has.
 */
int diff_range_read(struct diff_range *out, struct store *store,
		    const struct diff_words *words, struct err *err)
	MUST_CHECK;

#endif
