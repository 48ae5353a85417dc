/* SPDX-License-Identifier: MIT */
#include "source/safetensors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH_BYTES 8
#define NAME_MAX_BYTES 255

static uint64_t read_length(const unsigned char *bytes)
{
	uint64_t length = 0;

	for (int i = LENGTH_BYTES - 1; i >= 0; i--)
		length = length << 8 | bytes[i];
	return length;
}

bool safetensors_next_range(uint64_t *first, uint64_t *last,
			    const void *bytes, size_t len)
{
	uint64_t length;

	*first = len;
	*last = SAFETENSORS_FIRST_LAST;
	if (len < LENGTH_BYTES)
		return true;
	length = read_length(bytes);
	if (length > SAFETENSORS_HEADER_MAX || length + LENGTH_BYTES <= len)
		return false;
	*last = length + LENGTH_BYTES - 1;
	return true;
}

/* The entry of a type, sorted by name; a new one where there is none. */
static struct safetensors_type *find_type(struct safetensors *out,
					  const char *name)
{
	size_t at = 0;

	while (at < out->count && strcmp(out->types[at].name, name) < 0)
		at++;
	if (at < out->count && !strcmp(out->types[at].name, name))
		return &out->types[at];
	if (out->count == SAFETENSORS_TYPES_MAX)
		return NULL;
	memmove(&out->types[at + 1], &out->types[at],
		(out->count - at) * sizeof(out->types[0]));
	out->count++;
	memset(&out->types[at], 0, sizeof(out->types[0]));
	memcpy(out->types[at].name, name, strlen(name));
	return &out->types[at];
}

static int add_count(struct safetensors *out, const char *name,
		     uint64_t count, struct err *err)
{
	struct safetensors_type *type = find_type(out, name);

	if (!type)
		return err_set(err, ERR_INVALID, "more than %d tensor types",
			       SAFETENSORS_TYPES_MAX);
	if (count > SAFETENSORS_COUNT_MAX - out->total)
		return err_set(err, ERR_INVALID,
			       "more parameters than can be counted");
	type->count += count;	/* no more than the total */
	out->total += count;
	return 0;
}

/* Letters, digits and "_", as in "F8_E4M3FN". */
static bool is_type_name(const char *name)
{
	size_t len = name ? strlen(name) : 0;

	return len && len < sizeof(((struct safetensors_type *)0)->name) &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

/* The product of a shape; 1 for a scalar, []. */
static int count_elements(uint64_t *count, const cJSON *shape,
			  struct err *err)
{
	const cJSON *size;

	if (!cJSON_IsArray(shape))
		return err_set(err, ERR_INVALID, "its shape is not an array");
	*count = 1;
	json_each(size, shape) {
		uint64_t n;

		if (!cJSON_IsNumber(size) || size->valuedouble < 0 ||
		    size->valuedouble > (double)SAFETENSORS_COUNT_MAX ||
		    size->valuedouble != floor(size->valuedouble))
			return err_set(err, ERR_INVALID,
				       "its shape has what is no size");
		n = (uint64_t)size->valuedouble;
		if (__builtin_mul_overflow(*count, n, count) ||
		    *count > SAFETENSORS_COUNT_MAX)
			return err_set(err, ERR_INVALID,
				       "its shape is too large");
	}
	return 0;
}

static int add_tensor(struct safetensors *out, const cJSON *tensor,
		      struct err *err)
{
	const char *type = json_get_string(tensor, "dtype");
	uint64_t count = 0;

	if (!is_type_name(type))
		return err_set(err, ERR_INVALID, "it has no dtype");
	if (count_elements(&count, json_get(tensor, "shape"), err) < 0)
		return -1;
	return add_count(out, type, count, err);
}

/* A name from outside, for a message: short, and nothing but text. */
static const char *shown(char *out, size_t size, const char *name)
{
	size_t i = 0;

	for (; name[i] && i + 1 < size; i++)
		out[i] = name[i] >= ' ' && name[i] < 0x7f ? name[i] : '?';
	out[i] = '\0';
	return out;
}

static int count_header(struct safetensors *out, const char *text, size_t len,
			struct err *err)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct json_place where;
	const cJSON *tensor;
	cJSON *header;
	char name[100];

	if (json_parse(&header, &arena, text, len,
		       JSON_NUL_REPLACE | JSON_ROUND_NUMBERS, &where, err) < 0)
		return err_wrap(err, "the header, byte %zu", where.offset);
	if (!cJSON_IsObject(header))
		return err_set(err, ERR_INVALID, "the header is no object");
	json_each(tensor, header)
		if (strcmp(tensor->string, "__metadata__") != 0 &&
		    add_tensor(out, tensor, err) < 0)
			return err_wrap(err, "tensor '%s'",
					shown(name, sizeof(name),
					      tensor->string));
	return 0;
}

int safetensors_parse(struct safetensors *out, const void *bytes, size_t len,
		      struct err *err)
{
	CLEANUP(freep) struct safetensors *counts = NULL;
	uint64_t length;

	*out = (struct safetensors)SAFETENSORS_INIT;
	if (len < LENGTH_BYTES)
		return err_set(err, ERR_INVALID,
			       "too short for a safetensors file");
	length = read_length(bytes);
	if (length > SAFETENSORS_HEADER_MAX)
		return err_set(err, ERR_LIMIT,
			       "the header is longer than %d bytes",
			       SAFETENSORS_HEADER_MAX);
	if (length > len - LENGTH_BYTES)
		return err_set(err, ERR_INVALID, "the header is cut off");
	counts = xcalloc(1, sizeof(*counts));
	if (count_header(counts, (const char *)bytes + LENGTH_BYTES,
			 (size_t)length, err) < 0)
		return -1;
	*out = *counts;
	return 0;
}

int safetensors_add(struct safetensors *sum, const struct safetensors *shard,
		    struct err *err)
{
	for (size_t i = 0; i < shard->count; i++)
		if (add_count(sum, shard->types[i].name,
			      shard->types[i].count, err) < 0)
			return -1;
	return 0;
}

cJSON *safetensors_json(const struct safetensors *counts)
{
	cJSON *json = cJSON_CreateObject();
	cJSON *types = cJSON_CreateObject();

	for (size_t i = 0; i < counts->count; i++)
		json_set(types, counts->types[i].name,
			 cJSON_CreateNumber((double)counts->types[i].count));
	json_set(json, "parameters", types);
	json_set(json, "total", cJSON_CreateNumber((double)counts->total));
	return json;
}

/* One file beside the index: no folder, nothing hidden, nothing odd. */
static bool is_shard_name(const char *name)
{
	size_t len = strlen(name);

	if (len > NAME_MAX_BYTES || name[0] == '.' ||
	    !ends_with(name, ".safetensors"))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)name[i] <= ' ' || name[i] == 0x7f ||
		    strchr("/\\?#%:*\"<>|", name[i]))
			return false;
	return true;
}

static int compare_strings(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, each once; what is pointed at belongs to the document. */
static size_t unique(const char **names, size_t count)
{
	size_t kept = 0;

	qsort(names, count, sizeof(*names), compare_strings);
	for (size_t i = 0; i < count; i++)
		if (!kept || strcmp(names[kept - 1], names[i]) != 0)
			names[kept++] = names[i];
	return kept;
}

static int collect(struct safetensors_shards *out, const cJSON *map,
		   struct err *err)
{
	CLEANUP(freep) const char **names = NULL;
	size_t count = 0, room = 0;
	char name[100];
	const cJSON *file;

	json_each(file, map) {
		if (!cJSON_IsString(file))
			return err_set(err, ERR_INVALID,
				       "weight_map has what is no file name");
		if (!is_shard_name(file->valuestring))
			return err_set(err, ERR_INVALID,
				       "'%s' is no name of a shard",
				       shown(name, sizeof(name),
					     file->valuestring));
		if (count && !strcmp(names[count - 1], file->valuestring))
			continue;
		GROW(names, count, room);
		names[count++] = file->valuestring;
	}
	count = count ? unique(names, count) : 0;
	if (count > SAFETENSORS_SHARDS_MAX)
		return err_set(err, ERR_LIMIT, "more than %d shards",
			       SAFETENSORS_SHARDS_MAX);
	out->names = xcalloc(count + 1, sizeof(*out->names));
	for (; out->count < count; out->count++)
		out->names[out->count] = xstrdup(names[out->count]);
	return 0;
}

int safetensors_shards_parse(struct safetensors_shards *out, const char *text,
			     size_t len, struct err *err)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct json_place where;
	const cJSON *map;
	cJSON *index;

	*out = (struct safetensors_shards)SAFETENSORS_SHARDS_INIT;
	if (json_parse(&index, &arena, text, len,
		       JSON_NUL_REPLACE | JSON_ROUND_NUMBERS, &where, err) < 0)
		return err_wrap(err, "line %u, column %u", where.line,
				where.column);
	map = json_get(index, "weight_map");
	if (!cJSON_IsObject(map))
		return err_set(err, ERR_INVALID, "it has no weight_map");
	return collect(out, map, err);
}

void safetensors_shards_release(struct safetensors_shards *shards)
{
	for (size_t i = 0; i < shards->count; i++)
		free(shards->names[i]);
	free(shards->names);
	*shards = (struct safetensors_shards)SAFETENSORS_SHARDS_INIT;
}
