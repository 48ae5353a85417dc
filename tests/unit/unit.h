/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_TESTS_UNIT_H
#define HFMETA_TESTS_UNIT_H

#include <check.h>
#include <stdlib.h>

/* Run one suite; say it in TAP, which the automake driver reads. */
static inline int unit_main(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_set_tap(runner, "-");
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
