/* SPDX-License-Identifier: MIT */
#include "source/harness_private.h"

#include <stdlib.h>
#include <string.h>

/* So many metrics that are no numbers are named in warnings. */
#define NAMED_MAX 10

/* Metrics of one task; the longest real lists have some forty. */
#define METRICS_MAX 1000

/* Bytes of a branch's name that count. */
#define REVISION_MAX 100

void harness_file_release(struct harness_file *file)
{
	free(file->model);
	free(file->other_model);
	free(file->revision);
	free(file->timestamp);
	json_free(file->results);
	*file = (struct harness_file)HARNESS_FILE_INIT;
}

char *harness_source(const struct harness_file *file, const char *source)
{
	size_t len = file->revision ? strnlen(file->revision, REVISION_MAX) :
				      0;

	/* Not within a character. */
	while (len && (file->revision[len] & 0xc0) == 0x80)
		len--;
	return xasprintf("%s%s%.*s", source, len ? "@" : "", (int)len,
			 len ? file->revision : "");
}

/* Which form */

static bool all_are_objects(const cJSON *object)
{
	const cJSON *member;

	json_each(member, object)
		if (!cJSON_IsObject(member))
			return false;
	return true;
}

static bool has_config(const cJSON *document)
{
	return cJSON_IsObject(json_get(document, "config")) ||
	       cJSON_IsObject(json_get(document, "config_general")) ||
	       cJSON_IsObject(json_get(document, "configs")) ||
	       cJSON_IsObject(json_get(document, "versions"));
}

/* In files of 0.4 a metric has a filter, and what has none ("sample_len") is
 * no metric. */
static bool has_filters(const cJSON *metrics)
{
	const cJSON *value;

	json_each(value, metrics)
		if (strchr(value->string, ','))
			return true;
	return false;
}

static bool any_has_filters(const cJSON *results)
{
	const cJSON *task;

	json_each(task, results)
		if (has_filters(task))
			return true;
	return false;
}

static enum harness_form form_of(const cJSON *document)
{
	const cJSON *results = json_get(document, "results"), *task;

	if (!cJSON_IsObject(results) || !all_are_objects(results))
		return FORM_NONE;
	if (!has_config(document) && !any_has_filters(results)) {
		json_each(task, results)
			if (!all_are_objects(task))
				return FORM_NONE;
		return json_get_string(document, "model_name") ? FORM_RECORD :
								 FORM_NONE;
	}
	json_each(task, results)
		if (strchr(task->string, '|'))
			return FORM_LEADERBOARD;
	return FORM_PLAIN;
}

static bool is_of_a_fork(const cJSON *document)
{
	return cJSON_IsArray(json_get(document, "results")) &&
	       has_config(document);
}

bool harness_is_result(const cJSON *document)
{
	return form_of(document) != FORM_NONE || is_of_a_fork(document);
}

static int refuse(const cJSON *document, struct err *err)
{
	if (is_of_a_fork(document))
		return err_set(err, ERR_INVALID, "its results are a list, as "
			       "forks of the harness write them, and not an "
			       "object of tasks");
	return err_set(err, ERR_INVALID,
		       "it is no result file of lm-evaluation-harness");
}

/* Metrics */

static bool is_reserved(const char *name)
{
	return !strcmp(name, "timestamp") || !strcmp(name, "origin") ||
	       !strcmp(name, "higher_is_better");
}

/* "acc_stderr,none" is "acc_stderr", "em_stderr,strict" "em,strict_stderr". */
static char *metric_name(const char *key)
{
	size_t len = strcspn(key, ",");
	const char *filter = key[len] ? key + len + 1 : "";
	bool is_error = len > 7 && !strncmp(key + len - 7, "_stderr", 7);

	if (is_error)
		len -= 7;
	if (!strcmp(filter, "none"))
		filter = "";
	return xasprintf("%.*s%s%s%s", (int)len, key, *filter ? "," : "",
			 filter, is_error ? "_stderr" : "");
}

static void warn_not_a_number(struct reading *r, const char *task,
			      const char *metric)
{
	if (r->not_numbers++ < NAMED_MAX)
		strlist_addf(r->warnings, "%s: '%s' is no number (NaN or "
			     "Infinity), and is recorded as null", task,
			     metric);
}

static void add_metric(struct reading *r, cJSON *result, const char *task,
		       const cJSON *value)
{
	CLEANUP(freep) char *name = metric_name(value->string);

	if (!cJSON_IsNumber(value) && !cJSON_IsNull(value))
		return;		/* "alias", "N/A", "sample_count" */
	if (!*name || is_reserved(name)) {
		strlist_addf(r->warnings, "%s: no metric can be called '%s': "
			     "it is left out", task, name);
		return;
	}
	if (cJSON_IsNull(value))
		warn_not_a_number(r, task, name);
	json_set(result, name, json_copy(value));
}

static int add_metrics(struct reading *r, cJSON *result, const char *task,
		       const cJSON *metrics)
{
	bool filters = has_filters(metrics);
	const cJSON *value;

	if (cJSON_GetArraySize(metrics) > METRICS_MAX)
		return err_set(r->err, ERR_LIMIT, "task '%.100s' has more "
			       "than %d metrics", task, METRICS_MAX);
	json_each(value, metrics)
		if (!filters || strchr(value->string, ','))
			add_metric(r, result, task, value);
	return 0;
}

/* What the file says of a metric, or else what is known of it. */
static int is_higher_better(const cJSON *said, const char *metric)
{
	CLEANUP(freep) char *plain = xstrndup(metric, strcspn(metric, ","));
	const cJSON *value = json_get(said, plain);

	if (cJSON_IsBool(value))
		return cJSON_IsTrue(value);
	return harness_higher_is_better(metric);
}

static void add_directions(struct reading *r, cJSON *result, const char *key)
{
	const cJSON *said = json_get(json_get(r->document, "higher_is_better"),
				     key), *value;
	cJSON *directions = cJSON_CreateObject();

	json_each(value, result) {
		int higher = harness_is_metric(value) ?
			is_higher_better(said, value->string) : -1;

		if (higher >= 0)
			json_set(directions, value->string,
				 cJSON_CreateBool(higher));
	}
	if (directions->child)
		json_set(result, "higher_is_better", directions);
	else
		json_free(directions);
}

/* Tasks */

/* "harness|arc:challenge|25" is task "arc:challenge"; returns a string. */
static char *task_name(const struct reading *r, const char *key)
{
	const char *first = strchr(key, '|'), *last = strrchr(key, '|');

	if (r->form != FORM_LEADERBOARD || !first)
		return xstrdup(key);
	if (first == last)
		return xstrdup(first + 1);
	return xstrndup(first + 1, (size_t)(last - first) - 1);
}

/* Members of an object that a file of thousands adds to one by one. */
static cJSON *member_object(cJSON *object, const char *name)
{
	cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

	if (member)
		return member;
	member = cJSON_CreateObject();
	cJSON_AddItemToObject(object, name, member);
	return member;
}

static int count_result(struct reading *r)
{
	if (++r->out->count > HARNESS_RESULTS_MAX)
		return err_set(r->err, ERR_LIMIT, "it has more than %d results",
			       HARNESS_RESULTS_MAX);
	return 0;
}

static int add_task(struct reading *r, const cJSON *metrics)
{
	const char *key = metrics->string;
	CLEANUP(freep) char *task = task_name(r, key);
	CLEANUP(freep) char *shots = harness_shots(r, key);
	CLEANUP(json_freep) cJSON *result = cJSON_CreateObject();

	if (!*task)
		return 0;
	if (add_metrics(r, result, task, metrics) < 0)
		return -1;
	if (!result->child)
		return 0;	/* a group that has no value of its own */
	add_directions(r, result, key);
	json_set_string(result, "timestamp", r->out->timestamp);
	json_set(result, "origin", harness_origin(r, key));
	json_set(member_object(r->out->results, task), shots, STEAL(result));
	return count_result(r);
}

/* The same aggregates are in "results" and in "groups"; in files of some
 * versions in one of them only. */
static int add_tasks(struct reading *r)
{
	const cJSON *results = json_get(r->document, "results");
	const cJSON *groups = json_get(r->document, "groups"), *task;

	json_each(task, results) {
		if (r->form == FORM_LEADERBOARD &&
		    !strcmp(task->string, "all"))
			continue;
		if (add_task(r, task) < 0)
			return -1;
	}
	if (!cJSON_IsObject(groups) || !all_are_objects(groups))
		return 0;
	json_each(task, groups)
		if (!json_get(results, task->string) && add_task(r, task) < 0)
			return -1;
	return 0;
}

/* Records */

static int look_at_result(struct reading *r, const char *task,
			  const cJSON *result)
{
	const cJSON *value;

	if (cJSON_IsObject(result)) {
		json_each(value, result)
			if (cJSON_IsNull(value) && harness_is_metric(value))
				warn_not_a_number(r, task, value->string);
	} else if (cJSON_IsNull(result) && harness_is_metric(result)) {
		warn_not_a_number(r, task, result->string);
	}
	return count_result(r);
}

static int read_record(struct reading *r)
{
	const cJSON *source, *task, *result;

	r->out->is_record = true;
	r->out->results = json_copy(json_get(r->document, "results"));
	json_each(source, r->out->results)
		json_each(task, source)
			json_each(result, task)
				if (look_at_result(r, task->string, result) < 0)
					return -1;
	return 0;
}

/* The first runs of the leaderboard, with another MMLU. */
static bool is_withdrawn(const cJSON *document)
{
	const cJSON *version = json_get(json_get(document, "versions"),
				"harness|hendrycksTest-abstract_algebra|5");

	return cJSON_IsNumber(version) && version->valuedouble <= 0;
}

int harness_read(struct harness_file *out, const cJSON *document,
		 const struct harness_place *place, struct strlist *warnings,
		 struct err *err)
{
	struct reading r = {
		.form = form_of(document), .document = document,
		.place = place, .warnings = warnings, .out = out, .err = err,
	};
	int status;

	if (r.form == FORM_NONE)
		return refuse(document, err);
	r.config = json_get(document, "config_general");
	if (!r.config)
		r.config = json_get(document, "config");
	harness_read_about(&r);
	out->withdrawn = is_withdrawn(document);
	if (r.form != FORM_RECORD)
		out->results = cJSON_CreateObject();
	status = r.form == FORM_RECORD ? read_record(&r) : add_tasks(&r);
	if (status < 0)
		return -1;
	if (r.not_numbers > NAMED_MAX)
		strlist_addf(warnings, "%zu more values are no numbers",
			     r.not_numbers - NAMED_MAX);
	if (!out->count && !out->is_record)
		return err_set(err, ERR_INVALID, "it has no results");
	return 0;
}
