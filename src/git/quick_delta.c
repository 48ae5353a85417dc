/* SPDX-License-Identifier: MIT */
/* Deltas: "copy from the base" and "take these bytes". */
#include "git/quick.h"

#include <string.h>

#define WORK_MAX ((uint64_t)16 * 1024 * 1024 * 1024)

/* A number in groups of seven bits, the lowest first. */
static bool read_size(const unsigned char **at, const unsigned char *end,
		      uint64_t *size)
{
	unsigned int shift = 0;
	unsigned char c;

	*size = 0;
	do {
		if (*at == end || shift > 56)
			return false;
		c = *(*at)++;
		*size |= (uint64_t)(c & 0x7f) << shift;
		shift += 7;
	} while (c & 0x80);
	return true;
}

uint64_t delta_result_size(struct inflater **inflater, const unsigned char *in,
			   size_t in_len)
{
	unsigned char head[20];
	const unsigned char *at = head;
	int got = inflate_begin(inflater, head, sizeof(head), in, in_len);
	uint64_t base, result;

	if (got <= 0 || !read_size(&at, head + got, &base) ||
	    !read_size(&at, head + got, &result))
		return 0;
	return result;
}

/* Bits of 'op' say which bytes of offset and length follow. */
static bool read_copy(const unsigned char **at, const unsigned char *end,
		      unsigned char op, size_t *offset, size_t *len)
{
	*offset = *len = 0;
	for (unsigned int bit = 0; bit < 7; bit++) {
		if (!(op & 1u << bit))
			continue;
		if (*at == end)
			return false;
		if (bit < 4)
			*offset |= (size_t)*(*at)++ << 8 * bit;
		else
			*len |= (size_t)*(*at)++ << 8 * (bit - 4);
	}
	if (!*len)
		*len = 0x10000;
	return true;
}

static bool run(struct buf *out, const struct buf *base,
		const unsigned char *at, const unsigned char *end)
{
	while (at < end) {
		unsigned char op = *at++;
		size_t offset, len = op;

		if (op & 0x80) {
			if (!read_copy(&at, end, op, &offset, &len) ||
			    offset > base->len || len > base->len - offset)
				return false;
			buf_add(out, base->ptr + offset, len);
		} else {
			if (!op || len > (size_t)(end - at))
				return false;
			buf_add(out, at, len);
			at += len;
		}
		if (out->full)
			return false;
	}
	return true;
}

int delta_apply(struct buf *out, const struct buf *base,
		const struct buf *delta, uint64_t *work, struct err *err)
{
	const unsigned char *at = (const unsigned char *)delta->ptr;
	const unsigned char *end = at + delta->len;
	size_t begin = out->len, max = out->max;
	uint64_t from, size;
	bool fine;

	if (!read_size(&at, end, &from) || !read_size(&at, end, &size) ||
	    from != base->len)
		return err_set(err, ERR_INVALID, "its delta is broken");
	if (check_room(out, size, err) < 0)
		return -1;
	*work += size;
	if (*work > WORK_MAX)
		return err_set(err, ERR_LIMIT, "its deltas are too long");
	buf_reserve(out, (size_t)size);
	out->max = begin + (size_t)size;
	fine = run(out, base, at, end) && out->len == begin + size;
	out->max = max;
	if (!fine) {
		buf_cut(out, begin);
		out->full = false;
		return err_set(err, ERR_INVALID, "its delta is broken");
	}
	return 0;
}
