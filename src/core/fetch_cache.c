/* SPDX-License-Identifier: MIT */
#include "core/fetch_cache.h"

#include <string.h>
#include <unistd.h>

#include "util/err.h"
#include "util/fs.h"
#include "util/sha1.h"

#define BLOB_ID_LEN 40
#define KEPT_MAX ((size_t)1024 * 1024)	/* larger files are asked for again */

/* Another server may have said so of other bytes. */
static bool is_blob(const char *blob_id, const char *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char digest[SHA1_LEN];

	sha1_git_object(digest, "blob", data, len);
	for (size_t i = 0; i < SHA1_LEN; i++)
		if (blob_id[2 * i] != digits[digest[i] >> 4] ||
		    blob_id[2 * i + 1] != digits[digest[i] & 15])
			return false;
	return true;
}

/* Returns a string, or NULL for what is no id. */
static char *path_of(const char *cache, const char *blob_id)
{
	if (strlen(blob_id) != BLOB_ID_LEN ||
	    strspn(blob_id, "0123456789abcdef") != BLOB_ID_LEN)
		return NULL;
	return xasprintf("%s/%.2s/%s", cache, blob_id, blob_id + 2);
}

bool fetch_cache_get(const char *cache, const char *blob_id, struct buf *text)
{
	CLEANUP(freep) char *path = path_of(cache, blob_id);
	struct err none = ERR_INIT;
	size_t len = text->len;

	if (!path || fs_read_nofollow(text, path, &none) < 0) {
		buf_cut(text, len);
		return false;
	}
	if (is_blob(blob_id, text->ptr + len, text->len - len))
		return true;
	buf_cut(text, len);
	unlink(path);
	return false;
}

void fetch_cache_put(const char *cache, const char *blob_id,
		     const struct buf *text)
{
	CLEANUP(freep) char *path = path_of(cache, blob_id);
	struct err none = ERR_INIT;

	if (path && text->len <= KEPT_MAX &&
	    is_blob(blob_id, text->ptr, text->len) &&
	    fs_make_parents(path, &none) == 0 &&
	    fs_create(path, text->ptr, text->len, 0666, &none) < 0)
		err_clear(&none);
}
