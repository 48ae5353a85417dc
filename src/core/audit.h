/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_AUDIT_H
#define HFMETA_CORE_AUDIT_H

/*
 * Every rule that a record must pass, and what is found against it.
 *
 * A record is JSON (json_parse()), in canonical form (unless the repository
 * is configured otherwise), and valid by the schema of its type.
 */

#include "core/store.h"

struct finding {
	char *path;
	unsigned int line, column;	/* 0: the file as a whole */
	char *pointer;			/* of the value; "" is the root */
	char *schema_pointer;		/* or "" */
	char *keyword;			/* the schema's, or "json", "canonical", ... */
	char *message;
};

struct findings {
	struct finding *items;
	size_t count, room;
	size_t checked;			/* files looked at */
	size_t bad;			/* files with a finding */
};

#define FINDINGS_INIT { .items = NULL }
void findings_release(struct findings *findings);

/* Add a finding that is about a whole file. */
void findings_add_file(struct findings *findings, const char *path,
		       const char *keyword, const char *message);

/*
 * Check the text of one record of a type.  Fails only where the check itself
 * does: the schema cannot be read (ERR_INVALID), or a limit is met.
 */
int audit_text(struct findings *findings, struct store *store,
	       const struct record_type *type, const char *path,
	       const char *text, size_t len, struct err *err) MUST_CHECK;

/* Check a document that is not written yet, without its form. */
int audit_document(struct findings *findings, struct store *store,
		   const struct record_type *type, const char *path,
		   const cJSON *document, struct err *err) MUST_CHECK;

/* Check a schema of the repository: JSON, a schema, and its "x-hfmeta". */
int audit_schema(struct findings *findings, struct store *store,
		 const struct record_type *type, struct err *err) MUST_CHECK;

/* Append one finding as "path:line:column: /pointer: message (keyword)\n". */
void finding_write(struct buf *out, const struct finding *finding);

#endif
