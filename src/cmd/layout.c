/* SPDX-License-Identifier: MIT */
/*
 * hfmeta layout - how records lie in their folders, and other ways
 */
#include "cmd/cmd.h"

#include "core/layout.h"
#include "core/relayout.h"
#include "core/upkeep.h"

static void print(struct out *out, enum layout layout, size_t moved,
		  const struct git_id *commit)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	out_print(out, "%s\n", layout_word(layout));
	if (!out->json)
		return;
	json_set_string(line, "layout", layout_word(layout));
	json_set(line, "moved", cJSON_CreateNumber((double)moved));
	if (*commit->hex)
		json_set_string(line, "commit", commit->hex);
	json_compact(&text, line);
	buf_addc(&text, '\n');
	out_write(out, text.ptr, text.len);
}

/* "sharded" is as many levels as the records need. */
static int choose(enum layout *layout, struct store *store, struct err *err)
{
	size_t records;

	if (*layout != LAYOUT_SHARDED)
		return 0;
	if (upkeep_count(&records, store, err) < 0)
		return -1;
	*layout = layout_for(records);
	return 0;
}

static enum cmd_status change(struct cmd_ctx *ctx, struct store *store,
			      enum layout layout, struct err *err)
{
	struct git_id commit = { "" };
	size_t moved = 0;
	int status = choose(&layout, store, err);

	if (!status)
		status = relayout(store, layout, &moved, &commit, err);
	if (status < 0)
		return err_wrap(err, "cannot change the layout");
	print(ctx->out, layout, moved, &commit);
	if (!status)
		out_note(ctx->out, "%zu record%s moved, in one commit", moved,
			 moved == 1 ? "" : "s");
	return CMD_DONE;
}

static enum cmd_status layout(struct cmd_ctx *ctx, int argc, char **argv,
			      struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	const struct opt opts[] = { OPT_END };
	const struct git_id none = { "" };
	enum layout wanted;

	argc = opt_parse(&cmd_layout, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (argc > 1 || (argc && !layout_parse(&wanted, argv[0])))
		return err_set(err, ERR_USAGE, "a layout is flat, sharded or "
			       "sharded-4, not '%s'", argv[argc > 1]);
	if (cmd_open_store(&store, ctx, REPO_WORK_TREE, err) < 0)
		return CMD_FAILED;
	if (argc)
		return change(ctx, store, wanted, err);
	print(ctx->out, store_config(store)->layout, 0, &none);
	return CMD_DONE;
}

const struct cmd cmd_layout = {
	.name = "layout",
	.usage = "hfmeta layout [flat|sharded|sharded-4]",
	.summary = "Show or change how records lie in their folders",
	.flags = CMD_WRITES,
	.run = layout,
};
