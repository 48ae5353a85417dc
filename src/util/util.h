/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_UTIL_H
#define HFMETA_UTIL_UTIL_H

/*
 * What every file may use: attributes, ownership helpers, and allocation
 * that does not fail.
 *
 * Ownership has a vocabulary, held in all headers: a function that 'returns'
 * or 'hands out' something makes the caller its owner; what 'belongs to' an
 * object is borrowed and lives as long as the object; a function that 'takes
 * over' an argument owns it afterwards, also when it fails.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN __attribute__((noreturn))
#define UNUSED __attribute__((unused))

/*
 * An owned local: CLEANUP(buf_release) struct buf b = BUF_INIT(n);  It must
 * be initialised where it is declared, so that every 'return' is right.
 */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

/* The value of pointer 'p', which is NULL afterwards: ownership moves on. */
#define STEAL(p)				\
	__extension__({				\
		__typeof__(p) stolen_ = (p);	\
		(p) = NULL;			\
		stolen_;			\
	})

/*
 * Memory.  These abort when there is none left: a program of this kind has
 * no better answer, and the one place where it is given can be found here.
 * free() gives it back.
 */
void *xmalloc(size_t size) MUST_CHECK;
void *xcalloc(size_t count, size_t size) MUST_CHECK;
void *xrealloc(void *ptr, size_t size) MUST_CHECK;
char *xstrdup(const char *s) MUST_CHECK;
char *xstrndup(const char *s, size_t len) MUST_CHECK;
char *xasprintf(const char *fmt, ...) PRINTF(1, 2) MUST_CHECK;

/*
 * Make room for one more element in an array that grows by doubling:
 * GROW(v->items, v->count, v->room).
 */
#define GROW(ptr, count, room)						\
	do {								\
		if ((count) == (room)) {				\
			(room) = (room) ? 2 * (room) : 8;		\
			(ptr) = xrealloc((ptr), (room) * sizeof(*(ptr))); \
		}							\
	} while (0)

/* free() for CLEANUP: CLEANUP(freep) char *name = NULL; */
void freep(void *ptr);

bool starts_with(const char *s, const char *prefix);
bool ends_with(const char *s, const char *suffix);

#endif
