/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_TRACK_H
#define HFMETA_CORE_TRACK_H

/* Beginning to track a repository of the Hub: fetch, derive, check, commit. */

#include "core/fetch.h"
#include "core/store.h"

struct tracked {
	struct repo_id id;		/* the name it has on the Hub now */
	char *path;			/* of its record */
	char revision[GIT_ID_LEN + 1];	/* of the Hub */
	struct git_id commit;		/* "" if nothing was committed */
	bool was_there;			/* it was tracked already */
	bool changed;			/* a record was made, or is another now */
	cJSON *document;		/* the record */
};

#define TRACKED_INIT { .path = NULL }
void tracked_release(struct tracked *tracked);

struct track_options {
	enum upstream_type type;
	bool dry_run;		/* everything but the commit */
	/* Bring a record that is there up to date (see core/keep.h for what
	 * stays), instead of leaving it alone. */
	bool force;
};

/*
 * Track 'id', in one commit if anything changes.
 *
 * Fails with ERR_INVALID if the record breaks its schema (what was fetched
 * is kept below hfmeta/rejected in the git folder, and the hint says where),
 * ERR_EXISTS if something that is not committed is in its place, and as
 * fetch_sources() and commit_run_finish() do.
 */
int track_add(struct tracked *out, struct store *store,
	      struct upstream *upstream, const struct repo_id *id,
	      const struct track_options *options, struct strlist *warnings,
	      struct err *err) MUST_CHECK;

#endif
