/* SPDX-License-Identifier: MIT */
#include "hub/quota.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Larger numbers in headers are nonsense, and would overflow times. */
#define NUMBER_MAX 1000000000

/* Windows end a second or so apart, as t is in whole seconds. */
#define SAME_WINDOW_MS 2500

/* The Hub counts in whole seconds: t may be up to one too few. */
#define MARGIN_MS 1000

enum quota_bucket quota_bucket_of(const char *path)
{
	const char *query = strchr(path, '?');
	const char *resolve = strstr(path, "/resolve/");

	if (starts_with(path, "/api/resolve-cache/"))
		return QUOTA_RESOLVERS;
	if (starts_with(path, "/api/"))
		return QUOTA_API;
	if (resolve && (!query || resolve < query))
		return QUOTA_RESOLVERS;
	return QUOTA_OTHER;
}

/* Read digits; moves *p behind them.  -1: there are none, or too many. */
static int64_t number(const char **p)
{
	int64_t n = 0;

	if (!isdigit((unsigned char)**p))
		return -1;
	for (; isdigit((unsigned char)**p); ++*p) {
		n = 10 * n + (**p - '0');
		if (n > NUMBER_MAX)
			return -1;
	}
	return n;
}

static void parse_name(struct quota_limit *limit, const char *name,
		       size_t len)
{
	static const struct {
		const char *name;
		enum quota_bucket bucket;
	} known[] = {
		{ "api", QUOTA_API },
		{ "resolvers", QUOTA_RESOLVERS },
		{ "pages", QUOTA_OTHER },
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (strlen(known[i].name) == len &&
		    !strncasecmp(known[i].name, name, len)) {
			limit->named = true;
			limit->bucket = known[i].bucket;
		}
}

/* One of the limits between commas: a name, then parameters. */
static struct quota_limit parse_item(const char *item, size_t len)
{
	struct quota_limit limit = { .remaining = -1, .seconds = -1 };
	const char *end = item + len;

	while (item < end) {
		size_t n = strcspn(item, ";,");
		const char *p = item, *stop = item + n;

		while (p < stop && (*p == ' ' || *p == '\t' || *p == '"'))
			p++;
		if (p + 1 < stop && (*p == 'r' || *p == 't') && p[1] == '=') {
			const char *digits = p + 2;

			*(*p == 'r' ? &limit.remaining : &limit.seconds) =
				number(&digits);
		} else {
			parse_name(&limit, p, strcspn(p, "\" ;,"));
		}
		item = stop + 1;
	}
	limit.known = limit.remaining >= 0 && limit.seconds >= 0;
	return limit;
}

struct quota_limit quota_parse(const char *header)
{
	struct quota_limit best = { .known = false };

	while (header && *header) {
		size_t len = strcspn(header, ",");
		struct quota_limit limit = parse_item(header, len);

		if (limit.known &&
		    (!best.known || limit.remaining < best.remaining))
			best = limit;
		header += len + (header[len] == ',');
	}
	return best;
}

void quota_note(struct quota *quota, const struct quota_limit *limit,
		uint64_t now)
{
	uint64_t reset;

	if (!limit->known)
		return;
	reset = now + (uint64_t)limit->seconds * 1000;
	if (quota->remaining >= 0 && now < quota->reset + MARGIN_MS &&
	    reset < quota->reset + SAME_WINDOW_MS &&
	    limit->remaining > quota->remaining)
		return;
	quota->remaining = limit->remaining;
	quota->reset = reset;
}

int64_t quota_retry_after(const char *header)
{
	int64_t seconds;

	if (!header)
		return -1;
	header += strspn(header, " \t");
	seconds = number(&header);
	header += strspn(header, " \t");
	return seconds < 0 || *header ? -1 : seconds * 1000;
}

uint64_t quota_refused(struct quota *quota, const struct quota_limit *limit,
		       const char *retry_after, uint64_t backoff,
		       uint64_t now)
{
	int64_t told = quota_retry_after(retry_after);
	uint64_t wait = told >= 0 ? (uint64_t)told : backoff;

	if (limit->known && !limit->remaining)
		wait = (uint64_t)limit->seconds * 1000 + MARGIN_MS;
	if (now + wait > quota->not_before)
		quota->not_before = now + wait;
	return wait;
}

uint64_t quota_delay(const struct quota *quota, unsigned int running,
		     uint64_t now)
{
	uint64_t until = quota->not_before;
	uint64_t reset = quota->reset + MARGIN_MS;

	if (quota->remaining >= 0 && quota->remaining <= running &&
	    now < reset && until < reset)
		until = reset;
	return until > now ? until - now : 0;
}

uint64_t quota_backoff(unsigned int attempt, unsigned int base,
		       uint32_t random)
{
	unsigned int doublings = attempt > 4 ? 3 : attempt ? attempt - 1 : 0;
	uint64_t wait = (uint64_t)base << doublings;

	return wait - wait / 4 + (wait / 2) * (random % 1024) / 1023;
}
