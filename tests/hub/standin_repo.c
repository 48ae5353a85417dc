/* SPDX-License-Identifier: MIT */
#include "standin.h"

#include <ctype.h>
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Texts */

char *url_decode(const char *s, size_t len)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	for (size_t i = 0; i < len; i++) {
		char hex[3] = "";

		if (s[i] == '%' && i + 2 < len &&
		    isxdigit((unsigned char)s[i + 1])) {
			hex[0] = s[i + 1];
			hex[1] = s[i + 2];
			buf_addc(&out, (char)strtol(hex, NULL, 16));
			i += 2;
		} else {
			buf_addc(&out, s[i]);
		}
	}
	return buf_detach(&out);
}

char *url_encode(const char *s, const char *keep)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	for (; *s; s++)
		if (isalnum((unsigned char)*s) || strchr("-._~", *s) ||
		    strchr(keep, *s))
			buf_addc(&out, *s);
		else
			buf_addf(&out, "%%%02X", (unsigned char)*s);
	return buf_detach(&out);
}

char *query_get(const char *query, const char *name, size_t nth)
{
	while (*query) {
		size_t len = strcspn(query, "&"), key = strcspn(query, "=&");
		CLEANUP(freep) char *decoded = url_decode(query, key);

		if (!strcmp(decoded, name) && !nth--)
			return url_decode(query + key + (query[key] == '='),
					  len - key - (query[key] == '='));
		query += len + (query[len] == '&');
	}
	return NULL;
}

void blob_id(char out[41], const struct buf *bytes)
{
	git_oid oid;

	git_odb_hash(&oid, bytes->ptr, bytes->len, GIT_OBJECT_BLOB);
	git_oid_tostr(out, 41, &oid);
}

/* Repositories */

void repo_release(struct repo *repo)
{
	free(repo->id);
	free(repo->redirect);
	json_free(repo->doc);
}

static const struct repo_name *find_name(const struct standin *s,
					 const char *type, const char *name,
					 bool exact)
{
	for (size_t i = 0; i < s->repo_count; i++)
		if (!strcmp(s->repos[i].type, type) &&
		    !(exact ? strcmp : strcasecmp)(s->repos[i].id, name))
			return &s->repos[i];
	return NULL;
}

static void load_doc(struct repo *repo)
{
	CLEANUP(freep) char *path = xasprintf("%s/api/%s/%s.json",
					      repo->dir ? repo->dir : "",
					      repo->type, repo->id);
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	static const char *const flags[] = { "gated", "private", "disabled" };
	const cJSON *member;
	struct err err = ERR_INIT;

	if (!repo->dir || !read_file(path, &text) ||
	    json_parse_text(&repo->doc, text.ptr, text.len, JSON_NUL_KEEP,
			    &err) < 0) {
		repo->doc = cJSON_CreateObject();
		json_set_string(repo->doc, "id", repo->id);
	}
	json_each(member, json_get(repo->entry, "doc"))
		json_set(repo->doc, member->string, json_copy(member));
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (json_get(repo->entry, flags[i]))
			json_set(repo->doc, flags[i],
				 json_copy(json_get(repo->entry, flags[i])));
}

/* The canonical id of a name, and how it was found. */
static const char *canonical(struct standin *s, const char *type,
			     const char *name, bool *redirect)
{
	const struct repo_name *file = find_name(s, type, name, true);
	const cJSON *entry = config_repo(s, type, name, "legacy");

	*redirect = false;
	if (entry)
		return json_get_string(entry, "id");
	entry = config_repo(s, type, name, "aliases");
	if (!entry)
		entry = config_repo(s, type, name, NULL);
	if (!file && !entry)
		file = find_name(s, type, name, false);
	if (entry) {
		*redirect = strcmp(json_get_string(entry, "id"), name);
		return json_get_string(entry, "id");
	}
	*redirect = file && strcmp(file->id, name);
	return file ? file->id : NULL;
}

bool repo_find(struct standin *s, const char *type, const char *name,
	       struct repo *out)
{
	const struct repo_name *file;
	const char *id;
	bool redirect;

	*out = (struct repo){ .type = type };
	id = canonical(s, type, name, &redirect);
	if (!id)
		return false;
	out->entry = config_repo(s, type, id, NULL);
	if (config_true(out->entry, "missing"))
		return false;
	out->id = xstrdup(id);
	file = find_name(s, type, id, true);
	out->dir = file ? file->dir : NULL;
	if (redirect)
		out->redirect = xstrdup(id);
	load_doc(out);
	if (config_has(json_get(out->entry, "legacy"), name)) {
		json_set_string(out->doc, "id", name);
		json_set_string(out->doc, "modelId", name);
	}
	return true;
}

const char *repo_sha(const struct repo *repo)
{
	const char *sha = json_get_string(repo->doc, "sha");

	return sha ? sha : "";
}

bool repo_rev(const struct repo *repo, const char *rev)
{
	CLEANUP(freep) char *path = xasprintf("%s/%s%s/resolve/%s",
		repo->dir ? repo->dir : "",
		*repo->type == 'd' ? "datasets/" : "", repo->id, rev);

	return !strcmp(rev, "main") ||
	       (strlen(rev) >= 7 && starts_with(repo_sha(repo), rev)) ||
	       (repo->dir && !strstr(rev, "..") && !access(path, R_OK));
}

bool repo_file(const struct repo *repo, const char *path, struct buf *out)
{
	const char *revs[] = { "main", repo_sha(repo) };

	for (size_t i = 0; i < ARRAY_SIZE(revs); i++) {
		CLEANUP(freep) char *file = xasprintf("%s/%s%s/resolve/%s/%s",
			repo->dir ? repo->dir : "",
			*repo->type == 'd' ? "datasets/" : "", repo->id,
			revs[i], path);

		if (repo->dir && !strstr(path, "..") && *revs[i] &&
		    read_file(file, out))
			return true;
	}
	return false;
}

/* Who may not */

static bool may_read(const struct asked *asked, const struct repo *repo)
{
	return asked->token_good &&
	       config_has(json_get(repo->entry, "readers"), asked->token);
}

void refuse_missing(const struct asked *asked, struct reply *reply)
{
	if (asked->token_good) {
		reply_error(reply, 404, "RepoNotFound",
			    "Repository not found");
		return;
	}
	reply_error(reply, 401, NULL, "Invalid username or password.");
	reply_header(reply, "www-authenticate", "Bearer realm=\""
		     "Authentication required\", charset=\"UTF-8\"");
}

static void refuse_gated(const struct asked *asked, const struct repo *repo,
			 struct reply *reply)
{
	CLEANUP(freep) char *anonymous = xasprintf(
		"Access to model %s is restricted. You must have access to it "
		"and be authenticated to access it. Please log in.", repo->id);
	CLEANUP(freep) char *known = xasprintf(
		"Access to model %s is restricted and you are not in the "
		"authorized list. Visit https://huggingface.co/%s to ask for "
		"access.", repo->id, repo->id);

	if (asked->token_good)
		reply_error(reply, 403, "GatedRepo", known);
	else
		reply_error(reply, 401, "GatedRepo", anonymous);
}

bool repo_refuse(const struct asked *asked, const struct repo *repo,
		 bool file, struct reply *reply)
{
	const cJSON *gated = json_get(repo->doc, "gated");

	if (asked->token && !asked->token_good)
		reply_error(reply, 401, NULL,
			    "Invalid credentials in Authorization header");
	else if (cJSON_IsTrue(json_get(repo->doc, "private")) &&
		 !may_read(asked, repo))
		refuse_missing(asked, reply);
	else if (file && cJSON_IsTrue(json_get(repo->doc, "disabled")))
		reply_error(reply, 403, NULL,
			    "Access to this resource is disabled.");
	else if (file && gated && !cJSON_IsFalse(gated) &&
		 !may_read(asked, repo))
		refuse_gated(asked, repo, reply);
	else
		return false;
	return true;
}
