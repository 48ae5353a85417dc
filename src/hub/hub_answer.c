/* SPDX-License-Identifier: MIT */
#include "hub/hub_private.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void hub_answer_release(struct hub_answer *answer)
{
	json_free(answer->doc);
	buf_release(&answer->body);
}

/* A whole number from a header; -1 if it is none. */
static int64_t number(const char *s)
{
	int64_t n = 0;

	if (!s || !*s)
		return -1;
	for (; isdigit((unsigned char)*s); s++) {
		if (n > INT64_MAX / 10 - 10)
			return -1;
		n = 10 * n + (*s - '0');
	}
	return *s ? -1 : n;
}

/* The hash in an entity tag ("...", W/"..."), if it is one. */
static bool copy_tag(char out[65], const char *tag)
{
	size_t len;

	if (!tag)
		return false;
	if (starts_with(tag, "W/"))
		tag += 2;
	if (*tag == '"')
		tag++;
	len = strspn(tag, "0123456789abcdef");
	if ((len != 40 && len != 64) || (tag[len] && tag[len] != '"'))
		return false;
	memcpy(out, tag, len);
	out[len] = '\0';
	return true;
}

static void copy_commit(char out[41], const char *commit)
{
	if (!commit || strlen(commit) != 40 ||
	    strspn(commit, "0123456789abcdef") != 40)
		return;
	memcpy(out, commit, 41);
}

/* What the headers say about a file. */
static void read_headers(const struct call *call,
			 const struct http_response *response,
			 struct hub_answer *out)
{
	const char *range = http_header(response, "content-range", 0);
	const char *total = range ? strchr(range, '/') : NULL;

	copy_commit(out->commit, http_header(response, "x-repo-commit", 0));
	if (!copy_tag(out->etag, http_header(response, "x-linked-etag", 0)))
		copy_tag(out->etag, http_header(response, "etag", 0));
	out->size = number(http_header(response, "x-linked-size", 0));
	if (out->size < 0 && total)
		out->size = number(total + 1);
	if (out->size < 0 && call->what == HUB_HEAD &&
	    response->status == 200)
		out->size = number(http_header(response,
					       "content-length", 0));
	if (out->size < 0 && call->what == HUB_FILE && !call->ranged)
		out->size = (int64_t)response->body.len;
}

static bool looks_like_html(const struct http_response *response)
{
	const char *type = http_header(response, "content-type", 0);
	const char *body = response->body.ptr;

	body += strspn(body, " \t\r\n");
	return (type && strcasestr(type, "html")) ||
	       !strncasecmp(body, "<!doctype", 9) ||
	       !strncasecmp(body, "<html", 5);
}

static int read_json(const struct call *call,
		     const struct http_response *response,
		     struct hub_answer *out, struct err *err)
{
	bool rows = call->what == HUB_LIST || call->what == HUB_TREE;
	const char *sha;

	if (looks_like_html(response)) {
		err_set(err, ERR_NETWORK,
			"the answer is a web page instead of JSON");
		return err_hint(err, "does the network want a log-in first, "
				"or is '%s' no Hub?", call->hub->endpoint);
	}
	if (json_parse_text(&out->doc, response->body.ptr, response->body.len,
			    JSON_NUL_REPLACE, err) < 0)
		return err_wrap(err, "the answer is no valid JSON");
	if (rows ? !cJSON_IsArray(out->doc) : !cJSON_IsObject(out->doc))
		return err_set(err, ERR_INVALID, "the answer is JSON of another "
			       "type (%s, not %s)", json_type_name(out->doc),
			       rows ? "array" : "object");
	sha = json_get_string(out->doc, "sha");
	if (call->what == HUB_FILTER)
		sha = http_header(response, "x-revision", 0);
	copy_commit(out->commit, sha);
	return 0;
}

void hub_make_partial(const struct call *call,
		      struct http_response *response)
{
	struct buf *body = &response->body;
	char text[64];

	if (!call->ranged || response->status != 200)
		return;
	if (call->first >= body->len) {
		response->status = 416;
		return;
	}
	/* How long the file is, nobody said: reading stopped. */
	snprintf(text, sizeof(text), "bytes %llu-%llu/*",
		 (unsigned long long)call->first,
		 (unsigned long long)body->len - 1);
	http_header_add(response, "content-range", strlen("content-range"),
			text, strlen(text));
	response->status = 206;
	body->len -= (size_t)call->first;
	memmove(body->ptr, body->ptr + call->first, body->len + 1);
}

static int read_range(const struct call *call, struct http_response *response,
		      struct hub_answer *out, struct err *err)
{
	const char *range = http_header(response, "content-range", 0);
	struct buf *body = &response->body;
	uint64_t first = 0;

	if (range && starts_with(range, "bytes "))
		first = strtoull(range + 6, NULL, 10);
	if (!range || first != call->first ||
	    body->len > call->last - call->first + 1)
		return err_set(err, ERR_INVALID,
			       "the answer is another part of the file");
	out->body = *body;
	buf_init(body, 0);
	return 0;
}

static int read_file(const struct call *call, struct http_response *response,
		     struct hub_answer *out, struct err *err)
{
	read_headers(call, response, out);
	if (call->ranged)
		return read_range(call, response, out, err);
	out->body = response->body;
	buf_init(&response->body, 0);
	return 0;
}

/* A redirect with the commit is an answer, too; so is a missing file. */
static int read_head(const struct call *call,
		     const struct http_response *response,
		     struct hub_answer *out, struct err *err)
{
	const char *code = http_header(response, "x-error-code", 0);

	read_headers(call, response, out);
	if (response->status >= 200 && response->status < 400)
		return 0;
	if (response->status == 404 && *out->commit && code &&
	    !strcmp(code, "EntryNotFound")) {
		out->missing = true;
		return 0;
	}
	return hub_refusal(call, response, err);
}

int hub_read_answer(const struct call *call, struct http_response *response,
		    struct hub_answer *out, struct err *err)
{
	*out = (struct hub_answer){ .body = BUF_INIT(0), .size = -1 };
	if (call->what == HUB_HEAD)
		return read_head(call, response, out, err);
	if (response->status != (call->ranged ? 206 : 200))
		return hub_refusal(call, response, err);
	if (call->what == HUB_FILE)
		return read_file(call, response, out, err);
	return read_json(call, response, out, err);
}
