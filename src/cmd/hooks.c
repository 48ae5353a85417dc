/* SPDX-License-Identifier: MIT */
/*
 * hfmeta hooks install - what a fresh clone needs
 *
 * A clone has neither hooks nor the configuration of the diff and merge
 * drivers: git takes none from anybody else.
 */
#include "cmd/cmd.h"

#include <string.h>

#include "core/hooks.h"
#include "core/store.h"

static enum cmd_status install(struct cmd_ctx *ctx, struct err *err)
{
	CLEANUP(strlist_release) struct strlist done = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist warnings = STRLIST_INIT;
	CLEANUP(repo_freep) struct repo *repo = NULL;

	if (ctx->program->open_repo(&repo, err) < 0)
		return CMD_FAILED;
	/* A bare repository gets its first commit by the first push. */
	if (!repo_is_bare(repo) &&
	    !repo_has(repo, REPO_WORK_TREE, CONFIG_FILE)) {
		err_set(err, ERR_NOT_FOUND, "not a metadata repository");
		err_hint(err, "'hfmeta init' makes it one");
		return CMD_FAILED;
	}
	if (hooks_configure(repo, &done, err) < 0 ||
	    hooks_install(repo, &done, &warnings, err) < 0)
		return CMD_FAILED;
	for (size_t i = 0; i < done.count; i++)
		out_print(ctx->out, "%s\n", done.items[i]);
	for (size_t i = 0; i < warnings.count; i++)
		out_warn(ctx->out, "%s", warnings.items[i]);
	if (!done.count && !warnings.count)
		out_print(ctx->out, "Nothing to do: hooks and drivers are "
			  "installed\n");
	return CMD_DONE;
}

static enum cmd_status hooks(struct cmd_ctx *ctx, int argc, char **argv,
			     struct err *err)
{
	const struct opt opts[] = { OPT_END };

	argc = opt_parse(&cmd_hooks, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (!argc)
		return err_set(err, ERR_USAGE, "what to do with the hooks is "
			       "not said");
	if (argc > 1 || strcmp(argv[0], "install") != 0)
		return err_set(err, ERR_USAGE, "hooks can be installed; '%s' "
			       "is nothing that can be done with them",
			       argv[argc > 1]);
	return install(ctx, err);
}

const struct cmd cmd_hooks = {
	.name = "hooks",
	.usage = "hfmeta hooks install",
	.summary = "Install git hooks, diff and merge drivers",
	.run = hooks,
};
