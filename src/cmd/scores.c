/* SPDX-License-Identifier: MIT */
/*
 * hfmeta scores - results of models, from leaderboards and files
 *
 * Each record is a commit of its own.  A model that no leaderboard knows is a
 * finding, not a failure, and the others go on.
 */
#include "cmd/scores.h"

#include <string.h>

#include "json/json.h"

static void print_json(struct out *out, const struct scores_written *written,
		       const char *status)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();
	const struct scores_counts *counts = &written->counts;

	json_set_string(line, "id", written->id.str);
	json_set_string(line, "path", written->path);
	json_set_string(line, "commit", written->commit.hex[0] ?
			written->commit.hex : NULL);
	json_set_string(line, "status", status);
	json_set(line, "added", cJSON_CreateNumber((double)counts->added));
	json_set(line, "changed", cJSON_CreateNumber((double)counts->changed));
	json_set(line, "older", cJSON_CreateNumber((double)counts->older));
	cmd_print_json(out, line);
}

/* " (12 new results, 1 changed)" */
static void add_counts(struct buf *line, const struct scores_counts *counts)
{
	buf_addf(line, " (%zu new result%s", counts->added,
		 counts->added == 1 ? "" : "s");
	if (counts->changed)
		buf_addf(line, ", %zu changed", counts->changed);
	if (counts->older)
		buf_addf(line, ", %zu older", counts->older);
	buf_addc(line, ')');
}

void scores_print_written(struct out *out,
			  const struct scores_written *written, bool dry_run)
{
	CLEANUP(buf_release) struct buf counts = BUF_INIT(BUF_UNBOUNDED);
	bool there = written->was_there;

	if (!written->changed) {
		if (out->json)
			print_json(out, written, "unchanged");
		out_print(out, "=  %s (up to date)\n", written->path);
		return;
	}
	add_counts(&counts, &written->counts);
	if (out->json)
		print_json(out, written,
			   dry_run ? there ? "would-update" : "would-add" :
			   there ? "updated" : "added");
	if (dry_run)
		out_print(out, "would %s  %s%s\n", there ? "update" : "add",
			  written->path, counts.ptr);
	else
		out_print(out, "%s  %s%s\n", there ? "M" : "A", written->path,
			  counts.ptr);
}

void scores_print_warnings(struct out *out, const char *prefix,
			   const struct strlist *warnings)
{
	for (size_t i = 0; i < warnings->count; i++)
		out_warn(out, "%s%s%s", prefix ? prefix : "",
			 prefix ? ": " : "", warnings->items[i]);
}

int scores_fetch_beside(struct cmd_ctx *ctx, struct scores_fetcher *fetcher,
			struct store *store, const struct repo_id *id,
			const char *asked, bool dry_run, struct err *err)
{
	CLEANUP(scores_written_release) struct scores_written written =
		SCORES_WRITTEN_INIT;
	CLEANUP(strlist_release) struct strlist warnings = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	struct scores_fetch_options options = {
		.also = &names, .dry_run = dry_run,
	};
	int status;

	strlist_add(&names, asked);
	status = scores_fetch(&written, fetcher, store, id, &options,
			      &warnings, err);
	scores_print_warnings(ctx->out, NULL, &warnings);
	if (status < 0 && err->code == ERR_INTERRUPTED)
		return -1;
	if (!status)
		scores_print_written(ctx->out, &written, dry_run);
	else if (status > 0)
		out_note(ctx->out, "'%s' has no scores", id->str);
	else
		out_warn(ctx->out, "cannot fetch the scores of '%s': %s",
			 id->str, err->msg);
	err_clear(err);
	return 0;
}

struct fetching {
	struct cmd_ctx *ctx;
	struct store *store;
	struct scores_fetcher *fetcher;
	struct scores_fetch_options options;
	enum scores_sources sources;
	const char *source_name;
	struct repo_id *ids;
	size_t count;
};

static void fetching_release(struct fetching *f)
{
	freep(&f->ids);
}

static void print_nothing(const struct fetching *f,
			  const struct scores_written *written)
{
	const char *why = "the leaderboard has no results of it";
	struct out *out = f->ctx->out;

	if (out->json)
		print_json(out, written, "none");
	if (f->sources == SCORES_FROM_CARD)
		why = "its card states no results";
	else if (f->sources == SCORES_FROM_ALL)
		why = "no leaderboard has results of it, and its card states "
		      "none";
	out_print(out, "-  %s (%s)\n", written->id.str, why);
}

/* 0, 1 if there are no results, -1. */
static int fetch_one(struct fetching *f, const struct repo_id *id,
		     struct err *err)
{
	CLEANUP(scores_written_release) struct scores_written written =
		SCORES_WRITTEN_INIT;
	CLEANUP(strlist_release) struct strlist warnings = STRLIST_INIT;
	struct out *out = f->ctx->out;
	int status = scores_fetch(&written, f->fetcher, f->store, id,
				  &f->options, &warnings, err);

	scores_print_warnings(out, NULL, &warnings);
	if (status < 0)
		return err_wrap(err, "cannot fetch the scores of '%s'",
				id->str);
	if (strcmp(id->str, written.id.str) != 0)
		out_note(out, "'%s' is '%s' on the Hub now", id->str,
			 written.id.str);
	if (status)
		print_nothing(f, &written);
	else
		scores_print_written(out, &written, f->options.dry_run);
	return status;
}

static enum cmd_status fetch_all(struct fetching *f, struct err *err)
{
	size_t failed = 0, without = 0;

	for (size_t i = 0; i < f->count; i++) {
		int status = fetch_one(f, &f->ids[i], err);

		without += status > 0;
		if (status >= 0)
			continue;
		if (f->count == 1 || err->code == ERR_INTERRUPTED)
			return CMD_FAILED;
		out_error(f->ctx->out, err);
		err_clear(err);
		failed++;
	}
	return failed ? CMD_SOME_FAILED : without ? CMD_FOUND : CMD_DONE;
}

static int parse_ids(struct fetching *f, int count, char **names,
		     struct err *err)
{
	const struct strlist *also = f->options.also;
	struct repo_id old;

	if (!count)
		return err_set(err, ERR_USAGE, "no model named");
	if (also->count && count > 1)
		return err_set(err, ERR_USAGE, "'--known-as' is of one model, "
			       "and %d are named", count);
	f->ids = xcalloc((size_t)count, sizeof(*f->ids));
	for (; f->count < (size_t)count; f->count++)
		if (repo_id_parse(&f->ids[f->count], names[f->count], err) < 0)
			return err_wrap(err, "cannot fetch the scores of '%s'",
					names[f->count]);
	for (size_t i = 0; i < also->count; i++)
		if (repo_id_parse(&old, also->items[i], err) < 0)
			return err_wrap(err, "'--known-as %s'",
					also->items[i]);
	return 0;
}

static enum cmd_status run(struct fetching *f,
			   struct upstream_options *options, struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	CLEANUP(upstream_freep) struct upstream *upstream = NULL;
	CLEANUP(scores_fetcher_freep) struct scores_fetcher *fetcher = NULL;

	if (cmd_open_store(&store, f->ctx, REPO_WORK_TREE, err) < 0)
		return CMD_FAILED;
	options->repository_endpoint = store_config(store)->endpoint;
	if (upstream_open(&upstream, options, err) < 0)
		return CMD_FAILED;
	fetcher = scores_fetcher_new(upstream, f->sources);
	f->store = store;
	f->fetcher = fetcher;
	return fetch_all(f, err);
}

static bool is_sub_command(const char *word)
{
	return !strcmp(word, "import") || !strcmp(word, "list");
}

static enum cmd_status scores(struct cmd_ctx *ctx, int argc, char **argv,
			      struct err *err)
{
	CLEANUP(fetching_release) struct fetching f = { .ctx = ctx };
	CLEANUP(strlist_release) struct strlist also = STRLIST_INIT;
	struct upstream_options options = {
		.endpoint = ctx->hub, .offline = ctx->offline,
		.stop = ctx->stop,
	};
	const struct opt opts[] = {
		OPT_STRING(0, "source", "source", &f.source_name,
			   "v1, v2, card, or all (if not said)"),
		OPT_LIST(0, "known-as", "id", &also,
			 "a name that the model had before"),
		OPT_FLAG('n', "dry-run", &f.options.dry_run,
			 "say what would change, and change nothing"),
		OPT_STRING(0, "record", "folder", &options.record,
			   "write the Hub's answers to a hub snapshot"),
		OPT_END,
	};
	bool escaped;

	if (argc > 1 && !strcmp(argv[1], "import"))
		return scores_import(ctx, argc - 1, argv + 1, err);
	if (argc > 1 && !strcmp(argv[1], "list"))
		return scores_list(ctx, argc - 1, argv + 1, err);
	f.options.also = &also;
	escaped = argc > 1 && !strcmp(argv[1], "--");
	argc = opt_parse(&cmd_scores, opts, argc, argv, err);
	if (argc > 0 && !escaped && is_sub_command(argv[0]))
		return err_set(err, ERR_USAGE, "'%s' comes before its options",
			       argv[0]);
	if (argc < 0 || parse_ids(&f, argc, argv, err) < 0 ||
	    scores_sources_parse(&f.sources, f.source_name, err) < 0)
		return CMD_FAILED;
	return run(&f, &options, err);
}

const struct cmd cmd_scores = {
	.name = "scores",
	.usage = "hfmeta scores [import | list] [<options>] <id|file>...",
	.summary = "Collect and compare results of models",
	.flags = CMD_WRITES,
	.run = scores,
};
