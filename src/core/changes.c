/* SPDX-License-Identifier: MIT */
#include "core/changes.h"

#include <stdlib.h>
#include <string.h>

#include "core/keyed.h"

struct comparing {
	struct changes *out;
	struct buf pointer;
	size_t element_len;	/* as in struct field_change */
	const char *key;
};

static void compare(struct comparing *c, const cJSON *a, const cJSON *b,
		    struct shape shape);

static struct field_change *add(struct comparing *c, enum change_kind kind,
				const cJSON *a, const cJSON *b)
{
	struct changes *out = c->out;
	struct field_change *change;

	GROW(out->items, out->count, out->room);
	change = &out->items[out->count++];
	*change = (struct field_change){
		.kind = kind, .pointer = xstrdup(c->pointer.ptr),
		.old_value = a, .new_value = b,
		.element_len = c->element_len, .key = c->key,
	};
	return change;
}

/* The name that the pointer ends in is that of a digest of a file. */
static bool is_content(const struct comparing *c, const cJSON *a,
		       const cJSON *b)
{
	return c->key && !strcmp(c->key, "path") &&
	       !strcmp(c->pointer.ptr + c->element_len, "/sha256") &&
	       cJSON_IsString(a) && cJSON_IsString(b);
}

static void compare_one(struct comparing *c, const cJSON *a, const cJSON *b,
			struct shape shape)
{
	if (!a)
		add(c, CHANGE_ADDED, NULL, b);
	else if (!b)
		add(c, CHANGE_REMOVED, a, NULL);
	else
		compare(c, a, b, shape);
}

/* What both have under each name; with 'key' the names are of elements. */
static void compare_keyed(struct comparing *c, const struct keyed *a,
			  const struct keyed *b, struct shape shape,
			  const char *key)
{
	size_t i = 0, k = 0, len = c->pointer.len;
	struct comparing outer = *c;

	while (i < a->count || k < b->count) {
		int order = i == a->count ? 1 : k == b->count ? -1 :
			    json_compare_names(a->items[i].key,
					       b->items[k].key);
		const struct keyed_item *x = order <= 0 ? &a->items[i++] : NULL;
		const struct keyed_item *y = order >= 0 ? &b->items[k++] : NULL;
		const char *name = x ? x->key : y->key;

		json_pointer_add(&c->pointer, name);
		if (key) {
			c->key = key;
			c->element_len = c->pointer.len;
		}
		compare_one(c, x ? x->value : NULL, y ? y->value : NULL,
			    key ? shape_element(shape) :
			    shape_member(shape, name));
		buf_cut(&c->pointer, len);
		c->key = outer.key;
		c->element_len = outer.element_len;
	}
}

/* Whether those that are in both stand in one order. */
static bool same_order(const struct keyed *a, const struct keyed *b)
{
	CLEANUP(freep) const struct keyed_item **x = keyed_in_place(a);
	size_t next = 0;

	for (size_t i = 0; i < a->count; i++) {
		const struct keyed_item *y = keyed_find(b, x[i]->key);

		if (y && y->place < next)
			return false;
		if (y)
			next = y->place;
	}
	return true;
}

static bool compare_by_key(struct comparing *c, const cJSON *a, const cJSON *b,
			   struct shape shape)
{
	CLEANUP(keyed_release) struct keyed x = KEYED_INIT;
	CLEANUP(keyed_release) struct keyed y = KEYED_INIT;
	const cJSON *const both[] = { a, b };
	const char *key = shape_key(shape, both, ARRAY_SIZE(both));

	if (!key || !keyed_read(&x, a, key) || !keyed_read(&y, b, key))
		return false;
	if (!same_order(&x, &y))
		add(c, CHANGE_ORDER, a, b);
	compare_keyed(c, &x, &y, shape, key);
	return true;
}

/* An element and its text, by which it is compared. */
struct element {
	const cJSON *value;
	char *text;
	size_t place;
	bool matched;
};

static int by_text(const void *a, const void *b)
{
	const struct element *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order ? order : x->place < y->place ? -1 : 1;
}

static int by_place(const void *a, const void *b)
{
	const struct element *x = a, *y = b;

	return x->place < y->place ? -1 : 1;
}

static struct element *elements_of(const cJSON *array, size_t *count)
{
	size_t n = (size_t)cJSON_GetArraySize(array), i = 0;
	struct element *elements = xcalloc(n + 1, sizeof(*elements));
	const cJSON *child;

	json_each(child, array) {
		CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

		json_compact(&text, child);
		elements[i] = (struct element){
			.value = child, .text = buf_detach(&text), .place = i,
		};
		i++;
	}
	qsort(elements, n, sizeof(*elements), by_text);
	*count = n;
	return elements;
}

static void match(struct element *a, size_t count_a, struct element *b,
		  size_t count_b)
{
	size_t i = 0, k = 0;

	while (i < count_a && k < count_b) {
		int order = strcmp(a[i].text, b[k].text);

		if (!order)
			a[i].matched = b[k].matched = true;
		i += order <= 0;
		k += order >= 0;
	}
}

/* Those without a match, in the order in which they stand; frees. */
static const cJSON **unmatched(struct element *elements, size_t count,
			       size_t *left)
{
	const cJSON **out = xcalloc(count + 1, sizeof(*out));

	qsort(elements, count, sizeof(*elements), by_place);
	*left = 0;
	for (size_t i = 0; i < count; i++) {
		if (!elements[i].matched)
			out[(*left)++] = elements[i].value;
		free(elements[i].text);
	}
	free(elements);
	return out;
}

static bool all_scalars(const cJSON *array)
{
	const cJSON *element;

	json_each(element, array)
		if (element->child)
			return false;
	return true;
}

static void compare_by_index(struct comparing *c, const cJSON *a,
			     const cJSON *b, struct shape shape)
{
	size_t index = 0, len = c->pointer.len;

	for (a = a->child, b = b->child; a && b; a = a->next, b = b->next) {
		json_pointer_add_index(&c->pointer, index++);
		compare(c, a, b, shape_element(shape));
		buf_cut(&c->pointer, len);
	}
}

static void compare_elements(struct comparing *c, const cJSON *a,
			     const cJSON *b)
{
	size_t count_a, count_b;
	struct element *x = elements_of(a, &count_a);
	struct element *y = elements_of(b, &count_b);
	struct field_change *change = add(c, CHANGE_ELEMENTS, a, b);

	match(x, count_a, y, count_b);
	change->gone = unmatched(x, count_a, &change->gone_count);
	change->come = unmatched(y, count_b, &change->come_count);
	if (change->gone_count || change->come_count)
		return;
	/* The order of a set says nothing, but the file is another. */
	change->kind = CHANGE_ORDER;
	if (json_equal(a, b)) {
		free(change->pointer);
		free(change->gone);
		free(change->come);
		c->out->count--;
	}
}

static void compare_arrays(struct comparing *c, const cJSON *a, const cJSON *b,
			   struct shape shape)
{
	bool is_set = shape_is_set(shape);

	if (!is_set && compare_by_key(c, a, b, shape))
		return;
	if (!is_set && !(all_scalars(a) && all_scalars(b)) &&
	    cJSON_GetArraySize(a) == cJSON_GetArraySize(b))
		compare_by_index(c, a, b, shape);
	else
		compare_elements(c, a, b);
}

static void compare_objects(struct comparing *c, const cJSON *a,
			    const cJSON *b, struct shape shape)
{
	CLEANUP(keyed_release) struct keyed x = KEYED_INIT;
	CLEANUP(keyed_release) struct keyed y = KEYED_INIT;

	if (keyed_read(&x, a, NULL) && keyed_read(&y, b, NULL))
		compare_keyed(c, &x, &y, shape, NULL);
}

static void compare(struct comparing *c, const cJSON *a, const cJSON *b,
		    struct shape shape)
{
	if (cJSON_IsObject(a) && cJSON_IsObject(b))
		compare_objects(c, a, b, shape);
	else if (cJSON_IsArray(a) && cJSON_IsArray(b))
		compare_arrays(c, a, b, shape);
	else if (!json_equal(a, b))
		add(c, CHANGE_VALUE, a, b)->content = is_content(c, a, b);
}

/*
 * Values that have moved.  A short one (true, 12, "en") is in many places, so
 * that it went from one and came to another means nothing.
 */
#define MOVED_MIN 12		/* bytes of a value */
#define MOVED_MAX 500		/* changes that are looked at */

/* What makes an element that has moved the same one: all but its key. */
static char *text_of(const struct field_change *change, const cJSON *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(json_freep) cJSON *rest = NULL;

	if (change->key && strlen(change->pointer) == change->element_len) {
		rest = json_copy(value);
		cJSON_DeleteItemFromObjectCaseSensitive(rest, change->key);
		value = rest;
	}
	json_compact(&text, value);
	return text.len < MOVED_MIN ? NULL : buf_detach(&text);
}

static bool same_array(const struct field_change *a,
		       const struct field_change *b)
{
	const char *end_a = strrchr(a->pointer, '/');
	const char *end_b = strrchr(b->pointer, '/');

	if (!a->key && !b->key)
		return true;
	return a->key && b->key && end_a - a->pointer == end_b - b->pointer &&
	       !strncmp(a->pointer, b->pointer, (size_t)(end_a - a->pointer));
}

/* 'old' goes, and 'new' says it all. */
static void join(struct field_change *old, struct field_change *new)
{
	new->kind = CHANGE_MOVED;
	new->from = STEAL(old->pointer);
	new->old_value = old->old_value;
}

static void find_partner(struct changes *out, size_t first, size_t i,
			 char **texts)
{
	struct field_change *old = &out->items[i];

	for (size_t k = first; k < out->count; k++) {
		struct field_change *new = &out->items[k];

		if (new->kind != CHANGE_ADDED || !texts[k - first] ||
		    strcmp(texts[i - first], texts[k - first]) != 0 ||
		    !same_array(old, new))
			continue;
		join(old, new);
		return;
	}
}

static void drop_joined(struct changes *out, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < out->count; i++)
		if (out->items[i].pointer)
			out->items[kept++] = out->items[i];
	out->count = kept;
}

static void find_moved(struct changes *out, size_t first)
{
	size_t count = out->count - first;
	CLEANUP(freep) char **texts = NULL;

	if (!count || count > MOVED_MAX)
		return;
	texts = xcalloc(count, sizeof(*texts));
	for (size_t i = 0; i < count; i++) {
		const struct field_change *change = &out->items[first + i];

		if (change->kind == CHANGE_ADDED)
			texts[i] = text_of(change, change->new_value);
		else if (change->kind == CHANGE_REMOVED)
			texts[i] = text_of(change, change->old_value);
	}
	for (size_t i = 0; i < count; i++)
		if (out->items[first + i].kind == CHANGE_REMOVED && texts[i])
			find_partner(out, first, first + i, texts);
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	drop_joined(out, first);
}

void changes_find_at(struct changes *out, const char *pointer,
		     const cJSON *old_value, const cJSON *new_value,
		     struct shape shape)
{
	struct comparing c = {
		.out = out, .pointer = BUF_INIT(BUF_UNBOUNDED),
	};
	size_t first = out->count;

	buf_adds(&c.pointer, pointer);
	if (old_value || new_value)
		compare_one(&c, old_value, new_value, shape);
	buf_release(&c.pointer);
	find_moved(out, first);
}

void changes_find(struct changes *out, const cJSON *old_document,
		  const cJSON *new_document, struct shape shape)
{
	const cJSON empty = { .type = cJSON_Object };
	bool objects = (!old_document || cJSON_IsObject(old_document)) &&
		       (!new_document || cJSON_IsObject(new_document));

	if (objects)
		changes_find_at(out, "", old_document ? old_document : &empty,
				new_document ? new_document : &empty, shape);
	else
		changes_find_at(out, "", old_document, new_document, shape);
}

void change_release(struct field_change *change)
{
	free(change->pointer);
	free(change->from);
	free(change->gone);
	free(change->come);
}

void changes_release(struct changes *changes)
{
	for (size_t i = 0; i < changes->count; i++)
		change_release(&changes->items[i]);
	free(changes->items);
	*changes = (struct changes)CHANGES_INIT;
}

const char *change_kind_name(enum change_kind kind)
{
	static const char *const names[] = {
		[CHANGE_ADDED] = "added",
		[CHANGE_REMOVED] = "removed",
		[CHANGE_VALUE] = "changed",
		[CHANGE_MOVED] = "moved",
		[CHANGE_ELEMENTS] = "elements",
		[CHANGE_ORDER] = "order",
	};

	return names[kind];
}

static cJSON *array_of(const cJSON *const *values, size_t count)
{
	cJSON *array = cJSON_CreateArray();

	for (size_t i = 0; i < count; i++)
		json_append(array, json_copy(values[i]));
	return array;
}

cJSON *change_json(const struct field_change *change)
{
	cJSON *out = cJSON_CreateObject();

	json_set_string(out, "kind", change_kind_name(change->kind));
	json_set_string(out, "pointer", change->pointer);
	if (change->from)
		json_set_string(out, "from", change->from);
	if (change->content)
		json_set(out, "content", cJSON_CreateTrue());
	if (change->kind == CHANGE_ELEMENTS) {
		json_set(out, "added", array_of(change->come,
						change->come_count));
		json_set(out, "removed", array_of(change->gone,
						  change->gone_count));
	}
	if (change->old_value)
		json_set(out, "old", json_copy(change->old_value));
	if (change->new_value)
		json_set(out, "new", json_copy(change->new_value));
	return out;
}
