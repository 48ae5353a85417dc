/* SPDX-License-Identifier: MIT */
#include "core/records_log.h"

#include <string.h>

#include "core/record_side.h"
#include "core/records_diff.h"
#include "git/look.h"

struct walking {
	struct store *store;
	const struct records_log *log;
	struct record_side old, new, other;
};

static void walking_release(struct walking *w)
{
	record_side_release(&w->old);
	record_side_release(&w->new);
	record_side_release(&w->other);
}

static int on_renamed(const char *commit, const char *parent,
		      const char *path, struct buf *old_path, void *data,
		      struct err *err)
{
	struct walking *w = data;

	return records_old_path(w->store, commit, parent, path, old_path, err);
}

static bool differ(const cJSON *a, const cJSON *b)
{
	return a && b ? !json_equal(a, b) : a != b;
}

/* Fill in what has changed.  False if that is nothing that is asked for. */
static bool compare(struct record_version *out, struct walking *w)
{
	const char *pointer = w->log->pointer ? w->log->pointer : "";
	struct shape shape = record_shape(w->store, w->log->type);
	struct shape old_shape = shape;

	out->problem = w->new.problem.code ? &w->new.problem : NULL;
	out->old_problem = w->old.problem.code ? &w->old.problem : NULL;
	out->old_value = shape_at(&old_shape, w->old.document, pointer);
	out->value = shape_at(&shape, w->new.document, pointer);
	if (out->problem || out->old_problem)
		return true;
	if (w->log->pointer && !differ(out->old_value, out->value))
		return false;
	if (w->log->pointer)
		changes_find_at(&out->changes, pointer, out->old_value,
				out->value, out->value ? shape : old_shape);
	else
		changes_find(&out->changes, out->old_value, out->value, shape);
	return true;
}

/* Drop the changes after which a field is as this parent has it. */
static void drop_taken(struct changes *changes, const cJSON *parent,
		       struct shape shape)
{
	size_t kept = 0;

	for (size_t i = 0; i < changes->count; i++) {
		struct field_change *change = &changes->items[i];
		struct shape at = shape;

		if (differ(shape_at(&at, parent, change->pointer),
			   change->new_value))
			changes->items[kept++] = *change;
		else
			change_release(change);
	}
	changes->count = kept;
}

/* Of a merge: what it has taken from a side is that side's change. */
static void drop_merged(struct record_version *out, struct walking *w,
			const struct repo_version *version)
{
	for (size_t i = 0; i < version->other_count; i++) {
		record_side_load(&w->other, w->store, &version->other_ids[i]);
		if (!w->other.problem.code)
			drop_taken(&out->changes, w->other.document,
				   record_shape(w->store, w->log->type));
	}
}

static int on_version(const struct repo_version *version, void *data,
		      struct err *err)
{
	struct walking *w = data;
	struct record_version out = {
		.commit = version->commit, .author = version->author,
		.when = version->when, .minutes = version->minutes,
		.path = version->path, .old_path = version->old_path,
		.status = !version->old_id.hex[0] ? 'A' :
			  !version->id.hex[0] ? 'D' :
			  strcmp(version->path, version->old_path) != 0 ? 'R' :
			  'M',
	};
	int status = 0;

	record_side_load(&w->old, w->store, &version->old_id);
	record_side_load(&w->new, w->store, &version->id);
	if (!compare(&out, w))
		return 0;
	drop_merged(&out, w, version);
	if (!version->other_count || out.changes.count)
		status = w->log->each(&out, w->log->data, err);
	changes_release(&out.changes);
	return status;
}

int records_log(struct store *store, const struct records_log *log,
		struct err *err)
{
	CLEANUP(walking_release) struct walking w = {
		.store = store, .log = log,
		.old = RECORD_SIDE_INIT, .new = RECORD_SIDE_INIT,
		.other = RECORD_SIDE_INIT,
	};
	struct repo_history history = {
		.path = log->path, .since = INT64_MIN,
		.renamed = on_renamed, .each = on_version, .data = &w,
	};
	struct git_id commit;

	if (log->since && git_date(log->since, &history.since, err) < 0)
		return -1;
	if (!log->revision && repo_is_unborn(store_repo(store)))
		return 0;
	if (repo_resolve(&commit, store_repo(store), log->revision ?
			 log->revision : "HEAD", err) < 0)
		return -1;
	history.commit = commit.hex;
	return repo_history(store_repo(store), &history, err);
}
