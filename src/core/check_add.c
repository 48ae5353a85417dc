/* SPDX-License-Identifier: MIT */
/* Which files of a metadata repository a check looks at. */
#include "core/check_private.h"

#include <stdlib.h>
#include <string.h>

#include "core/paths.h"
#include "util/fs.h"

void check_add_item(struct check *check, char *path,
		    const struct audit_rules *rules, char *problem)
{
	GROW(check->items, check->count, check->room);
	check->items[check->count++] = (struct check_item){
		.path = path, .rules = rules, .problem = problem,
	};
}

/* The rules of a type; NULL if its schema is none, which is an item then. */
static int rules_of(const struct audit_rules **out, struct check *check,
		    const struct record_type *type, struct err *err)
{
	size_t i = (size_t)(type - store_config(check->store)->types);
	struct audit_rules *rules = &check->rules[i];

	*out = NULL;
	if (!check->ready[i]) {
		check->ready[i] = true;
		if (store_rules(rules, check->store, type, err) < 0) {
			if (err->code != ERR_INVALID)
				return -1;
			check_add_item(check, xstrdup(type->schema), NULL,
				       xstrdup(starts_with(err->msg, type->schema) ?
					       err->msg + strlen(type->schema) + 2 :
					       err->msg));
			err_clear(err);
			rules->schema = NULL;
		}
		rules->max_problems = check->options.max_problems;
	}
	if (rules->schema)
		*out = rules;
	return 0;
}

static bool is_wanted(const struct check *check,
		      const struct record_type *type)
{
	return type && (!check->options.type ||
			!strcmp(type->name, check->options.type));
}

static int add_record(struct check *check, const struct record_type *type,
		      const char *path, struct err *err)
{
	const struct audit_rules *rules;

	if (!is_wanted(check, type))
		return 0;
	if (rules_of(&rules, check, type, err) < 0)
		return -1;
	if (rules)
		check_add_item(check, xstrdup(path), rules, NULL);
	return 0;
}

/* A schema that is one is a file checked, with nothing found. */
static int add_schema(struct check *check, const struct record_type *type,
		      struct err *err)
{
	const struct audit_rules *rules;
	size_t before = check->count;

	if (rules_of(&rules, check, type, err) < 0)
		return -1;
	if (rules || check->count == before)
		check_add_item(check, xstrdup(type->schema), NULL, NULL);
	return 0;
}

struct walk {
	struct check *check;
	const struct record_type *type;	/* only this one, or NULL */
	bool *whole;		/* types that are checked whole */
	bool schemas;		/* a folder that is named holds these too */
	bool by_hand;		/* what is staged is one person's edit */
};

static const struct record_type *type_of_schema(const struct config *config,
						const char *path)
{
	for (size_t i = 0; i < config->type_count; i++)
		if (!strcmp(config->types[i].schema, path))
			return &config->types[i];
	return NULL;
}

static int on_listed(const char *path, void *data, struct err *err)
{
	struct walk *w = data;
	const struct record_type *type =
		config_type_of_path(store_config(w->check->store), path);

	const struct record_type *of_schema = w->schemas ?
		type_of_schema(store_config(w->check->store), path) : NULL;

	if (of_schema)
		return add_schema(w->check, of_schema, err);
	if (!type || (w->type && w->type != type))
		return 0;
	return add_record(w->check, type, path, err);
}

static int add_type(struct check *check, const struct record_type *type,
		    struct err *err)
{
	struct walk w = { .check = check, .type = type };

	if (!is_wanted(check, type))
		return 0;
	if (add_schema(check, type, err) < 0)
		return -1;
	return repo_list(store_repo(check->store), store_at(check->store),
			 type->path, on_listed, &w, err);
}

int check_add_all(struct check *check, struct err *err)
{
	const struct config *config = store_config(check->store);

	for (size_t i = 0; i < config->type_count; i++)
		if (add_type(check, &config->types[i], err) < 0)
			return -1;
	return 0;
}

/* Whether a change may make any record of the type wrong: of its schema or
 * taxonomy, or of a record that goes and that others may link to. */
static bool rules_change(struct store *store, const struct record_type *type,
			 char change, const char *path)
{
	const struct record_type *changed =
		config_type_of_path(store_config(store), path);

	if (!strcmp(path, type->schema))
		return true;
	return changed ? change == 'D' && store_links_to(store, type, changed) :
	       store_has_taxonomy(store, type, path);
}

/* Which types are to be checked whole. */
static int note_rules(char change, const char *path, void *data,
		      struct err *err)
{
	struct walk *w = data;
	const struct config *config = store_config(w->check->store);
	bool all = !strcmp(path, CONFIG_FILE);

	(void)err;
	for (size_t i = 0; i < config->type_count; i++)
		if (!w->whole[i] &&
		    (all || rules_change(w->check->store, &config->types[i],
					 change, path)))
			w->whole[i] = true;
	return 0;
}

/* The record that was added last is an edit of one that HEAD has. */
static int note_edit(struct check *check, const struct record_type *type,
		     const char *path, struct err *err)
{
	struct check_item *last = check->count ?
		&check->items[check->count - 1] : NULL;

	if (!last || !last->rules || strcmp(last->path, path) != 0)
		return 0;
	return store_schema_document(&last->edited, check->store, type, err);
}

static int on_changed(char change, const char *path, void *data,
		      struct err *err)
{
	struct walk *w = data;
	const struct config *config = store_config(w->check->store);
	const struct record_type *type = config_type_of_path(config, path);

	if (!type || change == 'D' || change == 'U' ||
	    w->whole[type - config->types])
		return 0;
	if (add_record(w->check, type, path, err) < 0)
		return -1;
	return change == 'M' && w->by_hand ?
	       note_edit(w->check, type, path, err) : 0;
}

/* Between two commits; or between HEAD and the index, if 'to' is NULL. */
struct changes {
	const char *from, *to;
	struct strlist paths;	/* each behind the letter of its change */
};

static void changes_release(struct changes *changes)
{
	strlist_release(&changes->paths);
}

static int note_change(char change, const char *path, void *data,
		       struct err *err)
{
	struct changes *changes = data;
	CLEANUP(freep) char *both = xasprintf("%c%s", change, path);

	(void)err;
	strlist_add(&changes->paths, both);
	return 0;
}

/* Once: to compare two trees takes longer than all that is done with it. */
static int read_changes(struct check *check, struct changes *changes,
			struct err *err)
{
	struct repo *repo = store_repo(check->store);

	return changes->to ? repo_changed(repo, changes->from, changes->to,
					  note_change, changes, err) :
			     repo_staged(repo, note_change, changes, err);
}

static int each_change(const struct changes *changes, repo_each_change *each,
		       void *data, struct err *err)
{
	for (size_t i = 0; i < changes->paths.count; i++) {
		const char *change = changes->paths.items[i];

		if (each(change[0], change + 1, data, err) < 0)
			return -1;
	}
	return 0;
}

/* Then what is staged is also what others have committed. */
static bool is_merging(const struct check *check)
{
	static const char *const marks[] = {
		"MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD",
		"rebase-merge", "rebase-apply",
	};
	const char *dir = repo_git_dir(store_repo(check->store));

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		CLEANUP(freep) char *path = xasprintf("%s/%s", dir, marks[i]);

		if (fs_kind(path) != FS_NOTHING)
			return true;
	}
	return false;
}

static int add_changes(struct check *check, struct changes *changes,
		       struct err *err)
{
	const struct config *config = store_config(check->store);
	CLEANUP(freep) bool *whole = xcalloc(config->type_count,
					     sizeof(*whole));
	struct walk w = {
		.check = check, .whole = whole,
		.by_hand = !changes->to && !is_merging(check),
	};

	if (read_changes(check, changes, err) < 0 ||
	    each_change(changes, note_rules, &w, err) < 0)
		return -1;
	for (size_t i = 0; i < config->type_count; i++)
		if (whole[i] && add_type(check, &config->types[i], err) < 0)
			return -1;
	return each_change(changes, on_changed, &w, err);
}

int check_add_staged(struct check *check, struct err *err)
{
	CLEANUP(changes_release) struct changes changes = { .from = NULL };

	return add_changes(check, &changes, err);
}

int check_add_changed(struct check *check, const char *from, const char *to,
		      struct err *err)
{
	CLEANUP(changes_release) struct changes changes = {
		.from = from, .to = to,
	};

	return add_changes(check, &changes, err);
}

static bool is_folder(struct store *store, const char *path)
{
	CLEANUP(freep) char *full = NULL;

	if (!*path)
		return true;
	if (store_at(store) != REPO_WORK_TREE)
		return !repo_has(store_repo(store), store_at(store), path);
	full = xasprintf("%s/%s", repo_work_dir(store_repo(store)), path);
	return fs_kind(full) == FS_FOLDER;
}

/* "--type" gives a type to a file whose folder has none. */
static const struct record_type *type_for(struct check *check,
					  const char *path)
{
	const struct config *config = store_config(check->store);
	const struct record_type *type = config_type_of_path(config, path);

	if (!type && check->options.type && ends_with(path, ".json"))
		type = config_type(config, check->options.type);
	return type;
}

int check_add_path(struct check *check, const char *path, struct err *err)
{
	CLEANUP(freep) char *inside = NULL;
	struct store *store = check->store;
	struct walk w = { .check = check, .schemas = true };
	const struct record_type *type;
	size_t before = check->count;

	if (!*path)
		return err_set(err, ERR_USAGE, "an empty path");
	if (!store)
		return check_add_plain_path(check, path, err);
	inside = paths_resolve(store_repo(store), path, err);
	if (!inside)
		return -1;
	if (is_folder(store, inside)) {
		if (repo_list(store_repo(store), store_at(store), inside,
			      on_listed, &w, err) < 0)
			return -1;
		if (check->count == before && *inside &&
		    store_at(store) != REPO_WORK_TREE)
			return err_set(err, ERR_NOT_FOUND,
				       "'%s': no such file", path);
		return 0;
	}
	if (!repo_has(store_repo(store), store_at(store), inside))
		return err_set(err, ERR_NOT_FOUND, "'%s': no such file", path);
	type = type_of_schema(store_config(store), inside);
	if (type)
		return add_schema(check, type, err);
	type = type_for(check, inside);
	if (!type) {
		err_set(err, ERR_INVALID, "'%s' is no record: no record type "
			"has its folder, or it does not end in .json", path);
		return err_hint(err, "'%s' says which folders hold records; "
				"--schema checks any other file", CONFIG_FILE);
	}
	return add_record(check, type, inside, err);
}
