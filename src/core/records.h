/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_RECORDS_H
#define HFMETA_CORE_RECORDS_H

/* The records of a metadata repository, one after the other, as they are
 * where the store looks (store_at()). */

#include "core/store.h"

/* Valid until the next record. */
struct record {
	const struct record_type *type;
	const char *path;
	/* As the record says ("id", or "model_name"), else its path below the
	 * type's folder, or below "a/b/c/" there, without ".json". */
	const char *id;
	const cJSON *document;		/* an object; NULL: cannot be read */
	const struct err *problem;	/* then this says why */
};

/* A return other than 0 ends the walk with it. */
typedef int records_each(const struct record *record, void *data,
			 struct err *err);

/* Every record of a type, or of all types if it is NULL.  Fails if a folder
 * cannot be listed, not for a record that cannot be read. */
int records_walk(struct store *store, const struct record_type *type,
		 records_each *each, void *data, struct err *err) MUST_CHECK;

/*
 * Those of one id (as the Hub compares ids): in files with a name that the id
 * can have, and only if there are none in all others.  There may be one for
 * each type, or none at all: then 'each' is not called.  Fails as
 * records_walk() does.
 */
int records_find(struct store *store, const struct record_type *type,
		 const char *id, records_each *each, void *data,
		 struct err *err) MUST_CHECK;

/* Those in files whose name has 'part' in it, whatever its case and with '_'
 * for '/', as file names have it.  Only these are read. */
int records_like(struct store *store, const struct record_type *type,
		 const char *part, records_each *each, void *data,
		 struct err *err) MUST_CHECK;

/* The record in the file 'path'; without a call if no record can be there,
 * or there is none. */
int records_in_file(struct store *store, const char *path, records_each *each,
		    void *data, struct err *err) MUST_CHECK;

/* The record that a file with this text is, or was, at 'path', as far as one
 * can be there.  'unread' has a code, and says why, if it could not be read. */
int records_in_text(struct store *store, const char *path,
		    const struct buf *text, const struct err *unread,
		    records_each *each, void *data, struct err *err)
	MUST_CHECK;

/* Returns the id that may have been meant, which the caller frees, or NULL. */
char *records_suggest(struct store *store, const struct record_type *type,
		      const char *id) MUST_CHECK;

#endif
