/* SPDX-License-Identifier: MIT */
/*
 * hfmeta layout - how records lie in their folders, and the other way
 */
#include "cmd/cmd.h"

#include <string.h>

#include "core/relayout.h"

static const char *word(bool sharded)
{
	return sharded ? "sharded" : "flat";
}

static void print(struct out *out, bool sharded, size_t moved,
		  const struct git_id *commit)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	out_print(out, "%s\n", word(sharded));
	if (!out->json)
		return;
	json_set_string(line, "layout", word(sharded));
	json_set(line, "moved", cJSON_CreateNumber((double)moved));
	if (*commit->hex)
		json_set_string(line, "commit", commit->hex);
	json_compact(&text, line);
	buf_addc(&text, '\n');
	out_write(out, text.ptr, text.len);
}

static enum cmd_status layout(struct cmd_ctx *ctx, int argc, char **argv,
			      struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	const struct opt opts[] = { OPT_END };
	struct git_id commit = { "" };
	size_t moved = 0;
	bool sharded;
	int status;

	argc = opt_parse(&cmd_layout, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (argc > 1 || (argc && strcmp(argv[0], "flat") != 0 &&
			 strcmp(argv[0], "sharded") != 0))
		return err_set(err, ERR_USAGE, "a layout is flat or sharded, "
			       "not '%s'", argv[argc > 1]);
	if (cmd_open_store(&store, ctx, REPO_WORK_TREE, err) < 0)
		return CMD_FAILED;
	sharded = store_config(store)->sharded;
	if (!argc) {
		print(ctx->out, sharded, 0, &commit);
		return CMD_DONE;
	}
	sharded = !strcmp(argv[0], "sharded");
	status = relayout(store, sharded, &moved, &commit, err);
	if (status < 0)
		return err_wrap(err, "cannot change the layout");
	print(ctx->out, sharded, moved, &commit);
	if (!status)
		out_note(ctx->out, "%zu record%s moved, in one commit", moved,
			 moved == 1 ? "" : "s");
	return CMD_DONE;
}

const struct cmd cmd_layout = {
	.name = "layout",
	.usage = "hfmeta layout [flat|sharded]",
	.summary = "Show or change how records lie in their folders",
	.flags = CMD_WRITES,
	.run = layout,
};
