/* SPDX-License-Identifier: MIT */
#include "core/links.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/link_find.h"
#include "core/link_parts.h"
#include "core/link_rules.h"
#include "core/taxonomy.h"
#include "util/quote.h"

#define FINDINGS_MAX 100	/* in one file */
#define SHOWN_MAX 200		/* bytes of a link in a message */

/* What a mark of the schema leads to. */
struct goal {
	const struct record_type *type;
	enum severity severity;
	struct taxonomy *taxonomy;
};

struct link_check {
	struct store *store;
	const struct record_type *type;
	struct link_rules *rules;
	struct goal *goals;		/* one for each mark */
	bool has_parts;
	/* Names of records, one list for each type, made when the first link
	 * is found to be wrong. */
	pthread_mutex_t lock;
	struct link_names **names;
};

static size_t type_count(const struct link_check *check)
{
	return store_config(check->store)->type_count;
}

void link_check_free(struct link_check *check)
{
	if (!check)
		return;
	for (size_t i = 0; i < link_rules_count(check->rules); i++)
		taxonomy_free(check->goals[i].taxonomy);
	for (size_t i = 0; i < type_count(check); i++)
		link_names_free(check->names[i]);
	link_rules_free(check->rules);
	free(check->goals);
	free(check->names);
	pthread_mutex_destroy(&check->lock);
	free(check);
}

static void link_check_freep(struct link_check **check)
{
	link_check_free(*check);
}

bool links_lead_to(const cJSON *schema_document, const char *type_name)
{
	return link_rules_mention(schema_document, "link", type_name);
}

bool links_have_taxonomy(const cJSON *schema_document, const char *path)
{
	return link_rules_mention(schema_document, "taxonomy", path);
}

static enum severity severity_of(const struct link_check *check,
				 const struct link_mark *mark)
{
	bool soft = mark->optional;

	if (!strcmp(check->type->name, "scores") && mark->link &&
	    !strcmp(mark->link, "model"))
		soft = !store_config(check->store)->scores_need_model;
	return soft ? SEVERITY_WARNING : SEVERITY_ERROR;
}

static int load_taxonomy(struct taxonomy **out, struct store *store,
			 const char *path, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);
	cJSON *document = NULL;

	if (!config_path_is_inside(path))
		return err_set(err, ERR_INVALID,
			       "'%s' is no path inside the repository", path);
	if (repo_read(store_repo(store), store_at(store), path, &text,
		      err) < 0 ||
	    json_parse_text(&document, text.ptr, text.len, 0, err) < 0 ||
	    taxonomy_new(out, document, err) < 0) {
		if (err->code == ERR_NOT_FOUND)
			err->code = ERR_INVALID;
		return err_wrap(err, "'%s'", path);
	}
	return 0;
}

static int set_goal(struct link_check *check, const struct link_mark *mark,
		    struct err *err)
{
	struct goal *goal = &check->goals[mark->number];

	goal->severity = severity_of(check, mark);
	if (mark->taxonomy)
		return load_taxonomy(&goal->taxonomy, check->store,
				     mark->taxonomy, err) < 0 ?
		       err_wrap(err, "%s/taxonomy", mark->pointer) : 0;
	goal->type = config_type(store_config(check->store), mark->link);
	if (!goal->type)
		return err_set(err, ERR_INVALID,
			       "%s/link: no such record type: '%s'",
			       mark->pointer, mark->link);
	if (mark->part && goal->type != check->type)
		return err_set(err, ERR_INVALID, "%s/part: a part must be of "
			       "the same type, '%s'", mark->pointer,
			       check->type->name);
	check->has_parts = check->has_parts || mark->part;
	return 0;
}

int link_check_new(struct link_check **out, struct store *store,
		   const struct record_type *type, struct err *err)
{
	CLEANUP(link_check_freep) struct link_check *check = NULL;
	const struct schema *schema;
	struct link_rules *rules;

	*out = NULL;
	if (store_schema(&schema, store, type, err) < 0 ||
	    link_rules_new(&rules, schema, err) < 0)
		return -1;
	if (!rules)
		return 0;
	check = xcalloc(1, sizeof(*check));
	check->store = store;
	check->type = type;
	check->rules = rules;
	check->goals = xcalloc(link_rules_count(rules), sizeof(*check->goals));
	check->names = xcalloc(type_count(check), sizeof(*check->names));
	pthread_mutex_init(&check->lock, NULL);
	for (size_t i = 0; i < link_rules_count(rules); i++)
		if (set_goal(check, link_rules_mark(rules, i), err) < 0)
			return -1;
	*out = STEAL(check);
	return 0;
}

/* One file, while it is checked. */
struct run {
	struct link_check *check;
	const char *path;
	struct findings *findings;
	size_t count;			/* of findings about links */
	struct parts_search *parts;	/* or NULL */
};

/* The names of a type; NULL if they cannot be listed, which is no reason to
 * say nothing of the link. */
static const struct link_names *names_of(struct link_check *check,
					 const struct record_type *type)
{
	size_t i = (size_t)(type - store_config(check->store)->types);
	struct link_names *names;
	struct err unlisted = ERR_INIT;

	pthread_mutex_lock(&check->lock);
	if (!check->names[i] &&
	    link_names_new(&check->names[i], check->store, type,
			   &unlisted) < 0)
		check->names[i] = NULL;
	names = check->names[i];
	pthread_mutex_unlock(&check->lock);
	return names;
}

/* "./c4" where the link was such a path, and leads to this folder. */
static bool is_beside(const struct run *run, const struct record_type *type,
		      const char *link)
{
	return starts_with(link, "./") && run->check->type == type;
}

static void say_dangling(struct buf *why, const struct run *run,
			 const struct record_type *type, const char *link)
{
	const struct link_names *names = names_of(run->check, type);
	const char *nearest = names ? link_names_nearest(names, link) : NULL;
	CLEANUP(freep) char *hint = !nearest ? NULL :
		is_beside(run, type, link) ? xasprintf("./%s.json", nearest) :
		xstrdup(nearest);

	buf_addf(why, "no %s record ", type->name);
	quote_text(why, link, SHOWN_MAX);
	if (hint) {
		buf_adds(why, ", did you mean ");
		quote_text(why, hint, SHOWN_MAX);
		buf_addc(why, '?');
	}
}

/* 1 ends the walk: there is enough. */
static int add_finding(struct run *run, enum severity severity,
		       const char *pointer, const char *keyword,
		       const char *message)
{
	if (run->count++ == FINDINGS_MAX) {
		findings_add(run->findings, severity, "", "",
			     "there are more problems with links in this file");
		return 1;
	}
	findings_add(run->findings, severity, pointer, keyword, message);
	return 0;
}

static int check_link(struct run *run, const struct link_mark *mark,
		      const char *link, const char *pointer)
{
	const struct goal *goal = &run->check->goals[mark->number];
	CLEANUP(buf_release) struct buf found = BUF_INIT(4096);
	CLEANUP(buf_release) struct buf why = BUF_INIT(BUF_UNBOUNDED);

	if (link_find(&found, run->check->store, goal->type, link, run->path,
		      mark->part)) {
		if (mark->part)
			parts_search_add(run->parts, found.ptr, pointer);
		return 0;
	}
	say_dangling(&why, run, goal->type, link);
	return add_finding(run, goal->severity, pointer, "link", why.ptr);
}

static int check_kind(struct run *run, const struct link_mark *mark,
		      const cJSON *value, const char *pointer)
{
	const struct goal *goal = &run->check->goals[mark->number];
	CLEANUP(buf_release) struct buf why = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf place = BUF_INIT(BUF_UNBOUNDED);
	size_t index;

	if (taxonomy_has(goal->taxonomy, value, &index, &why))
		return 0;
	buf_adds(&place, pointer);
	if (value->child)
		json_pointer_add_index(&place, index);
	return add_finding(run, goal->severity, place.ptr, "taxonomy",
			   why.ptr);
}

static int on_mark(const struct link_mark *mark, const cJSON *value,
		   const char *pointer, void *data, struct err *err)
{
	struct run *run = data;

	(void)err;
	if (mark->link)
		return check_link(run, mark, value->valuestring, pointer);
	return cJSON_IsArray(value) ? check_kind(run, mark, value, pointer) :
				      0;
}

static int check_parts(struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf why = BUF_INIT(BUF_UNBOUNDED);
	const char *pointer;
	int status = parts_search_run(run->parts, &pointer, &why, err);

	if (status > 0)
		add_finding(run, SEVERITY_ERROR, pointer, "link", why.ptr);
	return status < 0 ? -1 : 0;
}

int links_check(struct link_check *check, const char *path,
		const cJSON *document, struct findings *findings,
		struct err *err)
{
	CLEANUP(parts_search_freep) struct parts_search *parts =
		check->has_parts ? parts_search_new(check->store, check->rules,
						    check->type, path) : NULL;
	struct run run = {
		.check = check, .path = path, .findings = findings,
		.parts = parts,
	};

	if (link_rules_walk(check->rules, document, on_mark, &run, err) < 0)
		return -1;
	return parts ? check_parts(&run, err) : 0;
}

static int note_path(const struct link_mark *mark, const cJSON *value,
		     const char *pointer, void *data, struct err *err)
{
	(void)err;
	if (mark->taxonomy && cJSON_IsString(value))
		strlist_add(data, pointer);
	return 0;
}

static cJSON *split_path(const char *path)
{
	cJSON *parts = cJSON_CreateArray();

	for (path += strspn(path, "/"); *path; path += strspn(path, "/")) {
		size_t len = strcspn(path, "/");
		CLEANUP(freep) char *part = xstrndup(path, len);

		json_append(parts, cJSON_CreateString(part));
		path += len;
	}
	return parts;
}

int links_split_paths(struct link_check *check, cJSON *document,
		      struct err *err)
{
	CLEANUP(strlist_release) struct strlist pointers = STRLIST_INIT;

	if (link_rules_walk(check->rules, document, note_path, &pointers,
			    err) < 0)
		return -1;
	for (size_t i = 0; i < pointers.count; i++) {
		const cJSON *path = json_at(document, pointers.items[i]);

		if (json_put(document, pointers.items[i],
			     split_path(path->valuestring), err) < 0)
			return -1;
	}
	return 0;
}

const char *links_taxonomy(const struct link_check *check)
{
	for (size_t i = 0; i < link_rules_count(check->rules); i++)
		if (link_rules_mark(check->rules, i)->taxonomy)
			return link_rules_mark(check->rules, i)->taxonomy;
	return NULL;
}

struct paths {
	links_each_path *each;
	void *data;
};

static int on_path(const struct link_mark *mark, const cJSON *value,
		   const char *pointer, void *data, struct err *err)
{
	struct paths *paths = data;

	(void)pointer;
	return mark->taxonomy && cJSON_IsArray(value) ?
	       paths->each(mark->taxonomy, value, paths->data, err) : 0;
}

int links_paths(struct link_check *check, const cJSON *document,
		links_each_path *each, void *data, struct err *err)
{
	struct paths paths = { each, data };

	return link_rules_walk(check->rules, document, on_path, &paths, err);
}

/* Links to one record. */
struct linkers {
	struct link_check *check;
	const struct record_type *type;
	const char *path;	/* of the record that is linked to */
	const char *from;	/* the one that is looked at */
	bool optional;		/* also those that may lead nowhere */
	struct strlist pointers;
};

static void linkers_release(struct linkers *l)
{
	strlist_release(&l->pointers);
}

static int on_link(const struct link_mark *mark, const cJSON *value,
		   const char *pointer, void *data, struct err *err)
{
	struct linkers *l = data;
	const struct goal *goal = &l->check->goals[mark->number];
	CLEANUP(buf_release) struct buf found = BUF_INIT(4096);

	(void)err;
	if (mark->link && goal->type == l->type &&
	    (l->optional || goal->severity == SEVERITY_ERROR) &&
	    link_find(&found, l->check->store, goal->type,
		      value->valuestring, l->from, mark->part) &&
	    !strcmp(found.ptr, l->path))
		strlist_add(&l->pointers, pointer);
	return 0;
}

int links_lead_from(struct link_check *check, const char *from,
		    const cJSON *document, const struct record_type *type,
		    const char *path, struct err *err)
{
	CLEANUP(linkers_release) struct linkers l = {
		.check = check, .type = type, .path = path, .from = from,
	};

	return link_rules_walk(check->rules, document, on_link, &l, err) < 0 ?
	       -1 : l.pointers.count > 0;
}

int links_rename(struct link_check *check, const char *from, cJSON *document,
		 const struct record_type *type, const char *path,
		 const char *id, struct err *err)
{
	CLEANUP(linkers_release) struct linkers l = {
		.check = check, .type = type, .path = path, .from = from,
		.optional = true,
	};

	if (link_rules_walk(check->rules, document, on_link, &l, err) < 0)
		return -1;
	for (size_t i = 0; i < l.pointers.count; i++)
		if (json_put(document, l.pointers.items[i],
			     cJSON_CreateString(id), err) < 0)
			return -1;
	return (int)l.pointers.count;
}
