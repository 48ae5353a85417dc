/* SPDX-License-Identifier: MIT */
/*
 * hfmeta check - hold records to their schemas
 *
 * All files are checked, however many are wrong.
 */
#include "cmd/cmd.h"

#include "core/check.h"
#include "json/json.h"

static void print_json(struct out *out, const struct finding *f)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	json_set_string(line, "path", f->path);
	json_set(line, "line", cJSON_CreateNumber(f->line));
	json_set(line, "column", cJSON_CreateNumber(f->column));
	json_set_string(line, "pointer", f->pointer);
	json_set_string(line, "schema_pointer", f->schema_pointer);
	json_set_string(line, "keyword", f->keyword);
	json_set_string(line, "message", f->message);
	json_compact(&text, line);
	buf_addc(&text, '\n');
	out_write(out, text.ptr, text.len);
}

static void print_findings(struct out *out, const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);

		if (out->json) {
			print_json(out, &findings->items[i]);
			continue;
		}
		finding_write(&line, &findings->items[i]);
		out_print(out, "%s", line.ptr);
	}
	if (out->verbosity >= OUT_VERBOSE ||
	    (findings->count && out->verbosity >= OUT_NORMAL))
		out_note(out, "%zu of %zu files have problems",
			 findings->bad, findings->checked);
}

static int check_paths(struct findings *findings, struct store *store,
		       int count, char **paths, struct err *err)
{
	for (int i = 0; i < count; i++)
		if (check_path(findings, store, paths[i], err) < 0)
			return -1;
	return 0;
}

/* The store is opened here: what is staged has rules of its own, which are
 * staged too. */
static int run_check(struct cmd_ctx *ctx, struct findings *findings,
		     bool staged, int argc, char **argv, struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;

	if (cmd_open_store(&store, ctx, staged ? REPO_INDEX : REPO_WORK_TREE,
			   err) < 0)
		return -1;
	return staged ? check_staged(findings, store, err) :
	       argc ? check_paths(findings, store, argc, argv, err) :
		      check_all(findings, store, err);
}

static enum cmd_status check(struct cmd_ctx *ctx, int argc, char **argv,
			     struct err *err)
{
	CLEANUP(findings_release) struct findings findings = FINDINGS_INIT;
	bool staged = false, all = false;
	const struct opt opts[] = {
		OPT_FLAG(0, "staged", &staged,
			 "check what is staged, as the pre-commit hook does"),
		OPT_FLAG(0, "all", &all,
			 "check every record and schema (the default)"),
		OPT_END,
	};
	int status;

	argc = opt_parse(&cmd_check, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if ((staged && all) || ((staged || all) && argc))
		return err_set(err, ERR_USAGE,
			       "--staged, --all and paths exclude each other");
	status = run_check(ctx, &findings, staged, argc, argv, err);
	print_findings(ctx->out, &findings);
	if (status < 0)
		return CMD_FAILED;
	return findings.count ? CMD_FOUND : CMD_DONE;
}

const struct cmd cmd_check = {
	.name = "check",
	.usage = "hfmeta check [--staged | --all | <path>...]",
	.summary = "Hold records to their schemas",
	.run = check,
};
