/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_REFRESH_COMMIT_H
#define HFMETA_CORE_REFRESH_COMMIT_H

/* Records that are ready to be committed, a commit each, many at once. */

#include "core/store.h"
#include "util/strlist.h"

/* A file of a commit. */
struct refresh_file {
	char *path;
	char *before;		/* as HEAD had it when it was read, or NULL */
	char *text;		/* or NULL: it is removed */
	size_t before_len, len;
};

/* One commit. */
struct refresh_commit {
	struct refresh_file *files;
	size_t count, room;
	char *message;
	struct git_id id;	/* "" if it was not made */
	struct err err;		/* then this says why */
};

void refresh_commit_release(struct refresh_commit *commit);

/* Add a file; copies 'path', and takes over both documents' texts in
 * canonical form.  Either may be NULL. */
void refresh_commit_add(struct refresh_commit *commit, const char *path,
			const cJSON *before, const cJSON *now);

/*
 * Make the commits, in order.  One of which a file has changes that are not
 * committed, or was changed by another writer meanwhile, fails alone.  Fails
 * as a whole as commit_changes() does: then none of them is there.
 */
int refresh_commit_all(struct store *store, struct refresh_commit *commits,
		       size_t count, struct err *err) MUST_CHECK;

/* The same, but all that can be made are one commit. */
int refresh_commit_squashed(struct store *store,
			    struct refresh_commit *commits, size_t count,
			    struct err *err) MUST_CHECK;

#endif
