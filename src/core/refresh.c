/* SPDX-License-Identifier: MIT */
#include "core/refresh_private.h"

#include <stdlib.h>
#include <string.h>

#include "core/edit_commit.h"
#include "core/fetch.h"
#include "core/keep.h"
#include "core/message.h"

static void refreshing_release(struct refreshing *r)
{
	outcomes_clear(r);
	free(r->outcomes);
	free(r->gone);
	free(r->cache);
	refresh_records_release(&r->records);
	refresh_records_release(&r->unread);
	refresh_times_free(r->times);
}

static void keep_rest(cJSON *old_record, cJSON **now,
		      const struct fetch_item *item)
{
	*now = keep_what_is_kept(old_record, *now, item->derivation,
				 item->sources.missing);
	json_remove(*now, "/" HUB_STATUS);
}

static int make_commit(struct refreshing *r, struct outcome *o,
		       const struct fetch_item *item, const cJSON *before,
		       cJSON *now, struct err *err)
{
	struct message_facts facts = {
		.verb = o->kind == REFRESH_RENAMED ? "Rename" : "Refresh",
		.id = o->record->id,
		.new_id = o->kind == REFRESH_RENAMED ? o->id : NULL,
		.revision = json_get_string(item->sources.json[SOURCE_API],
					    "sha"),
		.endpoint = upstream_endpoint(r->upstream),
	};

	if (edit_check(r->store, o->record->type, o->path, now, err) < 0)
		return -1;
	outcome_message(o, before, now, &facts);
	if (strcmp(o->path, o->record->path) != 0) {
		refresh_commit_add(&o->commit, o->record->path, before, NULL);
		refresh_commit_add(&o->commit, o->path, NULL, now);
	} else {
		refresh_commit_add(&o->commit, o->path, before, now);
	}
	return o->kind == REFRESH_RENAMED ? outcome_relink(r, o, err) : 0;
}

static int take_record(struct refreshing *r, struct outcome *o,
		       const struct fetch_item *item, struct err *err)
{
	CLEANUP(json_freep) cJSON *before = NULL;
	CLEANUP(json_freep) cJSON *now = NULL;

	if (store_load_head(&before, r->store, o->record->path, err) < 0 ||
	    derive(&now, item->derivation, &item->sources, err) < 0)
		return -1;
	if (strcmp(item->id.str, o->record->id) != 0 &&
	    outcome_rename(r, o, &item->id, err) < 0)
		return -1;
	keep_rest(before, &now, item);
	if (json_equal(before, now)) {
		o->kind = REFRESH_SAME;
		return 0;
	}
	return make_commit(r, o, item, before, now, err);
}

static int take_item(struct refreshing *r, struct fetch_item *item,
		     struct refresh_record *record)
{
	bool renamed = !item->err.code && strcmp(item->id.str, record->id) != 0;
	struct err err = ERR_INIT;
	struct outcome *o;

	if (!item->done) {
		r->summary->left++;
		return 0;
	}
	if (item->err.code == ERR_NOT_FOUND) {
		refresh_note_gone(r, record);
		return 0;
	}
	/* Links are rewritten in what is committed, not in what waits. */
	if (renamed && outcomes_commit(r) < 0)
		return -1;
	o = outcome_add(r, record, REFRESH_CHANGED);
	o->warnings = item->warnings;
	item->warnings = (struct strlist)STRLIST_INIT;
	if (item->err.code)
		outcome_fail(o, &item->err);
	else if (take_record(r, o, item, &err) < 0)
		outcome_fail(o, &err);
	return renamed ? outcomes_commit(r) : 0;
}

static int fetch_batch(struct refreshing *r, struct refresh_record **batch,
		       size_t count)
{
	CLEANUP(freep) struct fetch_item *items = xcalloc(count,
							  sizeof(*items));
	struct err stopped = ERR_INIT, err = ERR_INIT;
	int status = 0;

	for (size_t i = 0; i < count && !status; i++) {
		items[i] = (struct fetch_item)FETCH_ITEM_INIT;
		items[i].type = batch[i]->upstream_type;
		status = repo_id_parse(&items[i].id, batch[i]->id, &err) < 0 ||
			 store_derivation(&items[i].derivation, r->store,
					  batch[i]->type, &err) < 0 ? -1 : 0;
	}
	if (status < 0) {
		*r->err = err;
		return -1;
	}
	if (fetch_many(r->upstream, items, count, r->cache, &stopped) < 0)
		status = -1;
	for (size_t i = 0; i < count; i++) {
		if (take_item(r, &items[i], batch[i]) < 0 && !stopped.code) {
			stopped = *r->err;
			status = -1;
		}
		fetch_item_release(&items[i]);
	}
	if (outcomes_flush(r) < 0)
		return -1;
	if (status < 0)
		*r->err = stopped;
	return status;
}

static bool is_wanted(const struct refreshing *r,
		      const struct refresh_record *record)
{
	return r->options->full || record->state == REFRESH_IS_CHANGED ||
	       record->state == REFRESH_UNKNOWN;
}

static int fetch_changed(struct refreshing *r)
{
	struct refresh_record *batch[REFRESH_BATCH];
	size_t count = 0;
	int status = 0;

	for (size_t i = 0; i < r->records.count; i++) {
		struct refresh_record *record = &r->records.items[i];
		bool wanted = is_wanted(r, record);

		if (wanted && status < 0)
			r->summary->left++;
		else if (wanted)
			batch[count++] = record;
		else if (record->state == REFRESH_UNCHANGED)
			refresh_times_set(r->times, record->type->name,
					  record->id);
		if (count == REFRESH_BATCH) {
			status = fetch_batch(r, batch, count);
			count = 0;
		}
	}
	return count && !status ? fetch_batch(r, batch, count) : status;
}

static void report_failed(struct refreshing *r, struct refresh_record *record)
{
	struct outcome *o = outcome_add(r, record, REFRESH_FAILED);

	outcome_fail(o, record->err);
	outcome_report(r, o);
	outcomes_clear(r);
}

/* What is not even tried. */
static void report_left_out(struct refreshing *r)
{
	for (size_t i = 0; i < r->unread.count; i++)
		report_failed(r, &r->unread.items[i]);
	for (size_t i = 0; i < r->records.count && !r->options->full; i++)
		if (r->records.items[i].state == REFRESH_UNASKED)
			report_failed(r, &r->records.items[i]);
}

static size_t count_wanted(const struct refreshing *r)
{
	size_t count = 0;

	for (size_t i = 0; i < r->records.count; i++)
		count += is_wanted(r, &r->records.items[i]);
	return count;
}

static void report_plan(struct refreshing *r)
{
	for (size_t i = 0; i < r->records.count; i++) {
		struct refresh_record *record = &r->records.items[i];

		if (!is_wanted(r, record))
			continue;
		r->summary->to_fetch++;
		outcome_report(r, outcome_add(r, record, REFRESH_CHANGED));
	}
	outcomes_clear(r);
	r->summary->changed = 0;
}

static int run(struct refreshing *r)
{
	const struct refresh_options *o = r->options;
	bool whole = !o->type && !o->id_count && !o->limit && !o->shards &&
		     !o->older_than;
	int64_t began = refresh_now();

	if (!o->full && refresh_find_changed(&r->records, r->upstream,
					     refresh_times_since(r->times),
					     r->err) < 0) {
		r->summary->left = r->records.count;
		return -1;
	}
	if (o->planned)
		o->planned(count_wanted(r), r->data);
	report_left_out(r);
	if (o->dry_run) {
		report_plan(r);
		return 0;
	}
	if (fetch_changed(r) < 0 || refresh_mark_gone(r) < 0)
		return -1;
	if (whole && !r->summary->failed && !r->summary->held_back &&
	    !r->summary->left)
		refresh_times_complete(r->times, began);
	return 0;
}

/* The run has stopped, and some records wait to be one commit. */
static void commit_rest(struct refreshing *r)
{
	struct err why = *r->err;

	err_clear(r->err);
	if (!outcomes_commit(r))
		*r->err = why;
}

int refresh(struct store *store, struct upstream *upstream,
	    const struct refresh_options *options, refresh_each *each,
	    void *data, struct refresh_summary *summary, struct err *err)
{
	const char *dir = repo_common_dir(store_repo(store));
	CLEANUP(refreshing_release) struct refreshing r = {
		.store = store, .upstream = upstream, .options = options,
		.each = each, .data = data, .summary = summary, .err = err,
		.cache = upstream_is_recorded(upstream) ? NULL :
			 xasprintf("%s/hfmeta/files", dir),
		.times = refresh_times_load(dir),
	};
	struct err unsaved = ERR_INIT;
	int status;

	*summary = (struct refresh_summary){ .records = 0 };
	if (refresh_choose(&r, err) < 0)
		return -1;
	status = run(&r);
	if (status < 0)
		commit_rest(&r);
	if (!options->dry_run &&
	    refresh_times_save(r.times, dir, &unsaved) < 0)
		err_clear(&unsaved);
	return status;
}
