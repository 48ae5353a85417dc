/* SPDX-License-Identifier: MIT */
#include "schema/seen.h"

#include <stdlib.h>

void seen_init(struct seen *seen, size_t size)
{
	size_t words = size / 64 + 1;

	seen->size = size;
	seen->few[0] = seen->few[1] = 0;
	seen->bits = words > ARRAY_SIZE(seen->few) ?
		xcalloc(words, sizeof(*seen->bits)) : seen->few;
}

void seen_release(struct seen *seen)
{
	if (seen->bits != seen->few)
		free(seen->bits);
}

void seen_set_from(struct seen *seen, size_t from)
{
	for (size_t i = from; i < seen->size; i++)
		seen_set(seen, i);
}

void seen_merge(struct seen *seen, const struct seen *other)
{
	for (size_t i = 0; i < seen->size / 64 + 1; i++)
		seen->bits[i] |= other->bits[i];
}
