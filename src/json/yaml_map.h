/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_JSON_YAML_MAP_H
#define HFMETA_JSON_YAML_MAP_H

/*
 * Mappings as JavaScript's objects: names are strings, "<<" merges.  Internal
 * to json/.
 */

#include "json/json.h"
#include "json/yaml_names.h"

/* A mapping as it is filled. */
struct yaml_map {
	cJSON *object;
	struct yaml_names *names;
	unsigned int owner;		/* its number there */
};

/* Whether a member of its own (not a merged one) has that name. */
bool yaml_map_has(const struct yaml_map *map, const char *name);

/* Add a member, in place of a merged one.  Takes over 'name' and 'node'. */
void yaml_map_put(const struct yaml_map *map, char *name, cJSON *node);

/*
 * "<<": move the members of 'source' that 'map' does not have.  A sequence has
 * its indices for names.  False if it is neither.
 */
bool yaml_map_merge(const struct yaml_map *map, cJSON *source);

/*
 * Returns the name that a mapping or sequence has as a key, String(key):
 * "[object Object]", "a,b".  NULL for a sequence in a sequence, which js-yaml
 * refuses.
 */
char *yaml_map_key(const cJSON *key) MUST_CHECK;

/* !!pairs: make [name, value] of each {name: value}.  False if the array
 * holds anything else. */
bool yaml_make_pairs(cJSON *array);

/* !!omap: whether the array holds {name: value} only, no name twice.
 * 'owner' is a number not used in 'names' before. */
bool yaml_is_omap(const cJSON *array, struct yaml_names *names,
		  unsigned int owner);

#endif
