/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_EDITS_H
#define HFMETA_CORE_EDITS_H

/*
 * Edits by hand that will not last: a derived field that somebody changes and
 * does not pin is what the Hub says again after the next refresh.
 */

#include "core/audit.h"

/*
 * Add a warning for each derived field (by 'schema', the document of the
 * schema) that 'now' has otherwise than 'before', that it does not name in
 * "pinned".  None at all if "sha" differs: then it was a refresh.
 */
void edits_note(struct findings *findings, const cJSON *schema,
		const cJSON *before, const cJSON *now);

#endif
