/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_TEXT_H
#define HFMETA_UTIL_TEXT_H

/* Looking for text in text, as a user types it. */

#include "util/util.h"

/* The first place of 'part' in 's', whatever the case of ASCII letters, or
 * NULL.  Belongs to 's'. */
const char *text_find_nocase(const char *s, const char *part);

#endif
