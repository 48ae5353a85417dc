/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_UPKEEP_H
#define HFMETA_CMD_UPKEEP_H

#include "cmd/cmd.h"

/* At the end of a run that has committed: hint at what would make the next
 * one quicker (core/upkeep.h). */
void hint_at_upkeep(struct out *out, struct store *store);

#endif
