/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SCHEMA_SCHEMA_H
#define HFMETA_SCHEMA_SCHEMA_H

/*
 * JSON Schema: drafts 4, 6, 7, 2019-09 and 2020-12.
 *
 *	struct schema_options options = { .assert_formats = true };
 *	CLEANUP(schema_freep) struct schema *schema = NULL;
 *	CLEANUP(schema_report_release) struct schema_report report =
 *		SCHEMA_REPORT_INIT;
 *
 *	if (schema_compile(&schema, document, &options, err) < 0)
 *		return -1;
 *	switch (schema_validate(schema, instance, &report, err)) {
 *	case SCHEMA_FAILED:	return -1;
 *	case SCHEMA_VALID:	return 0;
 *	case SCHEMA_INVALID:	break;
 *	}
 *	for (size_t i = 0; i < report.count; i++)
 *		printf("%s: %s\n", report.problems[i].pointer,
 *		       report.problems[i].message);
 *
 * A compiled schema does not change any more: threads may share it without
 * a lock.  There is no state beside it.
 *
 * Schemas and instances may come from anybody.  Nesting, references in a
 * circle, alternatives within alternatives, regular expressions: whatever
 * they hold, every call ends, in the worst case with ERR_LIMIT.  A call needs
 * at most 2 MB of stack.  Strings must be valid UTF-8, as json_parse() makes
 * them (C0 80 for U+0000 is understood).
 *
 * References to other documents are answered by the built-in meta-schemas
 * and by the caller's loader.  Nothing is fetched from a network.
 */

#include "json/json.h"
#include "util/err.h"

struct schema;

/* One schema object (or boolean) within a compiled schema, which it belongs
 * to and lives as long as. */
struct schema_node;

enum schema_draft {
	SCHEMA_DRAFT_DEFAULT = 0,	/* the newest */
	SCHEMA_DRAFT_4,
	SCHEMA_DRAFT_6,
	SCHEMA_DRAFT_7,
	SCHEMA_DRAFT_2019_09,
	SCHEMA_DRAFT_2020_12,
};

/*
 * Hands out the document that 'uri' (absolute, without fragment) stands for:
 * *out is the callee's to make and schema_compile()'s to free, so it may not
 * be in an arena.  Fails with ERR_NOT_FOUND where there is none.
 */
typedef int schema_load_fn(void *ctx, const char *uri, cJSON **out,
			   struct err *err);

struct schema_options {
	/* For documents without "$schema". */
	enum schema_draft draft;
	/* Check "format"; otherwise it is an annotation, unless the
	 * meta-schema asks for the vocabulary format-assertion. */
	bool assert_formats;
	/* The document is known to be right: do not hold it, nor what is
	 * loaded for it, against the meta-schema.  What could not be
	 * compiled is an error all the same. */
	bool trusted;
	/* The document outlives the schema and does not change: use it where
	 * it is, and do not copy it. */
	bool borrow;
	/* Where the document comes from; relative references are resolved
	 * against it, if the document has no "$id".  May be NULL. */
	const char *base_uri;
	/* May be NULL: then every reference to another document is an
	 * error. */
	schema_load_fn *load;
	void *load_ctx;
};

/*
 * Compile a document, which is copied unless the options say otherwise.
 * 'options' may be NULL.
 *
 * Fails with ERR_INVALID if it is no schema: it breaks its meta-schema, holds
 * a regular expression that is none, or refers to something that is not
 * there.  The message begins with the place as JSON pointer, after the URI of
 * the document if it is another one than 'document':
 * "/properties/a/type: must be ..."; what is wrong with the root as a whole
 * has no place.  Passes on what the loader says, except
 * for ERR_NOT_FOUND, which becomes ERR_INVALID.
 */
int schema_compile(struct schema **out, const cJSON *document,
		   const struct schema_options *options,
		   struct err *err) MUST_CHECK;

void schema_free(struct schema *schema);	/* NULL is fine */
void schema_freep(struct schema **schema);	/* for CLEANUP() */

/* The draft of the document's root, as "$schema" or the options say. */
enum schema_draft schema_draft(const struct schema *schema);

/* "draft-07", "2020-12" ... */
const char *schema_draft_name(enum schema_draft draft);

/*
 * The sub-schema at a JSON pointer of the document ("" is the root), or NULL
 * where the draft knows no schema ("/properties", "/x-note").
 */
const struct schema_node *schema_at(const struct schema *schema,
				    const char *pointer);

/* The document it was compiled from, or the copy of it. */
const cJSON *schema_document(const struct schema *schema);

/* The sub-schema that a value of that document is, or NULL. */
const struct schema_node *schema_part(const struct schema *schema,
				      const cJSON *value);

/* One thing that is wrong with an instance. */
struct schema_problem {
	char *pointer;		/* to the value (RFC 6901), "" is the root */
	/* To the keyword: "/properties/a/type"; for a schema in another
	 * document with its URI: "http://...#/properties/a/type". */
	char *schema_pointer;
	const char *keyword;	/* the last part of that; "" for 'false' */
	char *message;		/* lower case, no full stop; no pointer */
	/* The trouble is the member's name, not its value: 'pointer' ends
	 * with that name, and a line number should be the name's. */
	bool at_name;
	/*
	 * Where no alternative of "anyOf" or "oneOf" fits: if one came
	 * closer than the others, what is wrong with it is reported as if it
	 * stood alone, and the first such problem has those of the other
	 * alternatives as children.  Otherwise the problem is the keyword's
	 * own, and has those of all.
	 */
	struct schema_problem *children;
	size_t child_count;
};

/*
 * What a validation found, in the order of the instance: an object before
 * its members, a member before the next one.
 *
 * Initialise with SCHEMA_REPORT_INIT; what is in it belongs to it, and is
 * valid until it is used again or released.
 */
struct schema_report {
	struct schema_problem *problems;
	size_t count;
	bool more;		/* there were more than 'max_problems' */
	size_t max_problems;	/* set before the call; 0 stands for 100 */
	struct arena arena;
};

#define SCHEMA_REPORT_INIT { .problems = NULL }

void schema_report_release(struct schema_report *report);

enum schema_verdict {
	SCHEMA_FAILED = -1,	/* a limit was met: *err says which */
	SCHEMA_INVALID = 0,
	SCHEMA_VALID = 1,
};

/*
 * Validate.  With report == NULL the answer is all there is, and the first
 * problem ends the work.  Fails with ERR_LIMIT only.
 */
enum schema_verdict schema_validate(const struct schema *schema,
				    const cJSON *instance,
				    struct schema_report *report,
				    struct err *err) MUST_CHECK;

/* The same against a part of the schema. */
enum schema_verdict schema_node_validate(const struct schema *schema,
					 const struct schema_node *node,
					 const cJSON *instance,
					 struct schema_report *report,
					 struct err *err) MUST_CHECK;

#endif
