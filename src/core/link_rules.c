/* SPDX-License-Identifier: MIT */
/* From a schema to the graph of its marks. */
#include "core/link_private.h"

#include <stdlib.h>
#include <string.h>

#include "util/suggest.h"

#define NODES_MAX 50000

/* What a "$ref" leads to. */
struct target {
	const cJSON *schema;
	size_t node;
	char *pointer;
};

struct builder {
	struct link_rules *rules;
	const cJSON *document;
	struct buf pointer;		/* of the schema that is read */
	struct target *targets;
	size_t target_count, target_room;
	struct err *err;
};

static void builder_release(struct builder *b)
{
	for (size_t i = 0; i < b->target_count; i++)
		free(b->targets[i].pointer);
	free(b->targets);
	buf_release(&b->pointer);
}

void link_rules_free(struct link_rules *rules)
{
	if (!rules)
		return;
	for (size_t i = 0; i < rules->node_count; i++) {
		struct node *node = &rules->nodes[i];

		for (size_t k = 0; k < node->count; k++)
			regex_free(node->edges[k].pattern);
		free(node->edges);
	}
	for (size_t i = 0; i < rules->mark_count; i++) {
		free(rules->marks[i]->pointer);
		free(rules->marks[i]);
	}
	free(rules->nodes);
	free(rules->marks);
	free(rules);
}

static void link_rules_freep(struct link_rules **rules)
{
	link_rules_free(*rules);
}

size_t link_rules_count(const struct link_rules *rules)
{
	return rules->mark_count;
}

const struct link_mark *link_rules_mark(const struct link_rules *rules,
					size_t number)
{
	return rules->marks[number];
}

static bool is_marked(const cJSON *value)
{
	const cJSON *annotation = json_get(value, "x-hfmeta");
	const cJSON *child;

	if (annotation)
		return true;
	json_each(child, value)
		if (is_marked(child))
			return true;
	return false;
}

bool link_rules_mention(const cJSON *document, const char *member,
			const char *value)
{
	const char *found = json_get_string(json_get(document, "x-hfmeta"),
					    member);
	const cJSON *child;

	if (found && !strcmp(found, value))
		return true;
	json_each(child, document)
		if (link_rules_mention(child, member, value))
			return true;
	return false;
}

static int read_string(struct builder *b, const char **out,
		       const cJSON *annotation, const char *name)
{
	const cJSON *member = json_get(annotation, name);

	if (member && !cJSON_IsString(member))
		return err_set(b->err, ERR_INVALID,
			       "%s/x-hfmeta/%s: must be a string",
			       b->pointer.ptr, name);
	*out = member ? member->valuestring : NULL;
	return 0;
}

static int read_flag(struct builder *b, bool *out, const cJSON *annotation,
		     const char *name)
{
	const cJSON *member = json_get(annotation, name);

	if (member && !cJSON_IsBool(member))
		return err_set(b->err, ERR_INVALID,
			       "%s/x-hfmeta/%s: must be true or false",
			       b->pointer.ptr, name);
	*out = cJSON_IsTrue(member);
	return 0;
}

/* A typing error must not pass in silence. */
static int check_members(struct builder *b, const cJSON *annotation)
{
	static const char *const known[] = {
		"from", "set", "weight", "link", "optional", "part",
		"taxonomy", "define", "notice", "list", "key",
	};
	const cJSON *member;

	json_each(member, annotation) {
		const char *nearest;
		bool found = false;

		for (size_t i = 0; i < ARRAY_SIZE(known) && !found; i++)
			found = !strcmp(known[i], member->string);
		if (found)
			continue;
		nearest = suggest(member->string, known, ARRAY_SIZE(known));
		return err_set(b->err, ERR_INVALID,
			       "%s/x-hfmeta: has no '%s'%s%s%s",
			       b->pointer.ptr, member->string, nearest ?
			       ", did you mean '" : "", nearest ? nearest : "",
			       nearest ? "'?" : "");
	}
	return 0;
}

/* *out stays NULL if it says nothing of links. */
static int read_mark(struct builder *b, struct link_mark **out,
		     const cJSON *annotation)
{
	struct link_rules *rules = b->rules;
	struct link_mark read = { .number = rules->mark_count }, *mark;
	const char *notice, *key;

	if (check_members(b, annotation) < 0 ||
	    read_string(b, &read.link, annotation, "link") < 0 ||
	    read_string(b, &read.taxonomy, annotation, "taxonomy") < 0 ||
	    read_string(b, &notice, annotation, "notice") < 0 ||
	    read_string(b, &key, annotation, "key") < 0 ||
	    read_flag(b, &read.optional, annotation, "optional") < 0 ||
	    read_flag(b, &read.part, annotation, "part") < 0)
		return -1;
	if (!read.link && !read.taxonomy)
		return 0;
	if (read.link && read.taxonomy)
		return err_set(b->err, ERR_INVALID, "%s/x-hfmeta: cannot have "
			       "both \"link\" and \"taxonomy\"",
			       b->pointer.ptr);
	read.pointer = xasprintf("%s/x-hfmeta", b->pointer.ptr);
	mark = xmalloc(sizeof(*mark));
	*mark = read;
	*out = mark;
	GROW(rules->marks, rules->mark_count, rules->mark_room);
	rules->marks[rules->mark_count++] = mark;
	return 0;
}

static int new_node(struct builder *b, size_t *out, const cJSON *schema)
{
	struct link_rules *rules = b->rules;

	if (rules->node_count == NODES_MAX)
		return err_set(b->err, ERR_LIMIT, "%s: more than %d "
			       "sub-schemas", b->pointer.ptr, NODES_MAX);
	GROW(rules->nodes, rules->node_count, rules->node_room);
	rules->nodes[rules->node_count] = (struct node){ .schema = schema };
	*out = rules->node_count++;
	return 0;
}

static struct edge *add_edge(struct builder *b, size_t from,
			     enum edge_kind kind, size_t target)
{
	struct node *node = &b->rules->nodes[from];

	GROW(node->edges, node->count, node->room);
	node->edges[node->count] = (struct edge){
		.kind = kind, .target = target,
	};
	return &node->edges[node->count++];
}

/* The keywords that say what a part of a value is. */
enum part {
	PART_MARK, PART_REF, PART_ALL_OF, PART_ANY_OF, PART_ONE_OF, PART_IF,
	PART_THEN, PART_ELSE, PART_PROPERTIES, PART_PATTERN_PROPERTIES,
	PART_ADDITIONAL_PROPERTIES, PART_ITEMS, PART_PREFIX_ITEMS,
	PART_ADDITIONAL_ITEMS, PARTS
};

/* In one look at the members: there may be thousands of schemas. */
static void find_parts(const cJSON *parts[PARTS], const cJSON *schema)
{
	static const char *const names[PARTS] = {
		"x-hfmeta", "$ref", "allOf", "anyOf", "oneOf", "if", "then",
		"else", "properties", "patternProperties",
		"additionalProperties", "items", "prefixItems",
		"additionalItems",
	};
	const cJSON *member;

	if (!cJSON_IsObject(schema))
		return;
	json_each(member, schema)
		for (size_t i = 0; i < PARTS; i++)
			if (member->string[0] == names[i][0] &&
			    !strcmp(member->string, names[i]))
				parts[i] = member;
}

static int read_parts(struct builder *b, size_t node,
		      const cJSON *const *parts);

/* Whether nothing but the value itself is spoken of. */
static bool is_leaf(const cJSON *const *parts)
{
	for (size_t i = PART_REF; i < PARTS; i++)
		if (parts[i])
			return false;
	return true;
}

/*
 * Read the schema that b->pointer leads to; *edge leads to it, and is good
 * until the next one is added.  *edge is NULL for one that can lead to no mark
 * and is nothing to the others: most are like that.
 */
static int add_child(struct builder *b, struct edge **edge, size_t from,
		     enum edge_kind kind, const cJSON *schema)
{
	const cJSON *parts[PARTS] = { NULL };
	struct link_mark *mark = NULL;
	size_t child;

	*edge = NULL;
	find_parts(parts, schema);
	if (read_mark(b, &mark, parts[PART_MARK]) < 0)
		return -1;
	if (!mark && is_leaf(parts) && kind != EDGE_CHOICE &&
	    kind != EDGE_PATTERN)
		return 0;
	if (new_node(b, &child, schema) < 0)
		return -1;
	b->rules->nodes[child].mark = mark;
	if (read_parts(b, child, parts) < 0)
		return -1;
	*edge = add_edge(b, from, kind, child);
	return 0;
}

/* The part of a URI after '#', without its percent encoding. */
static char *decode_fragment(const char *s)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	for (; *s; s++) {
		char digits[3] = { s[0], s[0] ? s[1] : 0, 0 }, *end;
		unsigned long byte;

		if (*s == '%' && s[1] && s[2]) {
			digits[0] = s[1];
			digits[1] = s[2];
			byte = strtoul(digits, &end, 16);
			if (byte && end == digits + 2) {
				buf_addc(&out, (char)byte);
				s += 2;
				continue;
			}
		}
		buf_addc(&out, *s);
	}
	return buf_detach(&out);
}

/* The node of what a "$ref" leads to; it is read later. */
static int read_ref(struct builder *b, size_t node, const char *ref)
{
	CLEANUP(freep) char *pointer = decode_fragment(ref + 1);
	const cJSON *schema = json_at(b->document, pointer);
	struct target target = { .schema = schema };

	if (!cJSON_IsObject(schema))
		return 0;
	for (size_t i = 0; i < b->target_count; i++) {
		if (b->targets[i].schema == schema) {
			add_edge(b, node, EDGE_SAME, b->targets[i].node);
			return 0;
		}
	}
	if (new_node(b, &target.node, schema) < 0)
		return -1;
	target.pointer = STEAL(pointer);
	GROW(b->targets, b->target_count, b->target_room);
	b->targets[b->target_count++] = target;
	add_edge(b, node, EDGE_SAME, target.node);
	return 0;
}

/* A keyword whose value is one schema. */
static int read_one(struct builder *b, size_t node, enum edge_kind kind,
		    const cJSON *schema, size_t index)
{
	size_t len = b->pointer.len;
	struct edge *edge;

	if (!cJSON_IsObject(schema))
		return 0;
	json_pointer_add(&b->pointer, schema->string);
	if (add_child(b, &edge, node, kind, schema) < 0)
		return -1;
	if (edge)
		edge->index = index;
	buf_cut(&b->pointer, len);
	return 0;
}

/* A keyword whose value is an array of schemas. */
static int read_list(struct builder *b, size_t node, enum edge_kind kind,
		     const cJSON *list, size_t group)
{
	const cJSON *schema;
	size_t len = b->pointer.len, index = 0;
	struct edge *edge;

	if (!cJSON_IsArray(list))
		return 0;
	json_each(schema, list) {
		json_pointer_add(&b->pointer, list->string);
		json_pointer_add_index(&b->pointer, index);
		if (add_child(b, &edge, node, kind, schema) < 0)
			return -1;
		if (edge)
			edge->index = kind == EDGE_CHOICE ? group : index;
		if (edge && kind == EDGE_CHOICE)
			edge->gate = schema_part(b->rules->schema, schema);
		buf_cut(&b->pointer, len);
		index++;
	}
	return 0;
}

/* A keyword whose value is an object of schemas. */
static int read_members(struct builder *b, size_t node, enum edge_kind kind,
			const cJSON *members)
{
	const cJSON *schema;
	size_t len = b->pointer.len;
	struct edge *edge;

	if (!cJSON_IsObject(members))
		return 0;
	json_each(schema, members) {
		json_pointer_add(&b->pointer, members->string);
		json_pointer_add(&b->pointer, schema->string);
		if (add_child(b, &edge, node, kind, schema) < 0)
			return -1;
		if (edge)
			edge->name = schema->string;
		if (kind == EDGE_PATTERN &&
		    regex_compile_test(&edge->pattern, schema->string,
				       b->err) < 0)
			return err_wrap(b->err, "%s", b->pointer.ptr);
		buf_cut(&b->pointer, len);
	}
	return 0;
}

static size_t count_of(const cJSON *list)
{
	return cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
}

/* Up to 2019-09 a list of items is what prefixItems is now. */
static int read_items(struct builder *b, size_t node,
		      const cJSON *const *parts)
{
	const cJSON *list = parts[PART_PREFIX_ITEMS];
	const cJSON *rest = parts[PART_ITEMS];

	if (cJSON_IsArray(rest)) {
		list = rest;
		rest = parts[PART_ADDITIONAL_ITEMS];
	}
	return read_list(b, node, EDGE_INDEX, list, 0) < 0 ||
	       read_one(b, node, EDGE_ITEMS, rest, count_of(list)) < 0 ?
	       -1 : 0;
}

/* "then" and "else" are a choice whose gate is the "if". */
static int read_conditions(struct builder *b, size_t node,
			   const cJSON *const *parts)
{
	const struct schema_node *gate = parts[PART_IF] ?
		schema_part(b->rules->schema, parts[PART_IF]) : NULL;

	for (size_t i = PART_THEN; gate && i <= PART_ELSE; i++) {
		size_t before = b->rules->nodes[node].count;
		struct node *read;

		if (read_one(b, node, EDGE_CHOICE, parts[i], CHOICE_IF) < 0)
			return -1;
		read = &b->rules->nodes[node];
		if (read->count > before) {
			read->edges[before].gate = gate;
			read->edges[before].unless = i == PART_ELSE;
		}
	}
	return 0;
}

static int read_parts(struct builder *b, size_t node,
		      const cJSON *const *parts)
{
	const char *ref = cJSON_GetStringValue(parts[PART_REF]);

	if (ref && (!strcmp(ref, "#") || starts_with(ref, "#/")) &&
	    read_ref(b, node, ref) < 0)
		return -1;
	return read_list(b, node, EDGE_SAME, parts[PART_ALL_OF], 0) < 0 ||
	       read_list(b, node, EDGE_CHOICE, parts[PART_ANY_OF],
			 CHOICE_ANY) < 0 ||
	       read_list(b, node, EDGE_CHOICE, parts[PART_ONE_OF],
			 CHOICE_ONE) < 0 ||
	       read_conditions(b, node, parts) < 0 ||
	       read_members(b, node, EDGE_NAME, parts[PART_PROPERTIES]) < 0 ||
	       read_members(b, node, EDGE_PATTERN,
			    parts[PART_PATTERN_PROPERTIES]) < 0 ||
	       read_one(b, node, EDGE_OTHERS,
			parts[PART_ADDITIONAL_PROPERTIES], 0) < 0 ||
	       read_items(b, node, parts) < 0 ? -1 : 0;
}

/* The target of a reference, or the root. */
static int read_target(struct builder *b, size_t node)
{
	const cJSON *parts[PARTS] = { NULL };
	struct link_mark *mark = NULL;

	find_parts(parts, b->rules->nodes[node].schema);
	if (read_mark(b, &mark, parts[PART_MARK]) < 0)
		return -1;
	b->rules->nodes[node].mark = mark;
	return read_parts(b, node, parts);
}


/* The root, and then what references lead to, for as long as there is more:
 * a chain of references costs no stack. */
static int read_all(struct builder *b)
{
	struct target root = { .schema = b->document, .pointer = xstrdup("") };

	GROW(b->targets, b->target_count, b->target_room);
	b->targets[b->target_count++] = root;
	if (new_node(b, &root.node, b->document) < 0)
		return -1;
	for (size_t i = 0; i < b->target_count; i++) {
		buf_reset(&b->pointer);
		buf_adds(&b->pointer, b->targets[i].pointer);
		if (read_target(b, b->targets[i].node) < 0)
			return -1;
	}
	return 0;
}

static bool leads_to_live(const struct link_rules *rules,
			  const struct node *node)
{
	for (size_t i = 0; i < node->count; i++)
		if (rules->nodes[node->edges[i].target].live)
			return true;
	return node->mark != NULL;
}

/* Children come after their parents: one pass from the end does nearly all
 * of it, but for references backwards. */
static void find_live(struct link_rules *rules)
{
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = rules->node_count; i-- > 0;) {
			struct node *node = &rules->nodes[i];

			if (!node->live && leads_to_live(rules, node))
				node->live = again = true;
		}
	}
}

/* Drop the edges that lead to no mark, but for the names that those who take
 * the others must know. */
static void prune(struct link_rules *rules, struct node *node)
{
	size_t kept = 0;
	bool others = false;

	for (size_t i = 0; i < node->count; i++)
		others = others || (node->edges[i].kind == EDGE_OTHERS &&
				    rules->nodes[node->edges[i].target].live);
	for (size_t i = 0; i < node->count; i++) {
		struct edge *edge = &node->edges[i];

		if (rules->nodes[edge->target].live ||
		    edge->kind == EDGE_CHOICE ||
		    (others && edge->kind == EDGE_PATTERN))
			node->edges[kept++] = *edge;
		else
			regex_free(edge->pattern);
	}
	node->count = kept;
}

/* A choice without a live branch needs no gates. */
static void prune_choices(struct link_rules *rules, struct node *node)
{
	bool live[CHOICES] = { false };
	size_t kept = 0;

	for (size_t i = 0; i < node->count; i++)
		if (node->edges[i].kind == EDGE_CHOICE &&
		    rules->nodes[node->edges[i].target].live)
			live[node->edges[i].index] = true;
	for (size_t i = 0; i < node->count; i++)
		if (node->edges[i].kind != EDGE_CHOICE ||
		    live[node->edges[i].index])
			node->edges[kept++] = node->edges[i];
	node->count = kept;
}

static void note_initials(struct node *node)
{
	node->initials = 0;
	for (size_t i = 0; i < node->count; i++) {
		const struct edge *edge = &node->edges[i];

		if (edge->kind == EDGE_NAME)
			node->initials |= UINT64_C(1) << (edge->name[0] & 63);
		else if (edge->kind == EDGE_PATTERN ||
			 edge->kind == EDGE_OTHERS)
			node->initials = UINT64_MAX;
	}
}

int link_rules_new(struct link_rules **out, const struct schema *schema,
		   struct err *err)
{
	const cJSON *document = schema_document(schema);
	CLEANUP(link_rules_freep) struct link_rules *rules = NULL;
	CLEANUP(builder_release) struct builder b = {
		.document = document, .pointer = BUF_INIT(BUF_UNBOUNDED),
		.err = err,
	};

	*out = NULL;
	if (!is_marked(document))
		return 0;
	rules = xcalloc(1, sizeof(*rules));
	rules->schema = schema;
	b.rules = rules;
	if (read_all(&b) < 0)
		return -1;
	find_live(rules);
	for (size_t i = 0; i < rules->node_count; i++) {
		prune(rules, &rules->nodes[i]);
		prune_choices(rules, &rules->nodes[i]);
		note_initials(&rules->nodes[i]);
	}
	if (rules->nodes[0].live)
		*out = STEAL(rules);
	return 0;
}
