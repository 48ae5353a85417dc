/* SPDX-License-Identifier: MIT */
/*
 * hfmeta pin, hfmeta unpin - fields that a refresh leaves alone
 */
#include "cmd/edit.h"

typedef int edit_field(struct edit *edit, const char *field, struct err *err);

static enum cmd_status run(const struct cmd *cmd, edit_field *change,
			   const char *verb, struct cmd_ctx *ctx, int argc,
			   char **argv, struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	CLEANUP(edit_release) struct edit edit = EDIT_INIT;
	const char *type = NULL;
	const struct opt opts[] = {
		OPT_STRING('t', "type", "type", &type,
			   "the record is of this type"),
		OPT_END,
	};
	int status;

	argc = opt_parse(cmd, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (argc < 2)
		return err_set(err, ERR_USAGE, argc ? "no field named" :
			       "no record named");
	status = cmd_edit_open(&edit, &store, ctx, type, argv[0], err);
	for (int i = 1; i < argc && !status; i++)
		status = change(&edit, argv[i], err);
	if (status || cmd_edit_commit(&edit, ctx, verb, err) < 0) {
		err_wrap(err, "cannot %s fields of '%s'", cmd->name, argv[0]);
		return CMD_FAILED;
	}
	return CMD_DONE;
}

static enum cmd_status pin(struct cmd_ctx *ctx, int argc, char **argv,
			   struct err *err)
{
	return run(&cmd_pin, edit_pin, "Pin", ctx, argc, argv, err);
}

static enum cmd_status unpin(struct cmd_ctx *ctx, int argc, char **argv,
			     struct err *err)
{
	return run(&cmd_unpin, edit_unpin, "Unpin", ctx, argc, argv, err);
}

const struct cmd cmd_pin = {
	.name = "pin",
	.usage = "hfmeta pin [-t <type>] <id> <field>...",
	.summary = "Keep fields as they are when a record is refreshed",
	.flags = CMD_WRITES,
	.run = pin,
};

const struct cmd cmd_unpin = {
	.name = "unpin",
	.usage = "hfmeta unpin [-t <type>] <id> <field>...",
	.summary = "Let the next refresh have pinned fields again",
	.flags = CMD_WRITES,
	.run = unpin,
};
