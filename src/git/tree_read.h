/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_TREE_READ_H
#define HFMETA_GIT_TREE_READ_H

/* Trees as git stores them: a mode, a space, a name, '\0' and an id for each
 * entry, in git's order.  Internal to git/; does not need libgit2. */

#include "util/buf.h"
#include "util/err.h"

#define QUICK_ID 20		/* bytes of an object id */

#define MODE_TYPE 0170000
#define MODE_FOLDER 0040000
#define MODE_FILE 0100000
#define MODE_LINK 0120000
#define MODE_MODULE 0160000

/* 'name' and 'id' point into the tree.  There 'name' ends in '\0'. */
struct tree_entry {
	uint32_t mode;
	const char *name;
	size_t name_len;
	const unsigned char *id;
};

static inline bool is_folder(const struct tree_entry *entry)
{
	return (entry->mode & MODE_TYPE) == MODE_FOLDER;
}

/* What a work tree has as a file, or a symbolic link. */
static inline bool is_file_mode(uint32_t mode)
{
	return (mode & MODE_TYPE) == MODE_FILE ||
	       (mode & MODE_TYPE) == MODE_LINK;
}

/* Trees of old have modes that git no longer writes: the one it has now. */
uint32_t plain_mode(uint32_t mode);

/* Read the entry at *offset and step over it.  Returns 1 at the end. */
int tree_next(struct tree_entry *entry, const struct buf *tree, size_t *offset,
	      struct err *err) MUST_CHECK;

/* git's order of entries, as memcmp(): as if the name of a folder ended in
 * '/'. */
int tree_order(const struct tree_entry *a, const struct tree_entry *b);

/* Find the entry of that name.  Returns 1 if there is none. */
int tree_find(struct tree_entry *entry, const struct buf *tree,
	      const char *name, size_t len, struct err *err) MUST_CHECK;

#endif
