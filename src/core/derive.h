/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_DERIVE_H
#define HFMETA_CORE_DERIVE_H

/*
 * Derivation: sources and a schema make a record.  The schema is the
 * program; this module has no list of fields.
 *
 * Each property of the schema's root may say in "x-hfmeta" where its value
 * comes from ("from": one source expression, or several to be tried in
 * order; see core/expr.h).  They may use the expressions that the root's own
 * "x-hfmeta" defines ("define": an object of them by name).  The first that gives a value which the
 * property's own schema accepts wins.  A value that is accepted only as a
 * list of one becomes that, and a list of one that is accepted only as its
 * element becomes that: the Hub has "license" and "language" in both forms.
 *
 * A property that is required, accepts null and has no value becomes null;
 * any other without a value is left out.  With "set": true an array is
 * sorted and repeats are dropped.
 */

#include "core/sources.h"
#include "schema/schema.h"

struct derivation;

/*
 * 'document' is what 'schema' was compiled from; both must outlive the
 * derivation.  Fails with ERR_INVALID; the message begins with the place in
 * the document: "/properties/a/x-hfmeta/from/0: ...".
 */
int derivation_compile(struct derivation **out, const cJSON *document,
		       const struct schema *schema, struct err *err)
	MUST_CHECK;
void derivation_free(struct derivation *derivation);	/* NULL is fine */

/* The sources that some field looks at: a bit (1 << enum source) each. */
unsigned int derivation_sources(const struct derivation *derivation);

/* Whether a field is derived; then *sources has the bits of those it looks
 * at. */
bool derivation_field_sources(const struct derivation *derivation,
			      const char *name, unsigned int *sources);

/* Whether any field is derived at all. */
bool derivation_is_empty(const struct derivation *derivation);

/*
 * Hands out a new object with the derived fields.  Fails with ERR_LIMIT
 * where the schema's check of a value does.
 */
int derive(cJSON **out, const struct derivation *derivation,
	   const struct sources *sources, struct err *err) MUST_CHECK;

/* The name of a derived field, in the order of the schema; NULL behind the
 * last.  Belongs to the schema's document. */
const char *derivation_field(const struct derivation *derivation,
			     size_t index);

/* What one source expression of a field comes to. */
struct attempt {
	const cJSON *expression;	/* belongs to the schema's document */
	cJSON *value;		/* what it gives, or NULL if nothing */
	cJSON *taken;		/* that as the field takes it, or NULL */
	char *why_not;		/* what is wrong with it, if it is not taken */
};

/* How a field comes to its value: every expression, also behind the one that
 * wins. */
struct explanation {
	const char *field;	/* belongs to the schema's document */
	struct attempt *attempts;
	size_t count;
	size_t winner;		/* which of them; 'count' if none */
	cJSON *value;		/* what derive() sets, or NULL: left out */
};

#define EXPLANATION_INIT { .field = NULL }
void explanation_release(struct explanation *explanation);

/*
 * Explain the derived field at an index below the one for which
 * derivation_field() returns NULL.  Release 'out' also on failure.  Fails as
 * derive() does.
 */
int derive_explain(struct explanation *out,
		   const struct derivation *derivation, size_t index,
		   const struct sources *sources, struct err *err) MUST_CHECK;

#endif
