/* SPDX-License-Identifier: MIT */
/* Strings: RFC 8259 section 7, and valid UTF-8. */
#include "json/gate.h"

#include <string.h>

#include "json/plain_run.h"
#include "util/utf8.h"

static int hex4(const char *p, const char *end, uint32_t *value)
{
	uint32_t v = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = p[i];

		v <<= 4;
		if (c >= '0' && c <= '9')
			v |= (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v |= (uint32_t)(c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			v |= (uint32_t)(c - 'A' + 10);
		else
			return -1;
	}
	*value = v;
	return 0;
}

static void replace_nul(struct gate *g)
{
	g->canonical = false;
	buf_add(&g->scratch, "\xef\xbf\xbd", 3);
}

static int add_nul(struct gate *g, const char *at)
{
	if (g->flags & JSON_NUL_KEEP)
		buf_add(&g->scratch, "\xc0\x80", 2);
	else if (g->flags & JSON_NUL_REPLACE)
		replace_nul(g);
	else
		return gate_fail(g, at, "\\u0000 cannot be in a string here");
	return 0;
}

/* Only control characters without a letter of their own are written so, in
 * lower-case digits. */
static bool is_canonical_escape(const char *digits, uint32_t code)
{
	return code < 0x20 && code != '\b' && code != '\f' && code != '\n' &&
	       code != '\r' && code != '\t' &&
	       !(digits[3] >= 'A' && digits[3] <= 'F');
}

/* g->at is behind "\u". */
static int read_unicode_escape(struct gate *g)
{
	const char *start = g->at - 2;
	uint32_t code, low;
	char bytes[4];

	if (hex4(g->at, g->end, &code) < 0)
		return gate_fail(g, start, "\\u needs four hexadecimal digits");
	if (!is_canonical_escape(g->at, code))
		g->canonical = false;
	g->at += 4;
	if (code >= 0xdc00 && code <= 0xdfff)
		return gate_fail(g, start, "a low surrogate without a high one");
	if (code >= 0xd800 && code <= 0xdbff) {
		if (g->end - g->at < 6 || g->at[0] != '\\' ||
		    g->at[1] != 'u' || hex4(g->at + 2, g->end, &low) < 0 ||
		    low < 0xdc00 || low > 0xdfff)
			return gate_fail(g, start,
				    "a high surrogate without a low one");
		g->at += 6;
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	}
	if (!code)
		return add_nul(g, start);
	buf_add(&g->scratch, bytes, utf8_encode(bytes, code));
	return 0;
}

/* g->at is at the backslash. */
static int read_escape(struct gate *g)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *known;

	if (g->end - g->at < 2)
		return gate_fail(g, g->at, "the text ends inside a string");
	if (g->at[1] == 'u') {
		g->at += 2;
		return read_unicode_escape(g);
	}
	known = g->at[1] ? strchr(from, g->at[1]) : NULL;
	if (!known)
		return gate_fail(g, g->at, "no such escape in a string");
	if (*known == '/')
		g->canonical = false;
	buf_addc(&g->scratch, to[known - from]);
	g->at += 2;
	return 0;
}

/* The first byte from 'p' that a string cannot hold as it is: a quote, a
 * backslash, a control character, or broken UTF-8; or the end. */
static const char *plain_end(const char *p, const char *end)
{
	uint32_t code;

	for (;;) {
		size_t bytes;

		p = skip_plain(p, end);
		if (p == end || (unsigned char)*p < 0x80)
			return p;
		bytes = utf8_decode(p, (size_t)(end - p), &code);
		if (!bytes)
			return p;
		p += bytes;
	}
}

static char *keep_string(struct gate *g, const char *s, size_t len)
{
	char *copy = gate_take(g, len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

/* What stopped plain_end() and is no quote and no backslash. */
static int fail_in_string(struct gate *g, const char *p)
{
	if (p == g->end)
		return gate_fail(g, p, "the text ends inside a string");
	if ((unsigned char)*p < 0x20)
		return gate_fail(g, p, "a control character in a string must be escaped");
	return gate_fail(g, p, "not valid UTF-8");
}

static int read_string_with_escapes(struct gate *g, const char *start,
				    char **out)
{
	buf_reset(&g->scratch);
	for (;;) {
		const char *p = plain_end(g->at, g->end);

		buf_add(&g->scratch, start, (size_t)(p - start));
		if (p == g->end || (*p != '"' && *p != '\\'))
			return fail_in_string(g, p);
		g->at = p;
		if (*p == '"')
			break;
		if (read_escape(g) < 0)
			return -1;
		start = g->at;
	}
	g->at++;
	*out = keep_string(g, g->scratch.ptr, g->scratch.len);
	return 0;
}

/* Most strings: found and copied in one look. */
static inline bool read_short(struct gate *g, const char *start, char **out)
{
	struct arena *arena = g->arena;
	int len;

	if (!arena || arena->end - arena->next < 16 || g->end - start < 16)
		return false;
	len = copy_short(arena->next, start);
	if (len < 0)
		return false;
	*out = arena_alloc(arena, (size_t)len + 1);
	g->at = start + len + 1;
	return true;
}

int gate_string(struct gate *g, char **out)
{
	const char *start = g->at + 1, *p;

	if (read_short(g, start, out))
		return 0;
	p = plain_end(start, g->end);
	g->at = p;
	if (p < g->end && *p == '\\')
		return read_string_with_escapes(g, start, out);
	if (p == g->end || *p != '"')
		return fail_in_string(g, p);
	g->at = p + 1;
	*out = keep_string(g, start, (size_t)(p - start));
	return 0;
}
