/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_JSON_YAML_H
#define HFMETA_JSON_YAML_H

/*
 * YAML -> document, as the Hub computes it: what js-yaml 4.1 makes of the
 * text with its default schema, put through JSON.stringify().
 *
 * Scalars.  Only plain ones are resolved; quoted ones and block scalars are
 * strings.
 *
 *	~ null Null NULL, nothing	null
 *	true True TRUE, false ...	booleans; yes, no, on, off are strings
 *	12 010 1_000 0o17 0x1F 0b11	numbers; 010 is ten
 *	.5 1. 1e3 1.5e-7		numbers
 *	.inf -.inf .nan 1e400		null, as JSON has no word for them
 *	2024-01-01			"2024-01-01T00:00:00.000Z"
 *	2024-01-01 10:00:00 +2		"2024-01-01T08:00:00.000Z"
 *
 * Every number is a double.  yaml_number_text() still gives what stood in
 * the text: a card that says "arxiv: 2310.12320" has the number 2310.1232.
 *
 * (js-yaml 4.3 has begun to read 1_000 and 1e400 as strings.)
 *
 * Also as there: merge keys; !!str !!int !!float !!bool !!null !!timestamp
 * !!binary (an object "0": byte, ...) !!seq !!omap !!pairs !!map !!set, and
 * an error for any other tag; keys become strings, "1.0:" as "1"; a name
 * twice in a mapping is an error, and so is a second document.  An empty
 * text is null.
 *
 * JavaScript moves names that look like integers to the front of an object.
 * Here members stay in the order of the text: the order of members has no
 * meaning, and the canonical form sorts them.
 *
 * What the parser underneath (libyaml, YAML 1.1) reads in another way is
 * bridged in yaml_text.c; yaml_text.h says what is left.
 */

#include "json/json.h"

/* The longest text, and the most nodes that aliases may bring it to. */
#define YAML_TEXT_MAX (8 * 1024 * 1024)
#define YAML_NODES_MAX 400000

/* Levels of mappings and sequences. */
#define YAML_DEPTH_MAX 256

/*
 * Read one YAML text.  'first_line' is the number of its first line in the
 * file it was cut from, 1 if it is the file.
 *
 * *out is freed with json_free().  Fails with ERR_INVALID (the message is
 * "line 3, column 14: why") or ERR_LIMIT.  A line is what ends in LF, CR LF
 * or CR; columns count from 1, in characters.
 */
int yaml_parse(cJSON **out, const char *text, size_t len,
	       unsigned int first_line, struct err *err) MUST_CHECK;

/*
 * Where a node of a document from yaml_parse() began: line and column, which
 * stops at 255; the offset is 0.  For what an alias stands for that is the
 * anchor's place.
 */
void yaml_place(const cJSON *value, struct json_place *where);

/*
 * The text that 'value', of a document from yaml_parse(), was resolved from,
 * if that text was a number: "2310.12320", "0x1F", "1e400", ".nan".  NULL
 * for anything else, and for NULL.  Belongs to the document; a json_copy()
 * has it too.
 */
const char *yaml_number_text(const cJSON *value);

#endif
