/* SPDX-License-Identifier: MIT */
/*
 * "multipleOf", as people mean it: 0.3 is a multiple of 0.1, though the
 * doubles nearest to them are not.  A double stands for the shortest decimal
 * number that is read as that double, and with those it is all integers.
 */
#include "schema/validate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* mantissa * 10^exponent; the mantissa has at most 17 digits */
struct decimal {
	uint64_t mantissa;
	int exponent;
};

static struct decimal to_decimal(double number)
{
	struct decimal d = { 0, 0 };
	char text[40];
	const char *p;

	/* "d.ddde+xx" */
	for (int digits = 0; digits <= 16; digits++) {
		snprintf(text, sizeof(text), "%.*e", digits, fabs(number));
		if (strtod(text, NULL) == fabs(number))
			break;
	}
	for (p = text; *p && *p != 'e'; p++) {
		if (*p < '0' || *p > '9')
			continue;
		d.mantissa = 10 * d.mantissa + (uint64_t)(*p - '0');
		d.exponent -= p > text;
	}
	d.exponent += *p ? (int)strtol(p + 1, NULL, 10) : 0;
	while (d.mantissa && d.mantissa % 10 == 0) {
		d.mantissa /= 10;
		d.exponent++;
	}
	return d;
}

/* a * 10^power mod m */
static uint64_t scaled_modulo(uint64_t a, int power, uint64_t m)
{
	unsigned __int128 result = a % m, factor = 10 % m;

	for (; power; power >>= 1) {
		if (power & 1)
			result = result * factor % m;
		factor = factor * factor % m;
	}
	return (uint64_t)result;
}

bool number_is_multiple(double number, double of)
{
	struct decimal a, b;
	int shift;

	if (number == 0)
		return true;
	if (!isfinite(number) || !isfinite(of))
		return false;
	if (fabs(number) < 9e15 && of < 9e15 && number == floor(number) &&
	    of == floor(of))
		return (int64_t)number % (int64_t)of == 0;
	a = to_decimal(number);
	b = to_decimal(of);
	shift = a.exponent - b.exponent;
	if (shift >= 0)
		return scaled_modulo(a.mantissa, shift, b.mantissa) == 0;
	/* a is a multiple of b * 10^-shift; a has no factor 10 left. */
	return false;
}
