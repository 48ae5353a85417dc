/* SPDX-License-Identifier: MIT */
#include "core/edit.h"

#include <stdlib.h>
#include <string.h>

#include "core/derive.h"
#include "core/edit_commit.h"
#include "core/keep.h"
#include "core/links.h"
#include "core/records.h"
#include "core/records_pick.h"
#include "util/utf8.h"

void edit_release(struct edit *edit)
{
	free(edit->id);
	free(edit->path);
	json_free(edit->before);
	json_free(edit->now);
	strlist_release(&edit->notes);
	*edit = (struct edit)EDIT_INIT;
}

int edit_open(struct edit *edit, struct store *store,
	      const struct record_type *type, const char *name,
	      struct err *err)
{
	CLEANUP(record_ref_release) struct record_ref ref = RECORD_REF_INIT;

	if (records_pick(&ref, store, type, name, err) < 0)
		return -1;
	edit->store = store;
	edit->type = ref.type;
	edit->id = STEAL(ref.id);
	edit->path = STEAL(ref.path);
	if (store_load_head(&edit->before, store, edit->path, err) < 0)
		return err_wrap(err, "cannot read '%s'", edit->path);
	edit->now = json_copy(edit->before);
	return 0;
}

/* The pointer of a FIELD.  Returns a string. */
static char *pointer_of(const char *field, size_t len)
{
	CLEANUP(freep) char *name = xstrndup(field, len);
	struct buf pointer = BUF_INIT(BUF_UNBOUNDED);

	if (*name == '/')
		return STEAL(name);
	json_pointer_add(&pointer, name);
	return buf_detach(&pointer);
}

int edit_parse(char **pointer, cJSON **value, const char *assignment,
	       struct err *err)
{
	const char *equals = strchr(assignment, '=');
	const char *text = equals ? equals + 1 : "";

	*value = NULL;
	*pointer = NULL;
	if (!equals || equals == assignment)
		return err_set(err, ERR_USAGE, "'%s' is no FIELD=VALUE",
			       assignment);
	if (json_parse(value, NULL, text, strlen(text), 0, NULL, err) < 0) {
		err_clear(err);
		if (!utf8_valid(assignment, strlen(assignment)))
			return err_set(err, ERR_USAGE, "the value of '%.*s' is "
				       "not valid UTF-8",
				       (int)(equals - assignment), assignment);
		*value = cJSON_CreateString(text);
	}
	*pointer = pointer_of(assignment, (size_t)(equals - assignment));
	return 0;
}

/* The member of the record that a pointer is about.  Returns a string. */
static char *top_field(const char *pointer)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT(BUF_UNBOUNDED);
	const char *p;

	for (p = pointer + 1; *p && *p != '/'; p++) {
		if (*p == '~' && (p[1] == '0' || p[1] == '1'))
			buf_addc(&name, *++p == '0' ? '~' : '/');
		else
			buf_addc(&name, *p);
	}
	return xstrdup(name.ptr);
}

/* 1 if a refresh gives the field a value, 0 if not, or -1. */
static int is_derived(const struct edit *edit, const char *field,
		      struct err *err)
{
	const struct derivation *derivation;
	unsigned int sources;

	if (store_derivation(&derivation, edit->store, edit->type, err) < 0)
		return -1;
	return derivation_field_sources(derivation, field, &sources);
}

/* "pinned" is a set, which is kept sorted. */
static void add_pin(struct edit *edit, const char *field)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	cJSON *pinned = cJSON_CreateArray();
	const cJSON *name;

	strlist_add(&names, field);
	json_each(name, json_get(edit->now, "pinned"))
		if (cJSON_IsString(name))
			strlist_add(&names, name->valuestring);
	strlist_sort(&names);
	for (size_t i = 0; i < names.count; i++)
		json_append(pinned, cJSON_CreateString(names.items[i]));
	json_set(edit->now, "pinned", pinned);
}

static int pin_if_derived(struct edit *edit, const char *pointer,
			  struct err *err)
{
	CLEANUP(freep) char *field = top_field(pointer);
	int derived = is_derived(edit, field, err);

	if (derived <= 0 || keep_is_pinned(edit->now, field))
		return derived < 0 ? -1 : 0;
	add_pin(edit, field);
	strlist_addf(&edit->notes, "'%s' comes from the Hub: it is pinned now, "
		     "and a refresh leaves it alone", field);
	return 0;
}

int edit_set(struct edit *edit, const char *assignment, struct err *err)
{
	CLEANUP(freep) char *pointer = NULL;
	cJSON *value;

	if (edit_parse(&pointer, &value, assignment, err) < 0 ||
	    json_put(edit->now, pointer, value, err) < 0)
		return -1;
	return pin_if_derived(edit, pointer, err);
}

int edit_unset(struct edit *edit, const char *field, struct err *err)
{
	CLEANUP(freep) char *pointer = pointer_of(field, strlen(field));

	if (!json_remove(edit->now, pointer))
		return err_set(err, ERR_NOT_FOUND, "there is no '%s'", field);
	return pin_if_derived(edit, pointer, err);
}

int edit_pin(struct edit *edit, const char *field, struct err *err)
{
	int derived = is_derived(edit, field, err);

	if (derived < 0)
		return -1;
	if (!derived) {
		err_set(err, ERR_INVALID, "'%s' does not come from the Hub",
			field);
		return err_hint(err, "a refresh leaves it alone as it is");
	}
	if (!keep_is_pinned(edit->now, field))
		add_pin(edit, field);
	return 0;
}

int edit_unpin(struct edit *edit, const char *field, struct err *err)
{
	cJSON *pinned = cJSON_GetObjectItemCaseSensitive(edit->now, "pinned");
	cJSON *item, *next;

	if (!keep_is_pinned(edit->now, field))
		return err_set(err, ERR_NOT_FOUND, "'%s' is not pinned", field);
	for (item = pinned->child; item; item = next) {
		next = item->next;
		if (cJSON_IsString(item) && !strcmp(item->valuestring, field))
			json_free(cJSON_DetachItemViaPointer(pinned, item));
	}
	if (!pinned->child)
		json_remove(edit->now, "/pinned");
	return 0;
}

int edit_commit(struct git_id *id, struct edit *edit, const char *verb,
		struct err *err)
{
	const struct edit_record record = {
		.type = edit->type, .id = edit->id, .path = edit->path,
		.verb = verb, .before = edit->before, .now = edit->now,
	};

	if (edit_check(edit->store, edit->type, edit->path, edit->now,
		       err) < 0)
		return -1;
	if (json_equal(edit->before, edit->now))
		return 1;
	return edit_commit_record(id, edit->store, &record, err);
}

/* Looking for records that link to the one that goes. */
struct search {
	const struct edit *edit;
	struct link_check *links;
	char *first;		/* path of one */
	size_t count;
};

static int on_record(const struct record *record, void *data, struct err *err)
{
	struct search *s = data;
	int leads;

	if (!record->document || !strcmp(record->path, s->edit->path))
		return 0;
	leads = links_lead_from(s->links, record->path, record->document,
				s->edit->type, s->edit->path, err);
	if (leads < 0)
		return -1;
	if (leads && !s->count++)
		s->first = xstrdup(record->path);
	return 0;
}

static void rules_release(struct audit_rules *rules)
{
	link_check_free(rules->links);
}

static int search_type(struct search *s, const struct record_type *type,
		       struct err *err)
{
	CLEANUP(rules_release) struct audit_rules rules = { .schema = NULL };
	struct store *store = s->edit->store;

	if (!store_links_to(store, type, s->edit->type))
		return 0;
	if (store_rules(&rules, store, type, err) < 0)
		return -1;
	s->links = rules.links;
	return s->links ? records_walk(store, type, on_record, s, err) : 0;
}

static int refuse_if_linked(const struct edit *edit, struct err *err)
{
	const struct config *config = store_config(edit->store);
	struct search s = { .edit = edit };
	CLEANUP(freep) char *first = NULL;
	int status = 0;

	for (size_t i = 0; i < config->type_count && !status; i++)
		status = search_type(&s, &config->types[i], err);
	first = s.first;
	if (status || !s.count)
		return status;
	err_set(err, ERR_INVALID, "'%s' %s to it", first,
		s.count > 1 ? "and others link" : "links");
	return err_hint(err, "with --force it is removed, and these links lead "
			"nowhere");
}

int edit_remove(struct git_id *id, struct edit *edit, bool force,
		struct err *err)
{
	const struct edit_record record = {
		.type = edit->type, .id = edit->id, .path = edit->path,
		.verb = "Remove", .before = edit->before,
	};

	if (!force && refuse_if_linked(edit, err) < 0)
		return -1;
	return edit_commit_record(id, edit->store, &record, err);
}
