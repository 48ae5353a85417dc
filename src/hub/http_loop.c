/* SPDX-License-Identifier: MIT */
#include "hub/http_private.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How often stop() is asked. */
#define TICK_MS 100

uint64_t http_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* xorshift: it only spreads clients in time. */
uint32_t http_random(struct http *http)
{
	http->random ^= http->random << 13;
	http->random ^= http->random >> 17;
	http->random ^= http->random << 5;
	return http->random;
}

/* Queues */

static void push_back(struct queue *queue, struct transfer *t)
{
	t->next = NULL;
	*queue->end = t;
	queue->end = &t->next;
	queue->count++;
}

static void push_front(struct queue *queue, struct transfer *t)
{
	t->next = queue->first;
	if (!t->next)
		queue->end = &t->next;
	queue->first = t;
	queue->count++;
}

static struct transfer *pop(struct queue *queue)
{
	struct transfer *t = queue->first;

	if (!t)
		return NULL;
	queue->first = t->next;
	if (!queue->first)
		queue->end = &queue->first;
	queue->count--;
	return t;
}

void http_queue(struct http *http, const struct http_request *request)
{
	struct transfer *t = xcalloc(1, sizeof(*t));

	t->request = *request;
	t->request.url = t->request.until = NULL;
	t->response = (struct http_response)HTTP_RESPONSE_INIT;
	t->kept = (struct http_response)HTTP_RESPONSE_INIT;
	t->url = xstrdup(request->url);
	t->until = request->until ? xstrdup(request->until) : NULL;
	t->bucket = http_bucket(http, t);
	push_back(&http->queues[t->bucket], t);
}

static unsigned int queued(const struct http *http)
{
	unsigned int count = 0;

	for (int b = 0; b < QUOTA_BUCKETS; b++)
		count += http->queues[b].count;
	return count;
}

static void transfer_free(struct transfer *t)
{
	http_response_release(&t->response);
	http_response_release(&t->kept);
	free(t->url);
	free(t->until);
	free(t);
}

static void tell(struct transfer *t, const struct err *err)
{
	t->response.tries = t->tries;
	for (size_t i = 0; !err && i < t->kept.header_count; i++) {
		const struct http_header *h = &t->kept.headers[i];

		if (!http_header(&t->response, h->name, 0))
			http_header_add(&t->response, h->name, strlen(h->name),
					h->value, strlen(h->value));
	}
	if (!err)
		t->response.url = STEAL(t->url);
	t->request.done(t->request.data, err ? NULL : &t->response, err);
	transfer_free(t);
}

/* Slots */

void http_requeue(struct http *http, struct slot *slot)
{
	struct transfer *t = STEAL(slot->transfer);

	push_front(&http->queues[t->bucket], t);
}

void http_finish(struct slot *slot, const struct err *err)
{
	tell(STEAL(slot->transfer), err);
}

static unsigned int running(const struct http *http, int bucket)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < http->options.jobs; i++)
		if (http->slots[i].running &&
		    (int)http->slots[i].transfer->bucket == bucket)
			count++;
	return count;
}

/* How long a bucket has to wait for its quota. */
static uint64_t delay(const struct http *http, int bucket, uint64_t now)
{
	return quota_delay(&http->quotas[bucket], running(http, bucket), now);
}

/* The next transfer that may start, from the buckets in turn; at a tie a
 * file, which brings what was begun nearer to its end. */
static struct transfer *next_ready(struct http *http, uint64_t now)
{
	int best = -1;

	for (int b = 0; b < QUOTA_BUCKETS; b++)
		if (http->queues[b].first && !delay(http, b, now) &&
		    (best < 0 || running(http, b) <= running(http, best)))
			best = b;
	return best < 0 ? NULL : pop(&http->queues[best]);
}

static void start(struct http *http, struct slot *slot)
{
	struct transfer *t = slot->transfer;
	uint64_t max = http->options.max_requests;
	struct err err = ERR_INIT;

	if (max && http->request_count >= max)
		err_set(&http->over, ERR_LIMIT, "stopped after %llu requests",
			(unsigned long long)max);
	if (http->over.code)
		return;
	t->tries++;
	if (wire_start(http, slot) < 0) {
		err_set(&err, ERR_SYSTEM, "libcurl refuses the request");
		http_finish(slot, &err);
		return;
	}
	http->requests[t->bucket]++;
	http->request_count++;
}

/* When the slot's transfer may start, as milliseconds from now. */
static uint64_t start_in(const struct http *http, const struct slot *slot,
			 uint64_t now)
{
	uint64_t own = slot->start_at > now ? slot->start_at - now : 0;
	uint64_t quota = delay(http, (int)slot->transfer->bucket, now);

	return own > quota ? own : quota;
}

/* Start what may start.  Returns how many slots are taken. */
static unsigned int fill_slots(struct http *http)
{
	uint64_t now = http_now();
	unsigned int taken = 0;

	for (unsigned int i = 0; i < http->options.jobs; i++) {
		struct slot *slot = &http->slots[i];

		if (!slot->transfer) {
			slot->transfer = next_ready(http, now);
			slot->start_at = 0;
		}
		if (slot->transfer && !slot->running &&
		    !start_in(http, slot, now))
			start(http, slot);
		taken += slot->transfer != NULL;
	}
	return taken;
}

/* The loop */

/* Give up on what waits, and if 'all' on what is under way. */
static void drop(struct http *http, bool all)
{
	struct err over = http->over;
	struct transfer *t;

	for (unsigned int i = 0; i < http->options.jobs; i++) {
		struct slot *slot = &http->slots[i];

		if (!slot->transfer || (slot->running && !all))
			continue;
		if (slot->running)
			wire_stop(http, slot);
		http_finish(slot, &over);
	}
	for (int b = 0; b < QUOTA_BUCKETS; b++)
		while ((t = pop(&http->queues[b])) != NULL)
			tell(t, &over);
}

/* Whether to go on; if not, http->over says why. */
static bool go_on(struct http *http)
{
	const struct http_options *o = &http->options;

	if (o->stop && o->stop(o->stop_data))
		err_set(&http->over, ERR_INTERRUPTED, "interrupted");
	else if (http->deadline && http_now() >= http->deadline)
		err_set(&http->over, ERR_LIMIT, "stopped after %.1f s",
			(double)o->max_time_ms / 1e3);
	else
		return true;
	return false;
}

/* How long to sleep if nothing arrives: to the next thing that can start. */
static unsigned int nap(const struct http *http)
{
	uint64_t now = http_now(), wait = TICK_MS;

	for (unsigned int i = 0; i < http->options.jobs; i++) {
		const struct slot *slot = &http->slots[i];
		uint64_t own;

		if (!slot->transfer || slot->running)
			continue;
		own = start_in(http, slot, now);
		if (own < wait)
			wait = own;
	}
	return (unsigned int)wait;
}

int http_run(struct http *http, struct err *err)
{
	bool going = true;

	while (going && (fill_slots(http) || queued(http))) {
		going = go_on(http);
		if (going && wire_work(http) < 0) {
			err_set(&http->over, ERR_SYSTEM,
				"libcurl cannot go on");
			going = false;
		}
		if (http->over.code)
			drop(http, !going);
		if (going && (fill_slots(http) || queued(http)))
			wire_wait(http, nap(http));
	}
	if (!http->over.code)
		return 0;
	*err = http->over;
	return -1;
}

bool http_is_over(const struct http *http)
{
	return http->over.code;
}

void http_stats(const struct http *http, struct http_stats *out)
{
	uint64_t now = http_now();

	*out = (struct http_stats){
		.retries = http->retries,
		.bytes = http->bytes,
		.queued = queued(http),
	};
	for (int b = 0; b < QUOTA_BUCKETS; b++) {
		out->requests[b] = http->requests[b];
		out->quota[b] = http->quotas[b];
		out->running += running(http, b);
		out->wait_ms[b] = delay(http, b, now);
	}
}

/* Life */

static int copy_options(struct http *http, const struct http_options *o,
			struct err *err)
{
	CLEANUP(buf_release) struct buf origin = BUF_INIT(BUF_UNBOUNDED);

	http->options = *o;
	http->options.user_agent = xstrdup(o->user_agent);
	http->options.token = o->token ? xstrdup(o->token) : NULL;
	http->options.ca_file = o->ca_file ? xstrdup(o->ca_file) : NULL;
	http->options.origin = xstrdup(o->origin);
	if (http_origin(&origin, o->origin, err) < 0)
		return -1;
	http->origin = buf_detach(&origin);
	return 0;
}

static void freep_http(struct http **http)
{
	http_free(*http);
}

int http_new(struct http **out, const struct http_options *options,
	     struct err *err)
{
	CLEANUP(freep_http) struct http *http = xcalloc(1, sizeof(*http));

	http->slots = xcalloc(options->jobs, sizeof(*http->slots));
	for (int b = 0; b < QUOTA_BUCKETS; b++) {
		http->queues[b].end = &http->queues[b].first;
		http->quotas[b] = (struct quota)QUOTA_INIT;
	}
	http->random = (uint32_t)(http_now() ^ (uintptr_t)http) | 1u;
	if (options->max_time_ms)
		http->deadline = http_now() + options->max_time_ms;
	if (copy_options(http, options, err) < 0 || wire_open(http, err) < 0)
		return -1;
	*out = STEAL(http);
	return 0;
}

static void free_const(const char *s)
{
	free((void *)(uintptr_t)s);
}

void http_free(struct http *http)
{
	struct transfer *t;

	if (!http)
		return;
	if (http->multi)
		wire_close(http);
	for (unsigned int i = 0; i < http->options.jobs; i++)
		if (http->slots[i].transfer)
			transfer_free(http->slots[i].transfer);
	for (int b = 0; b < QUOTA_BUCKETS; b++)
		while ((t = pop(&http->queues[b])) != NULL)
			transfer_free(t);
	free_const(http->options.user_agent);
	free_const(http->options.token);
	free_const(http->options.ca_file);
	free_const(http->options.origin);
	free(http->origin);
	free(http->slots);
	free(http);
}
