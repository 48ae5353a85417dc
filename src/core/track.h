/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_TRACK_H
#define HFMETA_CORE_TRACK_H

/* Beginning to track a repository of the Hub: fetch, derive, check, commit. */

#include "core/fetch.h"
#include "core/store.h"
#include "util/strlist.h"

struct track_result {
	struct repo_id id;		/* the name it has on the Hub now */
	char *path;			/* of its record */
	char revision[GIT_ID_LEN + 1];	/* of the Hub */
	struct git_id commit;		/* "" if nothing was committed */
	bool was_there;			/* it was tracked already */
	bool changed;			/* a record was made, or is another now */
	cJSON *document;		/* the record */
};

#define TRACK_RESULT_INIT { .path = NULL }
void track_result_release(struct track_result *result);

/* One repository to track. */
struct track_item {
	enum upstream_type type;
	struct repo_id id;		/* as it was asked for */
	cJSON *document;		/* the API's, if at hand; owned; or NULL */
	/* What came of it. */
	bool done;
	struct track_result result;
	struct strlist warnings;
	struct err err;			/* its code is not 0 if it failed */
};

#define TRACK_ITEM_INIT { .result = TRACK_RESULT_INIT }
void track_item_release(struct track_item *item);

struct track_options {
	bool dry_run;		/* everything but the commit */
	/* Bring a record that is there up to date (see core/keep.h for what
	 * stays), instead of leaving it alone. */
	bool force;
	bool only_document;	/* no files: what the API says, and no more */
};

/*
 * Track repositories: they are fetched together, and each gets a commit of its
 * own if anything changes.
 *
 * An item fails alone: with ERR_INVALID if the record breaks its schema (what
 * was fetched is kept below hfmeta/rejected in the git folder, and the hint
 * says where), ERR_EXISTS if something that is not committed is in its place,
 * and as fetch_sources() does.  Fails as a whole, with some items not done,
 * as fetch_many() and commit_run_finish() do.
 */
int track_many(struct track_item *items, size_t count, struct store *store,
	       struct upstream *upstream, const struct track_options *options,
	       struct err *err) MUST_CHECK;

#endif
