/* SPDX-License-Identifier: MIT */
/*
 * What both programs, 'hfmeta' and 'hfmeta-full', do around a command: global
 * options, finding it, opening the repository, and saying how it ended.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "core/store.h"
#include "util/suggest.h"

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

static const struct cmd *find_command(const struct cmd *const *commands,
				      const char *name)
{
	for (; *commands; commands++)
		if (!strcmp((*commands)->name, name))
			return *commands;
	return NULL;
}

#define COMMANDS_MAX 64

static int fail_unknown(const struct cmd *const *commands, const char *name,
			struct err *err)
{
	const char *names[COMMANDS_MAX], *nearest;
	size_t count = 0;

	for (; *commands && count < COMMANDS_MAX; commands++)
		names[count++] = (*commands)->name;
	nearest = suggest(name, names, count);
	return err_set(err, ERR_USAGE, "'%s' is no hfmeta command%s%s%s", name,
		       nearest ? ", did you mean '" : "",
		       nearest ? nearest : "", nearest ? "'?" : "");
}

static void print_help(const struct cmd *const *commands,
		       const struct opt *opts)
{
	printf("usage: %s\n\nThe commands are:\n\n", usage);
	for (; *commands; commands++)
		if (!((*commands)->flags & CMD_PLUMBING))
			printf("    %-14s%s\n", (*commands)->name,
			       (*commands)->summary);
	printf("\nThe options before a command are:\n\n");
	opt_print_help(opts);
	printf("\n'hfmeta <command> -h' explains a command.\n");
}

/* 'help --list' is for the completion scripts and the tests. */
static int answer_help(struct cmd_ctx *ctx, int argc, char **argv,
		       const struct opt *opts, struct err *err)
{
	const struct cmd *const *commands = ctx->program->commands;
	const struct cmd *cmd;
	char help_option[] = "--help";
	char *words[2] = { argv[0], help_option };

	if (argc < 2) {
		print_help(commands, opts);
		return 0;
	}
	if (!strcmp(argv[1], "--list")) {
		for (; *commands; commands++)
			puts((*commands)->name);
		return 0;
	}
	cmd = find_command(commands, argv[1]);
	if (!cmd)
		return fail_unknown(commands, argv[1], err);
	return cmd->run(ctx, 2, words, err);
}

static int exit_status(enum cmd_status status, const struct err *err)
{
	if (status != CMD_FAILED)
		return (int)status;
	return err->code == ERR_USAGE ? 129 :
	       err->code == ERR_INTERRUPTED ? 130 : 128;
}

/* The other program reads -C again, from where this one was started. */
int cmd_become_other(struct cmd_ctx *ctx, struct err *err)
{
	if (fchdir(ctx->start_folder) < 0)
		return err_errno(err, "cannot go back to the first folder");
	return ctx->program->become_other(ctx->command_line, err);
}

/*
 * Repair first what an interrupted run has left, and say so.  Under a hook
 * git itself holds the index: then the next command does it.
 */
static int repair(struct store *store, struct cmd_ctx *ctx, struct err *err)
{
	CLEANUP(buf_release) struct buf note = BUF_INIT(BUF_UNBOUNDED);

	if (!ctx->program->recover)
		return cmd_become_other(ctx, err);
	if (ctx->program->recover(store, &note, err) < 0) {
		if (err->code != ERR_BUSY)
			return -1;
		err_clear(err);
	}
	if (note.len)
		out_note(ctx->out, "%s", note.ptr);
	return 0;
}

int cmd_open_store(struct store **out, struct cmd_ctx *ctx, int at,
		   struct err *err)
{
	struct repo *repo = NULL;
	int status = ctx->program->open_repo(&repo, err);

	if (status > 0)
		return cmd_become_other(ctx, err);
	if (status < 0) {
		if (err->code == ERR_NOT_FOUND)
			err_hint(err, "'hfmeta init' makes a metadata "
				 "repository");
		return -1;
	}
	if (store_open(out, repo, (enum repo_at)at, err) < 0)
		return -1;
	return store_is_interrupted(*out) ? repair(*out, ctx, err) : 0;
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

static int check_globals(const struct globals *globals, struct err *err)
{
	const char *color = globals->color;

	if (color && strcmp(color, "auto") != 0 &&
	    strcmp(color, "always") != 0 && strcmp(color, "never") != 0)
		return err_set(err, ERR_USAGE, "option '--color' takes auto, "
			       "always or never");
	if (globals->hub && !*globals->hub)
		return err_set(err, ERR_USAGE,
			       "option '--hub' takes a URL or a folder");
	return 0;
}

static int set_up(struct cmd_ctx *ctx, const struct globals *globals,
		  struct err *err)
{
	struct out *out = ctx->out;

	if (check_globals(globals, err) < 0)
		return -1;
	out->json = globals->json;
	out->verbosity = globals->quiet ? OUT_QUIET :
			 globals->verbose ? OUT_VERBOSE : OUT_NORMAL;
	out->color = wants_color(globals);
	ctx->color = globals->color;
	ctx->hub = globals->hub;
	ctx->offline = globals->offline;
	ctx->no_progress = globals->no_progress;
	ctx->stop = was_interrupted;
	if (globals->folder && chdir(globals->folder) < 0)
		return err_errno(err, "cannot change to '%s'",
				 globals->folder);
	return 0;
}

/* The command line, once the global options are read. */
struct invocation {
	const struct cmd *cmd;
	struct cmd_ctx *ctx;
	const struct opt *opts;
	int argc;
	char **argv;
};

static int help(struct invocation *in, const struct globals *globals,
		struct err *err)
{
	const struct cmd *const *commands = in->ctx->program->commands;

	if (globals->help || in->argc < 2)
		print_help(commands, in->opts);
	else if (answer_help(in->ctx, in->argc, in->argv, in->opts, err) < 0)
		return exit_status(CMD_FAILED, err);
	return in->argc || globals->help ? 0 : 129;
}

static int dispatch(struct invocation *in, const struct globals *globals,
		    struct err *err)
{
	const struct cmd_program *program = in->ctx->program;
	const char *name = in->argc ? in->argv[0] : "help";
	bool helps = globals->help || globals->version || !strcmp(name, "help");

	in->cmd = helps ? NULL : find_command(program->commands, name);
	if (!in->cmd && program->become_other)
		return exit_status(cmd_become_other(in->ctx, err), err);
	if (globals->version) {
		printf("hfmeta %s\n", PACKAGE_VERSION);
		return 0;
	}
	if (helps)
		return help(in, globals, err);
	if (!in->cmd)
		return exit_status(fail_unknown(program->commands, name, err),
				   err);
	if (set_up(in->ctx, globals, err) < 0)
		return exit_status(CMD_FAILED, err);
	if (in->cmd->flags & CMD_WRITES)
		catch_interrupts();
	return exit_status(in->cmd->run(in->ctx, in->argc, in->argv, err),
			   err);
}

int cmd_main(const struct cmd_program *program, int argc, char **argv)
{
	struct globals globals = { .folder = NULL };
	struct out out = { .results = stdout, .messages = stderr };
	/* Parsing moves words in argv; the other program wants them all. */
	CLEANUP(freep) char **command_line =
		xcalloc((size_t)argc + 1, sizeof(*command_line));
	struct cmd_ctx ctx = {
		.program = program, .command_line = command_line, .out = &out,
		.start_folder = open(".", O_PATH | O_CLOEXEC),
	};
	struct err err = ERR_INIT;
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
	struct invocation in = { .ctx = &ctx, .opts = opts };
	int used, status;

	memcpy(command_line, argv, (size_t)argc * sizeof(*argv));
	used = opt_parse_leading(opts, argc - 1, argv + 1, &err);
	in.argc = argc - 1 - used;
	in.argv = argv + 1 + used;
	status = used < 0 ? exit_status(CMD_FAILED, &err) :
			    dispatch(&in, &globals, &err);
	finish(&out, in.cmd, &status, &err);
	return status;
}
