/* SPDX-License-Identifier: MIT */
#include "schema/compile.h"

#include <stdlib.h>
#include <string.h>

#include "schema/uri.h"

#define URI_MAX ((size_t)16 * 1024)	/* nobody means longer ones */
#define WALK_MAX ((size_t)100 * 1000 * 1000)	/* a second, or less */

/* A walk through the sub-schemas of a document. */
struct walk {
	struct compiler *c;
	struct resource *resource;
	unsigned int depth;
};

static const struct target *find_uri(struct compiler *c, const char *uri,
				     size_t len)
{
	int64_t i = lookup_find(&c->uris, uri, len);

	return i < 0 ? NULL : &c->targets[i];
}

/* The first to claim a URI has it. */
static void claim_uri(struct compiler *c, const char *uri,
		      struct resource *resource, const cJSON *source)
{
	if (find_uri(c, uri, strlen(uri)))
		return;
	GROW(c->targets, c->uris.count, c->target_room);
	c->targets[c->uris.count] = (struct target){ source, resource };
	lookup_add(&c->uris, &c->schema->arena, compile_strdup(c, uri));
}

static void claim_anchor(struct compiler *c, struct resource *resource,
			 const cJSON *source, const char *name)
{
	CLEANUP(buf_release) struct buf uri = BUF_INIT(BUF_UNBOUNDED);

	buf_addf(&uri, "%s#%s", resource->uri, name);
	claim_uri(c, uri.ptr, resource, source);
}

static void add_dynamic_anchor(struct compiler *c, struct resource *resource,
			       const cJSON *source, const char *name)
{
	struct dynamic_anchor *anchor = compile_alloc(c, sizeof(*anchor));

	anchor->name = name;
	anchor->source = source;
	anchor->next = resource->anchors;
	resource->anchors = anchor;
}

static struct resource *add_resource(struct compiler *c, const char *uri,
				     const struct dialect *dialect,
				     struct document *document,
				     const cJSON *root)
{
	struct resource *resource = compile_alloc(c, sizeof(*resource));

	resource->uri = compile_strdup(c, uri);
	resource->dialect = *dialect;
	resource->document = document;
	resource->root = root;
	resource->next = c->schema->resources;
	c->schema->resources = resource;
	claim_uri(c, uri, resource, root);
	return resource;
}

/* "$id", unless the draft says that it is not seen. */
static const char *id_of(const cJSON *schema, enum schema_draft draft)
{
	if (draft <= SCHEMA_DRAFT_7 && json_get(schema, "$ref"))
		return NULL;
	return json_get_string(schema,
			       draft == SCHEMA_DRAFT_4 ? "id" : "$id");
}

static int dialect_of(struct compiler *c, const struct resource *near,
		      const cJSON *schema, const struct dialect *fallback,
		      struct dialect *dialect)
{
	const char *uri = json_get_string(schema, "$schema");
	struct err why = ERR_INIT;

	*dialect = *fallback;
	if (!uri || !meta_dialect(uri, c->options, dialect, &why))
		return 0;
	if (why.code != ERR_INVALID) {
		*c->err = why;
		return -1;
	}
	return compile_error(c, near, schema, "$schema", "%s", why.msg);
}

/*
 * Note the "$id" of a schema; then walk->resource is the one it begins.
 * "$schema" is looked at where there is an "$id", for only there it counts.
 */
static int enter_id(struct walk *walk, const cJSON *schema)
{
	CLEANUP(buf_release) struct buf uri = BUF_INIT(URI_MAX);
	struct compiler *c = walk->c;
	struct resource *outer = walk->resource;
	struct dialect dialect;
	const char *id, *fragment;

	if (schema == outer->root)
		return 0;
	if (json_get(schema, "$schema") &&
	    id_of(schema, SCHEMA_DRAFT_2020_12)) {
		if (dialect_of(c, outer, schema, &outer->dialect,
			       &dialect) < 0)
			return -1;
	} else {
		dialect = outer->dialect;
	}
	id = id_of(schema, dialect.draft);
	if (!id)
		return 0;
	uri_resolve(&uri, outer->uri, id);
	if (uri.full)
		return compile_error(c, outer, schema, "$id",
				     "is too long for a URI");
	fragment = strchr(uri.ptr, '#');
	if (fragment)
		buf_cut(&uri, (size_t)(fragment - uri.ptr));
	if (strcmp(uri.ptr, outer->uri) != 0)
		walk->resource = add_resource(c, uri.ptr, &dialect,
					      outer->document, schema);
	return 0;
}

static void note_anchors(struct walk *walk, const cJSON *schema)
{
	struct compiler *c = walk->c;
	struct resource *resource = walk->resource;
	enum schema_draft draft = resource->dialect.draft;
	const char *name;

	if (draft <= SCHEMA_DRAFT_7) {
		name = id_of(schema, draft);
		name = name ? strchr(name, '#') : NULL;
		if (name && name[1])
			claim_anchor(c, resource, schema, name + 1);
		return;
	}
	name = json_get_string(schema, "$anchor");
	if (name)
		claim_anchor(c, resource, schema, name);
	name = json_get_string(schema, "$dynamicAnchor");
	if (name && draft >= SCHEMA_DRAFT_2020_12) {
		claim_anchor(c, resource, schema, name);
		add_dynamic_anchor(c, resource, schema, name);
	}
	if (draft == SCHEMA_DRAFT_2019_09 && schema == resource->root &&
	    cJSON_IsTrue(json_get(schema, "$recursiveAnchor")))
		add_dynamic_anchor(c, resource, schema, "");
}

static void node_map_add(struct node_map *map, struct schema_node *node);

static int index_schema(void *ctx, const cJSON *schema)
{
	struct walk walk = *(struct walk *)ctx;
	struct compiler *c = walk.c;
	struct schema_node *node;

	if ((!cJSON_IsObject(schema) && !cJSON_IsBool(schema)) ||
	    node_map_get(&c->schema->nodes, schema))
		return 0;
	if (++walk.depth > SCHEMA_DEPTH_MAX)
		return err_set(c->err, ERR_LIMIT, "the schema nests deeper "
			       "than %d levels", SCHEMA_DEPTH_MAX);
	if (cJSON_IsObject(schema)) {
		if (enter_id(&walk, schema) < 0)
			return -1;
		note_anchors(&walk, schema);
	}
	node = compile_alloc(c, sizeof(*node));
	node->source = schema;
	node->resource = walk.resource;
	node_map_add(&c->schema->nodes, node);
	if (walk.resource->document == c->schema->document)
		compile_want(c, schema);
	return keyword_each_schema(schema, &walk.resource->dialect,
				   index_schema, &walk);
}

static size_t slot_of(const struct node_map *map, const cJSON *source)
{
	uint64_t h = (uint64_t)(uintptr_t)source >> 4;

	return (size_t)((h * UINT64_C(0x9e3779b97f4a7c15)) >> 32) &
		(map->size - 1);
}

struct schema_node *node_map_get(const struct node_map *map,
				 const cJSON *source)
{
	if (!map->size)
		return NULL;
	for (size_t i = slot_of(map, source);; i = (i + 1) & (map->size - 1))
		if (!map->slots[i] || map->slots[i]->source == source)
			return map->slots[i];
}

static void node_map_put(struct node_map *map, struct schema_node *node)
{
	size_t i = slot_of(map, node->source);

	while (map->slots[i])
		i = (i + 1) & (map->size - 1);
	map->slots[i] = node;
	map->count++;
}

static void node_map_add(struct node_map *map, struct schema_node *node)
{
	if (2 * (map->count + 1) > map->size) {
		struct node_map bigger = { .size = map->size ?
						2 * map->size : 256 };

		bigger.slots = xcalloc(bigger.size, sizeof(*bigger.slots));
		for (size_t i = 0; i < map->size; i++)
			if (map->slots[i])
				node_map_put(&bigger, map->slots[i]);
		free(map->slots);
		*map = bigger;
	}
	node_map_put(map, node);
}

/* The URI of a document: what its "$id" says, else where it comes from. */
static int root_uri(struct compiler *c, struct buf *uri, const char *base,
		    const cJSON *document, enum schema_draft draft)
{
	const char *id = id_of(document, draft), *fragment;

	uri_resolve(uri, base, id ? id : "");
	fragment = strchr(uri->ptr, '#');
	if (fragment)
		buf_cut(uri, (size_t)(fragment - uri->ptr));
	if (uri->full)
		return err_set(c->err, ERR_INVALID, "/$id: is too long for "
			       "a URI");
	return 0;
}

int resolve_add_document(struct compiler *c, const char *uri, const cJSON *root,
			 cJSON *owned, const struct dialect *fallback,
			 struct resource **out)
{
	CLEANUP(buf_release) struct buf own = BUF_INIT(URI_MAX);
	struct document *document = compile_alloc(c, sizeof(*document));
	struct walk walk = { .c = c };
	struct dialect dialect;
	struct resource place = { .document = document };

	document->uri = compile_strdup(c, uri);
	document->root = root;
	document->owned = owned;
	document->next = c->schema->documents;
	c->schema->documents = document;
	if (!c->schema->document)
		c->schema->document = document;
	if (!cJSON_IsObject(root) && !cJSON_IsBool(root))
		return compile_error(c, &place, root, "",
				     "a schema is an object or a boolean, "
				     "not a %s", json_type_name(root));
	if (dialect_of(c, &place, root, fallback, &dialect) < 0 ||
	    (!c->options->trusted && !meta_text(uri) &&
	     compound_check(c, document, root, &dialect) < 0) ||
	    root_uri(c, &own, uri, root, dialect.draft) < 0)
		return -1;
	walk.resource = add_resource(c, own.ptr, &dialect, document, root);
	claim_uri(c, uri, walk.resource, root);
	*out = walk.resource;
	return index_schema(&walk, root);
}

static int parse_built_in(struct compiler *c, const char *uri,
			  cJSON **document)
{
	const char *text = meta_text(uri);

	return text ? json_parse_text(document, text, strlen(text), 0,
				      c->err) : 0;
}

/* Load the document that 'uri' stands for.  *out stays NULL if there is
 * none. */
static int load(struct compiler *c, const struct dialect *fallback,
		const char *uri, struct resource **out)
{
	const struct schema_options *options = c->options;
	CLEANUP(json_freep) cJSON *document = NULL;
	cJSON *root;

	if (parse_built_in(c, uri, &document) < 0)
		return -1;
	if (!document && options->load && *uri &&
	    options->load(options->load_ctx, uri, &document, c->err) < 0) {
		if (c->err->code != ERR_NOT_FOUND)
			return -1;
		err_clear(c->err);
		return 0;
	}
	if (!document)
		return 0;
	root = STEAL(document);
	return resolve_add_document(c, uri, root, root, fallback, out);
}

/* One step of a JSON pointer; 'token' is unescaped already. */
static const cJSON *step(struct compiler *c, const cJSON *value,
			 const char *token)
{
	bool is_object = cJSON_IsObject(value);
	unsigned long index = 0;
	char *end;

	if (!is_object) {
		if (!cJSON_IsArray(value) || *token < '0' || *token > '9' ||
		    (*token == '0' && token[1]))
			return NULL;
		index = strtoul(token, &end, 10);
		if (*end)
			return NULL;
	}
	for (value = value->child; value; value = value->next, c->walked++)
		if (is_object ? !strcmp(value->string, token) : !index--)
			return value;
	return NULL;
}

/* Follow a JSON pointer; *resource becomes the one around what is found. */
static const cJSON *follow(struct compiler *c, const cJSON *value,
			   const char *pointer, struct resource **resource)
{
	CLEANUP(buf_release) struct buf token = BUF_INIT(BUF_UNBOUNDED);

	while (value && *pointer) {
		const struct schema_node *node;

		if (*pointer++ != '/')
			return NULL;
		buf_reset(&token);
		for (; *pointer && *pointer != '/'; pointer++) {
			bool escape = *pointer == '~' && pointer[1];

			pointer += escape;
			buf_addc(&token, !escape ? *pointer :
				 *pointer == '0' ? '~' : '/');
		}
		value = step(c, value, token.ptr);
		node = value ? node_map_get(&c->schema->nodes, value) : NULL;
		if (node)
			*resource = (struct resource *)node->resource;
	}
	return value;
}

/* What the fragment means within the resource that the URI led to. */
static const cJSON *find_fragment(struct compiler *c,
				  const struct target *target,
				  const char *fragment,
				  struct resource **resource,
				  const char **anchor)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(URI_MAX);

	*resource = target->resource;
	uri_decode(&text, fragment, strlen(fragment));
	if (!text.len || text.ptr[0] == '/')
		return follow(c, target->source, text.ptr, resource);
	*anchor = compile_strdup(c, text.ptr);
	buf_reset(&text);
	buf_addf(&text, "%s#%s", target->resource->uri, *anchor);
	target = find_uri(c, text.ptr, text.len);
	if (!target)
		return NULL;
	*resource = target->resource;
	return target->source;
}

static int find_target(struct compiler *c, const struct schema_node *node,
		       const char *keyword, const char *uri,
		       struct target *out)
{
	const struct target *known = find_uri(c, uri, strlen(uri));
	struct resource *loaded = NULL;

	if (known) {
		*out = *known;
		return 0;
	}
	if (load(c, &node->resource->dialect, uri, &loaded) < 0)
		return -1;
	if (!loaded)
		return compile_error(c, node->resource, node->source, keyword,
				     "refers to '%s', a document that is not "
				     "at hand", uri);
	*out = (struct target){ loaded->root, loaded };
	return 0;
}

int resolve_reference(struct compiler *c, const struct schema_node *node,
		      const char *keyword, const char *reference,
		      struct schema_node **out, const char **anchor)
{
	CLEANUP(buf_release) struct buf uri = BUF_INIT(URI_MAX);
	struct target target = { NULL, NULL };
	struct walk walk = { .c = c };
	const cJSON *source;
	char *fragment;

	*anchor = NULL;
	uri_resolve(&uri, node->resource->uri, reference);
	fragment = strchr(uri.ptr, '#');
	if (fragment)
		*fragment++ = '\0';
	if (uri.full || find_target(c, node, keyword, uri.ptr, &target) < 0)
		return uri.full ? compile_error(c, node->resource,
						node->source, keyword,
						"is too long for a URI") : -1;
	source = find_fragment(c, &target, fragment ? fragment : "",
			       &walk.resource, anchor);
	if (c->walked > WALK_MAX)
		return err_set(c->err, ERR_LIMIT, "the references of the "
			       "schema take too long to follow");
	if (!source)
		return compile_error(c, node->resource, node->source, keyword,
				     "'%s' leads nowhere", reference);
	/* It may lie where no keyword has schemas. */
	if (index_schema(&walk, source) < 0)
		return -1;
	*out = compile_want(c, source);
	if (!*out)
		return compile_error(c, node->resource, node->source, keyword,
				     "'%s' leads to no schema, but to a value "
				     "of type %s", reference,
				     json_type_name(source));
	return 0;
}
