/* SPDX-License-Identifier: MIT */
/* Expressions about lists, and what two objects do not have alike. */
#include "core/expr_private.h"

#include <string.h>

/* Elements that one expression looks at, those of lists in lists together:
 * both the list and the schema may come from a stranger. */
#define ELEMENTS_MAX 1000000

/* Members of objects that are compared; a card has some twenty. */
#define MEMBERS_MAX 2000

/* Arrays are joined. */
static void add_value(cJSON *list, cJSON *value)
{
	if (!cJSON_IsArray(value)) {
		json_append(list, value);
		return;
	}
	while (value->child)
		json_append(list, cJSON_DetachItemViaPointer(value,
							     value->child));
	json_free(value);
}

static cJSON *each_value(const struct expr *expr,
			 const struct sources *sources)
{
	CLEANUP(json_freep) cJSON *list = expr_value(expr->parts[0], sources);
	cJSON *element = cJSON_IsArray(list) ? list->child : list;
	struct sources inner = *sources;
	size_t left = ELEMENTS_MAX;
	cJSON *found = NULL;

	if (!inner.elements_left)
		inner.elements_left = &left;
	for (; element && *inner.elements_left; element = element->next) {
		cJSON *value;

		--*inner.elements_left;
		inner.json[SOURCE_ITEM] = element;
		value = expr_value(expr->parts[1], &inner);
		if (value && !found)
			found = cJSON_CreateArray();
		if (value)
			add_value(found, value);
	}
	return found;
}

/* A total without one of its parts would be a wrong number. */
static cJSON *total_value(const cJSON *list)
{
	const cJSON *element;
	double total = 0;

	if (!cJSON_IsArray(list) || !list->child)
		return NULL;
	json_each(element, list) {
		if (!cJSON_IsNumber(element))
			return NULL;
		total += element->valuedouble;
	}
	return cJSON_CreateNumber(total);
}

static size_t count_elements(const cJSON *list)
{
	const cJSON *element;
	size_t count = 0;

	json_each(element, list)
		count++;
	return count;
}

static void add_differing(struct strlist *names, const cJSON *a,
			  const cJSON *b)
{
	const cJSON *member;

	json_each(member, a) {
		const cJSON *other = json_get(b, member->string);

		if (!other || !json_equal(member, other))
			strlist_add(names, member->string);
	}
}

static cJSON *differ_value(const struct expr *expr,
			   const struct sources *sources)
{
	CLEANUP(json_freep) cJSON *a = expr_value(expr->parts[0], sources);
	CLEANUP(json_freep) cJSON *b = expr_value(expr->parts[1], sources);
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	cJSON *found = NULL;

	if (!cJSON_IsObject(a) || !cJSON_IsObject(b) ||
	    count_elements(a) > MEMBERS_MAX || count_elements(b) > MEMBERS_MAX)
		return NULL;
	add_differing(&names, a, b);
	add_differing(&names, b, a);
	strlist_sort(&names);
	for (size_t i = 0; i < names.count; i++) {
		if (!found)
			found = cJSON_CreateArray();
		json_append(found, cJSON_CreateString(names.items[i]));
	}
	return found;
}

static cJSON *about_list(const struct expr *expr,
			 const struct sources *sources)
{
	CLEANUP(json_freep) cJSON *list = expr_value(expr->parts[0], sources);

	if (expr->kind == TOTAL)
		return total_value(list);
	if (!cJSON_IsArray(list))
		return NULL;
	if (expr->kind == COUNT)
		return cJSON_CreateNumber((double)count_elements(list));
	return (double)count_elements(list) <= expr->limit ? STEAL(list) : NULL;
}

cJSON *expr_list_value(const struct expr *expr, const struct sources *sources)
{
	return expr->kind == EACH ? each_value(expr, sources) :
	       expr->kind == DIFFER ? differ_value(expr, sources) :
				      about_list(expr, sources);
}
