/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_TERM_H
#define HFMETA_UTIL_TERM_H

#include "util/util.h"

/* How many columns a line of results should have at most: what COLUMNS says,
 * else the terminal on standard output, else 80; never below 40. */
size_t term_width(void);

/* Whether the user's locale has characters beyond ASCII: "→", "█". */
bool term_is_utf8(void);

/* How many columns valid UTF-8 without control characters takes. */
size_t term_columns(const char *text, size_t len);

#endif
