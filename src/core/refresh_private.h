/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_REFRESH_PRIVATE_H
#define HFMETA_CORE_REFRESH_PRIVATE_H

/*
 * A refresh from the inside:
 *
 *	refresh.c		the run: batches of records, fetched and taken
 *	refresh_choose.c	which records
 *	refresh_plan.c		which of them have changed, by namespace
 *	refresh_join.c		... by listings too long to be held in memory
 *	refresh_outcome.c	what has become of each, and its commit
 *	refresh_events.c	what is gone, and what was renamed
 *	refresh_commit.c	commits, many at once
 *
 * Which have changed is found out in few requests: a listing for each
 * namespace that holds several, a HEAD for a single one (it counts in the
 * larger quota), the document's "sha" for a single one that is gated.  For
 * very many, when it is known how far back to look, the Hub's own listing by
 * last change instead.
 *
 * No list here is held in memory that grows with what is tracked: records are
 * read from the list of core/tracked.h, and lists of some of them are those of
 * util/lines.h.  With --squash all that has changed waits in memory.
 */

#include "core/derive.h"
#include "core/refresh.h"
#include "core/refresh_commit.h"
#include "core/tracked.h"

struct message_facts;

/* Records that are fetched together, and committed together: few enough to
 * lose when a run is killed. */
#define REFRESH_BATCH 100

/* One of a batch: what it comes to, until it is committed. */
struct outcome {
	struct tracked *record;
	enum refresh_outcome kind;
	char *id, *path;		/* as they are afterwards */
	struct strlist fields, warnings;
	struct refresh_commit commit;	/* without files: nothing to commit */
	char sha[GIT_ID_LEN + 1];	/* that the record has then */
	struct err err;
};

struct refreshing {
	struct store *store;
	struct upstream *upstream;
	const struct refresh_options *options;
	struct tracked_list *tracked;
	char *beside;			/* where files of lists are made */
	int64_t began;
	/* With a limit: the ones looked at before 'newest', and the first few
	 * of that second. */
	int64_t newest;
	size_t few, few_left;
	size_t cost;			/* in requests, by namespace */
	bool has_type[2];
	size_t covered;			/* of the chosen ones */
	struct lines *wanted;		/* to be fetched; as tracked_write() */
	struct lines *gone;		/* to be marked at the end; the same */
	struct lines *done;		/* notes: wanted, and no commit */
	struct lines *missed, *committed;	/* see struct tracked_looks */
	char *cache;
	struct outcome *outcomes;	/* not committed yet */
	size_t count, room;
	refresh_each *each;
	void *data;
	struct refresh_summary *summary;
	struct err *err;
};

/* --- refresh_choose.c ------------------------------------------------- */

/* Find out which records are to be looked at.  Fails as refresh() does. */
int refresh_choose(struct refreshing *r, struct err *err) MUST_CHECK;

/* Those, also the ones that are broken, from the first on; next() returns 1 at
 * the end. */
int refresh_rewind(struct refreshing *r, struct err *err) MUST_CHECK;
int refresh_next(struct tracked *out, struct refreshing *r, struct err *err)
	MUST_CHECK;

/* The same for who reads the list: to be asked once for each, in order, after
 * refresh_rewind(). */
bool refresh_is_chosen(const struct tracked *tracked, void *refreshing);

/* --- refresh_plan.c --------------------------------------------------- */

/* A page of a listing. */
#define PAGE_ROWS 1000

/*
 * Fill r->wanted with the chosen ones that have changed, or may have; of the
 * rest, those that could not be asked are told of.  Fails as hub_run() does.
 */
int refresh_find_changed(struct refreshing *r, struct err *err) MUST_CHECK;

/* It is to be fetched. */
void refresh_want(struct refreshing *r, const struct tracked *tracked);

/* The length of "namespace/" in an id, or 0. */
size_t refresh_namespace_len(const char *id);

/* What is found out. */
enum refresh_state {
	REFRESH_UNKNOWN,	/* nothing: ask for the document */
	REFRESH_UNCHANGED,
	REFRESH_IS_CHANGED,
};

/* What a record comes to by the facts that the Hub has now.  A value moves
 * without a commit; it counts if the record has the field. */
enum refresh_state refresh_judge(const struct tracked *tracked,
				 const struct tracked *now);

/* --- refresh_join.c --------------------------------------------------- */

/* Rows of a listing, to be held against records in the order of both. */
struct listed;
struct listed *listed_new(const char *beside) MUST_CHECK;
void listed_free(struct listed *listed);	/* NULL is fine */

/* Add rows that the Hub lists.  Of two about one repository the first one
 * counts.  Fails with ERR_LIMIT where there is no end of them. */
int listed_add(struct listed *listed, const struct record_type *type,
	       const cJSON *rows, struct err *err) MUST_CHECK;

/* All are added. */
int listed_start(struct listed *listed, struct err *err) MUST_CHECK;

/* What they say of a record: to be asked in the order of the list.
 * REFRESH_UNKNOWN: nothing. */
int listed_look(enum refresh_state *state, struct listed *listed,
		const struct tracked *tracked, struct err *err) MUST_CHECK;

/*
 * Ask by the Hub's own listing by last change, at most so many pages of it
 * for each type, down to the time 'since'.  Returns 1 if that was
 * enough; then 'rest' has those of which it tells nothing, and
 * the broken ones.
 */
int refresh_ask_feeds(struct refreshing *r, const char *since, size_t pages,
		      struct lines *rest, struct err *err) MUST_CHECK;

/* --- refresh_outcome.c ------------------------------------------------ */

/* A new one, until the next is added. */
struct outcome *outcome_add(struct refreshing *r,
			    const struct tracked *record,
			    enum refresh_outcome kind);
void outcome_fail(struct outcome *o, const struct err *err);

/* Note the fields that differ, and write the message of the commit. */
void outcome_message(struct outcome *o, const cJSON *before, const cJSON *now,
		     struct message_facts *facts);

/* Count it and tell of it. */
void outcome_report(struct refreshing *r, const struct outcome *o);

/* Tell of one that is not even tried. */
void outcome_report_failed(struct refreshing *r, const struct tracked *record,
			   const struct err *err);

/* Commit what is waiting, and tell of it.  Fails with *r->err. */
int outcomes_commit(struct refreshing *r) MUST_CHECK;

/* At the end of a batch: the same, unless all is to be one commit. */
int outcomes_flush(struct refreshing *r) MUST_CHECK;
void outcomes_clear(struct refreshing *r);

/* --- refresh_events.c ------------------------------------------------- */

/* It is not there any more: to be marked, or removed, at the end. */
void refresh_note_gone(struct refreshing *r, const struct tracked *record);
int refresh_mark_gone(struct refreshing *r) MUST_CHECK;

/* Give an outcome its new name.  Fails with ERR_EXISTS if that is tracked. */
int outcome_rename(struct refreshing *r, struct outcome *o,
		   const struct repo_id *id, struct err *err) MUST_CHECK;

/* Let the links of other records follow, in the same commit. */
int outcome_relink(struct refreshing *r, struct outcome *o, struct err *err)
	MUST_CHECK;

#endif
