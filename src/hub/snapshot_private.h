/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_HUB_SNAPSHOT_PRIVATE_H
#define HFMETA_HUB_SNAPSHOT_PRIVATE_H

/*
 *	snapshot.c		files: what is recorded as such
 *	snapshot_infer.c	answers made of what a hand-written snapshot has
 *	snapshot_rows.c		... of lists of files, and rows of data sets
 *	snapshot_name.c		targets to file names
 */

#include "hub/snapshot.h"
#include "json/json.h"

/* Append the file 'name' to 'out'.  Not to be there is no error. */
int snapshot_read(const struct snapshot *snapshot, const char *name,
		  struct buf *out, bool *found, struct err *err) MUST_CHECK;

/*
 * The answer that is recorded under 'name', body and headers.  Not '*found',
 * but with out->status 200: a file's bytes, without headers.
 */
int snapshot_recorded(const struct snapshot *snapshot, const char *name,
		      struct http_response *out, bool *found,
		      struct err *err) MUST_CHECK;

/* Fill in 'out' for a request that was not recorded as such. */
int snapshot_infer(const struct snapshot *snapshot,
		   const struct snapshot_request *request,
		   struct http_response *out, struct err *err) MUST_CHECK;

/* Answer with the files of a folder that a repository's document lists;
 * false if it lists none there. */
bool snapshot_tree(const cJSON *document, const char *folder,
		   struct http_response *out);

/* Answer /filter from the rows of DIR/dataset-viewer/<data set>.json. */
int snapshot_filter(const struct snapshot *snapshot, const char *query,
		    struct http_response *out, struct err *err) MUST_CHECK;

/* Undo %XX and '+' of a query's value. */
char *snapshot_decode(const char *s, size_t len) MUST_CHECK;

#endif
