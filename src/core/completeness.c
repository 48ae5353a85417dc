/* SPDX-License-Identifier: MIT */
#include "core/completeness.h"

#include <stdlib.h>

#define WEIGHT_MAX 1000000

void weights_release(struct weights *weights)
{
	free(weights->fields);
	*weights = (struct weights)WEIGHTS_INIT;
}

static int fail_at(const cJSON *property, const char *where, const char *what,
		   struct err *err)
{
	CLEANUP(buf_release) struct buf pointer = BUF_INIT(BUF_UNBOUNDED);

	buf_adds(&pointer, "/properties");
	json_pointer_add(&pointer, property->string);
	return err_set(err, ERR_INVALID, "%s/x-hfmeta%s: %s", pointer.ptr,
		       where, what);
}

static int read_weight(struct weights *out, const cJSON *property,
		       struct err *err)
{
	const cJSON *annotation = json_get(property, "x-hfmeta");
	const cJSON *weight = json_get(annotation, "weight");
	const char *description = json_get_string(property, "description");

	if (annotation && !cJSON_IsObject(annotation))
		return fail_at(property, "", "must be an object", err);
	if (!weight)
		return 0;
	if (!cJSON_IsNumber(weight) || !(weight->valuedouble >= 0) ||
	    weight->valuedouble > WEIGHT_MAX)
		return fail_at(property, "/weight",
			       "must be a number from 0 to 1000000", err);
	if (!(weight->valuedouble > 0))
		return 0;
	GROW(out->fields, out->count, out->room);
	out->fields[out->count++] = (struct weighted){
		.name = property->string, .weight = weight->valuedouble,
		.description = description ? description : "",
	};
	return 0;
}

static int heavier_first(const void *a, const void *b)
{
	const struct weighted *one = a, *other = b;

	if (one->weight != other->weight)
		return one->weight > other->weight ? -1 : 1;
	return json_compare_names(one->name, other->name);
}

int weights_read(struct weights *out, const cJSON *document, struct err *err)
{
	const cJSON *property;

	json_each(property, json_get(document, "properties"))
		if (read_weight(out, property, err) < 0)
			return -1;
	if (out->count)
		qsort(out->fields, out->count, sizeof(*out->fields),
		      heavier_first);
	/* In the order of completeness_of(), so that all of it is all. */
	for (size_t i = 0; i < out->count; i++)
		out->total += out->fields[i].weight;
	return 0;
}

void completeness_release(struct completeness *completeness)
{
	free(completeness->missing);
	*completeness = (struct completeness)COMPLETENESS_INIT;
}

static bool says_something(const cJSON *value)
{
	if (!value || cJSON_IsNull(value))
		return false;
	if (cJSON_IsString(value))
		return *value->valuestring;
	return cJSON_IsArray(value) || cJSON_IsObject(value) ?
	       value->child != NULL : true;
}

void completeness_of(struct completeness *out, const struct weights *weights,
		     const cJSON *record)
{
	double has = 0;

	out->missing = xcalloc(weights->count, sizeof(*out->missing));
	out->missing_count = 0;
	for (size_t i = 0; i < weights->count; i++) {
		const struct weighted *field = &weights->fields[i];

		if (says_something(json_get(record, field->name)))
			has += field->weight;
		else
			out->missing[out->missing_count++] = field;
	}
	out->score = has / weights->total;
	/* 100 * 0.29 is less than 29. */
	out->percent = (unsigned int)(100 * has / weights->total);
}
