/* SPDX-License-Identifier: MIT */
#include "cmd/csv.h"
#include "cmd/list.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "util/utf8.h"

#define CELL_MAX 60		/* columns of a terminal that one value gets */

/* Characters, not bytes; wide ones count as one. */
static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

/* On one line, made harmless, and cut. */
static void add_cell(struct buf *out, const cJSON *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	size_t begin = out->len;
	char *p;

	column_text(&text, value);
	if (!text.len)
		buf_addc(&text, '-');
	for (p = text.ptr; text.len && *p; p++)
		if (*p == '\n' || *p == '\t' || *p == '\r')
			*p = ' ';
	out_escape(out, text.ptr, text.len);
	if (width_of(out->ptr + begin) <= CELL_MAX)
		return;
	p = out->ptr + begin;
	for (size_t width = 0; width < CELL_MAX - 3; p++)
		width += ((unsigned char)p[1] & 0xc0) != 0x80;
	buf_cut(out, (size_t)(p - out->ptr));
	buf_adds(out, "...");
}

static bool is_numeric(const struct list_table *table, size_t column)
{
	bool any = false;

	for (size_t i = 0; i < table->count; i++) {
		const cJSON *value = table->rows[i].values[column];

		if (value && !cJSON_IsNumber(value))
			return false;
		any = any || value;
	}
	return any;
}

struct measures {
	size_t *widths;
	bool *numeric;
};

static void lay_out(struct measures *measures, const struct list_table *table)
{
	size_t columns = table->columns.count;

	measures->widths = xcalloc(columns, sizeof(*measures->widths));
	measures->numeric = xcalloc(columns, sizeof(*measures->numeric));
	for (size_t c = 0; c < columns; c++) {
		size_t *width = &measures->widths[c];

		*width = width_of(table->columns.items[c]);
		measures->numeric[c] = is_numeric(table, c);
		for (size_t i = 0; i < table->count; i++) {
			CLEANUP(buf_release) struct buf cell =
				BUF_INIT(BUF_UNBOUNDED);
			size_t len;

			add_cell(&cell, table->rows[i].values[c]);
			len = width_of(cell.ptr);
			if (len > *width)
				*width = len;
		}
	}
}

static void measures_release(struct measures *measures)
{
	free(measures->widths);
	free(measures->numeric);
}

static void add_padded(struct buf *line, const struct measures *measures,
		       size_t column, const char *text, bool is_last)
{
	size_t pad = measures->widths[column] - width_of(text);

	if (column)
		buf_adds(line, "  ");
	if (measures->numeric[column])
		buf_add_times(line, ' ', pad);
	buf_adds(line, text);
	if (!measures->numeric[column] && !is_last)
		buf_add_times(line, ' ', pad);
}

void list_print_text(struct out *out, const struct list_table *table)
{
	CLEANUP(measures_release) struct measures measures = { NULL, NULL };
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);
	size_t last = table->columns.count - 1;

	lay_out(&measures, table);
	for (size_t c = 0; c <= last; c++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT(BUF_UNBOUNDED);

		out_escape(&name, table->columns.items[c],
			   strlen(table->columns.items[c]));
		for (char *p = name.ptr; name.len && *p; p++)
			*p = (char)toupper((unsigned char)*p);
		add_padded(&line, &measures, c, name.ptr, c == last);
	}
	out_print_color(out, OUT_DIM, "%s\n", line.ptr);
	for (size_t i = 0; i < table->count; i++) {
		buf_reset(&line);
		for (size_t c = 0; c <= last; c++) {
			CLEANUP(buf_release) struct buf cell =
				BUF_INIT(BUF_UNBOUNDED);

			add_cell(&cell, table->rows[i].values[c]);
			add_padded(&line, &measures, c, cell.ptr, c == last);
		}
		out_print(out, "%s\n", line.ptr);
	}
}

void list_print_csv(struct out *out, const struct list_table *table)
{
	CLEANUP(buf_release) struct buf row = BUF_INIT(BUF_UNBOUNDED);

	for (size_t c = 0; c < table->columns.count; c++)
		csv_add(&row, table->columns.items[c]);
	csv_print(out, &row);
	for (size_t i = 0; i < table->count; i++) {
		for (size_t c = 0; c < table->columns.count; c++) {
			CLEANUP(buf_release) struct buf text =
				BUF_INIT(BUF_UNBOUNDED);

			column_text(&text, table->rows[i].values[c]);
			csv_add(&row, text.ptr);
		}
		csv_print(out, &row);
	}
}

void list_print_json(struct out *out, const struct list_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();

		for (size_t c = 0; c < table->columns.count; c++) {
			const cJSON *value = table->rows[i].values[c];

			json_set(line, table->columns.items[c], value ?
				 json_copy(value) : cJSON_CreateNull());
		}
		cmd_print_json(out, line);
	}
}
