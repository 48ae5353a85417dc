/* SPDX-License-Identifier: MIT */
#include "git/tree_read.h"

#include <string.h>

uint32_t plain_mode(uint32_t mode)
{
	if ((mode & MODE_TYPE) == MODE_FILE)
		return MODE_FILE | (mode & 0100 ? 0755 : 0644);
	return mode & MODE_TYPE;
}

int tree_next(struct tree_entry *entry, const struct buf *tree, size_t *offset,
	      struct err *err)
{
	const char *at = tree->ptr + *offset, *end = tree->ptr + tree->len;
	const char *nul;

	if (at == end)
		return 1;
	entry->mode = 0;
	for (; at < end && *at >= '0' && *at <= '7'; at++)
		entry->mode = (entry->mode << 3 | (uint32_t)(*at - '0')) &
			      0xffffff;
	if (at == end || *at++ != ' ')
		return err_set(err, ERR_INVALID, "a tree is broken");
	nul = memchr(at, '\0', (size_t)(end - at));
	if (!nul || nul == at || (size_t)(end - nul) <= QUICK_ID)
		return err_set(err, ERR_INVALID, "a tree is broken");
	entry->name = at;
	entry->name_len = (size_t)(nul - at);
	entry->id = (const unsigned char *)nul + 1;
	*offset = (size_t)(nul + 1 + QUICK_ID - tree->ptr);
	return 0;
}

int tree_order(const struct tree_entry *a, const struct tree_entry *b)
{
	size_t len = a->name_len < b->name_len ? a->name_len : b->name_len;
	int found = memcmp(a->name, b->name, len);
	int x = a->name_len > len ? (unsigned char)a->name[len] :
		is_folder(a) ? '/' : 0;
	int y = b->name_len > len ? (unsigned char)b->name[len] :
		is_folder(b) ? '/' : 0;

	if (found)
		return found;
	return a->name_len == b->name_len && is_folder(a) == is_folder(b) ?
	       0 : x - y;
}

int tree_find(struct tree_entry *entry, const struct buf *tree,
	      const char *name, size_t len, struct err *err)
{
	size_t offset = 0;
	int status;

	while (!(status = tree_next(entry, tree, &offset, err)))
		if (entry->name_len == len && !memcmp(entry->name, name, len))
			return 0;
	return status;
}
