/* SPDX-License-Identifier: MIT */
/*
 * hfmeta set - change fields of a record by hand
 */
#include "cmd/edit.h"

static int set_all(struct edit *edit, const struct strlist *unset, int count,
		   char **assignments, struct err *err)
{
	for (size_t i = 0; i < unset->count; i++)
		if (edit_unset(edit, unset->items[i], err) < 0)
			return -1;
	for (int i = 0; i < count; i++)
		if (edit_set(edit, assignments[i], err) < 0)
			return -1;
	return 0;
}

static enum cmd_status set(struct cmd_ctx *ctx, int argc, char **argv,
			   struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	CLEANUP(edit_release) struct edit edit = EDIT_INIT;
	CLEANUP(strlist_release) struct strlist unset = STRLIST_INIT;
	const char *type = NULL;
	const struct opt opts[] = {
		OPT_STRING('t', "type", "type", &type,
			   "the record is of this type"),
		OPT_LIST('u', "unset", "field", &unset,
			 "take a field away"),
		OPT_END,
	};

	argc = opt_parse(&cmd_set, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (!argc || (argc == 1 && !unset.count))
		return err_set(err, ERR_USAGE, argc ? "nothing to set" :
			       "no record named");
	if (cmd_edit_open(&edit, &store, ctx, type, argv[0], err) < 0 ||
	    set_all(&edit, &unset, argc - 1, argv + 1, err) < 0 ||
	    cmd_edit_commit(&edit, ctx, "Edit", err) < 0) {
		err_wrap(err, "cannot edit '%s'", argv[0]);
		return CMD_FAILED;
	}
	return CMD_DONE;
}

const struct cmd cmd_set = {
	.name = "set",
	.usage = "hfmeta set [-t <type>] [-u <field>]... <id> [<field>=<value>...]",
	.summary = "Change fields of a record by hand",
	.flags = CMD_WRITES,
	.run = set,
};
