/* SPDX-License-Identifier: MIT */
/*
 * Numbers as ECMAScript writes them (ECMA-262, Number::toString; RFC 8785
 * section 3.2.2.3): the fewest digits that read back as the same double, and
 * among those the closest.
 */
#include "json/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct decimal {
	char digits[24];	/* without zeros at either end */
	int count;
	int point;		/* value = 0.digits * 10^point */
};

static void take_apart(struct decimal *d, const char *scientific)
{
	const char *e = strchr(scientific, 'e');

	d->count = 0;
	for (const char *p = scientific; p < e; p++)
		if (*p != '.')
			d->digits[d->count++] = *p;
	while (d->count > 1 && d->digits[d->count - 1] == '0')
		d->count--;
	d->point = (int)strtol(e + 1, NULL, 10) + 1;
}

/* The p-digit decimal one unit above the one in 's'; false if it carries
 * into a longer number, which a shorter attempt has tried already. */
static bool step_up(char *s)
{
	char *last = strchr(s, 'e') - 1;

	while (last >= s && (*last == '9' || *last == '.')) {
		if (*last == '9')
			*last = '0';
		last--;
	}
	if (last < s)
		return false;
	(*last)++;
	return true;
}

static bool reads_back(const char *s, double value)
{
	return strtod(s, NULL) == value;
}

/*
 * Below a power of two doubles lie twice as close as above it, so the
 * decimal nearest to it may read back as its lower neighbour while the next
 * one above does not.
 */
static bool is_power_of_two(double value)
{
	int exponent;

	return frexp(value, &exponent) == 0.5;
}

static void shortest(struct decimal *d, double value)
{
	/* Up to 15 digits always survive, save for subnormal numbers. */
	int first = value < 2.3e-308 ? 1 : 15;
	char s[40];

	for (int precision = first; ; precision++) {
		snprintf(s, sizeof(s), "%.*e", precision - 1, value);
		if (precision >= 17 || reads_back(s, value))
			break;
		if (is_power_of_two(value) && step_up(s) &&
		    reads_back(s, value))
			break;
	}
	take_apart(d, s);
}

static void write_decimal(struct buf *out, const struct decimal *d)
{
	int n = d->point, k = d->count;

	if (k <= n && n <= 21) {
		buf_add(out, d->digits, (size_t)k);
		buf_add_times(out, '0', (size_t)(n - k));
	} else if (0 < n && n <= 21) {
		buf_add(out, d->digits, (size_t)n);
		buf_addc(out, '.');
		buf_add(out, d->digits + n, (size_t)(k - n));
	} else if (-6 < n && n <= 0) {
		buf_adds(out, "0.");
		buf_add_times(out, '0', (size_t)-n);
		buf_add(out, d->digits, (size_t)k);
	} else {
		buf_addc(out, d->digits[0]);
		if (k > 1) {
			buf_addc(out, '.');
			buf_add(out, d->digits + 1, (size_t)(k - 1));
		}
		buf_addf(out, "e%+d", n - 1);
	}
}

static void write_integer(struct buf *out, int64_t value)
{
	char digits[24], *p = digits + sizeof(digits);
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	do {
		*--p = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (value < 0)
		*--p = '-';
	buf_add(out, p, (size_t)(digits + sizeof(digits) - p));
}

void json_number(struct buf *out, double number)
{
	struct decimal d;

	if (!isfinite(number)) {
		buf_adds(out, "null");
		return;
	}
	if (fabs(number) <= 9007199254740992.0 && number == floor(number)) {
		write_integer(out, (int64_t)number);
		return;
	}
	if (number < 0)
		buf_addc(out, '-');
	shortest(&d, fabs(number));
	write_decimal(out, &d);
}
