/* SPDX-License-Identifier: MIT */
/*
 * The body of a card as lines: bytes made harmless, comments taken out, code
 * marked.
 */
#include "source/card_parts.h"

#include <stdlib.h>
#include <string.h>

#include "util/utf8.h"

struct span span_trim(struct span s)
{
	while (s.len && (*s.ptr == ' ' || *s.ptr == '\t'))
		s.ptr++, s.len--;
	while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
		s.len--;
	return s;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool span_starts(struct span s, const char *text)
{
	for (size_t i = 0; text[i]; i++)
		if (i >= s.len || lower(s.ptr[i]) != text[i])
			return false;
	return true;
}

bool span_is(struct span s, const char *text)
{
	return s.len == strlen(text) && span_starts(s, text);
}

size_t line_indent(struct span line)
{
	size_t columns = 0;

	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] == ' ')
			columns++;
		else if (line.ptr[i] == '\t')
			columns += 4 - columns % 4;
		else
			break;
	return columns;
}

bool is_rule(struct span line)
{
	size_t count = 0;

	line = span_trim(line);
	if (!line.len || !strchr("-*_", line.ptr[0]))
		return false;
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] == line.ptr[0])
			count++;
		else if (line.ptr[i] != ' ' && line.ptr[i] != '\t')
			return false;
	return count >= 3;
}

size_t bullet_len(struct span line)
{
	static const char *const dots[] = {
		"\xe2\x80\xa2", "\xe2\x80\x93", "\xe2\x97\xa6",	/* • – ◦ */
	};
	size_t at = 0;

	while (at < line.len && at < 9 && line.ptr[at] >= '0' &&
	       line.ptr[at] <= '9')
		at++;
	if (at && at < line.len && (line.ptr[at] == '.' || line.ptr[at] == ')'))
		at++;
	else if (!at && line.len && strchr("-*+", line.ptr[0]))
		at = 1;
	else
		at = 0;
	for (size_t i = 0; !at && line.len > 2 && i < ARRAY_SIZE(dots); i++)
		if (span_starts(line, dots[i]))
			return 3 + strspn(line.ptr + 3, " \t");
	if (!at || (at < line.len && line.ptr[at] != ' ' &&
		    line.ptr[at] != '\t'))
		return 0;
	while (at < line.len && (line.ptr[at] == ' ' || line.ptr[at] == '\t'))
		at++;
	return at;
}

/* LF for every line end, U+FFFD for what is no text, no control characters. */
static void clean(struct buf *out, const char *text, size_t len)
{
	static const char replacement[] = "\xef\xbf\xbd";

	buf_reserve(out, len);
	for (size_t at = 0; at < len; ) {
		uint32_t code = 0;
		size_t bytes, plain = at;

		while (plain < len && text[plain] >= 0x20 && text[plain] < 0x7f)
			plain++;
		buf_add(out, text + at, plain - at);
		at = plain;
		if (at == len)
			break;
		bytes = utf8_decode(text + at, len - at, &code);
		if (!bytes || !code)
			buf_add(out, replacement, 3);
		else if (code == '\r')
			buf_addc(out, '\n');
		else if (code == '\n' || code == '\t' ||
			 (code >= 0x20 && (code < 0x7f || code > 0x9f)))
			buf_add(out, text + at, bytes);
		if (code == '\r' && at + 1 < len && text[at + 1] == '\n')
			bytes = 2;
		at += bytes ? bytes : 1;
	}
}

/* What the scan of the lines has to remember. */
struct scan {
	const char *at, *end;
	struct buf *out;
	size_t fence;		/* characters of the open fence, 0: none */
	char fence_char;
	bool no_more_comments;	/* no "-->" from here on */
};

/* How many '`' or '~' a line begins with, if it could be a fence. */
static size_t fence_len(struct span line)
{
	size_t count = 0;

	if (!line.len || (line.ptr[0] != '`' && line.ptr[0] != '~'))
		return 0;
	while (count < line.len && line.ptr[count] == line.ptr[0])
		count++;
	return count >= 3 ? count : 0;
}

/* See whether a line opens or closes a fence; returns whether it is code. */
static bool scan_fence(struct scan *scan, struct span line)
{
	bool was_open = scan->fence;
	size_t count;

	line = span_trim(line);
	count = fence_len(line);
	if (was_open) {
		if (count >= scan->fence && line.ptr[0] == scan->fence_char &&
		    count == line.len)
			scan->fence = 0;
		return true;
	}
	if (!count || (line.ptr[0] == '`' &&
		       memchr(line.ptr + count, '`', line.len - count)))
		return false;
	scan->fence = count;
	scan->fence_char = line.ptr[0];
	return true;
}

/* The end of a comment that begins at 'at', or NULL. */
static const char *comment_end(struct scan *scan, const char *at)
{
	const char *end;

	if (scan->no_more_comments)
		return NULL;
	end = memmem(at + 2, (size_t)(scan->end - at - 2), "-->", 3);
	if (!end)
		scan->no_more_comments = true;
	return end ? end + 3 : NULL;
}

/* Copy one line without its comments; it goes on behind one that ends in
 * another line.  A comment in `code` is none. */
static void copy_line(struct scan *scan)
{
	bool in_code = false;

	while (scan->at < scan->end && *scan->at != '\n') {
		const char *next = NULL, *start = scan->at;

		if (*scan->at == '`')
			in_code = !in_code;
		if (*scan->at == '<' && !in_code && scan->end - scan->at >= 4 &&
		    !memcmp(scan->at, "<!--", 4))
			next = comment_end(scan, scan->at);
		if (next) {
			scan->at = next;
			continue;
		}
		do
			scan->at++;
		while (scan->at < scan->end && !strchr("\n`<", *scan->at));
		buf_add(scan->out, start, (size_t)(scan->at - start));
	}
	if (scan->at < scan->end)
		scan->at++;
}

static void add_line(struct card *card, size_t start, bool code)
{
	GROW(card->lines, card->line_count, card->line_room);
	card->lines[card->line_count++] = (struct card_line){
		.text = { NULL, card->body.len - start }, .code = code,
	};
	buf_addc(&card->body, '\n');
}

/* The lines know their lengths; where they begin is known when the body does
 * not move any more. */
static void place_lines(struct card *card)
{
	const char *at = card->body.ptr;

	for (size_t i = 0; i < card->line_count; i++) {
		card->lines[i].text.ptr = at;
		at += card->lines[i].text.len + 1;
	}
}

void card_read_body(struct card *card, const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf cleaned = BUF_INIT(BUF_UNBOUNDED);
	struct scan scan = { .out = &card->body };

	clean(&cleaned, text, len);
	scan.at = cleaned.ptr;
	scan.end = cleaned.ptr + cleaned.len;
	buf_reserve(&card->body, cleaned.len + 1);
	while (scan.at < scan.end) {
		const char *end = memchr(scan.at, '\n',
					 (size_t)(scan.end - scan.at));
		size_t start = card->body.len;
		struct span line = { scan.at, 0 };
		bool code;

		line.len = (size_t)((end ? end : scan.end) - scan.at);
		code = scan_fence(&scan, line);
		if (code) {
			buf_add(&card->body, line.ptr, line.len);
			scan.at = end ? end + 1 : scan.end;
		} else {
			copy_line(&scan);
		}
		add_line(card, start, code);
	}
	place_lines(card);
}
