/* SPDX-License-Identifier: MIT */
/*
 * hfmeta fmt - rewrite JSON files in canonical form
 *
 * Values do not change.  A file that is no JSON stays as it is.
 */
#include "cmd/cmd.h"

#include <string.h>
#include <unistd.h>

#include "core/store.h"
#include "util/fs.h"

enum result { SAME, DIFFERS };

static int canonical_text(struct buf *out, const struct buf *text,
			  struct err *err)
{
	CLEANUP(json_freep) cJSON *doc = NULL;

	if (json_parse_text(&doc, text->ptr, text->len, 0, err) < 0)
		return -1;
	json_canon(out, doc);
	return out->len == text->len && !memcmp(out->ptr, text->ptr, out->len) ?
	       SAME : DIFFERS;
}

static int format_stdin(struct out *out, bool check_only, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);
	CLEANUP(buf_release) struct buf canonical = BUF_INIT(BUF_UNBOUNDED);
	int result;

	if (fs_read_fd(&text, STDIN_FILENO, err) < 0)
		return -1;
	result = canonical_text(&canonical, &text, err);
	if (result >= 0 && !check_only)
		out_write(out, canonical.ptr, canonical.len);
	return result;
}

static int format_file(const char *path, bool check_only, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);
	CLEANUP(buf_release) struct buf canonical = BUF_INIT(BUF_UNBOUNDED);
	int result;

	if (fs_read_nofollow(&text, path, err) < 0)
		return -1;
	result = canonical_text(&canonical, &text, err);
	if (result == DIFFERS && !check_only &&
	    fs_replace(path, canonical.ptr, canonical.len, 0666, err) < 0)
		return -1;
	return result;
}

static int format_one(struct out *out, const char *path, bool check_only,
		      struct err *err)
{
	bool is_stdin = !strcmp(path, "-");
	int result = is_stdin ? format_stdin(out, check_only, err) :
				format_file(path, check_only, err);

	if (result < 0)
		return err_wrap(err, "cannot format '%s'",
				is_stdin ? "standard input" : path);
	if (result == DIFFERS && (check_only || !is_stdin))
		out_print(out, "%s\n", is_stdin ? "standard input" : path);
	return result;
}

static enum cmd_status fmt(struct cmd_ctx *ctx, int argc, char **argv,
			   struct err *err)
{
	bool check_only = false;
	const struct opt opts[] = {
		OPT_FLAG(0, "check", &check_only,
			 "only name the files that would change"),
		OPT_END,
	};
	int failed = 0, differ = 0;

	argc = opt_parse(&cmd_fmt, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (!argc)
		return err_set(err, ERR_USAGE, "no file named ('-' is standard "
			       "input)");
	for (int i = 0; i < argc; i++) {
		int result = format_one(ctx->out, argv[i], check_only, err);

		if (result < 0 && argc == 1)
			return CMD_FAILED;
		if (result < 0) {
			out_error(ctx->out, err);
			err_clear(err);
			failed++;
		}
		differ += result == DIFFERS;
	}
	return failed ? CMD_SOME_FAILED :
	       differ && check_only ? CMD_FOUND : CMD_DONE;
}

const struct cmd cmd_fmt = {
	.name = "fmt",
	.usage = "hfmeta fmt [--check] <file>...",
	.summary = "Rewrite files in canonical form",
	.run = fmt,
};
