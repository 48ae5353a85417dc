/* SPDX-License-Identifier: MIT */
#include "core/listing.h"

#include <stdlib.h>

#include "hub/hub.h"

#define PAGE_ROWS 1000

bool listing_is_wanted(const struct listing_options *options)
{
	return options->author || options->library || options->search.count ||
	       options->filter.count;
}

static void add(struct strlist *query, const char *name, const char *value)
{
	CLEANUP(freep) char *text = value ? xasprintf("%s=%s", name, value) :
					    NULL;

	if (text)
		strlist_add(query, text);
}

/* What a document has, without what moves by itself. */
static void expand(struct strlist *query, enum upstream_type type)
{
	static const char *const both[] = {
		"author", "cardData", "createdAt", "disabled", "gated",
		"lastModified", "private", "sha", "siblings", "tags",
	};
	static const char *const models[] = {
		"config", "gguf", "library_name", "mask_token", "model-index",
		"pipeline_tag", "safetensors", "transformersInfo",
	};
	static const char *const datasets[] = {
		"citation", "paperswithcode_id",
	};
	const bool is_model = type == UPSTREAM_MODEL;
	const char *const *own = is_model ? models : datasets;
	size_t count = is_model ? ARRAY_SIZE(models) : ARRAY_SIZE(datasets);

	for (size_t i = 0; i < ARRAY_SIZE(both); i++)
		strlist_addf(query, "expand[]=%s", both[i]);
	for (size_t i = 0; i < count; i++)
		strlist_addf(query, "expand[]=%s", own[i]);
}

struct listing {
	struct hub *hub;
	enum upstream_type type;
	struct strlist query;
	size_t limit, count;
	bool with_documents, begun, ended, more;
	struct strlist *ids;	/* of the page: */
	cJSON *documents;
	struct err err;
};

static void fill_query(struct listing *l,
		       const struct listing_options *options)
{
	add(&l->query, "author", options->author);
	add(&l->query, "filter", options->library);
	for (size_t i = 0; i < options->search.count; i++)
		add(&l->query, "search", options->search.items[i]);
	for (size_t i = 0; i < options->filter.count; i++)
		add(&l->query, "filter", options->filter.items[i]);
	add(&l->query, "sort", options->sort);
	if (l->with_documents)
		expand(&l->query, l->type);
	strlist_addf(&l->query, "limit=%zu", options->limit &&
		     options->limit < PAGE_ROWS ? options->limit + 1 :
		     (size_t)PAGE_ROWS);
}

struct listing *listing_new(struct upstream *upstream,
			    enum upstream_type type,
			    const struct listing_options *options,
			    bool documents)
{
	struct listing *l = xcalloc(1, sizeof(*l));

	l->hub = upstream_hub(upstream);
	l->type = type;
	l->limit = options->limit;
	l->with_documents = documents;
	fill_query(l, options);
	return l;
}

void listing_free(struct listing *l)
{
	if (!l)
		return;
	strlist_release(&l->query);
	free(l);
}

void listing_freep(struct listing **listing)
{
	listing_free(*listing);
}

size_t listing_count(const struct listing *l, bool *more)
{
	*more = l->more;
	return l->count;
}

static void on_page(void *data, struct hub_answer *answer,
		    const struct err *err)
{
	struct listing *l = data;
	cJSON *row, *next;

	if (err) {
		l->err = *err;
		return;
	}
	for (row = answer->doc->child; row; row = next) {
		const char *id = json_get_string(row, "id");

		next = row->next;
		if (!id)
			continue;
		if (l->limit && l->count == l->limit) {
			l->more = true;
			break;
		}
		strlist_add(l->ids, id);
		l->count++;
		if (l->documents)
			json_append(l->documents, cJSON_DetachItemViaPointer(
				answer->doc, row));
	}
	if (l->limit && l->count == l->limit) {
		l->more = l->more || answer->more;
		answer->more = false;
	}
	l->ended = !answer->more;
	answer->hold = true;
}

static void ask(struct listing *l)
{
	CLEANUP(freep) const char **query = xcalloc(l->query.count + 1,
						    sizeof(*query));
	const struct hub_request request = {
		.what = HUB_LIST, .query = query,
		.type = l->type == UPSTREAM_DATASET ? HUB_DATASET : HUB_MODEL,
		.done = on_page, .data = l,
	};

	for (size_t i = 0; i < l->query.count; i++)
		query[i] = l->query.items[i];
	hub_queue(l->hub, &request);
}

int listing_next(struct strlist *ids, cJSON **documents,
		 struct listing *l, struct err *err)
{
	CLEANUP(json_freep) cJSON *rows = l->with_documents ?
					  cJSON_CreateArray() : NULL;

	if (l->ended)
		return 1;
	l->ids = ids;
	l->documents = rows;
	if (l->begun)
		hub_go_on(l->hub);
	else
		ask(l);
	l->begun = true;
	if (hub_run(l->hub, err) < 0)
		return -1;
	if (l->err.code) {
		*err = l->err;
		return err_wrap(err, "cannot list %ss",
				l->type == UPSTREAM_DATASET ? "dataset" :
				"model");
	}
	*documents = STEAL(rows);
	return 0;
}
