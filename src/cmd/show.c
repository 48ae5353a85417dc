/* SPDX-License-Identifier: MIT */
/*
 * hfmeta show - one record for a person, or one value for a script
 */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/pager.h"
#include "cmd/pick.h"
#include "cmd/wrap.h"
#include "core/keep.h"
#include "core/record_side.h"
#include "core/sections.h"
#include "util/suggest.h"
#include "util/term.h"

#define LABEL_MAX 24		/* longer labels push their value */
#define ROWS_MAX 2000		/* values of one field that are shown */

struct showing {
	struct out *out;
	const cJSON *record;
	size_t label;		/* columns of the widest */
	size_t rows;		/* of the field so far */
};

static bool all_scalars(const cJSON *array)
{
	const cJSON *element;

	json_each(element, array)
		if (element->child)
			return false;
	return true;
}

static size_t label_width(const struct sections *sections)
{
	size_t widest = 0;

	for (size_t i = 0; i < sections->count; i++) {
		size_t columns = strlen(sections->fields[i].name);

		if (columns > widest && columns <= LABEL_MAX)
			widest = columns;
	}
	return widest;
}

/* "  license        mit": the value begins in one column. */
static void begin_row(struct wrap *wrap, const struct showing *s,
		      const char *label, enum out_color color)
{
	CLEANUP(buf_release) struct buf safe = BUF_INIT(BUF_UNBOUNDED);
	size_t columns;

	out_escape(&safe, label, strlen(label));
	for (char *p = safe.ptr; *p; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	columns = term_columns(safe.ptr, safe.len);
	out_print(s->out, "  ");
	out_print_color(s->out, color, "%s", safe.ptr);
	out_print(s->out, "%*s", (int)(columns < s->label ?
		  s->label - columns + 2 : 2), "");
	wrap_begin(wrap, s->out, s->label + 4, (columns < s->label ?
		   s->label : columns) + 4);
}

static void write_scalar(struct wrap *wrap, const cJSON *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	if (cJSON_IsString(value) && *value->valuestring) {
		wrap_prose(wrap, OUT_PLAIN, value->valuestring,
			   strlen(value->valuestring));
		return;
	}
	json_compact(&text, value);
	wrap_word(wrap, cJSON_IsNull(value) ? OUT_DIM : OUT_PLAIN, text.ptr,
		  text.len);
}

/* "a, b, c" */
static void write_list(struct wrap *wrap, const cJSON *array)
{
	const cJSON *element;

	json_each(element, array) {
		write_scalar(wrap, element);
		if (!element->next)
			break;
		wrap_join(wrap);
		wrap_word(wrap, OUT_PLAIN, ",", 1);
	}
}

/* A digest is long, and its beginning tells it from others. */
static void write_member(struct wrap *wrap, const cJSON *value)
{
	const char *s = cJSON_GetStringValue(value);
	size_t len = s ? strlen(s) : 0;

	if ((len == 40 || len == 64) && strspn(s, "0123456789abcdef") == len)
		wrap_word(wrap, OUT_PLAIN, s, 8);
	else
		write_scalar(wrap, value);
}

/* A small object on one line: "path size 12, sha256 5d3c9a2b". */
static void write_element(struct wrap *wrap, const cJSON *object,
			  const char *key)
{
	const cJSON *member, *name = json_get(object, key);
	bool first = true;

	write_scalar(wrap, name);
	json_each(member, object) {
		if (member == name)
			continue;
		if (!first) {
			wrap_join(wrap);
			wrap_word(wrap, OUT_PLAIN, ",", 1);
		}
		first = false;
		wrap_wordf(wrap, OUT_DIM, "%s", member->string);
		write_member(wrap, member);
	}
}

static bool is_flat(const cJSON *object)
{
	return cJSON_IsObject(object) && all_scalars(object);
}

static void show_value(struct showing *s, const char *label,
		       const cJSON *value, struct shape shape);

/* Elements by their key, one a line if they hold no more than scalars. */
static void show_keyed(struct showing *s, const char *label,
		       const cJSON *array, const char *key, struct shape shape)
{
	const cJSON *element;

	json_each(element, array) {
		const char *name = json_get_string(element, key);
		CLEANUP(freep) char *below = xasprintf("%s/%s", label, name);
		struct wrap wrap;

		if (!is_flat(element)) {
			show_value(s, below, element, shape_element(shape));
			continue;
		}
		if (s->rows++ >= ROWS_MAX)
			return;
		begin_row(&wrap, s, element == array->child ? label : "",
			  OUT_BOLD);
		write_element(&wrap, element, key);
		wrap_end(&wrap);
	}
}

static void show_members(struct showing *s, const char *label,
			 const cJSON *value, struct shape shape)
{
	const cJSON *child;
	size_t index = 0;

	json_each(child, value) {
		CLEANUP(freep) char *below = child->string &&
			cJSON_IsObject(value) ?
			xasprintf("%s/%s", label, child->string) :
			xasprintf("%s/%zu", label, index);

		index++;
		show_value(s, below, child, child->string ?
			   shape_member(shape, child->string) :
			   shape_element(shape));
	}
}

static void show_value(struct showing *s, const char *label,
		       const cJSON *value, struct shape shape)
{
	const char *key = cJSON_IsArray(value) ?
			  shape_key(shape, &value, 1) : NULL;
	struct wrap wrap;

	if (s->rows >= ROWS_MAX)
		return;
	if (key) {
		show_keyed(s, label, value, key, shape);
		return;
	}
	if (value->child && (cJSON_IsObject(value) || !all_scalars(value))) {
		show_members(s, label, value, shape);
		return;
	}
	s->rows++;
	begin_row(&wrap, s, label, OUT_BOLD);
	if (cJSON_IsArray(value) && value->child)
		write_list(&wrap, value);
	else
		write_scalar(&wrap, value);
	wrap_end(&wrap);
}

static void show_field(struct showing *s, const struct section_field *field,
		       struct shape shape)
{
	CLEANUP(freep) char *label = NULL;

	label = xasprintf("%s%s", field->name,
			  keep_is_pinned(s->record, field->name) ?
			  " (pinned)" : "");
	s->rows = 0;
	show_value(s, label, field->value, shape_member(shape, field->name));
	if (s->rows >= ROWS_MAX)
		out_print(s->out, "  (and more)\n");
}

static void show_record(struct out *out, const struct picked *picked,
			const cJSON *record, struct shape shape)
{
	CLEANUP(sections_release) struct sections sections = SECTIONS_INIT;
	struct showing s = { .out = out, .record = record };
	const char *last = NULL;
	struct wrap wrap;

	sections_read(&sections, shape.root, record);
	s.label = label_width(&sections);
	wrap_begin(&wrap, out, 4, 0);
	wrap_wordf(&wrap, OUT_BOLD, "%s %s", picked->ref.type->name,
		   picked->ref.id);
	wrap_wordf(&wrap, OUT_DIM, "(%s)", picked->ref.path);
	wrap_end(&wrap);
	for (size_t i = 0; i < sections.count; i++) {
		const struct section_field *field = &sections.fields[i];

		if (!last || strcmp(last, field->title) != 0) {
			out_print(out, "\n");
			out_print_color(out, OUT_GOOD, "%s", field->title);
			out_print(out, "\n");
		}
		last = field->title;
		show_field(&s, field, shape);
	}
}

/* A string without quotes, anything else as JSON.  To a program as it is. */
static void show_raw(struct out *out, const cJSON *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	const char *string = cJSON_GetStringValue(value);

	if (string && out_is_terminal(out))
		out_escape(&text, string, strlen(string));
	else if (string)
		buf_adds(&text, string);
	else
		json_compact(&text, value);
	buf_addc(&text, '\n');
	if (string)
		out_write(out, text.ptr, text.len);
	else
		out_json(out, text.ptr, text.len);
}

static void show_json(struct out *out, const cJSON *value)
{

	cmd_print_json(out, value);
}

static int fail_missing(const struct picked *picked, const cJSON *record,
			struct err *err)
{
	const char *names[SUGGEST_MAX], *nearest;
	const cJSON *member;
	size_t count = 0;

	json_each(member, record)
		if (count < SUGGEST_MAX && member->string)
			names[count++] = member->string;
	nearest = suggest(picked->pointer + (*picked->pointer == '/'), names,
			  count);
	err_set(err, ERR_NOT_FOUND, "'%s' has no '%s'", picked->ref.id,
		picked->pointer);
	return nearest ? err_hint(err, "did you mean '/%s'?", nearest) : -1;
}

static int show_picked(struct cmd_ctx *ctx, const struct picked *picked,
		       struct err *err)
{
	CLEANUP(pager_finish) struct pager pager = PAGER_INIT;
	CLEANUP(record_side_release) struct record_side side =
		RECORD_SIDE_INIT;
	struct shape shape = record_shape(picked->store, picked->ref.type);
	struct shape root = shape;
	const cJSON *value;

	record_side_read(&side, picked->store, picked->ref.path);
	if (!side.document) {
		*err = side.problem;
		return err_wrap(err, "cannot read '%s'", picked->ref.path);
	}
	value = shape_at(&shape, side.document, picked->pointer ?
			 picked->pointer : "");
	if (!value)
		return fail_missing(picked, side.document, err);
	if (ctx->out->json) {
		show_json(ctx->out, value);
	} else if (picked->pointer) {
		show_raw(ctx->out, value);
	} else {
		pager_start(&pager, ctx, picked->store);
		show_record(ctx->out, picked, side.document, root);
	}
	return 0;
}

static enum cmd_status show(struct cmd_ctx *ctx, int argc, char **argv,
			    struct err *err)
{
	CLEANUP(picked_release) struct picked picked = PICKED_INIT;
	struct pick_words words = { .name = NULL };
	const struct opt opts[] = {
		OPT_STRING(0, "rev", "revision", &words.revision,
			   "as of this commit, not in the work tree"),
		OPT_STRING('t', "type", "type", &words.type,
			   "the record of this type"),
		OPT_END,
	};

	argc = opt_parse(&cmd_show, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (argc < 1 || argc > 2)
		return err_set(err, ERR_USAGE, "one record must be named");
	words.name = argv[0];
	words.pointer = argc > 1 ? argv[1] : NULL;
	if (pick_record(&picked, ctx, &words, err) < 0 ||
	    show_picked(ctx, &picked, err) < 0)
		return CMD_FAILED;
	return CMD_DONE;
}

const struct cmd cmd_show = {
	.name = "show",
	.usage = "hfmeta show [--rev <revision>] [-t <type>] <id> [<pointer>]",
	.summary = "Show a record, or one value of it",
	.run = show,
};
