/* SPDX-License-Identifier: MIT */
#include "core/records.h"

#include <stdlib.h>
#include <string.h>

#include "core/layout.h"
#include "util/suggest.h"
#include "util/text.h"

struct walk {
	struct store *store;
	const struct record_type *type;	/* the one that is walked */
	records_each *each;
	void *data;
	const char *id;		/* only of this one, or NULL */
	const char *names[2];	/* only in files of these names, or NULL */
	const char *part;	/* only in files with this in their name */
	bool found;
	struct arena arena;
	struct buf text;
};

#define WALK_INIT(...) { .text = BUF_INIT(STORE_FILE_MAX), __VA_ARGS__ }

static void walk_release(struct walk *w)
{
	arena_release(&w->arena);
	buf_release(&w->text);
}

/* Of the text that was read. */
static int parse_document(cJSON **out, struct walk *w, const struct buf *text,
			  struct err *err)
{
	enum json_flags flags = store_config(w->store)->canonical ? 0 :
				JSON_LAST_REPEAT;
	struct json_place where = { .line = 1, .column = 1 };

	arena_reset(&w->arena);
	if (json_parse(out, &w->arena, text->ptr, text->len, flags, &where,
		       err) < 0)
		return err_wrap(err, "line %u, column %u", where.line,
				where.column);
	if (!cJSON_IsObject(*out))
		return err_set(err, ERR_INVALID, "it is no object");
	return 0;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool may_be_in(const struct walk *w, const char *path)
{
	const char *name = base_name(path);

	if (w->part && !text_find_nocase(name, w->part))
		return false;
	return !w->names[0] || !strcmp(name, w->names[0]) ||
	       !strcmp(name, w->names[1]);
}

/* What a record without an id is called. */
static char *name_of_path(const struct record_type *type, const char *path)
{
	const char *name = layout_name(type, path);

	return xstrndup(name, strlen(name) - strlen(".json"));
}

static const char *id_of(const cJSON *document, const char *otherwise)
{
	const char *id = json_get_string(document, "id");

	if (!id)
		id = json_get_string(document, "model_name");
	return id ? id : otherwise;
}

static bool is_asked_for(const struct walk *w, const struct record *record)
{
	if (!w->id)
		return true;
	/* What cannot be read has only its name to go by. */
	if (!record->document)
		return w->names[0];
	return repo_id_same(record->id, w->id);
}

/* 'problem' has a code if the text could not be read. */
static int on_text(struct walk *w, const char *path, const struct buf *text,
		   struct err *problem, struct err *err)
{
	struct record record = { .type = w->type, .path = path };
	CLEANUP(freep) char *name = NULL;
	cJSON *document = NULL;

	if (problem->code || parse_document(&document, w, text, problem) < 0)
		record.problem = problem;
	else
		record.document = document;
	name = name_of_path(w->type, path);
	record.id = id_of(record.document, name);
	if (!is_asked_for(w, &record))
		return 0;
	w->found = true;
	return w->each(&record, w->data, err);
}

static int on_file(const char *path, void *data, struct err *err)
{
	struct walk *w = data;
	struct err problem = ERR_INIT;

	if (config_type_of_path(store_config(w->store), path) != w->type ||
	    !may_be_in(w, path))
		return 0;
	buf_reset(&w->text);
	if (repo_read(store_repo(w->store), store_at(w->store), path,
		      &w->text, &problem) < 0)
		buf_reset(&w->text);	/* see 'problem' */
	return on_text(w, path, &w->text, &problem, err);
}

static int walk(struct walk *w, const struct record_type *only,
		struct err *err)
{
	const struct config *config = store_config(w->store);
	int status = 0;

	for (size_t i = 0; i < config->type_count && !status; i++) {
		w->type = &config->types[i];
		if (!only || only == w->type)
			status = repo_list(store_repo(w->store),
					   store_at(w->store), w->type->path,
					   on_file, w, err);
	}
	return status;
}

int records_walk(struct store *store, const struct record_type *type,
		 records_each *each, void *data, struct err *err)
{
	CLEANUP(walk_release) struct walk w = WALK_INIT(
		.store = store, .each = each, .data = data);

	return walk(&w, type, err);
}

int records_find(struct store *store, const struct record_type *type,
		 const char *id, records_each *each, void *data,
		 struct err *err)
{
	CLEANUP(walk_release) struct walk w = WALK_INIT(
		.store = store, .each = each, .data = data,
		.id = id);
	CLEANUP(buf_release) struct buf flat = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf hashed = BUF_INIT(BUF_UNBOUNDED);
	struct err no_name = ERR_INIT;
	struct repo_id parsed;
	int status = 0;

	if (repo_id_parse(&parsed, id, &no_name) == 0) {
		repo_id_file_name(&parsed, &flat);
		repo_id_hashed_file_name(&parsed, &hashed);
		w.names[0] = flat.ptr;
		w.names[1] = hashed.ptr;
		status = walk(&w, type, err);
	}
	if (status || w.found)
		return status;
	w.names[0] = NULL;
	return walk(&w, type, err);
}

int records_like(struct store *store, const struct record_type *type,
		 const char *part, records_each *each, void *data,
		 struct err *err)
{
	CLEANUP(freep) char *flat = xstrdup(part);
	CLEANUP(walk_release) struct walk w = WALK_INIT(
		.store = store, .each = each, .data = data, .part = flat);

	for (char *p = flat; *p; p++)
		if (*p == '/')
			*p = '_';
	return walk(&w, type, err);
}

int records_in_file(struct store *store, const char *path, records_each *each,
		    void *data, struct err *err)
{
	CLEANUP(walk_release) struct walk w = WALK_INIT(
		.store = store, .each = each, .data = data);

	w.type = config_type_of_path(store_config(store), path);
	if (!w.type || !repo_has(store_repo(store), store_at(store), path))
		return 0;
	return on_file(path, &w, err);
}

int records_in_text(struct store *store, const char *path,
		    const struct buf *text, const struct err *unread,
		    records_each *each, void *data, struct err *err)
{
	CLEANUP(walk_release) struct walk w = WALK_INIT(
		.store = store, .each = each, .data = data);
	struct err problem = *unread;

	w.type = config_type_of_path(store_config(store), path);
	return w.type ? on_text(&w, path, text, &problem, err) : 0;
}

struct names {
	char *items[SUGGEST_MAX];
	size_t count;
};

static void names_release(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
}

static int note_name(const struct record *record, void *data, struct err *err)
{
	struct names *names = data;

	(void)err;
	names->items[names->count++] = xstrdup(record->id);
	return names->count == SUGGEST_MAX;
}

char *records_suggest(struct store *store, const struct record_type *type,
		      const char *id)
{
	CLEANUP(names_release) struct names names = { .count = 0 };
	struct err none = ERR_INIT;
	const char *nearest;

	if (records_walk(store, type, note_name, &names, &none) < 0)
		return NULL;
	nearest = suggest(id, (const char *const *)names.items, names.count);
	return nearest ? xstrdup(nearest) : NULL;
}
