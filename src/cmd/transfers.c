/* SPDX-License-Identifier: MIT */
#include "cmd/transfers.h"

#include <stdlib.h>
#include <string.h>

#define JOBS_MAX 100

int parse_number(uint64_t *out, const char *text, const char *option,
		 struct err *err)
{
	size_t len = text ? strlen(text) : 0;

	if (!text)
		return 0;
	if (!len || strspn(text, "0123456789") != len || len > 15)
		return err_set(err, ERR_USAGE, "option '--%s' takes a number, "
			       "not '%s'", option, text);
	*out = strtoull(text, NULL, 10);
	return 0;
}

/* "90", "90s", "15m", "12h", "7d", "2w" */
int parse_time(int64_t *seconds, const char *text, const char *option,
	       struct err *err)
{
	static const struct {
		const char *unit;
		int64_t seconds;
	} units[] = {
		{ "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 3600 },
		{ "d", 86400 }, { "w", 604800 },
	};
	char *end;
	long long number;

	if (!text)
		return 0;
	number = strtoll(text, &end, 10);
	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		if (strcmp(end, units[i].unit) != 0 || end == text ||
		    number < 0 || number > 1000000000)
			continue;
		*seconds = number * units[i].seconds;
		return 0;
	}
	return err_set(err, ERR_USAGE, "option '--%s' takes a time such as "
		       "7d, 12h or 90s, not '%s'", option, text);
}

int transfers_read(struct upstream_options *options,
		   const struct transfer_texts *texts, struct err *err)
{
	uint64_t jobs = 0;
	int64_t max_time = 0;

	if (parse_number(&jobs, texts->jobs, "jobs", err) < 0 ||
	    parse_number(&options->max_requests, texts->max_requests,
			 "max-requests", err) < 0 ||
	    parse_time(&max_time, texts->max_time, "max-time", err) < 0)
		return -1;
	if (jobs > JOBS_MAX)
		return err_set(err, ERR_USAGE,
			       "option '--jobs' takes a number up to %d",
			       JOBS_MAX);
	options->jobs = (unsigned int)jobs;
	options->max_time_ms = (uint64_t)max_time * 1000;
	return 0;
}
