/* SPDX-License-Identifier: MIT */
/* zlib streams of known size. */
#include "git/quick.h"

#include <limits.h>
#include <stdlib.h>
#define ZLIB_CONST	/* next_in may point at a mapped file */
#include <zlib.h>

bool size_is_plausible(uint64_t size, size_t compressed)
{
	/* deflate makes at most 1032 bytes of one. */
	return size / 1032 <= compressed;
}

int check_room(const struct buf *out, uint64_t size, struct err *err)
{
	if (size > out->max - out->len)
		return err_set(err, ERR_LIMIT, "larger than %zu bytes",
			       out->max);
	if (size > OBJECT_MAX)
		return err_set(err, ERR_LIMIT, "larger than %zu bytes",
			       OBJECT_MAX);
	return 0;
}

static uInt at_most(size_t len)
{
	return len > UINT_MAX / 2 ? UINT_MAX / 2 : (uInt)len;
}

/* Sizes are below OBJECT_MAX, so one call with 32-bit lengths does. */
static bool run(z_stream *stream, size_t size)
{
	int code = inflate(stream, Z_FINISH);

	return code == Z_STREAM_END && stream->total_out == size;
}

/* A chain of fifty deltas is fifty streams: what zlib needs for one serves for
 * all. */
struct inflater {
	z_stream stream;
};

/* For the next stream; NULL if zlib cannot be started. */
static z_stream *start(struct inflater **inflater)
{
	z_stream *stream;

	if (*inflater)
		return inflateReset(&(*inflater)->stream) == Z_OK ?
		       &(*inflater)->stream : NULL;
	*inflater = xcalloc(1, sizeof(**inflater));
	stream = &(*inflater)->stream;
	if (inflateInit(stream) == Z_OK)
		return stream;
	free(*inflater);
	*inflater = NULL;
	return NULL;
}

void inflater_free(struct inflater *inflater)
{
	if (!inflater)
		return;
	inflateEnd(&inflater->stream);
	free(inflater);
}

int inflate_exactly(struct inflater **inflater, struct buf *out, size_t size,
		    const unsigned char *in, size_t in_len, struct err *err)
{
	z_stream *stream;
	bool fine;

	if (!size_is_plausible(size, in_len))
		return err_set(err, ERR_INVALID, "its size is wrong");
	if (check_room(out, size, err) < 0)
		return -1;
	stream = start(inflater);
	if (!stream)
		return err_set(err, ERR_SYSTEM, "zlib does not start");
	/* There is room for a '\0', too: a byte that lands there shows that
	 * the stream goes on. */
	buf_reserve(out, size);
	stream->next_in = in;
	stream->avail_in = at_most(in_len);
	stream->next_out = (unsigned char *)out->ptr + out->len;
	stream->avail_out = (uInt)size + 1;
	fine = run(stream, size);
	if (fine)
		out->len += size;
	out->ptr[out->len] = '\0';
	return fine ? 0 : err_set(err, ERR_INVALID, "its data is broken");
}

int inflate_begin(struct inflater **inflater, unsigned char *out, size_t room,
		  const unsigned char *in, size_t in_len)
{
	z_stream *stream = start(inflater);
	int code;

	if (!stream)
		return -1;
	stream->next_in = in;
	stream->avail_in = at_most(in_len);
	stream->next_out = out;
	stream->avail_out = (uInt)room;
	code = inflate(stream, Z_SYNC_FLUSH);
	if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
		return -1;
	return (int)stream->total_out;
}
