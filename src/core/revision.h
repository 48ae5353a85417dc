/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_REVISION_H
#define HFMETA_CORE_REVISION_H

#include "core/store.h"

/*
 * Open the metadata repository of the current folder as it is at a revision
 * (gitrevisions(7)): its records, configuration and schemas.  Fails as
 * repo_resolve() and store_open() do.
 */
int store_open_revision(struct store **out, const char *revision,
			struct err *err) MUST_CHECK;

#endif
