/* SPDX-License-Identifier: MIT */
#include "standin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Documents */

/* Sizes and hashes of files come only with blobs=true. */
static void fit_siblings(const struct repo *repo, bool blobs)
{
	cJSON *each;

	json_each(each, json_get(repo->doc, "siblings")) {
		CLEANUP(buf_release) struct buf bytes =
			BUF_INIT(BUF_UNBOUNDED);
		const char *name = json_get_string(each, "rfilename");
		char oid[41];

		if (!blobs) {
			cJSON_DeleteItemFromObjectCaseSensitive(each, "size");
			cJSON_DeleteItemFromObjectCaseSensitive(each,
								"blobId");
			cJSON_DeleteItemFromObjectCaseSensitive(each, "lfs");
		} else if (name && !json_get(each, "size") &&
			   repo_file(repo, name, &bytes)) {
			blob_id(oid, &bytes);
			json_set(each, "size",
				 cJSON_CreateNumber((double)bytes.len));
			json_set_string(each, "blobId", oid);
		}
	}
}

/* What moves although nobody commits. */
static void jitter(const struct standin *s, cJSON *doc)
{
	cJSON *spaces = cJSON_GetObjectItemCaseSensitive(doc, "spaces");
	static const char *const moving[] = { "downloads", "likes",
		"trendingScore" };

	if (!config_true(s->config, "jitter"))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(moving); i++) {
		const cJSON *old = json_get(doc, moving[i]);

		if (cJSON_IsNumber(old))
			json_set(doc, moving[i], cJSON_CreateNumber(
				old->valuedouble + s->requests % 97));
	}
	if (cJSON_IsArray(spaces) && spaces->child && spaces->child->next)
		json_append(spaces, cJSON_DetachItemFromArray(spaces, 0));
}

/* Only what expand[] asks for; false if nothing does. */
static bool expand(const char *query, cJSON **doc)
{
	static const char *const names[] = { "expand[]", "expand" };
	cJSON *out = NULL;
	char *value;

	for (size_t n = 0; n < ARRAY_SIZE(names); n++)
		for (size_t i = 0; (value = query_get(query, names[n], i));
		     i++) {
			const cJSON *member = json_get(*doc, value);

			if (!out) {
				out = cJSON_CreateObject();
				json_set_string(out, "_id", json_get_string(
					*doc, "_id"));
				json_set_string(out, "id", json_get_string(
					*doc, "id"));
			}
			if (member)
				json_set(out, value, json_copy(member));
			free(value);
		}
	if (!out)
		return false;
	json_free(*doc);
	*doc = out;
	return true;
}

static void send_info(const struct asked *asked, struct repo *repo,
		      struct reply *reply)
{
	CLEANUP(freep) char *blobs = query_get(asked->query, "blobs", 0);

	jitter(asked->standin, repo->doc);
	fit_siblings(repo, blobs && !strcmp(blobs, "true"));
	expand(asked->query, &repo->doc);
	reply_json(reply, repo->doc);
	reply_header(reply, "etag", "W/\"%zx-%08x\"", reply->body.len,
		     (unsigned int)reply->body.len * 2654435761u);
}

static void send_renamed(const struct asked *asked, const struct repo *repo,
			 const char *rest, struct reply *reply)
{
	CLEANUP(freep) char *to = xasprintf("/api/%s/%s%s%s%s", repo->type,
					    repo->redirect, rest,
					    *asked->query ? "?" : "",
					    asked->query);
	CLEANUP(freep) char *text = xasprintf(
		"Temporary Redirect. Redirecting to %s", to);

	reply_text(reply, 307, "text/plain; charset=utf-8", text);
	reply_header(reply, "location", "%s", to);
	reply_header(reply, "vary", "Origin, Accept");
}

static void send_repo(struct asked *asked, struct repo *repo,
		      const char *rest, struct reply *reply)
{
	CLEANUP(freep) char *rev = NULL;

	if (repo_refuse(asked, repo, false, reply))
		return;
	if (repo->redirect) {
		send_renamed(asked, repo, rest, reply);
		return;
	}
	if (route_tree(asked, repo, rest, reply))
		return;
	if (starts_with(rest, "/revision/"))
		rev = url_decode(rest + 10, strlen(rest + 10));
	else if (*rest)
		rev = xstrdup("");
	if (rev && !repo_rev(repo, rev)) {
		CLEANUP(freep) char *text = xasprintf("Invalid rev id: %s",
						      rev);

		reply_error(reply, 404, "RevisionNotFound", text);
		return;
	}
	send_info(asked, repo, reply);
}

static const char *type_of(const char *path)
{
	if (starts_with(path, "/api/models"))
		return "models";
	return starts_with(path, "/api/datasets") ? "datasets" : NULL;
}

/* /api/{T}/{id}[/revision/{rev} | /tree/{rev}[/path]] */
bool route_info(struct asked *asked, struct reply *reply)
{
	CLEANUP(repo_release) struct repo repo = { .type = NULL };
	const char *type = type_of(asked->path);
	const char *id = type ? asked->path + strlen("/api/") + strlen(type) :
		NULL;
	const char *rest;
	CLEANUP(freep) char *name = NULL;

	if (!id || *id != '/' || !id[1])
		return false;
	rest = strstr(++id, "/revision/");
	if (!rest)
		rest = strstr(id, "/tree/");
	if (!rest)
		rest = id + strlen(id);
	name = url_decode(id, (size_t)(rest - id));
	if (repo_find(asked->standin, type, name, &repo))
		send_repo(asked, &repo, rest, reply);
	else if (asked->token && !asked->token_good)
		reply_error(reply, 401, NULL,
			    "Invalid credentials in Authorization header");
	else
		refuse_missing(asked, reply);
	return true;
}

/* Pages */

void add_next_link(const struct asked *asked, size_t offset,
		   struct reply *reply)
{
	const cJSON *config = asked->standin->config;
	const char *host = json_get_string(config, "link_host");
	const char *link = json_get_string(config, "link");
	CLEANUP(buf_release) struct buf query = BUF_INIT(BUF_UNBOUNDED);
	const char *old = asked->query;

	while (*old) {
		size_t len = strcspn(old, "&");

		if (!starts_with(old, "cursor=")) {
			buf_add(&query, old, len);
			buf_addc(&query, '&');
		}
		old += len + (old[len] == '&');
	}
	if (!host)
		host = "https://huggingface.co";
	if (!strcmp(host, "self"))
		host = asked->standin->bases[ORIGIN_HUB];
	if (link && !strcmp(link, "loop"))
		offset = 0;
	if (link && *link == '/')
		reply_header(reply, "link", "<%s%s>; rel=\"next\"", host,
			     link);
	else
		reply_header(reply, "link",
			     "<https://huggingface.co/catalog>; "
			     "rel=\"ai-catalog\", <%s%s?%scursor=o%zu>; "
			     "rel=\"next\"", host, asked->path, query.ptr,
			     offset);
}

/* Cut a page out of all rows, which it takes over. */
static void send_page(const struct asked *asked, cJSON *rows,
		      struct reply *reply)
{
	const cJSON *config = asked->standin->config;
	CLEANUP(freep) char *cursor = query_get(asked->query, "cursor", 0);
	CLEANUP(freep) char *limit = query_get(asked->query, "limit", 0);
	size_t start = cursor && *cursor ? strtoul(cursor + 1, NULL, 10) : 0;
	size_t size = limit ? strtoul(limit, NULL, 10) : 1000;
	size_t most = (size_t)config_number(config, "page", 1000);
	size_t total = (size_t)cJSON_GetArraySize(rows), at = 0;
	CLEANUP(json_freep) cJSON *page = cJSON_CreateArray();
	cJSON *row, *next;

	if (!size || size > most)
		size = most;
	for (row = rows->child; row; row = next, at++) {
		bool again = config_true(config, "repeat_rows") && start &&
			     at + 1 == start;

		next = row->next;
		if (again || (at >= start && at < start + size))
			json_append(page, cJSON_DetachItemViaPointer(rows,
								     row));
	}
	json_free(rows);
	reply_json(reply, page);
	if (start + size < total)
		add_next_link(asked, start + size, reply);
}

/* The listing */

static bool has_tag(const cJSON *doc, const char *tag)
{
	return config_has(json_get(doc, "tags"), tag);
}

/* Whether the name alone does not rule it out. */
static bool name_wanted(const struct asked *asked, const char *id)
{
	CLEANUP(freep) char *author = query_get(asked->query, "author", 0);
	CLEANUP(freep) char *search = query_get(asked->query, "search", 0);
	const char *slash = strchr(id, '/');
	size_t len = slash ? (size_t)(slash - id) : 0;

	if (author && (strlen(author) != len || strncmp(author, id, len)))
		return false;
	return !search || strcasestr(id, search);
}

static bool wanted(const struct asked *asked, const struct repo *repo)
{
	const char *query = asked->query;
	CLEANUP(freep) char *task = query_get(query, "pipeline_tag", 0);
	char *tag;

	if (task && !has_tag(repo->doc, task))
		return false;
	for (size_t i = 0; (tag = query_get(query, "filter", i)); i++) {
		bool has = has_tag(repo->doc, tag);

		free(tag);
		if (!has)
			return false;
	}
	return true;
}

/* A row without expand[]: what a listing leaves out, goes. */
static void slim(const struct asked *asked, const struct repo *repo)
{
	static const char *const never[] = { "spaces", "widgetData",
		"transformersInfo", "safetensors", "mask_token", "model-index",
		"usedStorage", "disabled", "inference" };
	static const char *const full[] = { "siblings", "sha", "author",
		"lastModified", "gated" };
	static const char *const named[] = { "cardData", "config" };
	CLEANUP(freep) char *is_full = query_get(asked->query, "full", 0);

	for (size_t i = 0; i < ARRAY_SIZE(never); i++)
		cJSON_DeleteItemFromObjectCaseSensitive(repo->doc, never[i]);
	for (size_t i = 0; i < ARRAY_SIZE(full) && !is_full; i++)
		cJSON_DeleteItemFromObjectCaseSensitive(repo->doc, full[i]);
	for (size_t i = 0; i < ARRAY_SIZE(named); i++) {
		CLEANUP(freep) char *asked_for =
			query_get(asked->query, named[i], 0);

		if (!asked_for)
			cJSON_DeleteItemFromObjectCaseSensitive(repo->doc,
								named[i]);
	}
}

static void add_row(const struct asked *asked, const char *type,
		    const char *id, cJSON *rows)
{
	CLEANUP(repo_release) struct repo repo = { .type = NULL };
	CLEANUP(reply_release) struct reply refused = { .status = 0 };

	/* Documents are read for each listing: only if they are needed. */
	if (!name_wanted(asked, id) ||
	    !repo_find(asked->standin, type, id, &repo) || repo.redirect ||
	    repo_refuse(asked, &repo, false, &refused) ||
	    !wanted(asked, &repo))
		return;
	jitter(asked->standin, repo.doc);
	fit_siblings(&repo, false);
	if (!expand(asked->query, &repo.doc))
		slim(asked, &repo);
	json_append(rows, STEAL(repo.doc));
}

struct keyed {
	cJSON *row;
	const char *text;
	double number;
	const char *id;
};

static int descending(const void *a, const void *b)
{
	const struct keyed *one = a, *two = b;
	int order = strcmp(two->text, one->text);

	if (!order)
		order = (one->number < two->number) -
			(one->number > two->number);
	return order ? order : strcmp(one->id, two->id);
}

/* By the member that sort= names, largest first. */
static cJSON *sorted(cJSON *rows, const char *key)
{
	size_t count = (size_t)cJSON_GetArraySize(rows), i = 0;
	struct keyed *all = xcalloc(count + 1, sizeof(*all));
	cJSON *out = cJSON_CreateArray();

	while (rows->child) {
		struct keyed *each = &all[i++];
		const cJSON *value;

		each->row = cJSON_DetachItemFromArray(rows, 0);
		value = json_get(each->row, key);
		each->text = cJSON_IsString(value) ? value->valuestring : "";
		each->number = cJSON_IsNumber(value) ? value->valuedouble : 0;
		each->id = json_get_string(each->row, "id");
	}
	qsort(all, count, sizeof(*all), descending);
	for (i = 0; i < count; i++)
		json_append(out, all[i].row);
	free(all);
	json_free(rows);
	return out;
}

bool route_list(struct asked *asked, struct reply *reply)
{
	const struct standin *s = asked->standin;
	const char *type = type_of(asked->path);
	CLEANUP(freep) char *sort = query_get(asked->query, "sort", 0);
	const cJSON *entry;
	cJSON *rows;

	if (!type || strlen(asked->path) != strlen("/api/") + strlen(type))
		return false;
	if (asked->token && !asked->token_good) {
		reply_error(reply, 401, NULL,
			    "Invalid credentials in Authorization header");
		return true;
	}
	rows = cJSON_CreateArray();
	for (size_t i = 0; i < s->repo_count; i++)
		if (!strcmp(s->repos[i].type, type))
			add_row(asked, type, s->repos[i].id, rows);
	json_each(entry, json_get(s->config, "repos")) {
		const char *id = json_get_string(entry, "id");
		CLEANUP(repo_release) struct repo repo = { .type = NULL };

		/* One that is in the configuration only. */
		if (id && config_repo(s, type, id, NULL) == entry &&
		    repo_find(asked->standin, type, id, &repo) && !repo.dir)
			add_row(asked, type, id, rows);
	}
	rows = sorted(rows, sort ? sort : "trendingScore");
	send_page(asked, rows, reply);
	return true;
}

/* Folders */

static void add_entry(cJSON *entries, const char *type, const char *path,
		      const cJSON *sibling)
{
	cJSON *entry = cJSON_CreateObject();
	const cJSON *lfs = json_get(sibling, "lfs");
	const cJSON *size = json_get(sibling, "size");

	json_set_string(entry, "type", type);
	json_set_string(entry, "oid", json_get_string(sibling, "blobId"));
	json_set(entry, "size",
		 size ? json_copy(size) : cJSON_CreateNumber(0));
	if (lfs) {
		cJSON *copy = json_copy(lfs);

		json_set_string(copy, "oid", json_get_string(lfs, "sha256"));
		cJSON_DeleteItemFromObjectCaseSensitive(copy, "sha256");
		json_set(entry, "lfs", copy);
	}
	json_set_string(entry, "path", path);
	json_append(entries, entry);
}

/* The folders between 'base' and a file, each once. */
static void add_folders(cJSON *entries, const char *path, size_t base,
			bool recursive)
{
	const char *slash = path + base;

	while ((slash = strchr(slash, '/')) != NULL) {
		CLEANUP(freep) char *folder =
			xstrndup(path, (size_t)(slash - path));
		const cJSON *each;
		bool there = false;

		json_each(each, entries)
			there = there || !strcmp(json_get_string(each, "path"),
						 folder);
		if (!there)
			add_entry(entries, "directory", folder, NULL);
		if (!recursive)
			return;
		slash++;
	}
}

/* {rest} is "/tree/{rev}[/path]" */
bool route_tree(struct asked *asked, const struct repo *repo,
		const char *rest, struct reply *reply)
{
	CLEANUP(freep) char *recursive = query_get(asked->query, "recursive",
						   0);
	CLEANUP(freep) char *rev = NULL;
	CLEANUP(freep) char *folder = NULL;
	bool deep = recursive && !strcmp(recursive, "true");
	const cJSON *sibling;
	cJSON *entries;
	size_t len, base;

	if (!starts_with(rest, "/tree/"))
		return false;
	rest += strlen("/tree/");
	len = strcspn(rest, "/");
	rev = url_decode(rest, len);
	rest += len + (rest[len] == '/');
	folder = url_decode(rest, strlen(rest));
	base = *folder ? strlen(folder) + 1 : 0;
	if (!repo_rev(repo, rev)) {
		reply_error(reply, 404, "RevisionNotFound", "Invalid rev id");
		return true;
	}
	entries = cJSON_CreateArray();
	fit_siblings(repo, true);
	json_each(sibling, json_get(repo->doc, "siblings")) {
		const char *path = json_get_string(sibling, "rfilename");

		if (!path || strncmp(path, folder, base ? base - 1 : 0) ||
		    (base && path[base - 1] != '/'))
			continue;
		add_folders(entries, path, base, deep);
		if (deep || !strchr(path + base, '/'))
			add_entry(entries, "file", path, sibling);
	}
	if (!entries->child && base) {
		json_free(entries);
		reply_error(reply, 404, "EntryNotFound", "Entry not found");
		return true;
	}
	send_page(asked, entries, reply);
	return true;
}

/* The data set viewer: /filter?dataset=...&where="column"='value' */
bool route_viewer(struct asked *asked, struct reply *reply)
{
	const cJSON *all = json_get(asked->standin->config, "viewer_rows");
	CLEANUP(freep) char *dataset = query_get(asked->query, "dataset", 0);
	CLEANUP(freep) char *where = query_get(asked->query, "where", 0);
	CLEANUP(json_freep) cJSON *out = NULL;
	const cJSON *rows = dataset ? json_get(all, dataset) : NULL, *row;
	char column[200] = "", value[200] = "";
	cJSON *list;
	int index = 0;

	if (!rows || strcmp(asked->path, "/filter")) {
		reply_error(reply, 404, "ResponseNotFound", "Not found.");
		return true;
	}
	if (!where || sscanf(where, "\"%199[^\"]\"='%199[^']'", column,
			     value) != 2) {
		reply_error(reply, 422, "InvalidParameter",
			    "Parameter 'where' is invalid");
		return true;
	}
	out = cJSON_CreateObject();
	json_set(out, "features", cJSON_CreateArray());
	list = cJSON_CreateArray();
	json_each(row, rows) {
		const char *text = json_get_string(row, column);
		cJSON *wrapped;

		index++;
		if (!text || strcmp(text, value))
			continue;
		wrapped = cJSON_CreateObject();
		json_set(wrapped, "row_idx", cJSON_CreateNumber(index - 1));
		json_set(wrapped, "row", json_copy(row));
		json_set(wrapped, "truncated_cells", cJSON_CreateArray());
		json_append(list, wrapped);
	}
	json_set(out, "num_rows_total",
		 cJSON_CreateNumber(cJSON_GetArraySize(list)));
	json_set(out, "rows", list);
	json_set(out, "num_rows_per_page", cJSON_CreateNumber(100));
	json_set(out, "partial", cJSON_CreateFalse());
	reply_header(reply, "X-Revision", "%040d", 1);
	reply_json(reply, out);
	return true;
}
