/* SPDX-License-Identifier: MIT */
#include "core/refresh_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/compare.h"
#include "core/message.h"

static void outcome_release(struct outcome *o)
{
	free(o->record);
	free(o->id);
	free(o->path);
	strlist_release(&o->fields);
	strlist_release(&o->warnings);
	refresh_commit_release(&o->commit);
}

void outcomes_clear(struct refreshing *r)
{
	for (size_t i = 0; i < r->count; i++)
		outcome_release(&r->outcomes[i]);
	r->count = 0;
}

struct outcome *outcome_add(struct refreshing *r,
			    const struct tracked *record,
			    enum refresh_outcome kind)
{
	struct outcome *o;

	GROW(r->outcomes, r->count, r->room);
	o = &r->outcomes[r->count++];
	*o = (struct outcome){
		.record = tracked_copy(record), .kind = kind,
		.id = xstrdup(record->id), .path = xstrdup(record->path),
	};
	return o;
}

void outcome_fail(struct outcome *o, const struct err *err)
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

/* In lists, for when the run is over. */
static void note_looked_at(struct refreshing *r, const struct outcome *o)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT(BUF_UNBOUNDED);

	tracked_key(&key, o->record->type->name, o->id);
	if (o->kind == REFRESH_FAILED)
		tracked_note(r->missed, o->record->key, "");
	else if (*o->commit.id.hex)
		tracked_note(r->committed, key.ptr, o->sha);
	else
		tracked_note(r->done, o->record->key, "");
}

void outcome_report(struct refreshing *r, const struct outcome *o)
{
	const struct refresh_result result = {
		.outcome = o->kind, .type = o->record->type->name,
		.id = o->id, .path = o->path,
		.old_id = o->kind == REFRESH_RENAMED ? o->record->id : NULL,
		.commit = o->commit.id.hex, .fields = &o->fields,
		.warnings = &o->warnings, .err = &o->err,
	};

	count_outcome(r, o);
	note_looked_at(r, o);
	if (r->each)
		r->each(&result, r->data);
}

void outcome_report_failed(struct refreshing *r, const struct tracked *record,
			   const struct err *err)
{
	struct outcome *o = outcome_add(r, record, REFRESH_FAILED);

	outcome_fail(o, err);
	outcome_report(r, o);
	outcomes_clear(r);
}

int outcomes_commit(struct refreshing *r)
{
	CLEANUP(freep) struct refresh_commit *commits =
		xcalloc(r->count + 1, sizeof(*commits));
	size_t count = 0, next = 0;
	int status;

	if (!r->count)
		return 0;
	for (size_t i = 0; i < r->count; i++)
		if (r->outcomes[i].commit.count)
			commits[count++] = r->outcomes[i].commit;
	if (r->options->squash)
		status = refresh_commit_squashed(r->store, commits, count,
						 r->err);
	else
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
			outcome_report(r, o);
	}
	outcomes_clear(r);
	return status;
}

int outcomes_flush(struct refreshing *r)
{
	return r->options->squash ? 0 : outcomes_commit(r);
}

void outcome_message(struct outcome *o, const cJSON *before,
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
	snprintf(o->sha, sizeof(o->sha), "%s", tracked_sha(now));
	facts->type = o->record->type->name;
	message_write(&message, facts, before, now);
	o->commit.message = xstrdup(message.ptr);
}
