/* SPDX-License-Identifier: MIT */
#include "hub/hub_private.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Opening */

void hub_options_release(struct hub_options *options)
{
	free(options->endpoint);
	free(options->viewer);
	free(options->token);
	free(options->ca_file);
	free(options->record);
	free(options->version);
	*options = (struct hub_options)HUB_OPTIONS_INIT;
}

static char *copy(const char *s)
{
	return s && *s ? xstrdup(s) : NULL;
}

static unsigned int or_default(unsigned int value, unsigned int standard)
{
	return value ? value : standard;
}

static void copy_options(struct hub *hub, const struct hub_options *from)
{
	struct hub_options *o = &hub->options;

	*o = *from;
	o->endpoint = copy(from->endpoint);
	o->viewer = copy(from->viewer);
	o->token = copy(from->token);
	o->ca_file = copy(from->ca_file);
	o->record = copy(from->record);
	o->version = copy(from->version);
	o->jobs = or_default(o->jobs, 8);
	o->retries = o->no_retries ? 0 : or_default(o->retries, 5);
	o->backoff_ms = or_default(o->backoff_ms, 1000);
	o->max_wait_ms = or_default(o->max_wait_ms, 600000);
	o->connect_ms = or_default(o->connect_ms, 10000);
	o->idle_ms = or_default(o->idle_ms, 20000);
	o->total_ms = or_default(o->total_ms, 300000);
}

/* A header must not be able to grow a second line. */
static int check_token(const char *token, struct err *err)
{
	for (; token && *token; token++)
		if (*token <= ' ' || *token >= 0x7f)
			return err_set(err, ERR_INVALID, "the token has blanks "
				       "or control characters in it");
	return 0;
}

/* An address without '/' at the end. */
static int copy_address(char **out, const char *url, struct err *err)
{
	CLEANUP(buf_release) struct buf origin = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf shown = BUF_INIT(BUF_UNBOUNDED);
	size_t len = strlen(url);

	http_url_for_people(&shown, url);
	if (http_origin(&origin, url, err) < 0)
		return err_wrap(err, "cannot use '%s' as the Hub", shown.ptr);
	if (strpbrk(url, "?#"))
		return err_set(err, ERR_INVALID, "cannot use '%s' as the Hub: "
			       "it must end with its path", shown.ptr);
	while (len && url[len - 1] == '/')
		len--;
	*out = xstrndup(url, len);
	return 0;
}

static int open_http(struct hub *hub, const char *url, struct err *err)
{
	const struct hub_options *o = &hub->options;
	CLEANUP(freep) char *agent =
		xasprintf("hfmeta/%s", o->version ? o->version : "0");
	struct http_options http = {
		.token = o->token, .ca_file = o->ca_file,
		.user_agent = agent,
		.jobs = o->jobs, .retries = o->retries,
		.backoff_ms = o->backoff_ms, .max_wait_ms = o->max_wait_ms,
		.connect_ms = o->connect_ms, .idle_ms = o->idle_ms,
		.total_ms = o->total_ms, .max_requests = o->max_requests,
		.max_time_ms = o->max_time_ms,
		.stop = o->stop, .stop_data = o->stop_data,
	};

	if (copy_address(&hub->endpoint, url, err) < 0 ||
	    copy_address(&hub->viewer, o->viewer ? o->viewer : HUB_VIEWER,
			 err) < 0 ||
	    check_token(o->token, err) < 0)
		return -1;
	if (o->offline) {
		err_set(err, ERR_NETWORK,
			"'%s' cannot be asked: offline mode is on",
			hub->endpoint);
		return err_hint(err, "--offline, HF_HUB_OFFLINE or "
				"TRANSFORMERS_OFFLINE says so; a hub snapshot "
				"can be used: --hub DIR");
	}
	http.origin = hub->endpoint;
	return http_new(&hub->http, &http, err);
}

static int open_snapshot(struct hub *hub, const char *dir, struct err *err)
{
	CLEANUP(freep) char *full = NULL;

	if (snapshot_open(&hub->snapshot, dir, false, err) < 0)
		return -1;
	full = realpath(dir, NULL);
	hub->endpoint = xasprintf("file://%s", full ? full : dir);
	return 0;
}

static int open_endpoint(struct hub *hub, struct err *err)
{
	const char *url = hub->options.endpoint ? hub->options.endpoint :
		HUB_ENDPOINT;

	if (!strncasecmp(url, "http://", 7) || !strncasecmp(url, "https://", 8))
		return open_http(hub, url, err);
	if (starts_with(url, "file://"))
		return open_snapshot(hub, url + 7, err);
	if (strstr(url, "://"))
		return err_set(err, ERR_INVALID, "cannot use '%.*s://...' as "
			       "the Hub: it must be http, https, file or a "
			       "folder", (int)strcspn(url, ":"), url);
	return open_snapshot(hub, url, err);
}

int hub_open(struct hub **out, const struct hub_options *options,
	     struct err *err)
{
	CLEANUP(hub_freep) struct hub *hub = xcalloc(1, sizeof(*hub));

	hub->end = &hub->first;
	copy_options(hub, options);
	if (open_endpoint(hub, err) < 0)
		return -1;
	if (hub->options.record &&
	    snapshot_open(&hub->record, hub->options.record, true, err) < 0)
		return -1;
	*out = STEAL(hub);
	return 0;
}

const char *hub_endpoint(const struct hub *hub)
{
	return hub->endpoint;
}

void hub_stats(const struct hub *hub, struct hub_stats *out)
{
	struct http_stats http = { .queued = 0 };

	*out = (struct hub_stats){ .answers = hub->answers };
	if (hub->http)
		http_stats(hub->http, &http);
	out->retries = http.retries;
	out->bytes = http.bytes;
	out->queued = http.queued + hub->pending;
	out->running = http.running;
	for (int b = 0; b < QUOTA_BUCKETS; b++) {
		out->requests[b] = http.requests[b];
		out->remaining[b] = hub->http ? http.quota[b].remaining : -1;
		out->wait_ms[b] = http.wait_ms[b];
	}
}

/* Calls */

static struct call *call_new(struct hub *hub)
{
	struct call *call = xcalloc(1, sizeof(*call));

	call->hub = hub;
	call->older = hub->calls;
	if (call->older)
		call->older->newer = call;
	hub->calls = call;
	return call;
}

static void call_free(struct call *call)
{
	if (call->older)
		call->older->newer = call->newer;
	if (call->newer)
		call->newer->older = call->older;
	else
		call->hub->calls = call->older;
	free(call->err);
	free(call->id);
	free(call->revision);
	free(call->path);
	free(call->target);
	listed_release(&call->rows);
	listed_release(&call->pages);
	free(call);
}

void hub_free(struct hub *hub)
{
	if (!hub)
		return;
	while (hub->calls)
		call_free(hub->calls);
	http_free(hub->http);
	snapshot_free(hub->snapshot);
	snapshot_free(hub->record);
	hub_options_release(&hub->options);
	free(hub->endpoint);
	free(hub->viewer);
	free(hub);
}

void hub_freep(struct hub **hub)
{
	hub_free(*hub);
}

static void call_fail(struct call *call, const struct err *err)
{
	call->done(call->data, NULL, err);
	call_free(call);
}

static void responded(void *data, struct http_response *response,
		      const struct err *err);

static void send(struct call *call)
{
	/* The redirect that brings a file has what it itself has not. */
	static const char *const keep[] = {
		"x-repo-commit", "x-linked-etag", "x-linked-size", NULL,
	};
	bool viewer = call->what == HUB_FILTER;
	CLEANUP(freep) char *url =
		xasprintf("%s%s", viewer ? call->hub->viewer :
			  call->hub->endpoint,
			  call->target + (viewer ? strlen(VIEWER_PREFIX) : 0));
	struct http_request request = {
		.method = call->what == HUB_HEAD ? HTTP_HEAD : HTTP_GET,
		.follow = call->what == HUB_FILE ? HTTP_FOLLOW_ANY :
			HTTP_FOLLOW_ORIGIN,
		.until = call->what == HUB_HEAD ? "x-repo-commit" : NULL,
		.keep = call->what == HUB_FILE ? keep : NULL,
		.url = url, .max_body = call->max, .ranged = call->ranged,
		.first = call->first, .last = call->last,
		.done = responded, .data = call,
	};

	http_queue(call->hub->http, &request);
}

/* To be looked at in hub_run(), so that no done() is called before. */
static void put_off(struct call *call)
{
	struct hub *hub = call->hub;

	call->next = NULL;
	*hub->end = call;
	hub->end = &call->next;
	hub->pending++;
}

static void dispatch(struct call *call)
{
	if (call->target && call->hub->http)
		send(call);
	else
		put_off(call);
}

static void hold(struct call *call)
{
	call->next = call->hub->held;
	call->hub->held = call;
}

void hub_go_on(struct hub *hub)
{
	struct call *call = STEAL(hub->held), *next;

	for (; call; call = next) {
		next = call->next;
		dispatch(call);
	}
}

static size_t default_max(enum hub_what what)
{
	return what == HUB_LIST || what == HUB_TREE ? HUB_PAGE_MAX :
		HUB_INFO_MAX;
}

void hub_queue(struct hub *hub, const struct hub_request *request)
{
	struct call *call = call_new(hub);
	struct err err = ERR_INIT;

	call->what = request->what;
	call->type = request->type;
	call->id = xstrdup(request->id ? request->id : "");
	call->revision = copy(request->revision);
	call->path = copy(request->path);
	call->max = request->max && request->what == HUB_FILE ? request->max :
		default_max(request->what);
	call->ranged = request->ranged && request->what == HUB_FILE;
	call->first = request->first;
	call->last = request->last;
	call->done = request->done;
	call->data = request->data;
	if (call->ranged && call->last < call->first)
		err_set(&err, ERR_INVALID, "an empty range");
	if (err.code || hub_target(&call->target, request, &err) < 0) {
		call->err = xmalloc(sizeof(err));
		*call->err = err;
	}
	dispatch(call);
}

static struct snapshot_request as_recorded(const struct call *call)
{
	return (struct snapshot_request){
		.method = call->what == HUB_HEAD ? HTTP_HEAD : HTTP_GET,
		.target = call->target, .ranged = call->ranged,
		.first = call->first, .last = call->last,
		.max_body = call->max,
	};
}

/* Whether an answer will be the same tomorrow: not one of bad days. */
static bool worth_recording(const struct call *call, int status)
{
	return status == 200 || status == 206 || status == 401 ||
	       status == 403 || status == 404 ||
	       (call->what == HUB_HEAD && status >= 300 && status < 400);
}

static int record(const struct call *call,
		  const struct http_response *response, struct err *err)
{
	struct snapshot_request request = as_recorded(call);

	if (!call->hub->record || !worth_recording(call, response->status))
		return 0;
	if (snapshot_put(call->hub->record, &request, response, err) < 0)
		return err_wrap(err, "cannot record '%s'", call->target);
	return 0;
}

/* Give the answer to done(); then the next page, or the end. */
static void deliver(struct call *call, struct http_response *response)
{
	CLEANUP(hub_answer_release) struct hub_answer answer =
		{ .body = BUF_INIT(0) };
	CLEANUP(freep) char *next = NULL;
	bool rows = call->what == HUB_LIST || call->what == HUB_TREE;
	struct err err = ERR_INIT, page_err = ERR_INIT;

	hub_make_partial(call, response);
	if (record(call, response, &err) < 0 ||
	    hub_read_answer(call, response, &answer, &err) < 0) {
		call_fail(call, &err);
		return;
	}
	if (rows) {
		hub_drop_repeats(call, answer.doc);
		answer.more = hub_next_page(call, response, &next,
					    &page_err) < 0 || next;
	}
	call->done(call->data, &answer, NULL);
	if (!answer.more) {
		call_free(call);
	} else if (!next) {
		call_fail(call, &page_err);
	} else {
		free(call->target);
		call->target = STEAL(next);
		if (answer.hold)
			hold(call);
		else
			dispatch(call);
	}
}

static void responded(void *data, struct http_response *response,
		      const struct err *err)
{
	struct call *call = data;

	if (err)
		call_fail(call, err);
	else
		deliver(call, response);
}

/* Answer a call that does not go over HTTP. */
static void answer_pending(struct call *call, const struct err *stopped)
{
	CLEANUP(http_response_release) struct http_response response =
		HTTP_RESPONSE_INIT;
	struct snapshot_request request;
	struct err err = ERR_INIT;

	if (stopped || !call->target) {
		call_fail(call, stopped ? stopped : call->err);
		return;
	}
	request = as_recorded(call);
	call->hub->answers++;
	if (snapshot_get(call->hub->snapshot, &request, &response, &err) < 0)
		call_fail(call, &err);
	else
		deliver(call, &response);
}

static struct call *next_pending(struct hub *hub)
{
	struct call *call = hub->first;

	hub->first = call->next;
	if (!hub->first)
		hub->end = &hub->first;
	hub->pending--;
	return call;
}

bool hub_is_over(const struct hub *hub)
{
	return hub->over || (hub->http && http_is_over(hub->http));
}

int hub_run(struct hub *hub, struct err *err)
{
	const struct hub_options *o = &hub->options;
	struct err stopped = ERR_INIT;

	do {
		while (hub->first) {
			if (!stopped.code && o->stop && o->stop(o->stop_data))
				err_set(&stopped, ERR_INTERRUPTED,
					"interrupted");
			hub->over = stopped.code;
			answer_pending(next_pending(hub),
				       stopped.code ? &stopped : NULL);
		}
		if (hub->http && http_run(hub->http, err) < 0)
			stopped = *err;
	} while (hub->first);
	if (!stopped.code)
		return 0;
	*err = stopped;
	return -1;
}
