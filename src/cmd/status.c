/* SPDX-License-Identifier: MIT */
/*
 * hfmeta status - how the repository is
 */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/upkeep.h"
#include "core/status.h"
#include "json/json.h"

static void print_branch(struct out *out, const struct status *status)
{
	if (!status->branch)
		out_print(out, "HEAD is detached");
	else
		out_print(out, "On branch %s", status->branch);
	if (status->upstream && !status->ahead && !status->behind)
		out_print(out, ", as '%s' is", status->upstream);
	if (status->ahead)
		out_print(out, ", %zu ahead of '%s'", status->ahead,
			  status->upstream);
	if (status->behind)
		out_print(out, "%s %zu behind '%s'",
			  status->ahead ? " and" : ",", status->behind,
			  status->upstream);
	out_print(out, "\n");
}

static void print_tracked(struct out *out, const struct status *status,
			  const struct config *config)
{
	out_print(out, "Tracked:");
	for (size_t i = 0; i < config->type_count; i++)
		out_print(out, "%s %s %zu", i ? "," : "",
			  config->types[i].name, status->tracked[i]);
	out_print(out, "\n");
}

/* git's two letters: of the index, and of the work tree. */
static void print_changes(struct out *out, const struct status_lines *lines)
{
	if (!lines->count)
		return;
	out_print(out, "\nNot committed:\n");
	for (size_t i = 0; i < lines->count; i++) {
		const struct status_line *line = &lines->items[i];
		char letters[2] = { line->staged, line->changed };

		if (line->changed == '?' || line->changed == 'U')
			letters[0] = line->changed;
		out_print(out, "  %.2s %s\n", letters, line->path);
	}
}

static void print_lines(struct out *out, const char *heading,
			const struct status_lines *lines,
			enum out_color color)
{
	if (!lines->count)
		return;
	out_print(out, "\n");
	out_print_color(out, color, "%s:\n", heading);
	for (size_t i = 0; i < lines->count; i++)
		out_print(out, "  %s%s%s\n", lines->items[i].path,
			  lines->items[i].text ? ": " : "",
			  lines->items[i].text ? lines->items[i].text : "");
}

static void print_text(struct out *out, const struct status *status,
		       const struct config *config, const char *revision)
{
	if (revision)
		out_print(out, "At %s\n", revision);
	else
		print_branch(out, status);
	print_tracked(out, status, config);
	print_changes(out, &status->changes);
	print_lines(out, "Invalid", &status->invalid, OUT_BAD);
	print_lines(out, "Links that lead nowhere", &status->unlinked,
		    OUT_PLAIN);
	print_lines(out, "Worth a look", &status->notices, OUT_PLAIN);
	print_lines(out, "Fetched, and rejected", &status->rejected,
		    OUT_PLAIN);
	print_lines(out, "Not refreshed for long", &status->stale, OUT_PLAIN);
}

static void set_lines(cJSON *object, const char *name,
		      const struct status_lines *lines)
{
	cJSON *list = cJSON_CreateArray();

	for (size_t i = 0; i < lines->count; i++) {
		const struct status_line *line = &lines->items[i];
		const char staged[2] = { line->staged, '\0' };
		const char changed[2] = { line->changed, '\0' };
		cJSON *item = cJSON_CreateObject();

		json_set_string(item, "path", line->path);
		if (line->text)
			json_set_string(item, "text", line->text);
		if (line->staged) {
			json_set_string(item, "staged", staged);
			json_set_string(item, "changed", changed);
		}
		json_append(list, item);
	}
	json_set(object, name, list);
}

static void print_json(struct out *out, const struct status *status,
		       const struct config *config)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();
	cJSON *tracked = cJSON_CreateObject();

	json_set_string(line, "branch", status->branch);
	json_set_string(line, "upstream", status->upstream);
	if (status->upstream) {
		json_set(line, "ahead",
			 cJSON_CreateNumber((double)status->ahead));
		json_set(line, "behind",
			 cJSON_CreateNumber((double)status->behind));
	}
	for (size_t i = 0; i < config->type_count; i++)
		json_set(tracked, config->types[i].name,
			 cJSON_CreateNumber((double)status->tracked[i]));
	json_set(line, "tracked", tracked);
	set_lines(line, "changes", &status->changes);
	set_lines(line, "invalid", &status->invalid);
	set_lines(line, "unlinked", &status->unlinked);
	set_lines(line, "notices", &status->notices);
	set_lines(line, "rejected", &status->rejected);
	set_lines(line, "stale", &status->stale);
	cmd_print_json(out, line);
}

static int parse_days(const char *text)
{
	size_t len = text ? strlen(text) : 0;

	if (!text)
		return STATUS_STALE_DAYS;
	return len && len < 6 && strspn(text, "0123456789") == len ?
	       (int)strtol(text, NULL, 10) : -1;
}

static enum cmd_status run(struct cmd_ctx *ctx, int argc, char **argv,
			   struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	CLEANUP(status_release) struct status status = STATUS_INIT;
	const char *stale = NULL, *revision = NULL;
	int days;
	const struct opt opts[] = {
		OPT_STRING(0, "rev", "revision", &revision,
			   "as it was at a commit"),
		OPT_STRING(0, "stale", "days", &stale,
			   "what was not refreshed for so long is stale (30)"),
		OPT_END,
	};

	argc = opt_parse(&cmd_status, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (argc)
		return err_set(err, ERR_USAGE, "unknown argument '%s'",
			       argv[0]);
	days = parse_days(stale);
	if (days < 0)
		return err_set(err, ERR_USAGE, "option '--stale' takes a "
			       "number of days, not '%s'", stale);
	if ((revision ? store_open_revision(&store, revision, err) :
	     cmd_open_store(&store, ctx, REPO_WORK_TREE, err)) < 0 ||
	    status_read(&status, store, revision ? -1 : days, err) < 0)
		return CMD_FAILED;
	if (ctx->out->json)
		print_json(ctx->out, &status, store_config(store));
	else
		print_text(ctx->out, &status, store_config(store), revision);
	hint_at_upkeep(ctx->out, store, UPKEEP_FLAT_MANY);
	return CMD_DONE;
}

const struct cmd cmd_status = {
	.name = "status",
	.usage = "hfmeta status [--rev <revision>] [--stale <days>]",
	.summary = "Show how the repository is",
	.run = run,
};
