/* SPDX-License-Identifier: MIT */
#include "git/pack_write.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "util/sha1.h"

/* Speed counts more than size here: git repacks in the end. */
#define LEVEL 1

/* Up to this it is quicker to store than to deflate, and not much larger:
 * the deltas of trees. */
#define STORED_MAX 128

void pack_body_release(struct pack_body *pack)
{
	if (pack->stream)
		deflateEnd(pack->stream);
	free(STEAL(pack->stream));
	buf_release(&pack->bytes);
}

size_t pack_offset(const struct pack_body *pack)
{
	return PACK_HEADER_LEN + pack->bytes.len;
}

static void put_word(unsigned char *to, size_t word)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(word >> (24 - 8 * i));
}

static int deflate_all(z_stream *z, struct buf *to, const unsigned char *data,
		       size_t len)
{
	unsigned char chunk[16384];
	int code;

	z->next_in = data;
	do {
		uInt piece = len > UINT_MAX / 2 ? UINT_MAX / 2 : (uInt)len;
		const unsigned char *before = z->next_in;

		z->avail_in = piece;
		z->next_out = chunk;
		z->avail_out = sizeof(chunk);
		code = deflate(z, piece == len ? Z_FINISH : Z_NO_FLUSH);
		len -= (size_t)(z->next_in - before);
		buf_add(to, chunk, sizeof(chunk) - z->avail_out);
	} while (code == Z_OK || code == Z_BUF_ERROR);
	return code == Z_STREAM_END ? 0 : -1;
}

/* A new one costs as much as to deflate a small object. */
static int start_stream(struct pack_body *pack, struct err *err)
{
	int code;

	if (pack->stream) {
		code = deflateReset(pack->stream);
	} else {
		pack->stream = xcalloc(1, sizeof(*pack->stream));
		code = deflateInit(pack->stream, LEVEL);
		if (code != Z_OK)
			free(STEAL(pack->stream));
	}
	return code == Z_OK ? 0 : err_set(err, ERR_SYSTEM,
					  "zlib does not start");
}

/* A zlib stream of one stored block: RFC 1950 and 1951. */
static void add_stored(struct buf *to, const unsigned char *data, size_t len)
{
	uLong sum = adler32(adler32(0, NULL, 0), data, (uInt)len);
	const unsigned char head[] = {
		0x78, 0x01, 1, (unsigned char)len, 0,
		(unsigned char)~len, 0xff,
	};
	unsigned char tail[4];

	put_word(tail, sum);
	buf_add(to, head, sizeof(head));
	buf_add(to, data, len);
	buf_add(to, tail, sizeof(tail));
}

static int add_deflated(struct pack_body *pack, const void *data, size_t len,
			struct err *err)
{
	if (len <= STORED_MAX) {
		add_stored(&pack->bytes, data, len);
		return 0;
	}
	if (start_stream(pack, err) < 0)
		return -1;
	return deflate_all(pack->stream, &pack->bytes, data, len) < 0 ?
	       err_set(err, ERR_SYSTEM, "zlib fails") : 0;
}

/* Type and size: four bits of it, then seven a byte. */
static void add_object_header(struct buf *to, enum pack_type type, size_t size)
{
	unsigned int byte = (unsigned int)type << 4 | (size & 15);

	for (size >>= 4; size; size >>= 7) {
		buf_addc(to, (char)(byte | 0x80));
		byte = size & 0x7f;
	}
	buf_addc(to, (char)byte);
}

/* How far back the base is: big end first, and each byte but the last stands
 * for one more than it says. */
static void add_distance(struct buf *to, size_t distance)
{
	char bytes[10];
	size_t i = sizeof(bytes);

	bytes[--i] = (char)(distance & 0x7f);
	while (distance >>= 7)
		bytes[--i] = (char)(0x80 | (--distance & 0x7f));
	buf_add(to, bytes + i, sizeof(bytes) - i);
}

int pack_add(struct pack_body *pack, enum pack_type type, const void *data,
	     size_t len, size_t base, struct err *err)
{
	size_t offset = pack_offset(pack);

	add_object_header(&pack->bytes, type, len);
	if (type == PACK_OFS_DELTA)
		add_distance(&pack->bytes, offset - base);
	pack->count++;
	return add_deflated(pack, data, len, err);
}

void pack_header(unsigned char header[PACK_HEADER_LEN],
		 const struct pack_body *pack)
{
	memcpy(header, "PACK", 4);
	put_word(header + 4, 2);
	put_word(header + 8, pack->count);
}

void pack_trailer(unsigned char sum[20], const struct pack_body *pack)
{
	unsigned char header[PACK_HEADER_LEN];
	struct sha1 sha1;

	pack_header(header, pack);
	sha1_init(&sha1);
	sha1_add(&sha1, header, sizeof(header));
	sha1_add(&sha1, pack->bytes.ptr, pack->bytes.len);
	sha1_end(&sha1, sum);
}

static void add_varint(struct buf *to, size_t number)
{
	for (; number >= 0x80; number >>= 7)
		buf_addc(to, (char)(number | 0x80));
	buf_addc(to, (char)number);
}

/* Bytes of a number that are not 0, low end first; a bit for each. */
static unsigned int add_bytes(struct buf *to, size_t number, int count)
{
	unsigned int bits = 0;

	for (int i = 0; i < count; i++, number >>= 8)
		if (number & 0xff) {
			buf_addc(to, (char)(number & 0xff));
			bits |= 1u << i;
		}
	return bits;
}

#define COPY_MAX ((size_t)0xffffff)
#define INSERT_MAX ((size_t)0x7f)

static void add_copy(struct buf *to, size_t from, size_t len)
{
	while (len) {
		size_t piece = len < COPY_MAX ? len : COPY_MAX;
		size_t op = to->len;
		unsigned int bits;

		buf_addc(to, 0);
		bits = add_bytes(to, from, 4);
		bits |= add_bytes(to, piece, 3) << 4;
		to->ptr[op] = (char)(0x80 | bits);
		from += piece;
		len -= piece;
	}
}

static void add_insert(struct buf *to, const char *data, size_t len)
{
	while (len) {
		size_t piece = len < INSERT_MAX ? len : INSERT_MAX;

		buf_addc(to, (char)piece);
		buf_add(to, data, piece);
		data += piece;
		len -= piece;
	}
}

static size_t same_at_start(const char *a, const char *b, size_t len)
{
	size_t i = 0;

	while (len - i >= 4096 && !memcmp(a + i, b + i, 4096))
		i += 4096;
	while (i < len && a[i] == b[i])
		i++;
	return i;
}

static size_t same_at_end(const char *a_end, const char *b_end, size_t len)
{
	size_t i = 0;

	while (len - i >= 4096 &&
	       !memcmp(a_end - i - 4096, b_end - i - 4096, 4096))
		i += 4096;
	while (i < len && a_end[-1 - (ptrdiff_t)i] == b_end[-1 - (ptrdiff_t)i])
		i++;
	return i;
}

bool pack_delta(struct buf *delta, const struct buf *old,
		const struct buf *now)
{
	size_t shorter = old->len < now->len ? old->len : now->len;
	size_t head = same_at_start(old->ptr, now->ptr, shorter);
	size_t tail = same_at_end(old->ptr + old->len, now->ptr + now->len,
				  shorter - head);
	size_t middle = now->len - head - tail;

	/* An offset in the base has four bytes. */
	if (middle + 32 > now->len / 2 || old->len > UINT32_MAX)
		return false;
	add_varint(delta, old->len);
	add_varint(delta, now->len);
	add_copy(delta, 0, head);
	add_insert(delta, now->ptr + head, middle);
	add_copy(delta, old->len - tail, tail);
	return true;
}
