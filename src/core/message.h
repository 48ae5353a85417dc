/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_MESSAGE_H
#define HFMETA_CORE_MESSAGE_H

/* The message of a record's commit. */

#include "json/json.h"

struct message_facts {
	const char *verb;	/* "Add", "Refresh", ... */
	const char *type;	/* "model" */
	const char *id;
	const char *new_id;	/* of a renamed one: "Rename model a/b to c/d" */
	const char *revision;	/* of the Hub, or NULL */
	const char *endpoint;	/* or NULL */
};

/*
 * Append a commit message: "Add model a/b" ("Refresh model a/b: license, sha"
 * when there was an old document), the fields that changed, one a line, and
 * the trailers Hub-Id, Hub-Revision and Hub-Endpoint.  Without a new document
 * ("Remove model a/b") the subject is all.
 */
void message_write(struct buf *out, const struct message_facts *facts,
		   const cJSON *old_document, const cJSON *new_document);

#endif
