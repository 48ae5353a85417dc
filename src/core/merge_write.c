/* SPDX-License-Identifier: MIT */
/* How a conflict is shown in the file. */
#include <stdlib.h>
#include <string.h>

#include "core/keyed.h"
#include "core/merge.h"
#include "core/shape.h"

/*
 * Lines that both sides have go out at once.  Those of one side wait, so that
 * neighbours share their markers, as in git: a comma more or less on the line
 * before a member that one side has removed is a part of the conflict too.
 */
struct writer {
	struct buf *out;
	const struct merge_style *style;
	struct buf ours, theirs;
};

/* A value of one side: on its line, with what follows it. */
struct line {
	const char *name;	/* of a member, else NULL */
	unsigned int level;
};

/* A value on both sides; NULL: not there. */
struct pair {
	const char *name;
	const cJSON *ours, *theirs;
};

struct pairs {
	struct pair *items;
	size_t count, room;
	size_t last_ours, last_theirs;	/* which is the last that is there */
	bool is_array;
};

static void pairs_release(struct pairs *pairs)
{
	free(pairs->items);
}

static void write_marker(const struct writer *w, char c, const char *label)
{
	buf_add_times(w->out, c, w->style->marker_size);
	buf_addf(w->out, "%s%s\n", *label ? " " : "", label);
}

static void flush(struct writer *w)
{
	if (!w->ours.len && !w->theirs.len)
		return;
	write_marker(w, '<', w->style->ours);
	buf_add(w->out, w->ours.ptr, w->ours.len);
	write_marker(w, '=', "");
	buf_add(w->out, w->theirs.ptr, w->theirs.len);
	write_marker(w, '>', w->style->theirs);
	buf_reset(&w->ours);
	buf_reset(&w->theirs);
}

static void write_both(struct writer *w, const char *text, size_t len)
{
	flush(w);
	buf_add(w->out, text, len);
}

static void begin_line(struct buf *out, const struct line *line)
{
	buf_add_times(out, ' ', 2 * (size_t)line->level);
	if (!line->name)
		return;
	json_quote(out, line->name);
	buf_adds(out, ": ");
}

/* The lines of a value, without the last line's end. */
static void write_value(struct buf *out, const struct line *line,
			const cJSON *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	begin_line(out, line);
	json_canon(&text, value);
	buf_cut(&text, text.len - 1);
	for (const char *p = text.ptr; *p; p++) {
		buf_addc(out, *p);
		if (*p == '\n')
			buf_add_times(out, ' ', 2 * (size_t)line->level);
	}
}

static void write_side(struct buf *out, const struct line *line,
		       const cJSON *value, bool comma)
{
	if (!value)
		return;
	write_value(out, line, value);
	buf_adds(out, comma ? ",\n" : "\n");
}

/* One value that both have, with a comma behind it on one side only. */
static void write_same(struct writer *w, const struct line *line,
		       const cJSON *value, bool comma_ours, bool comma_theirs)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	const char *last;

	write_value(&text, line, value);
	if (comma_ours == comma_theirs) {
		buf_adds(&text, comma_ours ? ",\n" : "\n");
		write_both(w, text.ptr, text.len);
		return;
	}
	last = strrchr(text.ptr, '\n');
	last = last ? last + 1 : text.ptr;
	if (last > text.ptr)
		write_both(w, text.ptr, (size_t)(last - text.ptr));
	buf_addf(&w->ours, "%s%s\n", last, comma_ours ? "," : "");
	buf_addf(&w->theirs, "%s%s\n", last, comma_theirs ? "," : "");
}

static void add_pair(struct pairs *out, const char *name, const cJSON *ours,
		     const cJSON *theirs)
{
	GROW(out->items, out->count, out->room);
	if (ours)
		out->last_ours = out->count;
	if (theirs)
		out->last_theirs = out->count;
	out->items[out->count++] = (struct pair){ name, ours, theirs };
}

static void pair_members(struct pairs *out, const struct keyed *a,
			 const struct keyed *b)
{
	size_t i = 0, k = 0;

	while (i < a->count || k < b->count) {
		int order = i == a->count ? 1 : k == b->count ? -1 :
			    json_compare_names(a->items[i].key,
					       b->items[k].key);

		add_pair(out, order <= 0 ? a->items[i].key : b->items[k].key,
			 order <= 0 ? a->items[i].value : NULL,
			 order >= 0 ? b->items[k].value : NULL);
		i += order <= 0;
		k += order >= 0;
	}
}

/* Both stand in one order, so what is not here comes later or not at all. */
static void pair_elements(struct pairs *out, const struct keyed *a,
			  const struct keyed *b)
{
	CLEANUP(freep) const struct keyed_item **x = keyed_in_place(a);
	CLEANUP(freep) const struct keyed_item **y = keyed_in_place(b);
	size_t i = 0, k = 0;

	while (i < a->count || k < b->count) {
		bool only_ours = i < a->count &&
				 !keyed_find(b, x[i]->key);
		bool only_theirs = !only_ours && k < b->count &&
				   (i == a->count ||
				    strcmp(x[i]->key, y[k]->key) != 0);

		add_pair(out, NULL, only_theirs ? NULL : x[i]->value,
			 only_ours || k == b->count ? NULL : y[k]->value);
		i += !only_theirs;
		k += !only_ours && k < b->count;
	}
}

/* Whether conflicts in the two are to be shown inside of them. */
static bool pair_up(struct pairs *out, const cJSON *ours, const cJSON *theirs,
		    struct shape shape)
{
	CLEANUP(keyed_release) struct keyed a = KEYED_INIT;
	CLEANUP(keyed_release) struct keyed b = KEYED_INIT;
	const cJSON *const both[] = { ours, theirs };
	const char *key = NULL;

	if (!ours || !theirs || !ours->child || !theirs->child)
		return false;
	out->is_array = cJSON_IsArray(ours);
	if (out->is_array)
		key = shape_key(shape, both, ARRAY_SIZE(both));
	if ((out->is_array && !key) || !keyed_read(&a, ours, key) ||
	    !keyed_read(&b, theirs, key))
		return false;
	if (key)
		pair_elements(out, &a, &b);
	else
		pair_members(out, &a, &b);
	return true;
}

static void write_pairs(struct writer *w, const struct pairs *pairs,
			unsigned int level, struct shape shape);

static void write_pair(struct writer *w, const struct pair *pair,
		       unsigned int level, bool comma_ours, bool comma_theirs,
		       struct shape shape)
{
	const struct line line = { pair->name, level };
	CLEANUP(pairs_release) struct pairs inside = { .items = NULL };
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	if (pair->ours && pair->theirs &&
	    json_equal(pair->ours, pair->theirs)) {
		write_same(w, &line, pair->ours, comma_ours, comma_theirs);
		return;
	}
	if (!pair_up(&inside, pair->ours, pair->theirs, shape)) {
		write_side(&w->ours, &line, pair->ours, comma_ours);
		write_side(&w->theirs, &line, pair->theirs, comma_theirs);
		return;
	}
	begin_line(&text, &line);
	buf_adds(&text, inside.is_array ? "[\n" : "{\n");
	write_both(w, text.ptr, text.len);
	write_pairs(w, &inside, level + 1, shape);
	buf_reset(&text);
	buf_add_times(&text, ' ', 2 * (size_t)level);
	buf_addc(&text, inside.is_array ? ']' : '}');
	if (comma_ours == comma_theirs) {
		buf_adds(&text, comma_ours ? ",\n" : "\n");
		write_both(w, text.ptr, text.len);
		return;
	}
	buf_addf(&w->ours, "%s%s\n", text.ptr, comma_ours ? "," : "");
	buf_addf(&w->theirs, "%s%s\n", text.ptr, comma_theirs ? "," : "");
}

static void write_pairs(struct writer *w, const struct pairs *pairs,
			unsigned int level, struct shape shape)
{
	for (size_t i = 0; i < pairs->count; i++) {
		const struct pair *pair = &pairs->items[i];

		write_pair(w, pair, level, i < pairs->last_ours,
			   i < pairs->last_theirs, pairs->is_array ?
			   shape_element(shape) :
			   shape_member(shape, pair->name));
	}
}

void merge_write_conflict(struct buf *out, const cJSON *ours,
			  const cJSON *theirs, const cJSON *schema,
			  const struct merge_style *style)
{
	struct writer w = {
		.out = out, .style = style,
		.ours = BUF_INIT(BUF_UNBOUNDED),
		.theirs = BUF_INIT(BUF_UNBOUNDED),
	};
	const struct pair whole = { NULL, ours, theirs };

	write_pair(&w, &whole, 0, false, false, shape_of(schema));
	flush(&w);
	buf_release(&w.ours);
	buf_release(&w.theirs);
}
