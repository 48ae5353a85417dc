/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_AUDIT_H
#define HFMETA_CORE_AUDIT_H

/*
 * Every rule that a file must pass, and what is found against it.
 *
 * A record is JSON (json_parse()), in canonical form, valid by the schema of
 * its type, and its links lead somewhere.  Which of these count is said by
 * the rules.
 */

#include "json/json.h"
#include "schema/schema.h"
#include "util/buf.h"

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

struct finding {
	enum severity severity;
	unsigned int line, column;	/* 0: the file as a whole */
	char *pointer;			/* of the value; "" is the root */
	char *schema_pointer;		/* or "" */
	char *keyword;			/* the schema's, or "json", "canonical", ... */
	char *message;
};

/* What was found in one file. */
struct findings {
	struct finding *items;
	size_t count, room;
};

#define FINDINGS_INIT { .items = NULL }
void findings_release(struct findings *findings);

/* Whether any of them is an error. */
bool findings_are_bad(const struct findings *findings);

/* Add a finding; it has no place yet.  Belongs to 'findings'. */
struct finding *findings_add(struct findings *findings, enum severity severity,
			     const char *pointer, const char *keyword,
			     const char *message);

struct link_check;	/* core/links.h */

struct audit_rules {
	const struct schema *schema;
	bool canonical;		/* the form counts, and no name twice */
	bool yaml;		/* the file is YAML, not JSON */
	size_t max_problems;	/* of the schema, in one file; 0: 100 */
	struct link_check *links;	/* or NULL */
};

/* Memory that is used again from file to file; one for each thread. */
struct auditor {
	struct arena arena;
	struct buf text, canonical;
	/* What audit_text() has read, until the next one; NULL if it could not. */
	const cJSON *document;
};

#define AUDITOR_INIT {							\
	.text = BUF_INIT(AUDIT_FILE_MAX),				\
	.canonical = BUF_INIT(BUF_UNBOUNDED),				\
}
void auditor_release(struct auditor *auditor);

/*
 * Largest record or schema that is read.  Real records are 3 to 60 KB; a
 * repository of 2,000 listed files makes some 300 KB.
 */
#define AUDIT_FILE_MAX ((size_t)16 * 1024 * 1024)

/*
 * Check auditor->text, the content of 'path'.  A limit that the check meets
 * is a finding too.  Fails only where the repository cannot be read.
 */
int audit_text(struct findings *findings, struct auditor *auditor,
	       const struct audit_rules *rules, const char *path,
	       struct err *err) MUST_CHECK;

/* Find line and column of a finding about a record's text. */
void audit_locate(struct finding *finding, const struct buf *text);

/* Check a document that is not written yet, without its form. */
int audit_document(struct findings *findings, const struct audit_rules *rules,
		   const char *path, const cJSON *document,
		   struct err *err) MUST_CHECK;

#endif
