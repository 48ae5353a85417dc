/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_POOL_H
#define HFMETA_UTIL_POOL_H

#include "util/err.h"

/*
 * Work on many items with several threads, and hand out the results in the
 * order of the items, whatever the number of threads.
 *
 * Items are worked on in batches: after each, the results of the batch are
 * handed out and forgotten, so memory does not grow with the number of items.
 */
struct pool_work {
	size_t count;		/* items, numbered from 0 */
	unsigned int jobs;	/* threads; 0 or 1: none but the caller's */
	/*
	 * Work on one item.  'worker' numbers the thread, from 0 to jobs - 1,
	 * for memory of its own.  Runs in any thread.  Fails as functions do;
	 * the first failure, by number of item, ends the work.
	 */
	int (*run)(void *data, size_t item, unsigned int worker,
		   struct err *err);
	/* Hand out one result; runs in the caller's thread, in order.  A
	 * return other than 0 ends the work. */
	int (*emit)(void *data, size_t item, struct err *err);
	void *data;
};

/* Most items of a batch. */
#define POOL_BATCH 512

/* Returns 0, what emit() returned last, or -1. */
int pool_run(const struct pool_work *work, struct err *err) MUST_CHECK;

/* Processors that this process may use. */
unsigned int pool_processors(void);

#endif
