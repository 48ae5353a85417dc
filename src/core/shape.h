/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_SHAPE_H
#define HFMETA_CORE_SHAPE_H

/*
 * What a schema says of how values are to be compared and merged: which
 * arrays are sets ("x-hfmeta": {"set": true}), and by what the elements of
 * others are told apart ({"key": "path"}).
 *
 * A shape is a place in a schema's document, which must outlive it; it is a
 * plain value.  References are followed inside of the document only, so this
 * needs no compiled schema, and a place that is not understood says nothing.
 */

#include "json/json.h"

struct shape {
	const cJSON *root, *here;	/* NULL: nothing is known */
};

/* Of whole documents; 'schema' may be NULL. */
struct shape shape_of(const cJSON *schema);

/* Of a member of that name, and of the elements of an array. */
struct shape shape_member(struct shape shape, const char *name);
struct shape shape_element(struct shape shape);

bool shape_is_set(struct shape shape);

/*
 * The key by which the elements of all these arrays (NULL: not there) can be
 * told apart: what the schema says, or "path" or "name" where it says
 * nothing.  NULL if there is none, or one is no array.  Belongs to the
 * schema, or lasts.
 */
const char *shape_key(struct shape shape, const cJSON *const *arrays,
		      size_t count);

/*
 * The value at a pointer, where the key of an element may stand in place of
 * its index: "/files/model.safetensors/size".  NULL if there is none.  *shape
 * is that of the document, and becomes that of the value.
 */
const cJSON *shape_at(struct shape *shape, const cJSON *document,
		      const char *pointer);

#endif
