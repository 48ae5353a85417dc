/* SPDX-License-Identifier: MIT */
/* What happens to repositories upstream: they go, and they get new names. */
#include "core/refresh_private.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/edit_commit.h"
#include "core/links.h"
#include "core/message.h"
#include "core/records.h"

void refresh_note_gone(struct refreshing *r, const struct tracked *record)
{
	tracked_add(r->gone, record);
}

static cJSON *gone_since_today(void)
{
	cJSON *status = cJSON_CreateObject();
	time_t now = (time_t)tracked_now();
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
	const struct tracked *record = o->record;
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
	outcome_message(o, before, now, &facts);
	refresh_commit_add(&o->commit, record->path, before, now);
	return 0;
}

static void mark_gone(struct refreshing *r, const struct tracked *record)
{
	struct err err = ERR_INIT;
	struct outcome *o;

	if (record->is_marked_gone && !r->options->prune) {
		tracked_note(r->done, record->key, "");
		return;
	}
	o = outcome_add(r, record, r->options->prune ? REFRESH_REMOVED :
			REFRESH_GONE);
	if (mark(r, o, &err) < 0)
		outcome_fail(o, &err);
}

static int mark_all_gone(struct refreshing *r)
{
	CLEANUP(buf_release) struct buf copy = BUF_INIT(BUF_UNBOUNDED);
	const char *line;
	int status = lines_rewind(r->gone, r->err);

	while (!status && !(status = lines_next(&line, r->gone, r->err))) {
		struct tracked record;

		status = tracked_read(&record, r->tracked, line, &copy,
				      r->err);
		if (!status)
			mark_gone(r, &record);
		if (!status && r->count >= REFRESH_BATCH)
			status = outcomes_flush(r);
	}
	return status < 0 ? -1 : 0;
}

/* A broken answer must not look like a day on which all have left. */
int refresh_mark_gone(struct refreshing *r)
{
	size_t seen = r->summary->records - r->summary->left;
	size_t gone = lines_count(r->gone);

	if (!r->options->id_count && gone > 1 && 10 * gone > seen)
		r->summary->held_back = gone;
	else if (mark_all_gone(r) < 0)
		return -1;
	return outcomes_commit(r);
}

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

int outcome_relink(struct refreshing *r, struct outcome *o,
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

int outcome_rename(struct refreshing *r, struct outcome *o,
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
