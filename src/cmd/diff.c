/* SPDX-License-Identifier: MIT */
/*
 * hfmeta diff - which field of which record went from what to what
 */
#include "cmd/cmd.h"

#include <string.h>

#include "cmd/pager.h"
#include "cmd/print_changes.h"
#include "core/diff_range.h"
#include "util/term.h"

struct printing {
	struct out *out;
	bool stat, name_only;
	size_t records;			/* that differ */
	size_t added, removed, changed;	/* fields */
};

static void add_json_problem(cJSON *line, const char *name,
			     const struct err *problem)
{
	if (problem)
		print_set_text(line, name, problem->msg);
}

static void print_json(struct out *out, const struct record_diff *diff)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();
	cJSON *changes = cJSON_CreateArray();

	for (size_t i = 0; i < diff->changes.count; i++)
		json_append(changes, change_json(&diff->changes.items[i]));
	json_set_string(line, "status", print_status_name(diff->status));
	json_set_string(line, "type", diff->type->name);
	print_set_text(line, "id", diff->id);
	print_set_text(line, "path", diff->path);
	if (diff->status == 'R') {
		print_set_text(line, "old_id", diff->old_id);
		print_set_text(line, "old_path", diff->old_path);
	}
	add_json_problem(line, "problem", diff->problem);
	add_json_problem(line, "old_problem", diff->old_problem);
	json_set(line, "changes", changes);
	cmd_print_json(out, line);
}

/* Which record, and what happened to it as a whole. */
static void print_heading(struct out *out, const struct record_diff *diff)
{
	struct wrap wrap;

	wrap_begin(&wrap, out, 6, 0);
	wrap_wordf(&wrap, OUT_BOLD, "%s %s", diff->type->name, diff->old_id);
	if (strcmp(diff->id, diff->old_id) != 0) {
		wrap_wordf(&wrap, OUT_PLAIN, "%s", print_arrow());
		wrap_wordf(&wrap, OUT_BOLD, "%s", diff->id);
	}
	if (diff->status == 'A' || diff->status == 'D')
		wrap_wordf(&wrap, diff->status == 'A' ? OUT_GOOD : OUT_BAD,
			   "(%s, %zu field%s)", print_status_name(diff->status),
			   diff->changes.count,
			   diff->changes.count == 1 ? "" : "s");
	else if (diff->status == 'R')
		wrap_wordf(&wrap, OUT_DIM, "(renamed from %s)",
			   diff->old_path);
	wrap_end(&wrap);
}

static void print_problem(struct out *out, char sign, const struct err *problem)
{
	struct wrap wrap;

	if (!problem)
		return;
	wrap_begin(&wrap, out, 6, 0);
	wrap_wordf(&wrap, OUT_ALERT, "! %c cannot be read:", sign);
	wrap_text(&wrap, OUT_PLAIN, problem->msg, strlen(problem->msg));
	wrap_end(&wrap);
}

static void print_record(struct printing *p, const struct record_diff *diff)
{
	if (p->records > 1)
		out_print(p->out, "\n");
	print_heading(p->out, diff);
	print_problem(p->out, '-', diff->old_problem);
	print_problem(p->out, '+', diff->problem);
	if (diff->problem || diff->old_problem)
		return;
	if (diff->status == 'M' || diff->status == 'R')
		print_changes(p->out, &diff->changes);
	/* Blanks, the order of members: git has something to show. */
	if (diff->status == 'M' && !diff->changes.count)
		out_print(p->out, "    only the form differs\n");
}

static void count(struct printing *p, const struct record_diff *diff,
		  size_t kinds[3])
{
	for (size_t i = 0; i < diff->changes.count; i++) {
		enum change_kind kind = diff->changes.items[i].kind;

		kinds[kind == CHANGE_ADDED ? 0 :
		      kind == CHANGE_REMOVED ? 1 : 2]++;
	}
	p->added += kinds[0];
	p->removed += kinds[1];
	p->changed += kinds[2];
}

static void print_stat(struct printing *p, const struct record_diff *diff,
		       const size_t kinds[3])
{
	struct wrap wrap;

	wrap_begin(&wrap, p->out, 6, 0);
	wrap_wordf(&wrap, OUT_PLAIN, " %s", diff->path);
	wrap_wordf(&wrap, OUT_PLAIN, "|");
	if (diff->problem || diff->old_problem)
		wrap_wordf(&wrap, OUT_ALERT, "cannot be read");
	else
		wrap_wordf(&wrap, OUT_PLAIN, "%zu", diff->changes.count);
	if (kinds[0])
		wrap_wordf(&wrap, OUT_GOOD, "+%zu", kinds[0]);
	if (kinds[1])
		wrap_wordf(&wrap, OUT_BAD, "-%zu", kinds[1]);
	if (kinds[2])
		wrap_wordf(&wrap, OUT_PLAIN, "~%zu", kinds[2]);
	if (diff->status != 'M')
		wrap_wordf(&wrap, OUT_DIM, "(%s)", print_status_name(diff->status));
	wrap_end(&wrap);
}

static void print_sum(const struct printing *p)
{
	if (p->records)
		out_print(p->out, " %zu record%s, %zu field%s added, %zu "
			  "removed, %zu changed\n", p->records,
			  p->records == 1 ? "" : "s", p->added,
			  p->added == 1 ? "" : "s", p->removed, p->changed);
}

static int on_record(const struct record_diff *diff, void *data,
		     struct err *err)
{
	struct printing *p = data;
	size_t kinds[3] = { 0, 0, 0 };

	(void)err;
	p->records++;
	count(p, diff, kinds);
	if (p->out->json)
		print_json(p->out, diff);
	else if (p->name_only)
		out_print(p->out, "%s\n", diff->path);
	else if (p->stat)
		print_stat(p, diff, kinds);
	else
		print_record(p, diff);
	return 0;
}

/* How many words stand behind a "--". */
static size_t behind_dashes(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--"))
			return (size_t)(argc - i - 1);
	return 0;
}

static int run(struct printing *p, struct cmd_ctx *ctx,
	       const struct diff_words *words, struct err *err)
{
	CLEANUP(diff_range_release) struct diff_range range = DIFF_RANGE_INIT;
	CLEANUP(pager_finish) struct pager pager = PAGER_INIT;
	struct store *store = NULL;

	if (cmd_open_store(&store, ctx, REPO_WORK_TREE, err) < 0) {
		store_free(store);
		return -1;
	}
	if (diff_range_read(&range, store, words, err) < 0)
		return -1;
	pager_start(&pager, ctx, range.store);
	if (records_diff(range.store, &range.range, on_record, p, err) < 0)
		return -1;
	if (p->stat)
		print_sum(p);
	return 0;
}

static enum cmd_status diff(struct cmd_ctx *ctx, int argc, char **argv,
			    struct err *err)
{
	bool exit_code = false;
	struct printing p = { .out = ctx->out };
	struct diff_words words = { .certain = behind_dashes(argc, argv) };
	const struct opt opts[] = {
		OPT_FLAG(0, "staged", &words.staged,
			 "what is staged, not the work tree"),
		OPT_FLAG(0, "stat", &p.stat, "how many fields of each record"),
		OPT_FLAG(0, "name-only", &p.name_only,
			 "the files of the records"),
		OPT_FLAG(0, "exit-code", &exit_code,
			 "exit with 1 if anything differs"),
		OPT_END,
	};

	argc = opt_parse(&cmd_diff, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (p.stat && p.name_only)
		return err_set(err, ERR_USAGE,
			       "--stat and --name-only exclude each other");
	words.items = (const char *const *)argv;
	words.count = (size_t)argc;
	if (run(&p, ctx, &words, err) < 0)
		return CMD_FAILED;
	return exit_code && p.records ? CMD_FOUND : CMD_DONE;
}

const struct cmd cmd_diff = {
	.name = "diff",
	.usage = "hfmeta diff [<options>] [--staged] [<revision> [<revision>] | <revision>..<revision>] [<id> | <path>...]",
	.summary = "Show what changed in records, field by field",
	.run = diff,
};
