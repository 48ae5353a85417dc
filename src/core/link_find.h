/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_LINK_FIND_H
#define HFMETA_CORE_LINK_FIND_H

/*
 * From what a link says to the record it names: the name of its file, with
 * or without ".json", where "/" is "_"; an id of the Hub; or, if it begins
 * with "./" or "../", a path relative to the folder of the record that has
 * the link.  Absolute paths and URLs name nothing.  None of them depends on
 * the layout (core/layout.h): relative paths are those of the flat one.
 */

#include "core/store.h"

/* Bytes of a link; what is longer names nothing. */
#define LINK_MAX 1024

/*
 * Append the path of the record of 'type' that 'name', found in record
 * 'from', stands for.  False if there is none; 'path' is of no use then.
 * Of two ids that share a file name the first to come has it, and is taken
 * for either unless 'exact'.
 */
bool link_find(struct buf *path, struct store *store,
	       const struct record_type *type, const char *name,
	       const char *from, bool exact);

/* The name of a record: its path below the folder of its type, or below
 * "a/b/c/" there, without ".json".  Returns a string. */
char *link_name_of(const struct record_type *type, const char *path)
	MUST_CHECK;

/* The names of all records of a type, sorted. */
struct link_names;

int link_names_new(struct link_names **out, struct store *store,
		   const struct record_type *type, struct err *err)
	MUST_CHECK;
void link_names_free(struct link_names *names);		/* NULL is fine */

/* The nearest to what 'name' may have meant, or NULL.  In collections of
 * thousands only those count that begin alike.  Belongs to 'names'. */
const char *link_names_nearest(const struct link_names *names,
			       const char *name);

#endif
