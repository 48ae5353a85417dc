/* SPDX-License-Identifier: MIT */
#include "core/sections.h"

#include <stdlib.h>
#include <string.h>


#define DEPTH_MAX 64		/* of expressions in one another */

/* In the order in which they are shown; curated fields come first. */
static const struct {
	const char *source, *title;
} known[] = {
	{ NULL, "written by people" },
	{ "api", "from the Hub" },
	{ "tags", "from its tags" },
	{ "card", "from the front matter of the card" },
	{ "readme", "from the text of the card" },
	{ "config", "from config.json" },
	{ "tokenizer_config", "from tokenizer_config.json" },
	{ "generation_config", "from generation_config.json" },
	{ "safetensors", "from the headers of its weights" },
	{ "files", "from its list of files" },
	{ "", "derived otherwise" },
};

/* The first source that an expression names, or that one which it uses. */
static const char *source_of(const cJSON *expression, const cJSON *defined,
			     int depth)
{
	const char *source = json_get_string(expression, "source");
	const char *use = json_get_string(expression, "use");
	const cJSON *child;

	if (depth > DEPTH_MAX)
		return NULL;
	/* "item" is an element of another source. */
	if (source && strcmp(source, "item") != 0)
		return source;
	if (use)
		return source_of(json_get(defined, use), defined, depth + 1);
	json_each(child, expression) {
		source = source_of(child, defined, depth + 1);
		if (source)
			return source;
	}
	return NULL;
}

static size_t section_of(const cJSON *schema, const char *name)
{
	const cJSON *property = json_get(json_get(schema, "properties"), name);
	const cJSON *from = json_get(json_get(property, "x-hfmeta"), "from");
	const cJSON *defined = json_get(json_get(schema, "x-hfmeta"),
					"define");
	const char *source;

	if (!from)
		return 0;
	source = source_of(from, defined, 0);
	for (size_t i = 1; source && i < ARRAY_SIZE(known); i++)
		if (!strcmp(known[i].source, source))
			return i;
	return ARRAY_SIZE(known) - 1;
}

static int by_section(const void *a, const void *b)
{
	const struct section_field *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return json_compare_names(x->name, y->name);
}

void sections_read(struct sections *out, const cJSON *schema,
		   const cJSON *record)
{
	const cJSON *field;

	json_each(field, record) {
		size_t section;

		if (!field->string)
			continue;
		section = section_of(schema, field->string);
		GROW(out->fields, out->count, out->room);
		out->fields[out->count++] = (struct section_field){
			.title = known[section].title, .name = field->string,
			.value = field, .section = section,
		};
	}
	if (out->count)
		qsort(out->fields, out->count, sizeof(*out->fields),
		      by_section);
}

void sections_release(struct sections *sections)
{
	free(sections->fields);
	*sections = (struct sections)SECTIONS_INIT;
}
