/* SPDX-License-Identifier: MIT */
/* From a schema to expressions. */
#include "core/expr_private.h"

#include <stdlib.h>
#include <string.h>

/* Expressions within expressions; a schema comes from a repository. */
#define NESTING_MAX 64

/* Steps that one expression may take, with the definitions that it uses. */
#define STEPS_MAX 100000

struct definition {
	const cJSON *doc;	/* its name is the member's */
	struct expr *expr;	/* NULL until it is read */
	bool is_being_read;
};

struct expr_defs {
	struct definition *items;
	size_t count, room;
};

struct reader {
	const char *pointer;	/* of the whole expression */
	struct expr_defs *defs;	/* or NULL */
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
	free(expr->under);
	strlist_release(&expr->pointers);
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
	expr->steps += part->steps;
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

/* A string member. */
static int read_name(char **out, const cJSON *doc, const char *member,
		     struct reader *r)
{
	const char *name = json_get_string(doc, member);

	if (!name)
		return wrong(r, "must be a string:", member);
	*out = xstrdup(name);
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

static int add_pointer(struct expr *expr, const cJSON *pointer,
		       struct reader *r)
{
	if (!cJSON_IsString(pointer))
		return wrong(r, "must be a string, or an array of them:",
			     "pointer");
	if (*pointer->valuestring && *pointer->valuestring != '/')
		return wrong(r, "no JSON pointer:", pointer->valuestring);
	strlist_add(&expr->pointers, pointer->valuestring);
	expr->steps++;
	return 0;
}

static int read_pointers(struct expr *expr, const cJSON *doc,
			 struct reader *r)
{
	const cJSON *value = json_get(doc, "pointer"), *item;

	if (!cJSON_IsArray(value))
		return add_pointer(expr, value, r);
	if (!value->child)
		return wrong(r, "must not be empty:", "pointer");
	json_each(item, value)
		if (add_pointer(expr, item, r) < 0)
			return -1;
	return 0;
}

static int read_without(struct expr *expr, const cJSON *doc,
			struct reader *r)
{
	const cJSON *without = json_get(doc, "without"), *item;

	if (without && !cJSON_IsArray(without))
		return wrong(r, "must be an array of strings:", "without");
	json_each(item, without)
		if (!cJSON_IsString(item))
			return wrong(r, "must be an array of strings:",
				     "without");
	if (without)
		expr->json = json_copy(without);
	return 0;
}

static int read_pointer(struct expr *expr, const cJSON *doc, struct reader *r)
{
	expr->kind = POINTER;
	if (CHECK_MEMBERS(doc, r, "source", "pointer", "text", "without") < 0 ||
	    read_flag(&expr->as_text, doc, "text", r) < 0 ||
	    read_without(expr, doc, r) < 0)
		return -1;
	if (!json_get(doc, "pointer"))
		return wrong(r, "a JSON source needs a", "pointer");
	return read_pointers(expr, doc, r);
}

static int read_tags(struct expr *expr, const cJSON *doc, struct reader *r)
{
	expr->kind = TAGS;
	if (CHECK_MEMBERS(doc, r, "source", "prefix", "without") < 0 ||
	    read_without(expr, doc, r) < 0)
		return -1;
	return json_get(doc, "prefix") ? read_name(&expr->name, doc, "prefix", r) : 0;
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
		if (CHECK_MEMBERS(doc, r, "source", "url", expr->kind ==
				  SECTION ? "under" : "source",
				  forms[i].member) < 0 ||
		    read_name(&expr->name, doc, forms[i].member, r) < 0 ||
		    (json_get(doc, "under") &&
		     read_name(&expr->under, doc, "under", r) < 0))
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

/* A member that is an expression. */
static int read_part(struct expr *expr, const cJSON *doc, const char *member,
		     struct reader *r)
{
	struct expr *part = NULL;

	if (!json_get(doc, member))
		return wrong(r, "it needs", member);
	if (read_expr(&part, json_get(doc, member), r) < 0)
		return -1;
	add_part(expr, part, NULL);
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
	(*out)->steps = 1;
	return 0;
}

static int read_map(struct expr *expr, const cJSON *doc, struct reader *r)
{
	const cJSON *map = json_get(doc, "map"), *value;

	expr->kind = MAP;
	if (CHECK_MEMBERS(doc, r, "map", "of") < 0)
		return -1;
	if (!cJSON_IsObject(map))
		return wrong(r, "must be an object:", "map");
	if (read_part(expr, doc, "of", r) < 0)
		return -1;
	json_each(value, map) {
		struct expr *part = NULL;

		if (read_map_value(&part, value, r) < 0)
			return -1;
		add_part(expr, part, value->string);
	}
	return 0;
}

static int read_each(struct expr *expr, const cJSON *doc, struct reader *r)
{
	expr->kind = EACH;
	return CHECK_MEMBERS(doc, r, "each", "give") < 0 ||
	       read_part(expr, doc, "each", r) < 0 ||
	       read_part(expr, doc, "give", r) < 0 ? -1 : 0;
}

static int read_total(struct expr *expr, const cJSON *doc, struct reader *r)
{
	expr->kind = TOTAL;
	return CHECK_MEMBERS(doc, r, "total") < 0 ||
	       read_part(expr, doc, "total", r) < 0 ? -1 : 0;
}

static int read_count(struct expr *expr, const cJSON *doc, struct reader *r)
{
	expr->kind = COUNT;
	return CHECK_MEMBERS(doc, r, "count") < 0 ||
	       read_part(expr, doc, "count", r) < 0 ? -1 : 0;
}

static int read_at_most(struct expr *expr, const cJSON *doc, struct reader *r)
{
	const cJSON *limit = json_get(doc, "at_most");

	expr->kind = AT_MOST;
	if (!cJSON_IsNumber(limit))
		return wrong(r, "must be a number:", "at_most");
	expr->limit = limit->valuedouble;
	return CHECK_MEMBERS(doc, r, "at_most", "of") < 0 ||
	       read_part(expr, doc, "of", r) < 0 ? -1 : 0;
}

static int read_object(struct expr *expr, const cJSON *doc, struct reader *r)
{
	const cJSON *object = json_get(doc, "object"), *member;

	expr->kind = OBJECT;
	if (CHECK_MEMBERS(doc, r, "object") < 0)
		return -1;
	if (!cJSON_IsObject(object))
		return wrong(r, "must be an object:", "object");
	json_each(member, object) {
		struct expr *part = NULL;

		if (read_expr(&part, member, r) < 0)
			return -1;
		add_part(expr, part, member->string);
	}
	return 0;
}

/* The definitions are read when they are first used, in any order. */
static int read_definition(struct definition *definition, struct reader *r)
{
	int status;

	if (definition->expr)
		return 0;
	if (definition->is_being_read)
		return wrong(r, "uses itself:", definition->doc->string);
	definition->is_being_read = true;
	status = read_expr(&definition->expr, definition->doc, r);
	definition->is_being_read = false;
	return status;
}

static int read_use(struct expr *expr, const cJSON *doc, struct reader *r)
{
	const char *name = json_get_string(doc, "use");
	struct definition *found = NULL;

	expr->kind = USE;
	if (CHECK_MEMBERS(doc, r, "use", "pointer") < 0)
		return -1;
	for (size_t i = 0; name && r->defs && i < r->defs->count; i++)
		if (!strcmp(r->defs->items[i].doc->string, name))
			found = &r->defs->items[i];
	if (!found)
		return wrong(r, "no such definition:", name ? name : "");
	if (read_definition(found, r) < 0 ||
	    (json_get(doc, "pointer") && read_pointers(expr, doc, r) < 0))
		return -1;
	expr->used = found->expr;
	expr->steps = found->expr->steps *
		      (expr->pointers.count ? expr->pointers.count : 1);
	return 0;
}

static int read_constant(struct expr *expr, const cJSON *doc,
			 struct reader *r)
{
	expr->kind = CONSTANT;
	expr->json = json_copy(json_get(doc, "const"));
	return CHECK_MEMBERS(doc, r, "const");
}

static int read_form(struct expr *expr, const cJSON *doc, struct reader *r)
{
	static const struct {
		const char *member;
		int (*read)(struct expr *expr, const cJSON *doc,
			    struct reader *r);
		enum kind kind;		/* of those with operands */
		size_t operands;	/* 0: any number */
	} forms[] = {
		{ "source", read_source, POINTER, 0 },
		{ "use", read_use, USE, 0 },
		{ "map", read_map, MAP, 0 },
		{ "object", read_object, OBJECT, 0 },
		{ "const", read_constant, CONSTANT, 0 },
		{ "each", read_each, EACH, 0 },
		{ "total", read_total, TOTAL, 0 },
		{ "count", read_count, COUNT, 0 },
		{ "at_most", read_at_most, AT_MOST, 0 },
		{ "differ", NULL, DIFFER, 2 },
		{ "first", NULL, FIRST, 0 },
		{ "ratio", NULL, RATIO, 2 },
		{ "product", NULL, PRODUCT, 2 },
		{ "sum", NULL, SUM, 2 },
		{ "less", NULL, LESS, 2 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		if (!json_get(doc, forms[i].member))
			continue;
		expr->kind = forms[i].kind;
		return forms[i].read ? forms[i].read(expr, doc, r) :
		       read_operands(expr, doc, forms[i].member,
				     forms[i].operands, r);
	}
	return wrong(r, "no source expression (it needs one of source, use, "
		     "map, object, const, each, total, count, at_most, differ, "
		     "first, ratio, product, sum and less)", "");
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
	expr->steps = 1;
	status = read_form(expr, doc, r);
	r->depth--;
	if (status < 0)
		return -1;
	if (expr->steps > STEPS_MAX)
		return wrong(r, "an expression is too long, with all that it "
			     "uses", "");
	*out = STEAL(expr);
	return 0;
}

int expr_compile(struct expr **out, const cJSON *doc, struct expr_defs *defs,
		 const char *pointer, struct err *err)
{
	struct reader r = { .pointer = pointer, .defs = defs, .err = err };

	return read_expr(out, doc, &r);
}

void expr_defs_free(struct expr_defs *defs)
{
	if (!defs)
		return;
	for (size_t i = 0; i < defs->count; i++)
		expr_free(defs->items[i].expr);
	free(defs->items);
	free(defs);
}

void expr_defs_freep(struct expr_defs **defs)
{
	expr_defs_free(*defs);
}

int expr_defs_compile(struct expr_defs **out, const cJSON *doc,
		      const char *pointer, struct err *err)
{
	CLEANUP(expr_defs_freep) struct expr_defs *defs =
		xcalloc(1, sizeof(*defs));
	CLEANUP(buf_release) struct buf place = BUF_INIT(BUF_UNBOUNDED);
	struct reader r = { .pointer = pointer, .defs = defs, .err = err };
	const cJSON *member;

	if (doc && !cJSON_IsObject(doc))
		return wrong(&r, "must be an object", "");
	json_each(member, doc) {
		GROW(defs->items, defs->count, defs->room);
		defs->items[defs->count++] =
			(struct definition){ .doc = member };
	}
	for (size_t i = 0; i < defs->count; i++) {
		buf_cut(&place, 0);
		buf_adds(&place, pointer);
		json_pointer_add(&place, defs->items[i].doc->string);
		r.pointer = place.ptr;
		if (read_definition(&defs->items[i], &r) < 0)
			return -1;
	}
	*out = STEAL(defs);
	return 0;
}
