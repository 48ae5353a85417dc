/* SPDX-License-Identifier: MIT */
#include "core/layout.h"

#include <string.h>

#include "core/repo_id.h"
#include "util/sha256.h"

enum layout layout_for(size_t records)
{
	return records > LAYOUT_SHARDED_MANY ? LAYOUT_SHARDED_4 :
	       LAYOUT_SHARDED;
}

enum layout layout_nth(enum layout own, size_t n)
{
	if (!n)
		return own;
	/* Behind its own place in the list nothing is one further on. */
	for (size_t i = 0; i < n; i++)
		if (layouts[i] == own)
			return layouts[n];
	return layouts[n - 1];
}

static void add_shard(struct buf *path, enum layout layout, const char *id)
{
	CLEANUP(buf_release) struct buf lower = BUF_INIT(BUF_UNBOUNDED);
	char hex[65];

	for (; *id; id++)
		buf_addc(&lower, *id >= 'A' && *id <= 'Z' ?
			 (char)(*id - 'A' + 'a') : *id);
	sha256_hex(hex, lower.ptr, lower.len);
	for (int i = 0; i < (int)layout; i++) {
		buf_addc(path, hex[i]);
		buf_addc(path, '/');
	}
}

void layout_add_folder(struct buf *path, const struct record_type *type,
		       enum layout layout, const char *id)
{
	buf_addf(path, "%s/", type->path);
	if (layout != LAYOUT_FLAT)
		add_shard(path, layout, id);
}

/* 'name' is below the folder of the type. */
static enum layout layout_of(const char *name)
{
	int levels = 0;

	while (name[2 * levels] && name[2 * levels + 1] == '/' &&
	       strchr("0123456789abcdef", name[2 * levels]))
		levels++;
	if (strchr(name + 2 * levels, '/'))
		return LAYOUT_FLAT;
	for (size_t i = 0; i < LAYOUTS; i++)
		if (levels == (int)layouts[i])
			return layouts[i];
	return LAYOUT_FLAT;
}

enum layout layout_of_path(const struct record_type *type, const char *path)
{
	return layout_of(path + strlen(type->path) + 1);
}

const char *layout_name(const struct record_type *type, const char *path)
{
	const char *name = path + strlen(type->path) + 1;

	return name + 2 * (int)layout_of(name);
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
