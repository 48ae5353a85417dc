/* SPDX-License-Identifier: MIT */
/*
 * hfmeta textconv - a record as flat lines, for 'git diff' and 'git log -p'
 *
 * Never fails on what a file holds: git shows nothing at all when a text
 * conversion fails, and history may hold files that are no JSON.  Git writes
 * what it gets to the terminal as it is, so it is made harmless here.
 */
#include "cmd/cmd.h"

#include "core/flatten.h"
#include "core/store.h"
#include "util/fs.h"

static enum cmd_status textconv(struct cmd_ctx *ctx, int argc, char **argv,
				struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);
	CLEANUP(buf_release) struct buf lines = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf safe = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const struct opt opts[] = { OPT_END };
	cJSON *doc = NULL;

	argc = opt_parse(&cmd_textconv, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (argc != 1)
		return err_set(err, ERR_USAGE, "one file must be named");
	if (fs_read(&text, argv[0], err) < 0)
		return err_wrap(err, "cannot read '%s'", argv[0]);
	if (json_parse(&doc, &arena, text.ptr, text.len, JSON_NUL_KEEP |
		       JSON_ROUND_NUMBERS, NULL, err) < 0) {
		err_clear(err);
		out_escape(&safe, text.ptr, text.len);
	} else {
		flatten(&lines, doc);
		out_escape_json(&safe, lines.ptr, lines.len);
	}
	out_write(ctx->out, safe.ptr, safe.len);
	return CMD_DONE;
}

const struct cmd cmd_textconv = {
	.name = "textconv",
	.usage = "hfmeta textconv <file>",
	.summary = "Write a record as flat lines, for git diff",
	.flags = CMD_PLUMBING,
	.run = textconv,
};
