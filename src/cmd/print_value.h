/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_PRINT_VALUE_H
#define HFMETA_CMD_PRINT_VALUE_H

/* Values for people: short, and what went to what. */

#include "cmd/wrap.h"
#include "core/changes.h"

/* Compact; what is cut says how long it is. */
void print_value(struct wrap *wrap, enum out_color color, const cJSON *value);

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
