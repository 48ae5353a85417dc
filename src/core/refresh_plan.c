/* SPDX-License-Identifier: MIT */
/* Which of many tracked repositories have changed: by namespace. */
#include "core/refresh_private.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hub/hub.h"

/* From so many requests on, the Hub's listing by last change may be cheaper. */
#define FEED_FROM 100
/* The Hub's clock and ours may differ, and a listing may be behind. */
#define MARGIN_SECONDS 3600

/* Groups, and records in them, that are asked for at a time; one group may be
 * larger, and one that is a crowd is not held in memory. */
#define LIVE_GROUPS 256
#define LIVE_RECORDS 10000
#define CROWD 10000

size_t refresh_namespace_len(const char *id)
{
	const char *slash = strchr(id, '/');

	return slash ? (size_t)(slash - id) + 1 : 0;
}

void refresh_want(struct refreshing *r, const struct tracked *tracked)
{
	tracked_add(r->wanted, tracked);
}

static bool is_same(const char *was, const char *is)
{
	return !*was || !*is || !strcmp(was, is);
}

enum refresh_state refresh_judge(const struct tracked *t,
				 const struct tracked *now)
{
	return *now->sha && !strcmp(now->sha, t->sha) && !t->is_marked_gone &&
	       is_same(t->gated, now->gated) &&
	       is_same(t->private_, now->private_) &&
	       is_same(t->disabled, now->disabled) ?
	       REFRESH_UNCHANGED : REFRESH_IS_CHANGED;
}

static enum refresh_state judge_document(const struct tracked *t,
					 const cJSON *document)
{
	CLEANUP(buf_release) struct buf facts = BUF_INIT(BUF_UNBOUNDED);
	struct tracked now;

	tracked_add_facts(&facts, document);
	tracked_set_facts(&now, facts.ptr);
	return refresh_judge(t, &now);
}

/* --- where records come from ------------------------------------------ */

/* All that are to be asked for, one after the other. */
struct asking {
	struct refreshing *r;
	struct lines *rest;	/* only these; or NULL: all that are chosen */
	struct buf line;
	struct tracked next;
	bool at_end;
	size_t groups, records;	/* that are asked for now */
	struct err err;		/* what went wrong, but on the Hub */
};

static int read_next(struct asking *a, struct err *err)
{
	const char *line;
	int status;

	if (!a->rest)
		return refresh_next(&a->next, a->r, err);
	status = lines_next(&line, a->rest, err);
	if (status)
		return status;
	return tracked_read(&a->next, a->r->tracked, line, &a->line, err);
}

/* To the next one that is whole. */
static void advance(struct asking *a)
{
	int status;

	while (!(status = read_next(a, &a->err)) && a->next.is_broken) {
		struct err why = ERR_INIT;

		tracked_why_broken(a->r->tracked, &a->next, &why);
		outcome_report_failed(a->r, &a->next, &why);
	}
	a->at_end = status != 0;
}

/* --- groups ----------------------------------------------------------- */

/* The consecutive records of one namespace; or one record. */
struct group {
	struct asking *asking;
	const struct record_type *type;
	enum upstream_type upstream_type;
	struct buf text;	/* their lines, each with a '\0' */
	struct member {
		size_t line;	/* where it is in the text */
		enum refresh_state state;
		bool seen;	/* in a listing */
	} *members;
	size_t count, room, unseen;
	/* Of a crowd instead: */
	struct lines *lines;
	struct listed *listed;
};

static void group_free(struct group *g)
{
	g->asking->groups--;
	g->asking->records -= g->lines ? 0 : g->count;
	buf_release(&g->text);
	lines_free(g->lines);
	listed_free(g->listed);
	free(g->members);
	free(g);
}

static void become_crowd(struct group *g)
{
	const char *beside = g->asking->r->beside;

	g->asking->records -= g->count;
	g->lines = lines_new(beside, false);
	g->listed = listed_new(beside);
	for (size_t i = 0; i < g->count; i++)
		lines_add(g->lines, g->text.ptr + g->members[i].line);
	buf_release(&g->text);
	free(STEAL(g->members));
}

static void group_add(struct group *g, const struct tracked *t)
{
	if (g->lines) {
		tracked_add(g->lines, t);
		g->count++;
		return;
	}
	GROW(g->members, g->count, g->room);
	g->members[g->count++] = (struct member){ .line = g->text.len };
	tracked_write(&g->text, t);
	buf_addc(&g->text, '\0');
	g->asking->records++;
	if (g->count > CROWD)
		become_crowd(g);
}

/* The records of the next namespace. */
static struct group *read_group(struct asking *a)
{
	struct group *g = xcalloc(1, sizeof(*g));
	size_t type_len = strlen(a->next.type->name) + 1;
	size_t within = refresh_namespace_len(a->next.key + type_len);
	CLEANUP(freep) char *namespace = xstrndup(a->next.key,
						  type_len + within);

	*g = (struct group){
		.asking = a, .type = a->next.type,
		.upstream_type = a->next.upstream_type,
		.text = BUF_INIT(BUF_UNBOUNDED),
	};
	a->groups++;
	do {
		group_add(g, &a->next);
		advance(a);
	} while (within && !a->at_end &&
		 starts_with(a->next.key, namespace));
	g->unseen = g->count;
	return g;
}

/* A member as a record; valid until the line is read again. */
static int read_member(struct tracked *out, struct group *g, const char *line,
		       struct buf *copy, struct err *err)
{
	return tracked_read(out, g->asking->r->tracked, line, copy, err);
}

/* The first member whose line is not before 'prefix'. */
static size_t find(const struct group *g, const char *prefix)
{
	size_t low = 0, high = g->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(g->text.ptr + g->members[middle].line, prefix) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void judge_member(struct group *g, size_t i, const cJSON *document)
{
	CLEANUP(buf_release) struct buf copy = BUF_INIT(BUF_UNBOUNDED);
	struct member *member = &g->members[i];
	struct err none = ERR_INIT;
	struct tracked t;

	if (member->seen || read_member(&t, g, g->text.ptr + member->line,
					&copy, &none) < 0)
		return;
	member->seen = true;
	member->state = judge_document(&t, document);
	g->unseen--;
}

static void take_row(struct group *g, const cJSON *row)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT(BUF_UNBOUNDED);
	const char *id = json_get_string(row, "id");

	if (!id)
		return;
	tracked_key(&key, g->type->name, id);
	buf_addc(&key, '\t');
	for (size_t i = find(g, key.ptr); i < g->count &&
	     starts_with(g->text.ptr + g->members[i].line, key.ptr); i++)
		judge_member(g, i, row);
}

/* --- answers ---------------------------------------------------------- */

static void decide(struct refreshing *r, const struct tracked *t,
		   enum refresh_state state, const struct err *unanswered)
{
	if (state == REFRESH_UNKNOWN && unanswered)
		outcome_report_failed(r, t, unanswered);
	else if (state != REFRESH_UNCHANGED)
		refresh_want(r, t);
}

static int settle_crowd(struct group *g, const struct err *unanswered,
			struct err *err)
{
	CLEANUP(buf_release) struct buf copy = BUF_INIT(BUF_UNBOUNDED);
	enum refresh_state state;
	const char *line;
	struct tracked t;
	int status;

	if (listed_start(g->listed, err) < 0 || lines_rewind(g->lines, err) < 0)
		return -1;
	while (!(status = lines_next(&line, g->lines, err))) {
		if (read_member(&t, g, line, &copy, err) < 0 ||
		    listed_look(&state, g->listed, &t, err) < 0)
			return -1;
		decide(g->asking->r, &t, state, unanswered);
	}
	return status < 0 ? -1 : 0;
}

static int settle(struct group *g, const struct err *unanswered,
		  struct err *err)
{
	CLEANUP(buf_release) struct buf copy = BUF_INIT(BUF_UNBOUNDED);
	struct tracked t;

	if (g->lines)
		return settle_crowd(g, unanswered, err);
	for (size_t i = 0; i < g->count; i++) {
		if (read_member(&t, g, g->text.ptr + g->members[i].line, &copy,
				err) < 0)
			return -1;
		decide(g->asking->r, &t, g->members[i].state, unanswered);
	}
	return 0;
}

static void ask_more(struct asking *a);

/* All that will be said of a group is said.  Of what is not there the document
 * tells more; another failure leaves the question open. */
static void finish(struct group *g, const struct err *err)
{
	struct asking *a = g->asking;
	bool unanswered = err && err->code != ERR_NOT_FOUND &&
			  err->code != ERR_DENIED;

	if (!hub_is_over(upstream_hub(a->r->upstream)) && !a->err.code &&
	    settle(g, unanswered ? err : NULL, &a->err) == 0) {
		group_free(g);
		ask_more(a);
		return;
	}
	group_free(g);
}

static void on_page(void *data, struct hub_answer *answer,
		    const struct err *err)
{
	struct group *g = data;
	const cJSON *row;
	struct err full = ERR_INIT;

	if (err) {
		finish(g, err);
		return;
	}
	if (g->lines &&
	    listed_add(g->listed, g->type, answer->doc, &full) < 0) {
		answer->more = false;
		finish(g, &full);
		return;
	}
	if (!g->lines)
		json_each(row, answer->doc)
			take_row(g, row);
	if (!g->unseen)
		answer->more = false;
	if (!answer->more)
		finish(g, NULL);
}

static void on_one(void *data, struct hub_answer *answer,
		   const struct err *err)
{
	CLEANUP(buf_release) struct buf copy = BUF_INIT(BUF_UNBOUNDED);
	struct group *g = data;
	struct err none = ERR_INIT;
	struct tracked t;

	if (!err && answer->doc)
		judge_member(g, 0, answer->doc);
	else if (!err && answer->commit[0] &&
		 read_member(&t, g, g->text.ptr, &copy, &none) == 0)
		g->members[0].state = strcmp(answer->commit, t.sha) ?
				      REFRESH_IS_CHANGED : REFRESH_UNCHANGED;
	finish(g, err);
}

/* --- questions -------------------------------------------------------- */

static enum hub_type hub_type_of(enum upstream_type type)
{
	return type == UPSTREAM_DATASET ? HUB_DATASET : HUB_MODEL;
}

static void queue_listing(struct hub *hub, struct group *g, const char *id)
{
	CLEANUP(freep) char *author = xasprintf(
		"author=%.*s", (int)refresh_namespace_len(id) - 1, id);
	const char *const query[] = {
		author, "expand[]=sha", "expand[]=lastModified",
		"expand[]=gated", "expand[]=private", "expand[]=disabled",
		"sort=lastModified", "limit=1000", NULL,
	};
	struct hub_request request = {
		.what = HUB_LIST, .type = hub_type_of(g->upstream_type),
		.query = query, .done = on_page, .data = g,
	};

	hub_queue(hub, &request);
}

static void queue_one(struct hub *hub, struct group *g,
		      const struct tracked *t)
{
	static const char *const query[] = {
		"expand[]=sha", "expand[]=gated", "expand[]=private",
		"expand[]=disabled", NULL,
	};
	/* Files of a gated repository are refused, and with them the commit. */
	bool document = t->is_marked_gone || t->gated[0] == '"' ||
			!strcmp(t->private_, "true") ||
			!strcmp(t->disabled, "true");
	struct hub_request request = {
		.what = document ? HUB_INFO : HUB_HEAD,
		.type = hub_type_of(g->upstream_type), .id = t->id,
		.path = document ? NULL : "README.md",
		.query = document ? query : NULL,
		.done = on_one, .data = g,
	};

	hub_queue(hub, &request);
}

static void queue_group(struct hub *hub, struct group *g,
			const struct tracked *first)
{
	if (g->count > 1)
		queue_listing(hub, g, first->id);
	else
		queue_one(hub, g, first);
}

/* As many as may be asked for at a time, so that some are always under way. */
static void ask_more(struct asking *a)
{
	struct hub *hub = upstream_hub(a->r->upstream);

	while (!a->at_end && !a->err.code &&
	       (!a->groups || (a->groups < LIVE_GROUPS &&
			       a->records < LIVE_RECORDS))) {
		CLEANUP(freep) struct tracked *first = tracked_copy(&a->next);

		queue_group(hub, read_group(a), first);
	}
}

static int ask_groups(struct refreshing *r, struct lines *rest,
		      struct err *err)
{
	struct asking a = {
		.r = r, .rest = rest, .line = BUF_INIT(BUF_UNBOUNDED),
	};
	int status = rest ? lines_rewind(rest, err) : refresh_rewind(r, err);

	if (!status) {
		advance(&a);
		ask_more(&a);
		status = hub_run(upstream_hub(r->upstream), err);
	}
	if (!status && a.err.code) {
		*err = a.err;
		status = -1;
	}
	buf_release(&a.line);
	return status;
}

/* --- the plan --------------------------------------------------------- */

/* Up to when all changes are known, as the Hub writes times. */
static bool known_since(char since[32], const struct refreshing *r)
{
	int64_t complete = tracked_complete(r->tracked);
	time_t when = (time_t)complete - MARGIN_SECONDS;
	struct tm tm;

	return complete && gmtime_r(&when, &tm) &&
	       strftime(since, 32, "%Y-%m-%dT%H:%M:%S.000Z", &tm);
}

static int want_all(struct refreshing *r, struct err *err)
{
	struct tracked t;
	int status;

	if (refresh_rewind(r, err) < 0)
		return -1;
	while (!(status = refresh_next(&t, r, err))) {
		struct err why = ERR_INIT;

		if (!t.is_broken) {
			refresh_want(r, &t);
			continue;
		}
		tracked_why_broken(r->tracked, &t, &why);
		outcome_report_failed(r, &t, &why);
	}
	return status < 0 ? -1 : 0;
}

int refresh_find_changed(struct refreshing *r, struct err *err)
{
	CLEANUP(lines_freep) struct lines *rest = NULL;
	char since[32];
	int told = 0;

	/* Of a hub snapshot it costs nothing to look. */
	if (r->options->full || !upstream_endpoint(r->upstream))
		return want_all(r, err);
	/* What is not covered would be asked for besides. */
	if (r->cost >= FEED_FROM && 2 * r->covered >= r->summary->records &&
	    known_since(since, r)) {
		rest = lines_new(r->beside, false);
		told = refresh_ask_feeds(r, since, r->cost / 2, rest, err);
	}
	return told < 0 ? -1 : ask_groups(r, told ? rest : NULL, err);
}
