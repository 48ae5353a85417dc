/* SPDX-License-Identifier: MIT */
#include "git/file_id.h"

#include <string.h>

#include "util/fs.h"
#include "util/sha1.h"

#define FILE_MAX ((size_t)64 * 1024 * 1024)

bool file_has_id(const char *path, const unsigned char id[QUICK_ID])
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(FILE_MAX);
	unsigned char found[SHA1_LEN];
	struct err none = ERR_INIT;

	if (fs_read_nofollow(&text, path, &none) < 0)
		return false;
	sha1_git_object(found, "blob", text.ptr, text.len);
	return !memcmp(found, id, QUICK_ID);
}
