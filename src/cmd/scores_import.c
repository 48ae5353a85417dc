/* SPDX-License-Identifier: MIT */
/*
 * hfmeta scores import - results that lm-evaluation-harness wrote
 *
 * All files are read before anything is committed; one that cannot be read is
 * reported, and the others go on.
 */
#include "cmd/scores.h"

#include <string.h>

#include "core/scores_import.h"

struct importing {
	struct cmd_ctx *ctx;
	struct scores_import *import;
	bool dry_run;
	size_t files, others, failed;
};

static const struct cmd cmd_scores_import = {
	.name = "scores import",
	.usage = "hfmeta scores import [--model <id>] [-n] <file>...",
};

/* One of several: report it and go on. */
static void fail_one(struct importing *im, struct err *err)
{
	out_error(im->ctx->out, err);
	err_clear(err);
	im->failed++;
}

/* What a result file is, and what is none, is clear only where somebody has
 * named it. */
static int read_file(struct importing *im, const char *path, bool sure,
		     struct err *err)
{
	CLEANUP(strlist_release) struct strlist warnings = STRLIST_INIT;
	int status = scores_import_read(im->import, path, sure, &warnings,
					err);

	im->files++;
	scores_print_warnings(im->ctx->out, path, &warnings);
	if (status < 0)
		return err_wrap(err, "cannot import '%s'", path);
	if (status) {
		im->others++;
		out_verbose(im->ctx->out, "'%s' is no result file", path);
	}
	return 0;
}

static int read_path(struct importing *im, const char *path, bool alone,
		     struct err *err)
{
	CLEANUP(strlist_release) struct strlist files = STRLIST_INIT;
	bool sure;

	if (scores_import_list(&files, path, err) < 0)
		return err_wrap(err, "cannot import '%s'", path);
	sure = files.count == 1 && !strcmp(files.items[0], path);
	if (!files.count)
		return err_set(err, ERR_NOT_FOUND, "cannot import '%s': no "
			       "'.json' file is in it", path);
	for (size_t i = 0; i < files.count; i++) {
		if (im->ctx->stop && im->ctx->stop(NULL))
			return err_set(err, ERR_INTERRUPTED, "interrupted");
		if (!read_file(im, files.items[i], sure, err))
			continue;
		if (alone && sure)
			return -1;
		fail_one(im, err);
	}
	return 0;
}

static int read_all(struct importing *im, int count, char **paths,
		    struct err *err)
{
	for (int i = 0; i < count; i++) {
		if (!read_path(im, paths[i], count == 1, err))
			continue;
		if (count == 1 || err->code == ERR_INTERRUPTED)
			return -1;
		fail_one(im, err);
	}
	if (im->others)
		out_note(im->ctx->out, "%zu of %zu files %s", im->others,
			 im->files, im->others == 1 ? "is no result file" :
			 "are no result files");
	if (im->others == im->files && !im->failed)
		return err_set(err, ERR_NOT_FOUND, "there is no result file "
			       "among them");
	return 0;
}

static int put_one(struct importing *im, struct store *store, size_t index,
		   struct err *err)
{
	CLEANUP(scores_written_release) struct scores_written written =
		SCORES_WRITTEN_INIT;
	CLEANUP(strlist_release) struct strlist warnings = STRLIST_INIT;
	int status = scores_import_put(&written, im->import, index, store,
				       im->dry_run, &warnings, err);

	scores_print_warnings(im->ctx->out, NULL, &warnings);
	if (status < 0)
		return err_wrap(err, "cannot import the scores of '%s'",
				scores_import_model(im->import, index)->str);
	scores_print_written(im->ctx->out, &written, im->dry_run);
	return 0;
}

static enum cmd_status put_all(struct importing *im, struct store *store,
			       struct err *err)
{
	size_t count = scores_import_count(im->import);

	for (size_t i = 0; i < count; i++) {
		if (im->ctx->stop && im->ctx->stop(NULL)) {
			err_set(err, ERR_INTERRUPTED, "interrupted");
			return CMD_FAILED;
		}
		if (!put_one(im, store, i, err))
			continue;
		if ((count == 1 && !im->failed) ||
		    err->code == ERR_INTERRUPTED)
			return CMD_FAILED;
		fail_one(im, err);
	}
	return im->failed ? CMD_SOME_FAILED : CMD_DONE;
}

static void importing_release(struct importing *im)
{
	scores_import_free(im->import);
}

enum cmd_status scores_import(struct cmd_ctx *ctx, int argc, char **argv,
			      struct err *err)
{
	CLEANUP(importing_release) struct importing im = { .ctx = ctx };
	CLEANUP(store_freep) struct store *store = NULL;
	const char *model = NULL;
	struct repo_id id = { "" };
	const struct opt opts[] = {
		OPT_STRING(0, "model", "id", &model,
			   "whose results they are, where files do not say"),
		OPT_FLAG('n', "dry-run", &im.dry_run,
			 "say what would change, and change nothing"),
		OPT_END,
	};

	argc = opt_parse(&cmd_scores_import, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (!argc)
		return err_set(err, ERR_USAGE, "no file named");
	if (model && repo_id_parse(&id, model, err) < 0) {
		err_wrap(err, "'--model %s'", model);
		return CMD_FAILED;
	}
	if (cmd_open_store(&store, ctx, REPO_WORK_TREE, err) < 0)
		return CMD_FAILED;
	im.import = scores_import_new(model ? &id : NULL);
	if (read_all(&im, argc, argv, err) < 0)
		return CMD_FAILED;
	return put_all(&im, store, err);
}
