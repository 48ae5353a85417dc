/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_SCORES_IMPORT_H
#define HFMETA_CORE_SCORES_IMPORT_H

/*
 * Importing result files of lm-evaluation-harness: first all files are read
 * and put together by model, then there is one commit for each model.
 */

#include "core/scores.h"

struct scores_import;

/* 'model' is who the results are of, where files name nobody or a folder; or
 * NULL. */
struct scores_import *scores_import_new(const struct repo_id *model)
	MUST_CHECK;
void scores_import_free(struct scores_import *import);	/* NULL is fine */
void scores_import_freep(struct scores_import **import);

/*
 * Append the files that 'path' stands for: itself, or, if it is a folder,
 * every "*.json" in it and below, sorted.  Symbolic links in a folder are not
 * followed.  Fails with ERR_NOT_FOUND, ERR_LIMIT for too many of them, or as
 * fs_list() does.
 */
int scores_import_list(struct strlist *files, const char *path,
		       struct err *err) MUST_CHECK;

/*
 * Read a file.  With 'sure' unset (it was found in a folder) returns 1 for
 * JSON that is no result file at all.
 *
 * Fails with ERR_INVALID if it is no JSON or no result file, if it names no
 * model, or two, or with a 'model' another one than the files before;
 * otherwise as fs_read() does.  The import can go on then.
 */
int scores_import_read(struct scores_import *import, const char *path,
		       bool sure, struct strlist *warnings, struct err *err)
	MUST_CHECK;

/* How many models there are, and the results of one of them. */
size_t scores_import_count(const struct scores_import *import);
const struct repo_id *scores_import_model(const struct scores_import *import,
					  size_t index);

/* scores_put() of a model's results. */
int scores_import_put(struct scores_written *out,
		      struct scores_import *import, size_t index,
		      struct store *store, bool dry_run,
		      struct strlist *warnings, struct err *err) MUST_CHECK;

#endif
