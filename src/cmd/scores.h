/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_SCORES_H
#define HFMETA_CMD_SCORES_H

/* What the files of 'hfmeta scores' share. */

#include "cmd/cmd.h"
#include "core/scores.h"

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

#endif
