/* SPDX-License-Identifier: MIT */
#include "core/layout.h"

#include <string.h>

#include "core/repo_id.h"
#include "util/sha256.h"

#define SHARD_LEN 6	/* of "a/b/c/" */

void layout_add_shard(struct buf *path, const char *id)
{
	CLEANUP(buf_release) struct buf lower = BUF_INIT(BUF_UNBOUNDED);
	char hex[65];

	for (; *id; id++)
		buf_addc(&lower, *id >= 'A' && *id <= 'Z' ?
			 (char)(*id - 'A' + 'a') : *id);
	sha256_hex(hex, lower.ptr, lower.len);
	buf_addf(path, "%c/%c/%c/", hex[0], hex[1], hex[2]);
}

void layout_add_folder(struct buf *path, const struct record_type *type,
		       bool sharded, const char *id)
{
	buf_addf(path, "%s/", type->path);
	if (sharded)
		layout_add_shard(path, id);
}

static bool is_shard(const char *name)
{
	for (int i = 0; i < SHARD_LEN; i += 2)
		if (!name[i] || !strchr("0123456789abcdef", name[i]) ||
		    name[i + 1] != '/')
			return false;
	return name[SHARD_LEN] && !strchr(name + SHARD_LEN, '/');
}

bool layout_is_sharded(const struct record_type *type, const char *path)
{
	return is_shard(path + strlen(type->path) + 1);
}

const char *layout_name(const struct record_type *type, const char *path)
{
	const char *name = path + strlen(type->path) + 1;

	return is_shard(name) ? name + SHARD_LEN : name;
}

void layout_add_flat(struct buf *flat, const struct record_type *type,
		     const char *path)
{
	buf_addf(flat, "%s/%s", type->path, layout_name(type, path));
}

/* The length without "~" and eight hexadecimal digits. */
static size_t plain_len(const char *name)
{
	const char *tilde = strrchr(name, '~');

	return tilde && strspn(tilde + 1, "0123456789abcdef") == 8 &&
	       !tilde[9] ? (size_t)(tilde - name) : strlen(name);
}

bool layout_each_id(const char *name, bool (*each)(const char *id, void *data),
		    void *data)
{
	CLEANUP(freep) char *id = xstrndup(name, plain_len(name));

	if (each(name, data) || (strcmp(id, name) != 0 && each(id, data)))
		return true;
	if (strchr(id, '/')) {
		for (char *p = id; (p = strchr(p, '/')); p++)
			*p = '_';
		return each(id, data);
	}
	/* What is longer is no id. */
	if (strlen(id) > 2 * REPO_ID_PART_MAX + 1)
		return false;
	for (char *p = id; (p = strchr(p, '_')); p++) {
		bool found;

		*p = '/';
		found = each(id, data);
		*p = '_';
		if (found)
			return true;
	}
	return false;
}
