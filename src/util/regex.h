/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_REGEX_H
#define HFMETA_UTIL_REGEX_H

/*
 * Regular expressions as ECMA-262 has them, with the flag 'u': what JSON
 * Schema asks for.  They are translated (ecma.h) and matched by PCRE2, the
 * simplest ones without it.
 *
 * What differs from a browser: beside the syntax characters, any ASCII
 * punctuation may be escaped with a backslash, and a brace or bracket that
 * begins nothing stands for itself (the older grammar, annex B); look-behind
 * must be of a known length; a group in a repetition keeps what it matched
 * the last time.
 *
 * Patterns and subjects are UTF-8; C0 80 stands for U+0000 in both.  Matching
 * is not anchored.  A compiled expression does not change: threads may share
 * it.
 */

#include "util/err.h"

struct regex;

/* A part of the subject: bytes [start, end); not set if the group took no
 * part in the match. */
struct regex_span {
	size_t start, end;
	bool set;
};

/*
 * Fails with ERR_INVALID; the message says what is wrong and at which
 * character, counted from 1: "nothing to repeat at character 4".
 */
int regex_compile(struct regex **out, const char *pattern,
		  struct err *err) MUST_CHECK;

/*
 * The same for who only asks whether something matches: regex_match() may ask
 * for no spans then, nor may groups be counted.  Where PCRE2 is not needed, it
 * is not called either.
 */
int regex_compile_test(struct regex **out, const char *pattern,
		       struct err *err) MUST_CHECK;

/* The same checks without the result; also takes look-behind of any length,
 * which is right but cannot be compiled here. */
int regex_check(const char *pattern, struct err *err) MUST_CHECK;

void regex_free(struct regex *regex);		/* NULL is fine */
void regex_freep(struct regex **regex);		/* for CLEANUP() */

/* How many groups capture. */
size_t regex_group_count(const struct regex *regex);

/*
 * Look for the first match.  Returns 1 if there is one, 0 if not, -1 with
 * ERR_LIMIT if the answer takes too many steps, with ERR_INVALID if the
 * subject is not UTF-8.
 *
 * On a match, spans[0] is what matched and spans[i] what group i matched, for
 * i < span_count; 'spans' may be NULL then span_count is 0.
 *
 * 'steps' is what may be spent, and is lowered by what was (roughly: what a
 * hard case takes counts, an easy one costs 1); NULL stands for 1,000,000.
 */
int regex_match(const struct regex *regex, const char *subject, size_t len,
		struct regex_span *spans, size_t span_count, uint64_t *steps,
		struct err *err) MUST_CHECK;

#endif
