/* SPDX-License-Identifier: MIT */
/*
 * hfmeta check - hold records to their schemas
 *
 * All files are checked, however many are wrong.  The output is the same
 * whatever the number of threads.
 */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/report.h"
#include "core/check.h"
#include "core/range.h"
#include "util/fs.h"
#include "util/strlist.h"

#define LIST_MAX ((size_t)1024 * 1024 * 1024)	/* names of millions of files */

struct checking {
	struct cmd_ctx *ctx;
	bool staged, all, tip, no_formats;
	const char *range, *schema, *format;
	const char *jobs, *max_problems;
	struct strlist maps;
	struct check_options options;
	struct report *report;
	struct check_summary sum;
	char commit[GIT_ID_LEN + 1];	/* of a range, cut; or "" */
};

static int parse_count(size_t *out, const char *text, const char *option,
		       size_t max, struct err *err)
{
	char *end;
	unsigned long value;

	if (!text)
		return 0;
	value = strtoul(text, &end, 10);
	if (*end || end == text || !value || value > max)
		return err_set(err, ERR_USAGE, "option '--%s' takes a number "
			       "from 1 to %zu", option, max);
	*out = value;
	return 0;
}

static int parse_maps(struct uri_map **out, const struct strlist *texts,
		      struct err *err)
{
	*out = xcalloc(texts->count, sizeof(**out));
	for (size_t i = 0; i < texts->count; i++) {
		char *equals = strchr(texts->items[i], '=');

		if (!equals || equals == texts->items[i] || !equals[1])
			return err_set(err, ERR_USAGE, "option '--map-uri' "
				       "takes PREFIX=FOLDER");
		*equals = '\0';
		(*out)[i] = (struct uri_map){
			texts->items[i], equals + 1, true,
		};
	}
	return 0;
}

static int on_file(const struct check_result *result, void *data,
		   struct err *err)
{
	struct checking *c = data;

	(void)err;
	report_file(c->report, c->commit, result);
	return 0;
}

static int run(struct checking *c, struct check *check, struct err *err)
{
	struct check_summary sum = { .checked = 0 };
	int status = check_run(check, on_file, c, &sum, err);

	c->sum.checked += sum.checked;
	c->sum.bad += sum.bad;
	c->sum.fixed += sum.fixed;
	return status;
}

/* "-" reads the names of files from standard input: one a line or, as 'git
 * ls-files -z' has them, each ending in NUL. */
static int add_listed(struct check *check, struct err *err)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT(LIST_MAX);
	const char *end;

	if (fs_read_fd(&list, STDIN_FILENO, err) < 0)
		return err_wrap(err, "standard input");
	end = list.ptr + list.len;
	if (!memchr(list.ptr, '\0', list.len))
		for (char *p = list.ptr; p < end; p++)
			if (*p == '\n' || (*p == '\r' && p[1] == '\n'))
				*p = '\0';
	for (const char *p = list.ptr; p < end; p += strlen(p) + 1)
		if (*p && check_add_path(check, p, err) < 0)
			return -1;
	return 0;
}

static int add_paths(struct check *check, int count, char **paths,
		     struct err *err)
{
	for (int i = 0; i < count; i++) {
		int status = strcmp(paths[i], "-") ?
			check_add_path(check, paths[i], err) :
			add_listed(check, err);

		if (status < 0)
			return -1;
	}
	return 0;
}

static int check_plain(struct checking *c, const struct uri_map *maps,
		       int argc, char **argv, struct err *err)
{
	CLEANUP(check_freep) struct check *check = NULL;

	if (!argc)
		return err_set(err, ERR_USAGE, "no file to check is named");
	if (check_new_plain(&check, c->schema, maps, c->maps.count,
			    !c->no_formats, &c->options, err) < 0 ||
	    add_paths(check, argc, argv, err) < 0)
		return -1;
	return run(c, check, err);
}

static int configure(struct checking *c, struct store *store,
		     const struct uri_map *maps, struct err *err)
{
	store_only_check(store);
	if (c->no_formats)
		store_annotate_formats(store);
	for (size_t i = 0; i < c->maps.count; i++)
		store_map_uri(store, maps[i].prefix, maps[i].dir);
	if (c->options.type &&
	    !config_type(store_config(store), c->options.type))
		return err_set(err, ERR_USAGE, "no such record type: '%s'",
			       c->options.type);
	return 0;
}

/*
 * A branch without a configuration is no metadata repository, and the hook
 * must let its commits pass.  Taking the configuration away is another thing.
 */
static int nothing_to_hold_to(struct checking *c, struct err *err)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct err cause = *err;

	if (!c->staged || err->code != ERR_NOT_FOUND ||
	    c->ctx->program->open_repo(&repo, err) != 0 ||
	    repo_has(repo, REPO_INDEX, CONFIG_FILE)) {
		*err = cause;
		return -1;
	}
	if (repo_has(repo, REPO_HEAD, CONFIG_FILE))
		return err_set(err, ERR_INVALID, "the commit would remove '%s'",
			       CONFIG_FILE);
	err_clear(err);
	return 0;
}

static int check_store(struct checking *c, const struct uri_map *maps,
		       int argc, char **argv, struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	CLEANUP(check_freep) struct check *check = NULL;
	int status;

	if (cmd_open_store(&store, c->ctx, c->staged ? REPO_INDEX :
			   REPO_WORK_TREE, err) < 0)
		return nothing_to_hold_to(c, err);
	if (configure(c, store, maps, err) < 0)
		return -1;
	if (c->options.fix && store_at(store) != REPO_WORK_TREE)
		return err_set(err, ERR_USAGE,
			       "only files of a work tree can be fixed");
	check_new(&check, store, &c->options);
	status = c->staged ? check_add_staged(check, err) :
		 argc ? add_paths(check, argc, argv, err) :
			check_add_all(check, err);
	return status < 0 ? -1 : run(c, check, err);
}

/* One commit of a range: its own schemas, and what it changes. */
static int on_step(const struct range_step *step, void *data, struct err *err)
{
	struct checking *c = data;
	CLEANUP(check_freep) struct check *check = NULL;
	CLEANUP(freep) struct uri_map *maps = NULL;

	if (!c->tip)
		snprintf(c->commit, sizeof(c->commit), "%.10s", step->to);
	if (parse_maps(&maps, &c->maps, err) < 0 ||
	    configure(c, step->store, maps, err) < 0)
		return -1;
	for (size_t i = 0; i < c->maps.count; i++)
		c->maps.items[i][strlen(c->maps.items[i])] = '=';
	check_new(&check, step->store, &c->options);
	if (check_add_changed(check, step->from, step->to, err) < 0)
		return -1;
	return run(c, check, err);
}

static int check_range(struct checking *c, struct err *err)
{
	const struct cmd_program *program = c->ctx->program;

	if (!program->walk_range)
		return cmd_become_other(c->ctx, err);
	return program->walk_range(c->range, c->tip, on_step, c, err);
}

static int parse_options(struct checking *c, int argc, struct err *err)
{
	int places = c->staged + c->all + !!c->range + !!argc;
	size_t jobs = 0;

	if (places > 1)
		return err_set(err, ERR_USAGE, "--staged, --all, --range and "
			       "paths exclude each other");
	if (c->schema && (c->staged || c->all || c->range || c->options.type ||
			  c->options.fix))
		return err_set(err, ERR_USAGE, "--schema checks files, and "
			       "nothing of a repository");
	if (c->tip && !c->range)
		return err_set(err, ERR_USAGE, "--tip goes with --range");
	if (c->options.fix && (c->staged || c->range))
		return err_set(err, ERR_USAGE,
			       "only files of a work tree can be fixed");
	if (parse_count(&jobs, c->jobs, "jobs", 64, err) < 0 ||
	    parse_count(&c->options.max_problems, c->max_problems,
			"max-problems", 1000000, err) < 0)
		return -1;
	c->options.jobs = (unsigned int)jobs;
	return 0;
}

static int run_check(struct checking *c, int argc, char **argv,
		     struct err *err)
{
	CLEANUP(freep) struct uri_map *maps = NULL;

	if (c->range)
		return check_range(c, err);
	if (parse_maps(&maps, &c->maps, err) < 0)
		return -1;
	return c->schema ? check_plain(c, maps, argc, argv, err) :
			   check_store(c, maps, argc, argv, err);
}

static enum cmd_status check_with(struct checking *c, int argc, char **argv,
				  struct err *err)
{
	CLEANUP(report_freep) struct report *report = NULL;
	const char *format = c->format ? c->format :
			     c->ctx->out->json ? "json" : "text";
	int status;

	if (parse_options(c, argc, err) < 0 ||
	    report_new(&report, format, c->ctx->out, err) < 0)
		return CMD_FAILED;
	c->report = report;
	status = run_check(c, argc, argv, err);
	if (status >= 0 && argc && !c->sum.checked)
		out_note(c->ctx->out, "nothing was checked: there are no "
			 "records");
	report_finish(report, &c->sum);
	if (status < 0)
		return CMD_FAILED;
	return c->sum.bad ? CMD_FOUND : CMD_DONE;
}

static enum cmd_status check(struct cmd_ctx *ctx, int argc, char **argv,
			     struct err *err)
{
	struct checking c = { .ctx = ctx };
	enum cmd_status status;
	const struct opt opts[] = {
		OPT_FLAG(0, "staged", &c.staged,
			 "check what is staged, as the pre-commit hook does"),
		OPT_STRING(0, "range", "A..B", &c.range,
			   "check what the commits of a range change"),
		OPT_FLAG(0, "tip", &c.tip,
			 "with --range: only at its last commit"),
		OPT_FLAG(0, "all", &c.all,
			 "check every record and schema (the default)"),
		OPT_STRING(0, "type", "type", &c.options.type,
			   "only records of this type"),
		OPT_STRING(0, "schema", "file", &c.schema,
			   "check any JSON or YAML files against this schema"),
		OPT_LIST(0, "map-uri", "prefix=folder", &c.maps,
			 "read schemas whose URI begins so from a folder"),
		OPT_FLAG(0, "no-format-assertion", &c.no_formats,
			 "take \"format\" as an annotation"),
		OPT_STRING(0, "format", "form", &c.format,
			   "text, json, github, sarif or junit"),
		OPT_FLAG(0, "fix", &c.options.fix,
			 "rewrite what is not in canonical form"),
		OPT_STRING(0, "max-problems", "n", &c.max_problems,
			   "say at most so many of one file (100)"),
		OPT_STRING('j', "jobs", "n", &c.jobs,
			   "threads (one for each processor)"),
		OPT_END,
	};

	argc = opt_parse(&cmd_check, opts, argc, argv, err);
	status = argc < 0 ? CMD_FAILED : check_with(&c, argc, argv, err);
	strlist_release(&c.maps);
	return status;
}

const struct cmd cmd_check = {
	.name = "check",
	.usage = "hfmeta check [<options>] [--staged | --range <A..B> [--tip] | --all | <path>...]",
	.summary = "Hold records to their schemas",
	.run = check,
};
