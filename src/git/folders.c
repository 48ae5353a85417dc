/* SPDX-License-Identifier: MIT */
#include "git/folders.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "git/quick.h"

/* Folders in one another: deeper paths come from nowhere good. */
#define DEPTH_MAX 100

struct folder {
	char *name;
	struct folder **below;		/* those that were looked at */
	size_t count, room;
	struct buf bytes;		/* as in the last commit */
	git_oid id;
	git_oid was;			/* when the run began; zeros: not there */
	struct tree_version version;
};

struct folders {
	struct repo *repo;
	struct new_objects *objects;
	struct folder *top;
};

static struct folder *folder_new(const char *name, size_t len)
{
	struct folder *folder = xcalloc(1, sizeof(*folder));

	folder->name = xstrndup(name, len);
	buf_init(&folder->bytes, BUF_UNBOUNDED);
	return folder;
}

static void folder_free(struct folder *folder)
{
	for (size_t i = 0; i < folder->count; i++)
		folder_free(folder->below[i]);
	free(folder->below);
	free(folder->name);
	buf_release(&folder->bytes);
	free(folder);
}

static int load(struct folder *folder, struct folders *folders,
		const unsigned char *id, struct err *err)
{
	git_oid_fromraw(&folder->id, id);
	folder->was = folder->id;
	return object_read(repo_objects(folders->repo), id, OBJECT_TREE,
			   &folder->bytes, err) < 0 ?
	       err_wrap(err, "cannot read a tree") : 0;
}

int folders_new(struct folders **out, struct new_objects *objects,
		struct repo *repo, const git_oid *tree, struct err *err)
{
	struct folders *folders = xcalloc(1, sizeof(*folders));

	folders->repo = repo;
	folders->objects = objects;
	folders->top = folder_new("", 0);
	*out = folders;
	if (!tree || load(folders->top, folders, tree->id, err) == 0)
		return 0;
	folders_free(STEAL(*out));
	return -1;
}

void folders_free(struct folders *folders)
{
	if (!folders)
		return;
	folder_free(folders->top);
	free(folders);
}

/* What git, or a file system that it may be checked out on, takes for
 * ".git". */
static bool is_dot_git(const char *name, size_t len)
{
	char plain[8] = "";
	size_t count = 0;

	if (len >= 5 && !strncasecmp(name, "git~1", 5))
		return true;
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)name[i] >= 0x80)
			continue;	/* some are ignored there */
		if (name[i] == ':')
			break;
		if (count == sizeof(plain) - 1 ||
		    (count >= 4 && name[i] != '.' && name[i] != ' '))
			return false;
		if (count < 4)
			plain[count++] = name[i];
	}
	return !strcasecmp(plain, ".git");
}

bool path_is_fine(const char *path)
{
	int depth = 0;

	for (;;) {
		size_t len = strcspn(path, "/");

		if (!len || memchr(path, '\\', len) || ++depth > DEPTH_MAX ||
		    (path[0] == '.' && (len == 1 ||
					(len == 2 && path[1] == '.'))) ||
		    is_dot_git(path, len))
			return false;
		if (!path[len])
			return true;
		path += len + 1;
	}
}

static int by_path(const void *a, const void *b)
{
	const struct file_edit *x = a, *y = b;

	return strcmp(x->path, y->path);
}

int edits_sort(struct file_edit *edits, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!path_is_fine(edits[i].path))
			return err_set(err, ERR_INVALID, "git does not take "
				       "'%s' as a path", edits[i].path);
	if (count)
		qsort(edits, count, sizeof(*edits), by_path);
	for (size_t i = 1; i < count; i++)
		if (!strcmp(edits[i].path, edits[i - 1].path))
			return err_set(err, ERR_INVALID, "'%s' is changed "
				       "twice in one commit", edits[i].path);
	return 0;
}

/* Of those that were looked at. */
static struct folder *find_below(const struct folder *folder,
				 const char *name, size_t len)
{
	for (size_t i = 0; i < folder->count; i++)
		if (strlen(folder->below[i]->name) == len &&
		    !memcmp(folder->below[i]->name, name, len))
			return folder->below[i];
	return NULL;
}

/* The folder below of that name; a new one if there is none. */
static int get_below(struct folder **out, struct folders *folders,
		     struct folder *folder, const char *name, size_t len,
		     struct err *err)
{
	struct tree_entry entry;
	int missing;

	*out = find_below(folder, name, len);
	if (*out)
		return 0;
	missing = tree_find(&entry, &folder->bytes, name, len, err);
	if (missing < 0)
		return -1;
	if (!missing && !is_folder(&entry))
		return err_set(err, ERR_INVALID, "a file is in the way of "
			       "folder '%.*s'", (int)len, name);
	*out = folder_new(name, len);
	GROW(folder->below, folder->count, folder->room);
	folder->below[folder->count++] = *out;
	return missing ? 0 : load(*out, folders, entry.id, err);
}

static void forget_below(struct folder *folder, struct folder *gone)
{
	size_t i = 0;

	while (folder->below[i] != gone)
		i++;
	folder->below[i] = folder->below[--folder->count];
	folder_free(gone);
}

/* Edits of one folder: 'skip' bytes of each path lead there. */
struct part {
	struct folder *folder;
	struct file_edit *edits;
	size_t count, skip;
};

static int apply(struct folders *folders, const struct part *part,
		 struct err *err);

/* How many of the edits are in the same folder below as the first. */
static size_t count_below(const struct part *part, size_t first, size_t len)
{
	const char *path = part->edits[first].path + part->skip;
	size_t i = first;

	while (i < part->count &&
	       !strncmp(part->edits[i].path + part->skip, path, len + 1))
		i++;
	return i - first;
}

/* Make the folder below that has the edit 'first' in it; *used is how many of
 * the edits have. */
static int apply_below(struct entry_edit *edit, size_t *used,
		       struct folders *folders, const struct part *part,
		       size_t first, struct err *err)
{
	const char *name = part->edits[first].path + part->skip;
	size_t len = strcspn(name, "/");
	struct part below = {
		.edits = part->edits + first, .skip = part->skip + len + 1,
		.count = count_below(part, first, len),
	};
	bool is_new;

	if (get_below(&below.folder, folders, part->folder, name, len,
		      err) < 0)
		return -1;
	is_new = !below.folder->bytes.len;
	if (apply(folders, &below, err) < 0)
		return -1;
	edit->entry = (struct tree_entry){
		MODE_FOLDER, name, len, below.folder->id.id,
	};
	edit->remove = !below.folder->bytes.len;
	*used = below.count;
	if (edit->remove)
		forget_below(part->folder, below.folder);
	return is_new && edit->remove ?
	       err_set(err, ERR_NOT_FOUND, "no such folder") : 0;
}

static int list_entries(struct entry_edit *entries, size_t *count,
			struct folders *folders, const struct part *part,
			struct err *err)
{
	*count = 0;
	for (size_t i = 0; i < part->count;) {
		struct file_edit *edit = &part->edits[i];
		const char *name = edit->path + part->skip;
		struct entry_edit *entry = &entries[(*count)++];
		size_t used = 1;

		if (strchr(name, '/')) {
			if (apply_below(entry, &used, folders, part, i,
					err) < 0)
				return -1;
		} else {
			entry->entry = (struct tree_entry){
				MODE_FILE, name, strlen(name), edit->id.id,
			};
			entry->remove = edit->remove;
			entry->was = &edit->was;
		}
		i += used;
	}
	return 0;
}

static int apply(struct folders *folders, const struct part *part,
		 struct err *err)
{
	CLEANUP(freep) struct entry_edit *entries =
		xcalloc(part->count + 1, sizeof(*entries));
	CLEANUP(buf_release) struct buf now = BUF_INIT(BUF_UNBOUNDED);
	struct folder *folder = part->folder;
	size_t count;

	if (list_entries(entries, &count, folders, part, err) < 0 ||
	    tree_edit(&now, &folder->bytes, entries, count, err) < 0)
		return -1;
	/* An empty folder is none, but for the one at the top. */
	if ((now.len || !part->skip) &&
	    new_objects_add_tree(&folder->id, folders->objects, &folder->bytes,
				 &now, &folder->version, err) < 0)
		return -1;
	buf_release(&folder->bytes);
	folder->bytes = now;
	buf_init(&now, BUF_UNBOUNDED);
	return 0;
}

int folders_apply(git_oid *root, struct folders *folders,
		  struct file_edit *edits, size_t count, struct err *err)
{
	const struct part all = {
		.folder = folders->top, .edits = edits, .count = count,
	};

	if (apply(folders, &all, err) < 0)
		return -1;
	*root = folders->top->id;
	return 0;
}

bool folders_find(const struct folders *folders, const char *path, size_t len,
		  const git_oid **was, const git_oid **now)
{
	const struct folder *folder = folders->top;

	while (folder && len) {
		const char *slash = memchr(path, '/', len);
		size_t part = slash ? (size_t)(slash - path) : len;

		folder = find_below(folder, path, part);
		part += slash ? 1 : 0;
		path += part;
		len -= part;
	}
	if (!folder)
		return false;
	*was = &folder->was;
	*now = &folder->id;
	return true;
}
