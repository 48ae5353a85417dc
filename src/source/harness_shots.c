/* SPDX-License-Identifier: MIT */
#include "source/harness_private.h"

#include <math.h>
#include <string.h>

#define SHOTS_MAX 100000
#define UNKNOWN (-1L)

static long as_shots(const cJSON *value)
{
	double number;

	if (!cJSON_IsNumber(value))
		return UNKNOWN;
	number = value->valuedouble;
	if (number < 0 || number > SHOTS_MAX || floor(number) < number)
		return UNKNOWN;
	return (long)number;
}

static long shots_of_task(const struct reading *r, const char *key)
{
	long shots = as_shots(json_get(json_get(r->document, "n-shot"), key));

	if (shots != UNKNOWN)
		return shots;
	return as_shots(json_get(json_get(json_get(r->document, "configs"),
					  key), "num_fewshot"));
}

/* Of a group, if all its tasks have the same. */
static long shots_of_group(const struct reading *r, const char *key)
{
	const cJSON *tasks = json_get(json_get(r->document, "group_subtasks"),
				      key), *task;
	long shots = UNKNOWN;

	json_each(task, tasks) {
		long each = cJSON_IsString(task) ?
			shots_of_task(r, task->valuestring) : UNKNOWN;

		if (each == UNKNOWN || (shots != UNKNOWN && each != shots))
			return UNKNOWN;
		shots = each;
	}
	return shots;
}

/* A fork has one number for each task, in the order in which they were
 * asked for, which is that of "versions" and not that of "results". */
static long shots_in_list(const struct reading *r, const char *key,
			  const cJSON *list)
{
	const cJSON *version = json_get(r->document, "versions");
	const cJSON *shots = list->child;

	if (!cJSON_IsObject(version) ||
	    cJSON_GetArraySize(version) != cJSON_GetArraySize(list))
		return UNKNOWN;
	for (version = version->child; version; version = version->next) {
		if (!strcmp(version->string, key))
			return as_shots(shots);
		shots = shots->next;
	}
	return UNKNOWN;
}

static long shots_of_run(const struct reading *r, const char *key)
{
	const cJSON *shots = json_get(r->config, "num_fewshot");

	return cJSON_IsArray(shots) ? shots_in_list(r, key, shots) :
				      as_shots(shots);
}

/* The last part of "harness|arc:challenge|25". */
static long shots_in_key(const char *key)
{
	const char *bar = strrchr(key, '|');
	long shots = 0;

	if (!bar || !bar[1])
		return UNKNOWN;
	for (bar++; *bar; bar++) {
		if (*bar < '0' || *bar > '9' || shots > SHOTS_MAX)
			return UNKNOWN;
		shots = 10 * shots + (*bar - '0');
	}
	return shots;
}

char *harness_shots(const struct reading *r, const char *key)
{
	long shots = r->form == FORM_LEADERBOARD ? shots_in_key(key) :
						   shots_of_task(r, key);

	if (shots == UNKNOWN && r->form == FORM_PLAIN)
		shots = shots_of_group(r, key);
	if (shots == UNKNOWN && r->form == FORM_PLAIN)
		shots = shots_of_run(r, key);
	return shots == UNKNOWN ? xstrdup("x-shot") :
				  xasprintf("%ld-shot", shots);
}
