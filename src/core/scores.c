/* SPDX-License-Identifier: MIT */
#include "core/scores.h"

#include <stdlib.h>
#include <string.h>

#include "core/commit.h"
#include "core/layout.h"
#include "core/links.h"
#include "core/message.h"
#include "core/records.h"
#include "core/rejected.h"

void scores_written_release(struct scores_written *written)
{
	free(written->path);
	*written = (struct scores_written)SCORES_WRITTEN_INIT;
}

static int scores_type(const struct record_type **out, struct store *store,
		       struct err *err)
{
	*out = config_type(store_config(store), "scores");
	if (!*out)
		return err_set(err, ERR_INVALID, "the repository has no "
			       "records of type 'scores'");
	return 0;
}

void scores_places_release(struct scores_places *places)
{
	strlist_release(&places->ids);
	strlist_release(&places->paths);
	places->known = false;
}

/* Whether store_find() looks for that id at that path. */
static bool is_usual(const struct record *record)
{
	CLEANUP(buf_release) struct buf flat = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf hashed = BUF_INIT(BUF_UNBOUNDED);
	const char *name = layout_name(record->type, record->path);
	struct err none = ERR_INIT;
	struct repo_id id;

	if (repo_id_parse(&id, record->id, &none) < 0)
		return false;
	repo_id_file_name(&id, &flat);
	repo_id_hashed_file_name(&id, &hashed);
	return !strcmp(name, flat.ptr) || !strcmp(name, hashed.ptr);
}

static int note_place(const struct record *record, void *data,
		      struct err *err)
{
	struct scores_places *places = data;

	(void)err;
	if (!record->document || is_usual(record))
		return 0;
	strlist_add(&places->ids, record->id);
	strlist_add(&places->paths, record->path);
	return 0;
}

/* As store_find(), and where a collection has file names of its own, by what
 * records say. */
static int find_record(struct store *store, const struct record_type *type,
		       struct scores_places *places, const struct repo_id *id,
		       struct buf *path, struct err *err)
{
	int found = store_find(store, type, id, path, err);

	if (found)
		return found;
	if (!places->known &&
	    records_walk(store, type, note_place, places, err) < 0)
		return -1;
	places->known = true;
	for (size_t i = 0; i < places->ids.count; i++) {
		if (!repo_id_same(places->ids.items[i], id->str) ||
		    !repo_has(store_repo(store), REPO_HEAD,
			      places->paths.items[i]))
			continue;
		buf_reset(path);
		buf_adds(path, places->paths.items[i]);
		return 1;
	}
	return 0;
}

int scores_exist(struct store *store, struct scores_places *places,
		 const struct repo_id *id, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT(BUF_UNBOUNDED);
	const struct record_type *type;

	if (scores_type(&type, store, err) < 0)
		return -1;
	return find_record(store, type, places, id, &path, err);
}

static void rules_release(struct audit_rules *rules)
{
	link_check_free(rules->links);
}

static int check_record(const struct scores_written *written,
			struct store *store, const struct record_type *type,
			const cJSON *record, struct strlist *warnings,
			struct err *err)
{
	CLEANUP(findings_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(rules_release) struct audit_rules rules = { .schema = NULL };

	if (store_rules(&rules, store, type, err) < 0 ||
	    audit_document(&findings, &rules, written->path, record, err) < 0)
		return -1;
	if (findings_are_bad(&findings))
		return rejected_keep(&findings, store, type, &written->id,
				     record, err);
	for (size_t i = 0; i < findings.count; i++)
		strlist_addf(warnings, "%s: %s: %s", written->path,
			     findings.items[i].pointer,
			     findings.items[i].message);
	return 0;
}

/* "Import scores gpt2: 12 new results, 1 changed": the names of fields, which
 * the subject has of other records, would be a page. */
static void write_message(struct buf *out, const struct message_facts *facts,
			  const struct scores_counts *counts,
			  const cJSON *old_record, const cJSON *record)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT(BUF_UNBOUNDED);

	message_write(&plain, facts, old_record, record);
	buf_addf(out, "%s %s %s: ", facts->verb, facts->type, facts->id);
	if (counts->added || !counts->changed)
		buf_addf(out, "%zu new result%s", counts->added,
			 counts->added == 1 ? "" : "s");
	if (counts->changed)
		buf_addf(out, "%s%zu changed", counts->added ? ", " : "",
			 counts->changed);
	buf_adds(out, plain.ptr + strcspn(plain.ptr, "\n"));
}

static int commit_record(struct scores_written *out, struct store *store,
			 const struct record_type *type, const char *verb,
			 const cJSON *old_record, const cJSON *record,
			 struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);
	CLEANUP(buf_release) struct buf message = BUF_INIT(BUF_UNBOUNDED);
	struct message_facts facts = {
		.verb = verb ? verb : old_record ? "Refresh" : "Add",
		.type = type->name, .id = out->id.str,
	};
	struct change change = { .path = out->path };

	json_canon(&text, record);
	if (text.full)
		return err_set(err, ERR_LIMIT, "the record would be larger "
			       "than %zu bytes", text.max);
	change.content = text.ptr;
	change.len = text.len;
	write_message(&message, &facts, &out->counts, old_record, record);
	return commit_changes(store_repo(store), &change, 1, message.ptr,
			      &out->commit, err);
}

/* The record as it is, and the beginning of the one that it becomes. */
static int load_record(cJSON **old_record, cJSON **record,
		       struct scores_written *out, struct store *store,
		       struct err *err)
{
	const char *name;

	if (!out->was_there) {
		*record = cJSON_CreateObject();
		json_set_string(*record, "model_name", out->id.str);
		return 0;
	}
	if (store_load_head(old_record, store, out->path, err) < 0)
		return err_wrap(err, "cannot read '%s'", out->path);
	if (!cJSON_IsObject(*old_record))
		return err_set(err, ERR_INVALID, "'%s' is no object",
			       out->path);
	*record = json_copy(*old_record);
	name = json_get_string(*record, "model_name");
	if (!name)
		json_set_string(*record, "model_name", out->id.str);
	else if (strlen(name) < sizeof(out->id.str))
		memcpy(out->id.str, name, strlen(name) + 1);
	return 0;
}

int scores_put(struct scores_written *out, struct store *store,
	       struct scores_places *places, const struct repo_id *id,
	       const struct scores_change *change,
	       struct strlist *warnings, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(json_freep) cJSON *old_record = NULL;
	CLEANUP(json_freep) cJSON *record = NULL;
	const struct record_type *type;
	int found;

	out->id = *id;
	if (scores_type(&type, store, err) < 0)
		return -1;
	found = find_record(store, type, places, id, &path, err);
	if (found < 0)
		return -1;
	out->path = buf_detach(&path);
	out->was_there = found;
	if (load_record(&old_record, &record, out, store, err) < 0)
		return -1;
	scores_merge(record, change->results, change->whole, &out->counts);
	out->changed = !old_record || !json_equal(old_record, record);
	if (!out->changed)
		return 0;
	if (check_record(out, store, type, record, warnings, err) < 0 ||
	    repo_check_path(store_repo(store), out->path, err) < 0)
		return -1;
	if (change->dry_run)
		return 0;
	return commit_record(out, store, type, change->verb, old_record,
			     record, err) < 0 ? -1 : 0;
}
