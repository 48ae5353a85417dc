/* SPDX-License-Identifier: MIT */
#include "standin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Not the SHA-256 of anything, as the storage host's are not. */
#define STORAGE_TAG \
	"e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0"

/* bytes=a-b; the part of the body that is asked for. */
static void cut_range(const struct asked *asked, struct reply *reply)
{
	unsigned long long first, last;
	size_t len = reply->body.len;

	reply_header(reply, "accept-ranges", "bytes");
	if (!asked->range || reply->ignore_range ||
	    sscanf(asked->range, "bytes=%llu-%llu", &first, &last) != 2)
		return;
	if (first >= len) {
		reply->status = 416;
		buf_reset(&reply->body);
		reply_header(reply, "content-range", "bytes */%zu", len);
		return;
	}
	if (last >= len)
		last = len - 1;
	buf_cut(&reply->body, (size_t)last + 1);
	reply->body.len -= (size_t)first;
	memmove(reply->body.ptr, reply->body.ptr + first, reply->body.len);
	reply->status = 206;
	reply_header(reply, "content-range", "bytes %llu-%llu/%zu", first,
		     last, len);
}

static const cJSON *sibling_of(const struct repo *repo, const char *path)
{
	const cJSON *each;

	json_each(each, json_get(repo->doc, "siblings")) {
		const char *name = json_get_string(each, "rfilename");

		if (name && !strcmp(name, path))
			return each;
	}
	return NULL;
}

static void send_direct(const struct asked *asked, const char *oid,
			struct reply *reply)
{
	char tag[50];

	snprintf(tag, sizeof(tag), "\"%s\"", oid);
	reply_header(reply, "etag", "%s", tag);
	reply_header(reply, "content-type", "text/plain; charset=utf-8");
	if (asked->none_match && !strcmp(asked->none_match, tag)) {
		reply->status = 304;
		buf_reset(&reply->body);
		return;
	}
	reply->status = 200;
	cut_range(asked, reply);
}

/* A file that git keeps: to the cache, by a relative redirect. */
static void redirect_small(const struct asked *asked, const struct repo *repo,
			   const char *path, const char *oid,
			   struct reply *reply)
{
	CLEANUP(freep) char *encoded = url_encode(path, "/");
	CLEANUP(freep) char *from = url_encode(asked->path, "");
	CLEANUP(freep) char *to = xasprintf(
		"/api/resolve-cache/%s/%s/%s/%s?%s=&etag=%%22%s%%22",
		repo->type, repo->id, repo_sha(repo), encoded, from, oid);
	CLEANUP(freep) char *text = xasprintf(
		"Temporary Redirect. Redirecting to %s", to);

	buf_reset(&reply->body);
	reply_text(reply, 307, "text/plain; charset=utf-8", text);
	reply_header(reply, "location", "%s", to);
	reply_header(reply, "x-linked-etag", "\"%s\"", oid);
}

/* A file that git does not keep: to the storage host. */
static void redirect_large(const struct asked *asked, const struct repo *repo,
			   const char *path, const cJSON *sibling,
			   struct reply *reply)
{
	const cJSON *lfs = json_get(sibling, "lfs");
	const char *sha256 = json_get_string(lfs, "sha256");
	CLEANUP(freep) char *encoded = url_encode(path, "/");

	reply_header(reply, "x-linked-size", "%zu", reply->body.len);
	if (sha256)
		reply_header(reply, "x-linked-etag", "\"%s\"", sha256);
	reply_header(reply, "x-xet-hash", STORAGE_TAG);
	reply_header(reply, "cache-control", "no-store");
	reply_header(reply, "link", "<%s/api/x>; rel=\"xet-auth\"",
		     asked->standin->bases[ORIGIN_HUB]);
	reply_header(reply, "location",
		     "%s/store/%s/%s/%s?Expires=1&Signature=secret~signature",
		     asked->standin->bases[ORIGIN_CDN], repo->type, repo->id,
		     encoded);
	buf_reset(&reply->body);
	reply_text(reply, 302, "text/plain; charset=utf-8",
		   "Found. Redirecting");
}

static void send_file(const struct asked *asked, const struct repo *repo,
		      const char *rev, const char *path, struct reply *reply)
{
	const cJSON *sibling = sibling_of(repo, path);
	char oid[41];

	if (repo_refuse(asked, repo, true, reply))
		return;
	if (!repo_rev(repo, rev)) {
		CLEANUP(freep) char *text = xasprintf("Invalid rev id: %s",
						      rev);

		reply_error(reply, 404, "RevisionNotFound", text);
		return;
	}
	reply_header(reply, "x-repo-commit", "%s", repo_sha(repo));
	if (!repo_file(repo, path, &reply->body)) {
		reply_text(reply, 404, "text/plain; charset=utf-8",
			   "Entry not found");
		reply_header(reply, "x-error-code", "EntryNotFound");
		reply_header(reply, "x-error-message", "Entry not found");
		return;
	}
	blob_id(oid, &reply->body);
	if (json_get(sibling, "lfs") ||
	    config_has(json_get(repo->entry, "lfs"), path))
		redirect_large(asked, repo, path, sibling, reply);
	else if (config_true(repo->entry, "direct"))
		send_direct(asked, oid, reply);
	else
		redirect_small(asked, repo, path, oid, reply);
}

/* /[datasets/]{id}/resolve/{rev}/{path} */
bool route_resolve(struct asked *asked, struct reply *reply)
{
	bool dataset = starts_with(asked->path, "/datasets/");
	const char *start = asked->path + (dataset ? 10 : 1);
	const char *at = strstr(start, "/resolve/");
	CLEANUP(repo_release) struct repo repo = { .type = NULL };
	CLEANUP(freep) char *id = NULL;
	CLEANUP(freep) char *rev = NULL;
	CLEANUP(freep) char *path = NULL;
	size_t len;

	if (!at || starts_with(asked->path, "/api/"))
		return false;
	id = xstrndup(start, (size_t)(at - start));
	at += strlen("/resolve/");
	len = strcspn(at, "/");
	rev = url_decode(at, len);
	at += len + (at[len] == '/');
	path = url_decode(at, strlen(at));
	/* An old name is served here directly. */
	if (!repo_find(asked->standin, dataset ? "datasets" : "models", id,
		       &repo))
		refuse_missing(asked, reply);
	else
		send_file(asked, &repo, rev, path, reply);
	return true;
}

/* Split "{type}/{namespace}/{name}/{rest}". */
static bool find_stored(const struct asked *asked, const char *at,
			bool with_sha, struct repo *repo, char **path)
{
	const char *type = starts_with(at, "datasets/") ? "datasets" :
		"models";
	const char *id = at + strlen(type) + 1;
	size_t len = strcspn(id, "/");
	CLEANUP(freep) char *single = xstrndup(id, len);
	CLEANUP(freep) char *full = NULL;

	if (id[len])
		len += 1 + strcspn(id + len + 1, "/");
	full = xstrndup(id, len);
	if (!repo_find(asked->standin, type, full, repo)) {
		repo_release(repo);
		if (!repo_find(asked->standin, type, single, repo))
			return false;
		len = strlen(single);
	}
	at = id + len + (id[len] == '/');
	if (with_sha)
		at += strcspn(at, "/") + 1;
	*path = url_decode(at, strlen(at));
	return true;
}

bool route_cache(struct asked *asked, struct reply *reply)
{
	static const char prefix[] = "/api/resolve-cache/";
	CLEANUP(repo_release) struct repo repo = { .type = NULL };
	CLEANUP(freep) char *path = NULL;
	char oid[41];

	if (!starts_with(asked->path, prefix))
		return false;
	if (!find_stored(asked, asked->path + strlen(prefix), true, &repo,
			 &path)) {
		refuse_missing(asked, reply);
	} else if (!repo_refuse(asked, &repo, true, reply)) {
		repo_file(&repo, path, &reply->body);
		blob_id(oid, &reply->body);
		send_direct(asked, oid, reply);
	}
	return true;
}

/* The storage host knows signatures, and is confused by a token. */
bool route_cdn(struct asked *asked, struct reply *reply)
{
	static const char prefix[] = "/store/";
	CLEANUP(repo_release) struct repo repo = { .type = NULL };
	CLEANUP(freep) char *path = NULL;

	if (asked->authorization)
		reply_text(reply, 400, "application/xml",
			   "<Error><Code>InvalidArgument</Code><Message>Only "
			   "one auth mechanism allowed</Message></Error>");
	else if (!starts_with(asked->path, prefix) ||
		 !find_stored(asked, asked->path + strlen(prefix), false,
			      &repo, &path) ||
		 !repo_file(&repo, path, &reply->body))
		reply_text(reply, 403, "application/xml",
			   "<Error><Code>AccessDenied</Code></Error>");
	else {
		reply->status = 200;
		reply_header(reply, "etag", "\"" STORAGE_TAG "\"");
		reply_header(reply, "content-type",
			     "application/octet-stream");
		cut_range(asked, reply);
	}
	return true;
}
