/* SPDX-License-Identifier: MIT */
#include "cmd/print_changes.h"

#include <stdlib.h>
#include <string.h>

#define INDENT 6

static bool is_whole_element(const struct field_change *change)
{
	return change->key && strlen(change->pointer) == change->element_len;
}

static bool is_file(const struct field_change *change)
{
	return change->key && !strcmp(change->key, "path");
}

static enum out_color color_of(const struct field_change *change)
{
	return change->content ? OUT_ALERT :
	       change->kind == CHANGE_ADDED ? OUT_GOOD :
	       change->kind == CHANGE_REMOVED ? OUT_BAD : OUT_PLAIN;
}

/*
 * A file is "/files a/b.txt": as it is called in the record, and not as a part
 * of a pointer.
 */
static void write_file(struct wrap *wrap, enum out_color color,
		       const char *pointer, size_t len)
{
	CLEANUP(freep) char *array = xstrndup(pointer, len);
	char *name = strrchr(array, '/'), *to = name + 1;

	for (const char *from = name + 1; *from; from++) {
		if (from[0] == '~' && (from[1] == '0' || from[1] == '1'))
			*to++ = *++from == '0' ? '~' : '/';
		else
			*to++ = *from;
	}
	*to = *name = '\0';
	wrap_wordf(wrap, OUT_BOLD, "%s", array);
	wrap_wordf(wrap, color, "%s", name + 1);
}

static void begin_line(struct wrap *wrap, struct out *out,
		       const struct field_change *change, bool alert)
{
	static const char signs[] = {
		[CHANGE_ADDED] = '+', [CHANGE_REMOVED] = '-',
		[CHANGE_VALUE] = '~', [CHANGE_MOVED] = '>',
		[CHANGE_ELEMENTS] = '~', [CHANGE_ORDER] = '~',
	};
	const char *pointer = change->from ? change->from : change->pointer;

	wrap_begin(wrap, out, INDENT, 0);
	wrap_wordf(wrap, alert ? OUT_ALERT : color_of(change), "%s %c",
		   alert ? "!" : " ", signs[change->kind]);
	if (is_file(change) && is_whole_element(change))
		write_file(wrap, color_of(change), pointer, strlen(pointer));
	else
		wrap_wordf(wrap, OUT_BOLD, "%s", *pointer ? pointer : "(all)");
}

/* A file that has come or gone: its size is what people ask for. */
static void print_whole_file(struct wrap *wrap,
			     const struct field_change *change)
{
	const cJSON *file = change->new_value ? change->new_value :
			    change->old_value;
	const cJSON *size = json_get(file, "size");

	if (size)
		print_value(wrap, OUT_PLAIN, size);
}

/* What has changed in one element, on one line. */
static size_t print_file(struct out *out, const struct changes *changes,
			 size_t first, bool alert)
{
	const struct field_change *change = &changes->items[first];
	CLEANUP(freep) char *element = xstrndup(change->pointer,
						change->element_len);
	struct field_change head = *change;
	struct wrap wrap;
	size_t i = first;

	head.pointer = element;
	head.kind = CHANGE_VALUE;
	head.content = alert;
	begin_line(&wrap, out, &head, alert);
	for (; i < changes->count; i++) {
		const struct field_change *one = &changes->items[i];

		if (one->element_len != change->element_len ||
		    strncmp(one->pointer, element, one->element_len) != 0)
			break;
		if (i > first) {
			wrap_join(&wrap);
			wrap_word(&wrap, OUT_PLAIN, ",", 1);
		}
		wrap_wordf(&wrap, alert && one->content ? OUT_ALERT :
			   OUT_PLAIN, "%s%s",
			   one->kind == CHANGE_ADDED ? "+" :
			   one->kind == CHANGE_REMOVED ? "-" : "",
			   one->pointer + one->element_len + 1);
		print_change_values(&wrap, one);
	}
	wrap_end(&wrap);
	return i;
}

static void print_one(struct out *out, const struct field_change *change)
{
	struct wrap wrap;

	begin_line(&wrap, out, change, false);
	if (is_file(change) && is_whole_element(change) && change->from) {
		wrap_wordf(&wrap, OUT_PLAIN, "%s", print_arrow());
		write_file(&wrap, OUT_GOOD, change->pointer,
			   strlen(change->pointer));
	} else if (is_file(change) && is_whole_element(change)) {
		print_whole_file(&wrap, change);
	} else {
		print_change_values(&wrap, change);
	}
	wrap_end(&wrap);
}

/* The changes from 'first' on that are about one element of a list of files;
 * *alert says whether one is its content. */
static size_t group_end(const struct changes *changes, size_t first,
			bool *alert)
{
	const struct field_change *head = &changes->items[first];
	size_t i = first;

	*alert = false;
	if (!is_file(head) || is_whole_element(head))
		return first + 1;
	for (; i < changes->count; i++) {
		const struct field_change *one = &changes->items[i];

		if (one->element_len != head->element_len ||
		    strncmp(one->pointer, head->pointer, one->element_len) != 0)
			break;
		*alert = *alert || one->content;
	}
	return i;
}

void print_changes(struct out *out, const struct changes *changes)
{
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0, next; i < changes->count; i = next) {
			const struct field_change *change = &changes->items[i];
			bool alert;

			next = group_end(changes, i, &alert);
			if (alert != (pass == 0))
				continue;
			if (is_file(change) && !is_whole_element(change))
				next = print_file(out, changes, i, alert);
			else
				print_one(out, change);
		}
	}
}
