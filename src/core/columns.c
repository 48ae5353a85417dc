/* SPDX-License-Identifier: MIT */
#include "core/columns.h"

#include <stdlib.h>
#include <string.h>

#include "util/text.h"

int columns_parse(struct strlist *columns, const char *text, struct err *err)
{
	for (;; text++) {
		size_t len = strcspn(text, ",");
		CLEANUP(freep) char *name = xstrndup(text, len);

		if (!len)
			return err_set(err, ERR_USAGE,
				       "a column without a name");
		strlist_add(columns, name);
		text += len;
		if (!*text)
			return 0;
	}
}

void columns_of_schema(struct strlist *columns, const cJSON *schema)
{
	const cJSON *name;

	strlist_add(columns, "id");
	json_each(name, json_get(json_get(schema, "x-hfmeta"), "list"))
		if (cJSON_IsString(name))
			strlist_add(columns, name->valuestring);
}

cJSON *column_value(const struct record *record, const char *column)
{
	const cJSON *value;

	if (!strcmp(column, "type"))
		return cJSON_CreateString(record->type->name);
	if (!strcmp(column, "path"))
		return cJSON_CreateString(record->path);
	if (!strcmp(column, "id"))
		return cJSON_CreateString(record->id);
	value = *column == '/' ? json_at(record->document, column) :
				 json_get(record->document, column);
	return value && !cJSON_IsNull(value) ? json_copy(value) : NULL;
}

void column_text(struct buf *out, const cJSON *value)
{
	const cJSON *element;
	bool first = true;

	if (!value)
		return;
	if (cJSON_IsString(value)) {
		buf_adds(out, value->valuestring);
		return;
	}
	if (!cJSON_IsArray(value)) {
		json_compact(out, value);
		return;
	}
	json_each(element, value) {
		if (!first)
			buf_addc(out, ',');
		first = false;
		if (cJSON_IsString(element))
			buf_adds(out, element->valuestring);
		else
			json_compact(out, element);
	}
}

int column_compare(const cJSON *a, const cJSON *b)
{
	CLEANUP(buf_release) struct buf x = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf y = BUF_INIT(BUF_UNBOUNDED);

	if (!a || !b)
		return !a - !b;
	if (cJSON_IsNumber(a) && cJSON_IsNumber(b))
		return (a->valuedouble > b->valuedouble) -
		       (a->valuedouble < b->valuedouble);
	if (cJSON_IsNumber(a) != cJSON_IsNumber(b))
		return cJSON_IsNumber(a) ? -1 : 1;
	column_text(&x, a);
	column_text(&y, b);
	return strcmp(x.ptr, y.ptr);
}

static void set_kind(struct condition *c, const char *operator, size_t len)
{
	c->kind = !len ? IS_THERE :
		  *operator == '!' ? IS_UNEQUAL :
		  *operator == '~' ? HAS_PART :
		  *operator == '=' ? IS_EQUAL :
		  *operator == '<' ? (len == 2 ? IS_AT_MOST : IS_LESS) :
		  len == 2 ? IS_AT_LEAST : IS_GREATER;
}

int condition_parse(struct condition *out, const char *text, struct err *err)
{
	bool not = *text == '!';
	const char *name = text + not;
	size_t len = strcspn(name, "!=<>~"), width;
	const char *operator = name + len;

	width = !*operator ? 0 : operator[1] == '=' && *operator != '~' &&
		*operator != '=' ? 2 : 1;
	if (!len || (not && *operator) ||
	    (*operator == '!' && operator[1] != '='))
		return err_set(err, ERR_USAGE, "'%s' is no condition such as "
			       "license=mit", text);
	*out = (struct condition){
		.column = xstrndup(name, len),
		.text = xstrdup(operator + width),
	};
	set_kind(out, operator, width);
	if (not)
		out->kind = IS_NOT_THERE;
	return 0;
}

void condition_release(struct condition *condition)
{
	free(condition->column);
	free(condition->text);
}

/* Numbers compare as numbers where both are some. */
static int compare_with_text(const cJSON *value, const char *text)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT(BUF_UNBOUNDED);
	char *end;
	double number = strtod(text, &end);

	if (cJSON_IsNumber(value) && *text && !*end)
		return (value->valuedouble > number) -
		       (value->valuedouble < number);
	column_text(&shown, value);
	return strcmp(shown.ptr, text);
}

static bool has_part(const cJSON *value, const char *text)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT(BUF_UNBOUNDED);

	column_text(&shown, value);
	return text_find_nocase(shown.ptr, text);
}

static bool meets(const struct condition *condition, const cJSON *value)
{
	int order = compare_with_text(value, condition->text);

	switch (condition->kind) {
	case IS_EQUAL:
	case IS_UNEQUAL:
		return !order;
	case IS_LESS:
		return order < 0;
	case IS_AT_MOST:
		return order <= 0;
	case IS_GREATER:
		return order > 0;
	case IS_AT_LEAST:
		return order >= 0;
	case HAS_PART:
		return has_part(value, condition->text);
	case IS_THERE:
	case IS_NOT_THERE:
		break;
	}
	return true;
}

bool condition_is_met(const struct condition *condition,
		      const struct record *record)
{
	CLEANUP(json_freep) cJSON *value = column_value(record,
							condition->column);
	const cJSON *element;
	bool met;

	if (!value || condition->kind == IS_NOT_THERE)
		return condition->kind == IS_NOT_THERE ? !value :
		       condition->kind == IS_UNEQUAL;
	met = meets(condition, value);
	if (cJSON_IsArray(value))
		json_each(element, value)
			met = met || meets(condition, element);
	return condition->kind == IS_UNEQUAL ? !met : met;
}
