/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_PACK_WRITE_H
#define HFMETA_GIT_PACK_WRITE_H

/* The stream of a pack file, as gitformat-pack(5) has it.  Internal to git/. */

#include "util/buf.h"
#include "util/err.h"

#define PACK_HEADER_LEN 12

enum pack_type {	/* as the format numbers them */
	PACK_COMMIT = 1, PACK_TREE = 2, PACK_BLOB = 3, PACK_OFS_DELTA = 6,
};

struct z_stream_s;

/* All between the header and the check sum. */
struct pack_body {
	struct buf bytes;
	size_t count;
	struct z_stream_s *stream;	/* made at the first use */
};

#define PACK_BODY_INIT { .bytes = BUF_INIT(BUF_UNBOUNDED) }
void pack_body_release(struct pack_body *pack);

/* Where the next object will be, from the beginning of the file. */
size_t pack_offset(const struct pack_body *pack);

/* Add an object; for a delta 'base' is where the base is. */
int pack_add(struct pack_body *pack, enum pack_type type, const void *data,
	     size_t len, size_t base, struct err *err) MUST_CHECK;

/* What comes before and behind the body. */
void pack_header(unsigned char header[PACK_HEADER_LEN],
		 const struct pack_body *pack);
void pack_trailer(unsigned char sum[20], const struct pack_body *pack);

/*
 * Append the delta that makes 'now' of 'old': what both have at their
 * beginnings and ends is copied.  False, and nothing is appended, where that
 * would save less than half.
 */
bool pack_delta(struct buf *delta, const struct buf *old,
		const struct buf *now);

#endif
