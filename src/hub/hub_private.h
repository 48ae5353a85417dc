/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_HUB_HUB_PRIVATE_H
#define HFMETA_HUB_HUB_PRIVATE_H

/*
 * What the files of hub/hub.h share:
 *
 *	hub.c		opening; the queue
 *	hub_sync.c	one thing at a time
 *	hub_answer.c	what a response says
 *	hub_error.c	... when it is a refusal
 *	hub_pages.c	rows that come in pages
 *	hub_url.c	ids, paths and queries to targets
 *	hub_env.c	options from the environment
 *
 * A target is a URL without scheme and host: "/api/models/gpt2?blobs=true".
 * Those of the data set viewer begin with "/dataset-viewer", which is no part
 * of their URL.
 */

#include "hub/hub.h"
#include "hub/http.h"
#include "hub/snapshot.h"

#define VIEWER_PREFIX "/dataset-viewer"

/* A set of strings, by their 64-bit hash. */
struct seen {
	uint64_t *slots;	/* 0 is empty; a power of two of them */
	size_t count, size;
};

/* One request of hub_queue(), from there to its last done(). */
struct call {
	struct call *next;		/* in hub->first or hub->held */
	struct call *newer, *older;	/* in hub->calls */
	struct hub *hub;
	enum hub_what what;
	enum hub_type type;
	char *id, *revision, *path;
	char *target;			/* NULL: 'err' says why */
	struct err *err;
	size_t max;
	bool ranged;
	uint64_t first, last;
	hub_done *done;
	void *data;
	struct seen rows, pages;	/* LIST, TREE */
};

struct hub {
	struct hub_options options;
	char *endpoint;
	char *viewer;
	struct http *http;		/* one of these two is NULL */
	struct snapshot *snapshot;
	struct snapshot *record;	/* or NULL */
	struct call *calls;		/* all that live, newest first */
	struct call *first, **end;	/* what does not go over HTTP */
	struct call *held;		/* what waits for hub_go_on() */
	unsigned int pending;
	bool over;			/* interrupted while that was answered */
	uint64_t answers;
};

/* hub_url.c */

/* Only [A-Za-z0-9._-] and at most one '/', no part "." or "..". */
int hub_check_id(const char *id, struct err *err) MUST_CHECK;

/* Hands out the target of a request.  Fails with ERR_INVALID. */
int hub_target(char **out, const struct hub_request *request,
	       struct err *err) MUST_CHECK;

/*
 * The target of the page that a Link header points to.  Whatever host it
 * names (mirrors pass on the official one), the configured one is asked; and
 * nothing outside /api/.
 */
int hub_next_target(char **out, const char *link, const char *endpoint,
		    struct err *err) MUST_CHECK;

/* hub_answer.c */

/* Of a server that knows no ranges: make its 200 the 206 asked for. */
void hub_make_partial(const struct call *call,
		      struct http_response *response);

/* Fill in 'out'; it is to be released also on failure. */
int hub_read_answer(const struct call *call, struct http_response *response,
		    struct hub_answer *out, struct err *err) MUST_CHECK;

void hub_answer_release(struct hub_answer *answer);

/* hub_error.c */

/* Say what a response means that is not what was asked for. */
int hub_refusal(const struct call *call, const struct http_response *response,
		struct err *err);

/* "model" or "dataset". */
const char *hub_type_name(enum hub_type type);

/* hub_pages.c */

/* Whether a string was not there yet; it is then. */
bool seen_add(struct seen *seen, const char *s);
void listed_release(struct seen *seen);

/* Drop the rows that an earlier page had. */
void hub_drop_repeats(struct call *call, cJSON *rows);

/* The target of the next page, or NULL if this is the last. */
int hub_next_page(struct call *call, const struct http_response *response,
		  char **out, struct err *err) MUST_CHECK;

#endif
