/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_PRINT_CHANGES_H
#define HFMETA_CMD_PRINT_CHANGES_H

#include "cmd/wrap.h"
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

/* "old -> new" of one change, behind what the line holds already. */
void print_change_values(struct wrap *wrap,
			 const struct field_change *change);

/* Append "(+0.57%)": in percent, as exact as it needs to be; nothing where
 * that has no sense. */
void print_ratio(struct buf *out, double old, double new);

/* Set a member to text that may be no UTF-8, which JSON cannot say: then what
 * out_escape() makes of it. */
void print_set_text(cJSON *object, const char *name, const char *text);

/* "added", "removed", "renamed", "changed", of 'A', 'D', 'R', 'M'. */
const char *print_status_name(char status);

/* The arrow that the user's terminal can show. */
const char *print_arrow(void);

#endif
