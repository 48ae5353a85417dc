/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_LINKS_H
#define HFMETA_CORE_LINKS_H

/*
 * Links between records, and the taxonomy: what a schema cannot say.
 *
 * "x-hfmeta": {"link": T} on a property, anywhere in a schema (where, says
 * core/link_rules.h), says that its string (or each string of its array)
 * names a record of type T: how, says core/link_find.h.
 *
 *	"optional": true	a record that is not there is a warning only
 *	"part": true		T is the schema's own type, and the record
 *				named is a part of this one, which must not be
 *				part of itself in the end
 *
 * A scores record without its model is a warning, whatever the schema says,
 * unless the configuration has scoresWithoutModel = error.
 *
 * "x-hfmeta": {"taxonomy": FILE} says that the array of strings is a path in
 * the tree of that file of the repository (core/taxonomy.h).
 *
 * Findings have the keyword "link" or "taxonomy".
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

/* Whether any annotation of a schema names that file as its taxonomy. */
bool links_have_taxonomy(const cJSON *schema_document, const char *path);

/*
 * Check a document of the type that 'check' was made for, which is or will be
 * the record 'path'.  Adds findings without a line, in the order of the
 * document.  Fails where the repository cannot be read.
 *
 * Several threads may use one check if the store looks at the work tree.
 */
int links_check(struct link_check *check, const char *path,
		const cJSON *document, struct findings *findings,
		struct err *err) MUST_CHECK;

/*
 * Where a taxonomy is asked for and a string stands ("web/forums"), put the
 * array of its parts.  For what people type, before it is checked.
 */
int links_split_paths(struct link_check *check, cJSON *document,
		      struct err *err) MUST_CHECK;

/* The file of the first taxonomy that the schema names, or NULL; belongs to
 * the check. */
const char *links_taxonomy(const struct link_check *check);

/*
 * Call 'each' for every path of a taxonomy in a document, with the file of the
 * taxonomy; a return other than 0 ends it.
 */
typedef int links_each_path(const char *file, const cJSON *path, void *data,
			    struct err *err);
int links_paths(struct link_check *check, const cJSON *document,
		links_each_path *each, void *data, struct err *err)
	MUST_CHECK;

/*
 * Whether the record 'from', which is 'document', has a link that must lead
 * somewhere and leads to the record 'path' of 'type': 1, 0, or -1.
 */
int links_lead_from(struct link_check *check, const char *from,
		    const cJSON *document, const struct record_type *type,
		    const char *path, struct err *err) MUST_CHECK;

/*
 * Let every such link in 'document' name 'id' instead.  Returns how many there
 * were, or -1.
 */
int links_rename(struct link_check *check, const char *from, cJSON *document,
		 const struct record_type *type, const char *path,
		 const char *id, struct err *err) MUST_CHECK;

#endif
