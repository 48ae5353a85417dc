/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_PAGER_H
#define HFMETA_CMD_PAGER_H

/*
 * Results in a pager, and in colour, as git does it: GIT_PAGER, core.pager,
 * PAGER, else less, which ends at once if all fits on the screen.  Only on a
 * terminal.
 *
 *	CLEANUP(pager_finish) struct pager pager = PAGER_INIT;
 *
 *	pager_start(&pager, ctx, store);
 */

#include <sys/types.h>

#include "cmd/cmd.h"

struct pager {
	pid_t pid;		/* 0: none runs */
	int terminal;		/* where standard output went before */
	struct out *out;
};

#define PAGER_INIT { .pid = 0 }

/* Also heeds color.ui, unless --color or NO_COLOR says otherwise.  If the
 * pager cannot be run, there is none. */
void pager_start(struct pager *pager, struct cmd_ctx *ctx,
		 const struct store *store);

/* Wait until the user has read it. */
void pager_finish(struct pager *pager);

#endif
