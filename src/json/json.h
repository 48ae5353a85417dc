/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_JSON_JSON_H
#define HFMETA_JSON_JSON_H

/*
 * The document type of the whole program: cJSON's node, with a parser and a
 * writer of our own around it.
 *
 * Why not cJSON_Parse() and cJSON_Print(): the first accepts what RFC 8259
 * does not (leading zeros, raw control characters, broken UTF-8, trailing
 * text, repeated names) and cuts strings at \u0000; the second loses digits
 * of one number in ten.  So text comes in through json_parse() only and goes
 * out through json_canon() and json_compact() only.  Look-ups go through
 * json_get(): cJSON_GetObjectItem() ignores case.  Values are compared with
 * json_equal(): cJSON_Compare() takes 1 and 1.0000000000000002 for equal.
 *
 * Ownership: a document parsed without an arena, or built with cJSON_Create*
 * and cJSON_Add*, is freed with json_free().  A document parsed into an
 * arena belongs to the arena, must not be freed, and may not be changed with
 * cJSON's functions.  Strings are UTF-8 and end in '\0'; see JSON_NUL_KEEP
 * for the one character that this cannot say.
 *
 * Iterate over an array or object with json_each(child, parent).
 */

#include <cjson/cJSON.h>

#include "json/arena.h"
#include "util/buf.h"
#include "util/err.h"

/* Arrays and objects may nest so deep; one more level is an error. */
#define JSON_DEPTH_MAX 512

enum json_flags {
	/* \u0000 becomes U+FFFD (what the Hub sends); default: refused. */
	JSON_NUL_REPLACE = 1 << 0,
	/*
	 * \u0000 is kept, as the two bytes C0 80, which no valid UTF-8
	 * holds; the writers turn it back into \u0000.
	 */
	JSON_NUL_KEEP = 1 << 1,
	/*
	 * Integers that a double cannot hold are rounded, numbers past its
	 * range become the largest double; default: refused.
	 */
	JSON_ROUND_NUMBERS = 1 << 2,
	/* NaN, Infinity and -Infinity, as Python writes them, are null. */
	JSON_NAN_IS_NULL = 1 << 3,
	/* Of members with one name the last counts, as most parsers have it;
	 * default: refused. */
	JSON_LAST_REPEAT = 1 << 4,
};

/* A place in a text.  Lines and columns count from 1, columns in characters
 * (code points), as editors do. */
struct json_place {
	size_t offset;
	unsigned int line, column;
};

/*
 * Read one JSON text, held to RFC 8259 strictly: grammar, UTF-8 without BOM,
 * no lone surrogates, no name twice in an object, at most JSON_DEPTH_MAX
 * levels, nothing after the value; and (I-JSON, RFC 7493) no integer that
 * would come out of a double as another number.
 *
 * Nodes are taken from 'arena', or from malloc() if it is NULL.  Fails with
 * ERR_INVALID; the message says what is wrong, and *where (if not NULL) the
 * place.  Text needs no '\0' at the end.
 */
int json_parse(cJSON **out, struct arena *arena, const char *text, size_t len,
	       enum json_flags flags, struct json_place *where,
	       struct err *err) MUST_CHECK;

/*
 * json_parse(), which also says whether the text is in canonical form: that
 * costs next to nothing while it is read.
 */
int json_parse_form(cJSON **out, struct arena *arena, const char *text,
		    size_t len, enum json_flags flags, bool *canonical,
		    struct json_place *where, struct err *err) MUST_CHECK;

/* json_parse() with the place in front of the message: "line 3, column 14:
 * ..."; the second without an arena. */
int json_parse_text_in(cJSON **out, struct arena *arena, const char *text,
		       size_t len, enum json_flags flags, struct err *err)
	MUST_CHECK;
int json_parse_text(cJSON **out, const char *text, size_t len,
		    enum json_flags flags, struct err *err) MUST_CHECK;

void json_free(cJSON *value);		/* NULL is fine */
void json_freep(cJSON **value);		/* for CLEANUP() */

/*
 * Append the canonical form: values as RFC 8785 (JCS) writes them, members
 * sorted by UTF-16 code units, two spaces of indent, one member or element a
 * line, one LF at the end.  A number that is not finite becomes null.
 */
void json_canon(struct buf *out, const cJSON *value);

/* Append RFC 8785 itself: the same values, on one line, without blanks. */
void json_compact(struct buf *out, const cJSON *value);

/*
 * Whether 'text' is exactly what json_canon() writes for 'value'.  If not,
 * *offset is the first byte that differs.
 */
bool json_is_canonical(const cJSON *value, const char *text, size_t len,
		       size_t *offset);

/* Append one string with its quotes and escapes, as RFC 8785 has it. */
void json_quote(struct buf *out, const char *s);

/* Append a number as ECMAScript's Number::toString writes it. */
void json_number(struct buf *out, double number);

/* Order of member names: by UTF-16 code units (RFC 8785 section 3.2.3). */
int json_compare_names(const char *a, const char *b);

/* Equal as JSON values: numbers by value, objects whatever their order. */
bool json_equal(const cJSON *a, const cJSON *b);

/* A total order of values, for sets: by type, then by canonical form. */
int json_compare(const cJSON *a, const cJSON *b);

/* "object", "array", "string", "number", "boolean", "null". */
const char *json_type_name(const cJSON *value);

#define json_each(child_, parent_)					\
	for ((child_) = (parent_) ? (parent_)->child : NULL; (child_);	\
	     (child_) = (child_)->next)

/* The member of that name, or NULL; also NULL if 'object' is NULL or no
 * object.  What is returned belongs to the document. */
const cJSON *json_get(const cJSON *object, const char *name);

/* The string of a member, or NULL if it is missing or no string. */
const char *json_get_string(const cJSON *object, const char *name);

/* Deep copy, to be freed with json_free(). */
cJSON *json_copy(const cJSON *value) MUST_CHECK;

/* Set a member, in place of one of that name.  Takes over 'value'. */
void json_set(cJSON *object, const char *name, cJSON *value);

/* Set a member to a string; a NULL string sets null. */
void json_set_string(cJSON *object, const char *name, const char *s);

/* Append to an array.  Takes over 'value'. */
void json_append(cJSON *array, cJSON *value);

/* RFC 6901.  The value at 'pointer', or NULL. */
const cJSON *json_at(const cJSON *document, const char *pointer);

/*
 * Put 'value', which it takes over, at 'pointer': in place of what is there,
 * or as a new member, or behind the last element of an array ("/list/-").
 * Objects on the way that are not there are made.  Fails with ERR_INVALID
 * where there is no such place; the document may have got some of them.
 */
int json_put(cJSON *document, const char *pointer, cJSON *value,
	     struct err *err) MUST_CHECK;

/* Take away what is at 'pointer', which is not "".  False if nothing is. */
bool json_remove(cJSON *document, const char *pointer);

/* Append "/name" with ~ and / escaped; or "/index". */
void json_pointer_add(struct buf *pointer, const char *name);
void json_pointer_add_index(struct buf *pointer, size_t index);

/*
 * Find the value at 'pointer' in a text that json_parse() accepts, and say
 * where it begins; where the pointer leads nowhere, the innermost value that
 * it passes.  With 'at_name' the place of the member's name.
 */
void json_locate(const char *text, size_t len, const char *pointer,
		 bool at_name, struct json_place *where);

/* Line and column of a byte of a text. */
void json_place_at(const char *text, size_t len, size_t offset,
		   struct json_place *where);

#endif
