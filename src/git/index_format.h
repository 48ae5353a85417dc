/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_INDEX_FORMAT_H
#define HFMETA_GIT_INDEX_FORMAT_H

/* Where things are in an index file: gitformat-index(5).  Internal to the
 * files of git/ that read and write it. */

#define HEAD 12			/* "DIRC", version, count */

/* In an entry. */
#define MTIME_AT 8
#define MODE_AT 24
#define SIZE_AT 36
#define ID_AT 40
#define FLAGS_AT 60
#define FIXED 62		/* what comes before the name, but for ... */
#define EXTENDED 0x4000		/* ... two more bytes, with this flag */

/* In those two. */
#define SKIP_WORKTREE 0x4000
#define INTENT_TO_ADD 0x2000

#endif
