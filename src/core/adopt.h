/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_ADOPT_H
#define HFMETA_CORE_ADOPT_H

#include "git/git.h"
#include "util/strlist.h"

/*
 * Work out the configuration for a collection that exists: folders of JSON
 * records, and the schemas that they are valid by.
 *
 * Looks at the work tree: a folder directly below the top that holds JSON
 * files is a record folder; a JSON file at the top or in a folder whose name
 * says "schema", and that compiles as one, is a schema.  Each folder gets the
 * schema that most of its first records are valid by; among equals, the one
 * with the most similar name.  What the type is called is told from the
 * folder's name ("model", "dataset", "scores"), else it is the name itself.
 *
 * Appends the text of '.hfmetaconfig', with 'canonical = off' and 'formats =
 * annotate', so that nothing needs to be rewritten.  'found' gets a line for
 * each folder.  Fails with ERR_NOT_FOUND if there is no folder with a schema.
 */
int adopt_configuration(struct buf *text, struct repo *repo,
			struct strlist *found, struct err *err) MUST_CHECK;

#endif
