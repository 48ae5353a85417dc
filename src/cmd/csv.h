/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_CSV_H
#define HFMETA_CMD_CSV_H

#include "cmd/cmd.h"

/* Comma-separated values, quoted as RFC 4180 has it, with LF at the end of a
 * line: what cut(1) and awk(1) read is for them. */

/* Append a field to a row, which begins empty. */
void csv_add(struct buf *row, const char *text);

/* Print a row, and empty it.  Made harmless where it goes to a terminal. */
void csv_print(struct out *out, struct buf *row);

#endif
