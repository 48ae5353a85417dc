/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_UTF8_H
#define HFMETA_UTIL_UTF8_H

/* UTF-8 (RFC 3629), one code point at a time. */

#include "util/util.h"

/*
 * The code point at the beginning of 'len' bytes.  Returns how many bytes it
 * takes; 0 if there are none or they are not valid UTF-8 (an overlong form,
 * a surrogate, above U+10FFFF, cut off), and then *code is not touched.
 */
size_t utf8_decode(const char *s, size_t len, uint32_t *code);

/* Write a code point to at most 4 bytes; returns how many. */
size_t utf8_encode(char *out, uint32_t code);

/* Whether all of 'len' bytes are valid UTF-8. */
bool utf8_valid(const char *s, size_t len);

#endif
