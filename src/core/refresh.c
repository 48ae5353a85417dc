/* SPDX-License-Identifier: MIT */
#include "core/refresh.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/compare.h"
#include "core/edit_commit.h"
#include "core/fetch.h"
#include "core/keep.h"
#include "core/links.h"
#include "core/message.h"
#include "core/records.h"
#include "core/refresh_commit.h"
#include "core/refresh_state.h"
#include "util/sha256.h"

/* Records that are fetched together, and committed together: few enough to
 * lose when a run is killed. */
#define BATCH 100

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

static void outcome_release(struct outcome *o)
{
	free(o->id);
	free(o->path);
	strlist_release(&o->fields);
	strlist_release(&o->warnings);
	refresh_commit_release(&o->commit);
}

static void clear_outcomes(struct refreshing *r)
{
	for (size_t i = 0; i < r->count; i++)
		outcome_release(&r->outcomes[i]);
	r->count = 0;
}

static void refreshing_release(struct refreshing *r)
{
	clear_outcomes(r);
	free(r->outcomes);
	free(r->gone);
	free(r->cache);
	refresh_records_release(&r->records);
	refresh_times_free(r->times);
}

/* --- which records ---------------------------------------------------- */

static bool is_named(const struct refresh_options *options, const char *id)
{
	for (size_t i = 0; i < options->id_count; i++)
		if (repo_id_same(options->ids[i], id))
			return true;
	return !options->id_count;
}

/* A split that does not depend on what else is tracked. */
static bool is_in_shard(const struct refresh_options *options, const char *id)
{
	char hex[65];
	struct buf lower = BUF_INIT(BUF_UNBOUNDED);

	if (!options->shards)
		return true;
	for (; *id; id++)
		buf_addc(&lower, *id >= 'A' && *id <= 'Z' ?
			 (char)(*id - 'A' + 'a') : *id);
	sha256_hex(hex, lower.ptr, lower.len);
	buf_release(&lower);
	hex[8] = '\0';
	return strtoul(hex, NULL, 16) % options->shards + 1 == options->shard;
}

static cJSON *copy_of(const cJSON *document, const char *name)
{
	const cJSON *value = json_get(document, name);

	return value && !cJSON_IsNull(value) ? json_copy(value) : NULL;
}

static int on_record(const struct record *record, void *data, struct err *err)
{
	struct refreshing *r = data;
	const char *sha = json_get_string(record->document, "sha");
	struct err none = ERR_INIT;
	struct refresh_record *tracked;
	enum upstream_type type;
	struct repo_id id;

	(void)err;
	/* What was written by hand has no revision. */
	if (!sha || !json_get_string(record->document, "id") ||
	    upstream_type_parse(&type, record->type->name, &none) < 0 ||
	    repo_id_parse(&id, record->id, &none) < 0 ||
	    !is_named(r->options, record->id) ||
	    !is_in_shard(r->options, record->id))
		return 0;
	GROW(r->records.items, r->records.count, r->records.room);
	tracked = &r->records.items[r->records.count++];
	*tracked = (struct refresh_record){
		.upstream_type = type, .type = record->type,
		.id = xstrdup(record->id), .path = xstrdup(record->path),
		.gated = copy_of(record->document, "gated"),
		.private_ = copy_of(record->document, "private"),
		.disabled = copy_of(record->document, "disabled"),
		.is_marked_gone = cJSON_IsObject(json_get(record->document,
							  HUB_STATUS)),
		.refreshed = refresh_times_get(r->times, record->type->name,
					       record->id),
	};
	if (strlen(sha) == GIT_ID_LEN)
		memcpy(tracked->sha, sha, GIT_ID_LEN + 1);
	return 0;
}

static bool is_tracked(const struct refreshing *r, const char *id)
{
	for (size_t i = 0; i < r->records.count; i++)
		if (repo_id_same(r->records.items[i].id, id))
			return true;
	return false;
}

static int fail_untracked(const struct refreshing *r, struct err *err)
{
	for (size_t i = 0; i < r->options->id_count; i++) {
		const char *id = r->options->ids[i];
		CLEANUP(freep) char *nearest = NULL;

		if (is_tracked(r, id) || r->options->shards)
			continue;
		nearest = records_suggest(r->store, r->options->type, id);
		err_set(err, ERR_NOT_FOUND, "no record of the Hub has the id "
			"'%s'", id);
		return nearest ? err_hint(err, "did you mean '%s'?", nearest) :
				 -1;
	}
	return 0;
}

/* The longest not refreshed first, so that a limit gets round to all. */
static int by_age(const void *a, const void *b)
{
	const struct refresh_record *x = a, *y = b;

	if (x->refreshed != y->refreshed)
		return x->refreshed < y->refreshed ? -1 : 1;
	return strcmp(x->path, y->path);
}

static void drop_from(struct refresh_records *records, size_t count)
{
	struct refresh_records rest = {
		.items = records->items + count,
		.count = records->count - count,
	};

	for (size_t i = 0; i < rest.count; i++) {
		free(rest.items[i].id);
		free(rest.items[i].path);
		json_free(rest.items[i].gated);
		json_free(rest.items[i].private_);
		json_free(rest.items[i].disabled);
	}
	records->count = count;
}

static int choose_records(struct refreshing *r, struct err *err)
{
	const struct refresh_options *o = r->options;
	size_t count = 0;

	if (records_walk(r->store, o->type, on_record, r, err) < 0 ||
	    fail_untracked(r, err) < 0)
		return -1;
	if (r->records.count)
		qsort(r->records.items, r->records.count,
		      sizeof(*r->records.items), by_age);
	while (count < r->records.count && (!o->limit || count < o->limit) &&
	       (!o->older_than || r->records.items[count].refreshed <=
		refresh_now() - o->older_than))
		count++;
	drop_from(&r->records, count);
	r->summary->records = count;
	return 0;
}

/* --- outcomes --------------------------------------------------------- */

static struct outcome *add_outcome(struct refreshing *r,
				   struct refresh_record *record,
				   enum refresh_outcome kind)
{
	struct outcome *o;

	GROW(r->outcomes, r->count, r->room);
	o = &r->outcomes[r->count++];
	*o = (struct outcome){
		.record = record, .kind = kind, .id = xstrdup(record->id),
		.path = xstrdup(record->path),
	};
	return o;
}

static void fail_outcome(struct outcome *o, const struct err *err)
{
	o->kind = REFRESH_FAILED;
	o->err = *err;
	refresh_commit_release(&o->commit);
	o->commit = (struct refresh_commit){ .files = NULL };
}

static bool raises_alarm(const struct refreshing *r, const struct outcome *o)
{
	const struct strlist *alarm = r->options->alarm;

	for (size_t i = 0; alarm && i < o->fields.count; i++)
		if (strlist_has(alarm, o->fields.items[i]))
			return true;
	return false;
}

static void count_outcome(struct refreshing *r, const struct outcome *o)
{
	struct refresh_summary *s = r->summary;

	s->changed += o->kind == REFRESH_CHANGED;
	s->renamed += o->kind == REFRESH_RENAMED;
	s->gone += o->kind == REFRESH_GONE;
	s->removed += o->kind == REFRESH_REMOVED;
	s->failed += o->kind == REFRESH_FAILED;
	s->alarms += o->kind != REFRESH_FAILED && raises_alarm(r, o);
}

static void report(struct refreshing *r, const struct outcome *o)
{
	const struct refresh_result result = {
		.outcome = o->kind, .type = o->record->type->name,
		.id = o->id, .path = o->path,
		.old_id = o->kind == REFRESH_RENAMED ? o->record->id : NULL,
		.commit = o->commit.id.hex, .fields = &o->fields,
		.warnings = &o->warnings, .err = &o->err,
	};

	count_outcome(r, o);
	if (o->kind != REFRESH_FAILED)
		refresh_times_set(r->times, o->record->type->name, o->id);
	if (r->each)
		r->each(&result, r->data);
}

/* Commit what is waiting, and tell of it. */
static int flush(struct refreshing *r)
{
	CLEANUP(freep) struct refresh_commit *commits =
		xcalloc(r->count + 1, sizeof(*commits));
	size_t count = 0, next = 0;
	int status;

	for (size_t i = 0; i < r->count; i++)
		if (r->outcomes[i].commit.count)
			commits[count++] = r->outcomes[i].commit;
	status = refresh_commit_all(r->store, commits, count, r->err);
	for (size_t i = 0; i < r->count; i++) {
		struct outcome *o = &r->outcomes[i];

		if (o->commit.count) {
			o->commit.id = commits[next].id;
			if (commits[next].err.code)
				o->err = commits[next].err;
			if (o->err.code)
				o->kind = REFRESH_FAILED;
			next++;
		}
		if (!status)
			report(r, o);
	}
	clear_outcomes(r);
	return status;
}

static void write_message(struct outcome *o, const cJSON *before,
			  const cJSON *now, struct message_facts *facts)
{
	CLEANUP(differences_release) struct differences changes =
		DIFFERENCES_INIT;
	CLEANUP(buf_release) struct buf message = BUF_INIT(BUF_UNBOUNDED);

	compare_documents(&changes, before, now);
	for (size_t i = 0; now && i < changes.count; i++) {
		const char *name = changes.items[i].pointer + 1;
		CLEANUP(freep) char *field = xstrndup(name,
						      strcspn(name, "/"));

		strlist_add(&o->fields, field);
	}
	strlist_sort(&o->fields);
	facts->type = o->record->type->name;
	message_write(&message, facts, before, now);
	o->commit.message = xstrdup(message.ptr);
}

/* --- gone ------------------------------------------------------------- */

static void note_gone(struct refreshing *r, struct refresh_record *record)
{
	GROW(r->gone, r->gone_count, r->gone_room);
	r->gone[r->gone_count++] = record;
}

static cJSON *gone_since_today(void)
{
	cJSON *status = cJSON_CreateObject();
	time_t now = (time_t)refresh_now();
	char date[16] = "";
	struct tm tm;

	if (gmtime_r(&now, &tm))
		strftime(date, sizeof(date), "%Y-%m-%d", &tm);
	json_set_string(status, "state", "gone");
	json_set_string(status, "since", date);
	return status;
}

static int mark(struct refreshing *r, struct outcome *o, struct err *err)
{
	const struct refresh_record *record = o->record;
	bool prune = o->kind == REFRESH_REMOVED;
	struct message_facts facts = {
		.verb = prune ? "Remove" : "Refresh", .id = record->id,
	};
	CLEANUP(json_freep) cJSON *before = NULL;
	CLEANUP(json_freep) cJSON *now = NULL;

	if (store_load_head(&before, r->store, record->path, err) < 0)
		return -1;
	if (!prune) {
		now = json_copy(before);
		json_set(now, HUB_STATUS, gone_since_today());
		if (edit_check(r->store, record->type, record->path, now,
			       err) < 0)
			return -1;
	}
	write_message(o, before, now, &facts);
	refresh_commit_add(&o->commit, record->path, before, now);
	return 0;
}

static void mark_gone(struct refreshing *r, struct refresh_record *record)
{
	struct err err = ERR_INIT;
	struct outcome *o;

	if (record->is_marked_gone && !r->options->prune)
		return;
	o = add_outcome(r, record, r->options->prune ? REFRESH_REMOVED :
			REFRESH_GONE);
	if (mark(r, o, &err) < 0)
		fail_outcome(o, &err);
}

/* A broken answer must not look like a day on which all have left. */
static int mark_all_gone(struct refreshing *r)
{
	size_t seen = r->summary->records - r->summary->left;

	if (!r->options->id_count && r->gone_count > 1 &&
	    10 * r->gone_count > seen) {
		r->summary->held_back = r->gone_count;
		return 0;
	}
	for (size_t i = 0; i < r->gone_count; i++) {
		mark_gone(r, r->gone[i]);
		if (r->count >= BATCH && flush(r) < 0)
			return -1;
	}
	return flush(r);
}

/* --- renamed ---------------------------------------------------------- */

struct relinking {
	struct refreshing *r;
	struct outcome *o;
	struct link_check *links;
	const char *old_path, *new_id;
};

static int relink(const struct record *record, void *data, struct err *err)
{
	struct relinking *l = data;
	CLEANUP(json_freep) cJSON *now = NULL;
	int count;

	if (!record->document || !strcmp(record->path, l->old_path))
		return 0;
	now = json_copy(record->document);
	count = links_rename(l->links, record->path, now, l->o->record->type,
			     l->old_path, l->new_id, err);
	if (count > 0)
		refresh_commit_add(&l->o->commit, record->path,
				   record->document, now);
	return count < 0 ? -1 : 0;
}

static void rules_release(struct audit_rules *rules)
{
	link_check_free(rules->links);
}

/* Links of other records follow, in the same commit. */
static int relink_all(struct refreshing *r, struct outcome *o,
		      struct err *err)
{
	const struct config *config = store_config(r->store);
	struct relinking l = {
		.r = r, .o = o, .old_path = o->record->path, .new_id = o->id,
	};

	for (size_t i = 0; i < config->type_count; i++) {
		CLEANUP(rules_release) struct audit_rules rules =
			{ .schema = NULL };

		if (!store_links_to(r->store, &config->types[i],
				    o->record->type))
			continue;
		if (store_rules(&rules, r->store, &config->types[i], err) < 0)
			return -1;
		l.links = rules.links;
		if (l.links && records_walk(r->store, &config->types[i], relink,
					    &l, err) < 0)
			return -1;
	}
	return 0;
}

static int rename_to(struct refreshing *r, struct outcome *o,
		     const struct repo_id *id, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT(BUF_UNBOUNDED);
	int found = store_find(r->store, o->record->type, id, &path, err);

	if (found < 0)
		return -1;
	if (found && strcmp(path.ptr, o->path) != 0) {
		err_set(err, ERR_EXISTS, "it is '%s' on the Hub now, which is "
			"tracked already", id->str);
		return err_hint(err, "'hfmeta rm %s' removes the old record",
				o->record->id);
	}
	o->kind = REFRESH_RENAMED;
	free(o->id);
	free(o->path);
	o->id = xstrdup(id->str);
	o->path = xstrdup(path.ptr);
	return 0;
}

/* --- fetched ---------------------------------------------------------- */

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
	write_message(o, before, now, &facts);
	if (strcmp(o->path, o->record->path) != 0) {
		refresh_commit_add(&o->commit, o->record->path, before, NULL);
		refresh_commit_add(&o->commit, o->path, NULL, now);
	} else {
		refresh_commit_add(&o->commit, o->path, before, now);
	}
	return o->kind == REFRESH_RENAMED ? relink_all(r, o, err) : 0;
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
	    rename_to(r, o, &item->id, err) < 0)
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
		note_gone(r, record);
		return 0;
	}
	/* Links are rewritten in what is committed, not in what waits. */
	if (renamed && flush(r) < 0)
		return -1;
	o = add_outcome(r, record, REFRESH_CHANGED);
	o->warnings = item->warnings;
	item->warnings = (struct strlist)STRLIST_INIT;
	if (item->err.code)
		fail_outcome(o, &item->err);
	else if (take_record(r, o, item, &err) < 0)
		fail_outcome(o, &err);
	return renamed ? flush(r) : 0;
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
	if (flush(r) < 0)
		return -1;
	if (status < 0)
		*r->err = stopped;
	return status;
}

/* --- the run ---------------------------------------------------------- */

static bool is_wanted(const struct refreshing *r,
		      const struct refresh_record *record)
{
	return r->options->full || record->state == REFRESH_IS_CHANGED ||
	       record->state == REFRESH_UNKNOWN;
}

static int fetch_changed(struct refreshing *r)
{
	struct refresh_record *batch[BATCH];
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
		if (count == BATCH) {
			status = fetch_batch(r, batch, count);
			count = 0;
		}
	}
	return count && !status ? fetch_batch(r, batch, count) : status;
}

static int report_unasked(struct refreshing *r)
{
	for (size_t i = 0; i < r->records.count; i++) {
		struct refresh_record *record = &r->records.items[i];

		if (record->state == REFRESH_UNASKED && !r->options->full)
			fail_outcome(add_outcome(r, record, REFRESH_FAILED),
				     &record->err);
	}
	return flush(r);
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
		report(r, add_outcome(r, record, REFRESH_CHANGED));
	}
	clear_outcomes(r);
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
	if (o->dry_run) {
		report_plan(r);
		return 0;
	}
	if (report_unasked(r) < 0 || fetch_changed(r) < 0 ||
	    mark_all_gone(r) < 0)
		return -1;
	if (whole && !r->summary->failed && !r->summary->held_back)
		refresh_times_complete(r->times, began);
	return 0;
}

int refresh(struct store *store, struct upstream *upstream,
	    const struct refresh_options *options, refresh_each *each,
	    void *data, struct refresh_summary *summary, struct err *err)
{
	const char *dir = repo_common_dir(store_repo(store));
	CLEANUP(refreshing_release) struct refreshing r = {
		.store = store, .upstream = upstream, .options = options,
		.each = each, .data = data, .summary = summary, .err = err,
		.cache = xasprintf("%s/hfmeta/files", dir),
		.times = refresh_times_load(dir),
	};
	struct err unsaved = ERR_INIT;
	int status;

	*summary = (struct refresh_summary){ .records = 0 };
	if (choose_records(&r, err) < 0)
		return -1;
	status = run(&r);
	if (!options->dry_run &&
	    refresh_times_save(r.times, dir, &unsaved) < 0)
		err_clear(&unsaved);
	return status;
}
