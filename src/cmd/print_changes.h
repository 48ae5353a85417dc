/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_PRINT_CHANGES_H
#define HFMETA_CMD_PRINT_CHANGES_H

#include "cmd/print_value.h"
#include "core/changes.h"

/*
 * Changes for people, one line a field where it fits:
 *
 *	! ~ /files/model.safetensors sha256 5d3c9a2b -> 0f1e2d3c
 *	  ~ /total_params  110106428 -> 109482240 (-0.57%)
 *	  ~ /tags  +exbert -jax
 *	  + /license  "mit"
 *
 * Files whose content changed under their name come first, and are marked.
 */
void print_changes(struct out *out, const struct changes *changes);

#endif
