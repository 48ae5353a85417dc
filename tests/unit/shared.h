/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_TESTS_SHARED_H
#define HFMETA_TESTS_SHARED_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/*
 * Real data that is not part of the project: a folder named by HFMETA_SHARED
 * (tests/env.sh looks for one beside the checkout).  Without it the tests
 * that need it are skipped.
 */
static inline const char *shared_folder(void)
{
	const char *folder = getenv("HFMETA_SHARED");
	struct stat st;

	return folder && *folder && !stat(folder, &st) ? folder : NULL;
}

/* Say in TAP that a whole program is skipped; what main() returns. */
static inline int shared_skip(void)
{
	puts("1..0 # SKIP the shared test data is not here");
	return 0;
}

#endif
