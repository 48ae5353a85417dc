/* SPDX-License-Identifier: MIT */
#include "hub/hub_private.h"

#include <stdlib.h>
#include <string.h>

/* Of a server's own words in a message. */
#define TEXT_MAX 200

const char *hub_type_name(enum hub_type type)
{
	return type == HUB_DATASET ? "dataset" : "model";
}

/* Append at most TEXT_MAX bytes of somebody's text, whole characters. */
static void add_text(struct buf *out, const char *text)
{
	size_t len = strcspn(text, "\r\n");

	if (len <= TEXT_MAX) {
		buf_add(out, text, len);
		return;
	}
	len = TEXT_MAX;
	while (len && (text[len] & 0xc0) == 0x80)
		len--;
	buf_add(out, text, len);
	buf_adds(out, "...");
}

/* {"error": "text"}, {"error": ["text"]}, {"errors": [{"message": "text"}]},
 * {"error_description": "text"}. */
static const char *json_message(const cJSON *body)
{
	const cJSON *error = json_get(body, "error");
	const cJSON *errors = json_get(body, "errors");
	const char *text = json_get_string(body, "error");

	if (!text && cJSON_IsArray(error) && cJSON_IsString(error->child))
		text = error->child->valuestring;
	if (!text && cJSON_IsArray(errors))
		text = json_get_string(errors->child, "message");
	return text ? text : json_get_string(body, "error_description");
}

/* What the server says, or "". */
static void add_server_text(struct buf *out,
			    const struct http_response *response)
{
	CLEANUP(json_freep) cJSON *body = NULL;
	const char *header = http_header(response, "x-error-message", 0);
	const char *type = http_header(response, "content-type", 0);
	const char *text = NULL;
	struct err err = ERR_INIT;

	if (header) {
		add_text(out, header);
		return;
	}
	if (!json_parse_text(&body, response->body.ptr, response->body.len,
			     JSON_NUL_REPLACE, &err))
		text = json_message(body);
	else if (type && starts_with(type, "text/plain"))
		text = response->body.ptr;
	if (text)
		add_text(out, text);
}

/* The page of the repository, for people. */
static void add_page(struct buf *out, const struct call *call)
{
	const char *endpoint = call->hub->http ? call->hub->endpoint :
		HUB_ENDPOINT;

	buf_addf(out, "%s/%s%s", endpoint,
		 call->type == HUB_DATASET ? "datasets/" : "", call->id);
}

static int gated(const struct call *call,
		 const struct http_response *response, struct err *err)
{
	CLEANUP(buf_release) struct buf page = BUF_INIT(BUF_UNBOUNDED);

	add_page(&page, call);
	err_set(err, ERR_DENIED, "access is gated (%d GatedRepo)",
		response->status);
	if (response->sent_token)
		return err_hint(err, "ask for access on %s, with the account "
				"that the token belongs to", page.ptr);
	return err_hint(err, "accept the licence on %s, then set HF_TOKEN",
			page.ptr);
}

static int bad_token(const struct http_response *response, struct err *err)
{
	err_set(err, ERR_DENIED, "the Hub does not accept the token (%d)",
		response->status);
	return err_hint(err, "see HF_TOKEN, or the file that HF_TOKEN_PATH "
			"names; without a token public repositories can be "
			"read");
}

static int no_repo(const struct call *call,
		   const struct http_response *response, struct err *err)
{
	const char *type = hub_type_name(call->type);

	if (response->status == 401) {
		err_set(err, ERR_NOT_FOUND,
			"the Hub has no such %s, or it is private", type);
		return err_hint(err, "check the spelling; for a private %s "
				"set HF_TOKEN", type);
	}
	if (!call->hub->http) {
		err_set(err, ERR_NOT_FOUND, "the hub snapshot has no such %s",
			type);
		return err_hint(err, "--hub or HF_ENDPOINT names the snapshot; "
				"without them the Hub is asked");
	}
	err_set(err, ERR_NOT_FOUND, "the Hub has no such %s", type);
	if (response->sent_token)
		err_hint(err, "check the spelling, and that the token may "
			 "read it");
	return -1;
}

static int no_file(const struct call *call, struct err *err)
{
	return err_set(err, ERR_NOT_FOUND, "no file '%s' at revision '%s'",
		       call->path ? call->path : "",
		       call->revision ? call->revision : "main");
}

static int no_revision(const struct call *call, struct err *err)
{
	return err_set(err, ERR_NOT_FOUND, "the %s has no revision '%s'",
		       hub_type_name(call->type),
		       call->revision ? call->revision : "main");
}

static int too_many(const struct call *call,
		    const struct http_response *response, struct err *err)
{
	struct quota_limit limit =
		quota_parse(http_header(response, "ratelimit", 0));
	int64_t after = quota_retry_after(http_header(response,
						      "retry-after", 0));
	int64_t seconds = limit.known && !limit.remaining ? limit.seconds + 1 :
		after >= 0 ? after / 1000 : 300;

	err_set(err, ERR_NETWORK,
		"the Hub answers no more requests for now (429)");
	if (call->hub->options.token)
		return err_hint(err, "try again in %lld seconds",
				(long long)seconds);
	return err_hint(err, "try again in %lld seconds, or set HF_TOKEN for "
			"a larger quota", (long long)seconds);
}

static int broken(const struct http_response *response, struct err *err)
{
	const char *id = http_header(response, "x-request-id", 0);

	if (response->tries > 1)
		err_set(err, ERR_NETWORK,
			"the Hub is in trouble (%d, %u tries)",
			response->status, response->tries);
	else
		err_set(err, ERR_NETWORK, "the Hub is in trouble (%d)",
			response->status);
	if (id)
		err_hint(err, "try again later; the Hub calls the request "
			 "'%.100s'", id);
	return -1;
}

/* Whatever has no rule of its own: status, code and words. */
static int plain(const struct http_response *response, const char *code,
		 const char *text, struct err *err)
{
	int status = response->status;
	enum err_code kind = status == 404 ? ERR_NOT_FOUND :
		status == 401 || status == 403 ? ERR_DENIED :
		status >= 400 && status < 500 && status != 408 ? ERR_INVALID :
		ERR_NETWORK;

	return err_set(err, kind, "the Hub answers %d%s%.60s%s%s", status,
		       *code ? " " : "", code, *text ? ": " : "", text);
}

static int refused_401(const struct call *call,
		       const struct http_response *response, const char *code,
		       const char *text, struct err *err)
{
	if (response->sent_token ||
	    starts_with(text, "Invalid credentials in Authorization header"))
		return bad_token(response, err);
	if (call->what == HUB_LIST || call->what == HUB_FILTER)
		return plain(response, code, text, err);
	return no_repo(call, response, err);
}

int hub_refusal(const struct call *call, const struct http_response *response,
		struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	const char *code = http_header(response, "x-error-code", 0);
	int status = response->status;

	code = code ? code : "";
	if (status == 429)
		return too_many(call, response, err);
	if (status >= 500)
		return broken(response, err);
	add_server_text(&text, response);
	if (!strcmp(code, "RevisionNotFound"))
		return no_revision(call, err);
	if (!strcmp(code, "EntryNotFound"))
		return no_file(call, err);
	if (!strcmp(code, "GatedRepo"))
		return gated(call, response, err);
	if (!strcmp(text.ptr, "Access to this resource is disabled."))
		return err_set(err, ERR_DENIED,
			       "the Hub has disabled access to it (%d)",
			       status);
	if (!strcmp(code, "RepoNotFound"))
		return no_repo(call, response, err);
	if (status == 416)
		return err_set(err, ERR_INVALID, "the file ends before byte "
			       "%llu", (unsigned long long)call->first);
	if (status == 401 && !*code)
		return refused_401(call, response, code, text.ptr, err);
	if (status == 404 && !*code && call->what == HUB_INFO)
		return no_repo(call, response, err);
	return plain(response, code, text.ptr, err);
}
