/* SPDX-License-Identifier: MIT */
#include "core/similar.h"

#include <stdlib.h>
#include <string.h>

#include "core/flatten.h"

/* FNV-1a: nothing hangs on it but which records are called renamed. */
static uint64_t hash_of(const char *text, size_t len)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3;
	return hash;
}

static int by_hash(const void *a, const void *b)
{
	const struct fingerprint_line *x = a, *y = b;

	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

void fingerprint_take(struct fingerprint *out, const cJSON *document)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	size_t room = 0, len;

	*out = (struct fingerprint)FINGERPRINT_INIT;
	flatten(&text, document);
	for (const char *line = text.ptr; *line; line += len) {
		len = strcspn(line, "\n") + 1;
		GROW(out->lines, out->count, room);
		out->lines[out->count++] = (struct fingerprint_line){
			hash_of(line, len), len,
		};
		out->len += len;
	}
	if (out->count)
		qsort(out->lines, out->count, sizeof(*out->lines), by_hash);
}

void fingerprint_release(struct fingerprint *print)
{
	free(print->lines);
	*print = (struct fingerprint)FINGERPRINT_INIT;
}

unsigned int fingerprint_compare(const struct fingerprint *a,
				 const struct fingerprint *b)
{
	size_t longer = a->len > b->len ? a->len : b->len, shared = 0;
	size_t i = 0, k = 0;

	while (i < a->count && k < b->count) {
		int order = by_hash(&a->lines[i], &b->lines[k]);

		if (!order)
			shared += a->lines[i].len;
		i += order <= 0;
		k += order >= 0;
	}
	return longer ? (unsigned int)(100 * shared / longer) : 0;
}
