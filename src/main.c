/* SPDX-License-Identifier: MIT */
/*
 * hfmeta - a git-backed manager of model and data set metadata
 *
 * Global options, the table of commands, and the one place that prints how a
 * command has ended and exits.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "core/store.h"

static const struct cmd *const commands[] = {
	&cmd_init,
	&cmd_add,
	&cmd_check,
	&cmd_fmt,
	&cmd_hooks,
	&cmd_textconv,
	&cmd_merge_driver,
};

struct globals {
	const char *folder, *hub, *color;
	bool offline, quiet, verbose, json, no_progress, help, version;
};

static const char usage[] =
	"hfmeta [-C <folder>] [--hub <url>|<folder>] [--offline] [-q|-v] "
	"[--json] <command> [<args>]";

/*
 * The one variable of the program that changes behind its back: a signal
 * handler can reach nothing else.
 */
static volatile sig_atomic_t interrupted;

/* The second Ctrl-C leaves at once. */
static void on_interrupt(int signal_number)
{
	if (interrupted)
		_exit(130);
	interrupted = 1;
	(void)signal_number;
}

static bool was_interrupted(void *data)
{
	(void)data;
	return interrupted;
}

static void catch_interrupts(void)
{
	struct sigaction action = { .sa_handler = on_interrupt };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static const struct cmd *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static void print_help(const struct opt *opts)
{
	printf("usage: %s\n\nThe commands are:\n\n", usage);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!(commands[i]->flags & CMD_PLUMBING))
			printf("    %-12s%s\n", commands[i]->name,
			       commands[i]->summary);
	printf("\nThe options before a command are:\n\n");
	opt_print_help(opts);
	printf("\n'hfmeta <command> -h' explains a command.\n");
}

/* 'help --list' is for the completion scripts and the tests. */
static int answer_help(int argc, char **argv, const struct opt *opts,
		       struct err *err)
{
	const struct cmd *cmd;
	char help_option[] = "--help";
	char *words[2] = { argv[0], help_option };

	if (argc < 2) {
		print_help(opts);
		return 0;
	}
	if (!strcmp(argv[1], "--list")) {
		for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
			puts(commands[i]->name);
		return 0;
	}
	cmd = find_command(argv[1]);
	if (!cmd)
		return err_set(err, ERR_USAGE, "'%s' is no hfmeta command",
			       argv[1]);
	return cmd->run(NULL, 2, words, err);
}

static int exit_status(enum cmd_status status, const struct err *err)
{
	if (status != CMD_FAILED)
		return (int)status;
	return err->code == ERR_USAGE ? 129 :
	       err->code == ERR_INTERRUPTED ? 130 : 128;
}

/* Repair first what an interrupted run has left, and say so. */
static int repair(struct cmd_ctx *ctx, struct err *err)
{
	CLEANUP(buf_release) struct buf note = BUF_INIT(BUF_UNBOUNDED);

	if (repo_recover(store_repo(ctx->store), &note, err) < 0)
		return -1;
	if (note.len)
		out_note(ctx->out, "%s", note.ptr);
	return 0;
}

static enum cmd_status run(const struct cmd *cmd, struct cmd_ctx *ctx,
			   int argc, char **argv, struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	bool asks = argc > 1 && (!strcmp(argv[1], "-h") ||
				 !strcmp(argv[1], "--help") ||
				 !strcmp(argv[1], "--list-options"));

	/* Help must not need a repository. */
	if ((cmd->flags & CMD_NEEDS_STORE) && !asks) {
		if (store_open(&store, REPO_WORK_TREE, err) < 0)
			return CMD_FAILED;
		ctx->store = store;
		if ((cmd->flags & CMD_WRITES) && repair(ctx, err) < 0)
			return CMD_FAILED;
	}
	return cmd->run(ctx, argc, argv, err);
}

static void finish(struct out *out, const struct cmd *cmd, int *status,
		   struct err *err)
{
	struct err unwritten = ERR_INIT;

	if (err->code != ERR_NONE) {
		out_fatal(out, err);
		if (err->code == ERR_USAGE)
			fprintf(stderr, "usage: %s\n", cmd ? cmd->usage :
				usage);
	}
	if (out_finish(out, &unwritten) < 0 && *status < 128) {
		out_fatal(out, &unwritten);
		*status = 128;
	}
}

static bool wants_color(const struct globals *globals)
{
	const char *no_color = getenv("NO_COLOR");

	if (globals->color && !strcmp(globals->color, "always"))
		return true;
	if (globals->color && !strcmp(globals->color, "never"))
		return false;
	return isatty(STDOUT_FILENO) && !(no_color && *no_color);
}

static int set_up(struct cmd_ctx *ctx, const struct globals *globals,
		  struct err *err)
{
	struct out *out = ctx->out;

	out->json = globals->json;
	out->verbosity = globals->quiet ? OUT_QUIET :
			 globals->verbose ? OUT_VERBOSE : OUT_NORMAL;
	out->color = wants_color(globals);
	ctx->hub = globals->hub;
	ctx->offline = globals->offline;
	ctx->stop = was_interrupted;
	if (globals->folder && chdir(globals->folder) < 0)
		return err_errno(err, "cannot change to '%s'",
				 globals->folder);
	return 0;
}

int main(int argc, char **argv)
{
	struct globals globals = { .folder = NULL };
	struct out out = { .results = stdout, .messages = stderr };
	struct cmd_ctx ctx = { .out = &out };
	struct err err = ERR_INIT;
	const struct cmd *cmd = NULL;
	const struct opt opts[] = {
		OPT_STRING('C', "chdir", "folder", &globals.folder,
			   "run as if started in this folder"),
		OPT_STRING(0, "hub", "url|folder", &globals.hub,
			   "the Hub, or a hub snapshot in its place"),
		OPT_FLAG(0, "offline", &globals.offline,
			 "use no network"),
		OPT_FLAG('q', "quiet", &globals.quiet, "say less"),
		OPT_FLAG('v', "verbose", &globals.verbose, "say more"),
		OPT_FLAG(0, "json", &globals.json,
			 "results as JSON objects, one a line"),
		OPT_STRING(0, "color", "when", &globals.color,
			   "auto, always or never"),
		OPT_FLAG(0, "no-progress", &globals.no_progress,
			 "draw no progress"),
		OPT_FLAG('h', "help", &globals.help, "show this"),
		OPT_FLAG(0, "version", &globals.version,
			 "show the version"),
		OPT_END,
	};
	int status = 0, used = opt_parse_leading(opts, argc - 1, argv + 1,
						 &err);

	catch_interrupts();
	argc -= used + 1;
	argv += used + 1;
	if (used < 0 || set_up(&ctx, &globals, &err) < 0) {
		status = exit_status(CMD_FAILED, &err);
	} else if (globals.version) {
		printf("hfmeta %s\n", PACKAGE_VERSION);
	} else if (globals.help || !argc || !strcmp(argv[0], "help")) {
		if (globals.help || !argc)
			print_help(opts);
		else if (answer_help(argc, argv, opts, &err) < 0)
			status = exit_status(CMD_FAILED, &err);
		if (!argc && !globals.help)
			status = 129;
	} else {
		cmd = find_command(argv[0]);
		if (cmd)
			status = exit_status(run(cmd, &ctx, argc, argv, &err),
					     &err);
		else
			status = exit_status(err_set(&err, ERR_USAGE,
				"'%s' is no hfmeta command", argv[0]), &err);
	}
	finish(&out, cmd, &status, &err);
	return status;
}
