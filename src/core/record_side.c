/* SPDX-License-Identifier: MIT */
#include "core/record_side.h"

#include <string.h>

#include "core/layout.h"
#include "git/look.h"

void record_side_release(struct record_side *side)
{
	buf_release(&side->text);
	arena_release(&side->arena);
}

static void reset(struct record_side *side)
{
	buf_reset(&side->text);
	arena_reset(&side->arena);
	side->document = NULL;
	err_clear(&side->problem);
}

static void parse(struct record_side *side, const struct store *store)
{
	enum json_flags flags = JSON_NUL_KEEP;
	struct json_place where = { .line = 1, .column = 1 };

	if (!store_config(store)->canonical)
		flags |= JSON_LAST_REPEAT;
	if (json_parse(&side->document, &side->arena, side->text.ptr,
		       side->text.len, flags, &where, &side->problem) == 0)
		return;
	err_wrap(&side->problem, "line %u, column %u", where.line,
		 where.column);
	side->document = NULL;
}

void record_side_load(struct record_side *side, struct store *store,
		      const struct git_id *id)
{
	reset(side);
	if (id->hex[0] && repo_read_blob(store_repo(store), id, &side->text,
					 &side->problem) == 0)
		parse(side, store);
}

void record_side_read(struct record_side *side, struct store *store,
		      const char *path)
{
	reset(side);
	if (repo_read(store_repo(store), store_at(store), path, &side->text,
		      &side->problem) == 0)
		parse(side, store);
}

char *record_side_id(const struct record_type *type, const cJSON *document,
		     const char *path)
{
	const char *id = json_get_string(document, "id");
	const char *name = layout_name(type, path);

	if (!id)
		id = json_get_string(document, "model_name");
	return id ? xstrdup(id) :
		    xstrndup(name, strlen(name) - strlen(".json"));
}

struct shape record_shape(struct store *store, const struct record_type *type)
{
	struct err none = ERR_INIT;
	const cJSON *schema = NULL;

	if (store_schema_document(&schema, store, type, &none) < 0)
		schema = NULL;
	return shape_of(schema);
}
