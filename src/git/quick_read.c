/* SPDX-License-Identifier: MIT */
/* Files of the index and of HEAD. */
#include "git/quick.h"

#include <stdlib.h>
#include <string.h>

static bool in_next_commit(const struct cursor *c)
{
	return !c->stage && !c->intent_to_add;
}

static int no_such_file(struct err *err)
{
	return err_set(err, ERR_NOT_FOUND, "no such file");
}

int check_is_file(uint32_t mode, struct err *err)
{
	if ((mode & MODE_TYPE) == MODE_LINK)
		return err_set(err, ERR_INVALID, "is a symbolic link");
	if ((mode & MODE_TYPE) != MODE_FILE)
		return err_set(err, ERR_INVALID, "is no regular file");
	return 0;
}

/* Copies out what the cursor says of a path. */
static int find_in_index(struct repo *repo, const char *path, uint32_t *mode,
			 unsigned char id[QUICK_ID], struct err *err)
{
	CLEANUP(cursor_release) struct cursor c = { .joined = BUF_INIT(0) };

	cursor_start(&c, &repo->quick->index);
	cursor_seek(&c, path);
	if (cursor_at_end(&c) || strcmp(c.name, path) != 0 ||
	    !in_next_commit(&c))
		return no_such_file(err);
	*mode = c.mode;
	memcpy(id, c.id, QUICK_ID);
	return 0;
}

int commit_tree_id(unsigned char tree[QUICK_ID], struct objects *objects,
		   const unsigned char commit[QUICK_ID], struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(OBJECT_MAX);

	if (object_read(objects, commit, OBJECT_COMMIT, &text, err) < 0)
		return -1;
	if (text.len < 5 + GIT_ID_LEN + 1 || !starts_with(text.ptr, "tree ") ||
	    text.ptr[5 + GIT_ID_LEN] != '\n' ||
	    !id_from_hex(tree, text.ptr + 5))
		return err_set(err, ERR_INVALID, "the commit is broken");
	return 0;
}

static int read_tree(struct kept_tree **out, struct objects *objects,
		     size_t depth, const unsigned char id[QUICK_ID],
		     struct err *err)
{
	CLEANUP(buf_release) struct buf tree = BUF_INIT(OBJECT_MAX);

	*out = &objects->kept[depth % KEPT_TREES];
	if ((*out)->filled && !memcmp((*out)->id, id, QUICK_ID))
		return 0;
	if (object_read(objects, id, OBJECT_TREE, &tree, err) < 0)
		return -1;
	keep_tree(*out, id, &tree);
	return 0;
}

int objects_find_path(struct objects *objects, const unsigned char tree[QUICK_ID],
		      const char *path, uint32_t *mode,
		      unsigned char id[QUICK_ID], struct err *err)
{
	memcpy(id, tree, QUICK_ID);
	*mode = MODE_FOLDER;
	for (size_t depth = 0; *path; depth++) {
		size_t len = strcspn(path, "/");
		struct kept_tree *kept = NULL;
		struct tree_entry entry;
		int status;

		if (read_tree(&kept, objects, depth, id, err) < 0)
			return -1;
		status = kept_tree_find(&entry, kept, path, len, err);
		if (status)
			return status < 0 ? -1 : no_such_file(err);
		*mode = entry.mode;
		memcpy(id, entry.id, QUICK_ID);
		path += len;
		if (*path && !is_folder(&entry))
			return no_such_file(err);
		path += *path == '/';
	}
	return 0;
}

/* ERR_NOT_FOUND, too, if there is no commit. */
static int find_in_head(struct repo *repo, const char *path, uint32_t *mode,
			unsigned char id[QUICK_ID], struct err *err)
{
	unsigned char tree[QUICK_ID];

	if (repo->quick->unborn)
		return no_such_file(err);
	if (head_tree_id(tree, repo->quick, err) < 0)
		return -1;
	return objects_find_path(&repo->quick->objects, tree, path, mode, id,
				 err);
}

static int find_file(struct repo *repo, enum repo_at at, const char *path,
		     uint32_t *mode, unsigned char id[QUICK_ID],
		     struct err *err)
{
	return at == REPO_INDEX ? find_in_index(repo, path, mode, id, err) :
				  find_in_head(repo, path, mode, id, err);
}

static int quick_read(struct repo *repo, enum repo_at at, const char *path,
		      struct buf *text, struct err *err)
{
	unsigned char id[QUICK_ID];
	uint32_t mode;

	if (find_file(repo, at, path, &mode, id, err) < 0 ||
	    check_is_file(mode, err) < 0)
		return -1;
	return object_read(&repo->quick->objects, id, OBJECT_BLOB, text, err);
}

static bool quick_has(struct repo *repo, enum repo_at at, const char *path)
{
	struct err err = ERR_INIT;
	unsigned char id[QUICK_ID];
	uint32_t mode;

	return find_file(repo, at, path, &mode, id, &err) == 0 &&
	       is_file_mode(mode);
}

static bool quick_is_blob(struct repo *repo, enum repo_at at, const char *path,
			  const unsigned char id[QUICK_ID])
{
	struct err err = ERR_INIT;
	unsigned char found[QUICK_ID];
	uint32_t mode;

	return find_file(repo, at, path, &mode, found, &err) == 0 &&
	       (mode & MODE_TYPE) == MODE_FILE &&
	       !memcmp(found, id, QUICK_ID);
}

static int list_index(struct repo *repo, const char *folder,
		      repo_each_file *each, void *data, struct err *err)
{
	CLEANUP(cursor_release) struct cursor c = { .joined = BUF_INIT(0) };
	CLEANUP(freep) char *prefix = xasprintf("%s%s", folder,
						*folder ? "/" : "");
	size_t len = strlen(prefix);
	int status = 0;

	cursor_start(&c, &repo->quick->index);
	cursor_seek(&c, prefix);
	for (; !status && !cursor_at_end(&c); cursor_next(&c)) {
		if (strncmp(c.name, prefix, len) != 0)
			break;
		if (in_next_commit(&c) && is_file_mode(c.mode))
			status = each(c.name, data, err);
	}
	return status;
}

struct walk {
	struct objects *objects;
	struct buf path;
	repo_each_file *each;
	void *data;
	uint64_t steps;
};

static int walk_tree(struct walk *w, const unsigned char *id, struct err *err);

static int walk_entry(struct walk *w, const struct tree_entry *entry,
		      struct err *err)
{
	bool folder = is_folder(entry);
	size_t len = w->path.len;
	int status = 0;

	if (len)
		buf_addc(&w->path, '/');
	buf_add(&w->path, entry->name, entry->name_len);
	w->steps += folder ? FOLDER_STEPS : 1;
	if (w->path.full || w->steps > STEPS_MAX)
		return err_set(err, ERR_LIMIT, "too many files in HEAD, or "
			       "a path is too long");
	if (folder)
		status = walk_tree(w, entry->id, err);
	else if (is_file_mode(entry->mode))
		status = w->each(w->path.ptr, w->data, err);
	buf_cut(&w->path, len);
	return status;
}

static int walk_tree(struct walk *w, const unsigned char *id, struct err *err)
{
	CLEANUP(buf_release) struct buf tree = BUF_INIT(OBJECT_MAX);
	struct tree_entry entry;
	size_t offset = 0;
	int status = object_read(w->objects, id, OBJECT_TREE, &tree, err);

	while (!status) {
		status = tree_next(&entry, &tree, &offset, err);
		if (status > 0)
			return 0;
		if (!status)
			status = walk_entry(w, &entry, err);
	}
	return status;
}

int objects_walk(struct objects *objects, const unsigned char tree[QUICK_ID],
		 const char *folder, repo_each_file *each, void *data,
		 struct err *err)
{
	struct walk w = {
		.objects = objects, .path = BUF_INIT(4096), .each = each,
		.data = data,
	};
	int status;

	buf_adds(&w.path, folder);
	status = walk_tree(&w, tree, err);
	buf_release(&w.path);
	return status;
}

static int list_head(struct repo *repo, const char *folder,
		     repo_each_file *each, void *data, struct err *err)
{
	unsigned char id[QUICK_ID];
	uint32_t mode;

	if (find_in_head(repo, folder, &mode, id, err) < 0) {
		if (err->code != ERR_NOT_FOUND)
			return -1;
		err_clear(err);
		return 0;
	}
	if ((mode & MODE_TYPE) != MODE_FOLDER)
		return 0;
	return objects_walk(&repo->quick->objects, id, folder, each, data, err);
}

static int quick_list(struct repo *repo, enum repo_at at, const char *folder,
		      repo_each_file *each, void *data, struct err *err)
{
	return at == REPO_INDEX ? list_index(repo, folder, each, data, err) :
				  list_head(repo, folder, each, data, err);
}

void quick_close(struct repo *repo)
{
	objects_release(&repo->quick->objects);
	index_release(&repo->quick->index);
	free(repo->quick);
}

const struct repo_ops quick_ops = {
	.read = quick_read,
	.has = quick_has,
	.is_blob = quick_is_blob,
	.list = quick_list,
	.staged = quick_staged,
	.close = quick_close,
};
