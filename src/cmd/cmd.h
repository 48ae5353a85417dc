/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_CMD_H
#define HFMETA_CMD_CMD_H

#include "json/json.h"
#include "util/err.h"
#include "util/out.h"

struct range_step;
struct repo;
struct store;

/*
 * Adding a command 'foo' takes five steps:
 *
 *  1. src/cmd/foo.c, which defines 'const struct cmd cmd_foo';
 *  2. a line at the end of this file, and one in the table of src/full.c;
 *  3. a line in Makefile.am;
 *  4. man/hfmeta-foo.1, whose SYNOPSIS says what .usage says
 *     (tests/cli/help.sh compares the two);
 *  5. tests/cli/foo.sh.
 */
struct cmd_ctx {
	const struct cmd_program *program;
	char **command_line;	/* all of it */
	int start_folder;	/* a descriptor, from before -C */
	struct out *out;
	const char *color;	/* --color, or NULL */
	const char *hub;	/* --hub: a URL or a folder, or NULL */
	bool offline;
	bool no_progress;
	bool (*stop)(void *data);	/* whether Ctrl-C was pressed */
};

enum cmd_flags {
	CMD_WRITES	= 1 << 0,	/* Ctrl-C must not cut it off */
	CMD_PLUMBING	= 1 << 1,	/* for git and scripts: not in 'help' */
};

/* What run() returns; main() turns it into the exit status. */
enum cmd_status {
	CMD_FAILED = -1,	/* *err says why; exit 128, for ERR_USAGE 129 */
	CMD_DONE = 0,
	CMD_FOUND = 1,		/* check found problems, diff differences */
	CMD_SOME_FAILED = 2,	/* of several records; the rest is committed */
};

struct cmd {
	const char *name;
	const char *usage;	/* one line, without "usage: " */
	const char *summary;	/* for 'hfmeta help'; no full stop */
	enum cmd_flags flags;
	enum cmd_status (*run)(struct cmd_ctx *ctx, int argc, char **argv,
			       struct err *err);
};

/* One option of a command; a table of them ends with OPT_END. */
struct opt {
	char short_name;	/* or 0 */
	const char *long_name;
	const char *arg;	/* name of the argument; NULL for a flag */
	void *value;		/* bool * for a flag, else const char **, or
				 * struct strlist * for a list */
	const char *help;	/* lower case, no full stop */
	bool is_list;		/* may be given several times */
};

#define OPT_FLAG(s, l, v, h) { (s), (l), NULL, (v), (h), false }
#define OPT_STRING(s, l, a, v, h) { (s), (l), (a), (v), (h), false }
#define OPT_LIST(s, l, a, v, h) { (s), (l), (a), (v), (h), true }
#define OPT_END { 0, NULL, NULL, NULL, NULL, false }

/*
 * Parse argv[1..argc-1] and move what is not an option to argv[0] and on.
 * Returns how many of those there are, or -1 with ERR_USAGE.  Answers -h,
 * --help, and the completion scripts' --list-options, from 'cmd' and 'opts',
 * and then exits.
 */
int opt_parse(const struct cmd *cmd, const struct opt *opts, int argc,
	      char **argv, struct err *err) MUST_CHECK;

/*
 * The same for the options before the command: stops at the first word that
 * is none.  Returns how many words were options.
 */
int opt_parse_leading(const struct opt *opts, int argc, char **argv,
		      struct err *err) MUST_CHECK;

/* Print the options' part of a help text. */
void opt_print_help(const struct opt *opts);

/* Run the other program instead of this one; returns only if that fails. */
int cmd_become_other(struct cmd_ctx *ctx, struct err *err) MUST_CHECK;

/*
 * Open the metadata repository of the current folder, looked at in one place
 * (enum repo_at), and repair it first if a run was cut off there.  A command
 * does this when it has understood its options: a wrong one is a usage error
 * anywhere.  Fails as store_open() does.
 */
int cmd_open_store(struct store **out, struct cmd_ctx *ctx, int at,
		   struct err *err) MUST_CHECK;

/* A JSON value as a line of the results, whatever --json says. */
void cmd_print_json(struct out *out, const cJSON *value);

/* What the two programs differ in. */
struct cmd_program {
	const struct cmd *const *commands;	/* ends with NULL */
	/* Returns 1 for a repository that the other program should open. */
	int (*open_repo)(struct repo **out, struct err *err);
	/*
	 * Becomes the other program, for a command that is not in the table
	 * or a repository that is not for this one; NULL if there is none.
	 * Returns only if that fails.
	 */
	int (*become_other)(char **command_line, struct err *err);
	/*
	 * store_recover() and range_walk(), which need libgit2; NULL where
	 * the other program has to do it.
	 */
	int (*recover)(struct store *store, struct buf *note, struct err *err);
	int (*walk_range)(const char *range, bool tip,
			  int (*each)(const struct range_step *step,
				      void *data, struct err *err),
			  void *data, struct err *err);
};

/*
 * All of a program but that: global options, finding the command, opening
 * the repository, printing how it ended.  Returns the exit status.
 */
int cmd_main(const struct cmd_program *program, int argc, char **argv);

extern const struct cmd cmd_add;
extern const struct cmd cmd_check;
extern const struct cmd cmd_completeness;
extern const struct cmd cmd_derive;
extern const struct cmd cmd_diff;
extern const struct cmd cmd_fmt;
extern const struct cmd cmd_hooks;
extern const struct cmd cmd_init;
extern const struct cmd cmd_layout;
extern const struct cmd cmd_list;
extern const struct cmd cmd_log;
extern const struct cmd cmd_merge_driver;
extern const struct cmd cmd_new;
extern const struct cmd cmd_pin;
extern const struct cmd cmd_refresh;
extern const struct cmd cmd_rm;
extern const struct cmd cmd_scores;
extern const struct cmd cmd_set;
extern const struct cmd cmd_show;
extern const struct cmd cmd_status;
extern const struct cmd cmd_sync;
extern const struct cmd cmd_textconv;
extern const struct cmd cmd_unpin;

#endif
