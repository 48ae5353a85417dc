/* SPDX-License-Identifier: MIT */
/* The writers: canonical form (DESIGN: RFC 8785 values, laid out for line
 * diffs) and RFC 8785 itself. */
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

#include "json/names.h"
#include "json/plain_run.h"

#define COMPACT (-1)	/* as level: all on one line */

static void write_value(struct buf *out, const cJSON *value, int level);

static void write_escape(struct buf *out, unsigned char c)
{
	static const char from[] = "\b\f\n\r\t\"\\", to[] = "bfnrt\"\\";
	const char *known = strchr(from, c);

	if (known) {
		buf_addc(out, '\\');
		buf_addc(out, to[known - from]);
	} else {
		buf_addf(out, "\\u%04x", c);
	}
}

void json_quote(struct buf *out, const char *s)
{
	const char *end = s + strlen(s);

	buf_addc(out, '"');
	while (s < end) {
		const char *stop = skip_plain(s, end);

		/* What is past ASCII is written as it is. */
		while (stop < end && (unsigned char)*stop >= 0x80 &&
		       *stop != '\xc0')
			stop = skip_plain(stop + 1, end);
		buf_add(out, s, (size_t)(stop - s));
		s = stop;
		if (s == end)
			break;
		if (s[0] == '\xc0' && s[1] == '\x80') {
			buf_adds(out, "\\u0000");
			s += 2;
		} else {
			write_escape(out, (unsigned char)*s++);
		}
	}
	buf_addc(out, '"');
}

static void new_line(struct buf *out, int level)
{
	if (level == COMPACT)
		return;
	buf_addc(out, '\n');
	buf_add_times(out, ' ', 2 * (size_t)level);
}

static int deeper(int level)
{
	return level == COMPACT ? COMPACT : level + 1;
}

static void write_member(struct buf *out, const cJSON *member, int level)
{
	new_line(out, level);
	json_quote(out, member->string);
	buf_addc(out, ':');
	if (level != COMPACT)
		buf_addc(out, ' ');
	write_value(out, member, level);
}

static void write_object(struct buf *out, const cJSON *object, int level)
{
	size_t count;
	const cJSON **sorted = names_sorted(object, &count);
	const cJSON *member = object->child;

	buf_addc(out, '{');
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_addc(out, ',');
		write_member(out, sorted ? sorted[i] : member, deeper(level));
		member = member->next;
	}
	if (count)
		new_line(out, level);
	buf_addc(out, '}');
	free(sorted);
}

static void write_array(struct buf *out, const cJSON *array, int level)
{
	const cJSON *element;

	buf_addc(out, '[');
	json_each(element, array) {
		if (element->prev->next)
			buf_addc(out, ',');
		new_line(out, deeper(level));
		write_value(out, element, deeper(level));
	}
	if (array->child)
		new_line(out, level);
	buf_addc(out, ']');
}

static void write_value(struct buf *out, const cJSON *value, int level)
{
	switch (value->type & 0xff) {
	case cJSON_Object:
		write_object(out, value, level);
		break;
	case cJSON_Array:
		write_array(out, value, level);
		break;
	case cJSON_String:
		json_quote(out, value->valuestring);
		break;
	case cJSON_Number:
		json_number(out, value->valuedouble);
		break;
	case cJSON_True:
		buf_adds(out, "true");
		break;
	case cJSON_False:
		buf_adds(out, "false");
		break;
	default:
		buf_adds(out, "null");
	}
}

void json_canon(struct buf *out, const cJSON *value)
{
	write_value(out, value, 0);
	buf_addc(out, '\n');
}

void json_compact(struct buf *out, const cJSON *value)
{
	write_value(out, value, COMPACT);
}

bool json_is_canonical(const cJSON *value, const char *text, size_t len,
		       size_t *offset)
{
	CLEANUP(buf_release) struct buf canonical = BUF_INIT(BUF_UNBOUNDED);
	size_t i = 0;

	buf_reserve(&canonical, len + 1);
	json_canon(&canonical, value);
	if (canonical.len == len && !memcmp(canonical.ptr, text, len))
		return true;
	while (i < len && i < canonical.len && text[i] == canonical.ptr[i])
		i++;
	*offset = i;
	return false;
}
