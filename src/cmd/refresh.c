/* SPDX-License-Identifier: MIT */
/*
 * hfmeta refresh - bring tracked records up to date
 */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/progress.h"
#include "cmd/scores.h"
#include "cmd/transfers.h"
#include "cmd/upkeep.h"
#include "core/refresh.h"
#include "json/json.h"
#include "util/lines.h"

struct refreshing {
	struct cmd_ctx *ctx;
	struct refresh_options options;
	struct strlist alarm;
	struct lines *models;	/* ids */
	bool with_scores;
	struct progress progress;
};

static const char *outcome_name(enum refresh_outcome outcome)
{
	static const char *const names[] = {
		[REFRESH_CHANGED] = "changed", [REFRESH_SAME] = "same",
		[REFRESH_RENAMED] = "renamed", [REFRESH_GONE] = "gone",
		[REFRESH_REMOVED] = "removed", [REFRESH_FAILED] = "failed",
	};

	return names[outcome];
}

static void print_json(struct out *out, const struct refresh_result *result,
		       bool would)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();
	cJSON *fields = cJSON_CreateArray();

	for (size_t i = 0; i < result->fields->count; i++)
		json_append(fields,
			    cJSON_CreateString(result->fields->items[i]));
	json_set_string(line, "event", would ? "would-refresh" :
			outcome_name(result->outcome));
	json_set_string(line, "type", result->type);
	json_set_string(line, "id", result->id);
	if (result->old_id)
		json_set_string(line, "old_id", result->old_id);
	json_set_string(line, "path", result->path);
	json_set_string(line, "commit", *result->commit ? result->commit :
			NULL);
	json_set(line, "fields", fields);
	if (result->outcome == REFRESH_FAILED)
		json_set_string(line, "error", result->err->msg);
	cmd_print_json(out, line);
}

static void print_fields(struct out *out, const struct strlist *fields)
{
	for (size_t i = 0; i < fields->count; i++)
		out_print(out, "%s%s", i ? ", " : ": ", fields->items[i]);
	out_print(out, "\n");
}

static void print_failure(struct out *out, const struct refresh_result *result)
{
	struct err err = *result->err;

	err_wrap(&err, "cannot refresh '%s'", result->id);
	out_error(out, &err);
}

static void print_result(struct out *out, const struct refresh_result *result,
			 bool would)
{
	if (would) {
		out_print(out, "would refresh  %s\n", result->path);
		return;
	}
	switch (result->outcome) {
	case REFRESH_CHANGED:
		out_print(out, "M  %s", result->path);
		print_fields(out, result->fields);
		break;
	case REFRESH_RENAMED:
		out_print(out, "R  %s (was %s)\n", result->path,
			  result->old_id);
		break;
	case REFRESH_GONE:
		out_print(out, "M  %s: it is not on the Hub any more\n",
			  result->path);
		break;
	case REFRESH_REMOVED:
		out_print(out, "D  %s\n", result->path);
		break;
	case REFRESH_FAILED:
		print_failure(out, result);
		break;
	case REFRESH_SAME:
		break;
	}
}

static void on_result(const struct refresh_result *result, void *data)
{
	struct refreshing *r = data;
	struct out *out = r->ctx->out;
	struct progress *p = &r->progress;
	bool would = r->options.dry_run && result->outcome != REFRESH_FAILED;

	progress_did(p, result->id);
	for (size_t i = 0; i < result->warnings->count; i++)
		out_warn(out, "%s", result->warnings->items[i]);
	if (out->json)
		print_json(out, result, would);
	else
		print_result(out, result, would);
	progress_tick(p);
}

static void on_plan(size_t count, void *data)
{
	struct refreshing *r = data;

	r->progress.total = count;
	r->progress.done = 0;	/* those that could not be asked */
	r->progress.what = NULL;
}

/* --- options ---------------------------------------------------------- */

/* 0 for what is no number. */
static unsigned int env_number(const char *name)
{
	const char *text = getenv(name);

	return text && *text && strspn(text, "0123456789") == strlen(text) &&
	       strlen(text) < 8 ? (unsigned int)strtoul(text, NULL, 10) + 1 : 0;
}

/* Array jobs of Slurm count from any number, indexed jobs of Kubernetes from
 * 0. */
static int auto_shard(struct refresh_options *o, struct err *err)
{
	unsigned int task = env_number("SLURM_ARRAY_TASK_ID");
	unsigned int tasks = env_number("SLURM_ARRAY_TASK_COUNT");
	unsigned int first = env_number("SLURM_ARRAY_TASK_MIN");

	if (task && tasks) {
		o->shard = task - (first ? first : 1) + 1;
		o->shards = tasks - 1;
	} else {
		o->shard = env_number("JOB_COMPLETION_INDEX");
		o->shards = env_number("JOB_COMPLETION_COUNT");
		o->shards -= o->shards > 0;
	}
	if (o->shard && o->shards && o->shard <= o->shards)
		return 0;
	return err_set(err, ERR_USAGE, "--shard auto: neither "
		       "SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT nor "
		       "JOB_COMPLETION_INDEX and JOB_COMPLETION_COUNT say "
		       "which one this is");
}

static int parse_shard(struct refresh_options *o, const char *text,
		       struct err *err)
{
	char *slash, *end;

	if (!text)
		return 0;
	if (!strcmp(text, "auto"))
		return auto_shard(o, err);
	o->shard = (unsigned int)strtoul(text, &slash, 10);
	if (*slash == '/' && slash > text) {
		o->shards = (unsigned int)strtoul(slash + 1, &end, 10);
		if (!*end && end > slash + 1 && o->shard >= 1 &&
		    o->shard <= o->shards && o->shards <= 1000000)
			return 0;
	}
	return err_set(err, ERR_USAGE, "option '--shard' takes K/N with K from "
		       "1 to N, or auto, not '%s'", text);
}

static void parse_alarm(struct refreshing *r, const char *text)
{
	while (text && *text) {
		size_t len = strcspn(text, ",");
		CLEANUP(freep) char *field = xstrndup(text, len);

		if (len)
			strlist_add(&r->alarm, field);
		text += len + (text[len] == ',');
	}
	r->options.alarm = &r->alarm;
}

/* --- the run ---------------------------------------------------------- */

static void add_count(struct buf *line, size_t count, const char *what)
{
	if (count)
		buf_addf(line, ", %zu %s", count, what);
}

static void print_summary(const struct refreshing *r,
			  const struct refresh_summary *s,
			  const struct upstream *upstream)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);
	struct upstream_usage usage;

	upstream_usage(upstream, &usage);
	buf_addf(&line, "%zu record%s", s->records, s->records == 1 ? "" : "s");
	if (r->options.dry_run)
		buf_addf(&line, ", %zu to fetch with about %zu requests",
			 s->to_fetch, 3 * s->to_fetch);
	else
		buf_addf(&line, ", %zu changed", s->changed);
	add_count(&line, s->renamed, "renamed");
	add_count(&line, s->gone, "gone");
	add_count(&line, s->removed, "removed");
	add_count(&line, s->failed, "failed");
	add_count(&line, s->left, "left out");
	buf_addf(&line, "; %llu request%s (%llu api, %llu resolvers), %.1f MB, "
		 "%.1f s", (unsigned long long)usage.requests,
		 usage.requests == 1 ? "" : "s",
		 (unsigned long long)usage.api,
		 (unsigned long long)usage.resolvers, (double)usage.bytes / 1e6,
		 progress_seconds(&r->progress));
	out_note(r->ctx->out, "%s", line.ptr);
	if (s->held_back) {
		out_warn(r->ctx->out, "%zu records seem to be gone at once, "
			 "and none of them was marked", s->held_back);
		out_hint(r->ctx->out, "if that is so, name them: hfmeta "
			 "refresh <id>...");
	}
}

static void print_json_summary(struct out *out,
			       const struct refresh_summary *s,
			       const struct upstream *upstream)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();
	struct upstream_usage usage;
	const struct {
		const char *name;
		double number;
	} numbers[] = {
		{ "records", (double)s->records },
		{ "changed", (double)s->changed },
		{ "renamed", (double)s->renamed },
		{ "gone", (double)s->gone },
		{ "removed", (double)s->removed },
		{ "failed", (double)s->failed },
		{ "left", (double)s->left },
		{ "held_back", (double)s->held_back },
		{ "to_fetch", (double)s->to_fetch },
	};

	upstream_usage(upstream, &usage);
	json_set_string(line, "event", "summary");
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		json_set(line, numbers[i].name,
			 cJSON_CreateNumber(numbers[i].number));
	json_set(line, "requests", cJSON_CreateNumber((double)usage.requests));
	json_set(line, "bytes", cJSON_CreateNumber((double)usage.bytes));
	cmd_print_json(out, line);
}

/* Of all models that were looked at, changed or not. */
static int fetch_scores(struct refreshing *r, struct store *store,
			struct upstream *upstream, struct err *err)
{
	CLEANUP(scores_fetcher_freep) struct scores_fetcher *fetcher =
		scores_fetcher_new(upstream, SCORES_FROM_ALL);

	const char *model;
	int status = lines_rewind(r->models, err);

	while (!status && !(status = lines_next(&model, r->models, err))) {
		struct repo_id id;

		if (repo_id_parse(&id, model, err) < 0 ||
		    scores_fetch_beside(r->ctx, fetcher, store, &id, id.str,
					r->options.dry_run, err) < 0)
			return -1;
	}
	return status < 0 ? -1 : 0;
}

static enum cmd_status run(struct refreshing *r,
			   struct upstream_options *options,
			   const char *type, struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	CLEANUP(upstream_freep) struct upstream *upstream = NULL;
	struct refresh_summary summary = { .records = 0 };
	int status;

	if (cmd_open_store(&store, r->ctx, REPO_WORK_TREE, err) < 0)
		return CMD_FAILED;
	if (type) {
		r->options.type = config_type(store_config(store), type);
		if (!r->options.type)
			return err_set(err, ERR_USAGE,
				       "no such record type: '%s'", type);
	}
	options->repository_endpoint = store_config(store)->endpoint;
	if (upstream_open(&upstream, options, err) < 0)
		return CMD_FAILED;
	r->progress.upstream = upstream;
	r->progress.what = "asking what has changed";
	status = refresh(store, upstream, &r->options, on_result, r, &summary,
			 err);
	if (!status && r->with_scores)
		status = fetch_scores(r, store, upstream, err);
	if (r->ctx->out->json)
		print_json_summary(r->ctx->out, &summary, upstream);
	if (!status || err->code == ERR_INTERRUPTED || err->code == ERR_LIMIT)
		print_summary(r, &summary, upstream);
	if (status < 0)
		return CMD_FAILED;
	/* It is about what a commit costs. */
	if (summary.changed || summary.renamed || summary.gone ||
	    summary.removed)
		hint_at_upkeep(r->ctx->out, store, UPKEEP_FLAT_TOO_MANY);
	return summary.failed || summary.held_back ? CMD_SOME_FAILED :
	       summary.alarms ? CMD_FOUND : CMD_DONE;
}

struct texts {
	const char *type, *older, *limit, *shard, *fail_on;
	struct transfer_texts transfers;
};

static int read_texts(struct refreshing *r, struct upstream_options *options,
		      const struct texts *texts, struct err *err)
{
	uint64_t limit = 0;

	if (parse_time(&r->options.older_than, texts->older, "older-than",
		       err) < 0 ||
	    parse_number(&limit, texts->limit, "limit", err) < 0 ||
	    transfers_read(options, &texts->transfers, err) < 0 ||
	    parse_shard(&r->options, texts->shard, err) < 0)
		return -1;
	r->options.limit = (size_t)limit;
	parse_alarm(r, texts->fail_on);
	return 0;
}

static void refreshing_release(struct refreshing *r)
{
	progress_end(&r->progress);
	strlist_release(&r->alarm);
	lines_free(r->models);
}

static enum cmd_status refresh_command(struct cmd_ctx *ctx, int argc,
				       char **argv, struct err *err)
{
	CLEANUP(refreshing_release) struct refreshing r = { .ctx = ctx };
	struct upstream_options options = {
		.endpoint = ctx->hub, .offline = ctx->offline,
		.stop = progress_tick, .stop_data = &r.progress,
	};
	struct texts t = { .type = NULL };
	const struct opt opts[] = {
		OPT_STRING('t', "type", "type", &t.type,
			   "only records of this type"),
		OPT_FLAG(0, "full", &r.options.full,
			 "fetch all, whether they have changed or not"),
		OPT_FLAG('n', "dry-run", &r.options.dry_run,
			 "find out what has changed, and change nothing"),
		OPT_FLAG(0, "prune", &r.options.prune,
			 "remove the records of what is not on the Hub any more"),
		OPT_FLAG(0, "squash", &r.options.squash,
			 "make one commit of all"),
		OPT_FLAG(0, "with-scores", &r.with_scores,
			 "fetch the scores of models, too"),
		OPT_STRING(0, "older-than", "time", &t.older,
			   "only records not refreshed for so long: 7d, 12h"),
		OPT_STRING(0, "limit", "number", &t.limit,
			   "at most so many records"),
		OPT_STRING(0, "shard", "k/n", &t.shard,
			   "only the k-th of n parts, or auto"),
		OPT_STRING(0, "fail-on", "fields", &t.fail_on,
			   "exit with 1 if one of these fields has changed"),
		TRANSFER_OPTS(&t.transfers),
		OPT_STRING(0, "record", "folder", &options.record,
			   "write the Hub's answers to a hub snapshot"),
		OPT_END,
	};

	progress_begin(&r.progress, ctx);
	argc = opt_parse(&cmd_refresh, opts, argc, argv, err);
	if (argc < 0 || read_texts(&r, &options, &t, err) < 0)
		return CMD_FAILED;
	r.options.planned = on_plan;
	r.options.models = r.with_scores ? &r.models : NULL;
	r.options.ids = (const char *const *)argv;
	r.options.id_count = (size_t)argc;
	return run(&r, &options, t.type, err);
}

const struct cmd cmd_refresh = {
	.name = "refresh",
	.usage = "hfmeta refresh [<options>] [<id>...]",
	.summary = "Bring tracked records up to date",
	.flags = CMD_WRITES,
	.run = refresh_command,
};
