/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_BUILTIN_H
#define HFMETA_CORE_BUILTIN_H

#include "util/sha1.h"

/*
 * Files that a new metadata repository gets, part of the program: 'init'
 * needs no other place to find them, and hooks never come from a work tree
 * that somebody else may have written.  Made from schemas/ and hooks/ when
 * the program is built (scripts/embed.sh).
 */
struct builtin_file {
	const char *path;
	const unsigned char *content;
	size_t len;
	/* Of a schema: what is left without what a check has no use for
	 * (scripts/brief_schema.awk).  Empty for other files. */
	const unsigned char *brief;
	size_t brief_len;
	unsigned char id[SHA1_LEN];	/* that git has for it */
};

extern const struct builtin_file builtin_files[];
extern const size_t builtin_file_count;

/* The file at a path such as "hooks/pre-commit", or NULL. */
const struct builtin_file *builtin_file(const char *path);

#endif
