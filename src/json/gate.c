/* SPDX-License-Identifier: MIT */
/*
 * The gate: RFC 8259 text -> cJSON nodes, in one pass.
 *
 * It builds the nodes itself instead of checking first and calling
 * cJSON_Parse() then: one look at each byte is enough, cJSON would lose what
 * the gate has just checked (a NUL in a string), and would parse numbers a
 * second time.
 *
 * It also watches whether the text is in canonical form.  Blanks are looked
 * for where that has them first, which is quicker than to skip any.
 */
#include "json/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json/names.h"
#include "util/utf8.h"

#define NUMBER_LEN_MAX 1024	/* more digits than this say nothing */

struct gate {
	const char *text, *end;
	const char *at;			/* what is read next */
	struct arena *arena;		/* or NULL: malloc() */
	enum json_flags flags;
	unsigned int depth;
	bool canonical;			/* so far */
	struct err *err;
	struct buf scratch;		/* strings with escapes */
};

static int fail(struct gate *g, const char *at, const char *what)
{
	g->at = at;
	return err_set(g->err, ERR_INVALID, "%s", what);
}

static void *take(struct gate *g, size_t size)
{
	return g->arena ? arena_alloc(g->arena, size) : xmalloc(size);
}

static cJSON *new_node(struct gate *g, int type)
{
	cJSON *node = take(g, sizeof(*node));

	*node = (cJSON){ .type = type };
	return node;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static void skip_blanks(struct gate *g)
{
	const char *p = g->at;

	while (p < g->end && is_blank(*p))
		p++;
	g->at = p;
}

/* Where canonical form has no blank. */
static void expect_none(struct gate *g)
{
	if (g->at < g->end && is_blank(*g->at)) {
		g->canonical = false;
		skip_blanks(g);
	}
}

/* Where it has one space. */
static void expect_space(struct gate *g)
{
	if (g->end - g->at >= 2 && g->at[0] == ' ' && !is_blank(g->at[1])) {
		g->at++;
	} else {
		g->canonical = false;
		skip_blanks(g);
	}
}

/* Where it has a new line and two spaces for each level. */
static void expect_line(struct gate *g, unsigned int level)
{
	static const char spaces[] = "                                "
				     "                                ";
	size_t indent = 2 * (size_t)level;

	if ((size_t)(g->end - g->at) > indent + 1 && g->at[0] == '\n' &&
	    indent < sizeof(spaces) &&
	    !memcmp(g->at + 1, spaces, indent) &&
	    !is_blank(g->at[indent + 1])) {
		g->at += indent + 1;
		return;
	}
	/* Deeper than 32 levels is left to the slow way of finding out. */
	g->canonical = false;
	skip_blanks(g);
}

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

static int add_nul(struct gate *g, const char *at)
{
	if (g->flags & JSON_NUL_KEEP)
		buf_add(&g->scratch, "\xc0\x80", 2);
	else if (g->flags & JSON_NUL_REPLACE)
		buf_add(&g->scratch, "\xef\xbf\xbd", 3);
	else
		return fail(g, at, "\\u0000 cannot be in a string here");
	return 0;
}

/* g->at is behind "\u". */
static int read_unicode_escape(struct gate *g)
{
	const char *start = g->at - 2;
	uint32_t code, low;
	char bytes[4];

	if (hex4(g->at, g->end, &code) < 0)
		return fail(g, start, "\\u needs four hexadecimal digits");
	g->at += 4;
	if (code >= 0xdc00 && code <= 0xdfff)
		return fail(g, start, "a low surrogate without a high one");
	if (code >= 0xd800 && code <= 0xdbff) {
		if (g->end - g->at < 6 || g->at[0] != '\\' ||
		    g->at[1] != 'u' || hex4(g->at + 2, g->end, &low) < 0 ||
		    low < 0xdc00 || low > 0xdfff)
			return fail(g, start,
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
		return fail(g, g->at, "the text ends inside a string");
	if (g->at[1] == 'u') {
		g->at += 2;
		return read_unicode_escape(g);
	}
	known = g->at[1] ? strchr(from, g->at[1]) : NULL;
	if (!known)
		return fail(g, g->at, "no such escape in a string");
	buf_addc(&g->scratch, to[known - from]);
	g->at += 2;
	return 0;
}

#define EACH_BYTE(c) (0x0101010101010101u * (uint64_t)(c))

/*
 * How many of the first 8 bytes are plain ASCII, without quotes and
 * backslashes.  (x - 1) & ~x has the high bit of a byte that is 0; a borrow
 * can set it wrongly only above one that is right, and the lowest counts.
 */
static unsigned int plain_bytes(const char *p)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint64_t v, quote, backslash, odd;

	memcpy(&v, p, sizeof(v));
	quote = v ^ EACH_BYTE('"');
	backslash = v ^ EACH_BYTE('\\');
	odd = (v | ((v - EACH_BYTE(0x20)) & ~v) |
	       ((quote - EACH_BYTE(1)) & ~quote) |
	       ((backslash - EACH_BYTE(1)) & ~backslash)) & EACH_BYTE(0x80);
	return odd ? (unsigned int)__builtin_ctzll(odd) / 8 : 8;
#else
	(void)p;
	return 0;
#endif
}

/* The first byte from 'p' that a string cannot hold as it is: a quote, a
 * backslash, a control character, or broken UTF-8; or the end. */
static const char *plain_end(const char *p, const char *end)
{
	uint32_t code;

	while (p < end) {
		if (end - p >= 8) {
			unsigned int plain = plain_bytes(p);

			p += plain;
			if (plain == 8)
				continue;
		}
		unsigned char c = (unsigned char)*p;

		if (c < 0x80) {
			if (c == '"' || c == '\\' || c < 0x20)
				return p;
			p++;
		} else {
			size_t bytes = utf8_decode(p, (size_t)(end - p), &code);

			if (!bytes)
				return p;
			p += bytes;
		}
	}
	return p;
}

static char *keep_string(struct gate *g, const char *s, size_t len)
{
	char *copy = take(g, len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

/* What stopped plain_end() and is no quote and no backslash. */
static int fail_in_string(struct gate *g, const char *p)
{
	if (p == g->end)
		return fail(g, p, "the text ends inside a string");
	if ((unsigned char)*p < 0x20)
		return fail(g, p, "a control character in a string must be escaped");
	return fail(g, p, "not valid UTF-8");
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

/* Only some escapes are canonical, and only one way to write each. */
static void watch_escapes(struct gate *g, const char *start, const char *s)
{
	CLEANUP(buf_release) struct buf quoted = BUF_INIT(BUF_UNBOUNDED);

	if (!g->canonical)
		return;
	json_quote(&quoted, s);
	if (quoted.len != (size_t)(g->at - start) ||
	    memcmp(quoted.ptr, start, quoted.len) != 0)
		g->canonical = false;
}

/* g->at is at the opening quote. */
static int read_string(struct gate *g, char **out)
{
	const char *start = ++g->at;
	const char *p = plain_end(start, g->end);

	g->at = p;
	if (p < g->end && *p == '\\') {
		if (read_string_with_escapes(g, start, out) < 0)
			return -1;
		watch_escapes(g, start - 1, *out);
		return 0;
	}
	if (p == g->end || *p != '"')
		return fail_in_string(g, p);
	g->at = p + 1;
	*out = keep_string(g, start, (size_t)(p - start));
	return 0;
}

static bool is_digit(const char *p, const char *end)
{
	return p < end && *p >= '0' && *p <= '9';
}

static const char *skip_digits(const char *p, const char *end)
{
	while (is_digit(p, end))
		p++;
	return p;
}

/* A number as digits without zeros at either end, and where the decimal
 * point is: 0.DIGITS * 10^point. */
struct decimal {
	char digits[NUMBER_LEN_MAX + 1];
	long count, point;
};

static void read_decimal(struct decimal *d, const char *s)
{
	long before = -1, zeros = 0;

	d->count = 0;
	for (s += *s == '-'; *s && *s != 'e' && *s != 'E'; s++) {
		if (*s == '.')
			before = d->count;
		else
			d->digits[d->count++] = *s;
	}
	d->point = (before < 0 ? d->count : before) +
		   (*s ? strtol(s + 1, NULL, 10) : 0);
	while (zeros < d->count && d->digits[zeros] == '0')
		zeros++;
	d->count -= zeros;
	d->point -= zeros;
	memmove(d->digits, d->digits + zeros, (size_t)d->count);
	while (d->count && d->digits[d->count - 1] == '0')
		d->count--;
}

static bool same_decimal(const struct decimal *a, const char *text)
{
	struct decimal b;

	read_decimal(&b, text);
	return a->count == b.count && a->point == b.point &&
	       !memcmp(a->digits, b.digits, (size_t)a->count);
}

/*
 * Whether the number in 's', if it is an integer ("12", "12.0", "1.2e1"),
 * survives as the double 'value': it is exactly that double, or it is what is
 * written for that double (JavaScript, and so the Hub, writes
 * 12345678901234567000 for a double that is some 168 more).
 */
static bool integer_survives(const char *s, double value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(512);
	struct decimal d;

	if (fabs(value) < 9007199254740992.0)
		return true;
	read_decimal(&d, s);
	if (d.point < d.count)
		return true;		/* it has a fraction */
	buf_addf(&text, "%.0f", value);
	if (same_decimal(&d, text.ptr))
		return true;
	buf_reset(&text);
	json_number(&text, value);
	return same_decimal(&d, text.ptr);
}

/* Digits, point and exponent are well-formed; what is their value? */
static int number_value(struct gate *g, const char *start, double *value)
{
	char copy[NUMBER_LEN_MAX + 1];
	size_t len = (size_t)(g->at - start);

	if (len > NUMBER_LEN_MAX)
		return fail(g, start, "a number of more than 1024 characters");
	memcpy(copy, start, len);
	copy[len] = '\0';
	*value = strtod(copy, NULL);
	if (g->flags & JSON_ROUND_NUMBERS) {
		if (!isfinite(*value))
			*value = copysign(1.7976931348623157e308, *value);
		return 0;
	}
	if (!isfinite(*value))
		return fail(g, start, "a number past the range of a double");
	if (!integer_survives(copy, *value))
		return fail(g, start,
			    "an integer that a double cannot hold exactly");
	return 0;
}

static void watch_number(struct gate *g, const char *start, double value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(64);

	if (!g->canonical)
		return;
	json_number(&text, value);
	if (text.len != (size_t)(g->at - start) ||
	    memcmp(text.ptr, start, text.len) != 0)
		g->canonical = false;
}

static int read_long_number(struct gate *g, const char *start, cJSON *node)
{
	const char *p = start + (*start == '-');

	if (!is_digit(p, g->end))
		return fail(g, start, "not a JSON value");
	if (*p == '0' && is_digit(p + 1, g->end))
		return fail(g, start, "a number with a leading zero");
	p = skip_digits(p, g->end);
	if (p < g->end && *p == '.') {
		if (!is_digit(++p, g->end))
			return fail(g, start, "no digit after the decimal point");
		p = skip_digits(p, g->end);
	}
	if (p < g->end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < g->end && (*p == '+' || *p == '-'))
			p++;
		if (!is_digit(p, g->end))
			return fail(g, start, "no digit in the exponent");
		p = skip_digits(p, g->end);
	}
	g->at = p;
	if (number_value(g, start, &node->valuedouble) < 0)
		return -1;
	watch_number(g, start, node->valuedouble);
	return 0;
}

/* Most numbers are short integers: no need to ask strtod(). */
static int read_number(struct gate *g, cJSON *node)
{
	const char *start = g->at, *p = start;
	int64_t value = 0;

	while (is_digit(p, g->end) && p - start < 15)
		value = 10 * value + (*p++ - '0');
	if (p == start || is_digit(p, g->end) || (*start == '0' && p > start + 1) ||
	    (p < g->end && (*p == '.' || *p == 'e' || *p == 'E')))
		return read_long_number(g, start, node);
	g->at = p;
	node->valuedouble = (double)value;
	return 0;
}

static int read_value(struct gate *g, cJSON **out);

static int enter(struct gate *g)
{
	if (++g->depth > JSON_DEPTH_MAX)
		return fail(g, g->at, "nested deeper than 512 levels");
	g->at++;
	if (g->at < g->end && (*g->at == ']' || *g->at == '}'))
		return 0;
	expect_line(g, g->depth);
	return 0;
}

static int fail_in_brackets(struct gate *g, char close)
{
	if (g->at == g->end)
		return fail(g, g->at, close == ']' ?
			    "the text ends inside an array" :
			    "the text ends inside an object");
	return fail(g, g->at, close == ']' ?
		    "expected ',' or ']' after an element" :
		    "expected ',' or '}' after a member");
}

/* After a value inside brackets: 1 for another one, 0 for the end. */
static int next_or_close(struct gate *g, char close)
{
	bool line = g->at == g->end || *g->at != ',';

	if (line)
		expect_line(g, g->depth - 1);
	if (g->at < g->end && *g->at == close) {
		g->at++;
		g->depth--;
		return 0;
	}
	if (g->at == g->end || *g->at != ',')
		return fail_in_brackets(g, close);
	if (line)
		g->canonical = false;
	g->at++;
	expect_line(g, g->depth);
	return 1;
}

/* An empty one; "[ ]" is not canonical, which enter() has seen. */
static bool closes_at_once(struct gate *g, char close)
{
	if (g->at == g->end || *g->at != close)
		return false;
	g->at++;
	g->depth--;
	return true;
}

static void link_child(cJSON *parent, cJSON **last, cJSON *child)
{
	if (*last) {
		(*last)->next = child;
		child->prev = *last;
	} else {
		parent->child = child;
	}
	parent->child->prev = child;
	*last = child;
}

static int read_array(struct gate *g, cJSON *array)
{
	cJSON *last = NULL;
	int more;

	if (enter(g) < 0)
		return -1;
	if (closes_at_once(g, ']'))
		return 0;
	do {
		cJSON *child = NULL;
		int status = read_value(g, &child);

		if (child)
			link_child(array, &last, child);
		if (status < 0)
			return -1;
		more = next_or_close(g, ']');
	} while (more > 0);
	return more;
}

static int read_member(struct gate *g, cJSON **out)
{
	char *name = NULL;
	int status;

	if (g->at == g->end)
		return fail(g, g->at, "the text ends inside an object");
	if (*g->at != '"')
		return fail(g, g->at, "expected a member name in double quotes");
	if (read_string(g, &name) < 0)
		return -1;
	expect_none(g);
	if (g->at == g->end || *g->at != ':') {
		if (!g->arena)
			free(name);
		return fail(g, g->at, "expected ':' after a member name");
	}
	g->at++;
	expect_space(g);
	status = read_value(g, out);
	if (*out)
		(*out)->string = name;
	else if (!g->arena)
		free(name);
	return status;
}

/* Names that come sorted cannot repeat; others are looked at together. */
static int refuse_repeats(struct gate *g, const char *start, cJSON *object)
{
	const char *name;

	if (g->flags & JSON_LAST_REPEAT) {
		cJSON *dropped = names_drop_repeats(object);

		if (!g->arena)
			json_free(dropped);
		return 0;
	}
	name = names_find_repeat(object);
	if (!name)
		return 0;
	g->at = start;
	return err_set(g->err, ERR_INVALID, "the name \"%.200s\" is there twice "
		       "in the object that begins here", name);
}

static int read_object(struct gate *g, cJSON *object)
{
	const char *start = g->at;
	cJSON *last = NULL;
	bool sorted = true;
	int more;

	if (enter(g) < 0)
		return -1;
	if (closes_at_once(g, '}'))
		return 0;
	do {
		cJSON *previous = last, *child = NULL;
		int status = read_member(g, &child);

		if (child)
			link_child(object, &last, child);
		if (status < 0)
			return -1;
		if (previous && json_compare_names(previous->string,
						   child->string) >= 0)
			sorted = false;
		more = next_or_close(g, '}');
	} while (more > 0);
	if (more < 0)
		return -1;
	if (sorted)
		return 0;
	g->canonical = false;
	return refuse_repeats(g, start, object);
}

static bool word(struct gate *g, const char *w)
{
	size_t len = strlen(w);

	if ((size_t)(g->end - g->at) < len || memcmp(g->at, w, len) != 0)
		return false;
	g->at += len;
	return true;
}

/* What Python's json module writes and RFC 8259 does not have. */
static bool python_number(struct gate *g)
{
	return word(g, "NaN") || word(g, "Infinity") || word(g, "-Infinity");
}

static int read_literal(struct gate *g, cJSON *node)
{
	const char *start = g->at;

	if (word(g, "true")) {
		node->type = cJSON_True;
	} else if (word(g, "false")) {
		node->type = cJSON_False;
	} else if (word(g, "null")) {
		node->type = cJSON_NULL;
	} else if (python_number(g)) {
		if (!(g->flags & JSON_NAN_IS_NULL))
			return fail(g, start, "NaN and Infinity are not JSON");
		g->canonical = false;
		node->type = cJSON_NULL;
	} else if (*start == '-') {
		return read_long_number(g, start, node);
	} else {
		return fail(g, start, "not a JSON value");
	}
	return 0;
}

/* *out is set as soon as there is a node to free, also on failure. */
static int read_value(struct gate *g, cJSON **out)
{
	if (g->at == g->end)
		return fail(g, g->at, "the text ends where a value should be");
	switch (*g->at) {
	case '{':
		*out = new_node(g, cJSON_Object);
		return read_object(g, *out);
	case '[':
		*out = new_node(g, cJSON_Array);
		return read_array(g, *out);
	case '"':
		*out = new_node(g, cJSON_String);
		return read_string(g, &(*out)->valuestring);
	case '0': case '1': case '2': case '3': case '4':
	case '5': case '6': case '7': case '8': case '9':
		*out = new_node(g, cJSON_Number);
		return read_number(g, *out);
	default:
		*out = new_node(g, cJSON_Number);
		return read_literal(g, *out);
	}
}

static int read_text(struct gate *g, cJSON **out)
{
	if (g->end - g->at >= 3 && !memcmp(g->at, "\xef\xbb\xbf", 3))
		return fail(g, g->at, "a byte order mark");
	expect_none(g);
	if (g->at == g->end)
		return fail(g, g->at, "no JSON value at all");
	if (read_value(g, out) < 0)
		return -1;
	if (g->end - g->at != 1 || *g->at != '\n')
		g->canonical = false;
	skip_blanks(g);
	if (g->at < g->end)
		return fail(g, g->at, "text after the value");
	return 0;
}

int json_parse_form(cJSON **out, struct arena *arena, const char *text,
		    size_t len, enum json_flags flags, bool *canonical,
		    struct json_place *where, struct err *err)
{
	struct gate g = {
		.text = text, .end = text + len, .at = text, .arena = arena,
		.flags = flags, .canonical = true, .err = err,
		.scratch = BUF_INIT(BUF_UNBOUNDED),
	};
	cJSON *value = NULL;
	int status = read_text(&g, &value);

	buf_release(&g.scratch);
	if (status < 0) {
		if (where)
			json_place_at(text, len, (size_t)(g.at - text), where);
		if (!arena)
			json_free(value);
		return -1;
	}
	*canonical = g.canonical;
	*out = value;
	return 0;
}

int json_parse(cJSON **out, struct arena *arena, const char *text, size_t len,
	       enum json_flags flags, struct json_place *where,
	       struct err *err)
{
	bool canonical;

	return json_parse_form(out, arena, text, len, flags, &canonical, where,
			       err);
}

int json_parse_text(cJSON **out, const char *text, size_t len,
		    enum json_flags flags, struct err *err)
{
	struct json_place place;

	if (json_parse(out, NULL, text, len, flags, &place, err) < 0)
		return err_wrap(err, "line %u, column %u", place.line,
				place.column);
	return 0;
}
