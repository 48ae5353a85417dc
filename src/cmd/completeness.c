/* SPDX-License-Identifier: MIT */
/*
 * hfmeta completeness - how much of what a record could say it says
 *
 * The table is for a look at all of them, the list of one record for whoever
 * is going to fill it in.
 */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>

#include "core/completeness.h"
#include "core/records.h"
#include "util/suggest.h"
#include "util/term.h"

struct row {
	char *id, *path;
	struct completeness how;
};

struct scoring {
	struct cmd_ctx *ctx;
	struct store *store;
	const struct record_type *type;	/* only this one, or NULL */
	double min;
	struct weights *weights;	/* one for each type */
	bool *is_read;			/* of these */
	struct row *rows;
	size_t count, room;
	size_t seen, failed, below;
};

static void scoring_release(struct scoring *s)
{
	size_t types = s->weights ? store_config(s->store)->type_count : 0;

	for (size_t i = 0; i < s->count; i++) {
		free(s->rows[i].id);
		free(s->rows[i].path);
		completeness_release(&s->rows[i].how);
	}
	free(s->rows);
	for (size_t i = 0; i < types; i++)
		weights_release(&s->weights[i]);
	free(s->weights);
	free(s->is_read);
	store_free(s->store);
}

/* The weights of a type, read when its first record comes. */
static int weights_of(const struct weights **out, struct scoring *s,
		      const struct record_type *type, struct err *err)
{
	size_t i = (size_t)(type - store_config(s->store)->types);
	const cJSON *document;

	*out = &s->weights[i];
	if (s->is_read[i])
		return 0;
	if (store_schema_document(&document, s->store, type, err) < 0)
		return -1;
	if (weights_read(&s->weights[i], document, err) < 0)
		return err_wrap(err, "%s", type->schema);
	s->is_read[i] = true;
	if (!s->weights[i].count)
		out_note(s->ctx->out, "records of type '%s' have no score: "
			 "%s gives no field a weight", type->name,
			 type->schema);
	return 0;
}

static int on_record(const struct record *record, void *data, struct err *err)
{
	struct scoring *s = data;
	const struct weights *weights;
	struct row *row;

	s->seen++;
	if (!record->document) {
		struct err problem = *record->problem;

		err_wrap(&problem, "cannot read '%s'", record->path);
		out_error(s->ctx->out, &problem);
		s->failed++;
		return 0;
	}
	if (weights_of(&weights, s, record->type, err) < 0)
		return -1;
	if (!weights->count)
		return 0;
	GROW(s->rows, s->count, s->room);
	row = &s->rows[s->count++];
	*row = (struct row){
		.id = xstrdup(record->id), .path = xstrdup(record->path),
	};
	completeness_of(&row->how, weights, record->document);
	s->below += row->how.score < s->min;
	return 0;
}

static int worst_first(const void *a, const void *b)
{
	const struct row *one = a, *other = b;
	int order;

	if (one->how.score < other->how.score)
		return -1;
	if (one->how.score > other->how.score)
		return 1;
	order = strcmp(one->id, other->id);
	return order ? order : strcmp(one->path, other->path);
}

static void print_json(struct out *out, const struct row *row)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();
	cJSON *missing = cJSON_CreateArray();

	for (size_t i = 0; i < row->how.missing_count; i++) {
		const struct weighted *field = row->how.missing[i];
		cJSON *item = cJSON_CreateObject();

		json_set_string(item, "field", field->name);
		json_set(item, "weight", cJSON_CreateNumber(field->weight));
		json_append(missing, item);
	}
	json_set_string(line, "id", row->id);
	json_set_string(line, "path", row->path);
	json_set(line, "score", cJSON_CreateNumber(row->how.score));
	json_set(line, "missing", missing);
	cmd_print_json(out, line);
}

/* A line stays a line, whatever a name in it holds. */
static void print_line(struct out *out, struct buf *line)
{
	for (size_t i = 0; i < line->len; i++)
		if (line->ptr[i] == '\n' || line->ptr[i] == '\t')
			line->ptr[i] = ' ';
	out_print(out, "%s\n", line->ptr);
}

/* As many names as fit, and how many do not. */
static void add_names(struct buf *line, const struct completeness *how,
		      size_t width)
{
	size_t all = line->len;

	for (size_t i = 0; i < how->missing_count; i++)
		all += (i ? strlen(", ") : 0) + strlen(how->missing[i]->name);
	for (size_t i = 0; i < how->missing_count; i++) {
		const char *name = how->missing[i]->name;
		const char *comma = i ? ", " : "";

		if (all > width && line->len + strlen(comma) + strlen(name) +
		    strlen(", 99 more") > width) {
			buf_addf(line, "%s%zu more", comma,
				 how->missing_count - i);
			return;
		}
		buf_addf(line, "%s%s", comma, name);
	}
}

#define ID_WIDTH 48		/* longer ids push the rest of their line */

static void print_table(const struct scoring *s)
{
	size_t id_width = 0, width = term_width();

	for (size_t i = 0; i < s->count; i++) {
		size_t len = strlen(s->rows[i].id);

		if (len > id_width && len <= ID_WIDTH)
			id_width = len;
	}
	for (size_t i = 0; i < s->count; i++) {
		const struct row *row = &s->rows[i];
		CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);

		buf_addf(&line, "%-*s  %3u%%", (int)id_width, row->id,
			 row->how.percent);
		if (row->how.missing_count) {
			buf_adds(&line, "  ");
			add_names(&line, &row->how, width);
		}
		print_line(s->ctx->out, &line);
	}
}

/* Of one record everything, for whoever is going to fill it in. */
static void print_list(struct out *out, const struct row *row)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);

	buf_addf(&line, "%s: %u%% (%s)", row->id, row->how.percent, row->path);
	print_line(out, &line);
	for (size_t i = 0; i < row->how.missing_count; i++) {
		const struct weighted *field = row->how.missing[i];
		CLEANUP(buf_release) struct buf weight = BUF_INIT(32);

		json_number(&weight, field->weight);
		buf_reset(&line);
		buf_addf(&line, "  %4s  %s%s%s", weight.ptr, field->name,
			 *field->description ? ": " : "", field->description);
		print_line(out, &line);
	}
}

static int fail_unknown_id(struct scoring *s, const char *id, struct err *err)
{
	CLEANUP(freep) char *nearest = records_suggest(s->store, s->type, id);

	return err_set(err, ERR_NOT_FOUND, "no %s%shas the id '%s'%s%s%s",
		       s->type ? s->type->name : "record",
		       s->type ? " record " : " ", id,
		       nearest ? ", did you mean '" : "",
		       nearest ? nearest : "", nearest ? "'?" : "");
}

static int score_ids(struct scoring *s, int count, char **ids, struct err *err)
{
	for (int i = 0; i < count; i++) {
		size_t before = s->seen;

		if (records_find(s->store, s->type, ids[i], on_record, s,
				 err) < 0)
			return -1;
		if (s->seen > before)
			continue;
		fail_unknown_id(s, ids[i], err);
		if (count == 1)
			return -1;
		out_error(s->ctx->out, err);
		err_clear(err);
		s->failed++;
	}
	return 0;
}

static int score_all(struct scoring *s, struct err *err)
{
	if (records_walk(s->store, s->type, on_record, s, err) < 0)
		return -1;
	if (s->count)
		qsort(s->rows, s->count, sizeof(*s->rows), worst_first);
	if (!s->seen)
		out_note(s->ctx->out, "there are no records%s%s%s",
			 s->type ? " of type '" : "",
			 s->type ? s->type->name : "", s->type ? "'" : "");
	return 0;
}

static void print(const struct scoring *s, bool lists)
{
	struct out *out = s->ctx->out;

	for (size_t i = 0; i < s->count && out->json; i++)
		print_json(out, &s->rows[i]);
	for (size_t i = 0; i < s->count && lists; i++)
		print_list(out, &s->rows[i]);
	if (!lists)
		print_table(s);
}

static int choose_type(struct scoring *s, const char *name, struct err *err)
{
	const struct config *config = store_config(s->store);
	CLEANUP(freep) const char **names =
		xcalloc(config->type_count, sizeof(*names));
	const char *nearest;

	s->type = name ? config_type(config, name) : NULL;
	if (s->type || !name)
		return 0;
	for (size_t i = 0; i < config->type_count; i++)
		names[i] = config->types[i].name;
	nearest = suggest(name, names, config->type_count);
	return err_set(err, ERR_USAGE, "no such record type: '%s'%s%s%s", name,
		       nearest ? ", did you mean '" : "",
		       nearest ? nearest : "", nearest ? "'?" : "");
}

static int parse_min(double *out, const char *text, struct err *err)
{
	char *end;

	if (!text)
		return 0;
	*out = strtod(text, &end);
	if (!*text || *end || strspn(text, "0123456789.") != strlen(text) ||
	    *out > 1)
		return err_set(err, ERR_USAGE, "option '--min' takes a number "
			       "from 0 to 1, such as 0.5");
	return 0;
}

static int set_up(struct scoring *s, const char *type, const char *min,
		  struct err *err)
{
	size_t types;

	if (parse_min(&s->min, min, err) < 0 ||
	    cmd_open_store(&s->store, s->ctx, REPO_WORK_TREE, err) < 0 ||
	    choose_type(s, type, err) < 0)
		return -1;
	types = store_config(s->store)->type_count;
	s->weights = xcalloc(types, sizeof(*s->weights));
	s->is_read = xcalloc(types, sizeof(*s->is_read));
	return 0;
}

static enum cmd_status completeness(struct cmd_ctx *ctx, int argc, char **argv,
				    struct err *err)
{
	CLEANUP(scoring_release) struct scoring s = { .ctx = ctx };
	const char *type = NULL, *min = NULL;
	const struct opt opts[] = {
		OPT_STRING(0, "min", "score", &min,
			   "exit with 1 if a score (0 to 1) is below this"),
		OPT_STRING('t', "type", "type", &type,
			   "only records of this type"),
		OPT_END,
	};

	argc = opt_parse(&cmd_completeness, opts, argc, argv, err);
	if (argc < 0 || set_up(&s, type, min, err) < 0 ||
	    (argc ? score_ids(&s, argc, argv, err) : score_all(&s, err)) < 0)
		return CMD_FAILED;
	print(&s, argc);
	if (s.below)
		out_note(ctx->out, "%zu of %zu record%s %s below %s", s.below,
			 s.count, s.count == 1 ? "" : "s",
			 s.below == 1 ? "is" : "are", min);
	return s.failed ? CMD_SOME_FAILED : s.below ? CMD_FOUND : CMD_DONE;
}

const struct cmd cmd_completeness = {
	.name = "completeness",
	.usage = "hfmeta completeness [--min <score>] [-t <type>] [<id>...]",
	.summary = "Score how much of what they could say records say",
	.run = completeness,
};
