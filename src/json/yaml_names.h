/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_JSON_YAML_NAMES_H
#define HFMETA_JSON_YAML_NAMES_H

/*
 * One hash table for all the mappings of a document (and for its anchors):
 * an owner's number and a name -> a pointer.  With it a mapping of a million
 * names takes a million steps.  Internal to json/.
 */

#include "util/util.h"

struct yaml_name {
	uint64_t hash;
	unsigned int owner;		/* 0: free */
	bool merged;			/* came by "<<", may be replaced */
	const char *name;		/* borrowed from 'value' */
	void *value;
};

struct yaml_names {
	struct yaml_name *slots;
	size_t count, size;		/* size is 0 or a power of two */
};

#define YAML_NAMES_INIT { .slots = NULL }

void yaml_names_release(struct yaml_names *names);

/* The slot of a name; NULL if it is not there. */
struct yaml_name *yaml_names_find(const struct yaml_names *names,
				  unsigned int owner, const char *name);

/* Add a name that is not there.  It must live as long as its owner is asked
 * for names. */
struct yaml_name *yaml_names_add(struct yaml_names *names, unsigned int owner,
				 const char *name, void *value);

#endif
