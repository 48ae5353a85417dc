/* SPDX-License-Identifier: MIT */
#include "core/flatten.h"

#include <stdlib.h>

#include "core/shape.h"

static void flatten_at(struct buf *out, struct buf *pointer,
		       const cJSON *value);

static int by_name(const void *a, const void *b)
{
	return json_compare_names((*(const cJSON *const *)a)->string,
				  (*(const cJSON *const *)b)->string);
}

static void flatten_members(struct buf *out, struct buf *pointer,
			    const cJSON *object)
{
	size_t count = (size_t)cJSON_GetArraySize(object), n = 0;
	CLEANUP(freep) const cJSON **members = xcalloc(count, sizeof(*members));
	size_t len = pointer->len;
	const cJSON *member;

	json_each(member, object)
		members[n++] = member;
	qsort(members, n, sizeof(*members), by_name);
	for (size_t i = 0; i < n; i++) {
		json_pointer_add(pointer, members[i]->string);
		flatten_at(out, pointer, members[i]);
		buf_cut(pointer, len);
	}
}

static bool all_scalars(const cJSON *array)
{
	const cJSON *element;

	json_each(element, array)
		if (cJSON_IsObject(element) || cJSON_IsArray(element))
			return false;
	return true;
}

static void flatten_elements(struct buf *out, struct buf *pointer,
			     const cJSON *array)
{
	const char *key = shape_key(shape_of(NULL), &array, 1);
	bool scalars = all_scalars(array);
	size_t len = pointer->len, index = 0;
	const cJSON *element;

	json_each(element, array) {
		if (key)
			json_pointer_add(pointer,
					 json_get_string(element, key));
		else if (scalars)
			json_pointer_add(pointer, "-");
		else
			json_pointer_add_index(pointer, index++);
		flatten_at(out, pointer, element);
		buf_cut(pointer, len);
	}
}

static void flatten_at(struct buf *out, struct buf *pointer,
		       const cJSON *value)
{

	if (cJSON_IsObject(value) && value->child) {
		flatten_members(out, pointer, value);
	} else if (cJSON_IsArray(value) && value->child) {
		flatten_elements(out, pointer, value);
	} else {
		buf_addf(out, "%s: ", pointer->ptr);
		json_compact(out, value);
		buf_addc(out, '\n');
	}
}

void flatten(struct buf *out, const cJSON *document)
{
	CLEANUP(buf_release) struct buf pointer = BUF_INIT(BUF_UNBOUNDED);

	flatten_at(out, &pointer, document);
}
