/* SPDX-License-Identifier: MIT */
#include "util/out.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "util/utf8.h"

static const char *const color_codes[] = {
	[OUT_PLAIN] = "",
	[OUT_GOOD] = "\033[32m",
	[OUT_BAD] = "\033[31m",
	[OUT_DIM] = "\033[2m",
	[OUT_BOLD] = "\033[1m",
	[OUT_ALERT] = "\033[1;31m",
};

/* Whether a character shows as itself, and does nothing else. */
static bool is_harmless(uint32_t code)
{
	if (code < 0x20)
		return code == '\n' || code == '\t';
	return (code < 0x7f || code >= 0xa0) && code != 0x061c &&
	       code != 0xfeff && !(code >= 0x200b && code <= 0x200f) &&
	       !(code >= 0x2028 && code <= 0x202e) &&
	       !(code >= 0x2060 && code <= 0x206f);
}

enum escapes { ESCAPES_C, ESCAPES_JSON };	/* \x1b or \u001b */

static void escape_one(struct buf *to, const char *s, size_t bytes,
		       uint32_t code, enum escapes escapes)
{
	if (bytes > 1)
		buf_addf(to, "\\u%04x", (unsigned int)code);
	else
		buf_addf(to, "\\%s%02x",
			 escapes == ESCAPES_JSON ? "u00" : "x",
			 (unsigned int)(unsigned char)*s);
}

static void escape(struct buf *to, const char *text, size_t len,
		   enum escapes escapes)
{
	size_t start = 0, i = 0;

	while (i < len) {
		uint32_t code = 0;
		size_t bytes = utf8_decode(text + i, len - i, &code);

		if (!bytes || !is_harmless(code)) {
			buf_add(to, text + start, i - start);
			escape_one(to, text + i, bytes, code, escapes);
			start = i + (bytes ? bytes : 1);
		}
		i += bytes ? bytes : 1;
	}
	buf_add(to, text + start, len - start);
}

void out_escape(struct buf *to, const char *text, size_t len)
{
	escape(to, text, len, ESCAPES_C);
}

void out_escape_json(struct buf *to, const char *text, size_t len)
{
	escape(to, text, len, ESCAPES_JSON);
}

enum lines { MANY_LINES, ONE_LINE };

static void print_escaped(FILE *stream, enum lines lines, const char *fmt,
			  va_list ap) __attribute__((format(printf, 3, 0)));

static void print_escaped(FILE *stream, enum lines lines, const char *fmt,
			  va_list ap)
{
	CLEANUP(freep) char *text = NULL;
	CLEANUP(buf_release) struct buf safe = BUF_INIT(BUF_UNBOUNDED);

	if (vasprintf(&text, fmt, ap) < 0) {
		text = NULL;
		return;
	}
	out_escape(&safe, text, strlen(text));
	for (size_t i = 0; lines == ONE_LINE && i < safe.len; i++)
		if (safe.ptr[i] == '\n')
			safe.ptr[i] = ' ';
	fwrite(safe.ptr, 1, safe.len, stream);
}

static void make_way(struct out *out)
{
	if (out->make_way)
		out->make_way(out->way_data);
}

void out_print(struct out *out, const char *fmt, ...)
{
	va_list ap;

	if (out->json)
		return;
	make_way(out);
	va_start(ap, fmt);
	print_escaped(out->results, MANY_LINES, fmt, ap);
	va_end(ap);
}

void out_print_color(struct out *out, enum out_color color,
		     const char *fmt, ...)
{
	bool colored = out->color && color != OUT_PLAIN;
	va_list ap;

	if (out->json)
		return;
	make_way(out);
	if (colored)
		fputs(color_codes[color], out->results);
	va_start(ap, fmt);
	print_escaped(out->results, MANY_LINES, fmt, ap);
	va_end(ap);
	if (colored)
		fputs("\033[0m", out->results);
}

bool out_is_terminal(const struct out *out)
{
	return out->terminal || isatty(fileno(out->results));
}

void out_json(struct out *out, const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf safe = BUF_INIT(BUF_UNBOUNDED);

	if (!out_is_terminal(out)) {
		out_write(out, text, len);
		return;
	}
	out_escape_json(&safe, text, len);
	out_write(out, safe.ptr, safe.len);
}

void out_write(struct out *out, const char *bytes, size_t len)
{
	make_way(out);
	fwrite(bytes, 1, len, out->results);
}

static void message(struct out *out, const char *kind, const char *fmt,
		    va_list ap) __attribute__((format(printf, 3, 0)));

/* Results come before the message that is about them, also in one pipe.  A
 * line break in what a server said must not look like a message of ours. */
static void message(struct out *out, const char *kind, const char *fmt,
		    va_list ap)
{
	make_way(out);
	fflush(out->results);
	fputs(kind, out->messages);
	print_escaped(out->messages, ONE_LINE, fmt, ap);
	fputc('\n', out->messages);
}

#define MESSAGE(out, kind, fmt)					\
	do {							\
		va_list ap_;					\
		va_start(ap_, fmt);				\
		message((out), (kind), (fmt), ap_);		\
		va_end(ap_);					\
	} while (0)

void out_warn(struct out *out, const char *fmt, ...)
{
	MESSAGE(out, "warning: ", fmt);
}

void out_note(struct out *out, const char *fmt, ...)
{
	if (out->verbosity >= OUT_NORMAL)
		MESSAGE(out, "note: ", fmt);
}

void out_hint(struct out *out, const char *fmt, ...)
{
	MESSAGE(out, "hint: ", fmt);
}

void out_verbose(struct out *out, const char *fmt, ...)
{
	if (out->verbosity >= OUT_VERBOSE)
		MESSAGE(out, "", fmt);
}

static void say(struct out *out, const char *kind, const char *fmt, ...)
	PRINTF(3, 4);

static void say(struct out *out, const char *kind, const char *fmt, ...)
{
	MESSAGE(out, kind, fmt);
}

static void report(struct out *out, const char *kind, const struct err *err)
{
	say(out, kind, "%s", err->msg);
	if (err->hint[0])
		say(out, "hint: ", "%s", err->hint);
}

void out_error(struct out *out, const struct err *err)
{
	report(out, "error: ", err);
}

void out_fatal(struct out *out, const struct err *err)
{
	report(out, "fatal: ", err);
}

int out_finish(struct out *out, struct err *err)
{
	errno = 0;
	if (fflush(out->results) == 0 && !ferror(out->results))
		return 0;
	if (!errno)
		errno = EIO;
	return err_errno(err, "cannot write to standard output");
}
