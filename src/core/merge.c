/* SPDX-License-Identifier: MIT */
#include "core/merge.h"

#include <stdlib.h>
#include <string.h>

struct merging {
	struct strlist *conflicts;
	struct buf pointer;
};

/* The two results for one value; NULL is "not there". */
struct merged {
	cJSON *ours, *theirs;
};

static struct merged merge(struct merging *m, const cJSON *base,
			   const cJSON *a, const cJSON *b,
			   const cJSON *schema);

static bool same(const cJSON *a, const cJSON *b)
{
	return (!a && !b) || (a && b && json_equal(a, b));
}

static cJSON *copy_of(const cJSON *value)
{
	return value ? json_copy(value) : NULL;
}

static struct merged take(const cJSON *value)
{
	return (struct merged){ copy_of(value), copy_of(value) };
}

static int by_name(const void *a, const void *b)
{
	return json_compare_names(*(char *const *)a, *(char *const *)b);
}

/* The names of three objects, sorted, each once. */
static const char **names_of(const cJSON *const objects[3], size_t *count)
{
	const char **names = NULL;
	const cJSON *member;
	size_t n = 0, room = 0, kept = 0;

	for (int i = 0; i < 3; i++) {
		json_each(member, objects[i]) {
			GROW(names, n, room);
			names[n++] = member->string;
		}
	}
	if (n)
		qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 0; i < n; i++)
		if (!kept || strcmp(names[kept - 1], names[i]) != 0)
			names[kept++] = names[i];
	*count = kept;
	return names;
}

static const cJSON *sub_schema(const cJSON *schema, const char *name)
{
	return json_get(json_get(schema, "properties"), name);
}

static struct merged merge_objects(struct merging *m, const cJSON *base,
				   const cJSON *a, const cJSON *b,
				   const cJSON *schema)
{
	const cJSON *const three[3] = {
		cJSON_IsObject(base) ? base : NULL, a, b,
	};
	struct merged out = { cJSON_CreateObject(), cJSON_CreateObject() };
	size_t count, len = m->pointer.len;
	CLEANUP(freep) const char **names = names_of(three, &count);

	for (size_t i = 0; i < count; i++) {
		const char *name = names[i];
		struct merged one;

		json_pointer_add(&m->pointer, name);
		one = merge(m, json_get(three[0], name), json_get(a, name),
			    json_get(b, name), sub_schema(schema, name));
		buf_cut(&m->pointer, len);
		if (one.ours)
			json_set(out.ours, name, one.ours);
		if (one.theirs)
			json_set(out.theirs, name, one.theirs);
	}
	return out;
}

static bool contains(const cJSON *array, const cJSON *value)
{
	const cJSON *element;

	json_each(element, array)
		if (json_equal(element, value))
			return true;
	return false;
}

static int by_value(const void *a, const void *b)
{
	return json_compare(*(cJSON *const *)a, *(cJSON *const *)b);
}

/* In a set: what either side has added, without what either has removed. */
static struct merged merge_sets(const cJSON *base, const cJSON *a,
				const cJSON *b)
{
	cJSON **kept = NULL, *set = cJSON_CreateArray();
	const cJSON *element;
	size_t count = 0, room = 0;

	json_each(element, a) {
		if (contains(base, element) && !contains(b, element))
			continue;
		GROW(kept, count, room);
		kept[count++] = json_copy(element);
	}
	json_each(element, b) {
		if (contains(base, element) || contains(a, element))
			continue;
		GROW(kept, count, room);
		kept[count++] = json_copy(element);
	}
	if (count)
		qsort(kept, count, sizeof(*kept), by_value);
	for (size_t i = 0; i < count; i++)
		json_append(set, kept[i]);
	free(kept);
	return (struct merged){ set, json_copy(set) };
}

/* An array of objects as an object by key, or NULL if a key is missing or
 * stands twice. */
static cJSON *by_key(const cJSON *array, const char *key)
{
	CLEANUP(json_freep) cJSON *object = cJSON_CreateObject();
	const cJSON *element;

	if (array && !cJSON_IsArray(array))
		return NULL;
	json_each(element, array) {
		const char *name = json_get_string(element, key);

		if (!name || json_get(object, name))
			return NULL;
		cJSON_AddItemToObject(object, name, json_copy(element));
	}
	return STEAL(object);
}

/* Back to an array: in the order of 'first', then of 'second'. */
static cJSON *in_order(cJSON *object, const cJSON *first, const cJSON *second,
		       const char *key)
{
	const cJSON *const orders[2] = { first, second };
	cJSON *array = cJSON_CreateArray();
	const cJSON *element;

	for (int i = 0; i < 2; i++) {
		json_each(element, orders[i]) {
			const char *name = json_get_string(element, key);
			cJSON *item = name ? cJSON_DetachItemFromObjectCaseSensitive(
					     object, name) : NULL;

			if (!item)
				continue;
			free(item->string);
			item->string = NULL;
			json_append(array, item);
		}
	}
	json_free(object);
	return array;
}

/* Whether all three are arrays by this key; then *out is their merge. */
static bool merge_by_key(struct merged *out, struct merging *m,
			 const char *key, const cJSON *base, const cJSON *a,
			 const cJSON *b)
{
	CLEANUP(json_freep) cJSON *o = by_key(base, key);
	CLEANUP(json_freep) cJSON *x = by_key(a, key);
	CLEANUP(json_freep) cJSON *y = by_key(b, key);
	struct merged objects;

	if (!o || !x || !y || (!x->child && !y->child))
		return false;
	objects = merge_objects(m, o, x, y, NULL);
	out->ours = in_order(objects.ours, a, b, key);
	out->theirs = in_order(objects.theirs, a, b, key);
	return true;
}

static struct merged conflict(struct merging *m, const cJSON *a,
			      const cJSON *b)
{
	strlist_add(m->conflicts, m->pointer.ptr);
	return (struct merged){ copy_of(a), copy_of(b) };
}

static struct merged merge_arrays(struct merging *m, const cJSON *base,
				  const cJSON *a, const cJSON *b,
				  const cJSON *schema)
{
	static const char *const keys[] = { "path", "name" };
	struct merged out;

	if (cJSON_IsTrue(json_get(json_get(schema, "x-hfmeta"), "set")))
		return merge_sets(cJSON_IsArray(base) ? base : NULL, a, b);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (merge_by_key(&out, m, keys[i], base, a, b))
			return out;
	return conflict(m, a, b);
}

static struct merged merge(struct merging *m, const cJSON *base,
			   const cJSON *a, const cJSON *b,
			   const cJSON *schema)
{
	if (same(a, b) || same(base, b))
		return take(a);
	if (same(base, a))
		return take(b);
	if (cJSON_IsObject(a) && cJSON_IsObject(b))
		return merge_objects(m, base, a, b, schema);
	if (cJSON_IsArray(a) && cJSON_IsArray(b))
		return merge_arrays(m, base, a, b, schema);
	return conflict(m, a, b);
}

void merge_documents(cJSON **ours, cJSON **theirs, struct strlist *conflicts,
		     const cJSON *base, const cJSON *a, const cJSON *b,
		     const cJSON *schema)
{
	struct merging m = {
		.conflicts = conflicts, .pointer = BUF_INIT(BUF_UNBOUNDED),
	};
	struct merged out = merge(&m, base, a, b, schema);

	buf_release(&m.pointer);
	*ours = out.ours;
	*theirs = out.theirs;
}

/* The text of one member, or nothing if it is not there. */
static void write_member(struct buf *out, const char *name,
			 const cJSON *value, unsigned int level, bool comma)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	if (!value)
		return;
	buf_add_times(out, ' ', 2 * (size_t)level);
	json_quote(out, name);
	buf_adds(out, ": ");
	json_canon(&text, value);
	buf_cut(&text, text.len - 1);
	for (const char *p = text.ptr; *p; p++) {
		buf_addc(out, *p);
		if (*p == '\n')
			buf_add_times(out, ' ', 2 * (size_t)level);
	}
	buf_adds(out, comma ? ",\n" : "\n");
}

struct conflict_writer {
	struct buf *out;
	unsigned int marker_size;
};

static void write_marker(const struct conflict_writer *w, char c,
			 const char *label)
{
	buf_add_times(w->out, c, w->marker_size);
	buf_addf(w->out, "%s%s\n", *label ? " " : "", label);
}

static void write_objects(const struct conflict_writer *w, const cJSON *a,
			  const cJSON *b, unsigned int level)
{
	const cJSON *const three[3] = { NULL, a, b };
	size_t count;
	CLEANUP(freep) const char **names = names_of(three, &count);

	buf_adds(w->out, "{\n");
	for (size_t i = 0; i < count; i++) {
		const cJSON *x = json_get(a, names[i]);
		const cJSON *y = json_get(b, names[i]);
		bool comma = i + 1 < count;

		if (same(x, y)) {
			write_member(w->out, names[i], x, level + 1, comma);
		} else if (cJSON_IsObject(x) && cJSON_IsObject(y)) {
			buf_add_times(w->out, ' ', 2 * (size_t)(level + 1));
			json_quote(w->out, names[i]);
			buf_adds(w->out, ": ");
			write_objects(w, x, y, level + 1);
			buf_adds(w->out, comma ? ",\n" : "\n");
		} else {
			write_marker(w, '<', "ours");
			write_member(w->out, names[i], x, level + 1, comma);
			write_marker(w, '=', "");
			write_member(w->out, names[i], y, level + 1, comma);
			write_marker(w, '>', "theirs");
		}
	}
	buf_add_times(w->out, ' ', 2 * (size_t)level);
	buf_addc(w->out, '}');
}

void merge_write_conflict(struct buf *out, const cJSON *ours,
			  const cJSON *theirs, unsigned int marker_size)
{
	struct conflict_writer w = { out, marker_size };

	if (cJSON_IsObject(ours) && cJSON_IsObject(theirs)) {
		write_objects(&w, ours, theirs, 0);
		buf_addc(out, '\n');
		return;
	}
	write_marker(&w, '<', "ours");
	if (ours)
		json_canon(out, ours);
	write_marker(&w, '=', "");
	if (theirs)
		json_canon(out, theirs);
	write_marker(&w, '>', "theirs");
}
