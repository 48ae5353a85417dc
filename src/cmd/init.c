/* SPDX-License-Identifier: MIT */
/*
 * hfmeta init - make a metadata repository, or make a git repository one
 *
 * What is missing is added in one commit; what is there stays as it is.
 */
#include "cmd/cmd.h"

#include <string.h>
#include <unistd.h>

#include "core/setup.h"
#include "util/fs.h"

static void print_result(struct out *out, const struct setup *setup)
{
	for (size_t i = 0; i < setup->added.count; i++)
		out_print(out, "A  %s\n", setup->added.items[i]);
	for (size_t i = 0; i < setup->done.count; i++)
		out_verbose(out, "%s", setup->done.items[i]);
	for (size_t i = 0; i < setup->warnings.count; i++)
		out_warn(out, "%s", setup->warnings.items[i]);
	if (setup->commit.hex[0])
		out_print(out, "Set up the metadata repository in %s "
			  "(commit %.7s)\n", setup->place, setup->commit.hex);
	else if (setup->done.count)
		out_print(out, "Configured the metadata repository in %s\n",
			  setup->place);
	else
		out_print(out, "Nothing to do: %s is a metadata repository\n",
			  setup->place);
}

static enum cmd_status init(struct cmd_ctx *ctx, int argc, char **argv,
			    struct err *err)
{
	CLEANUP(setup_release) struct setup setup = SETUP_INIT;
	struct setup_options options = { .adopt = false };
	const struct opt opts[] = {
		OPT_FLAG(0, "adopt", &options.adopt,
			 "configure a collection that has its own schemas"),
		OPT_END,
	};

	argc = opt_parse(&cmd_init, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (argc > 1)
		return err_set(err, ERR_USAGE, "more than one folder named");
	if (argc && fs_make_folders(argv[0], err) < 0)
		return CMD_FAILED;
	if (argc && chdir(argv[0]) < 0)
		return err_errno(err, "cannot change to '%s'", argv[0]);
	options.nested = argc == 1;
	if (setup_run(&setup, &options, err) < 0)
		return CMD_FAILED;
	print_result(ctx->out, &setup);
	return CMD_DONE;
}

const struct cmd cmd_init = {
	.name = "init",
	.usage = "hfmeta init [--adopt] [<folder>]",
	.summary = "Make a metadata repository",
	.run = init,
};
