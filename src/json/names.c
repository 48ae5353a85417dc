/* SPDX-License-Identifier: MIT */
#include "json/names.h"

#include <stdlib.h>
#include <string.h>

/*
 * Bytes of UTF-8 order as code points do; UTF-16 code units differ in one
 * thing: what lies past U+FFFF is written with surrogates (D800..DFFF) and
 * comes before U+E000..U+FFFF.
 */
int json_compare_names(const char *a, const char *b)
{
	const unsigned char *x = (const unsigned char *)a;
	const unsigned char *y = (const unsigned char *)b;

	while (*x && *x == *y)
		x++, y++;
	if (*x >= 0xf0 && (*y == 0xee || *y == 0xef))
		return -1;
	if (*y >= 0xf0 && (*x == 0xee || *x == 0xef))
		return 1;
	return *x < *y ? -1 : *x > *y;
}

static int compare_members(const void *a, const void *b)
{
	const cJSON *const *x = a, *const *y = b;

	return json_compare_names((*x)->string, (*y)->string);
}

static size_t count_members(const cJSON *object, bool *sorted)
{
	size_t count = 0;
	const cJSON *child;

	*sorted = true;
	json_each(child, object) {
		if (child->next && json_compare_names(child->string,
						      child->next->string) >= 0)
			*sorted = false;
		count++;
	}
	return count;
}

const cJSON **names_sorted(const cJSON *object, size_t *count)
{
	const cJSON **members, *child;
	bool sorted;
	size_t n = 0;

	*count = count_members(object, &sorted);
	if (sorted)
		return NULL;
	members = xmalloc(*count * sizeof(*members));
	json_each(child, object)
		members[n++] = child;
	qsort(members, n, sizeof(*members), compare_members);
	return members;
}

static void take_out(cJSON *object, cJSON *member)
{
	cJSON *last = object->child->prev;

	if (member == object->child) {
		object->child = member->next;
		object->child->prev = last;
	} else {
		/* It is not the last: one of its name comes after it. */
		member->prev->next = member->next;
		member->next->prev = member->prev;
	}
}

struct numbered {
	cJSON *member;
	size_t number;		/* in the order of the text */
};

static int by_name_and_number(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;
	int order = json_compare_names(x->member->string, y->member->string);

	return order ? order : x->number < y->number ? -1 : 1;
}

cJSON *names_drop_repeats(cJSON *object)
{
	size_t count = (size_t)cJSON_GetArraySize(object), n = 0;
	CLEANUP(freep) struct numbered *all = xcalloc(count, sizeof(*all));
	cJSON *member, *dropped = NULL;

	json_each(member, object) {
		all[n] = (struct numbered){ member, n };
		n++;
	}
	qsort(all, n, sizeof(*all), by_name_and_number);
	for (size_t i = 0; i + 1 < n; i++) {
		if (strcmp(all[i].member->string,
			   all[i + 1].member->string) != 0)
			continue;
		take_out(object, all[i].member);
		all[i].member->next = dropped;
		dropped = all[i].member;
	}
	return dropped;
}

const char *names_find_repeat(const cJSON *object)
{
	size_t count;
	const cJSON **members = names_sorted(object, &count);
	const char *repeat = NULL;

	for (size_t i = 1; members && i < count && !repeat; i++)
		if (!strcmp(members[i - 1]->string, members[i]->string))
			repeat = members[i]->string;
	free(members);
	return repeat;
}
