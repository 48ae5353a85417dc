/* SPDX-License-Identifier: MIT */
#include "core/link_find.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/layout.h"
#include "core/paths.h"
#include "core/repo_id.h"
#include "util/suggest.h"

#define JSON ".json"

static bool has(struct store *store, const struct buf *path)
{
	return !path->full && repo_has(store_repo(store), store_at(store),
				       path->ptr);
}

static bool is_relative(const char *name)
{
	return starts_with(name, "./") || starts_with(name, "../");
}

/* A path or a URL, not a name or an id. */
static bool is_path(const char *name)
{
	return is_relative(name) || *name == '/' || strstr(name, "://");
}

/* A record of the type, by the path of its file. */
struct look_up {
	struct buf *path;
	struct store *store;
	const struct record_type *type;
	const char *file;	/* its name */
	enum layout layout;	/* where try_folder() looks */
};

/* 'file' may have folders of its own in it. */
static bool try_folder(const char *id, void *data)
{
	struct look_up *l = data;

	buf_reset(l->path);
	layout_add_folder(l->path, l->type, l->layout, id);
	buf_adds(l->path, l->file);
	return has(l->store, l->path);
}

/* 'name' is the file's, without ".json", or the id. */
static bool find_file(struct look_up *l, const char *name)
{
	for (size_t i = 0; i < LAYOUTS; i++) {
		l->layout = layout_nth(store_config(l->store)->layout, i);
		if (l->layout == LAYOUT_FLAT ? try_folder(name, l) :
		    layout_each_id(name, try_folder, l))
			return true;
	}
	return false;
}

/* The path that 'name' leads to from a folder, if it is of the type. */
static bool follow(struct buf *path, struct store *store,
		   const struct record_type *type, const char *name,
		   const char *from)
{
	const char *slash = strrchr(from, '/');
	CLEANUP(freep) char *folder = slash ?
		xstrndup(from, (size_t)(slash - from)) : xstrdup("");
	const struct record_type *found;

	buf_reset(path);
	if (!paths_normalise(path, folder) || !paths_normalise(path, name))
		return false;
	if (!ends_with(path->ptr, JSON))
		buf_adds(path, JSON);
	found = config_type_of_path(store_config(store), path->ptr);
	return found && !strcmp(found->path, type->path);
}

/*
 * From where the record would be in the flat layout, to where the other one
 * would be, wherever the two are; or between the files as they are.
 */
static bool find_relative(struct buf *path, struct store *store,
			  const struct record_type *type, const char *name,
			  const char *from)
{
	CLEANUP(buf_release) struct buf flat = BUF_INIT(BUF_UNBOUNDED);
	const struct record_type *own = config_type_of_path(
		store_config(store), from);

	if (own)
		layout_add_flat(&flat, own, from);
	else
		buf_adds(&flat, from);
	if (follow(path, store, type, name, flat.ptr)) {
		CLEANUP(freep) char *file = NULL;
		CLEANUP(freep) char *bare = NULL;
		struct look_up l = { .path = path, .store = store, .type = type };

		if (path->full)
			return false;
		l.file = file = xstrdup(layout_name(type, path->ptr));
		bare = xstrndup(file, strlen(file) - strlen(JSON));
		if (has(store, path) || find_file(&l, bare))
			return true;
	}
	return strcmp(flat.ptr, from) != 0 &&
	       follow(path, store, type, name, from) && has(store, path);
}

/* "/" becomes "_", so a name cannot lead out of the folder. */
static bool find_flat(struct buf *path, struct store *store,
		      const struct record_type *type, const char *name,
		      const char *suffix)
{
	CLEANUP(freep) char *file = xasprintf("%s%s", name, suffix);
	CLEANUP(freep) char *bare = xstrndup(file, strlen(file) -
					     strlen(JSON));
	struct look_up l = {
		.path = path, .store = store, .type = type, .file = file,
	};

	for (char *p = file; *p; p++)
		if (*p == '/')
			*p = '_';
	return find_file(&l, bare);
}

static bool find_hashed(struct buf *path, struct store *store,
			const struct record_type *type, const char *name)
{
	CLEANUP(buf_release) struct buf file = BUF_INIT(BUF_UNBOUNDED);
	struct look_up l = { .path = path, .store = store, .type = type };
	struct err no_id = ERR_INIT;
	struct repo_id id;

	if (repo_id_parse(&id, name, &no_id) < 0)
		return false;
	repo_id_hashed_file_name(&id, &file);
	l.file = file.ptr;
	for (size_t i = 0; i < LAYOUTS; i++) {
		l.layout = layout_nth(LAYOUT_FLAT, i);
		if (try_folder(id.str, &l))
			return true;
	}
	return false;
}

bool link_find(struct buf *path, struct store *store,
	       const struct record_type *type, const char *name,
	       const char *from, bool exact)
{
	buf_reset(path);
	if (!*name || strlen(name) > LINK_MAX)
		return false;
	if (is_relative(name))
		return find_relative(path, store, type, name, from);
	if (is_path(name))
		return false;
	if (exact && find_hashed(path, store, type, name))
		return true;
	return (ends_with(name, JSON) &&
		find_flat(path, store, type, name, "")) ||
	       find_flat(path, store, type, name, JSON) ||
	       (!exact && find_hashed(path, store, type, name));
}

char *link_name_of(const struct record_type *type, const char *path)
{
	const char *name = layout_name(type, path);

	return xstrndup(name, strlen(name) - strlen(JSON));
}

struct link_names {
	const struct config *config;
	const struct record_type *type;
	struct strlist list;
};

static int add_name(const char *path, void *data, struct err *err)
{
	struct link_names *names = data;
	const struct record_type *type = config_type_of_path(names->config,
							     path);
	CLEANUP(freep) char *name = NULL;

	(void)err;
	if (!type || strcmp(type->path, names->type->path) != 0)
		return 0;
	name = link_name_of(type, path);
	strlist_add(&names->list, name);
	return 0;
}

int link_names_new(struct link_names **out, struct store *store,
		   const struct record_type *type, struct err *err)
{
	struct link_names *names = xcalloc(1, sizeof(*names));

	names->config = store_config(store);
	names->type = type;
	if (repo_list(store_repo(store), store_at(store), type->path,
		      add_name, names, err) < 0) {
		link_names_free(names);
		return -1;
	}
	strlist_sort(&names->list);
	*out = names;
	return 0;
}

void link_names_free(struct link_names *names)
{
	if (!names)
		return;
	strlist_release(&names->list);
	free(names);
}

/* Where a name is in the list, or would be. */
static size_t place_of(const struct strlist *list, const char *name)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(list->items[middle], name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The name of the record that may have been meant. */
static char *wanted_name(const char *name)
{
	const char *slash = is_path(name) ? strrchr(name, '/') : NULL;
	char *wanted = xstrdup(slash ? slash + 1 : name);
	size_t len = strlen(wanted);

	if (ends_with(wanted, JSON))
		wanted[len - strlen(JSON)] = '\0';
	for (char *p = wanted; *p; p++)
		if (*p == '/')
			*p = '_';
	return wanted;
}

/* The namespace alone makes no two names alike. */
static bool is_near(const char *name, const char *wanted, const char *nearest)
{
	const char *slash = strchr(name, '/');
	size_t len = slash ? (size_t)(slash - name) + 1 : 0;

	if (strncasecmp(wanted, nearest, len) != 0)
		return true;
	nearest += len;
	return suggest(wanted + len, &nearest, 1) != NULL;
}

const char *link_names_nearest(const struct link_names *names,
			       const char *name)
{
	CLEANUP(freep) char *wanted = wanted_name(name);
	const struct strlist *list = &names->list;
	size_t begin = 0, count = list->count;
	const char *nearest;

	if (!count)
		return NULL;
	if (count > SUGGEST_MAX) {
		size_t place = place_of(list, wanted);

		begin = place > SUGGEST_MAX / 2 ? place - SUGGEST_MAX / 2 : 0;
		count = count - begin < SUGGEST_MAX ? count - begin :
			SUGGEST_MAX;
	}
	nearest = suggest(wanted, (const char *const *)list->items + begin,
			  count);
	return nearest && (is_path(name) || is_near(name, wanted, nearest)) ?
	       nearest : NULL;
}
