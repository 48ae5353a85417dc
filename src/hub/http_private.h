/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_HUB_HTTP_PRIVATE_H
#define HFMETA_HUB_HTTP_PRIVATE_H

/*
 * What the files of hub/http.h share:
 *
 *	http.c		one try of one transfer; all that knows libcurl
 *	http_policy.c	what an answer or a failure leads to: redirect,
 *			another try, or the end
 *	http_loop.c	queues, slots, the event loop
 *	http_response.c	struct http_response
 *
 * A transfer waits in the queue of its bucket, then sits in a slot until it
 * is finished; a wait between tries is spent in the slot, so that a server
 * in trouble is asked less.  After a redirect, and after a 429, it goes back
 * to the front of the queue, where it waits for the quota.
 */

#include "hub/http.h"

struct transfer {
	struct transfer *next;		/* in its bucket's queue */
	struct http_request request;	/* its strings are NULL: see below */
	char *url, *until;
	struct http_response response;
	struct http_response kept;	/* headers of redirects */
	enum quota_bucket bucket;
	unsigned int tries;		/* of this url */
	unsigned int redirects;
	size_t header_bytes;
	bool left_origin;
	bool too_many_headers;
	bool enough;			/* the rest of the body was dropped */
};

struct wire;	/* libcurl's handles of a slot; http.c */

struct slot {
	struct wire *wire;
	struct transfer *transfer;	/* NULL: free */
	bool running;			/* else it waits for start_at */
	uint64_t start_at;
};

struct queue {
	struct transfer *first, **end;
	unsigned int count;
};

struct http {
	struct http_options options;	/* its strings are owned */
	char *origin;			/* as http_origin() writes it */
	void *multi;			/* libcurl's */
	struct slot *slots;		/* options.jobs */
	struct queue queues[QUOTA_BUCKETS];
	struct quota quotas[QUOTA_BUCKETS];
	uint64_t requests[QUOTA_BUCKETS];
	uint64_t request_count, retries, bytes, deadline;
	uint32_t random;
	bool contact;			/* there was an answer */
	struct err over;		/* why no more is started, if so */
};

/* http.c */

int wire_open(struct http *http, struct err *err) MUST_CHECK;
void wire_close(struct http *http);

/* Begin a try of the slot's transfer. */
int wire_start(struct http *http, struct slot *slot) MUST_CHECK;

/* Stop one that is running. */
void wire_stop(struct http *http, struct slot *slot);

/* Move bytes; calls http_answered() or http_failed() for each try that has
 * ended.  Fails if libcurl cannot go on. */
int wire_work(struct http *http) MUST_CHECK;

/* Sleep until there is something to do, or 'ms' milliseconds. */
void wire_wait(struct http *http, unsigned int ms);

/* Resolve a Location against the URL that gave it.  Hands out the URL. */
int http_url_join(const char *base, const char *location, char **out)
	MUST_CHECK;

/* Append "host:port" of a URL, for messages. */
void http_host_for_people(struct buf *out, const char *url);

/* http_policy.c */

/* Whether the token may go with the transfer as it stands. */
bool http_at_origin(const struct http *http, const struct transfer *t);

enum quota_bucket http_bucket(const struct http *http,
			      const struct transfer *t);

/* The slot's try has ended with an answer: the slot is free, or its transfer
 * waits for its next start. */
void http_answered(struct http *http, struct slot *slot);

/* The same for a try that ended without; err says why. */
void http_failed(struct http *http, struct slot *slot, bool try_again,
		 struct err *err);

/* http_loop.c */

uint64_t http_now(void);	/* milliseconds, monotonic */
uint32_t http_random(struct http *http);

/* Put the slot's transfer back, in front of its queue. */
void http_requeue(struct http *http, struct slot *slot);

/* Free the slot, and give its transfer's answer, or 'err', to done(). */
void http_finish(struct slot *slot, const struct err *err);

#endif
