/* SPDX-License-Identifier: MIT */
#include "core/scores_merge.h"

#include <string.h>

#define DATE_LEN 10		/* "2024-03-01" */

static char plain(char c)
{
	return c == ':' ? '-' : c == ' ' ? 'T' : c;
}

int scores_compare_times(const cJSON *a, const cJSON *b)
{
	const char *s = cJSON_IsString(a) ? a->valuestring : "";
	const char *t = cJSON_IsString(b) ? b->valuestring : "";

	while (*s && plain(*s) == plain(*t)) {
		s++;
		t++;
	}
	return (plain(*s) > plain(*t)) - (plain(*s) < plain(*t));
}

static cJSON *member(cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* The member, which is made an object if it is none. */
static cJSON *object_in(cJSON *object, const char *name)
{
	cJSON *there = member(object, name);

	if (cJSON_IsObject(there))
		return there;
	there = cJSON_CreateObject();
	json_set(object, name, there);
	return there;
}

/* A result without what changes when nothing has. */
static cJSON *essence(const cJSON *result)
{
	cJSON *copy = json_copy(result);
	cJSON *origin = member(copy, "origin");

	if (cJSON_IsObject(origin))
		cJSON_DeleteItemFromObjectCaseSensitive(origin, "revision");
	return copy;
}

/* The old result with what a new one of the same run says. */
static cJSON *overlaid(const cJSON *old_result, const cJSON *result)
{
	cJSON *both = json_copy(old_result);
	const cJSON *value;

	json_each(value, result)
		json_set(both, value->string, json_copy(value));
	return both;
}

static bool is_same(const cJSON *a, const cJSON *b)
{
	CLEANUP(json_freep) cJSON *one = essence(a);
	CLEANUP(json_freep) cJSON *other = essence(b);

	return json_equal(one, other);
}

static void merge_result(cJSON *shots, const cJSON *result,
			 struct scores_counts *counts)
{
	cJSON *old_result = member(shots, result->string), *merged;
	int newer;

	if (!cJSON_IsObject(old_result) || !cJSON_IsObject(result)) {
		if (old_result && json_equal(old_result, result))
			return;
		if (old_result)
			counts->changed++;
		else
			counts->added++;
		json_set(shots, result->string, json_copy(result));
		return;
	}
	newer = scores_compare_times(json_get(result, "timestamp"),
				     json_get(old_result, "timestamp"));
	if (newer < 0) {
		counts->older++;
		return;
	}
	merged = newer ? json_copy(result) : overlaid(old_result, result);
	if (is_same(old_result, merged)) {
		json_free(merged);
		return;
	}
	counts->changed++;
	json_set(shots, result->string, merged);
}

/* Drop the members that 'now' does not have. */
static void drop_others(cJSON *object, const cJSON *now,
			struct scores_counts *counts)
{
	cJSON *each = object->child;

	while (each) {
		cJSON *next = each->next;

		if (!json_get(now, each->string)) {
			json_free(cJSON_DetachItemViaPointer(object, each));
			counts->changed++;
		}
		each = next;
	}
}

static void merge_source(cJSON *into, const cJSON *source, bool whole,
			 struct scores_counts *counts)
{
	const cJSON *task, *result;

	if (whole)
		drop_others(into, source, counts);
	json_each(task, source) {
		cJSON *shots = object_in(into, task->string);

		if (whole)
			drop_others(shots, task, counts);
		json_each(result, task)
			merge_result(shots, result, counts);
	}
}

static bool has_date(const cJSON *time)
{
	static const char form[] = "dddd-dd-dd";

	if (!cJSON_IsString(time))
		return false;
	for (size_t i = 0; form[i]; i++) {
		char c = time->valuestring[i];

		if (form[i] == 'd' ? c < '0' || c > '9' : c != form[i])
			return false;
	}
	return true;
}

static const cJSON *newest_in(const cJSON *results)
{
	const cJSON *source, *task, *result, *newest = NULL;

	json_each(source, results)
		json_each(task, source)
			json_each(result, task) {
				const cJSON *time = json_get(result,
							     "timestamp");

				if (has_date(time) &&
				    scores_compare_times(time, newest) > 0)
					newest = time;
			}
	return newest;
}

/* Who has written a time of day there, or a later date, meant it. */
static void set_updated(cJSON *record, const cJSON *results)
{
	const cJSON *newest = newest_in(results);
	const cJSON *before = json_get(record, "last_updated");
	CLEANUP(freep) char *date = newest ?
		xstrndup(newest->valuestring, DATE_LEN) : NULL;

	if (date && cJSON_IsString(before) &&
	    strncmp(before->valuestring, date, DATE_LEN) >= 0)
		return;
	if (date || !before)
		json_set_string(record, "last_updated", date);
}

void scores_merge(cJSON *record, const cJSON *results, const char *whole,
		  struct scores_counts *counts)
{
	cJSON *into = object_in(record, "results");
	const cJSON *source;

	*counts = (struct scores_counts){ .added = 0 };
	json_each(source, results) {
		bool all = whole && !strcmp(source->string, whole);

		if (all && !source->child && !member(into, whole))
			continue;
		merge_source(object_in(into, source->string), source, all,
			     counts);
		if (all && !source->child)
			cJSON_DeleteItemFromObjectCaseSensitive(into, whole);
	}
	set_updated(record, into);
}
