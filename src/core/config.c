/* SPDX-License-Identifier: MIT */
#include "core/config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "git/git.h"

static const struct {
	const char *name, *path, *schema;
} defaults[] = {
	{ "model", "model_metadata", "schemas/model_metadata.schema.json" },
	{ "dataset", "dataset_metadata",
	  "schemas/dataset_metadata.schema.json" },
	{ "scores", "model_scores", "schemas/model_scores.schema.json" },
};

static struct record_type *add_type(struct config *config, const char *name)
{
	struct record_type *type;

	GROW(config->types, config->type_count, config->type_room);
	type = &config->types[config->type_count++];
	*type = (struct record_type){ .name = xstrdup(name) };
	return type;
}

void config_init(struct config *config)
{
	*config = (struct config){ .canonical = true, .assert_formats = true };
	for (size_t i = 0; i < ARRAY_SIZE(defaults); i++) {
		struct record_type *type = add_type(config, defaults[i].name);

		type->path = xstrdup(defaults[i].path);
		type->schema = xstrdup(defaults[i].schema);
	}
}

static void free_type(struct record_type *type)
{
	free(type->name);
	free(type->path);
	free(type->schema);
}

char *uri_map_path(const struct uri_map *map, const char *uri)
{
	const char *rest = uri + strlen(map->prefix);

	if (!starts_with(uri, map->prefix))
		return NULL;
	while (*rest == '/')
		rest++;
	return config_path_is_inside(rest) ?
	       xasprintf("%s/%s", map->dir, rest) : NULL;
}

void config_release(struct config *config)
{
	for (size_t i = 0; i < config->type_count; i++)
		free_type(&config->types[i]);
	for (size_t i = 0; i < config->map_count; i++) {
		free(config->maps[i].prefix);
		free(config->maps[i].dir);
	}
	free(config->types);
	free(config->maps);
	free(config->endpoint);
	*config = (struct config){ .types = NULL };
}

const struct record_type *config_type(const struct config *config,
				      const char *name)
{
	for (size_t i = 0; i < config->type_count; i++)
		if (!strcmp(config->types[i].name, name))
			return &config->types[i];
	return NULL;
}

/* Folders may lie in one another: the innermost counts. */
const struct record_type *config_type_of_path(const struct config *config,
					      const char *path)
{
	const struct record_type *found = NULL;

	if (!ends_with(path, ".json"))
		return NULL;
	for (size_t i = 0; i < config->type_count; i++) {
		const struct record_type *type = &config->types[i];
		size_t len = type->path ? strlen(type->path) : 0;

		if (len && !strncmp(path, type->path, len) &&
		    path[len] == '/' &&
		    (!found || strlen(found->path) < len))
			found = type;
	}
	return found;
}

bool config_path_is_inside(const char *path)
{
	if (!*path || *path == '/')
		return false;
	for (;;) {
		size_t len = strcspn(path, "/");

		if (!len || (len == 1 && path[0] == '.') ||
		    (len == 2 && path[0] == '.' && path[1] == '.') ||
		    (len == 4 && !strncasecmp(path, ".git", 4)) ||
		    memchr(path, '\\', len))
			return false;
		if (!path[len])
			return true;
		path += len + 1;
	}
}

static int set_path(char **out, const char *value, struct err *err)
{
	size_t len = strlen(value);

	free(*out);
	*out = xstrndup(value, len && value[len - 1] == '/' ? len - 1 : len);
	if (!config_path_is_inside(*out))
		return err_set(err, ERR_INVALID,
			       "'%s' is no path inside the repository", value);
	return 0;
}

/* "prefix.MIDDLE.name" -> MIDDLE, or NULL. */
static char *middle(const char *key, const char *prefix, const char *name)
{
	size_t before = strlen(prefix), after = strlen(name);
	size_t len = strlen(key);

	if (len <= before + after + 2 || strncmp(key, prefix, before) != 0 ||
	    key[before] != '.' || key[len - after - 1] != '.' ||
	    strcmp(key + len - after, name) != 0)
		return NULL;
	return xstrndup(key + before + 1, len - before - after - 2);
}

static int set_record(struct config *config, const char *name, bool schema,
		      const char *value, struct err *err)
{
	struct record_type *type =
		(struct record_type *)config_type(config, name);

	if (!type)
		type = add_type(config, name);
	type->named = true;
	return set_path(schema ? &type->schema : &type->path, value, err);
}

static int add_map(struct config *config, const char *prefix,
		   const char *value, struct err *err)
{
	struct uri_map *map;

	GROW(config->maps, config->map_count, config->map_room);
	map = &config->maps[config->map_count++];
	*map = (struct uri_map){ .prefix = xstrdup(prefix) };
	return set_path(&map->dir, value, err);
}

const enum layout layouts[LAYOUTS] = {
	LAYOUT_FLAT, LAYOUT_SHARDED, LAYOUT_SHARDED_4,
};

const char *layout_word(enum layout layout)
{
	return layout == LAYOUT_FLAT ? "flat" :
	       layout == LAYOUT_SHARDED ? "sharded" : "sharded-4";
}

bool layout_parse(enum layout *layout, const char *word)
{
	for (size_t i = 0; i < LAYOUTS; i++) {
		if (!strcasecmp(word, layout_word(layouts[i]))) {
			*layout = layouts[i];
			return true;
		}
	}
	return false;
}

static int choose_layout(struct config *config, const char *value,
			 struct err *err)
{
	if (layout_parse(&config->layout, value))
		return 0;
	return err_set(err, ERR_INVALID, "'%s' is no layout: 'flat', "
		       "'sharded' or 'sharded-4'", value);
}

/* One of two words. */
static int choose(bool *out, const char *value, const char *yes,
		  const char *no, struct err *err)
{
	*out = !strcasecmp(value, yes);
	if (*out || !strcasecmp(value, no))
		return 0;
	return err_set(err, ERR_INVALID, "'%s' is neither '%s' nor '%s'",
		       value, yes, no);
}

static int choose_switch(bool *out, const char *value, struct err *err)
{
	static const char *const on[] = { "on", "true", "yes", "1" };

	for (size_t i = 0; i < ARRAY_SIZE(on); i++) {
		if (!strcasecmp(value, on[i])) {
			*out = true;
			return 0;
		}
	}
	*out = false;
	if (!strcasecmp(value, "off") || !strcasecmp(value, "false") ||
	    !strcasecmp(value, "no") || !strcmp(value, "0"))
		return 0;
	return err_set(err, ERR_INVALID, "'%s' is neither 'on' nor 'off'",
		       value);
}

static int set_simple(struct config *config, const char *key,
		      const char *value, struct err *err)
{
	if (!strcmp(key, "hfmeta.layout"))
		return choose_layout(config, value, err);
	if (!strcmp(key, "check.formats"))
		return choose(&config->assert_formats, value, "assert",
			      "annotate", err);
	if (!strcmp(key, "check.canonical"))
		return choose_switch(&config->canonical, value, err);
	if (!strcmp(key, "check.scoreswithoutmodel"))
		return choose(&config->scores_need_model, value, "error",
			      "warning", err);
	if (!strcmp(key, "hfmeta.endpoint")) {
		free(config->endpoint);
		config->endpoint = xstrdup(value);
	}
	/* A key of a later version is no reason to stop. */
	return 0;
}

static int on_entry(const char *key, const char *value, void *data,
		    struct err *err)
{
	struct config *config = data;
	CLEANUP(freep) char *path_of = middle(key, "record", "path");
	CLEANUP(freep) char *schema_of = middle(key, "record", "schema");
	CLEANUP(freep) char *prefix = middle(key, "uri", "dir");
	int status;

	if (path_of)
		status = set_record(config, path_of, false, value, err);
	else if (schema_of)
		status = set_record(config, schema_of, true, value, err);
	else if (prefix)
		status = add_map(config, prefix, value, err);
	else
		status = set_simple(config, key, value, err);
	return status < 0 ? err_wrap(err, "%s", key) : 0;
}

/* The default types are for repositories that say nothing of types. */
static void drop_unnamed(struct config *config)
{
	size_t kept = 0;
	bool any = false;

	for (size_t i = 0; i < config->type_count; i++)
		any = any || config->types[i].named;
	for (size_t i = 0; any && i < config->type_count; i++) {
		if (config->types[i].named)
			config->types[kept++] = config->types[i];
		else
			free_type(&config->types[i]);
	}
	if (any)
		config->type_count = kept;
}

int config_parse(struct config *config, const char *text, size_t len,
		 struct err *err)
{
	if (git_config_text(text, len, on_entry, config, err) < 0)
		return -1;
	drop_unnamed(config);
	for (size_t i = 0; i < config->type_count; i++) {
		const struct record_type *type = &config->types[i];

		if (!type->path || !type->schema)
			return err_set(err, ERR_INVALID,
				       "record.%s.%s is missing", type->name,
				       type->path ? "schema" : "path");
	}
	return 0;
}
