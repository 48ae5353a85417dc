/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_HUB_QUOTA_H
#define HFMETA_HUB_QUOTA_H

/*
 * The arithmetic of rate limits: no clock, no network, no allocation.
 *
 * The Hub counts requests in fixed windows, one count for each class of URL,
 * and says on every answer what is left (IETF draft-ietf-httpapi-ratelimit-
 * headers-09):
 *
 *	RateLimit: "api";r=497;t=168
 *	RateLimit-Policy: "fixed window";"api";q=500;w=300
 *
 * r requests are left, and the count starts again in t seconds.  So that no
 * 429 comes, no more requests are started than are left; then the bucket
 * waits for its next window.
 *
 * Times are milliseconds of a clock that never goes back.
 */

#include "util/util.h"

enum quota_bucket {
	QUOTA_API,		/* /api/... */
	QUOTA_RESOLVERS,	/* .../resolve/..., /api/resolve-cache/... */
	QUOTA_OTHER,		/* any other path, and other hosts */
	QUOTA_BUCKETS,
};

struct quota {
	int64_t remaining;	/* requests left in the window, -1 unknown */
	uint64_t reset;		/* when the window ends */
	uint64_t not_before;	/* told to wait until then */
};

#define QUOTA_INIT { .remaining = -1 }

/* The bucket of a path on the Hub ("/api/models/gpt2?blobs=true"). */
enum quota_bucket quota_bucket_of(const char *path);

/* One RateLimit header. */
struct quota_limit {
	bool known;		/* there was one, and it could be read */
	int64_t remaining;
	int64_t seconds;
	bool named;		/* it names one of our buckets: */
	enum quota_bucket bucket;
};

/* Read a RateLimit header (NULL: none).  Of several limits the one with the
 * fewest requests left counts. */
struct quota_limit quota_parse(const char *header);

/* Take notice of an answer.  Answers can come out of order: within a window
 * the smallest count holds. */
void quota_note(struct quota *quota, const struct quota_limit *limit,
		uint64_t now);

/*
 * A 429 came: nothing of the bucket starts for the returned number of
 * milliseconds.  With r=0 that is t + 1 seconds.  Quota left means that
 * another limiter refused, which tells nothing by t: then 'retry_after' (the
 * header, NULL if there is none), or else 'backoff'.
 */
uint64_t quota_refused(struct quota *quota, const struct quota_limit *limit,
		       const char *retry_after, uint64_t backoff,
		       uint64_t now);

/*
 * How many milliseconds from 'now' the next request of a bucket has to wait,
 * of which 'running' are under way.  0: it may start.
 */
uint64_t quota_delay(const struct quota *quota, unsigned int running,
		     uint64_t now);

/* Seconds of a Retry-After header as milliseconds; -1 if it is none, or a
 * date (which the Hub does not send). */
int64_t quota_retry_after(const char *header);

/*
 * The wait before try number 'attempt' (1 is the first repeat): base, twice
 * that, four times, at most eight times, each plus or minus a quarter by
 * 'random', so that many clients do not come back at once.
 */
uint64_t quota_backoff(unsigned int attempt, unsigned int base,
		       uint32_t random);

#endif
