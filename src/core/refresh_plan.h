/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_REFRESH_PLAN_H
#define HFMETA_CORE_REFRESH_PLAN_H

/*
 * Which of many tracked repositories have changed, in few requests: a listing
 * for each namespace that holds several, a HEAD for a single one (it counts in
 * the larger quota), the document's "sha" for a single one that is gated.  For
 * very many, when it is known how far back to look, the Hub's own listing by
 * last change instead.
 */

#include "core/upstream.h"
#include "core/config.h"
#include "json/json.h"

enum refresh_state {
	REFRESH_UNKNOWN,	/* ask for the document */
	REFRESH_UNCHANGED,
	REFRESH_IS_CHANGED,
	REFRESH_UNASKED,	/* the question failed; 'err' says why */
};

/* A record that is tracked, as far as planning goes. */
/* There may be a million of them: no byte more than need be. */
struct refresh_record {
	const struct record_type *type;	/* belongs to the configuration */
	const char *id, *path;	/* refresh_string()'s */
	/* What it says: "" or NULL where it says nothing. */
	const cJSON *gated, *private_, *disabled;	/* refresh_value()'s */
	int64_t refreshed;	/* when, in seconds; 0: not known */
	const struct err *err;	/* of what is found out; belongs to the records */
	char sha[41];
	enum upstream_type upstream_type : 8;
	enum refresh_state state : 8;	/* what is found out */
	bool is_marked_gone;
	bool seen;		/* in a listing */
};

/* What many records have in common is there once. */
struct refresh_records {
	struct arena strings;
	struct refresh_record *items;
	size_t count, room;
	cJSON **values;
	size_t value_count, value_room;
	struct err **errors;
	size_t error_count, error_room;
};

void refresh_records_release(struct refresh_records *records);

/* Leave the first 'count' only. */
void refresh_records_cut(struct refresh_records *records, size_t count);

/* A copy of a string for a record to point to. */
const char *refresh_string(struct refresh_records *records, const char *s);

/* A copy of an error for a record to point to; belongs to the records. */
const struct err *refresh_error(struct refresh_records *records,
				const struct err *err);

/* A copy of a value that few others differ from, such as "gated"; NULL for
 * NULL and null. */
const cJSON *refresh_value(struct refresh_records *records,
			   const cJSON *value);

/*
 * Set the state of all records, which this sorts.  'since' is up to when all
 * changes are known ("2026-01-31T12:00:00.000Z"), or NULL.  Of a hub snapshot
 * every record is unknown: there it costs nothing to look.  Fails as hub_run()
 * does.
 */
int refresh_find_changed(struct refresh_records *records,
			 struct upstream *upstream, const char *since,
			 struct err *err) MUST_CHECK;

#endif
