/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_ECMA_H
#define HFMETA_UTIL_ECMA_H

/*
 * From the regular expressions of ECMA-262 (flag 'u') to those of PCRE2.
 * Used by regex.c only.
 *
 * The result is for PCRE2_UTF, PCRE2_DOLLAR_ENDONLY and
 * PCRE2_MATCH_UNSET_BACKREF, without PCRE2_UCP.  It holds only constructs
 * that mean the same to both; whatever PCRE2 has beyond ECMA-262 is an error
 * here.  Groups keep their numbers and lose their names.
 *
 * One thing is left to PCRE2's compiler: whether a Unicode property exists.
 */

#include "util/buf.h"
#include "util/err.h"

/* Append the translation of 'len' bytes of UTF-8 (C0 80 is U+0000). */
int ecma_translate(struct buf *out, const char *pattern, size_t len,
		   struct err *err) MUST_CHECK;

/*
 * Append the property 'name' of \p{name}, or with 'not' \P{name}.  Returns
 * false if there is none; of scripts and binary properties only PCRE2 knows.
 */
bool ecma_property(struct buf *out, bool not, const char *name, size_t len);

/* UTF-8 as above: the code point at 's' and its length; 0 if there is none
 * or it is broken. */
size_t ecma_decode(const char *s, size_t len, uint32_t *code);

#endif
