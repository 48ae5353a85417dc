/* SPDX-License-Identifier: MIT */
#include "schema/format.h"

#include <string.h>

struct cursor {
	const char *at, *end;
	const char **why;
};

static bool no(struct cursor *c, const char *why)
{
	*c->why = why;
	return false;
}

static bool skip(struct cursor *c, char wanted)
{
	if (c->at == c->end || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

/* Exactly 'count' ASCII digits. */
static bool read_digits(struct cursor *c, int count, int *value)
{
	*value = 0;
	for (int i = 0; i < count; i++, c->at++) {
		if (c->at == c->end || *c->at < '0' || *c->at > '9')
			return false;
		*value = 10 * *value + (*c->at - '0');
	}
	return true;
}

static int days_of(int year, int month)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
	};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

static bool read_date(struct cursor *c)
{
	int year, month, day;

	if (!read_digits(c, 4, &year) || !skip(c, '-') ||
	    !read_digits(c, 2, &month) || !skip(c, '-') ||
	    !read_digits(c, 2, &day))
		return no(c, "must be written YYYY-MM-DD");
	if (month < 1 || month > 12)
		return no(c, "no such month");
	if (day < 1 || day > days_of(year, month))
		return no(c, "no such day");
	return true;
}

/* "Z" or "+01:30"; *minutes is what the clock is ahead of UTC. */
static bool read_zone(struct cursor *c, int *minutes)
{
	int sign, hour, minute;

	*minutes = 0;
	if (skip(c, 'Z') || skip(c, 'z'))
		return true;
	sign = skip(c, '+') ? 1 : skip(c, '-') ? -1 : 0;
	if (!sign)
		return no(c, "there must be a time zone, as Z or +01:00");
	if (!read_digits(c, 2, &hour) || !skip(c, ':') ||
	    !read_digits(c, 2, &minute) || hour > 23 || minute > 59)
		return no(c, "the time zone must be Z or as +01:00");
	*minutes = sign * (60 * hour + minute);
	return true;
}

static bool read_time(struct cursor *c)
{
	int hour, minute, second, zone, utc;

	if (!read_digits(c, 2, &hour) || !skip(c, ':') ||
	    !read_digits(c, 2, &minute) || !skip(c, ':') ||
	    !read_digits(c, 2, &second))
		return no(c, "the time must be written hh:mm:ss");
	if (hour > 23 || minute > 59 || second > 60)
		return no(c, "no such time");
	if (skip(c, '.')) {
		const char *digits = c->at;

		while (c->at < c->end && *c->at >= '0' && *c->at <= '9')
			c->at++;
		if (c->at == digits)
			return no(c, "no digit behind the point");
	}
	if (!read_zone(c, &zone))
		return false;
	/* Leap seconds come at the end of a day, UTC. */
	utc = (60 * hour + minute - zone + 2 * 24 * 60) % (24 * 60);
	if (second == 60 && utc != 23 * 60 + 59)
		return no(c, "no leap second at that time");
	return true;
}

static bool at_end(struct cursor *c)
{
	return c->at == c->end || no(c, "there is more behind it");
}

bool format_date(const char *s, size_t len, const char **why)
{
	struct cursor c = { s, s + len, why };

	return read_date(&c) && at_end(&c);
}

bool format_time(const char *s, size_t len, const char **why)
{
	struct cursor c = { s, s + len, why };

	return read_time(&c) && at_end(&c);
}

bool format_date_time(const char *s, size_t len, const char **why)
{
	struct cursor c = { s, s + len, why };

	if (!read_date(&c))
		return false;
	if (!skip(&c, 'T') && !skip(&c, 't'))
		return no(&c, "there must be a T before the time");
	return read_time(&c) && at_end(&c);
}

/*
 * Numbers with units, each unit the next smaller one after the one before:
 * RFC 3339 appendix A has 1Y2M3D and 2M, but not 1Y3D.
 */
static bool read_units(struct cursor *c, const char *units)
{
	const char *next = NULL, *unit;

	while (c->at < c->end && *c->at >= '0' && *c->at <= '9') {
		while (c->at < c->end && *c->at >= '0' && *c->at <= '9')
			c->at++;
		unit = c->at < c->end ? memchr(units, *c->at, strlen(units)) :
					NULL;
		if (!unit || (next && unit != next))
			return false;
		c->at++;
		next = unit + 1;
	}
	return next;
}

bool format_duration(const char *s, size_t len, const char **why)
{
	struct cursor c = { s, s + len, why };
	bool date;

	if (!skip(&c, 'P'))
		return no(&c, "must begin with P");
	date = c.at < c.end && *c.at != 'T';
	if (len > 2 && s[len - 1] == 'W')
		return (read_units(&c, "W") && c.at == c.end) ||
			no(&c, "weeks stand alone");
	if (date && !read_units(&c, "YMD"))
		return no(&c, "must be written as P1Y2M3DT4H5M6S");
	if (c.at == c.end && date)
		return true;
	if (!skip(&c, 'T') || !read_units(&c, "HMS") || c.at != c.end)
		return no(&c, "must be written as P1Y2M3DT4H5M6S");
	return true;
}
