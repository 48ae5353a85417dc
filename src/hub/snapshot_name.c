/* SPDX-License-Identifier: MIT */
#include "hub/snapshot.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Longest file name; file systems have 255. */
#define SEGMENT_MAX 250

/* More of a query than this is replaced by a hash. */
#define QUERY_MAX 100

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Append a path with its %XX undone, except those that a file name cannot
 * hold: '/' and control characters. */
static void add_decoded(struct buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		int high = s[i] == '%' && i + 2 < len ?
			hex_digit(s[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(s[i + 2]) : -1;
		int c = 16 * high + low;

		if (low < 0 || c < 0x20 || c == 0x7f || c == '/') {
			buf_addc(out, s[i]);
			continue;
		}
		buf_addc(out, (char)c);
		i += 2;
	}
}

/* FNV-1a: tells long queries apart; nothing hangs on it being hard. */
static uint64_t hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3;
	return h;
}

static void add_query(struct buf *out, const char *query)
{
	size_t len = strlen(query);

	buf_addc(out, '~');
	for (size_t i = 0; i < len && i < QUERY_MAX; i++)
		buf_addc(out, isalnum((unsigned char)query[i]) ||
			 strchr("=&[]-._%", query[i]) ? query[i] : '+');
	if (len > QUERY_MAX)
		buf_addf(out, "~%016llx", (unsigned long long)hash(query));
}

static int check_segments(const char *name, struct err *err)
{
	while (*name) {
		size_t len = strcspn(name, "/");

		if (!len || len > SEGMENT_MAX ||
		    (name[0] == '.' && len == 1) ||
		    (name[0] == '.' && name[1] == '.' && len == 2))
			return err_set(err, ERR_INVALID,
				       "no safe file name for it");
		for (size_t i = 0; i < len; i++)
			if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
				return err_set(err, ERR_INVALID,
					       "control character in a path");
		name += len;
		if (*name && !*++name)
			return err_set(err, ERR_INVALID, "'/' at the end");
	}
	return 0;
}

int snapshot_name(struct buf *out, const char *target, bool with_query,
		  struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT(BUF_UNBOUNDED);
	size_t len = strcspn(target, "?");
	const char *query = target[len] ? target + len + 1 : "";

	if (target[0] != '/' || len < 2)
		return err_set(err, ERR_INVALID, "no path");
	add_decoded(&name, target + 1, len - 1);
	if (with_query && *query && strcmp(query, "blobs=true"))
		add_query(&name, query);
	if (starts_with(target, "/api/") ||
	    starts_with(target, "/dataset-viewer/"))
		buf_adds(&name, ".json");
	if (name.ptr[0] == '.')
		return err_set(err, ERR_INVALID, "'.' at the start");
	if (check_segments(name.ptr, err) < 0)
		return -1;
	buf_add(out, name.ptr, name.len);
	return 0;
}
