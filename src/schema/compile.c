/* SPDX-License-Identifier: MIT */
#include "schema/compile.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *compile_alloc(struct compiler *c, size_t size)
{
	return memset(arena_alloc(&c->schema->arena, size), 0, size);
}

const char *compile_strdup(struct compiler *c, const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(arena_alloc(&c->schema->arena, size), s, size);
}

/* Whether 'target' lies below 'value'; then its pointer is in 'out'. */
static bool find_below(struct buf *out, const cJSON *value,
		       const cJSON *target, unsigned int depth)
{
	const cJSON *child;
	size_t index = 0, len = out->len;

	if (value == target)
		return true;
	if (depth > SCHEMA_DEPTH_MAX)
		return false;
	json_each(child, value) {
		if (cJSON_IsObject(value))
			json_pointer_add(out, child->string);
		else
			json_pointer_add_index(out, index++);
		if (find_below(out, child, target, depth + 1))
			return true;
		buf_cut(out, len);
	}
	return false;
}

bool pointer_to(struct buf *out, const cJSON *root, const cJSON *target)
{
	return find_below(out, root, target, 0);
}

void keyword_location(struct buf *out, const struct schema *schema,
		      const struct resource *resource, const cJSON *source,
		      const char *keyword)
{
	const struct document *document = resource->document;

	if (document != schema->document)
		buf_addf(out, "%s#", document->uri);
	pointer_to(out, document->root, source);
	if (*keyword)
		json_pointer_add(out, keyword);
}

int compile_error(struct compiler *c, const struct resource *resource,
		  const cJSON *source, const char *keyword,
		  const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf place = BUF_INIT(512);
	char what[600];
	va_list ap;

	keyword_location(&place, c->schema, resource, source, keyword);
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	return err_set(c->err, ERR_INVALID, "%s%s%s", place.ptr,
		       place.len ? ": " : "", what);
}

struct schema_node *compile_want(struct compiler *c, const cJSON *source)
{
	struct schema_node *node = node_map_get(&c->schema->nodes, source);

	if (node && !node->wanted) {
		node->wanted = true;
		GROW(c->queue, c->queued, c->queue_room);
		c->queue[c->queued++] = node;
	}
	return node;
}

int compile_sub(struct compiler *c, const struct schema_node *node,
		const cJSON *value, const struct schema_node **out)
{
	if (!value)
		return 0;
	*out = compile_want(c, value);
	return *out ? 0 : compile_error(c, node->resource, value, "",
					"must be a schema");
}

int compile_pattern(struct compiler *c, struct schema_node *node,
		    const char *keyword, const char *text,
		    const struct regex **regex)
{
	struct schema *schema = c->schema;
	uint32_t i = lookup_add(&c->patterns, &schema->arena, text);
	struct err why = ERR_INIT;

	if (i == schema->regex_count) {
		GROW(schema->regexes, schema->regex_count,
		     schema->regex_room);
		schema->regexes[i] = NULL;
		if (regex_compile_test(&schema->regexes[i], text,
				       &why) < 0)
			return compile_error(c, node->resource, node->source,
					     keyword, "'%.200s' is not a "
					     "regular expression: %s", text,
					     why.msg);
		schema->regex_count++;
	}
	*regex = schema->regexes[i];
	return 0;
}

/* All nodes that a dynamic reference may lead to are wanted. */
static void want_anchors(struct compiler *c)
{
	struct resource *resource = c->schema->resources;

	for (; resource; resource = resource->next) {
		struct dynamic_anchor *anchor = resource->anchors;

		for (; anchor; anchor = anchor->next)
			anchor->node = compile_want(c, anchor->source);
	}
}

/* Filling a node can make others wanted, and bring in documents. */
static int compile_queue(struct compiler *c)
{
	for (size_t i = 0; i < c->queued; i++) {
		if (compile_node(c, c->queue[i]) < 0)
			return -1;
		if (i + 1 == c->queued && c->schema->dynamic)
			want_anchors(c);
	}
	return 0;
}

static bool too_deep(const cJSON *value, unsigned int depth)
{
	const cJSON *child;

	if (depth > JSON_DEPTH_MAX)
		return true;
	json_each(child, value)
		if (child->child && too_deep(child, depth + 1))
			return true;
	return false;
}

static int compile_document(struct compiler *c, const cJSON *document)
{
	const struct schema_options *options = c->options;
	const char *base = options->base_uri ? options->base_uri : "";
	struct dialect fallback = meta_draft_dialect(options->draft);
	struct resource *root;
	cJSON *copy = NULL;

	if (too_deep(document, 1))
		return err_set(c->err, ERR_LIMIT, "the schema nests deeper "
			       "than %d levels", JSON_DEPTH_MAX);
	if (!options->borrow)
		document = copy = json_copy(document);
	if (resolve_add_document(c, base, document, copy, &fallback,
				 &root) < 0 ||
	    compile_queue(c) < 0)
		return -1;
	c->schema->root = node_map_get(&c->schema->nodes, root->root);
	return 0;
}

int schema_compile(struct schema **out, const cJSON *document,
		   const struct schema_options *options, struct err *err)
{
	static const struct schema_options defaults = { .load = NULL };
	CLEANUP(schema_freep) struct schema *schema =
		xcalloc(1, sizeof(*schema));
	CLEANUP(freep) struct target *targets = NULL;
	CLEANUP(freep) struct schema_node **queue = NULL;
	struct compiler c = {
		.schema = schema,
		.options = options ? options : &defaults,
		.err = err,
	};
	int status;

	lookup_init(&c.uris, &schema->arena, 16);
	lookup_init(&c.patterns, &schema->arena, 8);
	status = compile_document(&c, document);
	targets = c.targets;
	queue = c.queue;
	if (!status)
		*out = STEAL(schema);
	return status;
}

void schema_free(struct schema *schema)
{
	if (!schema)
		return;
	for (size_t i = 0; i < schema->regex_count; i++)
		regex_free(schema->regexes[i]);
	free(schema->regexes);
	for (struct document *d = schema->documents; d; d = d->next)
		json_free(d->owned);
	free(schema->nodes.slots);
	arena_release(&schema->arena);
	free(schema);
}

void schema_freep(struct schema **schema)
{
	schema_free(*schema);
}

enum schema_draft schema_draft(const struct schema *schema)
{
	return schema->root->resource->dialect.draft;
}

const cJSON *schema_document(const struct schema *schema)
{
	return schema->document->root;
}

const struct schema_node *schema_part(const struct schema *schema,
				      const cJSON *value)
{
	return node_map_get(&schema->nodes, value);
}

const struct schema_node *schema_at(const struct schema *schema,
				    const char *pointer)
{
	const cJSON *source = json_at(schema->document->root, pointer);

	return source ? schema_part(schema, source) : NULL;
}
