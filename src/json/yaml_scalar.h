/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_JSON_YAML_SCALAR_H
#define HFMETA_JSON_YAML_SCALAR_H

/* Text of one scalar -> value, by js-yaml's types.  Internal to json/. */

#include "json/json.h"

enum yaml_type {
	YAML_NULL, YAML_BOOL, YAML_INT, YAML_FLOAT, YAML_TIME, YAML_MERGE,
	YAML_BINARY, YAML_STRING,
};

struct yaml_scalar {
	enum yaml_type type;
	bool boolean;
	double number;
	int64_t time;		/* milliseconds since 1970, UTC */
};

/* Whether the text is one of that type; then *out has its value. */
bool yaml_scalar_is(struct yaml_scalar *out, enum yaml_type type,
		    const char *s, size_t len);

/* The type of a plain scalar. */
void yaml_scalar_resolve(struct yaml_scalar *out, const char *s, size_t len);

/* Returns the node for it.  'binary' bytes are counted by
 * yaml_binary_size(). */
cJSON *yaml_scalar_node(const struct yaml_scalar *scalar, const char *s,
			size_t len) MUST_CHECK;
size_t yaml_binary_size(const char *s, size_t len);

/* Append what JavaScript's String() makes of it: the name it has as a key. */
void yaml_scalar_key(struct buf *out, const struct yaml_scalar *scalar,
		     const char *s, size_t len);

#endif
