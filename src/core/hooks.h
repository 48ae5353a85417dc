/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_HOOKS_H
#define HFMETA_CORE_HOOKS_H

/*
 * hfmeta's hooks in git's own hooks folder (or where core.hooksPath points).
 * They are copies of what the program holds, never of files in the work
 * tree, which anybody's push may have changed.
 */

#include "git/git.h"
#include "util/strlist.h"

/*
 * Install the hook of this kind of repository, pre-commit or, for a bare one,
 * pre-receive; installing twice changes nothing.  A hook that is there
 * is kept as NAME.local and runs first, if that can be done safely: it is a
 * plain file in the repository's own hooks folder.  Else it stays as it is,
 * and 'warnings' says what to add to it.  'done' gets a line for each change.
 * Fails with what the file system or the configuration says; what was done
 * until then stays, and can be done again.
 */
int hooks_install(struct repo *repo, struct strlist *done,
		  struct strlist *warnings, struct err *err) MUST_CHECK;

/*
 * Set up the diff driver and the merge driver that '.gitattributes' names,
 * in the repository's own configuration, and hfmeta.program for the hooks.
 * They call "hfmeta" if PATH finds this program under that name, else the
 * path it has.  Fails if the configuration cannot be written.
 */
int hooks_configure(struct repo *repo, struct strlist *done,
		    struct err *err) MUST_CHECK;

#endif
