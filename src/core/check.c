/* SPDX-License-Identifier: MIT */
#include "core/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/fs.h"

struct checking {
	struct findings *findings;
	struct store *store;
	const struct record_type *type;	/* of the files that are walked */
	bool *whole_type;		/* staged: check all of this type */
};

static int check_file(struct checking *c, const struct record_type *type,
		      const char *path, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);

	if (repo_read(store_repo(c->store), store_at(c->store), path, &text,
		      err) < 0) {
		if (err->code == ERR_SYSTEM)
			return err_wrap(err, "'%s'", path);
		findings_add_file(c->findings, path, "file", err->msg);
		c->findings->checked++;
		err_clear(err);
		return 0;
	}
	return audit_text(c->findings, c->store, type, path, text.ptr,
			  text.len, err);
}

static int on_listed(const char *path, void *data, struct err *err)
{
	struct checking *c = data;
	const struct record_type *type =
		config_type_of_path(store_config(c->store), path);

	if (!type || (c->type && c->type != type))
		return 0;
	return check_file(c, type, path, err);
}

static bool schema_is_sound(struct checking *c, const struct record_type *type,
			    struct err *err)
{
	size_t before = c->findings->count;

	return audit_schema(c->findings, c->store, type, err) == 0 &&
	       c->findings->count == before;
}

/* The schema of a type and, if it is one, every record. */
static int check_type(struct checking *c, const struct record_type *type,
		      struct err *err)
{
	if (!schema_is_sound(c, type, err))
		return err->code == ERR_NONE ? 0 : -1;
	c->type = type;
	return repo_list(store_repo(c->store), store_at(c->store), type->path,
			 on_listed, c, err);
}

int check_all(struct findings *findings, struct store *store, struct err *err)
{
	struct checking c = { .findings = findings, .store = store };
	const struct config *config = store_config(store);

	for (size_t i = 0; i < config->type_count; i++)
		if (check_type(&c, &config->types[i], err) < 0)
			return -1;
	return 0;
}

/* Which types are to be checked whole, since their rules are staged. */
static int note_staged_rules(char change, const char *path, void *data,
			     struct err *err)
{
	struct checking *c = data;
	const struct config *config = store_config(c->store);
	bool rules = !strcmp(path, CONFIG_FILE);

	(void)change;
	(void)err;
	for (size_t i = 0; i < config->type_count; i++)
		if (rules || !strcmp(path, config->types[i].schema))
			c->whole_type[i] = true;
	return 0;
}

static int on_staged(char change, const char *path, void *data,
		     struct err *err)
{
	struct checking *c = data;
	const struct config *config = store_config(c->store);
	const struct record_type *type = config_type_of_path(config, path);

	if (!type || change == 'D' || change == 'U' ||
	    c->whole_type[type - config->types])
		return 0;
	return check_file(c, type, path, err);
}

int check_staged(struct findings *findings, struct store *store,
		 struct err *err)
{
	const struct config *config = store_config(store);
	CLEANUP(freep) bool *whole_type =
		xcalloc(config->type_count, sizeof(*whole_type));
	struct checking c = {
		.findings = findings, .store = store,
		.whole_type = whole_type,
	};

	if (repo_staged(store_repo(store), note_staged_rules, &c, err) < 0)
		return -1;
	for (size_t i = 0; i < config->type_count; i++)
		if (whole_type[i] && check_type(&c, &config->types[i], err) < 0)
			return -1;
	return repo_staged(store_repo(store), on_staged, &c, err);
}

/* Lexically: "a/../b" is "b", as git takes a path. */
static bool normalise(struct buf *out, const char *path)
{
	while (*path) {
		size_t len = strcspn(path, "/");

		if (len == 2 && !strncmp(path, "..", 2)) {
			char *slash = strrchr(out->ptr, '/');

			if (!out->len)
				return false;
			buf_cut(out, slash ? (size_t)(slash - out->ptr) : 0);
		} else if (len && !(len == 1 && *path == '.')) {
			if (out->len)
				buf_addc(out, '/');
			buf_add(out, path, len);
		}
		path += len;
		while (*path == '/')
			path++;
	}
	return true;
}

/* What follows the top of the work tree in an absolute path, or NULL. */
static const char *below_top(const char *top, const char *path)
{
	size_t len = strlen(top);

	if (strncmp(path, top, len) != 0 || (path[len] && path[len] != '/'))
		return NULL;
	return path + len;
}

char *check_resolve_path(const struct store *store, const char *path,
			 struct err *err)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(freep) char *real = NULL;
	struct repo *repo = store_repo(store);
	const char *rest = path;

	if (path[0] == '/' && repo_work_dir(repo)) {
		rest = below_top(repo_work_dir(repo), path);
		real = rest ? NULL : realpath(path, NULL);
		if (real)
			rest = below_top(repo_work_dir(repo), real);
	} else {
		normalise(&out, repo_prefix(repo));
	}
	if (!rest || !normalise(&out, rest)) {
		err_set(err, ERR_INVALID, "'%s' is outside of the repository",
			path);
		return NULL;
	}
	return buf_detach(&out);
}

static const struct record_type *type_of_schema(const struct config *config,
						const char *path)
{
	for (size_t i = 0; i < config->type_count; i++)
		if (!strcmp(config->types[i].schema, path))
			return &config->types[i];
	return NULL;
}

static bool is_folder(struct store *store, const char *path)
{
	CLEANUP(freep) char *full = NULL;

	if (!*path)
		return true;
	if (store_at(store) != REPO_WORK_TREE)
		return !repo_has(store_repo(store), store_at(store), path);
	full = xasprintf("%s/%s", repo_work_dir(store_repo(store)), path);
	return fs_kind(full) == FS_FOLDER;
}

int check_path(struct findings *findings, struct store *store,
	       const char *path, struct err *err)
{
	CLEANUP(freep) char *inside = check_resolve_path(store, path, err);
	const struct config *config = store_config(store);
	struct checking c = { .findings = findings, .store = store };
	const struct record_type *type;

	if (!inside)
		return -1;
	if (is_folder(store, inside))
		return repo_list(store_repo(store), store_at(store), inside,
				 on_listed, &c, err);
	if (!repo_has(store_repo(store), store_at(store), inside))
		return err_set(err, ERR_NOT_FOUND, "'%s': no such file", path);
	type = type_of_schema(config, inside);
	if (type)
		return audit_schema(findings, store, type, err);
	type = config_type_of_path(config, inside);
	if (!type) {
		err_set(err, ERR_INVALID, "'%s' is no record: no record type "
			"has its folder, or it does not end in .json", path);
		return err_hint(err, "'%s' says which folders hold records",
				CONFIG_FILE);
	}
	return check_file(&c, type, inside, err);
}
