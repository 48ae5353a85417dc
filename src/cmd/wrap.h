/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_WRAP_H
#define HFMETA_CMD_WRAP_H

/*
 * Lines no longer than the terminal is wide: words go to the next line, below
 * the first, when they do not fit.  What is written is made harmless before
 * it is measured, so that escapes count as wide as they are.
 */

#include "util/out.h"

struct wrap {
	struct out *out;
	size_t width;		/* columns of a line */
	size_t indent;		/* columns in front of all lines but the first */
	size_t column;		/* where the next character goes */
	size_t lines;		/* begun so far */
	bool at_indent;		/* the indent is still to be written */
	bool apart;		/* a blank is due in front of the next word */
};

/* 'column' is where the line is at. */
void wrap_begin(struct wrap *wrap, struct out *out, size_t indent,
		size_t column);

/* One word, which may hold blanks; too long for a line, it is cut over
 * several. */
void wrap_word(struct wrap *wrap, enum out_color color, const char *word,
	       size_t len);

/* All words of a text; its line ends are kept. */
void wrap_text(struct wrap *wrap, enum out_color color, const char *text,
	       size_t len);

/* The same for prose: a line end within a paragraph is a blank, unless the
 * line is a heading, or the next one begins a list, a table or a quotation. */
void wrap_prose(struct wrap *wrap, enum out_color color, const char *text,
		size_t len);

void wrap_wordf(struct wrap *wrap, enum out_color color, const char *fmt, ...)
	PRINTF(3, 4);

/* No blank in front of the next word. */
void wrap_join(struct wrap *wrap);

void wrap_newline(struct wrap *wrap);	/* goes on at the indent */
void wrap_end(struct wrap *wrap);	/* ends the line */

#endif
