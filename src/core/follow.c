/* SPDX-License-Identifier: MIT */
#include "core/follow.h"

#include <string.h>

/* A string, or each string of an array. */
static void add_names(struct strlist *ids, const cJSON *value)
{
	const cJSON *element;

	if (cJSON_IsString(value))
		strlist_add(ids, value->valuestring);
	if (!cJSON_IsArray(value))
		return;
	json_each(element, value)
		if (cJSON_IsString(element))
			strlist_add(ids, element->valuestring);
}

void follow_datasets(struct strlist *ids, const cJSON *record)
{
	static const char prefix[] = "dataset:";
	const cJSON *tag;

	add_names(ids, json_at(record, "/card_data/datasets"));
	json_each(tag, json_get(record, "tags"))
		if (cJSON_IsString(tag) && starts_with(tag->valuestring, prefix))
			strlist_add(ids, tag->valuestring + strlen(prefix));
	strlist_sort(ids);
}

void follow_base_models(struct strlist *ids, const cJSON *record)
{
	add_names(ids, json_at(record, "/card_data/base_model"));
	strlist_sort(ids);
}
