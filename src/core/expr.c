/* SPDX-License-Identifier: MIT */
#include "core/expr.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json/yaml.h"
#include "util/regex.h"

/* Expressions within expressions; a schema comes from a repository. */
#define NESTING_MAX 32

enum kind {
	POINTER, TAGS, BULLET, SECTION, PATTERN,
	RATIO, PRODUCT, MAP, FIRST, CONSTANT,
};

struct expr {
	enum kind kind;
	enum source source;
	char *name;		/* pointer, prefix, label, heading */
	bool as_text, as_url;
	struct regex *regex;
	cJSON *json;		/* constant; "without"; the plain map values */
	struct expr **parts;	/* operands; of a map: "of", then values */
	char **keys;		/* of a map: of parts[1..]; NULL for "of" */
	size_t count, room;
};

struct reader {
	const char *pointer;	/* of the whole expression */
	unsigned int depth;
	struct err *err;
};

static int read_expr(struct expr **out, const cJSON *doc, struct reader *r);

void expr_free(struct expr *expr)
{
	if (!expr)
		return;
	for (size_t i = 0; i < expr->count; i++) {
		expr_free(expr->parts[i]);
		free(expr->keys[i]);
	}
	free(expr->parts);
	free(expr->keys);
	free(expr->name);
	regex_free(expr->regex);
	json_free(expr->json);
	free(expr);
}

void expr_freep(struct expr **expr)
{
	expr_free(*expr);
}

static int wrong(struct reader *r, const char *what, const char *which)
{
	return err_set(r->err, ERR_INVALID, "%s: %s%s%s%s", r->pointer, what,
		       *which ? " '" : "", which, *which ? "'" : "");
}

static void add_part(struct expr *expr, struct expr *part, const char *key)
{
	size_t room = expr->room;

	GROW(expr->parts, expr->count, expr->room);
	if (room != expr->room)
		expr->keys = xrealloc(expr->keys,
				      expr->room * sizeof(*expr->keys));
	expr->parts[expr->count] = part;
	expr->keys[expr->count++] = key ? xstrdup(key) : NULL;
}

/* Only members that the form knows: a typing error must not pass in silence. */
static int check_members(const cJSON *doc, const char *const *known,
			 size_t count, struct reader *r)
{
	const cJSON *member;

	json_each(member, doc) {
		bool found = false;

		for (size_t i = 0; i < count; i++)
			found = found || !strcmp(known[i], member->string);
		if (!found)
			return wrong(r, "an expression of this form has no",
				     member->string);
	}
	return 0;
}

#define CHECK_MEMBERS(doc, r, ...)					\
	check_members((doc), (const char *const[]){ __VA_ARGS__ },	\
		      ARRAY_SIZE(((const char *const[]){ __VA_ARGS__ })), (r))

/* A string member of a known form, as the name of the expression. */
static int read_name(struct expr *expr, const cJSON *doc, const char *member,
		     struct reader *r)
{
	const char *name = json_get_string(doc, member);

	if (!name)
		return wrong(r, "must be a string:", member);
	expr->name = xstrdup(name);
	return 0;
}

static int read_flag(bool *flag, const cJSON *doc, const char *member,
		     struct reader *r)
{
	const cJSON *value = json_get(doc, member);

	*flag = cJSON_IsTrue(value);
	return !value || cJSON_IsBool(value) ? 0 :
	       wrong(r, "must be true or false:", member);
}

static int read_pointer(struct expr *expr, const cJSON *doc, struct reader *r)
{
	expr->kind = POINTER;
	if (CHECK_MEMBERS(doc, r, "source", "pointer", "text") < 0 ||
	    read_flag(&expr->as_text, doc, "text", r) < 0)
		return -1;
	if (!json_get(doc, "pointer"))
		return wrong(r, "a JSON source needs a", "pointer");
	if (read_name(expr, doc, "pointer", r) < 0)
		return -1;
	if (expr->name[0] && expr->name[0] != '/')
		return wrong(r, "no JSON pointer:", expr->name);
	return 0;
}

static int read_tags(struct expr *expr, const cJSON *doc, struct reader *r)
{
	const cJSON *without = json_get(doc, "without"), *tag;

	expr->kind = TAGS;
	if (CHECK_MEMBERS(doc, r, "source", "prefix", "without") < 0)
		return -1;
	if (without && !cJSON_IsArray(without))
		return wrong(r, "must be an array of strings:", "without");
	json_each(tag, without)
		if (!cJSON_IsString(tag))
			return wrong(r, "must be an array of strings:",
				     "without");
	if (without)
		expr->json = json_copy(without);
	return json_get(doc, "prefix") ? read_name(expr, doc, "prefix", r) : 0;
}

static int read_pattern(struct expr *expr, struct reader *r)
{
	if (regex_compile(&expr->regex, expr->name, r->err) < 0)
		return err_wrap(r->err, "%s/pattern", r->pointer);
	if (regex_group_count(expr->regex) != 1)
		return wrong(r, "must have one capturing group:", expr->name);
	return 0;
}

static int read_readme(struct expr *expr, const cJSON *doc, struct reader *r)
{
	static const struct {
		const char *member;
		enum kind kind;
	} forms[] = {
		{ "bullet", BULLET }, { "section", SECTION },
		{ "pattern", PATTERN },
	};

	if (read_flag(&expr->as_url, doc, "url", r) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		if (!json_get(doc, forms[i].member))
			continue;
		expr->kind = forms[i].kind;
		if (CHECK_MEMBERS(doc, r, "source", "url",
				  forms[i].member) < 0 ||
		    read_name(expr, doc, forms[i].member, r) < 0)
			return -1;
		return expr->kind == PATTERN ? read_pattern(expr, r) : 0;
	}
	return wrong(r, "the source 'readme' needs one of bullet, section "
		     "and pattern", "");
}

static int read_source(struct expr *expr, const cJSON *doc, struct reader *r)
{
	const char *name = json_get_string(doc, "source");
	int source = name ? source_by_name(name) : -1;

	if (source < 0)
		return wrong(r, "no such source:", name ? name : "");
	expr->source = (enum source)source;
	return expr->source == SOURCE_TAGS ? read_tags(expr, doc, r) :
	       expr->source == SOURCE_README ? read_readme(expr, doc, r) :
	       read_pointer(expr, doc, r);
}

static int read_operands(struct expr *expr, const cJSON *doc,
			 const char *member, size_t want, struct reader *r)
{
	const cJSON *list = json_get(doc, member), *item;

	if (check_members(doc, &member, 1, r) < 0)
		return -1;
	if (!cJSON_IsArray(list) || !list->child)
		return wrong(r, "must be an array of expressions:", member);
	json_each(item, list) {
		struct expr *part = NULL;

		if (read_expr(&part, item, r) < 0)
			return -1;
		add_part(expr, part, NULL);
	}
	if (want && expr->count != want)
		return wrong(r, "must have two operands:", member);
	return 0;
}

static int read_map_value(struct expr **out, const cJSON *value,
			  struct reader *r)
{
	if (cJSON_IsObject(value))
		return read_expr(out, value, r);
	*out = xcalloc(1, sizeof(**out));
	(*out)->kind = CONSTANT;
	(*out)->json = json_copy(value);
	return 0;
}

static int read_map(struct expr *expr, const cJSON *doc, struct reader *r)
{
	const cJSON *map = json_get(doc, "map"), *value;
	struct expr *part = NULL;

	expr->kind = MAP;
	if (CHECK_MEMBERS(doc, r, "map", "of") < 0)
		return -1;
	if (!cJSON_IsObject(map))
		return wrong(r, "must be an object:", "map");
	if (!json_get(doc, "of"))
		return wrong(r, "a map needs", "of");
	if (read_expr(&part, json_get(doc, "of"), r) < 0)
		return -1;
	add_part(expr, part, NULL);
	json_each(value, map) {
		part = NULL;
		if (read_map_value(&part, value, r) < 0)
			return -1;
		add_part(expr, part, value->string);
	}
	return 0;
}

static int read_form(struct expr *expr, const cJSON *doc, struct reader *r)
{
	if (json_get(doc, "source"))
		return read_source(expr, doc, r);
	if (json_get(doc, "ratio")) {
		expr->kind = RATIO;
		return read_operands(expr, doc, "ratio", 2, r);
	}
	if (json_get(doc, "product")) {
		expr->kind = PRODUCT;
		return read_operands(expr, doc, "product", 2, r);
	}
	if (json_get(doc, "first")) {
		expr->kind = FIRST;
		return read_operands(expr, doc, "first", 0, r);
	}
	if (json_get(doc, "map"))
		return read_map(expr, doc, r);
	if (json_get(doc, "const")) {
		expr->kind = CONSTANT;
		expr->json = json_copy(json_get(doc, "const"));
		return CHECK_MEMBERS(doc, r, "const");
	}
	return wrong(r, "no source expression (it needs one of source, ratio, "
		     "product, map, first and const)", "");
}

static int read_expr(struct expr **out, const cJSON *doc, struct reader *r)
{
	CLEANUP(expr_freep) struct expr *expr = NULL;
	int status;

	if (!cJSON_IsObject(doc))
		return wrong(r, "an expression must be an object", "");
	if (++r->depth > NESTING_MAX)
		return wrong(r, "expressions are nested too deeply", "");
	expr = xcalloc(1, sizeof(*expr));
	status = read_form(expr, doc, r);
	r->depth--;
	if (status < 0)
		return -1;
	*out = STEAL(expr);
	return 0;
}

int expr_compile(struct expr **out, const cJSON *doc, const char *pointer,
		 struct err *err)
{
	struct reader r = { .pointer = pointer, .err = err };

	return read_expr(out, doc, &r);
}

static cJSON *pointer_value(const struct expr *expr,
			    const struct sources *sources)
{
	const cJSON *value = sources_json(sources, expr->source), *in_readme;
	const char *text;

	value = value ? json_at(value, expr->name) : NULL;
	if (!value)
		return NULL;
	/* Only the README itself still knows how a number was written. */
	if (expr->as_text && cJSON_IsNumber(value)) {
		in_readme = sources->readme && card_front(sources->readme) ?
			json_at(card_front(sources->readme), expr->name) : NULL;
		text = in_readme ? yaml_number_text(in_readme) : NULL;
		if (text)
			return cJSON_CreateString(text);
	}
	return json_copy(value);
}

/* "x" is the tag x, "x:*" are the tags that begin with "x:". */
static bool tag_matches(const char *tag, const char *pattern)
{
	size_t len = strlen(pattern);

	if (len && pattern[len - 1] == '*')
		return !strncmp(tag, pattern, len - 1);
	return !strcmp(tag, pattern);
}

static bool tag_is_left_out(const struct expr *expr, const char *tag)
{
	const cJSON *pattern;

	json_each(pattern, expr->json)
		if (tag_matches(tag, pattern->valuestring))
			return true;
	return false;
}

static cJSON *tags_value(const struct expr *expr,
			 const struct sources *sources)
{
	const cJSON *tags = json_get(sources->json[SOURCE_API], "tags"), *tag;
	const char *prefix = expr->name ? expr->name : "";
	cJSON *found = NULL;

	if (!cJSON_IsArray(tags))
		return NULL;
	json_each(tag, tags) {
		const char *text = cJSON_GetStringValue(tag);

		if (!text || !starts_with(text, prefix) ||
		    tag_is_left_out(expr, text))
			continue;
		if (!found)
			found = cJSON_CreateArray();
		json_append(found,
			    cJSON_CreateString(text + strlen(prefix)));
	}
	return found;
}

static char *pattern_text(const struct expr *expr, const char *body)
{
	struct regex_span spans[2] = { { .set = false } };
	struct err err = ERR_INIT;

	/* A pattern that takes too long on this README finds nothing. */
	if (regex_match(expr->regex, body, strlen(body), spans, 2, NULL,
			&err) != 1 || !spans[1].set)
		return NULL;
	return xstrndup(body + spans[1].start, spans[1].end - spans[1].start);
}

static cJSON *readme_value(const struct expr *expr,
			   const struct sources *sources)
{
	CLEANUP(freep) char *text = NULL;

	if (!sources->readme)
		return NULL;
	if (expr->kind == BULLET)
		text = card_bullet(sources->readme, expr->name);
	else if (expr->kind == SECTION)
		text = card_section(sources->readme, expr->name);
	else
		text = pattern_text(expr, card_body(sources->readme));
	if (text && expr->as_url) {
		char *url = card_link_url(text);

		free(text);
		text = url;
	}
	if (!text || card_is_placeholder(text))
		return NULL;
	return cJSON_CreateString(text);
}

static cJSON *arithmetic_value(const struct expr *expr,
			       const struct sources *sources)
{
	CLEANUP(json_freep) cJSON *a = expr_value(expr->parts[0], sources);
	CLEANUP(json_freep) cJSON *b = expr_value(expr->parts[1], sources);
	double result;

	if (!cJSON_IsNumber(a) || !cJSON_IsNumber(b))
		return NULL;
	result = expr->kind == RATIO ? a->valuedouble / b->valuedouble :
				       a->valuedouble * b->valuedouble;
	return isfinite(result) ? cJSON_CreateNumber(result) : NULL;
}

static cJSON *map_value(const struct expr *expr, const struct sources *sources)
{
	CLEANUP(json_freep) cJSON *of = expr_value(expr->parts[0], sources);
	CLEANUP(buf_release) struct buf key = BUF_INIT(BUF_UNBOUNDED);
	const struct expr *found = NULL;

	if (!of || cJSON_IsObject(of) || cJSON_IsArray(of))
		return NULL;
	if (cJSON_IsString(of))
		buf_adds(&key, of->valuestring);
	else
		json_compact(&key, of);
	for (size_t i = 1; i < expr->count; i++) {
		if (!strcmp(expr->keys[i], key.ptr)) {
			found = expr->parts[i];
			break;
		}
		if (!strcmp(expr->keys[i], "*"))
			found = expr->parts[i];
	}
	return found ? expr_value(found, sources) : NULL;
}

static cJSON *first_value(const struct expr *expr,
			  const struct sources *sources)
{
	cJSON *value = NULL;

	for (size_t i = 0; i < expr->count && !value; i++)
		value = expr_value(expr->parts[i], sources);
	return value;
}

static cJSON *any_value(const struct expr *expr, const struct sources *sources)
{
	switch (expr->kind) {
	case POINTER:
		return pointer_value(expr, sources);
	case TAGS:
		return tags_value(expr, sources);
	case BULLET:
	case SECTION:
	case PATTERN:
		return readme_value(expr, sources);
	case RATIO:
	case PRODUCT:
		return arithmetic_value(expr, sources);
	case MAP:
		return map_value(expr, sources);
	case FIRST:
		return first_value(expr, sources);
	case CONSTANT:
		return json_copy(expr->json);
	}
	return NULL;
}

cJSON *expr_value(const struct expr *expr, const struct sources *sources)
{
	CLEANUP(json_freep) cJSON *value = any_value(expr, sources);

	return cJSON_IsNull(value) ? NULL : STEAL(value);
}

unsigned int expr_sources(const struct expr *expr)
{
	unsigned int used = 0;

	if (expr->kind <= PATTERN)
		used = 1u << expr->source;
	for (size_t i = 0; i < expr->count; i++)
		used |= expr_sources(expr->parts[i]);
	return used;
}
