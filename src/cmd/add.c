/* SPDX-License-Identifier: MIT */
/*
 * hfmeta add - start to track models
 *
 * Each record is a commit of its own.  An id that cannot be had is reported,
 * and the others go on.
 */
#include "cmd/cmd.h"

#include <string.h>

#include "core/track.h"
#include "json/json.h"

struct adding {
	struct cmd_ctx *ctx;
	struct store *store;
	struct upstream *upstream;
	bool dry_run;
};

static void print_json(struct out *out, const struct tracked *tracked,
		       bool dry_run)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	json_set_string(line, "id", tracked->id.str);
	json_set_string(line, "path", tracked->path);
	json_set_string(line, "commit", tracked->commit.hex[0] ?
			tracked->commit.hex : NULL);
	json_set_string(line, "revision", tracked->revision[0] ?
			tracked->revision : NULL);
	json_set_string(line, "status", tracked->was_there ? "tracked" :
			dry_run ? "would-add" : "added");
	json_compact(&text, line);
	buf_addc(&text, '\n');
	out_write(out, text.ptr, text.len);
}

static void print_result(struct out *out, const struct tracked *tracked,
			 bool dry_run)
{
	if (out->json)
		print_json(out, tracked, dry_run);
	else if (tracked->was_there)
		out_print(out, "=  %s (tracked already)\n", tracked->path);
	else
		out_print(out, "%s  %s\n", dry_run ? "would add" : "A",
			  tracked->path);
}

static int add_one(struct adding *a, const struct repo_id *asked,
		   struct err *err)
{
	CLEANUP(tracked_release) struct tracked tracked = TRACKED_INIT;
	CLEANUP(strlist_release) struct strlist warnings = STRLIST_INIT;
	struct out *out = a->ctx->out;
	int status = track_add(&tracked, a->store, a->upstream,
			       UPSTREAM_MODEL, asked, a->dry_run, &warnings,
			       err);

	for (size_t i = 0; i < warnings.count; i++)
		out_warn(out, "%s", warnings.items[i]);
	if (status < 0)
		return err_wrap(err, "cannot add '%s'", asked->str);
	if (strcmp(asked->str, tracked.id.str) != 0)
		out_note(out, "'%s' is '%s' on the Hub now", asked->str,
			 tracked.id.str);
	print_result(out, &tracked, a->dry_run);
	return 0;
}

/* All names are looked at before the first request is sent. */
static int parse_ids(struct repo_id *ids, int count, char **names,
		     struct err *err)
{
	for (int i = 0; i < count; i++)
		if (repo_id_parse(&ids[i], names[i], err) < 0) {
			if (strstr(names[i], "://"))
				err_hint(err, "an id is wanted, not a URL: "
					 "'namespace/name'");
			return err_wrap(err, "cannot add '%s'", names[i]);
		}
	return 0;
}

static enum cmd_status add_all(struct adding *a, const struct repo_id *ids,
			       int count, struct err *err)
{
	int failed = 0;

	for (int i = 0; i < count; i++) {
		if (!add_one(a, &ids[i], err))
			continue;
		if (count == 1 || err->code == ERR_INTERRUPTED)
			return CMD_FAILED;
		out_error(a->ctx->out, err);
		err_clear(err);
		failed++;
	}
	return failed ? CMD_SOME_FAILED : CMD_DONE;
}

static enum cmd_status add(struct cmd_ctx *ctx, int argc, char **argv,
			   struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	CLEANUP(upstream_freep) struct upstream *upstream = NULL;
	CLEANUP(freep) struct repo_id *ids = NULL;
	struct adding a = { .ctx = ctx };
	struct upstream_options options = {
		.endpoint = ctx->hub, .offline = ctx->offline,
		.stop = ctx->stop,
	};
	const struct opt opts[] = {
		OPT_FLAG('n', "dry-run", &a.dry_run,
			 "say what would be added, and add nothing"),
		OPT_STRING(0, "record", "folder", &options.record,
			   "write the Hub's answers to a hub snapshot"),
		OPT_END,
	};

	argc = opt_parse(&cmd_add, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (!argc)
		return err_set(err, ERR_USAGE, "no model named");
	ids = xcalloc((size_t)argc, sizeof(*ids));
	if (parse_ids(ids, argc, argv, err) < 0 ||
	    cmd_open_store(&store, ctx, REPO_WORK_TREE, err) < 0)
		return CMD_FAILED;
	options.repository_endpoint = store_config(store)->endpoint;
	if (upstream_open(&upstream, &options, err) < 0)
		return CMD_FAILED;
	if (!store_branch(store))
		out_warn(ctx->out, "HEAD is detached: commits are on no branch");
	a.store = store;
	a.upstream = upstream;
	return add_all(&a, ids, argc, err);
}

const struct cmd cmd_add = {
	.name = "add",
	.usage = "hfmeta add [-n] [--record <folder>] <id>...",
	.summary = "Start to track models",
	.flags = CMD_WRITES,
	.run = add,
};
