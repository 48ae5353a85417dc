/* SPDX-License-Identifier: MIT */
/*
 * hfmeta - a git-backed manager of model and data set metadata
 *
 * This program starts quickly: it runs the commands that git calls, and that
 * need neither libgit2 nor libcurl, and hands all others to 'hfmeta-full',
 * which has the whole table.
 */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "git/git.h"

static const struct cmd *const quick_commands[] = {
	&cmd_check,
	&cmd_fmt,
	&cmd_textconv,
	NULL,
};

/* Beside this program in a build folder, else where it is installed. */
static int run_full(char **argv, struct err *err)
{
	CLEANUP(freep) char *self = realpath("/proc/self/exe", NULL);
	CLEANUP(freep) char *beside = NULL;

	if (self) {
		/* The drivers and hooks that it sets up should call us. */
		setenv("HFMETA_PROGRAM", self, 1);
		beside = xasprintf("%s-full", self);
		execv(beside, argv);
	}
	execv(LIBEXECDIR "/hfmeta-full", argv);
	return err_errno(err, "cannot run '%s'", LIBEXECDIR "/hfmeta-full");
}

int main(int argc, char **argv)
{
	const struct cmd_program program = {
		.commands = quick_commands, .open_repo = repo_open_quick,
		.become_other = run_full,
	};

#ifdef M_TOP_PAD
	/* One system call for the memory of a short run, and not ten.  To set
	 * that stops glibc from finding the other value by itself. */
	mallopt(M_TOP_PAD, 1024 * 1024);
	mallopt(M_MMAP_THRESHOLD, 4 * 1024 * 1024);
#endif
	return cmd_main(&program, argc, argv);
}
