/* SPDX-License-Identifier: MIT */
#include "standin.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Faults */

static bool matches(const cJSON *fault, const struct asked *asked)
{
	static const char *const origins[] = { "hub", "cdn", "viewer" };
	const char *path = json_get_string(fault, "path");
	const char *port = json_get_string(fault, "port");
	const char *method = json_get_string(fault, "method");

	return (!path || !fnmatch(path, asked->target, 0)) &&
	       !strcmp(port ? port : "hub", origins[asked->origin]) &&
	       (!method || !strcmp(method, asked->method));
}

const cJSON *fault_find(struct standin *s, const struct asked *asked)
{
	const cJSON *fault;
	int i = 0;

	json_each(fault, json_get(s->config, "faults")) {
		int *count = &s->fault_counts[i++];
		int skip = config_number(fault, "skip", 0);
		int times = config_number(fault, "times", 0);

		if (!matches(fault, asked) ||
		    (times && *count >= skip + times))
			continue;
		if ((*count)++ >= skip)
			return fault;
	}
	return NULL;
}

static void unhex(struct buf *out, const char *hex)
{
	for (; hex[0] && hex[1]; hex += 2) {
		char byte[3] = { hex[0], hex[1], '\0' };

		buf_addc(out, (char)strtol(byte, NULL, 16));
	}
}

/* gzip (RFC 1952) of stored blocks (RFC 1951): packed in form only. */
static void gzip(struct buf *body)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	uint32_t crc = 0xffffffff;
	size_t at = 0;

	buf_add(&out, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
	do {
		size_t left = body->len - at;
		size_t len = left > 65535 ? 65535 : left;

		buf_addc(&out, len == left);
		buf_addc(&out, (char)(len & 0xff));
		buf_addc(&out, (char)(len >> 8));
		buf_addc(&out, (char)(~len & 0xff));
		buf_addc(&out, (char)((~len >> 8) & 0xff));
		buf_add(&out, body->ptr + at, len);
		at += len;
	} while (at < body->len);
	for (size_t i = 0; i < body->len; i++) {
		crc ^= (unsigned char)body->ptr[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	crc = ~crc;
	for (int i = 0; i < 4; i++)
		buf_addc(&out, (char)(crc >> 8 * i & 0xff));
	for (int i = 0; i < 4; i++)
		buf_addc(&out, (char)(body->len >> 8 * i & 0xff));
	buf_reset(body);
	buf_add(body, out.ptr, out.len);
}

/* This, instead of the right answer. */
static void replace(const cJSON *fault, struct reply *reply)
{
	const char *body = json_get_string(fault, "body");
	const char *hex = json_get_string(fault, "hex");
	const char *type = json_get_string(fault, "type");
	const cJSON *header;

	while (reply->header_count) {
		free(reply->headers[--reply->header_count].name);
		free(reply->headers[reply->header_count].value);
	}
	buf_reset(&reply->body);
	reply->status = config_number(fault, "status", 200);
	reply_header(reply, "content-type", "%s",
		     type ? type : "application/json; charset=utf-8");
	if (hex)
		unhex(&reply->body, hex);
	else if (body)
		buf_adds(&reply->body, body);
	json_each(header, json_get(fault, "headers"))
		if (cJSON_IsString(header))
			reply_header(reply, header->string, "%s",
				     header->valuestring);
}

void fault_apply(const cJSON *fault, struct reply *reply)
{
	const cJSON *repeat = json_get(fault, "repeat");
	const char *text = json_get_string(repeat, "text");
	int end, length;

	if (json_get(fault, "status") || json_get(fault, "body") ||
	    json_get(fault, "hex") || repeat)
		replace(fault, reply);
	if (config_true(fault, "gzip")) {
		gzip(&reply->body);
		reply_header(reply, "content-encoding", "gzip");
	}
	reply->size = reply->end = reply->body.len;
	if (text) {
		reply->repeat = xstrdup(text);
		reply->size = (uint64_t)config_number(repeat, "bytes", 0);
		reply->end = reply->size;
	}
	end = config_number(fault, "truncate_at", -1);
	length = config_number(fault, "length", -1);
	if (end >= 0 && (uint64_t)end < reply->end)
		reply->end = (uint64_t)end;
	if (length >= 0)
		reply->size = (uint64_t)length;
	reply->chunked = config_true(fault, "chunked");
	reply->reset = config_true(fault, "reset");
	reply->delay_ms += (unsigned int)config_number(fault, "delay_ms", 0);
	reply->drip_ms = (unsigned int)config_number(fault, "drip_ms", 0);
}

/* Quotas */

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct counter *find_counter(struct standin *s, const char *key)
{
	struct counter *counter;

	for (size_t i = 0; i < s->counter_count; i++)
		if (!strcmp(s->counters[i].key, key))
			return &s->counters[i];
	GROW(s->counters, s->counter_count, s->counter_room);
	counter = &s->counters[s->counter_count++];
	*counter = (struct counter){ .key = xstrdup(key) };
	counter->start = seconds();
	return counter;
}

void rate_apply(struct standin *s, const struct asked *asked,
		struct reply *reply)
{
	bool resolve = strstr(asked->path, "/resolve/") ||
		       starts_with(asked->path, "/api/resolve-cache/");
	bool api = starts_with(asked->path, "/api/");
	const char *name = resolve ? "resolvers" : api ? "api" : "pages";
	const cJSON *rate = json_get(json_get(s->config, "rate"), name);
	int q = config_number(rate, "q", resolve ? 3000 : api ? 500 : 100);
	int w = config_number(rate, "w", 300), left, reset;
	CLEANUP(freep) char *key = xasprintf("%s %s", name, asked->token_good ?
					     asked->token : "");
	struct counter *counter = find_counter(s, key);

	if (seconds() >= counter->start + w) {
		counter->start = seconds();
		counter->used = 0;
	}
	counter->used++;
	left = q > counter->used ? q - counter->used : 0;
	reset = (int)(counter->start + w - seconds());
	if (counter->used > q) {
		while (reply->header_count) {
			free(reply->headers[--reply->header_count].name);
			free(reply->headers[reply->header_count].value);
		}
		buf_reset(&reply->body);
		reply_error(reply, 429, NULL, "We had to rate limit your IP "
			    "(127.0.0.1). To continue using our service, "
			    "create a HF account or login to your existing "
			    "account, and make sure you pass a HF_TOKEN if "
			    "you're using the API.");
	}
	if (reply_get(reply, "ratelimit"))
		return;
	reply_header(reply, "ratelimit", "\"%s\";r=%d;t=%d", name, left,
		     reset);
	reply_header(reply, "ratelimit-policy",
		     "\"fixed window\";\"%s\";q=%d;w=%d", name, q, w);
}
