/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as regular expression, and as subject of it: an error or an
 * answer, the same with spans and without, and where it can only be tested.
 */
#include <string.h>

#include "util/regex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(freep) char *text = xstrndup((const char *)data, size);
	CLEANUP(regex_freep) struct regex *regex = NULL;
	CLEANUP(regex_freep) struct regex *test = NULL;
	uint64_t steps = 20000, again = 20000, third = 20000;
	struct regex_span spans[3];
	struct err err = ERR_INIT;
	size_t len = strlen(text);
	int matches, spanned;

	if (regex_compile(&regex, text, &err) < 0) {
		if (!regex_compile_test(&test, text, &err))
			__builtin_trap();
		return 0;
	}
	if (regex_compile_test(&test, text, &err) < 0)
		__builtin_trap();
	matches = regex_match(regex, text, len, NULL, 0, &steps, &err);
	spanned = regex_match(regex, text, len, spans, 3, &again, &err);
	if (matches != regex_match(test, text, len, NULL, 0, &third, &err))
		__builtin_trap();
	if (matches != spanned && spanned >= 0)
		__builtin_trap();
	for (int i = 0; spanned == 1 && i < 3; i++)
		if (spans[i].start > spans[i].end || spans[i].end > len)
			__builtin_trap();
	return 0;
}
