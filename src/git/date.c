/* SPDX-License-Identifier: MIT */
/* The dates that git's environment may hold: see DATE FORMATS in git-commit(1). */
#include "git/internal.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Far behind what any program can show as a date. */
#define SECONDS_MAX ((int64_t)1 << 48)

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* "+0100", "+01:00", "Z" or nothing (UTC); minutes east of UTC. */
static bool parse_zone(const char *s, int *minutes)
{
	int sign, h, m, used = 0;

	while (*s == ' ')
		s++;
	*minutes = 0;
	if (!*s || !strcmp(s, "Z") || !strcmp(s, "GMT") || !strcmp(s, "UTC"))
		return true;
	if (*s != '+' && *s != '-')
		return false;
	sign = *s == '-' ? -1 : 1;
	if ((sscanf(s + 1, "%2d:%2d%n", &h, &m, &used) != 2 &&
	     sscanf(s + 1, "%2d%2d%n", &h, &m, &used) != 2) || s[1 + used] ||
	    h < 0 || h > 14 || m < 0 || m > 59)
		return false;
	*minutes = sign * (60 * h + m);
	return true;
}

static bool from_parts(struct tm *parts, const char *zone, int64_t *seconds,
		       int *minutes)
{
	struct tm given = *parts;

	if (!parse_zone(zone, minutes))
		return false;
	*seconds = (int64_t)timegm(parts) - 60 * (int64_t)*minutes;
	/* timegm() accepts 31 February and 25:00, and makes something of it. */
	return given.tm_mday == parts->tm_mday &&
	       given.tm_mon == parts->tm_mon &&
	       given.tm_hour == parts->tm_hour && given.tm_min == parts->tm_min;
}

/* git's own form: seconds since 1970, then a zone. */
static bool parse_raw(const char *s, int64_t *seconds, int *minutes)
{
	char *end;

	if (*s == '@')
		s++;
	if (!isdigit((unsigned char)*s))
		return false;
	*seconds = strtoll(s, &end, 10);
	return (!*end || *end == ' ') && *seconds < SECONDS_MAX &&
	       parse_zone(end, minutes);
}

/* 2005-04-07T22:13:13+0200, also with a blank for the T. */
static bool parse_iso(const char *s, int64_t *seconds, int *minutes)
{
	struct tm parts = { .tm_mday = 0 };
	int used = 0;

	if (sscanf(s, "%4d-%2d-%2d%*1[T ]%2d:%2d:%2d%n", &parts.tm_year,
		   &parts.tm_mon, &parts.tm_mday, &parts.tm_hour,
		   &parts.tm_min, &parts.tm_sec, &used) != 6 || !used)
		return false;
	if (s[used] == '.')
		used += 1 + (int)strspn(s + used + 1, "0123456789");
	parts.tm_year -= 1900;
	parts.tm_mon -= 1;
	return from_parts(&parts, s + used, seconds, minutes);
}

/* Thu, 07 Apr 2005 22:13:13 +0200 */
static bool parse_rfc2822(const char *s, int64_t *seconds, int *minutes)
{
	struct tm parts = { .tm_mday = 0 };
	const char *comma = strchr(s, ','), *found;
	char month[4];
	int used = 0;

	if (comma)
		s = comma + 1;
	if (sscanf(s, " %2d %3s %4d %2d:%2d:%2d%n", &parts.tm_mday, month,
		   &parts.tm_year, &parts.tm_hour, &parts.tm_min,
		   &parts.tm_sec, &used) != 6 || !used)
		return false;
	found = strstr(months, month);
	if (strlen(month) != 3 || !found || (found - months) % 3)
		return false;
	parts.tm_year -= 1900;
	parts.tm_mon = (int)(found - months) / 3;
	return from_parts(&parts, s + used, seconds, minutes);
}

int parse_git_date(const char *text, int64_t *seconds, int *offset_minutes,
		   struct err *err)
{
	if (parse_raw(text, seconds, offset_minutes) ||
	    parse_iso(text, seconds, offset_minutes) ||
	    parse_rfc2822(text, seconds, offset_minutes))
		return 0;
	return err_set(err, ERR_INVALID, "invalid date format: %s", text);
}
