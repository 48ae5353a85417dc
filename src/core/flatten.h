/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_FLATTEN_H
#define HFMETA_CORE_FLATTEN_H

#include "json/json.h"

/*
 * Append a document as flat lines, "pointer: value" for every value that is
 * no object or array (or is an empty one), in canonical order: what a line
 * diff shows best.
 */
void flatten(struct buf *out, const cJSON *document);

#endif
