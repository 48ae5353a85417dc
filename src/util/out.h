/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_OUT_H
#define HFMETA_UTIL_OUT_H

/*
 * What a person or a script sees: results on one stream, everything else on
 * another, as git does it.
 *
 * Whatever a model card or a server says passes through here before it
 * reaches a terminal, so here it is made harmless: control characters (but
 * for LF and TAB), the C1 set, bidirectional overrides and bytes that are no
 * UTF-8 are printed as escapes such as \x1b and \u202e.
 */

#include <stdio.h>

#include "util/buf.h"
#include "util/err.h"

enum out_verbosity { OUT_QUIET = -1, OUT_NORMAL = 0, OUT_VERBOSE = 1 };

enum out_color {
	OUT_PLAIN,
	OUT_GOOD,
	OUT_BAD,
	OUT_DIM,
	OUT_BOLD,
	OUT_ALERT,		/* what nobody must overlook */
};

struct out {
	FILE *results;		/* standard output */
	FILE *messages;		/* standard error */
	enum out_verbosity verbosity;
	bool json;		/* results are JSON objects, one a line */
	bool color;		/* results may carry colours */
	bool terminal;		/* a pager shows them on one */
	/* Called before anything is printed, to take away a line that shows
	 * progress; or NULL. */
	void (*make_way)(void *data);
	void *way_data;
};

/* Results.  With 'json' set, these print nothing: see out_line(). */
void out_print(struct out *out, const char *fmt, ...) PRINTF(2, 3);
void out_print_color(struct out *out, enum out_color color,
		     const char *fmt, ...) PRINTF(3, 4);

/* Whether a person sees the results, and not a program or a file. */
bool out_is_terminal(const struct out *out);

/*
 * A JSON text as a result, whatever 'json' says.  On a terminal what would do
 * something there is written as \u escapes, which mean the same.
 */
void out_json(struct out *out, const char *text, size_t len);

/* A result whatever 'json' says: bytes that are safe by themselves. */
void out_write(struct out *out, const char *bytes, size_t len);

/* "warning: ...", "note: ..." (the second unless quiet), "hint: ...". */
void out_warn(struct out *out, const char *fmt, ...) PRINTF(2, 3);
void out_note(struct out *out, const char *fmt, ...) PRINTF(2, 3);
void out_hint(struct out *out, const char *fmt, ...) PRINTF(2, 3);

/* Only when asked for with -v. */
void out_verbose(struct out *out, const char *fmt, ...) PRINTF(2, 3);

/* "error: ..." for one failed item of many, "fatal: ..." for the end of the
 * run; with the hint below it. */
void out_error(struct out *out, const struct err *err);
void out_fatal(struct out *out, const struct err *err);

/* Flush; fails with ERR_SYSTEM if not all results could be written. */
int out_finish(struct out *out, struct err *err) MUST_CHECK;

/* Append 'text' made harmless, as described above. */
void out_escape(struct buf *to, const char *text, size_t len);

/* The same for a JSON text, which means the same afterwards. */
void out_escape_json(struct buf *to, const char *text, size_t len);

#endif
