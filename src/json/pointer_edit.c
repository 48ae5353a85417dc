/* SPDX-License-Identifier: MIT */
/* Changing a document at a JSON pointer (RFC 6901). */
#include "json/pointer.h"

#include <string.h>

static int no_place(const char *pointer, const char *why, struct err *err)
{
	return err_set(err, ERR_INVALID, "'%.200s': %s", pointer, why);
}

/* An element that is there, the one behind the last, or "-" for that. */
static int put_element(cJSON *array, const char *token, cJSON *value,
		       const char *pointer, struct err *err)
{
	size_t count = (size_t)cJSON_GetArraySize(array), index = count;

	if (strcmp(token, "-") != 0 && !pointer_index(token, &index)) {
		json_free(value);
		return no_place(pointer, "there is an array, and that is no "
				"index of one", err);
	}
	if (index > count) {
		json_free(value);
		return no_place(pointer, "past the end of the array", err);
	}
	if (index == count)
		json_append(array, value);
	else
		cJSON_ReplaceItemInArray(array, (int)index, value);
	return 0;
}

static cJSON *child_of(cJSON *parent, const char *token)
{
	size_t index;

	if (cJSON_IsObject(parent))
		return cJSON_GetObjectItemCaseSensitive(parent, token);
	return cJSON_IsArray(parent) && pointer_index(token, &index) ?
	       cJSON_GetArrayItem(parent, (int)index) : NULL;
}

int json_put(cJSON *document, const char *pointer, cJSON *value,
	     struct err *err)
{
	CLEANUP(buf_release) struct buf token = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(json_freep) cJSON *put = value;
	const char *rest = pointer;
	cJSON *parent = document;
	unsigned int depth = 1;

	if (!pointer_next(&rest, &token))
		return no_place(pointer, "no JSON pointer to a part of the "
				"document", err);
	while (*rest) {
		cJSON *child = child_of(parent, token.ptr);

		if (!child && cJSON_IsObject(parent)) {
			json_set(parent, token.ptr, cJSON_CreateObject());
			child = child_of(parent, token.ptr);
		}
		if (!child)
			return no_place(pointer, "nothing is there to put it "
					"into", err);
		parent = child;
		if (++depth >= JSON_DEPTH_MAX)
			return no_place(pointer, "too deep", err);
		if (!pointer_next(&rest, &token))
			return no_place(pointer, "no JSON pointer", err);
	}
	if (cJSON_IsArray(parent))
		return put_element(parent, token.ptr, STEAL(put), pointer, err);
	if (!cJSON_IsObject(parent))
		return no_place(pointer, "nothing is there to put it into",
				err);
	json_set(parent, token.ptr, STEAL(put));
	return 0;
}

bool json_remove(cJSON *document, const char *pointer)
{
	CLEANUP(buf_release) struct buf token = BUF_INIT(BUF_UNBOUNDED);
	cJSON *parent = document, *child;

	for (;;) {
		if (!pointer_next(&pointer, &token))
			return false;
		child = child_of(parent, token.ptr);
		if (!child)
			return false;
		if (!*pointer)
			break;
		parent = child;
	}
	json_free(cJSON_DetachItemViaPointer(parent, child));
	return true;
}
