/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_EDIT_H
#define HFMETA_CMD_EDIT_H

/* What the commands that edit a record have in common. */

#include "cmd/cmd.h"
#include "core/edit.h"

/*
 * Open the repository and the record that 'name' stands for, of one type if
 * 'type_name' is not NULL.  '*store' must outlive the edit.
 */
int cmd_edit_open(struct edit *edit, struct store **store,
		  struct cmd_ctx *ctx, const char *type_name,
		  const char *name, struct err *err) MUST_CHECK;

/* Commit, and say what was done: notes on standard error, and a line. */
int cmd_edit_commit(struct edit *edit, struct cmd_ctx *ctx, const char *verb,
		    struct err *err) MUST_CHECK;

/* "M  model_metadata/a_b.json", or the same as an object of JSON. */
void cmd_edit_print(const struct edit *edit, struct cmd_ctx *ctx,
		    const char *mark, const struct git_id *commit);

#endif
