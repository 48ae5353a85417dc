/* SPDX-License-Identifier: MIT */
#include "hub/snapshot_private.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "json/json.h"

#define DOCUMENT_MAX (32u << 20)

/* Of which a range is asked. */
#define WHOLE_FILE_MAX (256u << 20)

enum kind { LISTING, INFO, REVISION, TREE, FILE_BYTES, OTHER };

struct target {
	enum kind kind;
	const char *types;	/* "models" or "datasets" */
	char *id;
	char *revision;		/* as in the target: percent-encoded */
	const char *path;	/* FILE_BYTES; points into the target */
	const char *query;	/* points into the target, or "" */
};

static void target_release(struct target *target)
{
	free(target->id);
	free(target->revision);
}

/* Split "<id>/<word>/<revision>[/<path>]"; false if it is only an id. */
static bool split(struct target *out, const char *text, size_t len,
		  const char *word)
{
	const char *at = strstr(text, word);
	const char *revision;

	if (!at || at >= text + len) {
		out->id = xstrndup(text, len);
		return false;
	}
	out->id = xstrndup(text, (size_t)(at - text));
	revision = at + strlen(word);
	out->revision = xstrndup(revision, strcspn(revision, "/?"));
	out->path = revision + strcspn(revision, "/?");
	out->path += *out->path == '/';
	return true;
}

static void parse_api(struct target *out, const char *rest, size_t len)
{
	out->types = starts_with(rest, "datasets") ? "datasets" : "models";
	if (strncmp(rest, out->types, strlen(out->types)))
		return;
	if (len == strlen(out->types)) {
		out->kind = LISTING;
		return;
	}
	rest += strlen(out->types) + 1;
	len -= strlen(out->types) + 1;
	if (strstr(rest, "/tree/")) {
		out->kind = split(out, rest, len, "/tree/") ? TREE : INFO;
		return;
	}
	out->kind = split(out, rest, len, "/revision/") ? REVISION : INFO;
}

static void parse_target(struct target *out, const char *target)
{
	size_t len = strcspn(target, "?");

	*out = (struct target){ .kind = OTHER, .types = "models" };
	out->query = target[len] ? target + len + 1 : "";
	if (starts_with(target, "/api/")) {
		parse_api(out, target + 5, len - 5);
		return;
	}
	if (starts_with(target, "/datasets/")) {
		out->types = "datasets";
		target += strlen("/datasets");
		len -= strlen("/datasets");
	}
	if (split(out, target + 1, len - 1, "/resolve/"))
		out->kind = FILE_BYTES;
}

/* The repository's document; NULL if there is none. */
static int load_document(const struct snapshot *snapshot,
			 const struct target *target, cJSON **out,
			 struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf text = BUF_INIT(DOCUMENT_MAX);
	CLEANUP(freep) char *plain = xasprintf("/api/%s/%s", target->types,
					       target->id);
	bool found;

	*out = NULL;
	if (snapshot_name(&name, plain, false, err) < 0 ||
	    snapshot_read(snapshot, name.ptr, &text, &found, err) < 0)
		return -1;
	if (found && json_parse_text(out, text.ptr, text.len,
				     JSON_NUL_REPLACE, err) < 0)
		return err_wrap(err, "'%s' of the hub snapshot", name.ptr);
	return 0;
}

static void header(struct http_response *out, const char *name,
		   const char *value)
{
	http_header_add(out, name, strlen(name), value, strlen(value));
}

static void not_found(struct http_response *out, const char *code,
		      const char *message)
{
	out->status = 404;
	header(out, "x-error-code", code);
	header(out, "x-error-message", message);
}

static bool is_commit(const char *s)
{
	return strlen(s) == 40 && strspn(s, "0123456789abcdef") == 40;
}

/* Whether a revision is what the document describes. */
static bool is_head(const char *revision, const char *sha)
{
	return !strcmp(revision, "main") || !strcmp(revision, sha);
}

/* Files */

/* The entry of a file in the document's list; its name is encoded in URLs. */
static const cJSON *find_sibling(const cJSON *document, const char *path)
{
	CLEANUP(freep) char *url = xasprintf("/%.*s",
					     (int)strcspn(path, "?"), path);
	CLEANUP(buf_release) struct buf name = BUF_INIT(BUF_UNBOUNDED);
	const cJSON *sibling;
	struct err err = ERR_INIT;

	if (snapshot_name(&name, url, false, &err) < 0)
		buf_adds(&name, path);
	json_each(sibling, json_get(document, "siblings")) {
		const char *file = json_get_string(sibling, "rfilename");

		if (file && !strcmp(file, name.ptr))
			return sibling;
	}
	return NULL;
}

static void describe(struct http_response *out, const cJSON *sibling)
{
	const cJSON *lfs = json_get(sibling, "lfs");
	const char *tag = json_get_string(lfs, "sha256");
	const cJSON *size = json_get(lfs ? lfs : sibling, "size");
	char text[100];

	if (!tag)
		tag = json_get_string(sibling, "blobId");
	if (tag) {
		snprintf(text, sizeof(text), "\"%.64s\"", tag);
		header(out, "x-linked-etag", text);
	}
	if (cJSON_IsNumber(size)) {
		snprintf(text, sizeof(text), "%.0f", size->valuedouble);
		header(out, "x-linked-size", text);
	}
}

/* The file itself, under the revision or another name of it. */
static int read_file(const struct snapshot *snapshot,
		     const struct target *target, const char *sha,
		     struct http_response *out, struct err *err)
{
	const char *names[] = { target->revision, "main", sha };
	size_t count = is_head(target->revision, sha) ? 3 : 1;
	bool found = false;

	for (size_t i = 0; i < count && !found; i++) {
		CLEANUP(buf_release) struct buf name =
			BUF_INIT(BUF_UNBOUNDED);
		CLEANUP(freep) char *url =
			xasprintf("%s/%s/resolve/%s/%.*s",
				  *target->types == 'd' ? "/datasets" : "",
				  target->id, names[i],
				  (int)strcspn(target->path, "?"),
				  target->path);

		if (!*names[i])
			continue;
		if (snapshot_name(&name, url, false, err) < 0 ||
		    snapshot_recorded(snapshot, name.ptr, out, &found,
				      err) < 0)
			return -1;
		found = found || out->status == 200;
	}
	if (!found)
		not_found(out, "EntryNotFound", "Entry not found");
	return 0;
}

/* Keep bytes first..last. */
static void cut_range(const struct snapshot_request *request,
		      struct http_response *out)
{
	CLEANUP(buf_release) struct buf whole = out->body;
	uint64_t last = request->last;
	char text[100];

	buf_init(&out->body, request->max_body);
	if (request->first >= whole.len) {
		out->status = 416;
		return;
	}
	if (last >= whole.len)
		last = whole.len - 1;
	buf_add(&out->body, whole.ptr + request->first,
		(size_t)(last - request->first + 1));
	snprintf(text, sizeof(text), "bytes %llu-%llu/%zu",
		 (unsigned long long)request->first,
		 (unsigned long long)last, whole.len);
	header(out, "content-range", text);
	out->status = 206;
}

static int infer_file(const struct snapshot *snapshot,
		      const struct snapshot_request *request,
		      const struct target *target, struct http_response *out,
		      struct err *err)
{
	CLEANUP(json_freep) cJSON *document = NULL;
	const char *sha;
	const cJSON *sibling;

	if (load_document(snapshot, target, &document, err) < 0)
		return -1;
	if (!document) {
		not_found(out, "RepoNotFound", "Repository not found");
		return 0;
	}
	sha = json_get_string(document, "sha");
	sha = sha ? sha : "";
	sibling = find_sibling(document, target->path);
	if (is_head(target->revision, sha) && is_commit(sha))
		header(out, "x-repo-commit", sha);
	else if (is_commit(target->revision))
		header(out, "x-repo-commit", target->revision);
	if (request->method == HTTP_HEAD && sibling) {
		out->status = 200;
		describe(out, sibling);
		return 0;
	}
	if (request->ranged)
		buf_init(&out->body, WHOLE_FILE_MAX);
	if (read_file(snapshot, target, sha, out, err) < 0)
		return -1;
	if (request->ranged && out->status == 200)
		cut_range(request, out);
	if (sibling)
		describe(out, sibling);
	return 0;
}

/* Documents */

static int infer_info(const struct snapshot *snapshot,
		      const struct target *target, struct http_response *out,
		      struct err *err)
{
	CLEANUP(json_freep) cJSON *document = NULL;
	const char *sha;

	if (load_document(snapshot, target, &document, err) < 0)
		return -1;
	if (!document) {
		not_found(out, "RepoNotFound", "Repository not found");
		return 0;
	}
	sha = json_get_string(document, "sha");
	if (target->kind == REVISION &&
	    !is_head(target->revision, sha ? sha : "")) {
		not_found(out, "RevisionNotFound", "Invalid rev id");
		return 0;
	}
	json_compact(&out->body, document);
	out->status = 200;
	return 0;
}

/* Listings */

static bool has_tag(const cJSON *row, const char *tag)
{
	const cJSON *each;

	json_each(each, json_get(row, "tags"))
		if (cJSON_IsString(each) && !strcmp(each->valuestring, tag))
			return true;
	return false;
}

/* Whether one parameter of the query lets a row through. */
static bool admits(const cJSON *row, const char *param, size_t len)
{
	const char *id = json_get_string(row, "id");
	CLEANUP(freep) char *value = NULL;
	size_t name = 0;

	while (name < len && param[name] != '=')
		name++;
	if (name == len)
		return true;
	value = snapshot_decode(param + name + 1, len - name - 1);
	if (name == 6 && !strncmp(param, "author", 6))
		return id && starts_with(id, value) &&
		       id[strlen(value)] == '/';
	if (name == 6 && !strncmp(param, "search", 6))
		return id && strcasestr(id, value);
	if (name == 6 && !strncmp(param, "filter", 6))
		return has_tag(row, value);
	return true;
}

static bool admits_all(const cJSON *row, const char *query)
{
	while (*query) {
		size_t len = strcspn(query, "&");

		if (!admits(row, query, len))
			return false;
		query += len + (query[len] == '&');
	}
	return true;
}

static int infer_listing(const struct snapshot *snapshot,
			 const struct target *target,
			 struct http_response *out, struct err *err)
{
	CLEANUP(freep) char *name = xasprintf("api/%s.json", target->types);
	CLEANUP(buf_release) struct buf text = BUF_INIT(DOCUMENT_MAX);
	CLEANUP(json_freep) cJSON *rows = NULL;
	const cJSON *row;
	bool found, first = true;

	if (snapshot_read(snapshot, name, &text, &found, err) < 0)
		return -1;
	if (!found) {
		not_found(out, "NotRecorded",
			  "the hub snapshot has no such listing");
		return 0;
	}
	if (json_parse_text(&rows, text.ptr, text.len, JSON_NUL_REPLACE,
			    err) < 0)
		return err_wrap(err, "'%s' of the hub snapshot", name);
	buf_addc(&out->body, '[');
	json_each(row, rows) {
		if (!admits_all(row, target->query))
			continue;
		if (!first)
			buf_addc(&out->body, ',');
		json_compact(&out->body, row);
		first = false;
	}
	buf_addc(&out->body, ']');
	out->status = 200;
	return 0;
}

static int infer_tree(const struct snapshot *snapshot,
		      const struct target *target, struct http_response *out,
		      struct err *err)
{
	CLEANUP(json_freep) cJSON *document = NULL;
	CLEANUP(freep) char *folder =
		snapshot_decode(target->path, strcspn(target->path, "?"));
	const char *sha;

	if (load_document(snapshot, target, &document, err) < 0)
		return -1;
	sha = json_get_string(document, "sha");
	if (!document)
		not_found(out, "RepoNotFound", "Repository not found");
	else if (!is_head(target->revision, sha ? sha : ""))
		not_found(out, "RevisionNotFound", "Invalid rev id");
	else if (!snapshot_tree(document, folder, out))
		not_found(out, "EntryNotFound", "Entry not found");
	return 0;
}

int snapshot_infer(const struct snapshot *snapshot,
		   const struct snapshot_request *request,
		   struct http_response *out, struct err *err)
{
	CLEANUP(target_release) struct target target = { .kind = OTHER };

	parse_target(&target, request->target);
	switch (target.kind) {
	case LISTING:
		return infer_listing(snapshot, &target, out, err);
	case INFO:
	case REVISION:
		return infer_info(snapshot, &target, out, err);
	case FILE_BYTES:
		return infer_file(snapshot, request, &target, out, err);
	case TREE:
		return infer_tree(snapshot, &target, out, err);
	case OTHER:
		break;
	}
	if (starts_with(request->target, "/dataset-viewer/filter?"))
		return snapshot_filter(snapshot, target.query, out, err);
	not_found(out, "NotRecorded", "the hub snapshot has no such answer");
	return 0;
}
