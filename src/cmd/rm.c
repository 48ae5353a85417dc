/* SPDX-License-Identifier: MIT */
/*
 * hfmeta rm - stop to track
 *
 * A part of a name is not enough here: what goes is named in full.
 */
#include "cmd/edit.h"

#include <string.h>

static int remove_one(struct cmd_ctx *ctx, const char *type, const char *name,
		      bool force, struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	CLEANUP(edit_release) struct edit edit = EDIT_INIT;
	struct git_id commit = { "" };

	if (cmd_edit_open(&edit, &store, ctx, type, name, err) < 0)
		return -1;
	if (!repo_id_same(edit.id, name) && strcmp(edit.path, name) != 0) {
		err_set(err, ERR_NOT_FOUND, "no record has this id");
		return err_hint(err, "did you mean '%s'?", edit.id);
	}
	if (edit_remove(&commit, &edit, force, err) < 0)
		return -1;
	cmd_edit_print(&edit, ctx, "D", &commit);
	return 0;
}

static enum cmd_status rm(struct cmd_ctx *ctx, int argc, char **argv,
			  struct err *err)
{
	const char *type = NULL;
	bool force = false;
	int failed = 0;
	const struct opt opts[] = {
		OPT_STRING('t', "type", "type", &type,
			   "the records are of this type"),
		OPT_FLAG('f', "force", &force,
			 "also while other records link to it"),
		OPT_END,
	};

	argc = opt_parse(&cmd_rm, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (!argc)
		return err_set(err, ERR_USAGE, "no record named");
	for (int i = 0; i < argc; i++) {
		if (!remove_one(ctx, type, argv[i], force, err))
			continue;
		err_wrap(err, "cannot remove '%s'", argv[i]);
		if (argc == 1)
			return CMD_FAILED;
		out_error(ctx->out, err);
		err_clear(err);
		failed++;
	}
	return failed ? CMD_SOME_FAILED : CMD_DONE;
}

const struct cmd cmd_rm = {
	.name = "rm",
	.usage = "hfmeta rm [-t <type>] [-f] <id>...",
	.summary = "Stop to track models and data sets",
	.flags = CMD_WRITES,
	.run = rm,
};
