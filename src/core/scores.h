/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_SCORES_H
#define HFMETA_CORE_SCORES_H

/*
 * Scores records: what is known of how a model performs.  Their form is that
 * of schemas/model_scores.schema.json; results lie in "results" by source,
 * task and number of examples shown ("5-shot").
 */

#include "core/scores_merge.h"
#include "core/store.h"
#include "util/strlist.h"

/* The sources that hfmeta fills. */
#define SCORES_HARNESS	"harness"	/* files; also "harness@<revision>" */
#define SCORES_V1	"open-llm-leaderboard-v1"
#define SCORES_V2	"open-llm-leaderboard-v2"
#define SCORES_V2_TABLE	"open-llm-leaderboard-v2-table"
#define SCORES_CARD	"card"			/* self-reported */

struct scores_written {
	struct repo_id id;	/* the model, as the record names it */
	char *path;
	struct git_id commit;	/* "" if nothing was committed */
	bool was_there, changed;
	struct scores_counts counts;
};

#define SCORES_WRITTEN_INIT { .path = NULL }
void scores_written_release(struct scores_written *written);

/*
 * Records whose files are not named as hfmeta names them, in collections that
 * were there before: looked for once, when it first counts.
 */
struct scores_places {
	bool known;
	struct strlist ids, paths;
};

#define SCORES_PLACES_INIT { .known = false }
void scores_places_release(struct scores_places *places);

struct scores_change {
	const cJSON *results;	/* {source: {task: {shots: result}}} */
	const char *whole;	/* see scores_merge() */
	const char *verb;	/* for the message: "Import", or NULL */
	bool dry_run;		/* everything but the commit */
};

/*
 * Merge results into the record of a model, which is made if there is none,
 * in one commit if anything changes.  What is doubtful about the record (its
 * model has none of its own, say) is a line in 'warnings'.
 *
 * Fails with ERR_INVALID if there are no records of type "scores", or the
 * record would break its schema (it is kept below hfmeta/rejected then); and
 * as commit_changes() does.
 */
int scores_put(struct scores_written *out, struct store *store,
	       struct scores_places *places, const struct repo_id *id,
	       const struct scores_change *change,
	       struct strlist *warnings, struct err *err) MUST_CHECK;

/* Whether there is a scores record of a model; -1 on failure. */
int scores_exist(struct store *store, struct scores_places *places,
		 const struct repo_id *id, struct err *err) MUST_CHECK;

#endif
