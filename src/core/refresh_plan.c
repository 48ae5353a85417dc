/* SPDX-License-Identifier: MIT */
#include "core/refresh_plan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "hub/hub.h"

/* Rows of a listing's page. */
#define PAGE_ROWS 1000
/* From so many requests on, the Hub's listing by last change may be cheaper. */
#define FEED_FROM 100
/* Values that are looked through for one that is there already. */
#define FEW 64

void refresh_records_cut(struct refresh_records *records, size_t count)
{
	if (count < records->count)
		records->count = count;
}

void refresh_records_release(struct refresh_records *records)
{
	arena_release(&records->strings);
	for (size_t i = 0; i < records->value_count; i++)
		json_free(records->values[i]);
	for (size_t i = 0; i < records->error_count; i++)
		free(records->errors[i]);
	free(records->values);
	free(records->errors);
	free(records->items);
	*records = (struct refresh_records){ .items = NULL };
}

const char *refresh_string(struct refresh_records *records, const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(arena_alloc(&records->strings, size), s, size);
}

const cJSON *refresh_value(struct refresh_records *records, const cJSON *value)
{
	if (!value || cJSON_IsNull(value))
		return NULL;
	for (size_t i = 0; i < records->value_count && i < FEW; i++)
		if (json_equal(records->values[i], value))
			return records->values[i];
	GROW(records->values, records->value_count, records->value_room);
	records->values[records->value_count] = json_copy(value);
	return records->values[records->value_count++];
}

const struct err *refresh_error(struct refresh_records *records,
				const struct err *err)
{
	struct err *kept = xmalloc(sizeof(*kept));

	*kept = *err;
	GROW(records->errors, records->error_count, records->error_room);
	records->errors[records->error_count++] = kept;
	return kept;
}

static int by_type_and_id(const void *a, const void *b)
{
	const struct refresh_record *x = a, *y = b;

	if (x->upstream_type != y->upstream_type)
		return x->upstream_type < y->upstream_type ? -1 : 1;
	return strcasecmp(x->id, y->id);
}

/* Consecutive records of one namespace; or one record. */
struct group {
	struct refresh_records *all;
	struct refresh_record *first;
	size_t count, unseen;
	const struct err *err;		/* why there is no answer, or NULL */
	size_t pages, pages_max;	/* of the feed */
	bool gave_up;
	const char *since;
};

/* Length of "namespace/", or 0. */
static size_t namespace_len(const char *id)
{
	const char *slash = strchr(id, '/');

	return slash ? (size_t)(slash - id) + 1 : 0;
}

static size_t group_size(const struct refresh_record *first, size_t left)
{
	size_t len = namespace_len(first->id), count = 1;

	while (len && count < left &&
	       first[count].upstream_type == first->upstream_type &&
	       !strncasecmp(first[count].id, first->id, len))
		count++;
	return count;
}

static enum hub_type hub_type_of(const struct refresh_record *r)
{
	return r->upstream_type == UPSTREAM_DATASET ? HUB_DATASET : HUB_MODEL;
}

/* A value moves without a commit; it counts if the record has the field. */
static bool same(const cJSON *was, const cJSON *is)
{
	return !was || !is || json_equal(was, is);
}

static void judge(struct refresh_record *r, const cJSON *row)
{
	const char *sha = json_get_string(row, "sha");

	r->seen = true;
	r->state = !sha ? REFRESH_UNKNOWN :
		   !strcmp(sha, r->sha) && !r->is_marked_gone &&
		   same(r->gated, json_get(row, "gated")) &&
		   same(r->private_, json_get(row, "private")) &&
		   same(r->disabled, json_get(row, "disabled")) ?
		   REFRESH_UNCHANGED : REFRESH_IS_CHANGED;
}

static struct refresh_record *find(const struct group *group, const char *id)
{
	struct refresh_record key = {
		.upstream_type = group->first->upstream_type,
		.id = (char *)id,
	};

	return bsearch(&key, group->first, group->count, sizeof(key),
		       by_type_and_id);
}

static void take_rows(struct group *group, const cJSON *rows)
{
	const cJSON *row;

	json_each(row, rows) {
		const char *id = json_get_string(row, "id");
		struct refresh_record *r = id ? find(group, id) : NULL;

		if (!r || r->seen)
			continue;
		judge(r, row);
		group->unseen--;
	}
}

static void on_page(void *data, struct hub_answer *answer,
		    const struct err *err)
{
	struct group *group = data;

	if (err) {
		group->err = refresh_error(group->all, err);
		return;
	}
	take_rows(group, answer->doc);
	if (!group->unseen)
		answer->more = false;
}

static void on_one(void *data, struct hub_answer *answer,
		   const struct err *err)
{
	struct group *group = data;

	if (err)
		group->err = refresh_error(group->all, err);
	else if (answer->doc)
		judge(group->first, answer->doc);
	else if (answer->commit[0])
		group->first->state = strcmp(answer->commit, group->first->sha) ?
			REFRESH_IS_CHANGED : REFRESH_UNCHANGED;
}

static void queue_listing(struct hub *hub, struct group *group)
{
	size_t len = namespace_len(group->first->id) - 1;
	CLEANUP(freep) char *author = xasprintf("author=%.*s", (int)len,
						group->first->id);
	const char *const query[] = {
		author, "expand[]=sha", "expand[]=lastModified",
		"expand[]=gated", "expand[]=private", "expand[]=disabled",
		"sort=lastModified", "limit=1000", NULL,
	};
	struct hub_request request = {
		.what = HUB_LIST, .type = hub_type_of(group->first),
		.query = query, .done = on_page, .data = group,
	};

	hub_queue(hub, &request);
}

static void queue_one(struct hub *hub, struct group *group)
{
	static const char *const query[] = {
		"expand[]=sha", "expand[]=gated", "expand[]=private",
		"expand[]=disabled", NULL,
	};
	const struct refresh_record *r = group->first;
	/* Files of a gated repository are refused, and with them the commit. */
	bool document = r->is_marked_gone || cJSON_IsString(r->gated) ||
			cJSON_IsTrue(r->private_) || cJSON_IsTrue(r->disabled);
	struct hub_request request = {
		.what = document ? HUB_INFO : HUB_HEAD,
		.type = hub_type_of(r), .id = r->id,
		.path = document ? NULL : "README.md",
		.query = document ? query : NULL,
		.done = on_one, .data = group,
	};

	hub_queue(hub, &request);
}

/* A failed question about a group: of what is not there the document tells
 * more; the rest was not answered. */
static void settle(struct group *group)
{
	const struct err *err = group->err;
	bool unanswered = err && err->code != ERR_NOT_FOUND &&
			  err->code != ERR_DENIED;

	for (size_t i = 0; i < group->count; i++) {
		struct refresh_record *r = &group->first[i];

		if (r->seen || !unanswered)
			continue;
		r->state = REFRESH_UNASKED;
		r->err = err;
	}
}

static size_t make_groups(struct group **out, struct refresh_records *records)
{
	struct group *groups = NULL;
	size_t count = 0, room = 0;

	for (size_t i = 0; i < records->count;) {
		struct refresh_record *first = &records->items[i];
		size_t size = group_size(first, records->count - i);

		GROW(groups, count, room);
		groups[count++] = (struct group){
			.all = records, .first = first, .count = size,
			.unseen = size,
		};
		i += size;
	}
	*out = groups;
	return count;
}

static size_t cost_of(const struct group *groups, size_t count)
{
	size_t cost = 0;

	for (size_t i = 0; i < count; i++)
		cost += 1 + groups[i].count / PAGE_ROWS;
	return cost;
}

static int ask_groups(struct group *groups, size_t count,
		      struct upstream *upstream, struct err *err)
{
	struct hub *hub = upstream_hub(upstream);
	int status;

	for (size_t i = 0; i < count; i++) {
		if (groups[i].count > 1)
			queue_listing(hub, &groups[i]);
		else
			queue_one(hub, &groups[i]);
	}
	status = hub_run(hub, err);
	for (size_t i = 0; i < count; i++)
		settle(&groups[i]);
	return status;
}

/* A page of the Hub's listing by last change: enough when it is older than
 * what is known, or costs more than asking by namespace. */
static void on_feed(void *data, struct hub_answer *answer,
		    const struct err *err)
{
	struct group *feed = data;
	const cJSON *row, *last = NULL;
	const char *modified;

	if (err) {
		feed->err = refresh_error(feed->all, err);
		return;
	}
	take_rows(feed, answer->doc);
	json_each(row, answer->doc)
		last = row;
	modified = json_get_string(last, "lastModified");
	feed->pages++;
	if (!modified || strcmp(modified, feed->since) < 0)
		answer->more = false;
	else if (feed->pages >= feed->pages_max)
		answer->more = !(feed->gave_up = true);
}

static void queue_feed(struct hub *hub, struct group *feed)
{
	static const char *const query[] = {
		"expand[]=sha", "expand[]=lastModified", "expand[]=gated",
		"expand[]=private", "expand[]=disabled",
		"sort=lastModified", "limit=1000", NULL,
	};
	struct hub_request request = {
		.what = HUB_LIST, .type = hub_type_of(feed->first),
		.query = query, .done = on_feed, .data = feed,
	};

	hub_queue(hub, &request);
}

/* Records of one type are one feed.  Returns 1 if that told all. */
static int ask_feeds(struct refresh_records *records, size_t pages_max,
		     struct upstream *upstream, const char *since,
		     struct err *err)
{
	struct group feeds[2] = { { .first = NULL } };
	size_t count = 0;
	bool good = true;

	for (size_t i = 0; i < records->count; i++) {
		struct refresh_record *r = &records->items[i];

		if (!count ||
		    feeds[count - 1].first->upstream_type != r->upstream_type)
			feeds[count++] = (struct group){
				.all = records, .first = r, .pages_max = pages_max,
				.since = since,
			};
		feeds[count - 1].count++;
		feeds[count - 1].unseen++;
	}
	for (size_t i = 0; i < count; i++)
		queue_feed(upstream_hub(upstream), &feeds[i]);
	if (hub_run(upstream_hub(upstream), err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		good = good && !feeds[i].gave_up && !feeds[i].err;
	for (size_t i = 0; good && i < records->count; i++)
		if (!records->items[i].seen && !records->items[i].is_marked_gone)
			records->items[i].state = REFRESH_UNCHANGED;
	return good;
}

int refresh_find_changed(struct refresh_records *records,
			 struct upstream *upstream, const char *since,
			 struct err *err)
{
	CLEANUP(freep) struct group *groups = NULL;
	size_t count, cost;
	int told = 0;

	for (size_t i = 0; i < records->count; i++)
		records->items[i].state = REFRESH_UNKNOWN;
	if (!records->count || !upstream_endpoint(upstream))
		return 0;
	qsort(records->items, records->count, sizeof(*records->items),
	      by_type_and_id);
	count = make_groups(&groups, records);
	cost = cost_of(groups, count);
	if (since && cost >= FEED_FROM)
		told = ask_feeds(records, cost / 2, upstream, since, err);
	if (told)
		return told < 0 ? -1 : 0;
	for (size_t i = 0; i < records->count; i++) {
		records->items[i].seen = false;
		records->items[i].state = REFRESH_UNKNOWN;
	}
	return ask_groups(groups, count, upstream, err);
}
