/* SPDX-License-Identifier: MIT */
#include "git/pack_write.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "git/quick.h"

/* Speed counts more than size here: git repacks in the end. */
#define LEVEL 1

#define HEADER_LEN 12		/* "PACK", version, objects */
#define COUNT_AT 8

/* Up to this it is quicker to store than to deflate, and not much larger: the
 * deltas of trees, and trees, of which the most part are ids. */
#define STORED_MAX 128
#define STORED_TREE_MAX 4096

void new_pack_release(struct new_pack *pack)
{
	if (pack->stream)
		deflateEnd(pack->stream);
	free(STEAL(pack->stream));
	free(STEAL(pack->objects));
	pack->count = pack->room = 0;
	buf_release(&pack->bytes);
}

static void add_word(struct buf *to, size_t word)
{
	unsigned char bytes[4];

	put_be32(bytes, word);
	buf_add(to, bytes, sizeof(bytes));
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
static int start_stream(struct new_pack *pack, struct err *err)
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

/* A zlib stream of one stored block, which has a length of 16 bits and its
 * complement: RFC 1950 and 1951. */
static void add_stored(struct buf *to, const unsigned char *data, size_t len)
{
	uLong sum = adler32(adler32(0, NULL, 0), data, (uInt)len);
	const unsigned char head[] = {
		0x78, 0x01, 1, (unsigned char)len, (unsigned char)(len >> 8),
		(unsigned char)~len, (unsigned char)(~len >> 8),
	};

	buf_add(to, head, sizeof(head));
	buf_add(to, data, len);
	add_word(to, sum);
}

static int add_stream(struct new_pack *pack, enum pack_type type,
		      const void *data, size_t len, struct err *err)
{
	if (len <= (type == PACK_TREE ? STORED_TREE_MAX : STORED_MAX)) {
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

static uint32_t crc_of(const char *data, size_t len)
{
	return (uint32_t)crc32_z(crc32_z(0, NULL, 0),
				 (const unsigned char *)data, len);
}

int new_pack_add(struct new_pack *pack, const unsigned char id[SHA1_LEN],
		 enum pack_type type, const void *data, size_t len,
		 size_t base, struct err *err)
{
	struct packed object;

	if (!pack->bytes.len)	/* their number comes at the end */
		buf_add(&pack->bytes, "PACK\0\0\0\2\0\0\0", HEADER_LEN);
	object.offset = pack->bytes.len;
	add_object_header(&pack->bytes, type, len);
	if (type == PACK_OFS_DELTA)
		add_distance(&pack->bytes, object.offset - base);
	if (add_stream(pack, type, data, len, err) < 0)
		return -1;
	memcpy(object.id, id, SHA1_LEN);
	object.crc = crc_of(pack->bytes.ptr + object.offset,
			    pack->bytes.len - object.offset);
	GROW(pack->objects, pack->count, pack->room);
	pack->objects[pack->count++] = object;
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct packed *x = a, *y = b;

	return memcmp(x->id, y->id, SHA1_LEN);
}

/* How many names begin with each byte or a lower one. */
static void add_fan_out(struct buf *index, const struct new_pack *pack)
{
	size_t i = 0;

	for (unsigned int byte = 0; byte < 256; byte++) {
		while (i < pack->count && pack->objects[i].id[0] <= byte)
			i++;
		add_word(index, i);
	}
}

/* An offset that does not fit has its place in a table of larger ones. */
#define LARGE_OFFSET 0x80000000

static void add_offsets(struct buf *index, const struct new_pack *pack)
{
	size_t large = 0;

	for (size_t i = 0; i < pack->count; i++)
		add_word(index, pack->objects[i].offset < LARGE_OFFSET ?
			 pack->objects[i].offset : LARGE_OFFSET + large++);
	for (size_t i = 0; large && i < pack->count; i++) {
		if (pack->objects[i].offset < LARGE_OFFSET)
			continue;
		add_word(index, pack->objects[i].offset >> 32);
		add_word(index, pack->objects[i].offset);
	}
}

/* The SHA-1 of all that is there, at its end. */
static void add_sum(struct buf *bytes, unsigned char sum[SHA1_LEN])
{
	struct sha1 sha1;

	sha1_init(&sha1);
	sha1_add(&sha1, bytes->ptr, bytes->len);
	sha1_end(&sha1, sum);
	buf_add(bytes, sum, SHA1_LEN);
}

void new_pack_end(struct new_pack *pack, unsigned char sum[SHA1_LEN],
		  struct buf *index)
{
	unsigned char own_sum[SHA1_LEN];

	put_be32((unsigned char *)pack->bytes.ptr + COUNT_AT, pack->count);
	add_sum(&pack->bytes, sum);
	qsort(pack->objects, pack->count, sizeof(*pack->objects), by_id);
	buf_adds(index, "\377tOc");
	add_word(index, 2);
	add_fan_out(index, pack);
	for (size_t i = 0; i < pack->count; i++)
		buf_add(index, pack->objects[i].id, SHA1_LEN);
	for (size_t i = 0; i < pack->count; i++)
		add_word(index, pack->objects[i].crc);
	add_offsets(index, pack);
	buf_add(index, sum, SHA1_LEN);
	add_sum(index, own_sum);
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
