/* SPDX-License-Identifier: MIT */
/*
 * A document against its meta-schema.  What makes it more than one call: a
 * document may hold schemas of other drafts (with "$id" and "$schema" of
 * their own), which have to be held against theirs.
 */
#include "schema/compile.h"

#include <stdlib.h>
#include <string.h>

/* A sub-schema of another draft, while it is hidden as {}. */
struct foreign {
	cJSON *source;
	cJSON *child;
	enum schema_draft draft;
};

struct search {
	struct compiler *c;
	struct dialect dialect;
	struct foreign *list;
	size_t count, room;
	unsigned int depth;
};

/* Whether 'schema' says that it is of another draft; then *draft is which. */
static bool is_foreign(const struct search *search, const cJSON *schema,
		       enum schema_draft *draft)
{
	const char *uri = json_get_string(schema, "$schema");
	struct dialect dialect;
	struct err ignored = ERR_INIT;

	if (!uri || (!json_get(schema, "$id") && !json_get(schema, "id")) ||
	    meta_dialect(uri, search->c->options, &dialect, &ignored) < 0)
		return false;
	*draft = dialect.draft;
	return dialect.draft != search->dialect.draft;
}

static int find_foreign(void *ctx, const cJSON *schema)
{
	struct search *search = ctx;
	enum schema_draft draft;

	if (search->depth > SCHEMA_DEPTH_MAX)
		return 0;
	if (is_foreign(search, schema, &draft)) {
		GROW(search->list, search->count, search->room);
		search->list[search->count++] = (struct foreign){
			(cJSON *)schema, schema->child, draft,
		};
		return 0;
	}
	search->depth++;
	keyword_each_schema(schema, &search->dialect, find_foreign, search);
	search->depth--;
	return 0;
}

static int check_one(struct compiler *c, const struct document *document,
		     const cJSON *schema, enum schema_draft draft)
{
	CLEANUP(buf_release) struct buf place = BUF_INIT(512);
	const char *meta = json_get_string(schema, "$schema");
	struct err why = ERR_INIT;

	if (!meta_check(c->options, meta, draft, schema, &why))
		return 0;
	*c->err = why;
	if (why.code != ERR_INVALID)
		return -1;
	if (document != c->schema->document)
		buf_addf(&place, "%s#", document->uri);
	pointer_to(&place, document->root, schema);
	return err_set(c->err, why.code, "%s%s", place.ptr, why.msg);
}

int compound_check(struct compiler *c, const struct document *document,
		   const cJSON *schema, const struct dialect *dialect)
{
	struct search search = { .c = c, .dialect = *dialect };
	CLEANUP(freep) struct foreign *list = NULL;
	int status;

	keyword_each_schema(schema, dialect, find_foreign, &search);
	list = search.list;
	for (size_t i = 0; i < search.count; i++)
		list[i].source->child = NULL;
	status = check_one(c, document, schema, dialect->draft);
	for (size_t i = 0; i < search.count; i++)
		list[i].source->child = list[i].child;
	for (size_t i = 0; i < search.count && !status; i++) {
		struct dialect other = meta_draft_dialect(list[i].draft);

		status = compound_check(c, document, list[i].source, &other);
	}
	return status;
}
