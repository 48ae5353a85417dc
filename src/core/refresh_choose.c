/* SPDX-License-Identifier: MIT */
#include "core/refresh_private.h"

#include <stdlib.h>
#include <string.h>

#include "core/records.h"
#include "util/sha256.h"

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

/* Of a broken record the file's name is all there is to know it by. */
static bool is_file_of(const char *path, const char *id)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT(1024);
	struct err none = ERR_INIT;
	struct repo_id parsed;

	if (repo_id_parse(&parsed, id, &none) < 0)
		return false;
	buf_addc(&name, '/');
	repo_id_file_name(&parsed, &name);
	return ends_with(path, name.ptr);
}

static bool is_named_by_file(const struct refresh_options *options,
			     const char *path)
{
	for (size_t i = 0; i < options->id_count; i++)
		if (is_file_of(path, options->ids[i]))
			return true;
	return !options->id_count;
}

/* To leave it out in silence would let it get older and older. */
static void note_unread(struct refreshing *r, const struct record *record)
{
	enum upstream_type type;
	const char *path;
	struct err why = *record->problem, none = ERR_INIT;

	if (upstream_type_parse(&type, record->type->name, &none) < 0 ||
	    !is_named_by_file(r->options, record->path) ||
	    !is_in_shard(r->options, record->id))
		return;
	err_wrap(&why, "it cannot be read");
	path = refresh_string(&r->unread, record->path);
	GROW(r->unread.items, r->unread.count, r->unread.room);
	r->unread.items[r->unread.count++] = (struct refresh_record){
		.type = record->type, .id = path, .path = path,
		.err = refresh_error(&r->unread, &why),
	};
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
	if (!record->document) {
		note_unread(r, record);
		return 0;
	}
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
		.id = refresh_string(&r->records, record->id),
		.path = refresh_string(&r->records, record->path),
		.gated = refresh_value(
			&r->records, json_get(record->document, "gated")),
		.private_ = refresh_value(
			&r->records, json_get(record->document, "private")),
		.disabled = refresh_value(
			&r->records, json_get(record->document, "disabled")),
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
	for (size_t i = 0; i < r->unread.count; i++)
		if (is_file_of(r->unread.items[i].path, id))
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

int refresh_choose(struct refreshing *r, struct err *err)
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
	refresh_records_cut(&r->records, count);
	for (size_t i = 0; o->models && i < count; i++)
		if (r->records.items[i].upstream_type == UPSTREAM_MODEL)
			strlist_add(o->models, r->records.items[i].id);
	r->summary->records = count + r->unread.count;
	return 0;
}
