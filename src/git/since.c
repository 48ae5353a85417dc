/* SPDX-License-Identifier: MIT */
/* Dates as people type them. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "git/internal.h"
#include "git/look.h"

#define AGO_MAX 1000000		/* of any unit */

static const struct {
	const char *name;
	int64_t seconds;
} units[] = {
	{ "second", 1 }, { "minute", 60 }, { "hour", 3600 },
	{ "day", 86400 }, { "week", 7 * 86400 }, { "month", 30 * 86400 },
	{ "year", 365 * 86400 },
};

/* "3 weeks ago", "3.weeks", "1 day": as git, which minds neither the dots
 * nor the "ago". */
static bool parse_ago(const char *text, int64_t *seconds)
{
	char word[16];
	char *end;
	long count = strtol(text, &end, 10);
	int used = 0;

	if (end == text || count < 0 || count > AGO_MAX ||
	    sscanf(end, "%*1[ .]%15[a-zA-Z]%n", word, &used) != 1)
		return false;
	end += used;
	end += strspn(end, " .");
	if (*end && strcasecmp(end, "ago") != 0)
		return false;
	if (strlen(word) > 1 && tolower(word[strlen(word) - 1]) == 's')
		word[strlen(word) - 1] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (strcasecmp(units[i].name, word) != 0)
			continue;
		*seconds = (int64_t)time(NULL) - count * units[i].seconds;
		return true;
	}
	return false;
}

/* The midnight that a day begins with, where the user is. */
static bool parse_day(const char *text, int64_t *seconds)
{
	struct tm day = { .tm_isdst = -1 };
	int used = 0;
	time_t found;

	if (sscanf(text, "%4d-%2d-%2d%n", &day.tm_year, &day.tm_mon,
		   &day.tm_mday, &used) != 3 || text[used] ||
	    day.tm_mon < 1 || day.tm_mon > 12 || day.tm_mday < 1 ||
	    day.tm_mday > 31)
		return false;
	day.tm_year -= 1900;
	day.tm_mon -= 1;
	found = mktime(&day);
	*seconds = (int64_t)found;
	return found != (time_t)-1;
}

int git_date(const char *text, int64_t *seconds, struct err *err)
{
	int minutes;

	if (!strcmp(text, "yesterday")) {
		*seconds = (int64_t)time(NULL) - 86400;
		return 0;
	}
	if (parse_ago(text, seconds) || parse_day(text, seconds))
		return 0;
	if (parse_git_date(text, seconds, &minutes, err) == 0)
		return 0;
	err_set(err, ERR_USAGE, "'%s' is no date", text);
	return err_hint(err, "a day is 2024-02-19 or '3 weeks ago'");
}
