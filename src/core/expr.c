/* SPDX-License-Identifier: MIT */
#include "core/expr_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json/yaml.h"

/* "x" is the name x, "x:*" are the names that begin with "x:". */
static bool matches(const char *name, const char *pattern)
{
	size_t len = strlen(pattern);

	if (len && pattern[len - 1] == '*')
		return !strncmp(name, pattern, len - 1);
	return !strcmp(name, pattern);
}

static bool is_left_out(const struct expr *expr, const char *name)
{
	const cJSON *pattern;

	json_each(pattern, expr->json)
		if (matches(name, pattern->valuestring))
			return true;
	return false;
}

/* The first that leads to a value and not to null, or NULL. */
static const cJSON *first_at(const cJSON *document,
			     const struct strlist *pointers,
			     const char **pointer)
{
	for (size_t i = 0; document && i < pointers->count; i++) {
		const cJSON *value = json_at(document, pointers->items[i]);

		*pointer = pointers->items[i];
		if (value && !cJSON_IsNull(value))
			return value;
	}
	return NULL;
}

static cJSON *pointer_value(const struct expr *expr,
			    const struct sources *sources)
{
	const char *pointer = NULL, *text;
	const cJSON *value = first_at(sources_json(sources, expr->source),
				      &expr->pointers, &pointer);
	const cJSON *in_readme, *member;
	cJSON *rest;

	/* Only the README itself still knows how a number was written. */
	if (expr->as_text && cJSON_IsNumber(value)) {
		in_readme = sources->readme && card_front(sources->readme) ?
			json_at(card_front(sources->readme), pointer) : NULL;
		text = in_readme ? yaml_number_text(in_readme) : NULL;
		if (text)
			return cJSON_CreateString(text);
	}
	if (!value || !expr->json || !cJSON_IsObject(value))
		return value ? json_copy(value) : NULL;
	rest = cJSON_CreateObject();
	json_each(member, value)
		if (!is_left_out(expr, member->string))
			json_set(rest, member->string, json_copy(member));
	return rest;
}

/* What a definition gives, or what lies in it. */
static cJSON *used_value(const struct expr *expr,
			 const struct sources *sources)
{
	const struct expr *used = expr->used;
	CLEANUP(json_freep) cJSON *whole = NULL;
	const cJSON *document, *value = NULL;
	const char *pointer;

	if (!expr->pointers.count)
		return expr_value(used, sources);
	if (used->kind != POINTER) {
		whole = expr_value(used, sources);
		value = first_at(whole, &expr->pointers, &pointer);
		return value ? json_copy(value) : NULL;
	}
	document = sources_json(sources, used->source);
	for (size_t i = 0; document && i < used->pointers.count && !value; i++)
		value = first_at(json_at(document, used->pointers.items[i]),
				 &expr->pointers, &pointer);
	return value ? json_copy(value) : NULL;
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
		    is_left_out(expr, text))
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
		text = card_section(sources->readme, expr->name,
				    expr->under);
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
	if (expr->kind == LESS)
		return cJSON_CreateBool(a->valuedouble < b->valuedouble);
	result = expr->kind == RATIO ? a->valuedouble / b->valuedouble :
		 expr->kind == PRODUCT ? a->valuedouble * b->valuedouble :
					 a->valuedouble + b->valuedouble;
	return isfinite(result) ? cJSON_CreateNumber(result) : NULL;
}

/* How well a key of a map fits: all of it, the end ("*.txt") or at all ("*"). */
static size_t fits_key(const char *key, const char *text)
{
	if (!strcmp(key, text))
		return SIZE_MAX;
	return *key == '*' && ends_with(text, key + 1) ? strlen(key) : 0;
}

static cJSON *map_value(const struct expr *expr, const struct sources *sources)
{
	CLEANUP(json_freep) cJSON *of = expr_value(expr->parts[0], sources);
	CLEANUP(buf_release) struct buf key = BUF_INIT(BUF_UNBOUNDED);
	const struct expr *found = NULL;
	size_t best = 0;

	if (!of || cJSON_IsObject(of) || cJSON_IsArray(of))
		return NULL;
	if (cJSON_IsString(of))
		buf_adds(&key, of->valuestring);
	else
		json_compact(&key, of);
	for (size_t i = 1; i < expr->count && best < SIZE_MAX; i++) {
		size_t fit = fits_key(expr->keys[i], key.ptr);

		if (fit > best) {
			best = fit;
			found = expr->parts[i];
		}
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

static cJSON *object_value(const struct expr *expr,
			   const struct sources *sources)
{
	cJSON *object = NULL;

	for (size_t i = 0; i < expr->count; i++) {
		cJSON *value = expr_value(expr->parts[i], sources);

		if (value && !object)
			object = cJSON_CreateObject();
		if (value)
			json_set(object, expr->keys[i], value);
	}
	return object;
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
	case SUM:
	case LESS:
		return arithmetic_value(expr, sources);
	case MAP:
		return map_value(expr, sources);
	case FIRST:
		return first_value(expr, sources);
	case CONSTANT:
		return json_copy(expr->json);
	case OBJECT:
		return object_value(expr, sources);
	case USE:
		return used_value(expr, sources);
	case EACH:
	case TOTAL:
	case COUNT:
	case AT_MOST:
	case DIFFER:
		return expr_list_value(expr, sources);
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

	if (expr->kind <= PATTERN && expr->source != SOURCE_ITEM)
		used = 1u << (expr->source == SOURCE_FRONT_MATTER ?
			      SOURCE_README : expr->source);
	for (size_t i = 0; i < expr->count; i++)
		used |= expr_sources(expr->parts[i]);
	if (expr->used)
		used |= expr_sources(expr->used);
	return used;
}
