/* SPDX-License-Identifier: MIT */
#include "hub/http_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A wrong endpoint, or no network at all, should show soon. */
#define FIRST_CONTACT_RETRIES 2

/* Where things go */

bool http_at_origin(const struct http *http, const struct transfer *t)
{
	CLEANUP(buf_release) struct buf origin = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	return http->origin && !t->left_origin &&
	       !http_origin(&origin, t->url, &err) &&
	       !strcmp(origin.ptr, http->origin);
}

static bool same_origin(const char *a, const char *b)
{
	CLEANUP(buf_release) struct buf one = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf two = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	return !http_origin(&one, a, &err) && !http_origin(&two, b, &err) &&
	       !strcmp(one.ptr, two.ptr);
}

/* The path and query of a URL. */
static const char *url_path(const char *url)
{
	const char *host = strstr(url, "://");
	const char *path = host ? strchr(host + 3, '/') : NULL;

	return path ? path : "";
}

enum quota_bucket http_bucket(const struct http *http,
			      const struct transfer *t)
{
	const char *path = url_path(t->url), *prefix;

	if (!http_at_origin(http, t))
		return QUOTA_OTHER;
	/* A mirror may lie below a path of its own. */
	prefix = url_path(http->options.origin);
	if (starts_with(path, prefix))
		path += strlen(prefix);
	return quota_bucket_of(path);
}

/* Trying again */

static uint64_t backoff(struct http *http, const struct transfer *t)
{
	return quota_backoff(t->tries, http->options.backoff_ms,
			     http_random(http));
}

/* Whether there is another try after 'wait' ms. */
static bool may_retry(struct http *http, const struct transfer *t,
		      uint64_t wait)
{
	unsigned int retries = http->options.retries;

	if (!http->contact && retries > FIRST_CONTACT_RETRIES)
		retries = FIRST_CONTACT_RETRIES;
	if (t->tries > retries || wait > http->options.max_wait_ms)
		return false;
	http->retries++;
	return true;
}

void http_failed(struct http *http, struct slot *slot, bool try_again,
		 struct err *err)
{
	struct transfer *t = slot->transfer;
	uint64_t wait = backoff(http, t);

	if (try_again && may_retry(http, t, wait)) {
		slot->start_at = http_now() + wait;
		return;
	}
	if (t->tries > 1) {
		size_t len = strlen(err->msg);

		snprintf(err->msg + len, sizeof(err->msg) - len,
			 " (%u tries)", t->tries);
	}
	http_finish(slot, err);
}

/* 429: the whole bucket waits.  False: it is not to be tried again. */
static bool retry_refused(struct http *http, struct slot *slot,
			  const struct quota_limit *limit)
{
	struct transfer *t = slot->transfer;
	const char *after = http_header(&t->response, "retry-after", 0);
	uint64_t wait = quota_refused(&http->quotas[t->bucket], limit, after,
				      backoff(http, t), http_now());

	if (!may_retry(http, t, wait))
		return false;
	http_requeue(http, slot);
	return true;
}

/* 408 and 5xx: what time may cure. */
static bool retry_later(struct http *http, struct slot *slot)
{
	struct transfer *t = slot->transfer;
	int status = t->response.status;
	uint64_t wait = backoff(http, t);
	int64_t told = quota_retry_after(http_header(&t->response,
						     "retry-after", 0));

	if (status != 408 && (status < 500 || status == 501 || status == 505))
		return false;
	if (told > (int64_t)wait)
		wait = (uint64_t)told;
	if (!may_retry(http, t, wait))
		return false;
	slot->start_at = http_now() + wait;
	return true;
}

/* Redirects */

static bool is_redirect(const struct transfer *t)
{
	int status = t->response.status;

	return t->request.follow != HTTP_FOLLOW_NONE &&
	       (status == 301 || status == 302 || status == 303 ||
		status == 307 || status == 308) &&
	       http_header(&t->response, "location", 0) &&
	       !(t->until && http_header(&t->response, t->until, 0));
}

/* The URL that a Location names, if it may be gone to. */
static int redirect_target(const struct transfer *t, char **out,
			   struct err *err)
{
	const char *location = http_header(&t->response, "location", 0);
	CLEANUP(buf_release) struct buf shown = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf origin = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(freep) char *target = NULL;

	http_url_for_people(&shown, location);
	if (http_url_join(t->url, location, &target) < 0 ||
	    http_origin(&origin, target, err) < 0)
		return err_set(err, ERR_INVALID,
			       "redirected to '%s', which is no http(s) URL",
			       shown.ptr);
	if (starts_with(t->url, "https:") && starts_with(target, "http:"))
		return err_set(err, ERR_INVALID,
			       "redirected from https to '%s'", shown.ptr);
	*out = STEAL(target);
	return 0;
}

static void keep_headers(struct transfer *t)
{
	const char *const *name = t->request.keep;

	for (; name && *name; name++) {
		const char *value = http_header(&t->response, *name, 0);

		if (value && !http_header(&t->kept, *name, 0))
			http_header_add(&t->kept, *name, strlen(*name), value,
					strlen(value));
	}
}

/* Turn the transfer to where the answer sends it. */
static int redirect(struct http *http, struct transfer *t, struct err *err)
{
	CLEANUP(freep) char *target = NULL;

	if (t->redirects++ >= HTTP_REDIRECTS_MAX)
		return err_set(err, ERR_INVALID, "more than %d redirects",
			       HTTP_REDIRECTS_MAX);
	if (redirect_target(t, &target, err) < 0)
		return -1;
	if (!same_origin(t->url, target)) {
		CLEANUP(buf_release) struct buf host = BUF_INIT(BUF_UNBOUNDED);

		http_host_for_people(&host, target);
		if (t->request.follow == HTTP_FOLLOW_ORIGIN)
			return err_set(err, ERR_INVALID,
				       "redirected to another host, '%s'",
				       host.ptr);
		t->left_origin = true;
	}
	keep_headers(t);
	free(t->url);
	t->url = STEAL(target);
	t->tries = 0;
	t->bucket = http_bucket(http, t);
	return 0;
}

void http_answered(struct http *http, struct slot *slot)
{
	struct transfer *t = slot->transfer;
	struct err err = ERR_INIT;
	struct quota_limit limit =
		quota_parse(http_header(&t->response, "ratelimit", 0));
	/* Only the Hub itself may speak for a bucket that is not its own. */
	bool other = limit.named && t->bucket != QUOTA_OTHER;

	http->contact = true;
	quota_note(&http->quotas[other ? limit.bucket : t->bucket], &limit,
		   http_now());
	if (is_redirect(t)) {
		if (redirect(http, t, &err) < 0)
			http_finish(slot, &err);
		else
			http_requeue(http, slot);
	} else if (t->response.status == 429 ?
		   !retry_refused(http, slot, &limit) :
		   !retry_later(http, slot)) {
		http_finish(slot, NULL);
	}
}
