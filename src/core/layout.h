/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_LAYOUT_H
#define HFMETA_CORE_LAYOUT_H

/*
 * Where a record lies below the folder of its type: flat, in that folder, or
 * sharded, in one of 4,096 folders "a/b/c/" below it (65,536 folders
 * "a/b/c/d/", past LAYOUT_SHARDED_MANY records), where a, b and c are the
 * first hexadecimal digits of the SHA-256 of the id in lower case.  A commit
 * writes the folders above a record again, so it costs less where these are
 * small.
 *
 * The configuration says where new records go.  Those that are there are
 * found in all places: a merge may bring some of another layout.
 */

#include "core/config.h"
#include "util/buf.h"

/* With more records than this, those of three levels are 32 to a folder. */
#define LAYOUT_SHARDED_MANY 131072

/* The sharded layout that is quick for so many records of a type. */
enum layout layout_for(size_t records);

/* The layouts, to look into one after another: 'own' first, then the others;
 * 'n' is below LAYOUTS. */
enum layout layout_nth(enum layout own, size_t n);

/* Append the folder, with '/' at the end, of a record of that id. */
void layout_add_folder(struct buf *path, const struct record_type *type,
		       enum layout layout, const char *id);

/* The layout that has a path of the type, as config_type_of_path() gives it,
 * where it is. */
enum layout layout_of_path(const struct record_type *type, const char *path);

/* The part of such a path below the folder of the type, and below "a/b/c/" if
 * it is there.  Points into 'path'. */
const char *layout_name(const struct record_type *type, const char *path);

/*
 * Append where the record would be if the layout were flat.  Relative links
 * start from there, so that they survive a change of the layout.
 */
void layout_add_flat(struct buf *flat, const struct record_type *type,
		     const char *path);

/*
 * Ids that a name can stand for, be it an id or that of a file without
 * ".json": 'name' itself; as it is in a file name, with "_" for "/"; and then
 * with each "_" as the "/" of the id.  What tells two ids of one name apart is
 * left out.  Calls 'each' until it returns true, which is returned then.
 */
bool layout_each_id(const char *name, bool (*each)(const char *id, void *data),
		    void *data);

#endif
