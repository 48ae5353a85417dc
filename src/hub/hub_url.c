/* SPDX-License-Identifier: MIT */
#include "hub/hub_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define ID_MAX 200
#define REVISION_MAX 250
#define PATH_MAX_BYTES 2000

/* Whether one part of a path stays where it is put. */
static bool safe_part(const char *s, size_t len)
{
	return len && !(len == 1 && s[0] == '.') &&
	       !(len == 2 && s[0] == '.' && s[1] == '.');
}

int hub_check_id(const char *id, struct err *err)
{
	const char *slash = id ? strchr(id, '/') : NULL;
	size_t len = id ? strlen(id) : 0;

	if (!len || len > ID_MAX ||
	    strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		   "0123456789._-/") != len ||
	    (slash && strchr(slash + 1, '/')) ||
	    !safe_part(id, slash ? (size_t)(slash - id) : len) ||
	    (slash && !safe_part(slash + 1, strlen(slash + 1))))
		return err_set(err, ERR_INVALID, "not the id of a repository");
	return 0;
}

/* Paths and revisions: any bytes but control characters, no empty part. */
static int check_path(const char *path, size_t max, const char *what,
		      struct err *err)
{
	const char *part = path;

	if (strlen(path) > max)
		return err_set(err, ERR_INVALID, "%s is too long", what);
	for (const char *p = path; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return err_set(err, ERR_INVALID,
				       "control character in %s", what);
	for (;;) {
		size_t len = strcspn(part, "/");

		if (!safe_part(part, len))
			return err_set(err, ERR_INVALID,
				       "empty part, '.' or '..' in %s", what);
		if (!part[len])
			return 0;
		part += len + 1;
	}
}

/* Percent-encode all but RFC 3986's unreserved characters and 'keep'. */
static void add_encoded(struct buf *out, const char *s, const char *keep)
{
	for (; *s; s++)
		if (isalnum((unsigned char)*s) || strchr("-._~", *s) ||
		    strchr(keep, *s))
			buf_addc(out, *s);
		else
			buf_addf(out, "%%%02X", (unsigned char)*s);
}

static void add_query(struct buf *out, const char *const *query)
{
	char separator = strchr(out->ptr, '?') ? '&' : '?';

	for (; query && *query; query++) {
		size_t len = strcspn(*query, "=");
		CLEANUP(freep) char *name = xstrndup(*query, len);

		buf_addc(out, separator);
		add_encoded(out, name, "[]");
		if ((*query)[len]) {
			buf_addc(out, '=');
			add_encoded(out, *query + len + 1, "");
		}
		separator = '&';
	}
}

static int add_revision(struct buf *out, const char *revision,
			struct err *err)
{
	revision = revision ? revision : "main";
	if (check_path(revision, REVISION_MAX, "the revision", err) < 0)
		return -1;
	add_encoded(out, revision, "");
	return 0;
}

static int add_path(struct buf *out, const char *path, struct err *err)
{
	if (check_path(path ? path : "", PATH_MAX_BYTES, "the path", err) < 0)
		return -1;
	buf_addc(out, '/');
	add_encoded(out, path, "/");
	return 0;
}

static int add_info(struct buf *out, const struct hub_request *r,
		    struct err *err)
{
	static const char *const blobs[] = { "blobs=true", NULL };

	buf_addf(out, "/api/%ss/%s", hub_type_name(r->type), r->id);
	if (r->revision) {
		buf_adds(out, "/revision/");
		if (add_revision(out, r->revision, err) < 0)
			return -1;
	}
	add_query(out, r->query ? r->query : blobs);
	return 0;
}

static int add_file(struct buf *out, const struct hub_request *r,
		    struct err *err)
{
	buf_addf(out, "%s/%s/resolve/",
		 r->type == HUB_DATASET ? "/datasets" : "", r->id);
	return add_revision(out, r->revision, err) < 0 ||
	       add_path(out, r->path, err) < 0 ? -1 : 0;
}

static int add_tree(struct buf *out, const struct hub_request *r,
		    struct err *err)
{
	buf_addf(out, "/api/%ss/%s/tree/", hub_type_name(r->type), r->id);
	if (add_revision(out, r->revision, err) < 0 ||
	    (r->path && *r->path && add_path(out, r->path, err) < 0))
		return -1;
	add_query(out, r->query);
	return 0;
}

int hub_target(char **out, const struct hub_request *r, struct err *err)
{
	CLEANUP(buf_release) struct buf target = BUF_INIT(BUF_UNBOUNDED);
	const char *dataset[2] = { NULL, NULL };
	CLEANUP(freep) char *named = NULL;
	int done = 0;

	if (r->what != HUB_LIST && hub_check_id(r->id, err) < 0)
		return -1;
	switch (r->what) {
	case HUB_INFO:
		done = add_info(&target, r, err);
		break;
	case HUB_FILE:
	case HUB_HEAD:
		done = add_file(&target, r, err);
		break;
	case HUB_LIST:
		buf_addf(&target, "/api/%ss", hub_type_name(r->type));
		add_query(&target, r->query);
		break;
	case HUB_TREE:
		done = add_tree(&target, r, err);
		break;
	case HUB_FILTER:
		dataset[0] = named = xasprintf("dataset=%s", r->id);
		buf_adds(&target, VIEWER_PREFIX "/filter");
		add_query(&target, dataset);
		add_query(&target, r->query);
	}
	if (done < 0)
		return -1;
	*out = buf_detach(&target);
	return 0;
}

/* The path of a URL, or of one that is only a path. */
static const char *path_of(const char *url)
{
	const char *host = strstr(url, "://");

	if (*url == '/' && url[1] != '/')
		return url;
	if (!host || host > strpbrk(url, "/"))
		return "";
	return host + 3 + strcspn(host + 3, "/?#");
}

int hub_next_target(char **out, const char *link, const char *endpoint,
		    struct err *err)
{
	const char *prefix = path_of(endpoint);
	const char *path = path_of(link);
	size_t len;

	if (starts_with(path, prefix) &&
	    starts_with(path + strlen(prefix), "/api/"))
		path += strlen(prefix);
	len = strcspn(path, "?");
	for (const char *p = path; *p; p++)
		if ((unsigned char)*p <= 0x20 || *p == 0x7f)
			return err_set(err, ERR_INVALID,
				       "the Link header has a blank in its URL");
	if (!starts_with(path, "/api/") ||
	    memmem(path, len, "..", 2) || memmem(path, len, "%2e", 3) ||
	    memmem(path, len, "%2E", 3) || memchr(path, '\\', len))
		return err_set(err, ERR_INVALID,
			       "the Link header leads out of /api/");
	*out = xstrdup(path);
	return 0;
}
