/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_CONFIG_H
#define HFMETA_CORE_CONFIG_H

/*
 * What '.hfmetaconfig' at the top of a metadata repository says, in the
 * syntax of git-config:
 *
 *	[hfmeta]
 *		layout = flat
 *		endpoint = https://huggingface.co
 *	[record "model"]
 *		path = model_metadata
 *		schema = schemas/model_metadata.schema.json
 *	[check]
 *		canonical = on
 *		formats = assert
 *	[uri "https://example.org/schemas/"]
 *		dir = vendor/schemas
 *
 * What it does not say has the defaults shown.  Without any record section
 * there are three record types, "model", "dataset" and "scores"; else those
 * that it has, of any names.  It comes with the
 * repository, from whoever can push to it: paths must stay inside.
 */

#include "util/err.h"
#include "util/strlist.h"

#define CONFIG_FILE ".hfmetaconfig"

/* A kind of record: where its files lie, and what they must look like. */
struct record_type {
	char *name;
	char *path;	/* a folder, without '/' at the end */
	char *schema;	/* a file */
	bool named;	/* it has a section of its own */
};

/* A schema whose URI begins with 'prefix' is read from folder 'dir'. */
struct uri_map {
	char *prefix, *dir;
	bool outside;	/* the user's own: any folder, not the repository's */
};

/* The file that a URI stands for, or NULL if the map is not about it, or it
 * would lead out of the folder.  Returns a string. */
char *uri_map_path(const struct uri_map *map, const char *uri) MUST_CHECK;

/* How records lie; see core/layout.h.  The number is how many levels of
 * folders there are below the folder of the type. */
enum layout {
	LAYOUT_FLAT = 0,
	LAYOUT_SHARDED = 3,
	LAYOUT_SHARDED_4 = 4,
};

#define LAYOUTS 3
extern const enum layout layouts[LAYOUTS];	/* all of them */

/* What the configuration, and the user, calls it: "flat", "sharded" or
 * "sharded-4". */
const char *layout_word(enum layout layout);

/* False if no layout is called so. */
bool layout_parse(enum layout *layout, const char *word);

struct config {
	struct record_type *types;
	size_t type_count, type_room;
	struct uri_map *maps;
	size_t map_count, map_room;
	char *endpoint;		/* NULL: not said */
	enum layout layout;
	bool canonical;		/* records must be in canonical form */
	bool assert_formats;
	bool scores_need_model;	/* a missing model record is an error */
};

void config_init(struct config *config);	/* the defaults */
void config_release(struct config *config);

/* Read the text of the file over the defaults.  Fails with ERR_INVALID. */
int config_parse(struct config *config, const char *text, size_t len,
		 struct err *err) MUST_CHECK;

/* The type of that name, or NULL.  Belongs to the config. */
const struct record_type *config_type(const struct config *config,
				      const char *name);

/* The type whose folder 'path' lies in and that 'path' could be a record
 * of (it ends in ".json"), or NULL. */
const struct record_type *config_type_of_path(const struct config *config,
					      const char *path);

/* Whether a path from a repository is relative and stays inside it. */
bool config_path_is_inside(const char *path);

#endif
