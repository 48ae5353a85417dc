/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SCHEMA_REPORT_H
#define HFMETA_SCHEMA_REPORT_H

/* From what was found to a report.  Internal to schema/. */

#include "schema/validate.h"

/* Fill 'report' with what is in 'gather', in the order of the instance. */
void report_fill(struct schema_report *report, const struct run *run,
		 const struct gather *gather, const cJSON *instance);

#endif
