/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_SCORES_FETCH_H
#define HFMETA_CORE_SCORES_FETCH_H

/*
 * Results from the Hub: of the Open LLM Leaderboard in both versions, and of
 * a model's own card.
 *
 * Version 1 is a data set with a folder for each model.  Version 2 is such a
 * data set, and a table, a row of which the data set viewer tells.  The
 * leaderboards know models by the name that they had then, so all known
 * names are asked for: the one that was asked for, the one that the Hub has
 * now, those that the user adds, and the old one without a namespace, where
 * the Hub says that it is the same model.
 */

#include "core/fetch.h"
#include "core/scores.h"

enum scores_sources {
	SCORES_FROM_V1		= 1 << 0,
	SCORES_FROM_V2		= 1 << 1,
	SCORES_FROM_CARD	= 1 << 2,
	SCORES_FROM_ALL		= 7,
};

/* What '--source' says: "v1", "v2", "card" or "all", which NULL stands for.
 * Fails with ERR_USAGE. */
int scores_sources_parse(enum scores_sources *out, const char *name,
			 struct err *err) MUST_CHECK;

/* Asks for any number of models; what it has learnt of the data sets is not
 * asked for again.  'upstream' must outlive it. */
struct scores_fetcher;

struct scores_fetcher *scores_fetcher_new(struct upstream *upstream,
					  enum scores_sources sources)
	MUST_CHECK;
void scores_fetcher_free(struct scores_fetcher *fetcher);  /* NULL is fine */
void scores_fetcher_freep(struct scores_fetcher **fetcher);

struct scores_fetch_options {
	const struct strlist *also;	/* older names of the model, or NULL */
	bool dry_run;
};

/*
 * Ask for the results of a model and scores_put() them.  Returns 1, and
 * changes nothing, if all sources answered and none has any.  A source that
 * cannot be asked is a line in 'warnings' as long as another one has results.
 *
 * Fails with the codes of hub/hub.h, and as scores_put() does.
 */
int scores_fetch(struct scores_written *out, struct scores_fetcher *fetcher,
		 struct store *store, const struct repo_id *id,
		 const struct scores_fetch_options *options,
		 struct strlist *warnings, struct err *err) MUST_CHECK;

#endif
