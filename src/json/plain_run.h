/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_JSON_PLAIN_RUN_H
#define HFMETA_JSON_PLAIN_RUN_H

/*
 * Runs of plain ASCII in strings: no quote, no backslash, no control
 * character.  Nearly all that a record holds is that, so it is looked at many
 * bytes at a time where the machine can.  Internal to json/.
 */

#include <string.h>

#include "util/util.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static inline bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

#ifdef __SSE2__
/* Of 16 bytes, a bit for each that is not plain. */
static inline unsigned int plain_odd(__m128i v)
{
	const __m128i quote = _mm_set1_epi8('"');
	const __m128i backslash = _mm_set1_epi8('\\');
	const __m128i space = _mm_set1_epi8(0x20);
	/* As signed bytes, what is past ASCII is below a space too. */
	__m128i odd = _mm_or_si128(_mm_cmplt_epi8(v, space),
				   _mm_or_si128(_mm_cmpeq_epi8(v, quote),
						_mm_cmpeq_epi8(v, backslash)));

	return (unsigned int)_mm_movemask_epi8(odd);
}
#endif

/*
 * Copy a run of plain bytes that ends at a quote, if all of it and the quote
 * are in the first 16 bytes, and end the copy with a NUL.  There are 16 bytes
 * to read, and to write.  Returns its length, or -1.
 */
static inline int copy_short(char *to, const char *from)
{
#ifdef __SSE2__
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)from);
	unsigned int odd = plain_odd(v);
	int len;

	if (!odd)
		return -1;
	len = __builtin_ctz(odd);
	if (from[len] != '"')
		return -1;
	_mm_storeu_si128((__m128i *)(void *)to, v);
	to[len] = '\0';
	return len;
#else
	(void)to;
	(void)from;
	return -1;
#endif
}

/* The first byte from 'p' that is not plain, or 'end'. */
static inline const char *skip_plain(const char *p, const char *end)
{
#ifdef __SSE2__
	while (end - p >= 16) {
		unsigned int odd = plain_odd(_mm_loadu_si128(
			(const __m128i *)(const void *)p));

		if (odd)
			return p + __builtin_ctz(odd);
		p += 16;
	}
#endif
	while (p < end && is_plain((unsigned char)*p))
		p++;
	return p;
}

#endif
