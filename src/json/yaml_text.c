/* SPDX-License-Identifier: MIT */
#include "json/yaml_text.h"

#include <string.h>

#include "util/utf8.h"

#define MARK 0x1ffffu		/* the next character, moved down */
#define MARK_SURROGATE 0x1fffeu	/* "\u", and the next four are Dxxx */
#define MOVE 0x10000u

#define REPLACEMENT 0xfffdu

static void add_code(struct buf *out, uint32_t code)
{
	char bytes[4];

	buf_add(out, bytes, utf8_encode(bytes, code));
}

/* Characters that libyaml refuses, or takes for more than a character. */
static bool needs_mark(uint32_t code)
{
	if (code < 0x20)
		return code != '\t' && code != '\n' && code != '\r';
	return (code >= 0x7f && code <= 0x9f) || code == 0x2028 ||
	       code == 0x2029 || code == 0xfeff || code == 0xfffe ||
	       code == 0xffff || code == MARK || code == MARK_SURROGATE;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F');
}

/* "Dxxx", D800 to DFFF. */
static bool is_surrogate(const char *s, size_t len)
{
	return len >= 4 && (s[0] == 'd' || s[0] == 'D') && is_hex(s[1]) &&
	       s[1] >= '8' && is_hex(s[2]) && is_hex(s[3]);
}

/*
 * At a backslash: copy it with what it escapes, so that the second of two
 * backslashes is never taken for the beginning of an escape.  Returns how
 * many bytes were read.
 */
static size_t add_escape(struct buf *out, bool *changed, const char *s,
			 size_t len)
{
	if (len >= 2 && s[1] == 'u' && is_surrogate(s + 2, len - 2)) {
		add_code(out, MARK_SURROGATE);
		*changed = true;
		return 2;
	}
	buf_addc(out, '\\');
	if (len >= 2 && s[1] == '\\') {
		buf_addc(out, '\\');
		return 2;
	}
	return 1;
}

int yaml_text_prepare(struct buf *out, bool *changed, const char *text,
		      size_t len, struct yaml_flaw *flaw)
{
	static const char bom[] = "\xef\xbb\xbf";
	size_t at = len >= 3 && !memcmp(text, bom, 3) ? 3 : 0;

	*changed = false;
	buf_reserve(out, len + 1);
	while (at < len) {
		uint32_t code;
		size_t bytes = utf8_decode(text + at, len - at, &code);

		flaw->offset = at;
		if (!bytes || !code) {
			flaw->reason = bytes ? "a NUL byte" : "invalid UTF-8";
			return -1;
		}
		if (code == '\\') {
			bytes = add_escape(out, changed, text + at, len - at);
		} else if (needs_mark(code)) {
			add_code(out, MARK);
			add_code(out, code < MOVE ? code + MOVE : code);
			*changed = true;
		} else {
			buf_add(out, text + at, bytes);
		}
		at += bytes;
	}
	if (len && text[len - 1] != '\n' && text[len - 1] != '\r')
		buf_addc(out, '\n');
	return 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t skip_blanks(const char *s, size_t len, size_t at)
{
	while (at < len && is_blank(s[at]))
		at++;
	return at;
}

/* Whether a block scalar may begin at the end of this line: "|" or ">" behind
 * a blank, with at most a comment to follow.  Quoted text may look so too. */
static bool may_open_block(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		size_t at = i + 1;

		if ((line[i] != '|' && line[i] != '>') ||
		    (i && !is_blank(line[i - 1])))
			continue;
		while (at < len && strchr("+-0123456789", line[at]))
			at++;
		at = skip_blanks(line, len, at);
		if (at == len || line[at] == '#')
			return true;
	}
	return false;
}

/* Whether this text could be a block mapping or sequence, which may not
 * follow a tab. */
static bool may_be_block(const char *s, size_t len)
{
	if (len && strchr("-?:", s[0]) && (len == 1 || is_blank(s[1])))
		return true;
	for (size_t i = 0; i < len; i++)
		if (s[i] == ':' && (i + 1 == len || is_blank(s[i + 1])))
			return true;
	return false;
}

static bool soften_blanks(char *s, size_t len)
{
	bool softened = false;

	for (size_t i = 0; i < len; i++)
		if (s[i] == '\t') {
			s[i] = ' ';
			softened = true;
		}
	return softened;
}

/* One line that is not inside of a block scalar. */
static bool soften_line(char *line, size_t len)
{
	size_t start = skip_blanks(line, len, 0), next;

	if (start == len || line[start] == '#')
		return soften_blanks(line, start);
	next = skip_blanks(line, len, start + 1);
	if (!strchr("-?:", line[start]) || next == start + 1 ||
	    may_be_block(line + next, len - next))
		return false;
	return soften_blanks(line + start, next - start);
}

/* A comment does not end a block scalar here: one behind a tab would become
 * a part of it. */
bool yaml_text_soften_tabs(char *text, size_t len)
{
	bool softened = false, in_block = false;
	size_t block_indent = 0;

	for (size_t at = 0; at < len; ) {
		size_t bytes = strcspn(text + at, "\r\n");
		size_t indent = strspn(text + at, " ");
		size_t start = skip_blanks(text + at, bytes, 0);

		if (start < bytes && text[at + start] != '#' &&
		    indent <= block_indent)
			in_block = false;
		if (!in_block) {
			softened |= soften_line(text + at, bytes);
			in_block = may_open_block(text + at, bytes);
			block_indent = indent;
		}
		at += bytes + 1;
	}
	return softened;
}

/* What js-yaml calls printable; quoted text may hold a little more. */
static bool is_allowed(uint32_t code, enum yaml_quotes quotes)
{
	if (code < 0x20)
		return false;
	if (quotes != YAML_PLAIN)
		return true;
	return !(code >= 0x7f && code <= 0x9f && code != 0x85) &&
	       code != 0xfffe && code != 0xffff;
}

static uint32_t hex4(const char *s)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++) {
		unsigned int c = (unsigned char)s[i];

		value = value << 4 |
			(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return value;
}

/* Behind a surrogate's mark: its four digits, and those of the other half
 * if that follows.  Returns how many bytes were read. */
static size_t restore_surrogate(uint32_t *code, const char *s, size_t len)
{
	uint32_t mark = 0, high, low;
	size_t bytes;

	*code = REPLACEMENT;
	if (len < 4)
		return len;
	high = hex4(s);
	bytes = utf8_decode(s + 4, len - 4, &mark);
	if (high >= 0xdc00 || mark != MARK_SURROGATE || len < 8 + bytes)
		return 4;
	low = hex4(s + 4 + bytes);
	if (low < 0xdc00)
		return 4;
	*code = MOVE + ((high - 0xd800) << 10) + (low - 0xdc00);
	return 8 + bytes;
}

size_t yaml_text_restore(char *s, size_t len, enum yaml_quotes quotes)
{
	size_t at = 0, to = 0;

	while (at < len) {
		uint32_t code = 0;
		size_t bytes = utf8_decode(s + at, len - at, &code);

		at += bytes ? bytes : 1;
		if (code == MARK_SURROGATE && quotes == YAML_DOUBLE) {
			at += restore_surrogate(&code, s + at, len - at);
			to += utf8_encode(s + to, code);
		} else if (code == MARK_SURROGATE) {
			s[to++] = '\\';
			s[to++] = 'u';
		} else if (code == MARK) {
			at += utf8_decode(s + at, len - at, &code);
			if (code < MARK_SURROGATE)
				code -= MOVE;
			if (!is_allowed(code, quotes))
				return SIZE_MAX;
			to += utf8_encode(s + to, code);
		} else {
			memmove(s + to, s + at - (bytes ? bytes : 1),
				bytes ? bytes : 1);
			to += bytes ? bytes : 1;
		}
	}
	s[to] = '\0';
	return to;
}

long yaml_text_shift(const char *line, size_t columns)
{
	size_t left = strlen(line);
	long shift = 0;

	while (columns--) {
		uint32_t code = 0;
		size_t bytes = utf8_decode(line, left, &code);

		if (!bytes)
			break;
		shift += code == MARK ? 1 : code == MARK_SURROGATE ? -1 : 0;
		line += bytes;
		left -= bytes;
	}
	return shift;
}
