/* SPDX-License-Identifier: MIT */
#include "core/track.h"

#include <stdlib.h>
#include <string.h>

#include "core/audit.h"
#include "core/keep.h"
#include "core/links.h"
#include "core/message.h"
#include "core/refresh_commit.h"
#include "core/rejected.h"

static const char *const type_names[] = {
	[UPSTREAM_MODEL] = "model",
	[UPSTREAM_DATASET] = "dataset",
};

void track_result_release(struct track_result *result)
{
	free(result->path);
	json_free(result->document);
	*result = (struct track_result)TRACK_RESULT_INIT;
}

/* Whether the id has a record; *path is where it is or would be. */
static int look_up(struct track_result *out, struct store *store,
		   const struct record_type *type, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT(BUF_UNBOUNDED);
	int found = store_find(store, type, &out->id, &path, err);

	if (found < 0)
		return -1;
	free(out->path);
	out->path = buf_detach(&path);
	out->was_there = found;
	return found;
}

/* What is known of a record that was tracked already. */
static int load_tracked(struct track_result *out, struct store *store,
			struct err *err)
{
	const char *id, *sha;

	if (store_load_head(&out->document, store, out->path, err) < 0)
		return err_wrap(err, "cannot read '%s'", out->path);
	id = json_get_string(out->document, "id");
	sha = json_get_string(out->document, "sha");
	if (id && strlen(id) < sizeof(out->id.str))
		memcpy(out->id.str, id, strlen(id) + 1);
	if (sha && strlen(sha) == GIT_ID_LEN)
		memcpy(out->revision, sha, GIT_ID_LEN + 1);
	return 0;
}

/* The items of a batch, on their way. */
struct tracking {
	struct store *store;
	struct upstream *upstream;
	const struct track_options *options;
	struct fetch_item *fetches;	/* of those that are fetched: */
	struct track_item **items;
	size_t count;
	struct refresh_commit *commits;	/* not made yet, of these: */
	struct track_item **committed;
	size_t waiting;
	struct err *err;
};

static void clear_commits(struct tracking *t)
{
	for (size_t i = 0; i < t->waiting; i++)
		refresh_commit_release(&t->commits[i]);
	t->waiting = 0;
}

static void tracking_release(struct tracking *t)
{
	for (size_t i = 0; i < t->count; i++)
		fetch_item_release(&t->fetches[i]);
	clear_commits(t);
	free(t->fetches);
	free(t->items);
	free(t->commits);
	free(t->committed);
}

void track_item_release(struct track_item *item)
{
	json_free(item->document);
	track_result_release(&item->result);
	strlist_release(&item->warnings);
}

static const struct record_type *type_of(const struct tracking *t,
					 const struct track_item *item)
{
	return config_type(store_config(t->store), type_names[item->type]);
}

static int derivation_of(const struct derivation **out, struct tracking *t,
			 const struct record_type *type, struct err *err)
{
	if (store_derivation(out, t->store, type, err) < 0)
		return -1;
	if (!derivation_is_empty(*out))
		return 0;
	err_set(err, ERR_INVALID, "%s says of no field where it comes from",
		type->schema);
	return err_hint(err, "properties need \"x-hfmeta\": {\"from\": ...}, "
			"see hfmeta-repository(5)");
}

/* 1 if it is to be fetched, 0 if it is tracked already. */
static int begin(struct tracking *t, struct track_item *item, struct err *err)
{
	const struct record_type *type = type_of(t, item);
	struct fetch_item *fetch = &t->fetches[t->count];
	int found;

	if (!type)
		return err_set(err, ERR_INVALID, "the repository has no records "
			       "of type '%s'", type_names[item->type]);
	item->result.id = item->id;
	found = look_up(&item->result, t->store, type, err);
	if (found < 0)
		return -1;
	if (found && !t->options->force)
		return load_tracked(&item->result, t->store, err);
	*fetch = (struct fetch_item)FETCH_ITEM_INIT;
	fetch->type = item->type;
	fetch->id = item->id;
	fetch->document = STEAL(item->document);
	fetch->only_document = t->options->only_document;
	if (derivation_of(&fetch->derivation, t, type, err) < 0)
		return -1;
	t->items[t->count++] = item;
	return 1;
}

/* The record as it is now; the new one keeps of it what is kept. */
static int merge_old(cJSON **old_record, struct tracking *t,
		     struct track_result *result,
		     const struct fetch_item *fetch, struct err *err)
{
	if (store_load_head(old_record, t->store, result->path, err) < 0)
		return err_wrap(err, "cannot read '%s'", result->path);
	result->document = keep_what_is_kept(*old_record, result->document,
					     fetch->derivation,
					     fetch->sources.missing);
	return 0;
}

static void rules_release(struct audit_rules *rules)
{
	link_check_free(rules->links);
}

static int check_record(const struct track_result *result, struct store *store,
			const struct record_type *type, struct err *err)
{
	CLEANUP(findings_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(rules_release) struct audit_rules rules = { .schema = NULL };

	if (store_rules(&rules, store, type, err) < 0 ||
	    audit_document(&findings, &rules, result->path,
			   result->document, err) < 0)
		return -1;
	return findings_are_bad(&findings) ?
	       rejected_keep(&findings, store, type, &result->id,
			     result->document, err) : 0;
}

static void prepare_commit(struct tracking *t, struct track_item *item,
			   const cJSON *old_record)
{
	CLEANUP(buf_release) struct buf message = BUF_INIT(BUF_UNBOUNDED);
	struct refresh_commit *commit = &t->commits[t->waiting];
	const struct track_result *result = &item->result;
	struct message_facts facts = {
		.verb = old_record ? "Refresh" : "Add",
		.type = type_names[item->type], .id = result->id.str,
		.revision = result->revision,
		.endpoint = upstream_endpoint(t->upstream),
	};

	message_write(&message, &facts, old_record, result->document);
	*commit = (struct refresh_commit){
		.message = xstrdup(message.ptr),
	};
	refresh_commit_add(commit, result->path, old_record,
			   result->document);
	t->committed[t->waiting++] = item;
}

static int flush(struct tracking *t)
{
	int status = refresh_commit_all(t->store, t->commits, t->waiting,
					t->err);

	for (size_t i = 0; i < t->waiting; i++) {
		struct track_item *item = t->committed[i];

		item->result.commit = t->commits[i].id;
		item->err = t->commits[i].err;
		item->done = !status;
	}
	clear_commits(t);
	return status;
}

static bool is_waiting(const struct tracking *t, const char *path)
{
	for (size_t i = 0; i < t->waiting; i++)
		if (!strcmp(t->committed[i]->result.path, path))
			return true;
	return false;
}

/*
 * Where the record is or will be.  The Hub may know it by another name, and
 * that may be tracked; and another one of this batch may want the same file.
 */
static int place(struct tracking *t, struct track_item *item, struct err *err)
{
	struct track_result *result = &item->result;
	const struct record_type *type = type_of(t, item);
	int found = look_up(result, t->store, type, err);

	if (found < 0 || !is_waiting(t, result->path))
		return found;
	return flush(t) < 0 ? -2 : look_up(result, t->store, type, err);
}

static int take_record(struct tracking *t, struct track_item *item,
		       const struct fetch_item *fetch, struct err *err)
{
	CLEANUP(json_freep) cJSON *old_record = NULL;
	struct track_result *result = &item->result;

	if (result->was_there &&
	    merge_old(&old_record, t, result, fetch, err) < 0)
		return -1;
	result->changed = !old_record ||
			   !json_equal(old_record, result->document);
	if (!result->changed)
		return 0;
	if (check_record(result, t->store, type_of(t, item), err) < 0 ||
	    repo_check_path(store_repo(t->store), result->path, err) < 0)
		return -1;
	if (!t->options->dry_run)
		prepare_commit(t, item, old_record);
	return 0;
}

/* -2 if the whole batch cannot go on. */
static int take(struct tracking *t, struct track_item *item,
		struct fetch_item *fetch, struct err *err)
{
	struct track_result *result = &item->result;
	int found;

	if (fetch->err.code) {
		*err = fetch->err;
		return -1;
	}
	result->id = fetch->id;
	memcpy(result->revision,
	       json_get_string(fetch->sources.json[SOURCE_API], "sha"),
	       GIT_ID_LEN + 1);
	found = place(t, item, err);
	if (found < 0)
		return found;
	if (found && !t->options->force)
		return load_tracked(result, t->store, err);
	if (derive(&result->document, fetch->derivation, &fetch->sources,
		   err) < 0)
		return -1;
	return take_record(t, item, fetch, err);
}

static int take_all(struct tracking *t)
{
	for (size_t i = 0; i < t->count; i++) {
		struct track_item *item = t->items[i];
		struct fetch_item *fetch = &t->fetches[i];

		if (!fetch->done)
			continue;
		item->warnings = fetch->warnings;
		fetch->warnings = (struct strlist)STRLIST_INIT;
		item->done = true;
		if (take(t, item, fetch, &item->err) == -2)
			return -1;
	}
	return flush(t);
}

int track_many(struct track_item *items, size_t count, struct store *store,
	       struct upstream *upstream, const struct track_options *options,
	       struct err *err)
{
	CLEANUP(tracking_release) struct tracking t = {
		.store = store, .upstream = upstream, .options = options,
		.fetches = xcalloc(count + 1, sizeof(*t.fetches)),
		.items = xcalloc(count + 1, sizeof(struct track_item *)),
		.commits = xcalloc(count + 1, sizeof(*t.commits)),
		.committed = xcalloc(count + 1, sizeof(struct track_item *)),
		.err = err,
	};
	CLEANUP(freep) char *cache =
		xasprintf("%s/hfmeta/files", repo_common_dir(store_repo(store)));
	struct err stopped = ERR_INIT;
	int status;

	for (size_t i = 0; i < count; i++)
		items[i].done = begin(&t, &items[i], &items[i].err) <= 0;
	status = fetch_many(upstream, t.fetches, t.count,
			    upstream_is_recorded(upstream) ? NULL : cache,
			    &stopped);
	if (take_all(&t) < 0)
		return -1;
	if (status < 0)
		*err = stopped;
	return status;
}
