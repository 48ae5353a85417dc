/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_RECORD_SIDE_H
#define HFMETA_CORE_RECORD_SIDE_H

/* One version of a record, from wherever it is; used again for the next. */

#include "core/shape.h"
#include "core/store.h"

struct record_side {
	struct buf text;
	struct arena arena;
	cJSON *document;	/* belongs to it; NULL: none, or no JSON */
	struct err problem;	/* why it could not be read */
};

#define RECORD_SIDE_INIT { .text = BUF_INIT(STORE_FILE_MAX) }

void record_side_release(struct record_side *side);

/* The content of a blob; of an id "" there is none. */
void record_side_load(struct record_side *side, struct store *store,
		      const struct git_id *id);

/* A file where the store looks. */
void record_side_read(struct record_side *side, struct store *store,
		      const char *path);

/* What a record is called: as struct record has it.  Returns a string. */
char *record_side_id(const struct record_type *type, const cJSON *document,
		     const char *path) MUST_CHECK;

/* What the schema of a type says of its fields: nothing, if it cannot be
 * read. */
struct shape record_shape(struct store *store, const struct record_type *type);

#endif
