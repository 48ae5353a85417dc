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
	struct strlist *ids;
	cJSON *documents;	/* or NULL */
	size_t first, limit;
	bool more;
	struct err err;
};

static void on_page(void *data, struct hub_answer *answer,
		    const struct err *err)
{
	struct listing *l = data;
	const cJSON *row;

	if (err) {
		l->err = *err;
		return;
	}
	json_each(row, answer->doc) {
		const char *id = json_get_string(row, "id");

		if (!id)
			continue;
		if (l->limit && l->ids->count - l->first == l->limit) {
			l->more = true;
			break;
		}
		strlist_add(l->ids, id);
		if (l->documents)
			json_append(l->documents, json_copy(row));
	}
	if (l->limit && l->ids->count - l->first == l->limit) {
		l->more = l->more || answer->more;
		answer->more = false;
	}
}

int listing_ids(struct strlist *ids, cJSON **documents, bool *more,
		struct upstream *upstream, enum upstream_type type,
		const struct listing_options *options, struct err *err)
{
	CLEANUP(strlist_release) struct strlist query = STRLIST_INIT;
	CLEANUP(freep) const char **asked = NULL;
	CLEANUP(json_freep) cJSON *rows = documents ? cJSON_CreateArray() :
						      NULL;
	struct listing l = {
		.documents = rows, .ids = ids, .first = ids->count, .limit = options->limit,
	};
	struct hub_request request = {
		.what = HUB_LIST,
		.type = type == UPSTREAM_DATASET ? HUB_DATASET : HUB_MODEL,
		.done = on_page, .data = &l,
	};

	add(&query, "author", options->author);
	add(&query, "filter", options->library);
	for (size_t i = 0; i < options->search.count; i++)
		add(&query, "search", options->search.items[i]);
	for (size_t i = 0; i < options->filter.count; i++)
		add(&query, "filter", options->filter.items[i]);
	add(&query, "sort", options->sort);
	if (rows)
		expand(&query, type);
	strlist_addf(&query, "limit=%zu", options->limit &&
		     options->limit < PAGE_ROWS ? options->limit + 1 :
		     (size_t)PAGE_ROWS);
	asked = xcalloc(query.count + 1, sizeof(*asked));
	for (size_t i = 0; i < query.count; i++)
		asked[i] = query.items[i];
	request.query = asked;
	hub_queue(upstream_hub(upstream), &request);
	if (hub_run(upstream_hub(upstream), err) < 0)
		return -1;
	*more = l.more;
	if (documents)
		*documents = STEAL(rows);
	if (!l.err.code)
		return 0;
	*err = l.err;
	return err_wrap(err, "cannot list %ss",
			type == UPSTREAM_DATASET ? "dataset" : "model");
}
