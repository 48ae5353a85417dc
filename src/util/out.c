/* SPDX-License-Identifier: MIT */
#include "util/out.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

static const char *const color_codes[] = {
	[OUT_PLAIN] = "",
	[OUT_HEADING] = "\033[1m",
	[OUT_GOOD] = "\033[32m",
	[OUT_BAD] = "\033[31m",
	[OUT_DIM] = "\033[2m",
};

/*
 * Length of the harmless character at 's', or 0.  A decoder of its own, of a
 * few lines: util stands below json, where the full one lives.
 */
static size_t harmless(const unsigned char *s, size_t len)
{
	size_t bytes = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 :
		       s[0] >= 0xe0 && s[0] < 0xf0 ? 3 :
		       s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;
	uint32_t code;

	if (bytes == 1)
		return (s[0] >= 0x20 && s[0] != 0x7f) || s[0] == '\n' ||
		       s[0] == '\t';
	if (!bytes || bytes > len)
		return 0;
	code = s[0] & (0x7fu >> bytes);
	for (size_t i = 1; i < bytes; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3f);
	}
	if ((bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000) ||
	    code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	if (code < 0xa0 || code == 0x061c || code == 0xfeff ||
	    (code >= 0x200b && code <= 0x200f) ||
	    (code >= 0x2028 && code <= 0x202e) ||
	    (code >= 0x2060 && code <= 0x206f))
		return 0;
	return bytes;
}

/* Append an escape for what begins at 's'; returns how many bytes it was. */
static size_t escape_one(struct buf *to, const unsigned char *s, size_t len)
{
	if (len >= 2 && s[0] == 0xc2 && s[1] >= 0x80 && s[1] < 0xa0) {
		buf_addf(to, "\\u%04x", s[1]);
		return 2;
	}
	if (len >= 2 && s[0] == 0xd8 && s[1] == 0x9c) {
		buf_adds(to, "\\u061c");
		return 2;
	}
	if (len >= 3 && ((s[0] == 0xe2 && (s[1] == 0x80 || s[1] == 0x81)) ||
			 (s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf)) &&
	    (s[2] & 0xc0) == 0x80) {
		buf_addf(to, "\\u%04x", (unsigned int)((s[0] & 0xf) << 12 |
			 (s[1] & 0x3f) << 6 | (s[2] & 0x3f)));
		return 3;
	}
	buf_addf(to, "\\x%02x", s[0]);
	return 1;
}

void out_escape(struct buf *to, const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t start = 0, i = 0;

	while (i < len) {
		size_t bytes = harmless(s + i, len - i);

		if (bytes) {
			i += bytes;
			continue;
		}
		buf_add(to, text + start, i - start);
		i += escape_one(to, s + i, len - i);
		start = i;
	}
	buf_add(to, text + start, len - start);
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

void out_print(struct out *out, const char *fmt, ...)
{
	va_list ap;

	if (out->json)
		return;
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
	if (colored)
		fputs(color_codes[color], out->results);
	va_start(ap, fmt);
	print_escaped(out->results, MANY_LINES, fmt, ap);
	va_end(ap);
	if (colored)
		fputs("\033[0m", out->results);
}

void out_write(struct out *out, const char *bytes, size_t len)
{
	fwrite(bytes, 1, len, out->results);
}

static void message(struct out *out, const char *kind, const char *fmt,
		    va_list ap) __attribute__((format(printf, 3, 0)));

/* Results come before the message that is about them, also in one pipe.  A
 * line break in what a server said must not look like a message of ours. */
static void message(struct out *out, const char *kind, const char *fmt,
		    va_list ap)
{
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
