/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_JSON_NAMES_H
#define HFMETA_JSON_NAMES_H

/* The member names of one object, together.  Internal to json/. */

#include "json/json.h"

/* A name that stands twice in the object, or NULL; belongs to the object. */
const char *names_find_repeat(const cJSON *object);

/* Take all members but the last out of those that share a name; returns
 * the first of a chain (by 'next') of what was taken out. */
cJSON *names_drop_repeats(cJSON *object);

/*
 * The members of an object in canonical order: returns an array of '*count'
 * pointers, to be given to free(), or NULL if they lie in that order already.
 */
const cJSON **names_sorted(const cJSON *object, size_t *count) MUST_CHECK;

#endif
