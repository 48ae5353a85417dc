/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_REFRESH_PRIVATE_H
#define HFMETA_CORE_REFRESH_PRIVATE_H

/*
 * A refresh from the inside:
 *
 *	refresh.c		the run: batches of records, fetched and taken
 *	refresh_choose.c	which records
 *	refresh_plan.c		which of them have changed
 *	refresh_outcome.c	what has become of each, and its commit
 *	refresh_events.c	what is gone, and what was renamed
 *	refresh_commit.c	commits, many at once
 *	refresh_state.c		when what was refreshed
 */

#include "core/derive.h"
#include "core/refresh.h"
#include "core/refresh_commit.h"
#include "core/refresh_state.h"

struct message_facts;

/* Records that are fetched together, and committed together: few enough to
 * lose when a run is killed. */
#define REFRESH_BATCH 100

/* One of a batch: what it comes to, until it is committed. */
struct outcome {
	struct refresh_record *record;
	enum refresh_outcome kind;
	char *id, *path;		/* as they are afterwards */
	struct strlist fields, warnings;
	struct refresh_commit commit;	/* without files: nothing to commit */
	struct err err;
};

struct refreshing {
	struct store *store;
	struct upstream *upstream;
	const struct refresh_options *options;
	struct refresh_records records;
	struct refresh_records unread;	/* chosen, but broken: see their err */
	struct refresh_times *times;
	char *cache;
	struct outcome *outcomes;	/* not committed yet */
	size_t count, room;
	struct refresh_record **gone;	/* to be marked at the end */
	size_t gone_count, gone_room;
	refresh_each *each;
	void *data;
	struct refresh_summary *summary;
	struct err *err;
};

/* refresh_choose.c: fill r->records.  Fails as refresh() does. */
int refresh_choose(struct refreshing *r, struct err *err) MUST_CHECK;

/* --- refresh_outcome.c ------------------------------------------------ */

/* A new one, until the next is added. */
struct outcome *outcome_add(struct refreshing *r,
			    struct refresh_record *record,
			    enum refresh_outcome kind);
void outcome_fail(struct outcome *o, const struct err *err);

/* Note the fields that differ, and write the message of the commit. */
void outcome_message(struct outcome *o, const cJSON *before, const cJSON *now,
		     struct message_facts *facts);

/* Count it and tell of it. */
void outcome_report(struct refreshing *r, const struct outcome *o);

/* Commit what is waiting, and tell of it.  Fails with *r->err. */
int outcomes_commit(struct refreshing *r) MUST_CHECK;

/* At the end of a batch: the same, unless all is to be one commit. */
int outcomes_flush(struct refreshing *r) MUST_CHECK;
void outcomes_clear(struct refreshing *r);

/* --- refresh_events.c ------------------------------------------------- */

/* It is not there any more: to be marked, or removed, at the end. */
void refresh_note_gone(struct refreshing *r, struct refresh_record *record);
int refresh_mark_gone(struct refreshing *r) MUST_CHECK;

/* Give an outcome its new name.  Fails with ERR_EXISTS if that is tracked. */
int outcome_rename(struct refreshing *r, struct outcome *o,
		   const struct repo_id *id, struct err *err) MUST_CHECK;

/* Let the links of other records follow, in the same commit. */
int outcome_relink(struct refreshing *r, struct outcome *o, struct err *err)
	MUST_CHECK;

#endif
