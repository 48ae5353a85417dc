/* SPDX-License-Identifier: MIT */
#include "json/yaml_map.h"

#include <stdlib.h>

bool yaml_map_has(const struct yaml_map *map, const char *name)
{
	struct yaml_name *slot = yaml_names_find(map->names, map->owner,
						 name);

	return slot && !slot->merged;
}

void yaml_map_put(const struct yaml_map *map, char *name, cJSON *node)
{
	struct yaml_name *slot = yaml_names_find(map->names, map->owner,
						 name);

	node->string = name;
	if (!slot) {
		cJSON_AddItemToArray(map->object, node);
		yaml_names_add(map->names, map->owner, node->string, node);
		return;
	}
	cJSON_ReplaceItemViaPointer(map->object, slot->value, node);
	slot->name = node->string;
	slot->value = node;
	slot->merged = false;
}

bool yaml_map_merge(const struct yaml_map *map, cJSON *source)
{
	size_t index = 0;

	if (!cJSON_IsObject(source) && !cJSON_IsArray(source))
		return false;
	for (cJSON *item = source->child, *next; item; item = next, index++) {
		char *name;

		next = item->next;
		cJSON_DetachItemViaPointer(source, item);
		name = item->string ? STEAL(item->string)
				    : xasprintf("%zu", index);
		if (yaml_names_find(map->names, map->owner, name)) {
			free(name);
			json_free(item);
			continue;
		}
		yaml_map_put(map, name, item);
		yaml_names_find(map->names, map->owner, name)->merged = true;
	}
	return true;
}

static void add_part(struct buf *key, const cJSON *item)
{
	if (cJSON_IsObject(item))
		buf_adds(key, "[object Object]");
	else if (cJSON_IsString(item))
		buf_adds(key, item->valuestring);
	else if (cJSON_IsNumber(item))
		json_number(key, item->valuedouble);
	else if (cJSON_IsBool(item))
		buf_adds(key, cJSON_IsTrue(item) ? "true" : "false");
}

char *yaml_map_key(const cJSON *key)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT(BUF_UNBOUNDED);
	const cJSON *item;

	if (!cJSON_IsArray(key)) {
		add_part(&name, key);
		return buf_detach(&name);
	}
	json_each(item, key) {
		if (cJSON_IsArray(item))
			return NULL;
		if (item != key->child)
			buf_addc(&name, ',');
		add_part(&name, item);
	}
	return buf_detach(&name);
}

/* The one member of an object, or NULL. */
static cJSON *only_member(const cJSON *item)
{
	return cJSON_IsObject(item) && item->child && !item->child->next
		       ? item->child : NULL;
}

bool yaml_make_pairs(cJSON *array)
{
	for (cJSON *item = array->child, *next; item; item = next) {
		cJSON *pair, *value = only_member(item);

		next = item->next;
		if (!value)
			return false;
		pair = cJSON_CreateArray();
		cJSON_DetachItemViaPointer(item, value);
		json_append(pair, cJSON_CreateString(value->string));
		free(STEAL(value->string));
		json_append(pair, value);
		cJSON_ReplaceItemViaPointer(array, item, pair);
	}
	return true;
}

bool yaml_is_omap(const cJSON *array, struct yaml_names *names,
		  unsigned int owner)
{
	const cJSON *item;

	json_each(item, array) {
		const cJSON *member = only_member(item);

		if (!member || yaml_names_find(names, owner, member->string))
			return false;
		yaml_names_add(names, owner, member->string, NULL);
	}
	return true;
}
