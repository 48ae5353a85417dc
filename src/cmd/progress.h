/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_PROGRESS_H
#define HFMETA_CMD_PROGRESS_H

/*
 * How far a long run is, on standard error: a line that is drawn over and
 * over on a terminal, else a line now and then.
 */

#include "cmd/cmd.h"
#include "core/upstream.h"

struct progress {
	struct cmd_ctx *ctx;
	const struct upstream *upstream;	/* or NULL: not open yet */
	size_t done, total;		/* records; total 0: not known */
	const char *what;		/* "asking what has changed", or NULL */
	char current[64];		/* id of the newest */
	int64_t began, drawn;		/* milliseconds */
	bool is_terminal, is_drawn;
};

/* From now on the line makes way for whatever 'ctx' prints.  The progress
 * must stay until progress_end(). */
void progress_begin(struct progress *progress, struct cmd_ctx *ctx);
void progress_end(struct progress *progress);

/* To be called often; draws when it is time to.  Returns whether Ctrl-C was
 * pressed: it can be the 'stop' of upstream_options. */
bool progress_tick(void *progress);

/* One more is done. */
void progress_did(struct progress *progress, const char *id);

/* Seconds since progress_begin(). */
double progress_seconds(const struct progress *progress);

#endif
