/* SPDX-License-Identifier: MIT */
#include "hub/hub_private.h"

#include <string.h>

/* One request, and what came of it. */
struct wait {
	struct hub_answer answer;
	struct err err;
	size_t limit;	/* rows wanted, 0 for all */
	size_t count;	/* ... and got */
};

#define WAIT_INIT { .answer = { .body = BUF_INIT(0) } }

static void wait_release(struct wait *wait)
{
	hub_answer_release(&wait->answer);
}

static void keep(void *data, struct hub_answer *answer, const struct err *err)
{
	struct wait *wait = data;

	if (err) {
		wait->err = *err;
		return;
	}
	wait->answer = *answer;
	answer->doc = NULL;
	buf_init(&answer->body, 0);
}

/* Ask, and wait.  Fails as the request does. */
static int ask(struct hub *hub, struct hub_request *request,
	       struct wait *wait, struct err *err)
{
	struct err run = ERR_INIT;

	request->data = wait;
	hub_queue(hub, request);
	if (hub_run(hub, &run) < 0 && !wait->err.code)
		wait->err = run;
	if (!wait->err.code)
		return 0;
	*err = wait->err;
	return -1;
}

int hub_info(struct hub *hub, enum hub_type type, const char *id,
	     const char *revision, const char *const *query, cJSON **doc,
	     struct err *err)
{
	CLEANUP(wait_release) struct wait wait = WAIT_INIT;
	struct hub_request request = {
		.what = HUB_INFO, .type = type, .id = id,
		.revision = revision, .query = query, .done = keep,
	};

	if (ask(hub, &request, &wait, err) < 0)
		return -1;
	*doc = STEAL(wait.answer.doc);
	return 0;
}

static int get_file(struct hub *hub, struct hub_request *request,
		    struct buf *body, int64_t *size, struct err *err)
{
	CLEANUP(wait_release) struct wait wait = WAIT_INIT;

	request->what = HUB_FILE;
	request->max = body->max - body->len;
	request->done = keep;
	if (ask(hub, request, &wait, err) < 0)
		return -1;
	if (size)
		*size = wait.answer.size;
	buf_add(body, wait.answer.body.ptr, wait.answer.body.len);
	if (body->full)
		return err_set(err, ERR_LIMIT, "no room for the file");
	return 0;
}

int hub_file(struct hub *hub, enum hub_type type, const char *id,
	     const char *revision, const char *path, struct buf *body,
	     struct err *err)
{
	struct hub_request request = {
		.type = type, .id = id, .revision = revision, .path = path,
	};

	return get_file(hub, &request, body, NULL, err);
}

int hub_file_range(struct hub *hub, enum hub_type type, const char *id,
		   const char *revision, const char *path, uint64_t first,
		   uint64_t last, struct buf *body, int64_t *size,
		   struct err *err)
{
	struct hub_request request = {
		.type = type, .id = id, .revision = revision, .path = path,
		.ranged = true, .first = first, .last = last,
	};

	return get_file(hub, &request, body, size, err);
}

int hub_head(struct hub *hub, enum hub_type type, const char *id,
	     const char *revision, const char *path, struct hub_answer *out,
	     struct err *err)
{
	CLEANUP(wait_release) struct wait wait = WAIT_INIT;
	struct hub_request request = {
		.what = HUB_HEAD, .type = type, .id = id,
		.revision = revision, .path = path, .done = keep,
	};

	if (ask(hub, &request, &wait, err) < 0)
		return -1;
	*out = wait.answer;
	out->doc = NULL;
	buf_init(&out->body, 0);
	return 0;
}

/* Add a page to the rows. */
static void keep_rows(void *data, struct hub_answer *answer,
		      const struct err *err)
{
	struct wait *wait = data;
	cJSON *row;

	if (err) {
		wait->err = *err;
		return;
	}
	if (!wait->answer.doc)
		wait->answer.doc = cJSON_CreateArray();
	while ((row = answer->doc->child) != NULL &&
	       (!wait->limit || wait->count < wait->limit)) {
		json_append(wait->answer.doc,
			    cJSON_DetachItemViaPointer(answer->doc, row));
		wait->count++;
	}
	if (wait->limit && wait->count >= wait->limit)
		answer->more = false;
}

static int get_rows(struct hub *hub, struct hub_request *request,
		    size_t limit, cJSON **rows, struct err *err)
{
	CLEANUP(wait_release) struct wait wait = WAIT_INIT;

	wait.limit = limit;
	request->done = keep_rows;
	if (ask(hub, request, &wait, err) < 0)
		return -1;
	*rows = STEAL(wait.answer.doc);
	return 0;
}

int hub_list(struct hub *hub, enum hub_type type, const char *const *query,
	     size_t limit, cJSON **rows, struct err *err)
{
	struct hub_request request = {
		.what = HUB_LIST, .type = type, .query = query,
	};

	return get_rows(hub, &request, limit, rows, err);
}

int hub_tree(struct hub *hub, enum hub_type type, const char *id,
	     const char *revision, const char *path,
	     const char *const *query, cJSON **entries, struct err *err)
{
	struct hub_request request = {
		.what = HUB_TREE, .type = type, .id = id,
		.revision = revision, .path = path, .query = query,
	};

	return get_rows(hub, &request, 0, entries, err);
}

int hub_filter(struct hub *hub, const char *dataset,
	       const char *const *query, cJSON **doc, char commit[41],
	       struct err *err)
{
	CLEANUP(wait_release) struct wait wait = WAIT_INIT;
	struct hub_request request = {
		.what = HUB_FILTER, .type = HUB_DATASET, .id = dataset,
		.query = query, .done = keep,
	};

	if (ask(hub, &request, &wait, err) < 0)
		return -1;
	*doc = STEAL(wait.answer.doc);
	if (commit)
		memcpy(commit, wait.answer.commit, sizeof(wait.answer.commit));
	return 0;
}
