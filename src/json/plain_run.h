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

/* The first byte from 'p' that is not plain, or 'end'. */
static inline const char *skip_plain(const char *p, const char *end)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"');
	const __m128i backslash = _mm_set1_epi8('\\');
	const __m128i space = _mm_set1_epi8(0x20);

	while (end - p >= 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		/* As signed bytes, what is past ASCII is below a space too. */
		__m128i odd = _mm_or_si128(_mm_cmplt_epi8(v, space),
			_mm_or_si128(_mm_cmpeq_epi8(v, quote),
				     _mm_cmpeq_epi8(v, backslash)));
		int mask = _mm_movemask_epi8(odd);

		if (mask)
			return p + __builtin_ctz((unsigned int)mask);
		p += 16;
	}
#endif
	while (p < end && is_plain((unsigned char)*p))
		p++;
	return p;
}

#endif
