/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_FETCH_CACHE_H
#define HFMETA_CORE_FETCH_CACHE_H

/*
 * Files of the Hub by their git blob id: what has not changed is not fetched
 * again.  A file "ab/cdef..." of the folder is the content of blob abcdef...,
 * which is checked: whoever answers for one Hub could say anything of a file
 * of another.  All of it may be lost at any time.
 */

#include "util/buf.h"

/* Append the content of a blob; false if it is not there. */
bool fetch_cache_get(const char *cache, const char *blob_id, struct buf *text);

/* Keep it, if it is that blob; a failure is no failure of anything else. */
void fetch_cache_put(const char *cache, const char *blob_id,
		     const struct buf *text);

#endif
