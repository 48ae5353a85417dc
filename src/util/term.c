/* SPDX-License-Identifier: MIT */
#include "util/term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "util/text.h"
#include "util/utf8.h"

size_t term_width(void)
{
	const char *columns = getenv("COLUMNS");
	unsigned long width = columns ? strtoul(columns, NULL, 10) : 0;
	struct winsize size = { .ws_col = 0 };

	if (!width && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		width = size.ws_col;
	if (!width || width > 10000)
		width = 80;
	return width < 40 ? 40 : width;
}

/* As setlocale() looks for LC_CTYPE. */
bool term_is_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return text_find_nocase(value, "UTF-8") ||
			       text_find_nocase(value, "UTF8");
	}
	return false;
}

struct span {
	uint32_t first, last;
};

static bool is_in(uint32_t code, const struct span *spans, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (code >= spans[i].first && code <= spans[i].last)
			return true;
	return false;
}

/* Roughly what terminals do: the blocks, not each character. */
static size_t columns_of(uint32_t code)
{
	static const struct span none[] = {
		{ 0x300, 0x36f }, { 0x483, 0x489 }, { 0x591, 0x5bd },
		{ 0x64b, 0x65f }, { 0x20d0, 0x20f0 }, { 0xfe00, 0xfe0f },
		{ 0xfe20, 0xfe2f },
	};
	static const struct span two[] = {
		{ 0x1100, 0x115f }, { 0x2e80, 0xa4cf }, { 0xac00, 0xd7a3 },
		{ 0xf900, 0xfaff }, { 0xfe30, 0xfe6f }, { 0xff00, 0xff60 },
		{ 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f },
		{ 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
	};

	if (is_in(code, none, ARRAY_SIZE(none)))
		return 0;
	return is_in(code, two, ARRAY_SIZE(two)) ? 2 : 1;
}

size_t term_columns(const char *text, size_t len)
{
	size_t columns = 0, i = 0;

	while (i < len) {
		uint32_t code = 0xfffd;
		size_t bytes = utf8_decode(text + i, len - i, &code);

		columns += columns_of(code);
		i += bytes ? bytes : 1;
	}
	return columns;
}
