/* SPDX-License-Identifier: MIT */
#include "cmd/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/store.h"
#include "util/term.h"

/* "" and "cat" are no pager. */
static const char *choose(const struct store *store)
{
	const char *chosen = getenv("GIT_PAGER");

	if (!chosen)
		chosen = store_git_config(store, "core.pager");
	if (!chosen)
		chosen = getenv("PAGER");
	if (!chosen)
		chosen = "less";
	return *chosen && strcmp(chosen, "cat") != 0 ? chosen : NULL;
}

static bool is_one_of(const char *value, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(value, *words))
			return true;
	return false;
}

static void choose_color(struct cmd_ctx *ctx, const struct store *store)
{
	static const char *const off[] = {
		"never", "false", "no", "off", "0", NULL,
	};
	static const char *const on[] = { "always", NULL };
	const char *no_color = getenv("NO_COLOR");
	const char *ui = store_git_config(store, "color.ui");

	if ((ctx->color && strcmp(ctx->color, "auto") != 0) || !ui ||
	    (no_color && *no_color))
		return;
	if (is_one_of(ui, off))
		ctx->out->color = false;
	else if (is_one_of(ui, on))
		ctx->out->color = true;
}

/* In the child: the command is the user's own, as git runs it. */
static void run(const char *command, const int pipes[2]) NORETURN;

static void run(const char *command, const int pipes[2])
{
	dup2(pipes[0], STDIN_FILENO);
	close(pipes[0]);
	close(pipes[1]);
	setenv("LESS", "FRX", 0);
	setenv("LV", "-c", 0);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

/* The pager has the terminal now: Ctrl-C is for it, and when it ends, what
 * is still to be written ends this program by SIGPIPE. */
static void write_to(struct pager *pager, const int pipes[2])
{
	fflush(pager->out->results);
	pager->terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	dup2(pipes[1], STDOUT_FILENO);
	close(pipes[0]);
	close(pipes[1]);
	signal(SIGINT, SIG_IGN);
}

void pager_start(struct pager *pager, struct cmd_ctx *ctx,
		 const struct store *store)
{
	const char *command = choose(store);
	CLEANUP(freep) char *width = NULL;
	int pipes[2];

	choose_color(ctx, store);
	if (!isatty(STDOUT_FILENO) || ctx->out->results != stdout || !command)
		return;
	/* Behind a pipe nobody else can tell how wide the terminal is. */
	width = xasprintf("%zu", term_width());
	setenv("COLUMNS", width, 0);
	if (pipe(pipes) < 0)
		return;
	pager->out = ctx->out;
	pager->pid = fork();
	if (!pager->pid)
		run(command, pipes);
	if (pager->pid > 0) {
		ctx->out->terminal = true;
		write_to(pager, pipes);
		return;
	}
	pager->pid = 0;
	close(pipes[0]);
	close(pipes[1]);
}

void pager_finish(struct pager *pager)
{
	if (!pager->pid)
		return;
	fflush(pager->out->results);
	dup2(pager->terminal, STDOUT_FILENO);
	close(pager->terminal);
	while (waitpid(pager->pid, NULL, 0) < 0 && errno == EINTR)
		;
	pager->pid = 0;
}
