/* SPDX-License-Identifier: MIT */
#include "core/derive.h"

#include <stdlib.h>
#include <string.h>

#include "core/expr.h"

struct field {
	const char *name;		/* belongs to the schema document */
	const struct schema_node *node;
	const cJSON *from_doc;		/* an expression, or an array of them */
	struct expr **from;
	size_t from_count, from_room;
	bool is_set, is_required;
};

struct derivation {
	const struct schema *schema;
	struct expr_defs *defs;
	struct field *fields;
	size_t count, room;
};

void derivation_free(struct derivation *derivation)
{
	if (!derivation)
		return;
	for (size_t i = 0; i < derivation->count; i++) {
		struct field *field = &derivation->fields[i];

		for (size_t j = 0; j < field->from_count; j++)
			expr_free(field->from[j]);
		free(field->from);
	}
	free(derivation->fields);
	expr_defs_free(derivation->defs);
	free(derivation);
}

static void derivation_freep(struct derivation **derivation)
{
	derivation_free(*derivation);
}

static int add_expr(struct field *field, const cJSON *doc,
		    struct expr_defs *defs, const char *pointer,
		    struct err *err)
{
	struct expr *expr = NULL;

	if (expr_compile(&expr, doc, defs, pointer, err) < 0)
		return -1;
	GROW(field->from, field->from_count, field->from_room);
	field->from[field->from_count++] = expr;
	return 0;
}

static int read_from(struct field *field, const cJSON *from,
		     struct expr_defs *defs, struct buf *pointer,
		     struct err *err)
{
	const cJSON *doc;
	size_t len, index = 0;

	buf_adds(pointer, "/from");
	if (!cJSON_IsArray(from))
		return add_expr(field, from, defs, pointer->ptr, err);
	len = pointer->len;
	json_each(doc, from) {
		json_pointer_add_index(pointer, index++);
		if (add_expr(field, doc, defs, pointer->ptr, err) < 0)
			return -1;
		buf_cut(pointer, len);
	}
	return 0;
}

static bool is_listed(const cJSON *list, const char *name)
{
	const cJSON *item;

	json_each(item, list)
		if (cJSON_IsString(item) && !strcmp(item->valuestring, name))
			return true;
	return false;
}

static int read_field(struct derivation *derivation, const cJSON *document,
		      const cJSON *property, struct err *err)
{
	CLEANUP(buf_release) struct buf pointer = BUF_INIT(BUF_UNBOUNDED);
	const cJSON *annotation = json_get(property, "x-hfmeta");
	const cJSON *from = json_get(annotation, "from");
	struct field *field;

	if (!annotation)
		return 0;
	buf_adds(&pointer, "/properties");
	json_pointer_add(&pointer, property->string);
	if (!cJSON_IsObject(annotation))
		return err_set(err, ERR_INVALID,
			       "%s/x-hfmeta: must be an object", pointer.ptr);
	if (!from)
		return 0;
	GROW(derivation->fields, derivation->count, derivation->room);
	field = &derivation->fields[derivation->count++];
	*field = (struct field){
		.name = property->string,
		.node = schema_at(derivation->schema, pointer.ptr),
		.from_doc = from,
		.is_set = cJSON_IsTrue(json_get(annotation, "set")),
		.is_required = is_listed(json_get(document, "required"),
					 property->string),
	};
	buf_adds(&pointer, "/x-hfmeta");
	return read_from(field, from, derivation->defs, &pointer, err);
}

int derivation_compile(struct derivation **out, const cJSON *document,
		       const struct schema *schema, struct err *err)
{
	CLEANUP(derivation_freep) struct derivation *derivation =
		xcalloc(1, sizeof(*derivation));
	const cJSON *property;

	derivation->schema = schema;
	if (expr_defs_compile(&derivation->defs,
			      json_get(json_get(document, "x-hfmeta"),
				       "define"),
			      "/x-hfmeta/define", err) < 0)
		return -1;
	json_each(property, json_get(document, "properties"))
		if (read_field(derivation, document, property, err) < 0)
			return -1;
	*out = STEAL(derivation);
	return 0;
}

static unsigned int field_sources(const struct field *field)
{
	unsigned int used = 0;

	for (size_t i = 0; i < field->from_count; i++)
		used |= expr_sources(field->from[i]);
	return used;
}

unsigned int derivation_sources(const struct derivation *derivation)
{
	unsigned int used = 0;

	for (size_t i = 0; i < derivation->count; i++)
		used |= field_sources(&derivation->fields[i]);
	return used;
}

bool derivation_field_sources(const struct derivation *derivation,
			      const char *name, unsigned int *sources)
{
	for (size_t i = 0; i < derivation->count; i++) {
		if (strcmp(derivation->fields[i].name, name) != 0)
			continue;
		*sources = field_sources(&derivation->fields[i]);
		return true;
	}
	return false;
}

bool derivation_is_empty(const struct derivation *derivation)
{
	return !derivation->count;
}

static int compare_elements(const void *a, const void *b)
{
	return json_compare(*(cJSON *const *)a, *(cJSON *const *)b);
}

/* Sort an array and drop repeats, for the sake of a quiet history. */
static void make_set(cJSON *array)
{
	size_t count = (size_t)cJSON_GetArraySize(array), n = 0;
	CLEANUP(freep) cJSON **elements = xcalloc(count, sizeof(*elements));

	while (array->child)
		elements[n++] = cJSON_DetachItemViaPointer(array, array->child);
	qsort(elements, n, sizeof(*elements), compare_elements);
	for (size_t i = 0; i < n; i++) {
		if (i && json_equal(elements[i - 1], elements[i])) {
			json_free(elements[i - 1]);
			elements[i - 1] = NULL;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (elements[i])
			json_append(array, elements[i]);
}

static int accepts(const struct derivation *derivation,
		   const struct field *field, const cJSON *value,
		   struct err *err)
{
	if (!field->node)
		return 1;
	return schema_node_validate(derivation->schema, field->node, value,
				    NULL, err);
}

/* A list of one for a scalar, or the other way round; NULL if neither. */
static cJSON *other_form(const cJSON *value)
{
	cJSON *list;

	if (cJSON_IsArray(value))
		return cJSON_GetArraySize(value) == 1 ?
		       json_copy(value->child) : NULL;
	if (cJSON_IsObject(value))
		return NULL;
	list = cJSON_CreateArray();
	json_append(list, json_copy(value));
	return list;
}

/* 1 and *out if the field takes a value, as it is or in another form; 0 if
 * not.  A set is put in order. */
static int fit(cJSON **out, const struct derivation *derivation,
	       const struct field *field, cJSON **value, struct err *err)
{
	CLEANUP(json_freep) cJSON *other = NULL;
	int accepted;

	if (field->is_set && cJSON_IsArray(*value))
		make_set(*value);
	accepted = accepts(derivation, field, *value, err);
	if (accepted > 0)
		*out = STEAL(*value);
	if (accepted)
		return accepted;
	other = other_form(*value);
	accepted = other ? accepts(derivation, field, other, err) : 0;
	if (accepted > 0)
		*out = STEAL(other);
	return accepted;
}

/* 1 and *out if this expression gives what the field takes, 0 if not. */
static int try_expr(cJSON **out, const struct derivation *derivation,
		    const struct field *field, const struct expr *expr,
		    const struct sources *sources, struct err *err)
{
	CLEANUP(json_freep) cJSON *value = expr_value(expr, sources);

	return value ? fit(out, derivation, field, &value, err) : 0;
}

/* 1 and *out if a field for which nothing was found has to be null. */
static int null_instead(cJSON **out, const struct derivation *derivation,
			const struct field *field, struct err *err)
{
	CLEANUP(json_freep) cJSON *null = NULL;
	int accepted;

	if (!field->is_required)
		return 0;
	null = cJSON_CreateNull();
	accepted = accepts(derivation, field, null, err);
	if (accepted > 0)
		*out = STEAL(null);
	return accepted;
}

static int derive_field(cJSON **out, const struct derivation *derivation,
			const struct field *field,
			const struct sources *sources, struct err *err)
{
	int found = 0;

	for (size_t i = 0; i < field->from_count && !found; i++)
		found = try_expr(out, derivation, field, field->from[i],
				 sources, err);
	if (!found)
		found = null_instead(out, derivation, field, err);
	return found;
}

int derive(cJSON **out, const struct derivation *derivation,
	   const struct sources *sources, struct err *err)
{
	CLEANUP(json_freep) cJSON *record = cJSON_CreateObject();

	for (size_t i = 0; i < derivation->count; i++) {
		const struct field *field = &derivation->fields[i];
		cJSON *value = NULL;
		int found = derive_field(&value, derivation, field, sources,
					 err);

		if (found < 0)
			return err_wrap(err, "/%s", field->name);
		if (found)
			json_set(record, field->name, value);
	}
	*out = STEAL(record);
	return 0;
}

const char *derivation_field(const struct derivation *derivation, size_t index)
{
	return index < derivation->count ? derivation->fields[index].name :
					   NULL;
}

void explanation_release(struct explanation *explanation)
{
	for (size_t i = 0; i < explanation->count; i++) {
		struct attempt *attempt = &explanation->attempts[i];

		json_free(attempt->value);
		json_free(attempt->taken);
		free(attempt->why_not);
	}
	free(explanation->attempts);
	json_free(explanation->value);
	*explanation = (struct explanation)EXPLANATION_INIT;
}

/* The first thing that the field's schema has against a value. */
static int say_why_not(char **out, const struct derivation *derivation,
		       const struct field *field, const cJSON *value,
		       struct err *err)
{
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;
	const struct schema_problem *first;

	report.max_problems = 1;
	if (schema_node_validate(derivation->schema, field->node, value,
				 &report, err) == SCHEMA_FAILED)
		return -1;
	first = report.problems;
	if (report.count)
		*out = xasprintf("%s%s%s", first->pointer,
				 *first->pointer ? ": " : "", first->message);
	return 0;
}

static int explain_expr(struct attempt *out,
			const struct derivation *derivation,
			const struct field *field, const struct expr *expr,
			const struct sources *sources, struct err *err)
{
	CLEANUP(json_freep) cJSON *value = expr_value(expr, sources);
	int accepted;

	if (!value)
		return 0;
	out->value = json_copy(value);
	accepted = fit(&out->taken, derivation, field, &value, err);
	return accepted ? (accepted < 0 ? -1 : 0) :
	       say_why_not(&out->why_not, derivation, field, value, err);
}

int derive_explain(struct explanation *out,
		   const struct derivation *derivation, size_t index,
		   const struct sources *sources, struct err *err)
{
	const struct field *field = &derivation->fields[index];
	const cJSON *doc = cJSON_IsArray(field->from_doc) ?
			   field->from_doc->child : field->from_doc;

	out->field = field->name;
	out->attempts = xcalloc(field->from_count, sizeof(*out->attempts));
	out->count = field->from_count;
	out->winner = field->from_count;
	for (size_t i = 0; i < field->from_count; i++, doc = doc->next) {
		struct attempt *attempt = &out->attempts[i];

		attempt->expression = doc;
		if (explain_expr(attempt, derivation, field, field->from[i],
				 sources, err) < 0)
			return err_wrap(err, "/%s", field->name);
		if (attempt->taken && out->winner == field->from_count)
			out->winner = i;
	}
	if (out->winner < out->count)
		out->value = json_copy(out->attempts[out->winner].taken);
	else if (null_instead(&out->value, derivation, field, err) < 0)
		return err_wrap(err, "/%s", field->name);
	return 0;
}
