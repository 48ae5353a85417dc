/* SPDX-License-Identifier: MIT */
#include "util/ecma.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "util/utf8.h"

#define DEPTH_MAX 200		/* groups in groups; PCRE2 takes 250 */
#define NAMES_MAX 200		/* named groups */
#define REPEAT_MAX 65535	/* what PCRE2 takes */

/* White space and line ends of ECMA-262, as they go into a class. */
#define SPACES "\\x{9}-\\x{d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}"	\
	"\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}"
#define NOT_SPACES "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}"		\
	"\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}"	\
	"\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}"	\
	"\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}"
#define NOTHING "(?!)"
#define NO_CODE UINT32_MAX

struct name {
	const char *ptr;
	size_t len;
	unsigned int group;
};

struct ecma {
	const char *start, *end;
	const char *at;			/* what is read next */
	struct buf *out;
	struct err *err;
	unsigned int groups;		/* in the whole pattern */
	unsigned int opened;		/* so far */
	struct name names[NAMES_MAX];
	size_t name_count;
	/* What each open group is: whether it may be repeated. */
	bool repeatable[DEPTH_MAX];
	unsigned int depth;
};

size_t ecma_decode(const char *s, size_t len, uint32_t *code)
{
	if (len >= 2 && s[0] == '\xc0' && s[1] == '\x80') {
		*code = 0;
		return 2;
	}
	return utf8_decode(s, len, code);
}

/* Characters from the start to 'at', counted from 1. */
static size_t position(const struct ecma *e, const char *at)
{
	size_t count = 1;

	for (const char *p = e->start; p < at; p++)
		count += ((unsigned char)*p & 0xc0) != 0x80;
	return count;
}

static int fail(struct ecma *e, const char *at, const char *what)
{
	return err_set(e->err, ERR_INVALID, "%s at character %zu", what,
		       position(e, at));
}

static bool at_text(const struct ecma *e, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(e->end - e->at) >= len && !memcmp(e->at, text, len);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	c |= 0x20;
	return c >= 'a' && c <= 'z';
}

static void add_code(struct buf *out, uint32_t code)
{
	if (code < 0x80 && (is_digit((char)code) || is_letter((char)code)))
		buf_addc(out, (char)code);
	else
		buf_addf(out, "\\x{%x}", code);
}

/* The code point at e->at, which is UTF-8 for sure: regex.c has looked. */
static uint32_t next_code(struct ecma *e)
{
	uint32_t code = 0;
	size_t len = ecma_decode(e->at, (size_t)(e->end - e->at), &code);

	e->at += len ? len : 1;
	return code;
}

/* Read exactly 'digits' hexadecimal digits, or none. */
static bool read_hex(struct ecma *e, size_t digits, uint32_t *code)
{
	uint32_t value = 0;

	if ((size_t)(e->end - e->at) < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		char c = e->at[i];

		if (is_digit(c))
			value = value << 4 | (uint32_t)(c - '0');
		else if (is_letter(c) && (c | 0x20) <= 'f')
			value = value << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
		else
			return false;
	}
	e->at += digits;
	*code = value;
	return true;
}

/* Behind "\u". */
static int read_unicode(struct ecma *e, uint32_t *code)
{
	const char *start = e->at - 2, *close;
	uint32_t low;

	if (at_text(e, "{")) {
		close = memchr(e->at, '}', (size_t)(e->end - e->at));
		e->at++;
		while (e->at < e->end && *e->at == '0' && e->at + 1 < close)
			e->at++;
		if (!close || close == e->at || close - e->at > 6 ||
		    !read_hex(e, (size_t)(close - e->at), code) ||
		    *code > 0x10ffff)
			return fail(e, start, "no code point in \\u{...}");
		e->at++;
		return 0;
	}
	if (!read_hex(e, 4, code))
		return fail(e, start, "\\u needs four hexadecimal digits");
	start = e->at;
	if (*code >= 0xd800 && *code <= 0xdbff && at_text(e, "\\u")) {
		e->at += 2;
		if (read_hex(e, 4, &low) && low >= 0xdc00 && low <= 0xdfff)
			*code = 0x10000 + ((*code - 0xd800) << 10) +
				(low - 0xdc00);
		else
			e->at = start;
	}
	return 0;
}

/*
 * An escape that stands for one character; e->at is behind the backslash.
 * Returns 1 with *code, 0 if it is none of these, or -1.
 */
static int read_character_escape(struct ecma *e, uint32_t *code)
{
	static const char from[] = "fnrtv", to[] = "\f\n\r\t\v";
	const char *start = e->at - 1, *known;
	char c = *e->at;

	known = c ? strchr(from, c) : NULL;
	if (known) {
		*code = (uint32_t)to[known - from];
		e->at++;
		return 1;
	}
	switch (c) {
	case 'c':
		e->at++;
		if (e->at == e->end || !is_letter(*e->at))
			return fail(e, start, "\\c needs a letter");
		*code = (uint32_t)(*e->at++ & 0x1f);
		return 1;
	case 'x':
		e->at++;
		if (!read_hex(e, 2, code))
			return fail(e, start,
				    "\\x needs two hexadecimal digits");
		return 1;
	case 'u':
		e->at++;
		return read_unicode(e, code) < 0 ? -1 : 1;
	case '0':
		e->at++;
		if (e->at < e->end && is_digit(*e->at))
			return fail(e, start, "no such escape");
		*code = 0;
		return 1;
	}
	if ((unsigned char)c > 0x20 && (unsigned char)c < 0x7f &&
	    !is_digit(c) && !is_letter(c)) {
		*code = (uint32_t)c;
		e->at++;
		return 1;
	}
	return 0;
}

/* \p{...}, \P{...}; e->at is behind the backslash. */
static int translate_property(struct ecma *e)
{
	const char *start = e->at - 1, *name = e->at + 2, *close;

	close = e->end - e->at > 2 && e->at[1] == '{' ?
		memchr(name, '}', (size_t)(e->end - name)) : NULL;
	if (!close)
		return fail(e, start, "\\p needs a {property}");
	if (!ecma_property(e->out, *e->at == 'P', name,
			   (size_t)(close - name)))
		return fail(e, start, "no such property");
	e->at = close + 1;
	return 0;
}

/* \d \D \s \S \w \W \p{} \P{}, also within a class.  Returns 1, or 0 if it is
 * none of these. */
static int translate_set(struct ecma *e, bool in_class)
{
	switch (*e->at) {
	case 'd':
	case 'D':
	case 'w':
	case 'W':
		buf_addf(e->out, "\\%c", *e->at);
		break;
	case 's':
		buf_adds(e->out, in_class ? SPACES : "[" SPACES "]");
		break;
	case 'S':
		buf_adds(e->out, in_class ? NOT_SPACES : "[^" SPACES "]");
		break;
	case 'p':
	case 'P':
		return translate_property(e) < 0 ? -1 : 1;
	default:
		return 0;
	}
	e->at++;
	return 1;
}

/*
 * One member of a class: *code is its code point, or NO_CODE if it is a set,
 * which is then in e->out.
 */
static int read_class_atom(struct ecma *e, uint32_t *code)
{
	const char *start = e->at;
	int is;

	*code = NO_CODE;
	if (*e->at != '\\') {
		*code = next_code(e);
		return 0;
	}
	if (++e->at == e->end)
		return fail(e, start, "a backslash at the end");
	if (*e->at == 'b') {
		*code = '\b';
		e->at++;
		return 0;
	}
	is = translate_set(e, true);
	if (!is)
		is = read_character_escape(e, code);
	return is ? (is < 0 ? -1 : 0) : fail(e, start, "no such escape");
}

static bool is_surrogate(uint32_t code)
{
	return code >= 0xd800 && code <= 0xdfff;
}

/* Surrogates do not occur in a subject: leave them out. */
static void add_range(struct buf *out, uint32_t from, uint32_t to)
{
	if (is_surrogate(from))
		from = 0xe000;
	if (is_surrogate(to))
		to = 0xd7ff;
	if (from > to)
		return;
	add_code(out, from);
	if (from == to)
		return;
	buf_addc(out, '-');
	add_code(out, to);
}

static int translate_class(struct ecma *e)
{
	const char *start = e->at++;
	bool not = at_text(e, "^");
	size_t empty;

	e->at += not;
	buf_adds(e->out, not ? "[^" : "[");
	empty = e->out->len;
	while (e->at < e->end && *e->at != ']') {
		const char *from_at = e->at;
		uint32_t from, to;

		if (read_class_atom(e, &from) < 0)
			return -1;
		if (!at_text(e, "-") || e->end - e->at < 2 ||
		    e->at[1] == ']') {
			if (from != NO_CODE)
				add_range(e->out, from, from);
			continue;
		}
		e->at++;
		if (read_class_atom(e, &to) < 0)
			return -1;
		if (from == NO_CODE || to == NO_CODE)
			return fail(e, from_at, "a range from or to a set");
		if (from > to)
			return fail(e, from_at, "a range that runs backwards");
		add_range(e->out, from, to);
	}
	if (e->at == e->end)
		return fail(e, start, "a class without its ]");
	e->at++;
	if (e->out->len > empty) {
		buf_addc(e->out, ']');
		return 0;
	}
	buf_cut(e->out, empty - (not ? 2 : 1));
	buf_adds(e->out, not ? "[\\x{0}-\\x{10ffff}]" : NOTHING);
	return 0;
}

/* {2}, {2,}, {2,5}: whether there is one at 'p', and where it ends. */
static const char *read_repeat(const char *p, const char *end,
			       unsigned long *low, unsigned long *high)
{
	char *after;

	if (end - p < 3 || *p != '{' || !is_digit(p[1]))
		return NULL;
	*low = *high = strtoul(p + 1, &after, 10);
	if (after < end && *after == ',') {
		*high = ULONG_MAX;
		if (after + 1 < end && is_digit(after[1]))
			*high = strtoul(after + 1, &after, 10);
		else
			after++;
	}
	return after < end && *after == '}' ? after + 1 : NULL;
}

static bool is_quantifier(const struct ecma *e)
{
	unsigned long low, high;

	return e->at < e->end &&
	       (*e->at == '*' || *e->at == '+' || *e->at == '?' ||
		read_repeat(e->at, e->end, &low, &high));
}

/* What may follow an atom. */
static int translate_quantifier(struct ecma *e)
{
	unsigned long low, high;
	const char *after;

	if (!is_quantifier(e))
		return 0;
	if (*e->at == '{') {
		after = read_repeat(e->at, e->end, &low, &high);
		if (high < low)
			return fail(e, e->at, "a repetition whose numbers "
				    "are the wrong way round");
		if (low > REPEAT_MAX || (high > REPEAT_MAX &&
					 high != ULONG_MAX))
			return fail(e, e->at, "a repetition of more than "
				    "65535");
		buf_addf(e->out, "{%lu", low);
		if (high == ULONG_MAX)
			buf_adds(e->out, ",");
		else if (high != low)
			buf_addf(e->out, ",%lu", high);
		buf_addc(e->out, '}');
		e->at = after;
	} else {
		buf_addc(e->out, *e->at++);
	}
	if (at_text(e, "?"))
		buf_addc(e->out, *e->at++);
	return is_quantifier(e) ? fail(e, e->at, "nothing to repeat") : 0;
}

/* The name in <...>; e->at is behind the '<'. */
static int read_name(struct ecma *e, struct name *name)
{
	const char *close = memchr(e->at, '>', (size_t)(e->end - e->at));

	name->ptr = e->at;
	name->len = close ? (size_t)(close - e->at) : 0;
	if (!name->len || is_digit(*name->ptr))
		return fail(e, e->at, "a group without a name");
	for (size_t i = 0; i < name->len; i++) {
		char c = name->ptr[i];

		if (!is_letter(c) && !is_digit(c) && c != '_' && c != '$' &&
		    (unsigned char)c < 0x80)
			return fail(e, e->at, "a group with a bad name");
	}
	e->at = close + 1;
	return 0;
}

static const struct name *find_name(const struct ecma *e,
				    const struct name *name)
{
	for (size_t i = 0; i < e->name_count; i++)
		if (e->names[i].len == name->len &&
		    !memcmp(e->names[i].ptr, name->ptr, name->len))
			return &e->names[i];
	return NULL;
}

/* Groups may be referred to before they are there: count and name them
 * first. */
static int count_groups(struct ecma *e)
{
	bool in_class = false;

	for (e->at = e->start; e->at < e->end; e->at++) {
		struct name name;

		if (*e->at == '\\') {
			e->at++;
		} else if (in_class) {
			in_class = *e->at != ']';
		} else if (*e->at == '[') {
			in_class = true;
		} else if (*e->at == '(') {
			bool named = at_text(e, "(?<") &&
				!at_text(e, "(?<=") && !at_text(e, "(?<!");

			if (at_text(e, "(?") && !named)
				continue;
			e->groups++;
			if (!named)
				continue;
			e->at += 3;
			if (read_name(e, &name) < 0)
				return -1;
			e->at--;
			if (find_name(e, &name))
				return fail(e, name.ptr, "two groups of the "
					    "same name");
			if (e->name_count == NAMES_MAX)
				return fail(e, name.ptr, "too many names");
			name.group = e->groups;
			e->names[e->name_count++] = name;
		}
	}
	e->at = e->start;
	return 0;
}

static int open_group(struct ecma *e)
{
	static const struct {
		const char *text;
		bool repeatable;
	} kinds[] = {
		{ "(?:", true }, { "(?=", false }, { "(?!", false },
		{ "(?<=", false }, { "(?<!", false },
	};
	const char *start = e->at;
	struct name name;

	if (e->depth == DEPTH_MAX)
		return fail(e, start, "groups nest too deep");
	e->repeatable[e->depth++] = true;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!at_text(e, kinds[i].text))
			continue;
		e->repeatable[e->depth - 1] = kinds[i].repeatable;
		e->at += strlen(kinds[i].text);
		buf_adds(e->out, kinds[i].text);
		return 0;
	}
	if (at_text(e, "(?<")) {
		e->at += 3;
		if (read_name(e, &name) < 0)
			return -1;
	} else if (at_text(e, "(?")) {
		return fail(e, start, "no such kind of group");
	} else {
		e->at++;
	}
	e->opened++;
	buf_addc(e->out, '(');
	return 0;
}

static int close_group(struct ecma *e)
{
	if (!e->depth)
		return fail(e, e->at, "a ) without its (");
	e->at++;
	e->depth--;
	buf_addc(e->out, ')');
	if (e->repeatable[e->depth])
		return translate_quantifier(e);
	return is_quantifier(e) ? fail(e, e->at, "nothing to repeat") : 0;
}

/* \1 ..., \k<name>; returns 1, or 0 if it is none of these. */
static int translate_backreference(struct ecma *e)
{
	const char *start = e->at - 1;
	unsigned long group;
	const struct name *known;
	struct name name;
	char *after;

	if (*e->at >= '1' && *e->at <= '9') {
		group = strtoul(e->at, &after, 10);
		e->at = after;
		if (group > e->groups)
			return fail(e, start, "no such group");
	} else if (*e->at == 'k') {
		e->at++;
		if (!at_text(e, "<"))
			return fail(e, start, "\\k needs a <name>");
		e->at++;
		if (read_name(e, &name) < 0)
			return -1;
		known = find_name(e, &name);
		if (!known)
			return fail(e, start, "no such group");
		group = known->group;
	} else {
		return 0;
	}
	buf_addf(e->out, "\\g{%lu}", group);
	return 1;
}

/* e->at is at the backslash. */
static int translate_escape(struct ecma *e)
{
	const char *start = e->at;
	uint32_t code = NO_CODE;
	int is;

	if (++e->at == e->end)
		return fail(e, start, "a backslash at the end");
	if (*e->at == 'b' || *e->at == 'B') {
		buf_addf(e->out, "\\%c", *e->at++);
		return is_quantifier(e) ?
			fail(e, e->at, "nothing to repeat") : 0;
	}
	is = translate_set(e, false);
	if (!is)
		is = translate_backreference(e);
	if (!is)
		is = read_character_escape(e, &code);
	if (is <= 0)
		return is ? -1 : fail(e, start, "no such escape");
	if (code != NO_CODE && is_surrogate(code))
		buf_adds(e->out, NOTHING);
	else if (code != NO_CODE)
		add_code(e->out, code);
	return translate_quantifier(e);
}

static int translate_term(struct ecma *e)
{
	switch (*e->at) {
	case '(':
		return open_group(e);
	case ')':
		return close_group(e);
	case '|':
		buf_addc(e->out, *e->at++);
		return 0;
	case '^':
	case '$':
		buf_addc(e->out, *e->at++);
		return is_quantifier(e) ?
			fail(e, e->at, "nothing to repeat") : 0;
	case '\\':
		return translate_escape(e);
	case '[':
		if (translate_class(e) < 0)
			return -1;
		return translate_quantifier(e);
	case '.':
		e->at++;
		buf_adds(e->out, "[^\\n\\r\\x{2028}\\x{2029}]");
		return translate_quantifier(e);
	}
	if (is_quantifier(e))
		return fail(e, e->at, "nothing to repeat");
	add_code(e->out, next_code(e));
	return translate_quantifier(e);
}

int ecma_translate(struct buf *out, const char *pattern, size_t len,
		   struct err *err)
{
	struct ecma e = {
		.start = pattern, .end = pattern + len, .at = pattern,
		.out = out, .err = err,
	};

	if (count_groups(&e) < 0)
		return -1;
	while (e.at < e.end)
		if (translate_term(&e) < 0)
			return -1;
	if (e.depth)
		return fail(&e, e.end, "a ( without its )");
	return 0;
}
