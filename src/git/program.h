/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_PROGRAM_H
#define HFMETA_GIT_PROGRAM_H

/*
 * The git program itself, for what libgit2 does not do as git does: fetch and
 * push, with the user's ssh, credentials, proxies and hooks; and merges.
 */

#include "util/buf.h"
#include "util/err.h"

struct git_output {
	int status;		/* its exit status; 128 + n after a signal n */
	struct buf out, errors;
};

#define GIT_OUTPUT_INIT { .status = 0, .out = BUF_INIT(1 << 20), \
			  .errors = BUF_INIT(1 << 20) }
void git_output_release(struct git_output *output);

/*
 * Run "git -C folder ARGS...", which end with NULL, and wait for it.  What it
 * prints is in English, and cut at a megabyte.  A status that is not 0 is no
 * failure of this function, which fails with ERR_NOT_FOUND if there is no git,
 * and else with ERR_SYSTEM.
 */
int git_program(struct git_output *output, const char *folder,
		const char *const *args, struct err *err) MUST_CHECK;

/* Append the last line of what it has to say against it: "fatal: ..." */
void git_output_reason(const struct git_output *output, struct buf *reason);

#endif
