/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_SCORES_H
#define HFMETA_CMD_SCORES_H

/* What the files of 'hfmeta scores' share. */

#include "cmd/cmd.h"
#include "core/scores_fetch.h"

/* scores_import.c, scores_list.c: the sub-commands, argv[0] their name. */
enum cmd_status scores_import(struct cmd_ctx *ctx, int argc, char **argv,
			      struct err *err);
enum cmd_status scores_list(struct cmd_ctx *ctx, int argc, char **argv,
			    struct err *err);

/* "A  model_scores/gpt2.json (12 results)", or as JSON. */
void scores_print_written(struct out *out,
			  const struct scores_written *written, bool dry_run);

/* A warning for each line, after "prefix: " if that is not NULL. */
void scores_print_warnings(struct out *out, const char *prefix,
			   const struct strlist *warnings);

/*
 * Fetch the scores of a model beside other work: not to have them is a note
 * or a warning.  'asked' is the name that it was asked for by: the
 * leaderboards may know it by that.  Fails only when it is interrupted.
 */
int scores_fetch_beside(struct cmd_ctx *ctx, struct scores_fetcher *fetcher,
			struct store *store, const struct repo_id *id,
			const char *asked, bool dry_run, struct err *err)
	MUST_CHECK;

#endif
