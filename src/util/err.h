/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_ERR_H
#define HFMETA_UTIL_ERR_H

/*
 * How hfmeta reports failure
 * ==========================
 *
 * A function that can fail returns int, 0 or -1, and takes a 'struct err *'
 * as its last argument.  On -1 it has filled *err; on 0 it has not touched
 * it.  err is never NULL.  Nothing below main() prints an error or exits.
 *
 * The function that meets the failure says what is wrong, and leaves naming
 * the thing to its caller:
 *
 *	return err_set(err, ERR_INVALID, "more than one '/' in the name");
 *
 * Each caller that knows more puts in front what it was doing:
 *
 *	return err_wrap(err, "cannot add '%s'", name);
 *
 * so that main() can print the whole chain as one line:
 *
 *	fatal: cannot add 'a/b/c': more than one '/' in the name
 *
 * A caller that can live with the failure looks at err->code, never at the
 * text, and calls err_clear().
 */

#include "util/util.h"

enum err_code {
	ERR_NONE = 0,
	ERR_USAGE,	/* the command line makes no sense: exit 129 */
	ERR_INVALID,	/* the input does not parse, or breaks a rule */
	ERR_NOT_FOUND,	/* no such model, file or revision */
	ERR_EXISTS,	/* it is already there */
	ERR_BUSY,	/* somebody else holds the lock */
	ERR_CHANGED,	/* somebody else moved it meanwhile: try again */
	ERR_DENIED,	/* the Hub wants a token, or a better one */
	ERR_NETWORK,	/* no usable answer; trying again may help */
	ERR_LIMIT,	/* a bound on size, depth, steps or time was met */
	ERR_SYSTEM,	/* a system call or a library failed */
	ERR_INTERRUPTED,	/* a signal asked to stop: exit 130 */
};

struct err {
	enum err_code code;
	char msg[1024];		/* one line, no full stop, no newline */
	char hint[512];		/* what the user can do about it, or "" */
};

#define ERR_INIT { .code = ERR_NONE }

/* Fill *err, and drop an older hint.  Always returns -1. */
int err_set(struct err *err, enum err_code code, const char *fmt, ...)
	PRINTF(3, 4);

/* Like err_set() with ERR_SYSTEM, and ": " and strerror(errno) at the end. */
int err_errno(struct err *err, const char *fmt, ...) PRINTF(2, 3);

/*
 * Put the formatted text and ": " in front of the message.  The code and the
 * hint stay.  Always returns -1.
 */
int err_wrap(struct err *err, const char *fmt, ...) PRINTF(2, 3);

/* Attach a hint; a later one replaces an earlier one.  Always returns -1. */
int err_hint(struct err *err, const char *fmt, ...) PRINTF(2, 3);

void err_clear(struct err *err);

#endif
