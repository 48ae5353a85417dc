/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_LAYOUT_H
#define HFMETA_CORE_LAYOUT_H

/*
 * Where a record lies below the folder of its type: flat, in that folder, or
 * sharded, in one of 4,096 folders "a/b/c/" below it, where a, b and c are the
 * first hexadecimal digits of the SHA-256 of the id in lower case.  A commit
 * writes the folders above a record again, so it costs less where these are
 * small.
 *
 * The configuration says where new records go.  Those that are there are
 * found in either place: a merge may bring some of the other layout.
 */

#include "core/config.h"
#include "util/buf.h"

/* Append "a/b/c/". */
void layout_add_shard(struct buf *path, const char *id);

/* Append the folder, with '/' at the end, of a record of that id. */
void layout_add_folder(struct buf *path, const struct record_type *type,
		       bool sharded, const char *id);

/* Whether a path of the type, as config_type_of_path() gives it, is in one
 * of the 4,096 folders. */
bool layout_is_sharded(const struct record_type *type, const char *path);

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
