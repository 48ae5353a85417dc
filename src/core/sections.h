/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_SECTIONS_H
#define HFMETA_CORE_SECTIONS_H

/* The fields of a record by where they come from, as the schema's
 * "x-hfmeta": {"from": ...} says it. */

#include "json/json.h"

struct section_field {
	const char *title;	/* of its section; lasts */
	const char *name;	/* these belong to the record */
	const cJSON *value;
	size_t section;		/* sections are sorted by this, fields by name */
};

struct sections {
	struct section_field *fields;
	size_t count, room;
};

#define SECTIONS_INIT { .fields = NULL }

/* 'schema' may be NULL: then no field comes from anywhere. */
void sections_read(struct sections *out, const cJSON *schema,
		   const cJSON *record);
void sections_release(struct sections *sections);

#endif
