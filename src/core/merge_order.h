/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_MERGE_ORDER_H
#define HFMETA_CORE_MERGE_ORDER_H

/* In what order the elements of a merged array stand. */

#include "core/keyed.h"

/*
 * The keys of both arrays, each once, which the caller frees (the array, not
 * the keys).  What both have stands as in the one that has moved it; what
 * only one has stands behind what it stood behind there.  Returns NULL if
 * both have moved elements, to different places.  The result does not depend
 * on which is 'a'.
 */
const char **merge_order(size_t *count, const struct keyed *base,
			 const struct keyed *a, const struct keyed *b)
	MUST_CHECK;

#endif
