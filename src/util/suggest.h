/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_SUGGEST_H
#define HFMETA_UTIL_SUGGEST_H

#include "util/util.h"

/* Names beyond that many are not looked at. */
#define SUGGEST_MAX 2000

/*
 * Which of 'count' names is so near to 'name' that it may be what was meant
 * (one character in three may differ, case does not count); the first of the
 * nearest, or NULL.  Belongs to 'names'.
 */
const char *suggest(const char *name, const char *const *names, size_t count);

#endif
