/* SPDX-License-Identifier: MIT */
#include "util/text.h"

#include <string.h>
#include <strings.h>

const char *text_find_nocase(const char *s, const char *part)
{
	size_t len = strlen(part);

	for (;; s++) {
		if (!strncasecmp(s, part, len))
			return s;
		if (!*s)
			return NULL;
	}
}
