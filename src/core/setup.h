/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_SETUP_H
#define HFMETA_CORE_SETUP_H

/* Making a metadata repository, or making an existing repository one. */

#include "git/git.h"
#include "util/strlist.h"

struct setup {
	struct strlist added;	/* paths that the commit adds or changes */
	struct strlist done;	/* other changes, a line each */
	struct strlist warnings;
	struct git_id commit;	/* "" if nothing was missing */
	char *place;		/* the folder: the top, or a bare repository */
};

#define SETUP_INIT { .place = NULL }
void setup_release(struct setup *setup);

struct setup_options {
	/* Make a new repository although the current folder is in one. */
	bool nested;
	/* Work out the configuration from what is there (core/adopt.h), and
	 * add no schemas or folders. */
	bool adopt;
};

/*
 * Set up the repository of the current folder, which becomes one if it is
 * none.  Adds what is missing in one commit, and changes nothing else; a
 * file that is there, committed or not, is left as it is, but for lines that
 * '.gitattributes' lacks.
 *
 * Fails with ERR_INVALID if the current folder lies within another
 * repository and 'nested' is not set, ERR_EXISTS if there is nothing left to
 * adopt; and as commit_changes() does.
 */
int setup_run(struct setup *out, const struct setup_options *options,
	      struct err *err) MUST_CHECK;

#endif
