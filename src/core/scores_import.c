/* SPDX-License-Identifier: MIT */
#include "core/scores_import.h"

#include <stdlib.h>
#include <string.h>

#include "source/harness.h"
#include "util/fs.h"
#include "util/utf8.h"

#define FILES_MAX 100000
#define LEVELS_MAX 32

/* What was read of one model. */
struct of_model {
	struct repo_id id;
	cJSON *record;		/* no more than its "results" counts */
};

struct scores_import {
	struct repo_id model;	/* "": files say it */
	char *stands_for;	/* the name in files that 'model' is put for */
	struct of_model *models;
	size_t count, room;
	struct scores_places places;
};

struct scores_import *scores_import_new(const struct repo_id *model)
{
	struct scores_import *import = xcalloc(1, sizeof(*import));

	if (model)
		import->model = *model;
	return import;
}

void scores_import_free(struct scores_import *import)
{
	if (!import)
		return;
	for (size_t i = 0; i < import->count; i++)
		json_free(import->models[i].record);
	free(import->models);
	free(import->stands_for);
	scores_places_release(&import->places);
	free(import);
}

void scores_import_freep(struct scores_import **import)
{
	scores_import_free(*import);
}

/* Finding files */

struct listing {
	struct strlist *files;
	const char *folder;
	int level;
};

static int list_folder(struct strlist *files, const char *folder, int level,
		       struct err *err);

static int on_name(const char *name, enum fs_kind kind, void *data,
		   struct err *err)
{
	const struct listing *l = data;
	CLEANUP(freep) char *path = xasprintf("%s/%s", l->folder, name);

	if (kind == FS_FOLDER)
		return list_folder(l->files, path, l->level + 1, err);
	if (kind != FS_FILE || !ends_with(name, ".json"))
		return 0;
	if (l->files->count >= FILES_MAX)
		return err_set(err, ERR_LIMIT, "more than %d files",
			       FILES_MAX);
	strlist_add(l->files, path);
	return 0;
}

static int list_folder(struct strlist *files, const char *folder, int level,
		       struct err *err)
{
	struct listing l = {
		.files = files, .folder = folder, .level = level,
	};

	if (level > LEVELS_MAX)
		return err_set(err, ERR_LIMIT, "folders nest deeper than %d "
			       "levels", LEVELS_MAX);
	return fs_list(folder, on_name, &l, err);
}

int scores_import_list(struct strlist *files, const char *path,
		       struct err *err)
{
	CLEANUP(freep) char *folder = xstrdup(path);
	size_t len = strlen(folder);

	while (len > 1 && folder[len - 1] == '/')
		folder[--len] = '\0';
	switch (fs_kind(folder)) {
	case FS_NOTHING:
		return err_set(err, ERR_NOT_FOUND, "no such file or folder");
	case FS_FOLDER:
		return list_folder(files, folder, 0, err);
	case FS_FILE:
	case FS_OTHER:
		strlist_add(files, path);
	}
	return 0;
}

/* Whose results they are */

static int no_model(const struct harness_file *file, struct err *err)
{
	const char *name = file->model;

	if (!name) {
		err_set(err, ERR_INVALID, "it names no model");
		return err_hint(err, "say which it is: --model <id>");
	}
	err_set(err, ERR_INVALID, "'%.200s' is no name of a model on the Hub",
		name);
	return err_hint(err, "say which model it is: --model <id>");
}

/* One --model can stand for one name: more of them are more models. */
static int take_model(struct scores_import *import,
		      const struct harness_file *file, struct strlist *warnings,
		      struct err *err)
{
	const char *name = file->model ? file->model : "";
	struct repo_id id;
	struct err not_an_id = ERR_INIT;

	if (repo_id_same(name, import->model.str))
		return 0;
	if (import->stands_for && strcmp(import->stands_for, name) != 0) {
		err_set(err, ERR_INVALID, "it is of '%.200s', and '--model' "
			"was put for '%.200s' before", name,
			import->stands_for);
		return err_hint(err, "import the files of each model by "
				"themselves");
	}
	if (!import->stands_for && repo_id_parse(&id, name, &not_an_id) == 0)
		strlist_addf(warnings, "it names '%s'; taken for '%s', as "
			     "'--model' says", name, import->model.str);
	if (!import->stands_for)
		import->stands_for = xstrdup(name);
	return 0;
}

static int whose(struct repo_id *id, struct scores_import *import,
		 const struct harness_file *file, struct strlist *warnings,
		 struct err *err)
{
	struct err not_an_id = ERR_INIT;

	*id = import->model;
	if (*id->str)
		return take_model(import, file, warnings, err);
	if (file->other_model) {
		err_set(err, ERR_INVALID, "it names two models, '%.200s' and "
			"'%.200s'", file->model, file->other_model);
		return err_hint(err, "say which it is: --model <id>");
	}
	if (!file->model || repo_id_parse(id, file->model, &not_an_id) < 0)
		return no_model(file, err);
	return 0;
}

/* Reading */

static struct of_model *model_of(struct scores_import *import,
				 const struct repo_id *id)
{
	for (size_t i = 0; i < import->count; i++)
		if (repo_id_same(import->models[i].id.str, id->str))
			return &import->models[i];
	GROW(import->models, import->count, import->room);
	import->models[import->count] = (struct of_model){
		.id = *id, .record = cJSON_CreateObject(),
	};
	return &import->models[import->count++];
}

static void add_results(struct scores_import *import, const struct repo_id *id,
			struct harness_file *file)
{
	CLEANUP(json_freep) cJSON *results = STEAL(file->results);
	struct scores_counts counts;

	if (!file->is_record) {
		CLEANUP(freep) char *source =
			harness_source(file, SCORES_HARNESS);
		cJSON *by_source = cJSON_CreateObject();

		json_set(by_source, source, results);
		results = by_source;
	}
	scores_merge(model_of(import, id)->record, results, NULL, &counts);
}

/* The name of a file for a record, which is UTF-8 whatever the file system
 * has; the folders above are nobody else's business.  Returns a string. */
static char *name_to_record(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = xstrdup(slash ? slash + 1 : path);

	if (!utf8_valid(name, strlen(name)))
		for (char *p = name; *p; p++)
			if (*p & 0x80)
				*p = '?';
	return name;
}

static int parse(cJSON **document, const char *path, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(HARNESS_FILE_MAX);

	if (fs_read(&text, path, err) < 0)
		return -1;
	if (json_parse_text(document, text.ptr, text.len, HARNESS_JSON_FLAGS,
			    err) < 0)
		return err_wrap(err, "it is no JSON");
	return 0;
}

int scores_import_read(struct scores_import *import, const char *path,
		       bool sure, struct strlist *warnings, struct err *err)
{
	CLEANUP(harness_file_release) struct harness_file file =
		HARNESS_FILE_INIT;
	CLEANUP(json_freep) cJSON *document = NULL;
	CLEANUP(freep) char *name = name_to_record(path);
	struct harness_place place = { .file = name };
	struct repo_id id;

	if (parse(&document, path, err) < 0)
		return -1;
	if (!sure && !harness_is_result(document))
		return 1;
	if (harness_read(&file, document, &place, warnings, err) < 0 ||
	    whose(&id, import, &file, warnings, err) < 0)
		return -1;
	if (file.count)
		add_results(import, &id, &file);
	else
		strlist_add(warnings, "it has no results");
	return 0;
}

size_t scores_import_count(const struct scores_import *import)
{
	return import->count;
}

const struct repo_id *scores_import_model(const struct scores_import *import,
					  size_t index)
{
	return &import->models[index].id;
}

int scores_import_put(struct scores_written *out,
		      struct scores_import *import, size_t index,
		      struct store *store, bool dry_run,
		      struct strlist *warnings, struct err *err)
{
	const struct of_model *model = &import->models[index];
	struct scores_change change = {
		.results = json_get(model->record, "results"),
		.verb = "Import", .dry_run = dry_run,
	};

	return scores_put(out, store, &import->places, &model->id, &change,
			  warnings, err);
}
