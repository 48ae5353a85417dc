/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SOURCE_SAFETENSORS_H
#define HFMETA_SOURCE_SAFETENSORS_H

/*
 * Parameter counts from the header of a safetensors file, and the shards
 * that model.safetensors.index.json names.
 *
 * A file is a 64-bit little-endian length N, N bytes of JSON, then the data.
 * The JSON names tensors: {"dtype": "F32", "shape": [2, 3], "data_offsets":
 * [begin, end]}, and has an optional "__metadata__", which is not read.  The
 * list of types grows, so any short name is a type.  What is counted is
 * stored elements: 4-bit weights packed in I32 count an eighth.
 *
 * These are functions on bytes.  To read a header of a file elsewhere:
 *
 *	struct buf head = BUF_INIT(SAFETENSORS_HEADER_MAX + 8);
 *	uint64_t first, last;
 *
 *	while (safetensors_next_range(&first, &last, head.ptr, head.len))
 *		append bytes first..last to head; stop if none came
 *	safetensors_parse(&counts, head.ptr, head.len, err);
 */

#include "json/json.h"

/* The reference implementation refuses longer headers. */
#define SAFETENSORS_HEADER_MAX 100000000

/* What the first request asks for: 97 of 100 headers fit. */
#define SAFETENSORS_FIRST_LAST 100000

#define SAFETENSORS_TYPES_MAX 64
#define SAFETENSORS_SHARDS_MAX 4096

/* Counts above this no double can hold; such a file is refused. */
#define SAFETENSORS_COUNT_MAX ((uint64_t)1 << 53)

struct safetensors_type {
	char name[24];
	uint64_t count;
};

struct safetensors {
	size_t count;		/* of types */
	struct safetensors_type types[SAFETENSORS_TYPES_MAX];	/* sorted */
	uint64_t total;
};

#define SAFETENSORS_INIT { .count = 0 }

/*
 * Which bytes to ask for next, both ends included, as a Range header has
 * them, when the first 'len' bytes of the file are here.  False if the whole
 * header is here, or if it is longer than allowed; safetensors_parse() says
 * which.
 */
bool safetensors_next_range(uint64_t *first, uint64_t *last,
			    const void *bytes, size_t len);

/*
 * Count the parameters of the file that begins with these bytes.  Fails with
 * ERR_INVALID, or ERR_LIMIT for a header that is too long; *out is empty
 * then.
 */
int safetensors_parse(struct safetensors *out, const void *bytes, size_t len,
		      struct err *err) MUST_CHECK;

/* Add the counts of another shard.  Fails with ERR_INVALID. */
int safetensors_add(struct safetensors *sum, const struct safetensors *shard,
		    struct err *err) MUST_CHECK;

/* Returns {"parameters": {"F32": 110106428}, "total": 110106428}, as the Hub
 * says it. */
cJSON *safetensors_json(const struct safetensors *counts) MUST_CHECK;

/* The files of a sharded model, each once, sorted. */
struct safetensors_shards {
	char **names;
	size_t count;
};

#define SAFETENSORS_SHARDS_INIT { .names = NULL }

/*
 * Read a model.safetensors.index.json.  A name that is not a plain file name
 * ending in ".safetensors" is an error.  Fails with ERR_INVALID or ERR_LIMIT;
 * *out is empty then.
 */
int safetensors_shards_parse(struct safetensors_shards *out, const char *text,
			     size_t len, struct err *err) MUST_CHECK;
void safetensors_shards_release(struct safetensors_shards *shards);

#endif
