/* SPDX-License-Identifier: MIT */
/* JSON pointers (RFC 6901), and the places in a text that they name. */
#include "json/pointer.h"

#include <stdlib.h>
#include <string.h>

#include "util/utf8.h"

void json_pointer_add(struct buf *pointer, const char *name)
{
	buf_addc(pointer, '/');
	for (; *name; name++) {
		if (*name == '~')
			buf_adds(pointer, "~0");
		else if (*name == '/')
			buf_adds(pointer, "~1");
		else
			buf_addc(pointer, *name);
	}
}

void json_pointer_add_index(struct buf *pointer, size_t index)
{
	buf_addf(pointer, "/%zu", index);
}

bool pointer_next(const char **pointer, struct buf *token)
{
	const char *p = *pointer;

	if (*p != '/')
		return false;
	buf_reset(token);
	for (p++; *p && *p != '/'; p++) {
		if (*p != '~')
			buf_addc(token, *p);
		else if (p[1] == '0' || p[1] == '1')
			buf_addc(token, *++p == '0' ? '~' : '/');
		else
			return false;
	}
	*pointer = p;
	return true;
}

bool pointer_index(const char *token, size_t *index)
{
	size_t len = strspn(token, "0123456789");

	if (!len || token[len] || len > 9 || (len > 1 && token[0] == '0'))
		return false;
	*index = (size_t)strtoul(token, NULL, 10);
	return true;
}

static const cJSON *step(const cJSON *value, const char *token)
{
	const cJSON *child;
	size_t index;

	if (cJSON_IsObject(value))
		return json_get(value, token);
	if (!cJSON_IsArray(value) || !pointer_index(token, &index))
		return NULL;
	json_each(child, value)
		if (!index--)
			return child;
	return NULL;
}

const cJSON *json_at(const cJSON *document, const char *pointer)
{
	CLEANUP(buf_release) struct buf token = BUF_INIT(BUF_UNBOUNDED);

	while (document && *pointer) {
		if (!pointer_next(&pointer, &token))
			return NULL;
		document = step(document, token.ptr);
	}
	return document;
}

void json_place_at(const char *text, size_t len, size_t offset,
		   struct json_place *where)
{
	if (offset > len)
		offset = len;
	*where = (struct json_place){ offset, 1, 1 };
	for (size_t i = 0; i < offset; i++) {
		if (text[i] == '\n') {
			where->line++;
			where->column = 1;
		} else if (((unsigned char)text[i] & 0xc0) != 0x80) {
			where->column++;
		}
	}
}

/*
 * A second look at a text that is known to be JSON: it skips over values
 * without building anything.
 */
static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && strchr(" \t\r\n", *p) && *p)
		p++;
	return p;
}

static const char *skip_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p < end ? p + 1 : end;
}

static const char *skip_value(const char *p, const char *end)
{
	size_t depth = 0;

	do {
		p = skip_blanks(p, end);
		if (p >= end)
			return end;
		if (*p == '"') {
			p = skip_string(p, end);
		} else if (*p == '{' || *p == '[') {
			depth++;
			p++;
		} else if (*p == '}' || *p == ']') {
			depth--;
			p++;
		} else if (*p == ',' || *p == ':') {
			p++;
		} else {
			do
				p++;
			while (p < end && !strchr(",:]} \t\r\n", *p));
		}
	} while (depth);
	return p;
}

/* Whether the quoted name at 'p' is 'token'. */
static bool name_is(const char *p, const char *end, const char *token)
{
	CLEANUP(json_freep) cJSON *name = NULL;
	struct err err = ERR_INIT;

	if (json_parse(&name, NULL, p, (size_t)(skip_string(p, end) - p),
		       JSON_NUL_KEEP, NULL, &err) < 0)
		return false;
	return !strcmp(name->valuestring, token);
}

/* From the '{' at 'p' to the member of that name: its value, or NULL. */
static const char *find_member(const char *p, const char *end,
			       const char *token, const char **name)
{
	p = skip_blanks(p + 1, end);
	while (p < end && *p == '"') {
		const char *value = skip_blanks(skip_string(p, end), end);

		value = skip_blanks(value < end ? value + 1 : end, end);
		if (name_is(p, end, token)) {
			*name = p;
			return value;
		}
		p = skip_blanks(skip_value(value, end), end);
		if (p < end && *p == ',')
			p = skip_blanks(p + 1, end);
	}
	return NULL;
}

static const char *find_element(const char *p, const char *end,
				const char *token)
{
	size_t index;

	if (!pointer_index(token, &index))
		return NULL;
	p = skip_blanks(p + 1, end);
	while (p < end && *p != ']') {
		if (!index--)
			return p;
		p = skip_blanks(skip_value(p, end), end);
		if (p < end && *p == ',')
			p = skip_blanks(p + 1, end);
	}
	return NULL;
}

void json_locate(const char *text, size_t len, const char *pointer,
		 bool at_name, struct json_place *where)
{
	CLEANUP(buf_release) struct buf token = BUF_INIT(BUF_UNBOUNDED);
	const char *end = text + len;
	const char *at = skip_blanks(text, end), *name = NULL;

	while (*pointer && pointer_next(&pointer, &token)) {
		const char *next = NULL, *next_name = NULL;

		if (at < end && *at == '{')
			next = find_member(at, end, token.ptr, &next_name);
		else if (at < end && *at == '[')
			next = find_element(at, end, token.ptr);
		if (!next) {
			name = NULL;
			break;
		}
		at = next;
		name = next_name;
	}
	if (at_name && name)
		at = name;
	json_place_at(text, len, (size_t)(at - text), where);
}
