/* SPDX-License-Identifier: MIT */
#include "core/adopt.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/audit.h"
#include "schema/schema.h"
#include "util/fs.h"

/* So many records of a folder say whose schema it is. */
#define SAMPLES_MAX 50

struct candidate {
	char *path;
	struct schema *schema;
	cJSON *document;
};

struct adoption {
	const char *top;
	struct candidate *schemas;
	size_t schema_count, schema_room;
	struct strlist folders;
	struct strlist types;		/* names that are taken */
};

static cJSON *read_json(const char *top, const char *path)
{
	CLEANUP(freep) char *full = xasprintf("%s/%s", top, path);
	CLEANUP(buf_release) struct buf text = BUF_INIT(AUDIT_FILE_MAX);
	struct err none = ERR_INIT;
	cJSON *document = NULL;

	if (fs_read_nofollow(&text, full, &none) < 0 ||
	    json_parse(&document, NULL, text.ptr, text.len, JSON_LAST_REPEAT |
		       JSON_NAN_IS_NULL | JSON_ROUND_NUMBERS, NULL, &none) < 0)
		return NULL;
	return document;
}

/* Any object is a schema of sorts: only one that says what it wants counts. */
static bool looks_like_schema(const cJSON *document)
{
	return json_get(document, "$schema") || json_get(document, "$defs") ||
	       (json_get(document, "type") &&
		(json_get(document, "properties") ||
		 json_get(document, "items")));
}

static void try_schema(struct adoption *a, const char *path)
{
	CLEANUP(json_freep) cJSON *document = read_json(a->top, path);
	struct schema *schema = NULL;
	struct err none = ERR_INIT;

	if (!document || !looks_like_schema(document) ||
	    schema_compile(&schema, document, NULL, &none) < 0)
		return;
	GROW(a->schemas, a->schema_count, a->schema_room);
	a->schemas[a->schema_count++] = (struct candidate){
		xstrdup(path), schema, STEAL(document),
	};
}

struct listing {
	struct adoption *a;
	const char *folder;	/* "" or "name/" */
	size_t json_files;
};

static int count_json(const char *name, enum fs_kind kind, void *data,
		      struct err *err)
{
	struct listing *listing = data;

	(void)kind;
	(void)err;
	listing->json_files += ends_with(name, ".json");
	return 0;
}

static int on_schema_file(const char *name, enum fs_kind kind, void *data,
			  struct err *err)
{
	struct listing *listing = data;
	CLEANUP(freep) char *path = xasprintf("%s%s", listing->folder, name);

	(void)kind;
	(void)err;
	if (ends_with(name, ".json"))
		try_schema(listing->a, path);
	return 0;
}

static int on_folder(struct adoption *a, const char *name, struct err *err)
{
	CLEANUP(freep) char *full = xasprintf("%s/%s", a->top, name);
	CLEANUP(freep) char *prefix = xasprintf("%s/", name);
	struct listing listing = { .a = a, .folder = prefix };

	if (strstr(name, "schema"))
		return fs_list(full, on_schema_file, &listing, err);
	if (fs_list(full, count_json, &listing, err) < 0)
		return -1;
	if (listing.json_files)
		strlist_add(&a->folders, name);
	return 0;
}

static int on_top(const char *name, enum fs_kind kind, void *data,
		  struct err *err)
{
	struct listing *listing = data;

	if (name[0] == '.')
		return 0;
	if (kind == FS_FOLDER)
		return on_folder(listing->a, name, err);
	return on_schema_file(name, kind, data, err);
}

struct sampling {
	struct adoption *a;
	const char *folder;
	size_t *valid;		/* by each schema */
	size_t samples;
};

static int on_sample(const char *name, enum fs_kind kind, void *data,
		     struct err *err)
{
	struct sampling *s = data;
	CLEANUP(freep) char *path = xasprintf("%s/%s", s->folder, name);
	CLEANUP(json_freep) cJSON *document = NULL;

	(void)kind;
	(void)err;
	if (!ends_with(name, ".json") || s->samples >= SAMPLES_MAX)
		return 0;
	document = read_json(s->a->top, path);
	if (!document)
		return 0;
	s->samples++;
	for (size_t i = 0; i < s->a->schema_count; i++) {
		struct err none = ERR_INIT;

		if (schema_validate(s->a->schemas[i].schema, document, NULL,
				    &none) == SCHEMA_VALID)
			s->valid[i]++;
	}
	return 0;
}

/* The words of 'folder' that are in a schema's name. */
static size_t similarity(const char *folder, const char *schema)
{
	size_t score = 0;

	while (*folder) {
		size_t len = strcspn(folder, "_-. ");
		CLEANUP(freep) char *word = xstrndup(folder, len);

		if (len > 2 && strstr(schema, word))
			score += len;
		folder += len + (folder[len] != '\0');
	}
	return score;
}

/* A schema that asks for nothing is met by everything. */
static size_t required_count(const struct candidate *candidate)
{
	return (size_t)cJSON_GetArraySize(json_get(candidate->document,
						   "required"));
}

static bool is_better(const struct sampling *s, size_t i, size_t best)
{
	const struct candidate *x = &s->a->schemas[i];
	const struct candidate *y = &s->a->schemas[best];
	size_t x_name = similarity(s->folder, x->path);
	size_t y_name = similarity(s->folder, y->path);

	if (s->valid[i] != s->valid[best])
		return s->valid[i] > s->valid[best];
	if (x_name != y_name)
		return x_name > y_name;
	return required_count(x) > required_count(y);
}

static int best_schema(size_t *best, struct adoption *a, const char *folder,
		       struct err *err)
{
	CLEANUP(freep) char *full = xasprintf("%s/%s", a->top, folder);
	CLEANUP(freep) size_t *valid = xcalloc(a->schema_count,
					       sizeof(*valid));
	struct sampling s = { .a = a, .folder = folder, .valid = valid };

	if (fs_list(full, on_sample, &s, err) < 0)
		return -1;
	*best = 0;
	for (size_t i = 1; i < a->schema_count; i++)
		if (is_better(&s, i, *best))
			*best = i;
	return a->schema_count && valid[*best] > s.samples / 2;
}

static char *type_name(struct adoption *a, const char *folder)
{
	CLEANUP(freep) char *lower = xstrdup(folder);
	const char *name = lower;

	for (char *p = lower; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	if (strstr(lower, "score") || strstr(lower, "result"))
		name = "scores";
	else if (strstr(lower, "dataset") || strstr(lower, "data_set"))
		name = "dataset";
	else if (strstr(lower, "model"))
		name = "model";
	if (strlist_has(&a->types, name))
		name = folder;
	strlist_add(&a->types, name);
	return xstrdup(name);
}

static void write_type(struct buf *text, const char *type, const char *folder,
		       const char *schema)
{
	buf_addf(text, "[record \"%s\"]\n\tpath = \"%s\"\n\tschema = \"%s\"\n",
		 type, folder, schema);
}

static bool needs_escape(const char *s)
{
	return strpbrk(s, "\"\\\n") != NULL;
}

static int adopt(struct buf *text, struct adoption *a, struct strlist *found,
		 struct err *err)
{
	buf_adds(text, "# Written by 'hfmeta init --adopt'.\n[check]\n"
		 "\tcanonical = off\n\tformats = annotate\n");
	for (size_t i = 0; i < a->folders.count; i++) {
		const char *folder = a->folders.items[i];
		CLEANUP(freep) char *type = NULL;
		size_t best;
		int has = best_schema(&best, a, folder, err);

		if (has < 0)
			return -1;
		if (!has || needs_escape(folder) ||
		    needs_escape(a->schemas[best].path))
			continue;
		type = type_name(a, folder);
		write_type(text, type, folder, a->schemas[best].path);
		strlist_addf(found, "%s: records of type %s, by %s", folder,
			     type, a->schemas[best].path);
	}
	if (!found->count)
		return err_set(err, ERR_NOT_FOUND, "no folder of JSON files "
			       "that are valid by a schema found here");
	return 0;
}

static void adoption_release(struct adoption *a)
{
	for (size_t i = 0; i < a->schema_count; i++) {
		free(a->schemas[i].path);
		schema_free(a->schemas[i].schema);
		json_free(a->schemas[i].document);
	}
	free(a->schemas);
	strlist_release(&a->folders);
	strlist_release(&a->types);
}

int adopt_configuration(struct buf *text, struct repo *repo,
			struct strlist *found, struct err *err)
{
	CLEANUP(adoption_release) struct adoption a = {
		.top = repo_work_dir(repo),
	};
	struct listing listing = { .a = &a, .folder = "" };

	if (!a.top)
		return err_set(err, ERR_INVALID, "only a repository with a work "
			       "tree can be adopted");
	if (fs_list(a.top, on_top, &listing, err) < 0)
		return -1;
	return adopt(text, &a, found, err);
}
