/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_LINKS_H
#define HFMETA_CORE_LINKS_H

/*
 * Links between records, and the taxonomy: what a schema cannot say.
 *
 * "x-hfmeta": {"link": T} on a property, anywhere in a schema, says that its
 * string (or each string of its array) names a record of type T: by the
 * record's id, by the name of its file ("the_pile" is the_pile.json), or by a
 * path relative to the record that has the link ("./c4.json").  With
 * "part": true the record named is a part of this one, and parts must not
 * loop.  "x-hfmeta": {"taxonomy": FILE} says that the array of strings is a
 * path in the tree of that file.
 */

#include "core/audit.h"

struct link_check;	/* what one schema says, and where to look */
struct record_type;
struct store;

/*
 * *out is NULL if the schema of the type has no links.  'store' must outlive
 * the check.  Fails with ERR_INVALID if an annotation or the taxonomy makes
 * no sense; the message begins with the place in the schema.
 */
int link_check_new(struct link_check **out, struct store *store,
		   const struct record_type *type, struct err *err) MUST_CHECK;
void link_check_free(struct link_check *check);		/* NULL is fine */

/* Whether any annotation of a schema says that it links to that type. */
bool links_lead_to(const cJSON *schema_document, const char *type_name);

/*
 * Check a document of the type that 'check' was made for.  Adds findings
 * without a line.  Fails where the repository cannot be read.
 */
int links_check(struct link_check *check, const char *path,
		const cJSON *document, struct findings *findings,
		struct err *err) MUST_CHECK;

#endif
