/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_SIMILAR_H
#define HFMETA_CORE_SIMILAR_H

#include "json/json.h"

/* How much two documents say the same: a digest of each, made once. */
struct fingerprint {
	struct fingerprint_line {
		uint64_t hash;
		size_t len;
	} *lines;
	size_t count;
	size_t len;		/* of all */
};

#define FINGERPRINT_INIT { .lines = NULL }

void fingerprint_take(struct fingerprint *out, const cJSON *document);
void fingerprint_release(struct fingerprint *print);

/* From 0 (nothing) to 100 (all): how much of the longer one, by length of
 * values with their pointers, is in the other one too. */
unsigned int fingerprint_compare(const struct fingerprint *a,
				 const struct fingerprint *b);

#endif
