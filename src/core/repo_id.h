/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_REPO_ID_H
#define HFMETA_CORE_REPO_ID_H

#include "util/buf.h"
#include "util/err.h"

/*
 * The name of a repository on the Hub: "name" or "namespace/name".  A plain
 * value; one that was parsed is safe in a path and in a URL.
 *
 * The rules are those of the Hub's Python client (validate_repo_id): letters
 * and digits of ASCII, '-', '_' and '.'; no '--' or '..'; no '-' or '.' at the
 * beginning or end of a part; not ".git" at the end; 1 to 96 characters in
 * each part.
 */
#define REPO_ID_PART_MAX 96

struct repo_id {
	char str[2 * REPO_ID_PART_MAX + 2];
};

/*
 * Read a name as the user typed it.  Fails with ERR_USAGE; the message says
 * which rule the name breaks and leaves naming it to the caller.
 */
int repo_id_parse(struct repo_id *out, const char *name, struct err *err)
	MUST_CHECK;

/* Append the file name of its record: "/" becomes "_", ".json" follows. */
void repo_id_file_name(const struct repo_id *id, struct buf *name);

/*
 * The file name for an id whose plain one is another id's: the flat name, "~"
 * and the first eight hexadecimal digits of the SHA-256 of the id.
 */
void repo_id_hashed_file_name(const struct repo_id *id, struct buf *name);

/* The same on the Hub, which ignores case. */
bool repo_id_same(const char *a, const char *b);

#endif
