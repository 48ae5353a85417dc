/* SPDX-License-Identifier: MIT */
#include "core/shape.h"

#include <stdlib.h>
#include <string.h>

#include "core/keyed.h"

#define HOPS_MAX 16		/* of references in a row */
#define DEPTH_MAX 8		/* of allOf and the like in one another */

struct shape shape_of(const cJSON *schema)
{
	return (struct shape){ schema, schema };
}

/* The next schema that this one refers to, or NULL. */
static const cJSON *referred(const cJSON *root, const cJSON *schema)
{
	const char *ref = json_get_string(schema, "$ref");

	return ref && ref[0] == '#' ? json_at(root, ref + 1) : NULL;
}

static const cJSON *find_below(const cJSON *root, const cJSON *schema,
			       const char *name, int depth);

static const cJSON *find_in_parts(const cJSON *root, const cJSON *schema,
				  const char *name, int depth)
{
	static const char *const parts[] = { "allOf", "anyOf", "oneOf" };

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		const cJSON *part;

		json_each(part, json_get(schema, parts[i])) {
			const cJSON *found = find_below(root, part, name,
							depth + 1);
			if (found)
				return found;
		}
	}
	return NULL;
}

/* The schema of a member, or of elements if 'name' is NULL. */
static const cJSON *find_below(const cJSON *root, const cJSON *schema,
			       const char *name, int depth)
{
	if (depth > DEPTH_MAX)
		return NULL;
	for (int hop = 0; schema && hop < HOPS_MAX; hop++) {
		const cJSON *found = name ?
			json_get(json_get(schema, "properties"), name) :
			json_get(schema, "items");

		if (!found)
			found = find_in_parts(root, schema, name, depth);
		if (!found && name)
			found = json_get(schema, "additionalProperties");
		if (cJSON_IsObject(found))
			return found;
		schema = referred(root, schema);
	}
	return NULL;
}

struct shape shape_member(struct shape shape, const char *name)
{
	return (struct shape){
		shape.root, find_below(shape.root, shape.here, name, 0),
	};
}

struct shape shape_element(struct shape shape)
{
	return (struct shape){
		shape.root, find_below(shape.root, shape.here, NULL, 0),
	};
}

/* What it says under that name, or what it refers to. */
static const cJSON *annotation(struct shape shape, const char *name)
{
	const cJSON *schema = shape.here;

	for (int hop = 0; schema && hop < HOPS_MAX; hop++) {
		const cJSON *found = json_get(json_get(schema, "x-hfmeta"),
					      name);
		if (found)
			return found;
		schema = referred(shape.root, schema);
	}
	return NULL;
}

bool shape_is_set(struct shape shape)
{
	return cJSON_IsTrue(annotation(shape, "set"));
}

static bool fits(const char *key, const cJSON *const *arrays, size_t count)
{
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		CLEANUP(keyed_release) struct keyed keyed = KEYED_INIT;

		if (!keyed_read(&keyed, arrays[i], key))
			return false;
		any = any || keyed.count;
	}
	return any;
}

const char *shape_key(struct shape shape, const cJSON *const *arrays,
		      size_t count)
{
	static const char *const guesses[] = { "path", "name" };
	const char *said = cJSON_GetStringValue(annotation(shape, "key"));

	if (said)
		return fits(said, arrays, count) ? said : NULL;
	for (size_t i = 0; i < ARRAY_SIZE(guesses); i++)
		if (fits(guesses[i], arrays, count))
			return guesses[i];
	return NULL;
}

/* One part of a pointer, up to the next '/', without its escapes. */
static char *part_of(const char *pointer, size_t len)
{
	char *part = xstrndup(pointer, len), *to = part;

	for (const char *from = part; *from; from++) {
		if (from[0] == '~' && (from[1] == '0' || from[1] == '1'))
			*to++ = *++from == '0' ? '~' : '/';
		else
			*to++ = *from;
	}
	*to = '\0';
	return part;
}

static const cJSON *element_by_key(struct shape shape, const cJSON *array,
				   const char *name)
{
	const char *key = shape_key(shape, &array, 1);
	const cJSON *element;

	if (key)
		json_each(element, array)
			if (!strcmp(json_get_string(element, key), name))
				return element;
	return NULL;
}

const cJSON *shape_at(struct shape *shape, const cJSON *document,
		      const char *pointer)
{
	const cJSON *value = document;

	while (value && *pointer == '/') {
		size_t len = strcspn(pointer + 1, "/");
		CLEANUP(freep) char *part = part_of(pointer + 1, len);
		CLEANUP(freep) char *single = xstrndup(pointer, len + 1);

		if (cJSON_IsArray(value)) {
			const cJSON *by_key = element_by_key(*shape, value,
							     part);

			value = by_key ? by_key : json_at(value, single);
			*shape = shape_element(*shape);
		} else {
			value = json_get(value, part);
			*shape = shape_member(*shape, part);
		}
		pointer += len + 1;
	}
	return *pointer ? NULL : value;
}
