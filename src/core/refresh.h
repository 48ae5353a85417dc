/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_REFRESH_H
#define HFMETA_CORE_REFRESH_H

/*
 * Bringing tracked records up to date: which of them have changed on the Hub,
 * what they say now, and a commit for each.
 *
 * Upstream, repositories are renamed, made private, gated and deleted, too:
 *
 *  - A renamed one: its record moves, and the links of other records follow,
 *    in the same commit.
 *  - One that is not there any more, or not for us: its record stays and gets
 *    "hub_status": {"state": "gone", "since": DATE}, which goes when it is
 *    back.  When more than one, and more than a tenth of all that were looked
 *    at, seem gone at once, nothing is marked: that is rather a broken answer.
 *  - One that is gated now: what its files said stays (core/keep.h).
 */

#include "core/store.h"
#include "core/upstream.h"
#include "util/lines.h"
#include "util/strlist.h"

struct refresh_options {
	const struct record_type *type;	/* only this one, or NULL */
	const char *const *ids;		/* only these, if there are any */
	size_t id_count;
	bool full;		/* fetch all, whether they have changed or not */
	bool dry_run;		/* find out what has changed, and no more */
	bool prune;		/* remove the records of what is gone */
	bool squash;		/* one commit, but for what was renamed */
	size_t limit;		/* at most so many records; 0: all */
	unsigned int shard, shards;	/* only shard 1..shards; 0: all */
	int64_t older_than;	/* not refreshed for so many seconds; 0 */
	const struct strlist *alarm;	/* fields; or NULL */
	/* Gets the ids of the models looked at, which the caller frees, on
	 * success or not; or NULL. */
	struct lines **models;
	/* Called once, with the number of records to fetch; or NULL. */
	void (*planned)(size_t count, void *data);
};

enum refresh_outcome {
	REFRESH_CHANGED,	/* there is a commit; or would be */
	REFRESH_SAME,		/* fetched, and no different */
	REFRESH_RENAMED,
	REFRESH_GONE,		/* marked as gone */
	REFRESH_REMOVED,	/* pruned */
	REFRESH_FAILED,
};

struct refresh_result {
	enum refresh_outcome outcome;
	const char *type, *id, *path;
	const char *old_id;		/* of a renamed one, else NULL */
	const char *commit;		/* or "" */
	const struct strlist *fields;	/* that have changed */
	const struct strlist *warnings;
	const struct err *err;		/* of a failed one */
};

/* Called for each record that was fetched, in the order of the commits. */
typedef void refresh_each(const struct refresh_result *result, void *data);

struct refresh_summary {
	size_t records;		/* that were looked at */
	size_t changed, renamed, gone, removed, failed;
	size_t left;		/* not looked at: a limit, or Ctrl-C */
	size_t held_back;	/* seem gone, and were not marked */
	size_t alarms;		/* with a changed field of options.alarm */
	size_t to_fetch;	/* of a dry run */
};

/*
 * Refresh.  'each' may be NULL.  *summary is right also where this fails:
 * with ERR_NOT_FOUND for an id that is not tracked, ERR_INTERRUPTED and
 * ERR_LIMIT as hub_run() does, when all that was complete is committed; and
 * as commit_changes() and tracked_open() do.
 */
int refresh(struct store *store, struct upstream *upstream,
	    const struct refresh_options *options, refresh_each *each,
	    void *data, struct refresh_summary *summary, struct err *err)
	MUST_CHECK;

#endif
