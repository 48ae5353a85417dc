/* SPDX-License-Identifier: MIT */
#include "util/term.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

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
