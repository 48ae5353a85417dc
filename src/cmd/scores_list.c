/* SPDX-License-Identifier: MIT */
/*
 * hfmeta scores list - results of models, side by side if asked to
 *
 * The table is for people and rounds; CSV and JSON have a line for each value,
 * in full.
 */
#include "cmd/csv.h"
#include "cmd/scores.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/scores_table.h"
#include "json/json.h"
#include "util/term.h"

#define VALUE_WIDTH 10		/* "0.6596 *" */
#define SHOTS_WIDTH 8
#define TASK_WIDTH_MIN 16
#define METRIC_WIDTH_MAX 28	/* "exact_match,flexible-extract" */

static const struct cmd cmd_scores_list = {
	.name = "scores list",
	.usage = "hfmeta scores list [--compare] [--csv] <id>...",
};

/* Names that come from files, in one line of a table. */
static void add_name(struct buf *line, const char *name)
{
	for (; *name; name++)
		buf_addc(line, *name == '\n' || *name == '\t' ? ' ' : *name);
}

/* As tables of results have them: four places, or fewer for large ones. */
static void add_value(struct buf *line, const struct score *score)
{
	if (score->is_number && fabs(score->number) < 100)
		buf_addf(line, "%.4f", score->number);
	else if (score->is_number)
		buf_addf(line, "%.6g", score->number);
	else if (cJSON_IsString(score->value))
		add_name(line, score->value->valuestring);
	else
		buf_addc(line, '-');
}

/* JSON and CSV */

static void print_json(struct out *out, const struct score_table *table,
		       const struct score *score)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();

	json_set_string(line, "model", table->columns[score->model].id);
	json_set_string(line, "source", score->source);
	json_set_string(line, "task", score->task);
	json_set_string(line, "shots", *score->shots ? score->shots : NULL);
	json_set_string(line, "metric", score->metric);
	json_set(line, "value", json_copy(score->value));
	json_set(line, "stderr", score->error ? json_copy(score->error) :
		 cJSON_CreateNull());
	json_set(line, "timestamp", score->timestamp ?
		 json_copy(score->timestamp) : cJSON_CreateNull());
	json_set(line, "higher_is_better", score->higher < 0 ?
		 cJSON_CreateNull() : cJSON_CreateBool(score->higher));
	json_set(line, "best", cJSON_CreateBool(score->best));
	cmd_print_json(out, line);
}

static void add_json_value(struct buf *line, const cJSON *value)
{
	CLEANUP(buf_release) struct buf number = BUF_INIT(64);

	if (cJSON_IsNumber(value))
		json_number(&number, value->valuedouble);
	csv_add(line, cJSON_IsString(value) ? value->valuestring :
		number.ptr);
}

static void print_csv(struct out *out, const struct score_table *table)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);

	buf_adds(&line, "model,source,task,shots,metric,value,stderr,timestamp,"
		 "best");
	csv_print(out, &line);
	for (size_t i = 0; i < table->count; i++) {
		const struct score *score = &table->scores[i];

		csv_add(&line, table->columns[score->model].id);
		csv_add(&line, score->source);
		csv_add(&line, score->task);
		csv_add(&line, score->shots);
		csv_add(&line, score->metric);
		add_json_value(&line, score->value);
		add_json_value(&line, score->error);
		add_json_value(&line, score->timestamp);
		csv_add(&line, score->best ? "true" : "false");
		csv_print(out, &line);
	}
}

/* Tables */

struct widths {
	size_t task, metric;
};

static size_t widest(size_t width, const char *name)
{
	size_t len = strlen(name);

	return len > width ? len : width;
}

/* What is left of a line for names of tasks is theirs. */
static struct widths measure(const struct score_table *table, size_t columns,
			     size_t value_width)
{
	struct widths widths = { .task = TASK_WIDTH_MIN, .metric = 6 };
	size_t line = term_width(), rest;

	for (size_t i = 0; i < table->count; i++) {
		widths.task = widest(widths.task, table->scores[i].task);
		widths.metric = widest(widths.metric,
				       table->scores[i].metric);
	}
	if (widths.metric > METRIC_WIDTH_MAX)
		widths.metric = METRIC_WIDTH_MAX;
	rest = 2 + SHOTS_WIDTH + 1 + widths.metric + 1 +
	       columns * value_width;
	if (widths.task + rest > line)
		widths.task = line > rest + TASK_WIDTH_MIN ? line - rest :
							     TASK_WIDTH_MIN;
	return widths;
}

/* A name in a column, cut in the middle: both ends tell tasks apart. */
static void add_column(struct buf *line, const char *name, size_t width)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT(BUF_UNBOUNDED);
	size_t half = (width - 2) / 2;

	add_name(&plain, name);
	if (plain.len <= width) {
		buf_add(line, plain.ptr, plain.len);
		buf_add_times(line, ' ', width - plain.len);
		return;
	}
	buf_add(line, plain.ptr, width - 2 - half);
	buf_adds(line, "..");
	buf_add(line, plain.ptr + plain.len - half, half);
}

/* "  arc:challenge  25-shot acc_norm "; a repeated task is left blank. */
static void add_label(struct buf *line, const struct score_table *table,
		      size_t index, const struct widths *widths)
{
	const struct score *score = &table->scores[index];
	const struct score *above = index ? score - 1 : NULL;
	bool same = above && !strcmp(above->source, score->source) &&
		    !strcmp(above->task, score->task) &&
		    !strcmp(above->shots, score->shots);

	buf_adds(line, "  ");
	add_column(line, same ? "" : score->task, widths->task);
	buf_addc(line, ' ');
	add_column(line, same ? "" : score->shots, SHOTS_WIDTH);
	add_column(line, score->metric, widths->metric);
	buf_addc(line, ' ');
}

static void add_right(struct buf *line, const struct buf *value, size_t width)
{
	if (value->len < width)
		buf_add_times(line, ' ', width - value->len);
	buf_add(line, value->ptr, value->len);
}

static void print_source(struct out *out, const struct score_table *table,
			 size_t index)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);

	if (index && !strcmp(table->scores[index - 1].source,
			     table->scores[index].source))
		return;
	add_name(&line, table->scores[index].source);
	out_print(out, "%s\n", line.ptr);
}

/* One model: each value with its error. */
static void print_one(struct out *out, const struct score_table *table)
{
	struct widths widths = measure(table, 1, 20);

	out_print(out, "%s (%s)\n", table->columns[0].id,
		  table->columns[0].path);
	for (size_t i = 0; i < table->count; i++) {
		CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);
		CLEANUP(buf_release) struct buf value =
			BUF_INIT(BUF_UNBOUNDED);
		const struct score *score = &table->scores[i];

		print_source(out, table, i);
		add_label(&line, table, i, &widths);
		add_value(&value, score);
		add_right(&line, &value, VALUE_WIDTH - 2);
		if (cJSON_IsNumber(score->error))
			buf_addf(&line, " +- %.4f", score->error->valuedouble);
		out_print(out, "%s\n", line.ptr);
	}
}

/* The values of one row, each in its column; returns the row's end. */
static size_t add_values(struct buf *line, const struct score_table *table,
			 size_t begin)
{
	size_t at = begin;

	for (size_t column = 0; column < table->column_count; column++) {
		CLEANUP(buf_release) struct buf value =
			BUF_INIT(BUF_UNBOUNDED);
		const struct score *score = &table->scores[at];
		bool here = at < table->count && score->model == column &&
			    score_same_row(score, &table->scores[begin]);

		if (here) {
			add_value(&value, score);
			buf_addc(&value, score->best ? '*' : ' ');
			at++;
		}
		add_right(line, &value, VALUE_WIDTH);
	}
	return at;
}

static void print_columns(struct out *out, const struct score_table *table,
			  const struct widths *widths)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);

	for (size_t i = 0; i < table->column_count; i++)
		out_print(out, "%3zu  %s\n", i + 1, table->columns[i].id);
	buf_add_times(&line, ' ', 2 + widths->task + 1 + SHOTS_WIDTH +
		      widths->metric + 1);
	for (size_t i = 0; i < table->column_count; i++)
		buf_addf(&line, "%*zu ", VALUE_WIDTH - 1, i + 1);
	while (line.len && line.ptr[line.len - 1] == ' ')
		buf_cut(&line, line.len - 1);
	out_print(out, "\n%s\n", line.ptr);
}

static void print_compared(struct out *out, const struct score_table *table)
{
	struct widths widths = measure(table, table->column_count,
				       VALUE_WIDTH);
	size_t end;

	print_columns(out, table, &widths);
	for (size_t i = 0; i < table->count; i = end) {
		CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);

		print_source(out, table, i);
		add_label(&line, table, i, &widths);
		end = add_values(&line, table, i);
		while (line.len && line.ptr[line.len - 1] == ' ')
			buf_cut(&line, line.len - 1);
		out_print(out, "%s\n", line.ptr);
	}
	out_print(out, "\n* best\n");
}

static void print(struct out *out, const struct score_table *table, bool csv)
{
	for (size_t i = 0; i < table->count && out->json; i++)
		print_json(out, table, &table->scores[i]);
	if (csv)
		print_csv(out, table);
	else if (table->column_count == 1)
		print_one(out, table);
	else
		print_compared(out, table);
}

static int load(struct score_table *table, struct store *store, int count,
		char **ids, struct err *err)
{
	for (int i = 0; i < count; i++)
		if (score_table_add(table, store, ids[i], err) < 0)
			return -1;
	score_table_finish(table);
	return 0;
}

/* Without --compare each model is a table of its own. */
static int list_each(struct out *out, struct store *store, int count,
		     char **ids, struct err *err)
{
	for (int i = 0; i < count; i++) {
		CLEANUP(score_table_release) struct score_table table =
			SCORE_TABLE_INIT;

		if (load(&table, store, 1, ids + i, err) < 0)
			return -1;
		if (i)
			out_print(out, "\n");
		print(out, &table, false);
	}
	return 0;
}

enum cmd_status scores_list(struct cmd_ctx *ctx, int argc, char **argv,
			    struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	CLEANUP(score_table_release) struct score_table table =
		SCORE_TABLE_INIT;
	bool compare = false, csv = false;
	const struct opt opts[] = {
		OPT_FLAG(0, "compare", &compare,
			 "one table of all models, the best values marked"),
		OPT_FLAG(0, "csv", &csv, "write comma-separated values"),
		OPT_END,
	};

	argc = opt_parse(&cmd_scores_list, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (!argc)
		return err_set(err, ERR_USAGE, "no model named");
	if (csv && ctx->out->json)
		return err_set(err, ERR_USAGE,
			       "'--json' and '--csv' exclude each other");
	if (cmd_open_store(&store, ctx, REPO_WORK_TREE, err) < 0)
		return CMD_FAILED;
	if (!compare && !csv)
		return list_each(ctx->out, store, argc, argv, err) < 0 ?
		       CMD_FAILED : CMD_DONE;
	if (load(&table, store, argc, argv, err) < 0)
		return CMD_FAILED;
	print(ctx->out, &table, csv);
	return CMD_DONE;
}
