/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_TAXONOMY_H
#define HFMETA_CORE_TAXONOMY_H

/*
 * A taxonomy: a tree of names, in a JSON file that a group may extend.
 *
 *	{
 *	  "title": "Kinds of text",
 *	  "tree": {
 *	    "specific_datasets": {
 *	      "$description": "Made for one purpose, which is named.",
 *	      "*": {}
 *	    },
 *	    "web": {
 *	      "blogs": {},
 *	      "forums": {"$description": "Where people answer each other."}
 *	    }
 *	  }
 *	}
 *
 * A path is the list of its names from the root, and may end anywhere:
 * ["web"], ["web", "forums"].  "*" stands for any name that is not beside
 * it.  Members that begin with '$' are about the node itself; what else is
 * beside "tree" is for people.
 */

#include "json/json.h"
#include "util/buf.h"
#include "util/err.h"

struct taxonomy;

/* Takes over 'document'.  Fails with ERR_INVALID; the message begins with the
 * place in the document. */
int taxonomy_new(struct taxonomy **out, cJSON *document, struct err *err)
	MUST_CHECK;
void taxonomy_free(struct taxonomy *taxonomy);		/* NULL is fine */

/*
 * Whether an array of strings is a path of the tree.  If not, *index is the
 * first element that is wrong (the length of the array if it is too short,
 * which is to say empty), and what is wrong is appended to 'why', with the
 * name that may be meant.  Elements that are no strings end the path: they
 * are the schema's affair.
 */
bool taxonomy_has(const struct taxonomy *taxonomy, const cJSON *path,
		  size_t *index, struct buf *why);

#endif
