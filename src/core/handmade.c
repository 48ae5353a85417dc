/* SPDX-License-Identifier: MIT */
#include "core/handmade.h"

#include <string.h>

#include "core/edit.h"
#include "core/edit_commit.h"

int handmade_set(cJSON *record, const char *assignment, struct err *err)
{
	CLEANUP(freep) char *pointer = NULL;
	cJSON *value;

	if (edit_parse(&pointer, &value, assignment, err) < 0)
		return -1;
	return json_put(record, pointer, value, err);
}

static bool has_all(const cJSON *record, const cJSON *required)
{
	const cJSON *field;

	json_each(field, required)
		if (cJSON_IsString(field) &&
		    !json_get(record, field->valuestring))
			return false;
	return true;
}

static void add_missing(struct strlist *fields, const cJSON *record,
			const cJSON *required)
{
	const cJSON *field;

	json_each(field, required)
		if (cJSON_IsString(field) &&
		    !json_get(record, field->valuestring))
			strlist_add(fields, field->valuestring);
}

int handmade_missing(struct strlist *fields, struct store *store,
		     const struct record_type *type, const cJSON *record,
		     struct err *err)
{
	const cJSON *document, *choice, *choices;
	bool met = false;

	if (store_schema_document(&document, store, type, err) < 0)
		return -1;
	add_missing(fields, record, json_get(document, "required"));
	choices = json_get(document, "anyOf");
	json_each(choice, choices)
		met = met || has_all(record, json_get(choice, "required"));
	if (choices && !met)
		add_missing(fields, record,
			    json_get(choices->child, "required"));
	return 0;
}

/* What the record calls itself. */
static const char *name_field(const cJSON *schema)
{
	static const char *const fields[] = { "name", "id", "model_name" };

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (json_get(json_get(schema, "properties"), fields[i]))
			return fields[i];
	return "id";
}

int handmade_add(char **path, struct git_id *id, struct store *store,
		 const struct record_type *type, const struct repo_id *name,
		 cJSON *record, struct err *err)
{
	CLEANUP(buf_release) struct buf where = BUF_INIT(BUF_UNBOUNDED);
	struct edit_record made = {
		.type = type, .id = name->str, .verb = "Add", .now = record,
	};
	const cJSON *schema;
	int found = store_find(store, type, name, &where, err);

	if (found < 0)
		return -1;
	if (found)
		return err_set(err, ERR_EXISTS, "'%s' is there already",
			       where.ptr);
	if (store_schema_document(&schema, store, type, err) < 0)
		return -1;
	json_set_string(record, name_field(schema), name->str);
	made.path = where.ptr;
	if (edit_check(store, type, where.ptr, record, err) < 0 ||
	    edit_commit_record(id, store, &made, err) < 0)
		return -1;
	*path = buf_detach(&where);
	return 0;
}
