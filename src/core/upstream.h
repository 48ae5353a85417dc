/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_UPSTREAM_H
#define HFMETA_CORE_UPSTREAM_H

/* The Hub, as the commands open it: from options, the environment, and what
 * the repository's configuration says. */

#include "util/err.h"

struct hub;
struct upstream;	/* a Hub, or a snapshot of one */

struct upstream_options {
	const char *endpoint;	/* --hub: a URL or a folder; NULL: the environment's */
	const char *repository_endpoint;	/* what .hfmetaconfig says, or NULL */
	const char *record;	/* a folder that gets a snapshot, or NULL */
	bool offline;
	unsigned int jobs;	/* transfers at a time; 0: 8 */
	uint64_t max_requests, max_time_ms;	/* 0: no limit */
	bool (*stop)(void *data);	/* true: give up (Ctrl-C); or NULL */
	void *stop_data;
};

/*
 * Sends nothing yet.  An endpoint that only the repository names, and that
 * is not the Hub's own, gets no token: whoever can push to the repository
 * could name their own server there.
 */
int upstream_open(struct upstream **out,
		  const struct upstream_options *options,
		  struct err *err) MUST_CHECK;
void upstream_free(struct upstream *upstream);	/* NULL is fine */
void upstream_freep(struct upstream **upstream);

/* The hub itself; belongs to 'upstream'. */
struct hub *upstream_hub(const struct upstream *upstream);

/* Whether its answers are written to a snapshot: then none may be left out. */
bool upstream_is_recorded(const struct upstream *upstream);

/* What was asked of it so far. */
struct upstream_usage {
	uint64_t requests;		/* in all, and of the two quotas: */
	uint64_t api, resolvers;
	uint64_t bytes;
	int64_t remaining;		/* of the smaller quota; -1: not known */
	uint64_t wait_ms;		/* until a quota is there again */
};

void upstream_usage(const struct upstream *upstream,
		    struct upstream_usage *out);

/* For the trailer of a commit; NULL for a snapshot.  Belongs to 'upstream'. */
const char *upstream_endpoint(const struct upstream *upstream);

enum upstream_type { UPSTREAM_MODEL, UPSTREAM_DATASET };

/* What an option '--type' says; NULL stands for "model".  Fails with
 * ERR_USAGE. */
int upstream_type_parse(enum upstream_type *type, const char *name,
			struct err *err) MUST_CHECK;

#endif
