/* SPDX-License-Identifier: MIT */
#include "core/handmade.h"

#include <string.h>

#include "core/commit.h"
#include "core/links.h"
#include "core/message.h"
#include "util/utf8.h"

int handmade_set(cJSON *record, const char *assignment, struct err *err)
{
	const char *equals = strchr(assignment, '=');
	CLEANUP(freep) char *field = NULL;
	cJSON *value = NULL;

	if (!equals || equals == assignment)
		return err_set(err, ERR_USAGE, "'%s' is no FIELD=VALUE",
			       assignment);
	field = xstrndup(assignment, (size_t)(equals - assignment));
	if (json_parse(&value, NULL, equals + 1, strlen(equals + 1), 0, NULL,
		       err) < 0) {
		err_clear(err);
		if (!utf8_valid(equals + 1, strlen(equals + 1)))
			return err_set(err, ERR_USAGE,
				       "the value of '%s' is not valid UTF-8",
				       field);
		value = cJSON_CreateString(equals + 1);
	}
	json_set(record, field, value);
	return 0;
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

static void rules_release(struct audit_rules *rules)
{
	link_check_free(rules->links);
}

static int check(struct store *store, const struct record_type *type,
		 const char *path, const cJSON *record, struct err *err)
{
	CLEANUP(rules_release) struct audit_rules rules = { .schema = NULL };
	CLEANUP(findings_release) struct findings findings = FINDINGS_INIT;

	if (store_rules(&rules, store, type, err) < 0 ||
	    audit_document(&findings, &rules, path, record, err) < 0)
		return -1;
	if (!findings_are_bad(&findings))
		return 0;
	return err_set(err, ERR_INVALID, "the record would be invalid: "
		       "%s%s%s", findings.items[0].pointer,
		       *findings.items[0].pointer ? ": " : "",
		       findings.items[0].message);
}

static int commit(struct git_id *id, struct store *store,
		  const struct record_type *type, const char *path,
		  const char *name, const cJSON *record, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);
	CLEANUP(buf_release) struct buf message = BUF_INIT(BUF_UNBOUNDED);
	struct message_facts facts = {
		.verb = "Add", .type = type->name, .id = name,
	};
	struct change change = { .path = path };

	json_canon(&text, record);
	if (text.full)
		return err_set(err, ERR_LIMIT, "the record would be larger "
			       "than %zu bytes", text.max);
	change.content = text.ptr;
	change.len = text.len;
	message_write(&message, &facts, NULL, record);
	return commit_changes(store_repo(store), &change, 1, message.ptr, id,
			      err);
}

int handmade_add(char **path, struct git_id *id, struct store *store,
		 const struct record_type *type, const struct repo_id *name,
		 cJSON *record, struct err *err)
{
	CLEANUP(buf_release) struct buf where = BUF_INIT(BUF_UNBOUNDED);
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
	if (check(store, type, where.ptr, record, err) < 0 ||
	    repo_check_path(store_repo(store), where.ptr, err) < 0 ||
	    commit(id, store, type, where.ptr, name->str, record, err) < 0)
		return -1;
	*path = buf_detach(&where);
	return 0;
}
