/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SCHEMA_COMPILE_H
#define HFMETA_SCHEMA_COMPILE_H

/*
 * How a schema is compiled.  Internal to schema/.
 *
 *  1. resolve.c indexes a document: it walks through the sub-schemas, makes
 *     an (empty) node for each, and notes every "$id" and anchor.
 *  2. The document is validated against its meta-schema (meta.c).
 *  3. compile.c fills the nodes that are wanted: those of the given document
 *     and all that they refer to.  A reference may bring in another document,
 *     which is indexed and checked in the same way.
 *  4. What can only be said at the end is put in: dynamic anchors.
 *
 * Nothing here trusts the document: the check in 2. can be left out.
 */

#include "schema/keyword.h"
#include "schema/node.h"

/* What a URI with or without a plain-name fragment stands for. */
struct target {
	const cJSON *source;
	struct resource *resource;
};

struct compiler {
	struct schema *schema;
	const struct schema_options *options;
	struct lookup uris;
	struct target *targets;		/* by the number in 'uris' */
	size_t target_room;
	struct schema_node **queue;	/* nodes that are wanted */
	size_t queued, queue_room;
	struct lookup patterns;		/* numbered as schema->regexes */
	size_t walked;			/* members and items, by pointers */
	struct err *err;
};

/* ERR_INVALID with the place of the keyword in front.  Returns -1. */
int compile_error(struct compiler *c, const struct resource *resource,
		  const cJSON *source, const char *keyword,
		  const char *fmt, ...) PRINTF(5, 6);

void *compile_alloc(struct compiler *c, size_t size);	/* zeroed */
const char *compile_strdup(struct compiler *c, const char *s);

/* The node of a sub-schema that was indexed; it is wanted from now on. */
struct schema_node *compile_want(struct compiler *c, const cJSON *source);

/* The node of a sub-schema of 'node', which may be missing. */
int compile_sub(struct compiler *c, const struct schema_node *node,
		const cJSON *value,
		const struct schema_node **out) MUST_CHECK;

/* compile_rules.c: fill one node. */
int compile_node(struct compiler *c, struct schema_node *node) MUST_CHECK;

/* compile_object.c, compile_logic.c: parts of it.  'k' has the keywords'
 * values, by enum keyword. */
int compile_object(struct compiler *c, struct schema_node *node,
		   const cJSON *const *k) MUST_CHECK;
int compile_logic(struct compiler *c, struct schema_node *node,
		  const cJSON *const *k) MUST_CHECK;

/* The value of a keyword that must be an integer of at least 0, which may
 * not be there. */
int compile_count(struct compiler *c, struct schema_node *node,
		  const cJSON *value, size_t *count) MUST_CHECK;
int compile_pattern(struct compiler *c, struct schema_node *node,
		    const char *keyword, const char *text,
		    const struct regex **regex) MUST_CHECK;

/*
 * Take a document into the schema and index it; *root is its root's
 * resource.  'fallback' is for documents without "$schema".  'owned', which is
 * 'document' or NULL, belongs to the schema from now on.
 */
int resolve_add_document(struct compiler *c, const char *uri,
			 const cJSON *document, cJSON *owned,
			 const struct dialect *fallback,
			 struct resource **root) MUST_CHECK;

/*
 * Find what 'reference' leads to, seen from 'node'; documents are loaded as
 * need be.  '*anchor' is the plain-name fragment, or NULL if it has none.
 */
int resolve_reference(struct compiler *c, const struct schema_node *node,
		      const char *keyword, const char *reference,
		      struct schema_node **out,
		      const char **anchor) MUST_CHECK;

/* compound.c: hold a schema of a document against its meta-schema, and the
 * schemas of other drafts that are in it against theirs. */
int compound_check(struct compiler *c, const struct document *document,
		   const cJSON *schema,
		   const struct dialect *dialect) MUST_CHECK;

/* meta.c */

/* The text of a meta-schema or vocabulary, or NULL. */
const char *meta_text(const char *uri);

/* The dialect of a "$schema".  Custom meta-schemas are asked of the loader.
 * Fails with ERR_INVALID. */
int meta_dialect(const char *uri, const struct schema_options *options,
		 struct dialect *dialect, struct err *err) MUST_CHECK;

struct dialect meta_draft_dialect(enum schema_draft draft);

/*
 * Validate a document against the meta-schema of that URI, or, if it is NULL,
 * the one of the draft.
 */
int meta_check(const struct schema_options *options, const char *uri,
	       enum schema_draft draft, const cJSON *document,
	       struct err *err) MUST_CHECK;

#endif
