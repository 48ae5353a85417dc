/* SPDX-License-Identifier: MIT */
#include "core/compare.h"

#include <stdlib.h>
#include <string.h>

static void add(struct differences *out, const struct buf *pointer,
		const cJSON *old_value, const cJSON *new_value)
{
	GROW(out->items, out->count, out->room);
	out->items[out->count++] = (struct difference){
		.pointer = xstrdup(pointer->ptr),
		.old_value = old_value, .new_value = new_value,
	};
}

static int by_name(const void *a, const void *b)
{
	return json_compare_names(*(char *const *)a, *(char *const *)b);
}

static size_t collect(const char **names, const cJSON *object)
{
	const cJSON *member;
	size_t count = 0;

	json_each(member, object)
		names[count++] = member->string;
	return count;
}

/* The names of both, sorted, each once. */
static const char **all_names(const cJSON *a, const cJSON *b, size_t *count)
{
	size_t room = (size_t)cJSON_GetArraySize(a) +
		      (size_t)cJSON_GetArraySize(b), kept = 0;
	const char **names = xcalloc(room, sizeof(*names));

	*count = collect(names, a);
	*count += collect(names + *count, b);
	qsort(names, *count, sizeof(*names), by_name);
	for (size_t i = 0; i < *count; i++)
		if (!kept || strcmp(names[kept - 1], names[i]) != 0)
			names[kept++] = names[i];
	*count = kept;
	return names;
}

static void compare(struct differences *out, struct buf *pointer,
		    const cJSON *a, const cJSON *b);

static void compare_members(struct differences *out, struct buf *pointer,
			    const cJSON *a, const cJSON *b)
{
	size_t count, len = pointer->len;
	CLEANUP(freep) const char **names = all_names(a, b, &count);

	for (size_t i = 0; i < count; i++) {
		json_pointer_add(pointer, names[i]);
		compare(out, pointer, json_get(a, names[i]),
			json_get(b, names[i]));
		buf_cut(pointer, len);
	}
}

static void compare(struct differences *out, struct buf *pointer,
		    const cJSON *a, const cJSON *b)
{
	if (a && b && json_equal(a, b))
		return;
	if (cJSON_IsObject(a) && cJSON_IsObject(b))
		compare_members(out, pointer, a, b);
	else
		add(out, pointer, a, b);
}

void compare_documents(struct differences *out, const cJSON *old_document,
		       const cJSON *new_document)
{
	CLEANUP(buf_release) struct buf pointer = BUF_INIT(BUF_UNBOUNDED);

	if ((!old_document || cJSON_IsObject(old_document)) &&
	    (!new_document || cJSON_IsObject(new_document)))
		compare_members(out, &pointer, old_document, new_document);
	else
		compare(out, &pointer, old_document, new_document);
}

void differences_release(struct differences *differences)
{
	for (size_t i = 0; i < differences->count; i++)
		free(differences->items[i].pointer);
	free(differences->items);
	*differences = (struct differences)DIFFERENCES_INIT;
}

void compare_write_short(struct buf *out, const cJSON *value, size_t max)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	json_compact(&text, value);
	if (text.len > max) {
		/* Not within a UTF-8 sequence. */
		while (max && ((unsigned char)text.ptr[max] & 0xc0) == 0x80)
			max--;
		buf_cut(&text, max);
		buf_adds(&text, "...");
	}
	buf_add(out, text.ptr, text.len);
}
