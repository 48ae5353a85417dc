/* SPDX-License-Identifier: MIT */
#include "core/scores_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/records.h"
#include "source/harness.h"

void score_table_release(struct score_table *table)
{
	for (size_t i = 0; i < table->column_count; i++) {
		free(table->columns[i].id);
		free(table->columns[i].path);
		json_free(table->columns[i].record);
	}
	free(table->columns);
	free(table->scores);
	*table = (struct score_table)SCORE_TABLE_INIT;
}

/* Some tables that people have made hold numbers as text. */
static bool as_number(double *out, const cJSON *value)
{
	char *end;

	if (cJSON_IsNumber(value)) {
		*out = value->valuedouble;
		return true;
	}
	if (!cJSON_IsString(value) || !*value->valuestring ||
	    strspn(value->valuestring, "0123456789.eE+-") !=
	    strlen(value->valuestring))
		return false;
	*out = strtod(value->valuestring, &end);
	return !*end && isfinite(*out);
}

static const cJSON *error_of(const cJSON *result, const char *metric)
{
	CLEANUP(freep) char *name = xasprintf("%s_stderr", metric);

	return json_get(result, name);
}

static int direction(const cJSON *result, const char *metric)
{
	const cJSON *said = json_get(json_get(result, "higher_is_better"),
				     metric);

	return cJSON_IsBool(said) ? cJSON_IsTrue(said) :
				    harness_higher_is_better(metric);
}

/* 'where' has the model, source, task and shots filled in. */
static void add_result(struct score_table *table, const struct score *where,
		       const cJSON *result)
{
	const cJSON *value;

	json_each(value, result) {
		struct score score = *where;

		if (!harness_is_metric(value))
			continue;
		score.metric = value->string;
		score.value = value;
		score.error = error_of(result, value->string);
		score.timestamp = json_get(result, "timestamp");
		score.higher = direction(result, value->string);
		score.is_number = as_number(&score.number, value);
		GROW(table->scores, table->count, table->room);
		table->scores[table->count++] = score;
	}
}

static bool is_shots(const cJSON *member)
{
	return cJSON_IsObject(member) && ends_with(member->string, "-shot");
}

/* A task has results by number of shots, or is one itself. */
static void add_task(struct score_table *table, struct score *where,
		     const cJSON *task)
{
	const cJSON *member;

	where->task = task->string;
	where->shots = "";
	add_result(table, where, task);
	json_each(member, task)
		if (is_shots(member)) {
			where->shots = member->string;
			add_result(table, where, member);
		}
}

static void add_record(struct score_table *table, size_t model)
{
	const cJSON *results = json_get(table->columns[model].record,
					"results"), *source, *task;
	struct score where = { .model = model };

	json_each(source, results) {
		where.source = source->string;
		json_each(task, source)
			if (cJSON_IsObject(task))
				add_task(table, &where, task);
	}
}

struct taking {
	struct score_table *table;
	size_t before;
};

static int take(const struct record *record, void *data, struct err *err)
{
	struct taking *t = data;
	struct score_table *table = t->table;

	if (!record->document) {
		*err = *record->problem;
		err->code = ERR_INVALID;
		return err_wrap(err, "cannot read '%s'", record->path);
	}
	GROW(table->columns, table->column_count, table->column_room);
	table->columns[table->column_count++] = (struct score_column){
		.id = xstrdup(record->id), .path = xstrdup(record->path),
		.record = json_copy(record->document),
	};
	return 0;
}

static int fail_unknown(struct store *store, const struct record_type *type,
			const char *id, struct err *err)
{
	CLEANUP(freep) char *nearest = records_suggest(store, type, id);

	err_set(err, ERR_NOT_FOUND, "no scores record is of '%s'%s%s%s", id,
		nearest ? ", did you mean '" : "", nearest ? nearest : "",
		nearest ? "'?" : "");
	return nearest ? -1 : err_hint(err, "'hfmeta scores %s' asks the "
				       "leaderboards", id);
}

int score_table_add(struct score_table *table, struct store *store,
		    const char *id, struct err *err)
{
	const struct record_type *type = config_type(store_config(store),
						     "scores");
	struct taking t = { .table = table, .before = table->column_count };

	if (!type)
		return err_set(err, ERR_INVALID, "the repository has no "
			       "records of type 'scores'");
	if (records_find(store, type, id, take, &t, err) < 0)
		return -1;
	if (table->column_count == t.before)
		return fail_unknown(store, type, id, err);
	return 0;
}

/* "5-shot" before "10-shot". */
static int compare_shots(const char *a, const char *b)
{
	long m = *a ? strtol(a, NULL, 10) : -1;
	long n = *b ? strtol(b, NULL, 10) : -1;

	return m != n ? (m > n) - (m < n) : strcmp(a, b);
}

static int compare_rows(const struct score *a, const struct score *b)
{
	int order = strcmp(a->source, b->source);

	if (!order)
		order = strcmp(a->task, b->task);
	if (!order)
		order = compare_shots(a->shots, b->shots);
	return order ? order : strcmp(a->metric, b->metric);
}

static int compare_scores(const void *a, const void *b)
{
	const struct score *one = a, *other = b;
	int order = compare_rows(one, other);

	return order ? order :
	       (one->model > other->model) - (one->model < other->model);
}

bool score_same_row(const struct score *a, const struct score *b)
{
	return !compare_rows(a, b);
}

/* Whether one number of a row is better than another. */
static bool is_better(const struct score *a, const struct score *b)
{
	return a->higher ? a->number > b->number : a->number < b->number;
}

/* Mark the best of a row: those that beat another, and are beaten by none. */
static void mark(struct score *row, size_t count)
{
	const struct score *best = NULL, *worst = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct score *s = &row[i];

		if (!s->is_number || s->higher < 0)
			continue;
		if (!best || is_better(s, best))
			best = s;
		if (!worst || is_better(worst, s))
			worst = s;
	}
	if (!best || !is_better(best, worst))
		return;
	for (size_t i = 0; i < count; i++)
		row[i].best = row[i].is_number && row[i].higher >= 0 &&
			      !is_better(best, &row[i]);
}

void score_table_finish(struct score_table *table)
{
	size_t end;

	for (size_t i = 0; i < table->column_count; i++)
		add_record(table, i);
	if (table->count)
		qsort(table->scores, table->count, sizeof(*table->scores),
		      compare_scores);
	for (size_t i = 0; i < table->count; i = end) {
		for (end = i + 1; end < table->count &&
		     score_same_row(&table->scores[i], &table->scores[end]);)
			end++;
		mark(&table->scores[i], end - i);
	}
}
