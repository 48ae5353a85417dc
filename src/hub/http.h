/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_HUB_HTTP_H
#define HFMETA_HUB_HTTP_H

/*
 * GET and HEAD over HTTP, many at a time, in one event loop.  The only file
 * that knows libcurl is http.c.
 *
 * What it sees to, so that nobody above has to:
 *
 *  - Limits: size of a body (after unpacking) and of headers; time to
 *    connect, without a byte, in all; redirects; requests; tries.
 *  - Redirects are followed here, not by libcurl: at most HTTP_REDIRECTS_MAX,
 *    to http and https only, never from https to http.
 *  - The token goes to 'origin' (scheme, host and port) and, once a redirect
 *    has led elsewhere, not even there.
 *  - Connection errors, cut-off bodies, 408, 429 and 5xx are tried again,
 *    after a wait (quota.h).  No other answer is.
 *  - Rate limits, by bucket: a request waits for its bucket's quota.
 *
 * A URL in a message has no credentials and no query (which is where
 * storage hosts put their signatures).
 *
 * Ownership: a request is copied; a response belongs to the client and lives
 * until done() returns, its body may be taken out with buf_detach() or by
 * struct assignment and buf_init().
 */

#include "hub/quota.h"
#include "util/buf.h"
#include "util/err.h"

#define HTTP_REDIRECTS_MAX 5

/* Most bytes of all headers of one answer. */
#define HTTP_HEADERS_MAX (64u << 10)

struct http_options {
	const char *origin;	/* "https://host:port/..." of the token */
	const char *token;	/* or NULL */
	const char *ca_file;	/* or NULL */
	const char *user_agent;
	unsigned int jobs, retries;
	unsigned int backoff_ms, max_wait_ms;
	unsigned int connect_ms, idle_ms, total_ms;
	uint64_t max_requests, max_time_ms;	/* 0: no limit */
	bool (*stop)(void *data);	/* or NULL; see hub_options */
	void *stop_data;
};

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
};

enum http_follow {
	HTTP_FOLLOW_ANY,	/* to any host */
	HTTP_FOLLOW_ORIGIN,	/* to elsewhere is an error */
	HTTP_FOLLOW_NONE,	/* the redirect is the answer */
};

struct http_header {
	char *name;	/* lower case */
	char *value;
};

struct http_response {
	int status;
	struct http_header *headers;
	size_t header_count, header_room;
	struct buf body;
	char *url;		/* that gave this answer */
	bool sent_token;	/* to that URL */
	unsigned int tries;	/* of that URL */
};

#define HTTP_RESPONSE_INIT { .body = BUF_INIT(0) }

void http_response_release(struct http_response *response);

/* The n-th (from 0) header of that name, in lower case; or NULL. */
const char *http_header(const struct http_response *response,
			const char *name, size_t n);

void http_header_add(struct http_response *response, const char *name,
		     size_t name_len, const char *value, size_t value_len);

/*
 * The URL that a Link header gives for rel="next", exactly; other relations
 * are passed over.  Appends to 'out'; false if there is none.
 */
bool http_link_next(const struct http_response *response, struct buf *out);

/* Either 'response' or 'err' is NULL.  Any status is a response. */
typedef void http_done(void *data, struct http_response *response,
		       const struct err *err);

struct http_request {
	enum http_method method;
	enum http_follow follow;
	const char *url;
	/* An answer that has this header is not followed further; or NULL. */
	const char *until;
	/*
	 * Headers of redirects that the last answer gets if it has none of
	 * that name: static lower-case names up to a NULL; or NULL.
	 */
	const char *const *keep;
	/*
	 * Ask for bytes first..last.  The answer is 206, or 200 from a
	 * server that knows no ranges: then the body is bytes 0..last.
	 */
	bool ranged;
	uint64_t first, last;
	size_t max_body;
	http_done *done;
	void *data;
};

struct http;

int http_new(struct http **out, const struct http_options *options,
	     struct err *err) MUST_CHECK;
void http_free(struct http *http);	/* NULL is fine */

void http_queue(struct http *http, const struct http_request *request);

/* Work until nothing is queued.  See hub_run(). */
int http_run(struct http *http, struct err *err) MUST_CHECK;

/* Whether it was stopped: what is told an error from then on was cut off. */
bool http_is_over(const struct http *http);

struct http_stats {
	uint64_t requests[QUOTA_BUCKETS];
	uint64_t retries;
	uint64_t bytes;
	unsigned int queued, running;
	struct quota quota[QUOTA_BUCKETS];
	uint64_t wait_ms[QUOTA_BUCKETS];
};

void http_stats(const struct http *http, struct http_stats *out);

/*
 * The parts of a URL that make its origin, "scheme://host:port" with the
 * port always there, all in lower case; appended to 'out'.  Fails with
 * ERR_INVALID for what is not http or https, or has a user or password.
 */
int http_origin(struct buf *out, const char *url, struct err *err)
	MUST_CHECK;

/* A URL as a message may show it: bounded, no credentials, no query. */
void http_url_for_people(struct buf *out, const char *url);

#endif
