/* SPDX-License-Identifier: MIT */
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

#include "json/names.h"

void json_free(cJSON *value)
{
	cJSON_Delete(value);
}

void json_freep(cJSON **value)
{
	json_free(*value);
}

const char *json_type_name(const cJSON *value)
{
	switch (value->type & 0xff) {
	case cJSON_Object:
		return "object";
	case cJSON_Array:
		return "array";
	case cJSON_String:
		return "string";
	case cJSON_Number:
		return "number";
	case cJSON_True:
	case cJSON_False:
		return "boolean";
	default:
		return "null";
	}
}

const cJSON *json_get(const cJSON *object, const char *name)
{
	const cJSON *child;

	if (!cJSON_IsObject(object))
		return NULL;
	/* Most names differ in the first byte: no call for these. */
	json_each(child, object)
		if (child->string[0] == name[0] &&
		    !strcmp(child->string, name))
			return child;
	return NULL;
}

const char *json_get_string(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(json_get(object, name));
}

cJSON *json_copy(const cJSON *value)
{
	cJSON *copy = cJSON_Duplicate(value, true);

	if (!copy)
		abort();	/* out of memory, as xmalloc() */
	return copy;
}

void json_set(cJSON *object, const char *name, cJSON *value)
{
	cJSON *old = (cJSON *)json_get(object, name);

	if (old) {
		free(value->string);
		value->string = xstrdup(name);
		cJSON_ReplaceItemViaPointer(object, old, value);
	} else {
		cJSON_AddItemToObject(object, name, value);
	}
}

void json_set_string(cJSON *object, const char *name, const char *s)
{
	json_set(object, name, s ? cJSON_CreateString(s) : cJSON_CreateNull());
}

void json_append(cJSON *array, cJSON *value)
{
	cJSON_AddItemToArray(array, value);
}

static bool equal_arrays(const cJSON *a, const cJSON *b)
{
	for (a = a->child, b = b->child; a && b; a = a->next, b = b->next)
		if (!json_equal(a, b))
			return false;
	return !a && !b;
}

static bool equal_objects(const cJSON *a, const cJSON *b)
{
	size_t count_a, count_b;
	CLEANUP(freep) const cJSON **x = names_sorted(a, &count_a);
	CLEANUP(freep) const cJSON **y = names_sorted(b, &count_b);
	const cJSON *next_a = a->child, *next_b = b->child;

	if (count_a != count_b)
		return false;
	for (size_t i = 0; i < count_a; i++) {
		const cJSON *p = x ? x[i] : next_a, *q = y ? y[i] : next_b;

		if (strcmp(p->string, q->string) != 0 || !json_equal(p, q))
			return false;
		next_a = next_a->next;
		next_b = next_b->next;
	}
	return true;
}

bool json_equal(const cJSON *a, const cJSON *b)
{
	if ((a->type & 0xff) != (b->type & 0xff))
		return false;
	switch (a->type & 0xff) {
	case cJSON_Object:
		return equal_objects(a, b);
	case cJSON_Array:
		return equal_arrays(a, b);
	case cJSON_String:
		return !strcmp(a->valuestring, b->valuestring);
	case cJSON_Number:
		return a->valuedouble == b->valuedouble;
	default:
		return true;
	}
}

int json_compare(const cJSON *a, const cJSON *b)
{
	CLEANUP(buf_release) struct buf x = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf y = BUF_INIT(BUF_UNBOUNDED);
	int type_a = a->type & 0xff, type_b = b->type & 0xff;

	if (type_a != type_b)
		return type_a < type_b ? -1 : 1;
	if (type_a == cJSON_String)
		return json_compare_names(a->valuestring, b->valuestring);
	if (type_a == cJSON_Number)
		return a->valuedouble < b->valuedouble ? -1 :
		       a->valuedouble > b->valuedouble;
	json_compact(&x, a);
	json_compact(&y, b);
	return json_compare_names(x.ptr, y.ptr);
}
