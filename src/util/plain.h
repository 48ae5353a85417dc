/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_PLAIN_H
#define HFMETA_UTIL_PLAIN_H

/*
 * The regular expressions that schemas are full of, ^[0-9a-f]{40}$ and the
 * like, matched without PCRE2 and some ten times as fast.  Used by regex.c
 * only.
 *
 * A plain expression begins with ^, has sets of ASCII characters with
 * repetitions, and perhaps ends with $; and it needs no second try: what a
 * set may repeat, the next one cannot begin with.  Or it is ^(one|two)$.
 */

#include "util/util.h"

struct plain;

/* NULL if the pattern is not plain.  What is plain may still be wrong (not
 * UTF-8): regex.c checks that. */
struct plain *plain_new(const char *pattern) MUST_CHECK;

void plain_free(struct plain *plain);		/* NULL is fine */

bool plain_match(const struct plain *plain, const char *s, size_t len);

#endif
