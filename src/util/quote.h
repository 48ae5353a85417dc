/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_QUOTE_H
#define HFMETA_UTIL_QUOTE_H

#include "util/buf.h"

/*
 * Append a string for a message: in single quotes, on one line, control
 * characters escaped (C0 80 is U+0000), and cut after 'max' bytes and what
 * completes the character there.
 */
void quote_text(struct buf *out, const char *s, size_t max);

#endif
