/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_KEEP_H
#define HFMETA_CORE_KEEP_H

#include "core/derive.h"

/* Whether a record's "pinned" names a field. */
bool keep_is_pinned(const cJSON *record, const char *name);

/*
 * What bringing a record up to date must not touch.
 *
 * Hands out 'derived' (which it takes over) together with what the old record
 * has and a refresh has no say in:
 *
 *  - curated fields: those that no expression of the schema gives a value
 *  - fields that the schema does not know
 *  - pinned fields, named in the record's own "pinned": also when they are
 *    pinned and not there
 *  - derived fields that look at one of the 'missing' sources (a bit 1 <<
 *    enum source each) and have no value now: what could not be had is no
 *    reason to forget
 *
 * A field that is kept is kept whole, whatever is in it.
 */
cJSON *keep_what_is_kept(const cJSON *old_record, cJSON *derived,
			 const struct derivation *derivation,
			 unsigned int missing) MUST_CHECK;

#endif
