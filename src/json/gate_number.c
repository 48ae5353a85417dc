/* SPDX-License-Identifier: MIT */
/* Numbers: RFC 8259 section 6, and no integer that a double changes. */
#include "json/gate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_LEN_MAX 1024	/* more digits than this say nothing */

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
		return gate_fail(g, start, "a number of more than 1024 characters");
	memcpy(copy, start, len);
	copy[len] = '\0';
	*value = strtod(copy, NULL);
	if (g->flags & JSON_ROUND_NUMBERS) {
		if (!isfinite(*value))
			*value = copysign(1.7976931348623157e308, *value);
		return 0;
	}
	if (!isfinite(*value))
		return gate_fail(g, start, "a number past the range of a double");
	if (!integer_survives(copy, *value))
		return gate_fail(g, start,
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
		return gate_fail(g, start, "not a JSON value");
	if (*p == '0' && is_digit(p + 1, g->end))
		return gate_fail(g, start, "a number with a leading zero");
	p = skip_digits(p, g->end);
	if (p < g->end && *p == '.') {
		if (!is_digit(++p, g->end))
			return gate_fail(g, start, "no digit after the decimal point");
		p = skip_digits(p, g->end);
	}
	if (p < g->end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < g->end && (*p == '+' || *p == '-'))
			p++;
		if (!is_digit(p, g->end))
			return gate_fail(g, start, "no digit in the exponent");
		p = skip_digits(p, g->end);
	}
	g->at = p;
	if (number_value(g, start, &node->valuedouble) < 0)
		return -1;
	watch_number(g, start, node->valuedouble);
	return 0;
}

/*
 * A decimal of at most 15 digits without an exponent: both its digits and the
 * power of ten are exact doubles, so their quotient is rounded right.  And so
 * few digits are the shortest that read back, unless they end in zero.
 */
static bool short_decimal(struct gate *g, const char *start, const char *p,
			  int64_t digits, cJSON *node)
{
	static const double powers[] = {
		1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
		1e12, 1e13, 1e14, 1e15,
	};
	const char *point = p++;

	while (is_digit(p, g->end) && p - start < 16)
		digits = 10 * digits + (*p++ - '0');
	if (p == point + 1 || is_digit(p, g->end) ||
	    (p < g->end && (*p == 'e' || *p == 'E')))
		return false;
	node->valuedouble = (double)digits / powers[p - point - 1];
	g->at = p;
	if (p[-1] == '0' || node->valuedouble < 1e-6)
		g->canonical = false;
	return true;
}

/* Most numbers are short: no need to ask strtod(). */
int gate_number(struct gate *g, cJSON *node)
{
	const char *start = g->at, *p = start;
	int64_t digits = 0;

	while (is_digit(p, g->end) && p - start < 15)
		digits = 10 * digits + (*p++ - '0');
	if (p == start || is_digit(p, g->end) ||
	    (*start == '0' && p > start + 1))
		return read_long_number(g, start, node);
	if (p < g->end && *p == '.' &&
	    short_decimal(g, start, p, digits, node))
		return 0;
	if (p < g->end && (*p == '.' || *p == 'e' || *p == 'E'))
		return read_long_number(g, start, node);
	g->at = p;
	node->valuedouble = (double)digits;
	return 0;
}
