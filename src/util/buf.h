/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_BUF_H
#define HFMETA_UTIL_BUF_H

/*
 * A growable string of bytes with a ceiling.
 *
 * Invariants: 'ptr' is never NULL and ptr[len] is always '\0', so it can be
 * given to anything that takes a string; the bytes may hold '\0' themselves.
 * 'len' never exceeds 'max'.  An append that would go past 'max' adds
 * nothing and sets 'full', which stays: append as often as you like, and
 * look once at the end.
 *
 *	CLEANUP(buf_release) struct buf text = BUF_INIT(BODY_MAX);
 *
 *	buf_addf(&text, "%s/%s", dir, name);
 *	if (text.full)
 *		return err_set(err, ERR_LIMIT, ...);
 */

#include "util/util.h"

struct buf {
	char *ptr;
	size_t len;
	size_t size;	/* bytes allocated, 0 while ptr is static */
	size_t max;	/* most bytes that 'len' may grow to */
	bool full;
};

/* The shared empty string that a new buf points at; never written to. */
extern char buf_nothing[];

#define BUF_INIT(maximum) { .ptr = buf_nothing, .max = (maximum) }

/* For text that is made here, and bounded by what it is made of. */
#define BUF_UNBOUNDED (SIZE_MAX / 4)

void buf_init(struct buf *buf, size_t max);
void buf_release(struct buf *buf);	/* frees; usable again */
void buf_reset(struct buf *buf);	/* empties; keeps the memory */

void buf_add(struct buf *buf, const void *data, size_t len);
void buf_adds(struct buf *buf, const char *s);
void buf_addc(struct buf *buf, char c);
void buf_addf(struct buf *buf, const char *fmt, ...) PRINTF(2, 3);
void buf_add_times(struct buf *buf, char c, size_t times);

/* Make room for 'len' more bytes, where 'max' admits them. */
void buf_reserve(struct buf *buf, size_t len);

/* Cut to 'len' bytes; 'len' is at most buf->len. */
void buf_cut(struct buf *buf, size_t len);

/* Returns the bytes, which end in '\0', and empties the buf. */
char *buf_detach(struct buf *buf) MUST_CHECK;

#endif
