/* SPDX-License-Identifier: MIT */
/* A check of files outside of a metadata repository (--schema). */
#include "core/check_private.h"

#include <stdlib.h>
#include <string.h>

#include "json/yaml.h"
#include "util/fs.h"

static bool is_yaml(const char *path)
{
	return ends_with(path, ".yaml") || ends_with(path, ".yml");
}

/* A schema may be YAML too. */
static int read_schema(cJSON **out, const char *path, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(AUDIT_FILE_MAX);

	if (fs_read(&text, path, err) < 0)
		return -1;
	if (is_yaml(path))
		return yaml_parse(out, text.ptr, text.len, 1, err);
	return json_parse_text(out, text.ptr, text.len, 0, err);
}

struct plain_loader {
	const struct uri_map *maps;
	size_t map_count;
};

/*
 * References lead to mapped folders, and beside the schema: its base URI is
 * "file:" and its path.
 */
static int load(void *ctx, const char *uri, cJSON **out, struct err *err)
{
	const struct plain_loader *loader = ctx;

	for (size_t i = 0; i < loader->map_count; i++) {
		CLEANUP(freep) char *path =
			uri_map_path(&loader->maps[i], uri);

		if (path)
			return read_schema(out, path, err);
	}
	if (starts_with(uri, "file://"))
		return read_schema(out, uri + strlen("file://"), err);
	return err_set(err, ERR_NOT_FOUND, "no folder is mapped to this URI");
}

int check_new_plain(struct check **out, const char *schema_path,
		    const struct uri_map *maps, size_t map_count,
		    bool assert_formats, const struct check_options *options,
		    struct err *err)
{
	CLEANUP(json_freep) cJSON *document = NULL;
	CLEANUP(freep) char *real = realpath(schema_path, NULL);
	CLEANUP(freep) char *base = xasprintf("file://%s", real ? real : "");
	struct plain_loader loader = { maps, map_count };
	struct schema_options schema_options = {
		.assert_formats = assert_formats, .base_uri = base,
		.load = load, .load_ctx = &loader,
	};
	struct schema *schema = NULL;
	struct check *check;

	if (read_schema(&document, schema_path, err) < 0 ||
	    schema_compile(&schema, document, &schema_options, err) < 0)
		return err_wrap(err, "%s", schema_path);
	check = check_alloc(NULL, options);
	check->plain_schema = schema;
	check->plain = (struct audit_rules){
		.schema = schema, .max_problems = options->max_problems,
	};
	check->plain_yaml = check->plain;
	check->plain_yaml.yaml = true;
	*out = check;
	return 0;
}

struct folder_walk {
	struct check *check;
	const char *folder;
};

static int on_name(const char *name, enum fs_kind kind, void *data,
		   struct err *err)
{
	struct folder_walk *w = data;
	CLEANUP(freep) char *path = strcmp(w->folder, ".") ?
		xasprintf("%s/%s", w->folder, name) : xstrdup(name);

	if (!strcmp(name, ".git"))
		return 0;
	if (kind == FS_FOLDER ||
	    (kind == FS_FILE &&
	     (ends_with(name, ".json") || is_yaml(name))))
		return check_add_plain_path(w->check, path, err);
	return 0;
}

int check_add_plain_path(struct check *check, const char *path,
			 struct err *err)
{
	struct folder_walk w = { check, path };
	enum fs_kind kind = fs_kind(path);

	if (kind == FS_NOTHING)
		return err_set(err, ERR_NOT_FOUND, "'%s': no such file", path);
	if (kind == FS_FOLDER) {
		if (fs_list(path, on_name, &w, err) < 0)
			return err_wrap(err, "'%s'", path);
		return 0;
	}
	check_add_item(check, xstrdup(path),
		       is_yaml(path) ? &check->plain_yaml : &check->plain,
		       NULL);
	return 0;
}
