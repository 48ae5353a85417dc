/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_REJECTED_H
#define HFMETA_CORE_REJECTED_H

/* Records that were made and may not be committed. */

#include "core/audit.h"
#include "core/store.h"

/*
 * Keep 'document' below hfmeta/rejected in the git folder.  Always returns -1
 * with ERR_INVALID: the first finding that is an error, and in the hint how
 * many there are and where the document is.
 */
int rejected_keep(const struct findings *findings, struct store *store,
		  const struct record_type *type, const struct repo_id *id,
		  const cJSON *document, struct err *err);

#endif
