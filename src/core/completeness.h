/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_COMPLETENESS_H
#define HFMETA_CORE_COMPLETENESS_H

/*
 * How complete a record is.  A property of the schema's root counts what its
 * "x-hfmeta" says ("weight": a number; 0, or none, is nothing).  A record has
 * a field if it is there and not null, "", [] or {}; its score is the share
 * that the fields it has make of all weights.
 */

#include "json/json.h"
#include "util/err.h"

/* A field that counts.  Both strings belong to the schema's document. */
struct weighted {
	const char *name;
	const char *description;	/* "" if the schema has none */
	double weight;			/* above 0 */
};

/* The fields that count, heaviest first, then by name. */
struct weights {
	struct weighted *fields;
	size_t count, room;
	double total;
};

#define WEIGHTS_INIT { .fields = NULL }
void weights_release(struct weights *weights);

/*
 * Read the document of a schema, which must outlive 'out'.  Fails with
 * ERR_INVALID if a weight is no number from 0 to a million; the message begins
 * with the place: "/properties/a/x-hfmeta/weight: ...".
 */
int weights_read(struct weights *out, const cJSON *document, struct err *err)
	MUST_CHECK;

struct completeness {
	double score;			/* from 0 to 1 */
	unsigned int percent;		/* that, rounded down */
	const struct weighted **missing;	/* belong to the weights */
	size_t missing_count;
};

#define COMPLETENESS_INIT { .missing = NULL }
void completeness_release(struct completeness *completeness);

/* Score a record by weights of which there are some. */
void completeness_of(struct completeness *out, const struct weights *weights,
		     const cJSON *record);

#endif
