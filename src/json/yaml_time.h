/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_JSON_YAML_TIME_H
#define HFMETA_JSON_YAML_TIME_H

/*
 * YAML timestamps (2024-01-01, 2024-01-01 10:00:00.5 +2), as js-yaml reads
 * them and as JavaScript writes them.  A time is in milliseconds from the
 * beginning of 1970, UTC.  Internal to json/.
 */

#include "util/buf.h"

/* Whether the text is a timestamp; then *time has its value. */
bool yaml_time_read(int64_t *time, const char *s, size_t len);

/* Append Date.toISOString(): "2024-01-01T08:00:00.500Z". */
void yaml_time_write(struct buf *out, int64_t time);

/* Append Date.toString(), on a server whose clock is UTC: the name that a
 * time has as a key. */
void yaml_time_write_key(struct buf *out, int64_t time);

#endif
