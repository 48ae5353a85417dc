/* SPDX-License-Identifier: MIT */
#include "core/link_parts.h"

#include <stdlib.h>
#include <string.h>

#include "core/link_find.h"

#define SHOWN_MAX 12	/* names of a loop in a message */

struct part {
	char *path;
	char *pointer;		/* of parts of the first record, or NULL */
	size_t parent;
};

struct parts_search {
	struct store *store;
	const struct link_rules *rules;
	const struct record_type *type;
	struct part *parts;	/* parts[0] is the record itself */
	size_t count, room;
	size_t at;		/* whose parts are being added */
	bool found;		/* the newest is the record again */
	bool too_many;
};

struct parts_search *parts_search_new(struct store *store,
				      const struct link_rules *rules,
				      const struct record_type *type,
				      const char *path)
{
	struct parts_search *search = xcalloc(1, sizeof(*search));

	search->store = store;
	search->rules = rules;
	search->type = type;
	GROW(search->parts, search->count, search->room);
	search->parts[search->count++] = (struct part){
		.path = xstrdup(path),
	};
	return search;
}

void parts_search_free(struct parts_search *search)
{
	if (!search)
		return;
	for (size_t i = 0; i < search->count; i++) {
		free(search->parts[i].path);
		free(search->parts[i].pointer);
	}
	free(search->parts);
	free(search);
}

void parts_search_freep(struct parts_search **search)
{
	parts_search_free(*search);
}

void parts_search_add(struct parts_search *search, const char *path,
		      const char *pointer)
{
	size_t i = 0;

	if (search->found || search->too_many)
		return;
	while (i < search->count && strcmp(search->parts[i].path, path) != 0)
		i++;
	search->found = !i;
	search->too_many = i > PARTS_MAX;
	if (search->too_many || (i && i < search->count))
		return;
	GROW(search->parts, search->count, search->room);
	search->parts[search->count++] = (struct part){
		.path = xstrdup(path), .parent = search->at,
		.pointer = search->at ? NULL : xstrdup(pointer),
	};
}

static int on_link(const struct link_mark *mark, const cJSON *value,
		   const char *pointer, void *data, struct err *err)
{
	struct parts_search *search = data;
	CLEANUP(buf_release) struct buf path = BUF_INIT(4096);

	(void)err;
	if (mark->part &&
	    link_find(&path, search->store, search->type, value->valuestring,
		      search->parts[search->at].path, true))
		parts_search_add(search, path.ptr, pointer);
	return search->found || search->too_many;
}

/* Add the parts of the part that it is at. */
static int read_part(struct parts_search *search, struct auditor *reader,
		     struct err *err)
{
	cJSON *document = NULL;
	struct err unread = ERR_INIT;

	buf_reset(&reader->text);
	arena_reset(&reader->arena);
	if (repo_read(store_repo(search->store), store_at(search->store),
		      search->parts[search->at].path, &reader->text,
		      &unread) < 0 ||
	    json_parse(&document, &reader->arena, reader->text.ptr,
		       reader->text.len, JSON_LAST_REPEAT, NULL, &unread) < 0)
		return 0;
	return link_rules_walk(search->rules, document, on_link, search, err);
}

/* "a -> b -> a", the newest part being 'a' again. */
static void add_loop(struct buf *why, const struct parts_search *search)
{
	CLEANUP(freep) size_t *loop = xcalloc(search->count, sizeof(*loop));
	size_t count = 0, i = search->count - 1;

	while (i) {
		loop[count++] = i;
		i = search->parts[i].parent;
	}
	loop[count++] = 0;
	for (size_t k = 0; k < count; k++) {
		CLEANUP(freep) char *name =
			link_name_of(search->type,
				     search->parts[loop[count - 1 - k]].path);

		if (k >= SHOWN_MAX && k + 1 < count)
			continue;
		if (k)
			buf_adds(why, k > SHOWN_MAX ? " -> ... -> " : " -> ");
		buf_adds(why, name);
	}
}

/* Where the record names the part that the newest one comes from. */
static const char *first_pointer(const struct parts_search *search)
{
	size_t i = search->count - 1;

	while (search->parts[i].parent)
		i = search->parts[i].parent;
	return search->parts[i].pointer;
}

int parts_search_run(struct parts_search *search, const char **pointer,
		     struct buf *why, struct err *err)
{
	CLEANUP(auditor_release) struct auditor reader = AUDITOR_INIT;
	int status = 0;

	while (!status && !search->found && !search->too_many &&
	       ++search->at < search->count)
		status = read_part(search, &reader, err);
	if (status < 0)
		return -1;
	if (!search->found && !search->too_many)
		return 0;
	*pointer = first_pointer(search);
	if (search->found) {
		buf_adds(why, "is part of itself: ");
		add_loop(why, search);
	} else {
		buf_addf(why, "consists of more than %d records", PARTS_MAX);
	}
	return 1;
}
