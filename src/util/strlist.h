/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_STRLIST_H
#define HFMETA_UTIL_STRLIST_H

/* A list of strings that it owns; also what a module below the commands uses
 * to hand up warnings, since it must not print them. */

#include "util/util.h"

struct strlist {
	char **items;
	size_t count, room;
};

#define STRLIST_INIT { .items = NULL }

void strlist_release(struct strlist *list);
void strlist_add(struct strlist *list, const char *s);
void strlist_addf(struct strlist *list, const char *fmt, ...) PRINTF(2, 3);
bool strlist_has(const struct strlist *list, const char *s);

/* Sort by bytes, and drop repeats. */
void strlist_sort(struct strlist *list);

#endif
