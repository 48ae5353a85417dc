/* SPDX-License-Identifier: MIT */
/*
 * The gate: RFC 8259 text -> cJSON nodes, in one pass.
 *
 * It builds the nodes itself instead of checking first and calling
 * cJSON_Parse() then: one look at each byte is enough, cJSON would lose what
 * the gate has just checked (a NUL in a string), and would parse numbers a
 * second time.
 *
 * It also watches whether the text is in canonical form.  Blanks are looked
 * for where that has them first, which is quicker than to skip any.
 */
#include "json/gate.h"

#include <stdlib.h>
#include <string.h>

#include "json/names.h"

int gate_fail(struct gate *g, const char *at, const char *what)
{
	g->at = at;
	return err_set(g->err, ERR_INVALID, "%s", what);
}

static cJSON *new_node(struct gate *g, int type)
{
	cJSON *node = gate_take(g, sizeof(*node));

	*node = (cJSON){ .type = type };
	return node;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static void skip_blanks(struct gate *g)
{
	const char *p = g->at;

	while (p < g->end && is_blank(*p))
		p++;
	g->at = p;
}

/* Where canonical form has no blank. */
static void expect_none(struct gate *g)
{
	if (g->at < g->end && is_blank(*g->at)) {
		g->canonical = false;
		skip_blanks(g);
	}
}

/* Where it has one space. */
static void expect_space(struct gate *g)
{
	if (g->end - g->at >= 2 && g->at[0] == ' ' && !is_blank(g->at[1])) {
		g->at++;
	} else {
		g->canonical = false;
		skip_blanks(g);
	}
}

/* Most lines are not deep: what begins them fits in eight bytes. */
static inline bool is_shallow_line(const char *p, unsigned int level)
{
	static const char line[8] = { '\n', ' ', ' ', ' ', ' ', ' ', ' ', ' ' };
	static const char counts[4][8] = {
		{ -1 }, { -1, -1, -1 }, { -1, -1, -1, -1, -1 },
		{ -1, -1, -1, -1, -1, -1, -1 },
	};
	uint64_t is, want, mask;

	memcpy(&is, p, 8);
	memcpy(&want, line, 8);
	memcpy(&mask, counts[level], 8);
	return ((is ^ want) & mask) == 0;
}

static bool is_deep_line(const char *p, const char *end, unsigned int level)
{
	static const char spaces[] = "                                "
				     "                                ";
	size_t indent = 2 * (size_t)level;

	/* Deeper than 32 levels is left to the slow way of finding out. */
	return (size_t)(end - p) > indent + 1 && *p == '\n' &&
	       indent < sizeof(spaces) && !memcmp(p + 1, spaces, indent);
}

/* Where it has a new line and two spaces for each level. */
static inline void expect_line(struct gate *g, unsigned int level)
{
	const char *text = g->at + 1 + 2 * (size_t)level;

	if ((level < 4 && g->end - g->at >= 8 ?
	     is_shallow_line(g->at, level) :
	     is_deep_line(g->at, g->end, level)) &&
	    !is_blank(*text)) {
		g->at = text;
		return;
	}
	g->canonical = false;
	skip_blanks(g);
}

static int read_value(struct gate *g, cJSON **out);

static int enter(struct gate *g)
{
	if (++g->depth > JSON_DEPTH_MAX)
		return gate_fail(g, g->at, "nested deeper than 512 levels");
	g->at++;
	if (g->at < g->end && (*g->at == ']' || *g->at == '}'))
		return 0;
	expect_line(g, g->depth);
	return 0;
}

static int fail_in_brackets(struct gate *g, char close)
{
	if (g->at == g->end)
		return gate_fail(g, g->at, close == ']' ?
			    "the text ends inside an array" :
			    "the text ends inside an object");
	return gate_fail(g, g->at, close == ']' ?
		    "expected ',' or ']' after an element" :
		    "expected ',' or '}' after a member");
}

/* After a value inside brackets: 1 for another one, 0 for the end. */
static int next_or_close(struct gate *g, char close)
{
	bool line = g->at == g->end || *g->at != ',';

	if (line)
		expect_line(g, g->depth - 1);
	if (g->at < g->end && *g->at == close) {
		g->at++;
		g->depth--;
		return 0;
	}
	if (g->at == g->end || *g->at != ',')
		return fail_in_brackets(g, close);
	if (line)
		g->canonical = false;
	g->at++;
	expect_line(g, g->depth);
	return 1;
}

/* An empty one; "[ ]" is not canonical, which enter() has seen. */
static bool closes_at_once(struct gate *g, char close)
{
	if (g->at == g->end || *g->at != close)
		return false;
	g->at++;
	g->depth--;
	return true;
}

static void link_child(cJSON *parent, cJSON **last, cJSON *child)
{
	if (*last) {
		(*last)->next = child;
		child->prev = *last;
	} else {
		parent->child = child;
	}
	parent->child->prev = child;
	*last = child;
}

static int read_array(struct gate *g, cJSON *array)
{
	cJSON *last = NULL;
	int more;

	if (enter(g) < 0)
		return -1;
	if (closes_at_once(g, ']'))
		return 0;
	do {
		cJSON *child = NULL;
		int status = read_value(g, &child);

		if (child)
			link_child(array, &last, child);
		if (status < 0)
			return -1;
		more = next_or_close(g, ']');
	} while (more > 0);
	return more;
}

static const char conflict_marker[] =
	"a conflict marker: the merge is not finished";

/* What git leaves in a file that it could not merge. */
static bool is_marker(const struct gate *g)
{
	static const char *const markers[] = {
		"<<<<<<<", "=======", ">>>>>>>", "|||||||",
	};

	for (size_t i = 0; i < ARRAY_SIZE(markers); i++)
		if (g->end - g->at >= 7 && !memcmp(g->at, markers[i], 7))
			return true;
	return false;
}

static int read_member(struct gate *g, cJSON **out)
{
	char *name = NULL;
	int status;

	if (g->at == g->end)
		return gate_fail(g, g->at, "the text ends inside an object");
	if (*g->at != '"')
		return gate_fail(g, g->at, is_marker(g) ? conflict_marker :
			    "expected a member name in double quotes");
	if (gate_string(g, &name) < 0)
		return -1;
	expect_none(g);
	if (g->at == g->end || *g->at != ':') {
		if (!g->arena)
			free(name);
		return gate_fail(g, g->at, "expected ':' after a member name");
	}
	g->at++;
	expect_space(g);
	status = read_value(g, out);
	if (*out)
		(*out)->string = name;
	else if (!g->arena)
		free(name);
	return status;
}

/* Where an object that was read without complaint has a name once more. */
static const char *place_of_repeat(const struct gate *g, const char *start,
				   const char *name)
{
	struct err none = ERR_INIT;
	struct gate again = *g;
	const char *place = start;
	bool found = false;
	int seen = 0, more = 1;

	again.at = start;
	again.err = &none;
	if (enter(&again) < 0)
		more = 0;
	while (more > 0 && !found) {
		cJSON *child = NULL;

		place = again.at;
		if (read_member(&again, &child) < 0)
			more = -1;
		else if (!strcmp(child->string, name) && ++seen == 2)
			found = true;
		else
			more = next_or_close(&again, '}');
		if (!g->arena)
			json_free(child);
	}
	err_clear(&none);
	return found ? place : start;
}

/* Names that come sorted cannot repeat; others are looked at together. */
static int refuse_repeats(struct gate *g, const char *start, cJSON *object)
{
	const char *name;

	if (g->flags & JSON_LAST_REPEAT) {
		cJSON *dropped = names_drop_repeats(object);

		if (!g->arena)
			json_free(dropped);
		return 0;
	}
	name = names_find_repeat(object);
	if (!name)
		return 0;
	g->at = place_of_repeat(g, start, name);
	return err_set(g->err, ERR_INVALID, "the name \"%.200s\" is there "
		       "twice in one object", name);
}

static int read_object(struct gate *g, cJSON *object)
{
	const char *start = g->at;
	cJSON *last = NULL;
	bool sorted = true;
	int more;

	if (enter(g) < 0)
		return -1;
	if (closes_at_once(g, '}'))
		return 0;
	do {
		cJSON *previous = last, *child = NULL;
		int status = read_member(g, &child);

		if (child)
			link_child(object, &last, child);
		if (status < 0)
			return -1;
		if (previous && json_compare_names(previous->string,
						   child->string) >= 0)
			sorted = false;
		more = next_or_close(g, '}');
	} while (more > 0);
	if (more < 0)
		return -1;
	if (sorted)
		return 0;
	g->canonical = false;
	return refuse_repeats(g, start, object);
}

static bool word(struct gate *g, const char *w)
{
	size_t len = strlen(w);

	if ((size_t)(g->end - g->at) < len || memcmp(g->at, w, len) != 0)
		return false;
	g->at += len;
	return true;
}

/* What Python's json module writes and RFC 8259 does not have. */
static bool python_number(struct gate *g)
{
	return word(g, "NaN") || word(g, "Infinity") || word(g, "-Infinity");
}

static int read_literal(struct gate *g, cJSON *node)
{
	const char *start = g->at;

	if (word(g, "true")) {
		node->type = cJSON_True;
	} else if (word(g, "false")) {
		node->type = cJSON_False;
	} else if (word(g, "null")) {
		node->type = cJSON_NULL;
	} else if (python_number(g)) {
		if (!(g->flags & JSON_NAN_IS_NULL))
			return gate_fail(g, start, "NaN and Infinity are not JSON");
		g->canonical = false;
		node->type = cJSON_NULL;
	} else if (*start == '-') {
		return gate_number(g, node);
	} else {
		return gate_fail(g, start, is_marker(g) ? conflict_marker :
				 "not a JSON value");
	}
	return 0;
}

/* *out is set as soon as there is a node to free, also on failure. */
static int read_value(struct gate *g, cJSON **out)
{
	if (g->at == g->end)
		return gate_fail(g, g->at, "the text ends where a value should be");
	switch (*g->at) {
	case '{':
		*out = new_node(g, cJSON_Object);
		return read_object(g, *out);
	case '[':
		*out = new_node(g, cJSON_Array);
		return read_array(g, *out);
	case '"':
		*out = new_node(g, cJSON_String);
		return gate_string(g, &(*out)->valuestring);
	case '0': case '1': case '2': case '3': case '4':
	case '5': case '6': case '7': case '8': case '9':
		*out = new_node(g, cJSON_Number);
		return gate_number(g, *out);
	default:
		*out = new_node(g, cJSON_Number);
		return read_literal(g, *out);
	}
}

static int read_text(struct gate *g, cJSON **out)
{
	if (g->end - g->at >= 3 && !memcmp(g->at, "\xef\xbb\xbf", 3))
		return gate_fail(g, g->at, "a byte order mark");
	expect_none(g);
	if (g->at == g->end)
		return gate_fail(g, g->at, "no JSON value at all");
	if (read_value(g, out) < 0)
		return -1;
	if (g->end - g->at != 1 || *g->at != '\n')
		g->canonical = false;
	skip_blanks(g);
	if (g->at < g->end)
		return gate_fail(g, g->at, "text after the value");
	return 0;
}

int json_parse_form(cJSON **out, struct arena *arena, const char *text,
		    size_t len, enum json_flags flags, bool *canonical,
		    struct json_place *where, struct err *err)
{
	struct gate g = {
		.text = text, .end = text + len, .at = text, .arena = arena,
		.flags = flags, .canonical = true, .err = err,
		.scratch = BUF_INIT(BUF_UNBOUNDED),
	};
	cJSON *value = NULL;
	int status = read_text(&g, &value);

	buf_release(&g.scratch);
	if (status < 0) {
		if (where)
			json_place_at(text, len, (size_t)(g.at - text), where);
		if (!arena)
			json_free(value);
		return -1;
	}
	*canonical = g.canonical;
	*out = value;
	return 0;
}

int json_parse(cJSON **out, struct arena *arena, const char *text, size_t len,
	       enum json_flags flags, struct json_place *where,
	       struct err *err)
{
	bool canonical;

	return json_parse_form(out, arena, text, len, flags, &canonical, where,
			       err);
}

int json_parse_text_in(cJSON **out, struct arena *arena, const char *text,
		       size_t len, enum json_flags flags, struct err *err)
{
	struct json_place place;

	if (json_parse(out, arena, text, len, flags, &place, err) < 0)
		return err_wrap(err, "line %u, column %u", place.line,
				place.column);
	return 0;
}

int json_parse_text(cJSON **out, const char *text, size_t len,
		    enum json_flags flags, struct err *err)
{
	return json_parse_text_in(out, NULL, text, len, flags, err);
}
