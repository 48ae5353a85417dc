/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_UPKEEP_H
#define HFMETA_CMD_UPKEEP_H

#include "cmd/cmd.h"
#include "core/upkeep.h"

/* Hint at what would make the next run quicker (core/upkeep.h); at the layout
 * from more than 'many' records in a folder on.  What cannot be looked at is no
 * matter for a hint. */
void hint_at_upkeep(struct out *out, struct store *store, size_t many);

#endif
