/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_COLUMNS_H
#define HFMETA_CORE_COLUMNS_H

/*
 * Fields of records as columns of a table: which ones, how they read, in what
 * order, and which records are wanted.
 *
 * A column is the name of a member of the record, a JSON pointer that begins
 * with '/', or one of "type", "id" and "path", which every record has.
 */

#include "core/records.h"
#include "util/strlist.h"

/* Append the columns of "a,b,c".  Fails with ERR_USAGE for an empty one. */
int columns_parse(struct strlist *columns, const char *text, struct err *err)
	MUST_CHECK;

/* The columns that a schema wants to be shown: {"x-hfmeta": {"list": [...]}}
 * at its root; "id" is always the first. */
void columns_of_schema(struct strlist *columns, const cJSON *schema);

/* The value of a column; NULL if there is none, or null.  What is returned is
 * the caller's. */
cJSON *column_value(const struct record *record, const char *column)
	MUST_CHECK;

/* Append a value as a person reads it: strings without quotes, arrays of such
 * with commas, other things as JSON.  NULL appends nothing. */
void column_text(struct buf *out, const cJSON *value);

/* Which of two values comes first: numbers by size, before text; what is not
 * there comes last. */
int column_compare(const cJSON *a, const cJSON *b);

/*
 * A condition: FIELD=VALUE, and !=, <, <=, >, >=, and ~ ("has in it"); FIELD
 * alone is "has a value", !FIELD "has none".  An array meets it if an element
 * does; != is met if no element equals.
 */
struct condition {
	char *column;
	enum {
		IS_THERE, IS_NOT_THERE, IS_EQUAL, IS_UNEQUAL, IS_LESS,
		IS_AT_MOST, IS_GREATER, IS_AT_LEAST, HAS_PART,
	} kind;
	char *text;		/* VALUE */
};

int condition_parse(struct condition *out, const char *text, struct err *err)
	MUST_CHECK;
void condition_release(struct condition *condition);
bool condition_is_met(const struct condition *condition,
		      const struct record *record);

#endif
