/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_PICK_H
#define HFMETA_CMD_PICK_H

/* What 'log' and 'show' have in common: one record, and a field of it. */

#include "cmd/cmd.h"
#include "core/records_pick.h"

struct pick_words {
	const char *name;	/* of the record */
	const char *pointer;	/* or NULL */
	const char *revision;	/* NULL: the work tree */
	const char *type;	/* NULL: any */
	bool may_be_gone;	/* a file that is not there will do */
};

struct picked {
	struct store *store;
	struct record_ref ref;
	char *pointer;		/* "license" is "/license"; or NULL */
};

#define PICKED_INIT { .store = NULL }

void picked_release(struct picked *picked);

/* Open the repository and find the record.  Fails as records_pick() does, or
 * with ERR_USAGE if there is no such type. */
int pick_record(struct picked *out, struct cmd_ctx *ctx,
		const struct pick_words *words, struct err *err) MUST_CHECK;

#endif
