/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_LINK_RULES_H
#define HFMETA_CORE_LINK_RULES_H

/*
 * The values of a document that a schema marks with "x-hfmeta": {"link": ...}
 * or {"taxonomy": ...}; what a mark asks for is core/links.h.
 *
 * A mark may stand wherever a schema says something of a value: in
 * "properties", "patternProperties", "additionalProperties", "items",
 * "prefixItems" and "additionalItems"; in "allOf", and behind a "$ref" to
 * "#" or "#/..." in the same document.  Of "anyOf", "oneOf", and "then" and
 * "else" those count whose schema accepts the value, as with any annotation;
 * all of them, if none does.
 */

#include "json/json.h"
#include "schema/schema.h"
#include "util/err.h"

struct link_mark {
	size_t number;		/* from 0 */
	char *pointer;		/* of the "x-hfmeta" in the schema */
	const char *link;	/* name of a type; or NULL, and then */
	const char *taxonomy;	/* path of a file */
	bool optional, part;
};

struct link_rules;

/*
 * The schema must outlive the rules, which do not change: threads may share
 * them.  *out is NULL if nothing is marked.  Fails with ERR_INVALID, and the
 * place in the document first, where a mark is misspelt; with ERR_LIMIT for a
 * schema of too many parts.
 */
int link_rules_new(struct link_rules **out, const struct schema *schema,
		   struct err *err) MUST_CHECK;
void link_rules_free(struct link_rules *rules);		/* NULL is fine */

size_t link_rules_count(const struct link_rules *rules);
const struct link_mark *link_rules_mark(const struct link_rules *rules,
					size_t number);

/* 'value' is a string that is a link, or an array or string that a taxonomy
 * is for.  A return other than 0 ends the walk with it. */
typedef int link_rules_each(const struct link_mark *mark, const cJSON *value,
			    const char *pointer, void *data, struct err *err);

/*
 * Call 'each' for every string, and string of an array, that is marked as a
 * link, and every array or string that is marked with a taxonomy, in the order
 * of the document; values of other types are the schema's affair.
 * Fails with ERR_LIMIT where that takes too many steps.
 */
int link_rules_walk(const struct link_rules *rules, const cJSON *document,
		    link_rules_each *each, void *data, struct err *err)
	MUST_CHECK;

/* Whether a string member of any "x-hfmeta" has that value. */
bool link_rules_mention(const cJSON *document, const char *member,
			const char *value);

#endif
