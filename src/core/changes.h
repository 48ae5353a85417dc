/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_CHANGES_H
#define HFMETA_CORE_CHANGES_H

/*
 * What has changed between two versions of a document, field by field, for
 * people to read.
 *
 * Objects are compared member by member, arrays by their natural key or as
 * sets where they have one (core/shape.h), other arrays element by element if
 * they are of one length, and by what has come and gone if not.
 *
 * Pointers are RFC 6901's, but for an element with a key, which is named by
 * that: "/files/model.safetensors/size".
 */

#include "core/shape.h"
#include "json/json.h"

enum change_kind {
	CHANGE_ADDED,
	CHANGE_REMOVED,
	CHANGE_VALUE,		/* from one value to another */
	CHANGE_MOVED,		/* one value that is somewhere else now */
	CHANGE_ELEMENTS,	/* elements of an array have come or gone */
	CHANGE_ORDER,		/* the same elements in another order */
};

struct field_change {
	enum change_kind kind;
	char *pointer;
	char *from;		/* CHANGE_MOVED: the old pointer */
	/* Of the whole field; they belong to the documents.  NULL: not there. */
	const cJSON *old_value, *new_value;
	/* CHANGE_ELEMENTS: those that are not in the other array. */
	const cJSON **gone, **come;
	size_t gone_count, come_count;
	/* How much of the pointer names an element with a key; 0: none. */
	size_t element_len;
	const char *key;	/* its key's name; as shape_key() has it */
	bool content;		/* a file's content, under the same name */
};

struct changes {
	struct field_change *items;
	size_t count, room;
};

#define CHANGES_INIT { .items = NULL }

/* Append what differs, in canonical order of names.  Either document may be
 * NULL: all members of the other have come or gone. */
void changes_find(struct changes *out, const cJSON *old_document,
		  const cJSON *new_document, struct shape shape);

/* Append what differs between two values at 'pointer'. */
void changes_find_at(struct changes *out, const char *pointer,
		     const cJSON *old_value, const cJSON *new_value,
		     struct shape shape);

void changes_release(struct changes *changes);
void change_release(struct field_change *change);	/* of one of them */

/* "added", "removed", "changed", "moved", "elements", "order". */
const char *change_kind_name(enum change_kind kind);

/* One change as JSON, for programs. */
cJSON *change_json(const struct field_change *change) MUST_CHECK;

#endif
