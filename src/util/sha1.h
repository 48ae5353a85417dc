/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_SHA1_H
#define HFMETA_UTIL_SHA1_H

#include "util/util.h"

/*
 * SHA-1 (FIPS 180-4), a piece at a time: the check sums at the end of git's
 * files, and trees.  Nobody can choose the bytes of a tree, which are names of
 * other objects, freely enough for a collision; blobs and commits are named by
 * libgit2, which looks for one.
 */
#define SHA1_LEN 20

struct sha1 {
	uint32_t state[5];
	uint64_t len;
	unsigned char block[64];
};

void sha1_init(struct sha1 *sha1);
void sha1_add(struct sha1 *sha1, const void *data, size_t len);
void sha1_end(struct sha1 *sha1, unsigned char digest[SHA1_LEN]);

/* The name that git has for an object of these bytes; 'type' is "blob" or
 * "tree".  That of a blob is for comparing with one that is known. */
void sha1_git_object(unsigned char digest[SHA1_LEN], const char *type,
		     const void *data, size_t len);

#endif
