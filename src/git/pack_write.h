/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_PACK_WRITE_H
#define HFMETA_GIT_PACK_WRITE_H

/* A pack file and its index, as gitformat-pack(5) has them.  Internal to
 * git/. */

#include "util/buf.h"
#include "util/err.h"
#include "util/sha1.h"

enum pack_type {	/* as the format numbers them */
	PACK_COMMIT = 1, PACK_TREE = 2, PACK_BLOB = 3, PACK_OFS_DELTA = 6,
};

struct z_stream_s;

/* An object, for the index. */
struct packed {
	unsigned char id[SHA1_LEN];
	uint32_t crc;		/* of its bytes in the pack */
	size_t offset;		/* from the beginning of the file */
};

/* A pack that is being made. */
struct new_pack {
	struct buf bytes;		/* of the file, so far */
	struct packed *objects;		/* in the order they were added */
	size_t count, room;
	struct z_stream_s *stream;	/* made at the first use */
};

#define NEW_PACK_INIT { .bytes = BUF_INIT(BUF_UNBOUNDED) }
void new_pack_release(struct new_pack *pack);

/* Add an object of that name; a delta's base is the object at offset 'base'
 * (else: 0). */
int new_pack_add(struct new_pack *pack, const unsigned char id[SHA1_LEN],
		 enum pack_type type, const void *data, size_t len,
		 size_t base, struct err *err) MUST_CHECK;

/*
 * All objects are there: 'bytes' becomes the whole file, and 'sum' its check
 * sum, by which packs are called.  Append what its index (version 2) is.
 */
void new_pack_end(struct new_pack *pack, unsigned char sum[SHA1_LEN],
		  struct buf *index);

/*
 * Append the delta that makes 'now' of 'old': what both have at their
 * beginnings and ends is copied.  False, and nothing is appended, where that
 * would save less than half.
 */
bool pack_delta(struct buf *delta, const struct buf *old,
		const struct buf *now);

#endif
