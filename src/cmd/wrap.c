/* SPDX-License-Identifier: MIT */
#include "cmd/wrap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/term.h"
#include "util/utf8.h"

void wrap_begin(struct wrap *wrap, struct out *out, size_t indent,
		size_t column)
{
	*wrap = (struct wrap){
		.out = out, .width = term_width(), .indent = indent,
		.column = column, .lines = 1,
	};
}

void wrap_newline(struct wrap *wrap)
{
	out_print(wrap->out, "\n");
	wrap->column = wrap->indent;
	wrap->at_indent = true;
	wrap->lines++;
	wrap->apart = false;
}

void wrap_end(struct wrap *wrap)
{
	out_print(wrap->out, "\n");
	wrap->column = 0;
	wrap->apart = wrap->at_indent = false;
}

void wrap_join(struct wrap *wrap)
{
	wrap->apart = false;
}

/* How many bytes fit into so many columns: at least one character. */
static size_t fitting(const char *word, size_t len, size_t room)
{
	size_t used = 0, columns = 0;

	while (used < len) {
		uint32_t code;
		size_t bytes = utf8_decode(word + used, len - used, &code);
		size_t more = term_columns(word + used, bytes ? bytes : 1);

		if (used && columns + more > room)
			break;
		columns += more;
		used += bytes ? bytes : 1;
	}
	return used;
}

/* A word that is longer than a line begins where it stands. */
static void write_long(struct wrap *wrap, enum out_color color,
		       const char *word, size_t len)
{
	for (;;) {
		size_t room = wrap->width > wrap->column ?
			      wrap->width - wrap->column : 0;
		size_t part = fitting(word, len, room);

		if (wrap->at_indent)
			out_print(wrap->out, "%*s", (int)wrap->indent, "");
		wrap->at_indent = false;
		out_print_color(wrap->out, color, "%.*s", (int)part, word);
		wrap->column += term_columns(word, part);
		word += part;
		len -= part;
		if (!len)
			return;
		wrap_newline(wrap);
	}
}

void wrap_word(struct wrap *wrap, enum out_color color, const char *word,
	       size_t len)
{
	CLEANUP(buf_release) struct buf safe = BUF_INIT(BUF_UNBOUNDED);
	size_t columns;

	out_escape(&safe, word, len);
	for (size_t i = 0; i < safe.len; i++)
		if (safe.ptr[i] == '\n' || safe.ptr[i] == '\t')
			safe.ptr[i] = ' ';
	columns = term_columns(safe.ptr, safe.len);
	if (wrap->column > wrap->indent &&
	    wrap->column + wrap->apart + columns > wrap->width &&
	    columns <= wrap->width - wrap->indent) {
		wrap_newline(wrap);
	} else if (wrap->apart) {
		out_print(wrap->out, " ");
		wrap->column++;
	}
	write_long(wrap, color, safe.ptr, safe.len);
	wrap->apart = true;
}

void wrap_wordf(struct wrap *wrap, enum out_color color, const char *fmt, ...)
{
	CLEANUP(freep) char *word = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&word, fmt, ap) < 0)
		abort();	/* out of memory, as xmalloc() */
	va_end(ap);
	wrap_word(wrap, color, word, strlen(word));
}

/* Whether a line end between these two lines says something. */
static bool breaks(const char *line, const char *at, const char *end)
{
	return at + 1 == end || *line == '#' || *line == '\n' ||
	       strchr("\n\t -*+#|>`0123456789", at[1]);
}

static void write_lines(struct wrap *wrap, enum out_color color,
			const char *text, size_t len, bool prose)
{
	const char *end = text + len, *line = text;

	while (text < end) {
		size_t word = 0;

		while (text + word < end && !strchr(" \t\r\n", text[word]))
			word++;
		if (word)
			wrap_word(wrap, color, text, word);
		text += word;
		if (text < end && *text == '\n') {
			if (!prose || breaks(line, text, end))
				wrap_newline(wrap);
			line = text + 1;
		}
		text += text < end;
	}
}

void wrap_text(struct wrap *wrap, enum out_color color, const char *text,
	       size_t len)
{
	write_lines(wrap, color, text, len, false);
}

void wrap_prose(struct wrap *wrap, enum out_color color, const char *text,
		size_t len)
{
	write_lines(wrap, color, text, len, true);
}
