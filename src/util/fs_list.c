/* SPDX-License-Identifier: MIT */
/* What is in a folder, in order. */
#include "util/fs.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	uint64_t key;		/* eight bytes of the name, to compare first */
	const char *name;	/* in listing.text, once that is whole */
	enum fs_kind kind;
};

struct listing {
	struct buf text;	/* names, each with its NUL */
	struct entry *entries;
	size_t count, room;
};

static void listing_release(struct listing *l)
{
	buf_release(&l->text);
	free(l->entries);
}

/* Most file systems say it while they list; the others are asked. */
static enum fs_kind kind_of(const char *folder, const struct dirent *entry)
{
	CLEANUP(freep) char *path = NULL;

	switch (entry->d_type) {
	case DT_REG:
		return FS_FILE;
	case DT_DIR:
		return FS_FOLDER;
	case DT_UNKNOWN:
		path = xasprintf("%s/%s", folder, entry->d_name);
		return fs_kind(path);
	default:
		return FS_OTHER;
	}
}

static int read_entries(struct listing *l, DIR *dir, const char *folder,
			struct err *err)
{
	const struct dirent *entry;

	for (errno = 0; (entry = readdir(dir)); errno = 0) {
		const char *name = entry->d_name;

		if (!strcmp(name, ".") || !strcmp(name, ".."))
			continue;
		GROW(l->entries, l->count, l->room);
		l->entries[l->count++] = (struct entry){
			.kind = kind_of(folder, entry),
		};
		buf_add(&l->text, name, strlen(name) + 1);
	}
	return errno ? err_errno(err, "cannot read the folder") : 0;
}

static size_t same_bytes(const char *a, const char *b, size_t max)
{
	size_t n = 0;

	while (n < max && a[n] && a[n] == b[n])
		n++;
	return n;
}

static void find_names(struct listing *l)
{
	const char *name = l->text.ptr;

	for (size_t i = 0; i < l->count; i++) {
		l->entries[i].name = name;
		name += strlen(name) + 1;
	}
}

/*
 * Of a name without what all have in common the next bytes, as a number: in
 * a folder of many records most comparisons need no look at the names, which
 * lie far apart.
 */
static void set_keys(struct listing *l)
{
	const char *first = l->text.ptr;
	size_t common = strlen(first);

	for (size_t i = 1; i < l->count; i++)
		common = same_bytes(first, l->entries[i].name, common);
	for (size_t i = 0; i < l->count; i++) {
		struct entry *entry = &l->entries[i];
		const char *name = entry->name + common;

		for (size_t k = 0; k < sizeof(entry->key); k++) {
			entry->key = entry->key << 8 | (unsigned char)*name;
			name += *name != '\0';
		}
	}
}

static int by_bytes(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return strcmp(x->name, y->name);
}

int fs_list(const char *path,
	    int (*each)(const char *name, enum fs_kind kind, void *data,
			struct err *err),
	    void *data, struct err *err)
{
	CLEANUP(listing_release) struct listing l = {
		.text = BUF_INIT(BUF_UNBOUNDED),
	};
	DIR *dir = opendir(path);
	int status;

	if (!dir && errno == ENOENT)
		return err_set(err, ERR_NOT_FOUND, "no such folder");
	if (!dir)
		return err_errno(err, "cannot read the folder");
	status = read_entries(&l, dir, path, err);
	closedir(dir);
	if (status < 0)
		return -1;
	find_names(&l);
	set_keys(&l);
	if (l.count)
		qsort(l.entries, l.count, sizeof(*l.entries), by_bytes);
	for (size_t i = 0; !status && i < l.count; i++)
		status = each(l.entries[i].name, l.entries[i].kind, data,
			      err);
	return status;
}
