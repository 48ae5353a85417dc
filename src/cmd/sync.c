/* SPDX-License-Identifier: MIT */
/*
 * hfmeta sync - fetch, merge field by field, check, push
 */
#include "cmd/cmd.h"

#include "core/sync.h"
#include "json/json.h"

static void print_json(struct out *out, const struct sync_summary *s)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();

	json_set(line, "fetched", cJSON_CreateNumber((double)s->fetched));
	json_set(line, "pushed", cJSON_CreateNumber((double)s->pushed));
	json_set(line, "merges", cJSON_CreateNumber((double)s->merges));
	json_set(line, "lost_races",
		 cJSON_CreateNumber((double)s->lost_races));
	cmd_print_json(out, line);
}

static void print_text(struct out *out, const struct sync_summary *s,
		       const char *remote)
{
	if (!s->fetched && !s->pushed) {
		out_print(out, "As '%s' is\n", remote);
		return;
	}
	out_print(out, "%zu commit%s fetched, %zu pushed", s->fetched,
		  s->fetched == 1 ? "" : "s", s->pushed);
	if (s->merges)
		out_print(out, ", %zu merged", s->merges);
	out_print(out, "\n");
}

static enum cmd_status run(struct cmd_ctx *ctx, int argc, char **argv,
			   struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	const struct opt opts[] = { OPT_END };
	struct sync_summary summary;
	const char *remote;

	argc = opt_parse(&cmd_sync, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (argc > 1)
		return err_set(err, ERR_USAGE, "more than one remote");
	remote = argc ? argv[0] : "origin";
	if (cmd_open_store(&store, ctx, REPO_WORK_TREE, err) < 0)
		return CMD_FAILED;
	if (sync_with(&summary, store, remote, ctx->stop, err) < 0) {
		err_wrap(err, "cannot sync with '%s'", remote);
		return CMD_FAILED;
	}
	if (ctx->out->json)
		print_json(ctx->out, &summary);
	else
		print_text(ctx->out, &summary, remote);
	return CMD_DONE;
}

const struct cmd cmd_sync = {
	.name = "sync",
	.usage = "hfmeta sync [<remote>]",
	.summary = "Fetch, merge field by field, and push",
	.flags = CMD_WRITES,
	.run = run,
};
