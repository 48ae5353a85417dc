/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_REPORT_H
#define HFMETA_CMD_REPORT_H

/*
 * How 'hfmeta check' says what it found:
 *
 *	text	path:line:column: /pointer: what is wrong (keyword)
 *	json	one object a line for each file checked
 *	github	workflow commands, which become annotations
 *	sarif	one SARIF 2.1.0 log (OASIS), for code scanning
 *	junit	one JUnit XML document, a test case a file
 */

#include "core/check.h"
#include "util/out.h"

struct report;

/* Fails with ERR_USAGE if there is no such format. */
int report_new(struct report **out, const char *format, struct out *to,
	       struct err *err) MUST_CHECK;
void report_free(struct report *report);
void report_freep(struct report **report);

/* One file, as it is in 'commit'; "" is the only one there is. */
void report_file(struct report *report, const char *commit,
		 const struct check_result *result);

/* The end of the document, and the summary for a person. */
void report_finish(struct report *report, const struct check_summary *summary);

#endif
