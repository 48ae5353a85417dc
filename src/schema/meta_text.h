/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SCHEMA_META_TEXT_H
#define HFMETA_SCHEMA_META_TEXT_H

/*
 * The meta-schemas of all drafts and their vocabularies, as published on
 * json-schema.org, without what validation does not need ("title",
 * "$comment", "default").  Ends with a row of NULLs.  Internal to schema/.
 */

struct meta_text {
	const char *uri;	/* without fragment */
	const char *text;
};

extern const struct meta_text meta_texts[];

#endif
