/* SPDX-License-Identifier: MIT */
#include "json/yaml_time.h"

#define DAY_MS 86400000

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A text that is read from the left. */
struct cursor {
	const char *at, *end;
};

/* Between 'least' and 'most' digits. */
static bool take_number(struct cursor *c, int least, int most, int *value)
{
	int count = 0;

	*value = 0;
	while (count < most && c->at < c->end && is_digit(*c->at)) {
		*value = *value * 10 + (*c->at++ - '0');
		count++;
	}
	return count >= least;
}

static bool take_char(struct cursor *c, char wanted)
{
	if (c->at == c->end || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

static bool take_blanks(struct cursor *c)
{
	const char *start = c->at;

	while (c->at < c->end && (*c->at == ' ' || *c->at == '\t'))
		c->at++;
	return c->at > start;
}

/* Milliseconds from the digits after the point; the rest is cut off. */
static void take_fraction(struct cursor *c, int *ms)
{
	int unit = 100;

	*ms = 0;
	for (; c->at < c->end && is_digit(*c->at); c->at++) {
		*ms += (*c->at - '0') * unit;
		unit /= 10;
	}
}

/* "Z", "+2", "-05:30"; then the end. */
static bool take_zone(struct cursor *c, int64_t *delta_ms)
{
	int sign, hours, minutes = 0;

	*delta_ms = 0;
	take_blanks(c);
	if (take_char(c, 'Z'))
		return c->at == c->end;
	if (take_char(c, '+'))
		sign = 1;
	else if (take_char(c, '-'))
		sign = -1;
	else
		return false;
	if (!take_number(c, 1, 2, &hours))
		return false;
	if (take_char(c, ':') && !take_number(c, 2, 2, &minutes))
		return false;
	*delta_ms = sign * (hours * 60 + minutes) * (int64_t)60000;
	return c->at == c->end;
}

/* Days from 1970-01-01; month 1 to 12, but any day. */
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
	int64_t era, of_era, of_year;

	year -= month <= 2;
	era = (year >= 0 ? year : year - 399) / 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	of_era = (year - era * 400) * 365 + (year - era * 400) / 4 -
		 (year - era * 400) / 100 + of_year;
	return era * 146097 + of_era - 719468;
}

/* As JavaScript's Date.UTC(): years 0 to 99 are of the 20th century, and
 * month 13 is January. */
static int64_t date_utc(int year, int month, int day)
{
	int64_t y = year <= 99 ? year + 1900 : year;
	int64_t m = month - 1;

	if (m < 0) {
		y--;
		m += 12;
	}
	return days_from_civil(y + m / 12, m % 12 + 1, day) * DAY_MS;
}

bool yaml_time_read(int64_t *time, const char *s, size_t len)
{
	struct cursor c = { s, s + len };
	int year, month, day, hour, minute, second, ms = 0;
	int64_t delta = 0;

	if (!take_number(&c, 4, 4, &year) || !take_char(&c, '-') ||
	    !take_number(&c, 1, 2, &month) || !take_char(&c, '-') ||
	    !take_number(&c, 1, 2, &day))
		return false;
	*time = date_utc(year, month, day);
	if (c.at == c.end)
		return len == 10;
	if (!take_char(&c, 'T') && !take_char(&c, 't') && !take_blanks(&c))
		return false;
	if (!take_number(&c, 1, 2, &hour) || !take_char(&c, ':') ||
	    !take_number(&c, 2, 2, &minute) || !take_char(&c, ':') ||
	    !take_number(&c, 2, 2, &second))
		return false;
	if (take_char(&c, '.'))
		take_fraction(&c, &ms);
	if (c.at < c.end && !take_zone(&c, &delta))
		return false;
	*time += ((hour * 60 + minute) * 60 + second) * (int64_t)1000 + ms -
		 delta;
	return true;
}

/* Year, month and day of a number of days from 1970-01-01. */
static void civil_from_days(int64_t days, int *year, int *month, int *day)
{
	int64_t era, of_era, year_of_era, of_year, shifted;

	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	of_era = days - era * 146097;
	year_of_era = (of_era - of_era / 1460 + of_era / 36524 -
		       of_era / 146096) / 365;
	of_year = of_era - (365 * year_of_era + year_of_era / 4 -
			    year_of_era / 100);
	shifted = (5 * of_year + 2) / 153;
	*day = (int)(of_year - (153 * shifted + 2) / 5 + 1);
	*month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
	*year = (int)(year_of_era + era * 400 + (*month <= 2));
}

struct broken_time {
	int year, month, day, hour, minute, second, ms, weekday;
};

static struct broken_time break_time(int64_t time)
{
	int64_t days = time / DAY_MS, rest = time % DAY_MS;
	struct broken_time t;

	if (rest < 0) {
		days--;
		rest += DAY_MS;
	}
	civil_from_days(days, &t.year, &t.month, &t.day);
	t.weekday = (int)(((days + 4) % 7 + 7) % 7);
	t.hour = (int)(rest / 3600000);
	t.minute = (int)(rest / 60000 % 60);
	t.second = (int)(rest / 1000 % 60);
	t.ms = (int)(rest % 1000);
	return t;
}

void yaml_time_write(struct buf *out, int64_t time)
{
	struct broken_time t = break_time(time);

	buf_addf(out, "%s%0*d-%02d-%02dT%02d:%02d:%02d.%03dZ",
		 t.year > 9999 ? "+" : "", t.year > 9999 ? 6 : 4, t.year,
		 t.month, t.day, t.hour, t.minute, t.second, t.ms);
}

void yaml_time_write_key(struct buf *out, int64_t time)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct broken_time t = break_time(time);

	buf_addf(out, "%.3s %.3s %02d %04d %02d:%02d:%02d GMT+0000 "
		 "(Coordinated Universal Time)", days + 3 * t.weekday,
		 months + 3 * (t.month - 1), t.day, t.year, t.hour, t.minute,
		 t.second);
}
