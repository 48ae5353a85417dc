/* SPDX-License-Identifier: MIT */
#include "util/strlist.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void strlist_release(struct strlist *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct strlist)STRLIST_INIT;
}

static void take(struct strlist *list, char *s)
{
	GROW(list->items, list->count, list->room);
	list->items[list->count++] = s;
}

void strlist_add(struct strlist *list, const char *s)
{
	take(list, xstrdup(s));
}

void strlist_addf(struct strlist *list, const char *fmt, ...)
{
	char text[2048];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	strlist_add(list, text);
}

bool strlist_has(const struct strlist *list, const char *s)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->items[i], s))
			return true;
	return false;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_sorted(const struct strlist *list)
{
	for (size_t i = 1; i < list->count; i++)
		if (strcmp(list->items[i - 1], list->items[i]) >= 0)
			return false;
	return true;
}

void strlist_sort(struct strlist *list)
{
	size_t kept = 0;

	if (is_sorted(list))
		return;
	qsort(list->items, list->count, sizeof(*list->items), by_bytes);
	for (size_t i = 1; i < list->count; i++) {
		if (!strcmp(list->items[kept], list->items[i]))
			free(list->items[i]);
		else
			list->items[++kept] = list->items[i];
	}
	list->count = kept + 1;
}
