/* SPDX-License-Identifier: MIT */
/* zlib streams of known size. */
#include "git/quick.h"

#include <limits.h>
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

int inflate_exactly(struct buf *out, size_t size, const unsigned char *in,
		    size_t in_len, struct err *err)
{
	z_stream stream = { .next_in = in, .avail_in = at_most(in_len) };
	bool fine;

	if (!size_is_plausible(size, in_len))
		return err_set(err, ERR_INVALID, "its size is wrong");
	if (check_room(out, size, err) < 0)
		return -1;
	/* There is room for a '\0', too: a byte that lands there shows that
	 * the stream goes on. */
	buf_reserve(out, size);
	stream.next_out = (unsigned char *)out->ptr + out->len;
	stream.avail_out = (uInt)size + 1;
	if (inflateInit(&stream) != Z_OK)
		return err_set(err, ERR_SYSTEM, "zlib does not start");
	fine = run(&stream, size);
	inflateEnd(&stream);
	if (fine)
		out->len += size;
	out->ptr[out->len] = '\0';
	return fine ? 0 : err_set(err, ERR_INVALID, "its data is broken");
}

int inflate_begin(unsigned char *out, size_t room, const unsigned char *in,
		  size_t in_len)
{
	z_stream stream = {
		.next_in = in, .avail_in = at_most(in_len),
		.next_out = out, .avail_out = (uInt)room,
	};
	int code;

	if (inflateInit(&stream) != Z_OK)
		return -1;
	code = inflate(&stream, Z_SYNC_FLUSH);
	inflateEnd(&stream);
	if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
		return -1;
	return (int)stream.total_out;
}
