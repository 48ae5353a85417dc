/* SPDX-License-Identifier: MIT */
#include "hub/snapshot_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"

#define VIEWER_FOLDER "/dataset-viewer/"

#define ROWS_MAX (32u << 20)

/* Undo %XX and '+' of a query's value. */
char *snapshot_decode(const char *s, size_t len)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	for (size_t i = 0; i < len; i++) {
		char hex[3] = "";

		if (s[i] == '%' && i + 2 < len &&
		    isxdigit((unsigned char)s[i + 1]) &&
		    isxdigit((unsigned char)s[i + 2])) {
			hex[0] = s[i + 1];
			hex[1] = s[i + 2];
			buf_addc(&out, (char)strtol(hex, NULL, 16));
			i += 2;
		} else {
			buf_addc(&out, s[i] == '+' ? ' ' : s[i]);
		}
	}
	return buf_detach(&out);
}

/* A parameter of a query, or NULL. */
static char *parameter(const char *query, const char *name)
{
	size_t name_len = strlen(name);

	while (*query) {
		size_t len = strcspn(query, "&");

		if (len > name_len && !strncmp(query, name, name_len) &&
		    query[name_len] == '=')
			return snapshot_decode(query + name_len + 1,
					       len - name_len - 1);
		query += len + (query[len] == '&');
	}
	return NULL;
}

/* The path of a file below 'folder' ("" is the root), if it is there itself
 * and not in a folder below. */
static const char *file_below(const cJSON *sibling, const char *folder)
{
	const char *name = json_get_string(sibling, "rfilename");
	size_t len = strlen(folder);

	if (!name || strncmp(name, folder, len) != 0 ||
	    (len && name[len] != '/'))
		return NULL;
	return strchr(name + len + (len > 0), '/') ? NULL : name;
}

bool snapshot_tree(const cJSON *document, const char *folder,
		   struct http_response *out)
{
	CLEANUP(json_freep) cJSON *entries = cJSON_CreateArray();
	const cJSON *sibling;

	json_each(sibling, json_get(document, "siblings")) {
		const char *name = file_below(sibling, folder);
		const cJSON *size = json_get(sibling, "size");
		cJSON *entry;

		if (!name)
			continue;
		entry = cJSON_CreateObject();
		json_set_string(entry, "type", "file");
		json_set_string(entry, "path", name);
		if (size)
			json_set(entry, "size", json_copy(size));
		json_append(entries, entry);
	}
	if (*folder && !entries->child)
		return false;
	json_compact(&out->body, entries);
	out->status = 200;
	return true;
}

/* Whether a row is what "column"='value' asks for. */
static bool is_wanted(const cJSON *row, const char *where)
{
	const char *middle = strstr(where, "\"='");
	size_t len = strlen(where);
	CLEANUP(freep) char *column = NULL;
	CLEANUP(freep) char *value = NULL;
	const char *text;

	if (*where != '"' || !middle || where[len - 1] != '\'' ||
	    middle + 3 > where + len - 1)
		return false;
	column = xstrndup(where + 1, (size_t)(middle - where) - 1);
	value = xstrndup(middle + 3, (size_t)(where + len - middle) - 4);
	text = json_get_string(row, column);
	return text && !strcmp(text, value);
}

static void answer_rows(struct http_response *out, const cJSON *rows,
			const char *where)
{
	CLEANUP(json_freep) cJSON *answer = cJSON_CreateObject();
	cJSON *list = cJSON_CreateArray();
	const cJSON *row;
	int index = 0;

	json_each(row, rows) {
		cJSON *item;

		index++;
		if (where && !is_wanted(row, where))
			continue;
		item = cJSON_CreateObject();
		json_set(item, "row_idx", cJSON_CreateNumber(index - 1));
		json_set(item, "row", json_copy(row));
		json_append(list, item);
	}
	json_set(answer, "num_rows_total",
		 cJSON_CreateNumber(cJSON_GetArraySize(list)));
	json_set(answer, "rows", list);
	json_compact(&out->body, answer);
	out->status = 200;
}

int snapshot_filter(const struct snapshot *snapshot, const char *query,
		    struct http_response *out, struct err *err)
{
	CLEANUP(freep) char *dataset = parameter(query, "dataset");
	CLEANUP(freep) char *where = parameter(query, "where");
	CLEANUP(freep) char *target =
		xasprintf(VIEWER_FOLDER "%s", dataset ? dataset : "");
	CLEANUP(buf_release) struct buf name = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf text = BUF_INIT(ROWS_MAX);
	CLEANUP(json_freep) cJSON *rows = NULL;
	bool found;

	if (snapshot_name(&name, target, false, err) < 0 ||
	    snapshot_read(snapshot, name.ptr, &text, &found, err) < 0)
		return -1;
	if (!found) {
		out->status = 404;
		http_header_add(out, "x-error-code", strlen("x-error-code"),
				"NotRecorded", strlen("NotRecorded"));
		return 0;
	}
	if (json_parse_text(&rows, text.ptr, text.len, JSON_NUL_REPLACE,
			    err) < 0)
		return err_wrap(err, "'%s' of the hub snapshot", name.ptr);
	answer_rows(out, rows, where);
	return 0;
}
