/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_JSON_POINTER_H
#define HFMETA_JSON_POINTER_H

/* Reference tokens of JSON pointers (RFC 6901).  Internal to json/. */

#include "json/json.h"

/*
 * The next reference token of *pointer, unescaped, into 'token'; *pointer
 * moves behind it.  False when there is none left, or no valid one.
 */
bool pointer_next(const char **pointer, struct buf *token);

/* An array index as RFC 6901 has it: digits without a leading zero. */
bool pointer_index(const char *token, size_t *index);

#endif
