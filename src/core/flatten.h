/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_FLATTEN_H
#define HFMETA_CORE_FLATTEN_H

#include "json/json.h"

/*
 * Append a document as flat lines, "pointer: value" for every value that is
 * no object or array (or is an empty one), in canonical order: what a line
 * diff shows best.
 *
 * So that an element more does not change the lines of those behind it, an
 * element is named by its key ("path" or "name", see core/shape.h) where all
 * have one, and by "-" where none is an object or array.
 */
void flatten(struct buf *out, const cJSON *document);

#endif
