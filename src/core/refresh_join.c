/* SPDX-License-Identifier: MIT */
/* Long listings of the Hub against the list of what is tracked, both sorted. */
#include "core/refresh_private.h"

#include <stdlib.h>
#include <string.h>

#include "hub/hub.h"

/* Bytes of rows: some millions of them. */
#define ROWS_MAX ((uint64_t)512 * 1024 * 1024)

struct listed {
	/* Key, number, and facts, with tabs between them. */
	struct lines *lines;
	size_t count;
	struct buf line;	/* the current one, cut to pieces */
	char *key;		/* NULL at the end */
	struct tracked row;	/* its facts */
};

struct listed *listed_new(const char *beside)
{
	struct listed *listed = xcalloc(1, sizeof(*listed));

	listed->lines = lines_new(beside, true);
	buf_init(&listed->line, BUF_UNBOUNDED);
	return listed;
}

void listed_free(struct listed *listed)
{
	if (!listed)
		return;
	lines_free(listed->lines);
	buf_release(&listed->line);
	free(listed);
}

static void add_row(struct listed *listed, const struct record_type *type,
		    const cJSON *row)
{
	const char *id = json_get_string(row, "id");
	struct buf *line = &listed->line;
	struct err none = ERR_INIT;
	struct repo_id parsed;

	/* An odd name is no record's. */
	if (!id || repo_id_parse(&parsed, id, &none) < 0)
		return;
	buf_reset(line);
	tracked_key(line, type->name, id);
	buf_addf(line, "\t%08zx\t", listed->count++);
	tracked_add_facts(line, row);
	lines_add(listed->lines, line->ptr);
}

int listed_add(struct listed *listed, const struct record_type *type,
	       const cJSON *rows, struct err *err)
{
	const cJSON *row;

	json_each(row, rows)
		add_row(listed, type, row);
	return lines_bytes(listed->lines) > ROWS_MAX ?
	       err_set(err, ERR_LIMIT, "the Hub's listing has no end") : 0;
}

static int next_row(struct listed *listed, struct err *err)
{
	char *rest, *id;
	const char *line;
	int status = lines_next(&line, listed->lines, err);

	listed->key = NULL;
	if (status)
		return status < 0 ? -1 : 0;
	buf_reset(&listed->line);
	buf_adds(&listed->line, line);
	rest = listed->line.ptr;
	listed->key = strsep(&rest, "\t");
	id = strsep(&rest, "\t");
	id[-1] = '\t';		/* one string again: the key */
	strsep(&rest, "\t");
	tracked_set_facts(&listed->row, rest);
	return 0;
}

int listed_start(struct listed *listed, struct err *err)
{
	return lines_rewind(listed->lines, err) < 0 ? -1 :
	       next_row(listed, err);
}

int listed_look(enum refresh_state *state, struct listed *listed,
		const struct tracked *tracked, struct err *err)
{
	while (listed->key && strcmp(listed->key, tracked->key) < 0)
		if (next_row(listed, err) < 0)
			return -1;
	*state = listed->key && !strcmp(listed->key, tracked->key) ?
		 refresh_judge(tracked, &listed->row) : REFRESH_UNKNOWN;
	return 0;
}

/* --- the Hub's own listing by last change ----------------------------- */

struct feed {
	struct listed *listed;
	const struct record_type *type;
	const char *since;
	size_t pages, pages_max;
	bool useless;		/* broken, or longer than it is worth */
};

/* A page of it: enough when it is older than what is known. */
static void on_feed(void *data, struct hub_answer *answer,
		    const struct err *err)
{
	struct feed *feed = data;
	const cJSON *row, *last = NULL;
	struct err full = ERR_INIT;
	const char *modified;

	if (err) {
		feed->useless = true;
		return;
	}
	if (listed_add(feed->listed, feed->type, answer->doc, &full) < 0) {
		feed->useless = true;
		answer->more = false;
		return;
	}
	json_each(row, answer->doc)
		last = row;
	modified = json_get_string(last, "lastModified");
	feed->pages++;
	if (!modified || strcmp(modified, feed->since) < 0)
		answer->more = false;
	else if (feed->pages >= feed->pages_max)
		answer->more = !(feed->useless = true);
}

static void queue_feed(struct hub *hub, enum upstream_type type,
		       struct feed *feed)
{
	static const char *const query[] = {
		"expand[]=sha", "expand[]=lastModified", "expand[]=gated",
		"expand[]=private", "expand[]=disabled",
		"sort=lastModified", "limit=1000", NULL,
	};
	struct hub_request request = {
		.what = HUB_LIST, .query = query,
		.type = type == UPSTREAM_DATASET ? HUB_DATASET : HUB_MODEL,
		.done = on_feed, .data = feed,
	};

	hub_queue(hub, &request);
}

/* What came up to date in the last complete run and is not listed since then
 * has not changed. */
static int join_feeds(struct refreshing *r, struct listed *listed,
		      struct lines *rest, struct err *err)
{
	enum refresh_state state;
	struct tracked t;
	int status;

	if (listed_start(listed, err) < 0 || refresh_rewind(r, err) < 0)
		return -1;
	while (!(status = refresh_next(&t, r, err))) {
		if (listed_look(&state, listed, &t, err) < 0)
			return -1;
		/* Of one that is gone there is no question but for the
		 * document. */
		if (state == REFRESH_IS_CHANGED ||
		    (state == REFRESH_UNKNOWN && t.is_marked_gone))
			refresh_want(r, &t);
		else if (state == REFRESH_UNKNOWN &&
			 (t.is_broken || !t.is_covered))
			tracked_add(rest, &t);
	}
	return status < 0 ? -1 : 0;
}

static void listed_freep(struct listed **listed)
{
	listed_free(*listed);
}

int refresh_ask_feeds(struct refreshing *r, const char *since, size_t pages,
		      struct lines *rest, struct err *err)
{
	static const char *const names[] = {
		[UPSTREAM_MODEL] = "model", [UPSTREAM_DATASET] = "dataset",
	};
	CLEANUP(listed_freep) struct listed *listed = listed_new(r->beside);
	struct feed feeds[ARRAY_SIZE(names)];
	bool useless = false;

	for (size_t i = 0; i < ARRAY_SIZE(feeds); i++) {
		feeds[i] = (struct feed){
			.listed = listed, .since = since, .pages_max = pages,
			.type = config_type(store_config(r->store), names[i]),
		};
		if (r->has_type[i])
			queue_feed(upstream_hub(r->upstream),
				   (enum upstream_type)i, &feeds[i]);
	}
	if (hub_run(upstream_hub(r->upstream), err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(feeds); i++)
		useless = useless || feeds[i].useless;
	if (useless)
		return 0;
	return join_feeds(r, listed, rest, err) < 0 ? -1 : 1;
}
