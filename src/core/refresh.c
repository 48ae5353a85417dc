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
	free(r->cache);
	free(r->beside);
	lines_free(r->wanted);
	lines_free(r->gone);
	lines_free(r->done);
	lines_free(r->missed);
	lines_free(r->committed);
	tracked_free(r->tracked);
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
		     const struct tracked *record)
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

static int fetch_batch(struct refreshing *r, struct tracked **batch,
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

/* Returns 1 at the end. */
static int next_wanted(struct tracked **out, struct refreshing *r,
		       struct buf *copy)
{
	struct tracked record;
	const char *line;
	int status = lines_next(&line, r->wanted, r->err);

	if (status)
		return status;
	if (tracked_read(&record, r->tracked, line, copy, r->err) < 0)
		return -1;
	*out = tracked_copy(&record);
	return 0;
}

static int fetch_next(struct refreshing *r, struct tracked **batch,
		      size_t *count)
{
	int status = fetch_batch(r, batch, *count);

	while (*count)
		free(batch[--*count]);
	return status;
}

/* What is wanted and was not begun when the run came to its end. */
static void leave_out_rest(struct refreshing *r)
{
	CLEANUP(buf_release) struct buf copy = BUF_INIT(BUF_UNBOUNDED);
	struct err stopped = *r->err;
	struct tracked *record;

	while (!next_wanted(&record, r, &copy)) {
		r->summary->left++;
		free(record);
	}
	*r->err = stopped;
}

static int fetch_changed(struct refreshing *r)
{
	CLEANUP(buf_release) struct buf copy = BUF_INIT(BUF_UNBOUNDED);
	struct tracked *batch[REFRESH_BATCH];
	size_t count = 0;
	int status = 0;

	while (!status && !(status = next_wanted(&batch[count], r, &copy))) {
		count++;
		if (count == REFRESH_BATCH)
			status = fetch_next(r, batch, &count);
	}
	if (count && status >= 0)
		status = fetch_next(r, batch, &count);
	while (count)
		free(batch[--count]);
	if (status < 0)
		leave_out_rest(r);
	return status < 0 ? -1 : 0;
}

static int report_plan(struct refreshing *r)
{
	CLEANUP(buf_release) struct buf copy = BUF_INIT(BUF_UNBOUNDED);
	struct tracked *record;
	int status;

	while (!(status = next_wanted(&record, r, &copy))) {
		r->summary->to_fetch++;
		outcome_report(r, outcome_add(r, record, REFRESH_CHANGED));
		outcomes_clear(r);
		free(record);
	}
	r->summary->changed = 0;
	return status < 0 ? -1 : 0;
}

/* The run has stopped, and some records wait to be one commit. */
static void commit_rest(struct refreshing *r)
{
	struct err why = *r->err;

	err_clear(r->err);
	if (!outcomes_commit(r))
		*r->err = why;
}

/* What was wanted and did not come to an end was not looked at. */
static int note_missed(struct refreshing *r, struct err *err)
{
	CLEANUP(buf_release) struct buf copy = BUF_INIT(BUF_UNBOUNDED);
	struct tracked_cursor done;
	struct tracked record;
	const char *line;
	int status, ended;

	if (tracked_cursor_start(&done, r->done, err) < 0 ||
	    lines_rewind(r->wanted, err) < 0)
		return -1;
	while (!(status = lines_next(&line, r->wanted, err))) {
		if (tracked_read(&record, r->tracked, line, &copy, err) < 0)
			return -1;
		ended = tracked_noted(&done, record.key, "", err);
		if (ended < 0)
			return -1;
		if (!ended)
			tracked_note(r->missed, record.key, "");
	}
	return status < 0 ? -1 : 0;
}

/* What is not known afterwards is asked again. */
static void save_looks(struct refreshing *r, bool complete)
{
	const struct tracked_looks looks = {
		.began = r->began, .complete = complete,
		.is_chosen = refresh_is_chosen, .data = r,
		.missed = r->missed, .committed = r->committed,
	};
	struct err unsaved = ERR_INIT;

	if (note_missed(r, &unsaved) < 0 || refresh_rewind(r, &unsaved) < 0 ||
	    tracked_save(r->tracked, &looks, &unsaved) < 0)
		err_clear(&unsaved);
}

static int run(struct refreshing *r)
{
	const struct refresh_options *o = r->options;
	struct refresh_summary *s = r->summary;
	bool whole = !o->type && !o->id_count && !o->limit && !o->shards &&
		     !o->older_than;
	int status;

	if (refresh_find_changed(r, r->err) < 0) {
		s->left = s->records - s->failed;
		return -1;
	}
	if (lines_rewind(r->wanted, r->err) < 0)
		return -1;
	if (o->planned)
		o->planned(lines_count(r->wanted), r->data);
	if (o->dry_run)
		return report_plan(r);
	status = fetch_changed(r) < 0 || refresh_mark_gone(r) < 0 ? -1 : 0;
	if (status < 0)
		commit_rest(r);
	save_looks(r, whole && !status && !s->failed && !s->held_back &&
		      !s->left);
	return status;
}

int refresh(struct store *store, struct upstream *upstream,
	    const struct refresh_options *options, refresh_each *each,
	    void *data, struct refresh_summary *summary, struct err *err)
{
	const char *dir = repo_git_dir(store_repo(store));
	const char *common = repo_common_dir(store_repo(store));
	CLEANUP(freep) char *beside = xasprintf("%s/hfmeta/refresh", dir);
	CLEANUP(refreshing_release) struct refreshing r = {
		.store = store, .upstream = upstream, .options = options,
		.each = each, .data = data, .summary = summary, .err = err,
		.began = tracked_now(), .beside = xstrdup(beside),
		.cache = upstream_is_recorded(upstream) ? NULL :
			 xasprintf("%s/hfmeta/files", common),
		.wanted = lines_new(beside, true),
		.gone = lines_new(beside, false),
		.done = lines_new(beside, true),
		.missed = lines_new(beside, true),
		.committed = lines_new(beside, true),
	};

	*summary = (struct refresh_summary){ .records = 0 };
	if (options->models)
		*options->models = lines_new(beside, false);
	if (tracked_open(&r.tracked, store, err) < 0 ||
	    refresh_choose(&r, err) < 0)
		return -1;
	return run(&r);
}
