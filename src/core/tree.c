/* SPDX-License-Identifier: MIT */
#include "core/tree.h"

#include <string.h>

#include "core/links.h"

struct growing {
	struct store *store;
	const struct condition *conditions;
	size_t condition_count;
	struct link_check *links;	/* of the type that is walked */
	cJSON *trees;
	cJSON *tree;		/* that a record of this type was put into */
	const char *id;
	bool placed;
};

/* A node of the taxonomy without what is about it, and without "*". */
static cJSON *copy_names(const cJSON *node)
{
	cJSON *copy = cJSON_CreateObject();
	const cJSON *child;

	json_each(child, node)
		if (child->string[0] != '$' && strcmp(child->string, "*") != 0)
			json_set(copy, child->string, copy_names(child));
	return copy;
}

static int load_tree(cJSON **out, struct growing *g, const char *file,
		     struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);
	CLEANUP(json_freep) cJSON *document = NULL;
	cJSON *tree = cJSON_CreateObject();

	*out = tree;
	json_append(g->trees, tree);
	json_set_string(tree, "file", file);
	json_set(tree, "others", cJSON_CreateArray());
	if (repo_read(store_repo(g->store), store_at(g->store), file, &text,
		      err) < 0 ||
	    json_parse_text(&document, text.ptr, text.len, 0, err) < 0)
		return err_wrap(err, "cannot read '%s'", file);
	json_set(tree, "tree", copy_names(json_get(document, "tree")));
	return 0;
}

static int tree_of_file(cJSON **out, struct growing *g, const char *file,
			struct err *err)
{
	cJSON *tree;

	for (tree = g->trees->child; tree; tree = tree->next)
		if (!strcmp(json_get_string(tree, "file"), file)) {
			*out = tree;
			return 0;
		}
	return load_tree(out, g, file, err);
}

static void add_id(cJSON *ids, const char *id)
{
	const cJSON *known;

	json_each(known, ids)
		if (!strcmp(known->valuestring, id))
			return;
	json_append(ids, cJSON_CreateString(id));
}

static cJSON *member(cJSON *object, const char *name, cJSON *(*make)(void))
{
	if (!json_get(object, name))
		json_set(object, name, make());
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

static int on_path(const char *file, const cJSON *path, void *data,
		   struct err *err)
{
	struct growing *g = data;
	const cJSON *part;
	cJSON *node;

	if (tree_of_file(&g->tree, g, file, err) < 0)
		return -1;
	node = cJSON_GetObjectItemCaseSensitive(g->tree, "tree");
	json_each(part, path)
		if (cJSON_IsString(part) && part->valuestring[0] != '$')
			node = member(node, part->valuestring,
				      cJSON_CreateObject);
	add_id(member(node, "$records", cJSON_CreateArray), g->id);
	g->placed = true;
	return 0;
}

static int on_record(const struct record *record, void *data, struct err *err)
{
	struct growing *g = data;

	for (size_t i = 0; i < g->condition_count; i++)
		if (!condition_is_met(&g->conditions[i], record))
			return 0;
	g->id = record->id;
	g->placed = false;
	if (record->document &&
	    links_paths(g->links, record->document, on_path, g, err) < 0)
		return -1;
	if (!g->placed)
		add_id(cJSON_GetObjectItemCaseSensitive(g->tree, "others"),
		       record->id);
	return 0;
}

static void rules_release(struct audit_rules *rules)
{
	link_check_free(rules->links);
}

static int add_type(struct growing *g, const struct record_type *type,
		    struct err *err)
{
	CLEANUP(rules_release) struct audit_rules rules = { .schema = NULL };
	const char *file;

	if (store_rules(&rules, g->store, type, err) < 0)
		return -1;
	file = rules.links ? links_taxonomy(rules.links) : NULL;
	if (!file)
		return 0;
	g->links = rules.links;
	if (tree_of_file(&g->tree, g, file, err) < 0)
		return -1;
	return records_walk(g->store, type, on_record, g, err);
}

int tree_of_records(cJSON **out, struct store *store,
		    const struct record_type *type,
		    const struct condition *conditions, size_t count,
		    struct err *err)
{
	const struct config *config = store_config(store);
	struct growing g = {
		.store = store, .conditions = conditions,
		.condition_count = count, .trees = cJSON_CreateArray(),
	};
	CLEANUP(json_freep) cJSON *trees = g.trees;

	for (size_t i = 0; i < config->type_count; i++)
		if ((!type || type == &config->types[i]) &&
		    add_type(&g, &config->types[i], err) < 0)
			return -1;
	*out = STEAL(trees);
	return 0;
}
