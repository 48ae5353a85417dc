/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_HUB_SNAPSHOT_H
#define HFMETA_HUB_SNAPSHOT_H

/*
 * A hub snapshot: a folder of recorded answers that stands in for the Hub.
 *
 *	DIR/api/models/<id>.json, DIR/api/datasets/<id>.json
 *	DIR/api/models/<id>/revision/<rev>.json
 *	DIR/<id>/resolve/<rev>/<path>
 *	DIR/datasets/<id>/resolve/<rev>/<path>
 *	DIR/api/models.json, DIR/api/datasets.json	 a listing
 *	DIR/api/models/<id>/tree/<rev>[/<path>].json	 a folder's entries
 *	DIR/dataset-viewer/filter~<query>.json
 *
 * A request with a query other than "blobs=true" is <name>~<query>.json; a
 * long query is cut and ends in a hash.  Bytes first..last of a file are
 * recorded as DIR/.range/<first>-<last>/<name>.  '/' in a revision stays
 * "%2F".
 *
 * What an answer was besides a 200 with a body is in DIR/.headers/<name> (of
 * a HEAD: DIR/.headers/.head/<name>): a line "HTTP <status>", and after it
 * the header lines that hfmeta looks at.  No token, cookie or signed URL is
 * among them.  So a gated file is ".headers/<id>/resolve/main/README.md":
 *
 *	HTTP 401
 *	x-error-code: GatedRepo
 *
 * A snapshot can be written by hand with the first five kinds of file alone;
 * what is not recorded as such is answered from them:
 *
 *  - no document: there is no such repository.  No file: EntryNotFound.
 *  - a renamed repository: the document under the old name has the new "id".
 *  - a selection (expand[]=...): the whole document.
 *  - revision/<rev>: the document, if that is its "sha".
 *  - resolve/<rev>: resolve/main, if <rev> is the document's "sha", and the
 *    other way round.
 *  - HEAD of a file: the document's "sha", and the file's entry in "siblings".
 *  - a range: that part of the file.
 *  - a folder's entries: the files that the document lists in it.
 *  - rows of a data set: those of DIR/dataset-viewer/<id>.json, an array, that
 *    "column"='value' admits.
 *  - a listing: the rows of DIR/api/models.json that author=, search= and
 *    filter= admit, on one page, in their order.
 *
 * Symbolic links are not followed below DIR, and nothing outside is reached.
 */

#include "hub/http.h"

struct snapshot;

/* 'create': make the folder if there is none, to record into. */
int snapshot_open(struct snapshot **out, const char *dir, bool create,
		  struct err *err) MUST_CHECK;
void snapshot_free(struct snapshot *snapshot);	/* NULL is fine */

/* What is asked, as it would be over HTTP. */
struct snapshot_request {
	enum http_method method;
	const char *target;	/* "/api/models/gpt2?blobs=true" */
	bool ranged;
	uint64_t first, last;
	size_t max_body;
};

/*
 * Answer as the Hub would.  Fails with ERR_LIMIT if the body is larger than
 * max_body, ERR_INVALID for a target or a file that is not what it must be,
 * ERR_SYSTEM.  'out' is to be released also then.
 */
int snapshot_get(const struct snapshot *snapshot,
		 const struct snapshot_request *request,
		 struct http_response *out, struct err *err) MUST_CHECK;

/* Record an answer.  Each file is there whole or not at all. */
int snapshot_put(const struct snapshot *snapshot,
		 const struct snapshot_request *request,
		 const struct http_response *response, struct err *err)
	MUST_CHECK;

/*
 * The file name that a target has in a snapshot, without ".range/", ".head/"
 * or ".headers/".  'with_query' is false for the name that hand-written
 * snapshots use.  Fails with ERR_INVALID for what could lead elsewhere.
 */
int snapshot_name(struct buf *out, const char *target, bool with_query,
		  struct err *err) MUST_CHECK;

#endif
