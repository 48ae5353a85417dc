/* SPDX-License-Identifier: MIT */
#include "hub/hub_private.h"

#include <stdlib.h>

/* 1,000 rows each: more than the whole Hub has. */
#define PAGES_MAX 20000

static uint64_t hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3;
	/* FNV-1a's low bits, which pick the slot, are its weak ones. */
	h ^= h >> 32;
	return h ? h : 1;
}

static bool insert(struct seen *seen, uint64_t h)
{
	size_t i = h & (seen->size - 1);

	while (seen->slots[i]) {
		if (seen->slots[i] == h)
			return false;
		i = (i + 1) & (seen->size - 1);
	}
	seen->slots[i] = h;
	return true;
}

bool seen_add(struct seen *seen, const char *s)
{
	if (2 * seen->count >= seen->size) {
		struct seen larger = {
			.size = seen->size ? 2 * seen->size : 64,
			.count = seen->count,
		};

		larger.slots = xcalloc(larger.size, sizeof(*larger.slots));
		for (size_t i = 0; i < seen->size; i++)
			if (seen->slots[i])
				insert(&larger, seen->slots[i]);
		listed_release(seen);
		*seen = larger;
	}
	if (!insert(seen, hash(s)))
		return false;
	seen->count++;
	return true;
}

void listed_release(struct seen *seen)
{
	free(seen->slots);
	*seen = (struct seen){ .slots = NULL };
}

void hub_drop_repeats(struct call *call, cJSON *rows)
{
	cJSON *row = rows->child;

	while (row) {
		cJSON *next = row->next;
		const char *key = json_get_string(row, "_id");

		if (!key)
			key = json_get_string(row, "path");
		if (key && !seen_add(&call->rows, key))
			json_free(cJSON_DetachItemViaPointer(rows, row));
		row = next;
	}
}

int hub_next_page(struct call *call, const struct http_response *response,
		  char **out, struct err *err)
{
	CLEANUP(buf_release) struct buf link = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(freep) char *target = NULL;

	*out = NULL;
	seen_add(&call->pages, call->target);
	if (!http_link_next(response, &link))
		return 0;
	if (hub_next_target(&target, link.ptr, call->hub->endpoint, err) < 0)
		return -1;
	if (!seen_add(&call->pages, target))
		return err_set(err, ERR_INVALID,
			       "the listing leads back to an earlier page");
	if (call->pages.count > PAGES_MAX)
		return err_set(err, ERR_LIMIT,
			       "the listing has more than %d pages",
			       PAGES_MAX);
	*out = STEAL(target);
	return 0;
}
