/* SPDX-License-Identifier: MIT */
#include "source/leaderboard.h"

#include <math.h>
#include <string.h>

#include "source/harness.h"

/* Results of one card: the longest lists, of MTEB, have some 3,000. */
#define INDEX_MAX 5000

/* Results of one task that exclude each other. */
#define SAME_TASK_MAX 20

struct index {
	const char *revision;	/* of the model, or NULL */
	cJSON *results;
	size_t count, left_out;
};

/* A string that says something. */
static const char *text_of(const cJSON *object, const char *name)
{
	const char *text = json_get_string(object, name);

	return text && *text ? text : NULL;
}

/* "type", which names it for programs, unless it is left open; then "name",
 * which is for people. */
static const char *name_of(const cJSON *object)
{
	const char *type = text_of(object, "type");

	if (type && strcmp(type, "unknown") != 0)
		return type;
	return text_of(object, "name");
}

/* "ai2_arc", "ai2_arc:ARC-Challenge"; returns a string, or NULL. */
static char *task_of(const cJSON *item)
{
	const cJSON *dataset = json_get(item, "dataset");
	const char *type = name_of(dataset);
	const char *config = text_of(dataset, "config");

	if (!type)
		type = name_of(json_get(item, "task"));
	if (!type)
		return NULL;
	return xasprintf("%s%s%s", type, config ? ":" : "",
			 config ? config : "");
}

static char *shots_of(const cJSON *item)
{
	const cJSON *arguments = json_get(json_get(item, "dataset"), "args");
	const cJSON *shots = json_get(arguments, "num_few_shot");

	if (!cJSON_IsNumber(shots) || shots->valuedouble < 0 ||
	    shots->valuedouble > 1000 ||
	    floor(shots->valuedouble) < shots->valuedouble)
		return xstrdup("x-shot");
	return xasprintf("%.0f-shot", shots->valuedouble);
}

static cJSON *origin_of(const struct index *index, const cJSON *item,
			const cJSON *metric)
{
	const cJSON *source = json_get(item, "source");
	const cJSON *dataset = json_get(item, "dataset");
	const char *name = text_of(source, "name");
	const char *url = text_of(source, "url");
	const char *split = text_of(dataset, "split");
	const char *of = text_of(dataset, "revision");
	cJSON *origin = cJSON_CreateObject();

	json_set_string(origin, "file", "README.md");
	if (index->revision)
		json_set_string(origin, "revision", index->revision);
	json_set(origin, "self_reported",
		 cJSON_CreateBool(!cJSON_IsTrue(json_get(metric,
							 "verified"))));
	if (name)
		json_set_string(origin, "name", name);
	if (url)
		json_set_string(origin, "url", url);
	if (split)
		json_set_string(origin, "split", split);
	if (of)
		json_set_string(origin, "task_version", of);
	return origin;
}

static cJSON *member(cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

/*
 * The result that a metric can be put into: the one of the task, unless that
 * has another value of the metric or is from elsewhere (another split,
 * another source).  Then it is "task#2", "task#3", ...
 */
static cJSON *result_for(struct index *index, const char *task,
			 const char *shots, const char *metric,
			 const cJSON *origin)
{
	for (int number = 1; number <= SAME_TASK_MAX; number++) {
		CLEANUP(freep) char *name = number == 1 ? xstrdup(task) :
			xasprintf("%s#%d", task, number);
		cJSON *of_task = member(index->results, name);
		cJSON *result = of_task ? member(of_task, shots) : NULL;

		if (result && (json_get(result, metric) ||
			       !json_equal(json_get(result, "origin"),
					   origin)))
			continue;
		if (!of_task) {
			of_task = cJSON_CreateObject();
			json_set(index->results, name, of_task);
		}
		if (!result) {
			result = cJSON_CreateObject();
			json_set_string(result, "timestamp", NULL);
			json_set(result, "origin", json_copy(origin));
			json_set(of_task, shots, result);
		}
		return result;
	}
	return NULL;
}

static void set_direction(cJSON *result, const char *metric, int higher)
{
	cJSON *directions = member(result, "higher_is_better");

	if (higher < 0)
		return;
	if (!directions) {
		directions = cJSON_CreateObject();
		json_set(result, "higher_is_better", directions);
	}
	json_set(directions, metric, cJSON_CreateBool(higher));
}

static bool is_reserved(const char *name)
{
	return !strcmp(name, "timestamp") || !strcmp(name, "origin") ||
	       !strcmp(name, "higher_is_better");
}

/* "precision", and where that is there already, "Precision Micro". */
static const char *metric_name(const struct index *index, const char *task,
			       const char *shots, const cJSON *metric)
{
	const char *type = name_of(metric);
	const char *name = text_of(metric, "name");
	const cJSON *result = json_get(json_get(index->results, task), shots);

	return name && type && json_get(result, type) ? name : type;
}

static void add_metric(struct index *index, const cJSON *item,
		       const char *task, const char *shots,
		       const cJSON *metric)
{
	CLEANUP(json_freep) cJSON *origin = origin_of(index, item, metric);
	const char *name = metric_name(index, task, shots, metric);
	const cJSON *value = json_get(metric, "value");
	cJSON *result;

	if (!name || is_reserved(name) ||
	    !(cJSON_IsNumber(value) || cJSON_IsString(value)) ||
	    index->count >= INDEX_MAX ||
	    !(result = result_for(index, task, shots, name, origin))) {
		index->left_out++;
		return;
	}
	json_set(result, name, json_copy(value));
	set_direction(result, name,
		      harness_higher_is_better(name_of(metric)));
	index->count++;
}

static void add_item(struct index *index, const cJSON *item)
{
	CLEANUP(freep) char *task = task_of(item);
	CLEANUP(freep) char *shots = shots_of(item);
	const cJSON *metric;

	json_each(metric, json_get(item, "metrics"))
		if (task)
			add_metric(index, item, task, shots, metric);
		else
			index->left_out++;
}

cJSON *leaderboard_read_index(const cJSON *document, const char *revision,
			      struct strlist *warnings)
{
	struct index index = {
		.revision = revision, .results = cJSON_CreateObject(),
	};
	CLEANUP(json_freep) cJSON *results = index.results;
	const cJSON *model, *item;

	/* Seldom it is one object, and not a list of them. */
	if (cJSON_IsObject(document))
		json_each(item, json_get(document, "results"))
			add_item(&index, item);
	else
		json_each(model, document)
			json_each(item, json_get(model, "results"))
				add_item(&index, item);
	if (index.left_out)
		strlist_addf(warnings, "%zu of the results that the card "
			     "states are left out: they have no name or no "
			     "value, or are too many", index.left_out);
	return results->child ? STEAL(results) : NULL;
}
