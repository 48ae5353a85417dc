/* SPDX-License-Identifier: MIT */
/*
 * libyaml's events -> nodes.  libyaml does the grammar; what a scalar means
 * is in yaml_scalar.c, what a mapping is in yaml_map.c, what libyaml has to be
 * told otherwise in yaml_text.c.
 */
#include "json/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "json/yaml_map.h"
#include "json/yaml_scalar.h"
#include "json/yaml_text.h"

/* What all aliases together may copy, in bytes of strings. */
#define COPIES_MAX (2 * YAML_TEXT_MAX)

#define TAG_PREFIX "tag:yaml.org,2002:"

/* Owner of the anchors in composer.names; mappings have the numbers after. */
#define ANCHORS 1

enum kind { SCALAR, SEQUENCE, MAPPING };

/* What a node has become, before it finds its place in the document. */
struct value {
	cJSON *node;
	enum kind kind;
	char *key;		/* a scalar's name as a key, see want_key */
	bool is_merge;		/* the key "<<" */
};

#define VALUE_INIT { .node = NULL }

/* A node that "&name" marks.  The document's own node may be moved (merge) or
 * dropped (a key), so this is a copy. */
struct anchor {
	char *name;
	cJSON *copy;		/* NULL: its end has not been seen */
	char *key;
	size_t nodes, bytes;
	unsigned int levels;
};

struct composer {
	yaml_parser_t parser;
	const struct buf *prepared;
	bool changed;		/* by yaml_text_prepare() */
	unsigned int first_line;
	struct yaml_names names;
	unsigned int owners;
	struct anchor **anchors;
	size_t anchor_count, anchor_room;
	size_t nodes, copied;
	unsigned int depth;
	struct err *err;
};

static void value_release(struct value *value)
{
	json_free(value->node);
	free(value->key);
	*value = (struct value)VALUE_INIT;
}

static void composer_release(struct composer *c)
{
	for (size_t i = 0; i < c->anchor_count; i++) {
		json_free(c->anchors[i]->copy);
		free(c->anchors[i]->name);
		free(c->anchors[i]->key);
		free(c->anchors[i]);
	}
	free(c->anchors);
	yaml_names_release(&c->names);
	yaml_parser_delete(&c->parser);
}

/* The text of a line as libyaml sees it, and so with its marks' columns. */
static const char *line_of(const struct composer *c, size_t line)
{
	const char *p = c->prepared->ptr, *end = p + c->prepared->len;

	for (; line && p < end; p++)
		if (*p == '\n' || (*p == '\r' && p[1] != '\n'))
			line--;
	return p;
}

static int fail_at(struct composer *c, yaml_mark_t mark, enum err_code code,
		   const char *why)
{
	long column = (long)mark.column + 1;

	if (c->changed)
		column -= yaml_text_shift(line_of(c, mark.line), mark.column);
	return err_set(c->err, code, "line %zu, column %ld: %s",
		       mark.line + c->first_line, column, why);
}

static int fail_parser(struct composer *c)
{
	const yaml_parser_t *parser = &c->parser;

	if (parser->error == YAML_MEMORY_ERROR)
		return err_set(c->err, ERR_SYSTEM, "out of memory");
	return fail_at(c, parser->problem_mark, ERR_INVALID,
		       parser->problem ? parser->problem : "cannot be read");
}

static int next_event(struct composer *c, yaml_event_t *event)
{
	if (!yaml_parser_parse(&c->parser, event))
		return fail_parser(c);
	return 0;
}

static int count_nodes(struct composer *c, size_t nodes, yaml_mark_t mark)
{
	if (nodes > YAML_NODES_MAX - c->nodes)
		return fail_at(c, mark, ERR_LIMIT, "too many values");
	c->nodes += nodes;
	return 0;
}

static int fail_tag(struct composer *c, const char *tag, yaml_mark_t mark)
{
	CLEANUP(buf_release) struct buf why = BUF_INIT(200);

	buf_adds(&why, "unknown tag !<");
	for (; *tag && why.len < 120; tag++)
		buf_addc(&why, *tag >= ' ' && *tag < 0x7f ? *tag : '?');
	buf_addc(&why, '>');
	return fail_at(c, mark, ERR_INVALID, why.ptr);
}

/* The part of a tag after "tag:yaml.org,2002:"; NULL if there is no tag. */
static int short_tag(struct composer *c, const char **out,
		     const yaml_char_t *tag, yaml_mark_t mark)
{
	const char *name = (const char *)tag;

	*out = NULL;
	if (!name || !*name || !strcmp(name, "!"))
		return 0;
	if (!starts_with(name, TAG_PREFIX))
		return fail_tag(c, name, mark);
	*out = name + strlen(TAG_PREFIX);
	return 0;
}

/* A tag that this kind of node cannot have. */
static int fail_tag_on(struct composer *c, const char *tag, enum kind kind,
		       yaml_mark_t mark)
{
	static const char *const known[] = {
		"null", "bool", "int", "float", "timestamp", "merge",
		"binary", "str", "seq", "omap", "pairs", "map", "set",
	};
	static const char *const kinds[] = { "scalar", "sequence", "mapping" };
	CLEANUP(freep) char *text = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(known[i], tag)) {
			text = xasprintf("the tag !!%s cannot be on a %s", tag,
					 kinds[kind]);
			return fail_at(c, mark, ERR_INVALID, text);
		}
	text = xasprintf(TAG_PREFIX "%s", tag);
	return fail_tag(c, text, mark);
}

/* --- anchors --------------------------------------------------------- */

/* Announce an anchor when its node begins; *out is NULL if it has none. */
static void anchor_open(struct composer *c, struct anchor **out,
			const yaml_char_t *name)
{
	struct anchor *anchor;
	struct yaml_name *slot;

	*out = NULL;
	if (!name)
		return;
	anchor = xcalloc(1, sizeof(*anchor));
	anchor->name = xstrdup((const char *)name);
	GROW(c->anchors, c->anchor_count, c->anchor_room);
	c->anchors[c->anchor_count++] = anchor;
	slot = yaml_names_find(&c->names, ANCHORS, anchor->name);
	if (slot)
		slot->value = anchor;
	else
		yaml_names_add(&c->names, ANCHORS, anchor->name, anchor);
	*out = anchor;
}

/* How much a copy of the node costs. */
static void weigh(struct anchor *anchor, const cJSON *node,
		  unsigned int level)
{
	const cJSON *child;

	anchor->nodes++;
	if (level > anchor->levels)
		anchor->levels = level;
	if (node->valuestring)
		anchor->bytes += strlen(node->valuestring);
	if (node->string)
		anchor->bytes += strlen(node->string);
	json_each(child, node)
		weigh(anchor, child, level + 1);
}

static int count_copy(struct composer *c, const struct anchor *anchor,
		      yaml_mark_t mark)
{
	if (c->depth + anchor->levels > YAML_DEPTH_MAX + 1)
		return fail_at(c, mark, ERR_LIMIT, "nested too deeply");
	if (count_nodes(c, anchor->nodes, mark) < 0)
		return -1;
	if (anchor->bytes > COPIES_MAX - c->copied)
		return fail_at(c, mark, ERR_LIMIT,
			       "aliases expand to too much text");
	c->copied += anchor->bytes;
	return 0;
}

static int anchor_close(struct composer *c, struct anchor *anchor,
			const struct value *value, yaml_mark_t mark)
{
	if (!anchor)
		return 0;
	weigh(anchor, value->node, 1);
	if (count_copy(c, anchor, mark) < 0)
		return -1;
	anchor->copy = json_copy(value->node);
	anchor->key = value->key ? xstrdup(value->key) : NULL;
	return 0;
}

static int compose_alias(struct composer *c, const yaml_event_t *event,
			 struct value *out)
{
	const char *name = (const char *)event->data.alias.anchor;
	struct yaml_name *slot = yaml_names_find(&c->names, ANCHORS, name);
	struct anchor *anchor = slot ? slot->value : NULL;

	if (!anchor)
		return fail_at(c, event->start_mark, ERR_INVALID,
			       "an alias to an anchor that is not there");
	if (!anchor->copy)
		return fail_at(c, event->start_mark, ERR_INVALID,
			       "an alias inside of what it stands for");
	if (count_copy(c, anchor, event->start_mark) < 0)
		return -1;
	out->node = json_copy(anchor->copy);
	out->kind = cJSON_IsObject(out->node) ? MAPPING :
		    cJSON_IsArray(out->node) ? SEQUENCE : SCALAR;
	out->key = anchor->key ? xstrdup(anchor->key) : NULL;
	return 0;
}

/* --- scalars --------------------------------------------------------- */

static const struct {
	const char *tag;
	enum yaml_type type;
} scalar_tags[] = {
	{ "str", YAML_STRING }, { "int", YAML_INT }, { "float", YAML_FLOAT },
	{ "bool", YAML_BOOL }, { "null", YAML_NULL },
	{ "timestamp", YAML_TIME }, { "binary", YAML_BINARY },
	{ "merge", YAML_MERGE },
};

/* A tag with nothing behind it. */
static int compose_nothing(struct composer *c, const char *tag,
			   yaml_mark_t mark, struct value *out)
{
	if (!tag || !strcmp(tag, "null") || !strcmp(tag, "merge")) {
		out->node = cJSON_CreateNull();
		out->key = xstrdup("null");
	} else if (!strcmp(tag, "str")) {
		out->node = cJSON_CreateString("");
		out->key = xstrdup("");
	} else if (!strcmp(tag, "map") || !strcmp(tag, "set")) {
		out->node = cJSON_CreateObject();
		out->kind = MAPPING;
	} else if (!strcmp(tag, "seq") || !strcmp(tag, "omap") ||
		   !strcmp(tag, "pairs")) {
		out->node = cJSON_CreateArray();
		out->kind = SEQUENCE;
	} else {
		return fail_tag_on(c, tag, SCALAR, mark);
	}
	out->is_merge = tag && !strcmp(tag, "merge");
	return 0;
}

/* By its tag, or if it has none and is plain, by how it looks. */
static int resolve(struct composer *c, struct yaml_scalar *scalar,
		   const yaml_event_t *event, const char *tag,
		   const char *text, size_t len)
{
	CLEANUP(freep) char *why = NULL;

	scalar->type = YAML_STRING;
	if (!tag) {
		if (event->data.scalar.plain_implicit)
			yaml_scalar_resolve(scalar, text, len);
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(scalar_tags); i++) {
		if (strcmp(tag, scalar_tags[i].tag) != 0)
			continue;
		if (yaml_scalar_is(scalar, scalar_tags[i].type, text, len))
			return 0;
		why = xasprintf("this is no !!%s", tag);
		return fail_at(c, event->start_mark, ERR_INVALID, why);
	}
	return fail_tag_on(c, tag, SCALAR, event->start_mark);
}

static enum yaml_quotes quotes_of(const yaml_event_t *event)
{
	switch (event->data.scalar.style) {
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		return YAML_DOUBLE;
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
		return YAML_SINGLE;
	default:
		return YAML_PLAIN;
	}
}

static int compose_scalar(struct composer *c, const yaml_event_t *event,
			  struct value *out)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT(BUF_UNBOUNDED);
	char *text = (char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;
	struct yaml_scalar scalar;
	const char *tag;

	if (short_tag(c, &tag, event->data.scalar.tag, event->start_mark) < 0)
		return -1;
	if (c->changed)
		len = yaml_text_restore(text, len, quotes_of(event));
	if (len == SIZE_MAX)
		return fail_at(c, event->start_mark, ERR_INVALID,
			       "a control character in this text");
	if (!len && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		return compose_nothing(c, tag, event->start_mark, out);
	if (resolve(c, &scalar, event, tag, text, len) < 0)
		return -1;
	if (scalar.type == YAML_BINARY &&
	    count_nodes(c, yaml_binary_size(text, len),
			event->start_mark) < 0)
		return -1;
	out->node = yaml_scalar_node(&scalar, text, len);
	out->is_merge = scalar.type == YAML_MERGE;
	yaml_scalar_key(&key, &scalar, text, len);
	out->key = buf_detach(&key);
	return 0;
}

/* --- mappings -------------------------------------------------------- */

static int merge(struct composer *c, const struct yaml_map *map,
		 const struct value *value, yaml_mark_t mark)
{
	bool merged = true;
	cJSON *source;

	if (value->kind != SEQUENCE)
		merged = yaml_map_merge(map, value->node);
	else
		json_each(source, value->node)
			merged = merged && yaml_map_merge(map, source);
	return merged ? 0 : fail_at(c, mark, ERR_INVALID,
				    "cannot merge what is no mapping");
}

static int make_key(struct composer *c, struct value *key, yaml_mark_t mark)
{
	if (key->key)
		return 0;
	key->key = yaml_map_key(key->node);
	return key->key ? 0 : fail_at(c, mark, ERR_INVALID,
				      "a sequence in a sequence as a key");
}

static int fail_repeated(struct composer *c, const char *name,
			 yaml_mark_t mark)
{
	CLEANUP(freep) char *why = NULL;
	CLEANUP(buf_release) struct buf quoted = BUF_INIT(200);

	json_quote(&quoted, name);
	why = quoted.full ? xstrdup("duplicated mapping key")
			  : xasprintf("duplicated mapping key %s", quoted.ptr);
	return fail_at(c, mark, ERR_INVALID, why);
}

static int store_pair(struct composer *c, const struct yaml_map *map,
		      struct value *key, struct value *value,
		      yaml_mark_t mark)
{
	if (key->is_merge)
		return merge(c, map, value, mark);
	if (make_key(c, key, mark) < 0)
		return -1;
	if (yaml_map_has(map, key->key))
		return fail_repeated(c, key->key, mark);
	yaml_map_put(map, STEAL(key->key), STEAL(value->node));
	return 0;
}

static int compose(struct composer *c, const yaml_event_t *event,
		   struct value *out);

static int compose_next(struct composer *c, struct value *out)
{
	CLEANUP(yaml_event_delete) yaml_event_t event = { 0 };

	return next_event(c, &event) < 0 ? -1 : compose(c, &event, out);
}

static int compose_members(struct composer *c, const struct yaml_map *map)
{
	for (;;) {
		CLEANUP(yaml_event_delete) yaml_event_t event = { 0 };
		CLEANUP(value_release) struct value key = VALUE_INIT;
		CLEANUP(value_release) struct value value = VALUE_INIT;

		if (next_event(c, &event) < 0)
			return -1;
		if (event.type == YAML_MAPPING_END_EVENT)
			return 0;
		if (compose(c, &event, &key) < 0 ||
		    compose_next(c, &value) < 0 ||
		    store_pair(c, map, &key, &value, event.start_mark) < 0)
			return -1;
	}
}

static int compose_mapping(struct composer *c, const yaml_event_t *event,
			   struct value *out)
{
	struct yaml_map map;
	const cJSON *child;
	const char *tag;

	if (short_tag(c, &tag, event->data.mapping_start.tag,
		      event->start_mark) < 0)
		return -1;
	if (tag && strcmp(tag, "map") != 0 && strcmp(tag, "set") != 0)
		return fail_tag_on(c, tag, MAPPING, event->start_mark);
	out->kind = MAPPING;
	out->node = cJSON_CreateObject();
	map = (struct yaml_map){ out->node, &c->names, ++c->owners };
	if (compose_members(c, &map) < 0)
		return -1;
	if (!tag || strcmp(tag, "set") != 0)
		return 0;
	json_each(child, out->node)
		if (!cJSON_IsNull(child))
			return fail_at(c, event->start_mark, ERR_INVALID,
				       "this is no !!set");
	return 0;
}

/* --- sequences ------------------------------------------------------- */

static int compose_items(struct composer *c, cJSON *array)
{
	for (;;) {
		CLEANUP(yaml_event_delete) yaml_event_t event = { 0 };
		CLEANUP(value_release) struct value item = VALUE_INIT;

		if (next_event(c, &event) < 0)
			return -1;
		if (event.type == YAML_SEQUENCE_END_EVENT)
			return 0;
		if (compose(c, &event, &item) < 0)
			return -1;
		json_append(array, STEAL(item.node));
	}
}

static int compose_sequence(struct composer *c, const yaml_event_t *event,
			    struct value *out)
{
	bool fine = true;
	const char *tag;

	if (short_tag(c, &tag, event->data.sequence_start.tag,
		      event->start_mark) < 0)
		return -1;
	if (tag && strcmp(tag, "seq") != 0 && strcmp(tag, "omap") != 0 &&
	    strcmp(tag, "pairs") != 0)
		return fail_tag_on(c, tag, SEQUENCE, event->start_mark);
	out->kind = SEQUENCE;
	out->node = cJSON_CreateArray();
	if (compose_items(c, out->node) < 0)
		return -1;
	if (tag && !strcmp(tag, "pairs"))
		fine = yaml_make_pairs(out->node);
	else if (tag && !strcmp(tag, "omap"))
		fine = yaml_is_omap(out->node, &c->names, ++c->owners);
	return fine ? 0 : fail_at(c, event->start_mark, ERR_INVALID,
				  tag[0] == 'p' ? "this is no !!pairs"
						: "this is no !!omap");
}

/* --- documents ------------------------------------------------------- */

static const yaml_char_t *anchor_name(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return event->data.scalar.anchor;
	case YAML_SEQUENCE_START_EVENT:
		return event->data.sequence_start.anchor;
	case YAML_MAPPING_START_EVENT:
		return event->data.mapping_start.anchor;
	default:
		return NULL;
	}
}

static int compose_kind(struct composer *c, const yaml_event_t *event,
			struct value *out)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return compose_scalar(c, event, out);
	case YAML_SEQUENCE_START_EVENT:
		return compose_sequence(c, event, out);
	case YAML_MAPPING_START_EVENT:
		return compose_mapping(c, event, out);
	default:
		return compose_alias(c, event, out);
	}
}

/*
 * The place travels in 'valueint', which nothing reads: cJSON's whole number
 * is clamped and of no use.  YAML_TEXT_MAX keeps lines below 2^23.
 */
static void note_place(const struct composer *c, cJSON *node,
		       yaml_mark_t mark)
{
	size_t column = mark.column < 254 ? mark.column + 1 : 255;

	node->valueint = (int)((mark.line + c->first_line) << 8 | column);
}

void yaml_place(const cJSON *value, struct json_place *where)
{
	unsigned int packed = (unsigned int)value->valueint;

	*where = (struct json_place){ 0, packed >> 8, packed & 255 };
}

static int compose(struct composer *c, const yaml_event_t *event,
		   struct value *out)
{
	struct anchor *anchor;

	if (c->depth == YAML_DEPTH_MAX)
		return fail_at(c, event->start_mark, ERR_LIMIT,
			       "nested too deeply");
	if (count_nodes(c, 1, event->start_mark) < 0)
		return -1;
	anchor_open(c, &anchor, anchor_name(event));
	c->depth++;
	if (compose_kind(c, event, out) < 0)
		return -1;
	c->depth--;
	if (out->node && event->type != YAML_ALIAS_EVENT)
		note_place(c, out->node, event->start_mark);
	return anchor_close(c, anchor, out, event->start_mark);
}

/* One document, or none. */
static int compose_stream(struct composer *c, struct value *out)
{
	CLEANUP(yaml_event_delete) yaml_event_t first = { 0 };
	CLEANUP(yaml_event_delete) yaml_event_t start = { 0 };
	CLEANUP(yaml_event_delete) yaml_event_t end = { 0 };
	CLEANUP(yaml_event_delete) yaml_event_t last = { 0 };

	if (next_event(c, &first) < 0 || next_event(c, &start) < 0)
		return -1;
	if (start.type == YAML_STREAM_END_EVENT) {
		out->node = cJSON_CreateNull();
		return 0;
	}
	if (compose_next(c, out) < 0 || next_event(c, &end) < 0 ||
	    next_event(c, &last) < 0)
		return -1;
	if (last.type != YAML_STREAM_END_EVENT)
		return fail_at(c, last.start_mark, ERR_INVALID,
			       "a second document");
	return 0;
}

static int parse_prepared(cJSON **out, const struct buf *prepared,
			  bool changed, unsigned int first_line,
			  struct err *err)
{
	CLEANUP(composer_release) struct composer c = {
		.prepared = prepared, .changed = changed,
		.first_line = first_line, .owners = ANCHORS, .err = err,
	};
	CLEANUP(value_release) struct value value = VALUE_INIT;

	if (!yaml_parser_initialize(&c.parser))
		return err_set(err, ERR_SYSTEM, "out of memory");
	yaml_parser_set_encoding(&c.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&c.parser,
				     (const unsigned char *)prepared->ptr,
				     prepared->len);
	if (compose_stream(&c, &value) < 0)
		return -1;
	*out = STEAL(value.node);
	return 0;
}

int yaml_parse(cJSON **out, const char *text, size_t len,
	       unsigned int first_line, struct err *err)
{
	CLEANUP(buf_release) struct buf prepared = BUF_INIT(BUF_UNBOUNDED);
	struct err first = ERR_INIT;
	struct json_place place;
	struct yaml_flaw flaw;
	bool changed;

	if (len > YAML_TEXT_MAX)
		return err_set(err, ERR_LIMIT, "more than %d bytes of YAML",
			       YAML_TEXT_MAX);
	if (yaml_text_prepare(&prepared, &changed, text, len, &flaw) < 0) {
		json_place_at(text, len, flaw.offset, &place);
		return err_set(err, ERR_INVALID, "line %u, column %u: %s",
			       place.line - 1 + first_line, place.column,
			       flaw.reason);
	}
	if (!parse_prepared(out, &prepared, changed, first_line, &first))
		return 0;
	if (first.code != ERR_INVALID ||
	    !yaml_text_soften_tabs(prepared.ptr, prepared.len)) {
		*err = first;
		return -1;
	}
	return parse_prepared(out, &prepared, changed, first_line, err);
}

const char *yaml_number_text(const cJSON *value)
{
	if (!value || cJSON_IsString(value))
		return NULL;
	return value->valuestring;
}
