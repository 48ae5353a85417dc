/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_FILE_ID_H
#define HFMETA_GIT_FILE_ID_H

#include "git/tree_read.h"

/* Whether a regular file is a blob, byte for byte: without the filters that
 * git may have for it.  False also for one that is very large, or cannot be
 * read. */
bool file_has_id(const char *path, const unsigned char id[QUICK_ID]);

#endif
