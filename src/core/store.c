/* SPDX-License-Identifier: MIT */
#include "core/store.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/builtin.h"
#include "core/derive.h"
#include "core/layout.h"
#include "core/links.h"
#include "util/fs.h"

/* What is known of the schema of a type. */
struct loaded {
	struct arena arena;	/* where the document is: it is large */
	cJSON *document;
	bool is_built_in;	/* byte for byte, so it is known to be right */
	struct schema *schema;
	struct derivation *derivation;
};

struct store {
	struct repo *repo;
	struct config config;
	enum repo_at at;
	bool only_check;
	struct loaded *loaded;		/* one for each type */
};

static int read_config(struct store *store, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(1024 * 1024);

	if (repo_read(store->repo, store->at, CONFIG_FILE, &text, err) < 0) {
		if (err->code != ERR_NOT_FOUND)
			return err_wrap(err, "cannot read '%s'", CONFIG_FILE);
		err_set(err, ERR_NOT_FOUND, "not a metadata repository "
			"(it has no '%s')", CONFIG_FILE);
		return err_hint(err, "'hfmeta init' makes it one");
	}
	if (config_parse(&store->config, text.ptr, text.len, err) < 0)
		return err_wrap(err, "cannot read '%s'", CONFIG_FILE);
	return 0;
}

int store_open(struct store **out, struct repo *repo, enum repo_at at,
	       struct err *err)
{
	CLEANUP(store_freep) struct store *store = xcalloc(1, sizeof(*store));

	config_init(&store->config);
	store->repo = repo;
	store->at = repo_is_bare(store->repo) && at == REPO_WORK_TREE ?
		    REPO_HEAD : at;
	if (read_config(store, err) < 0)
		return -1;
	store->loaded = xcalloc(store->config.type_count,
				sizeof(*store->loaded));
	*out = STEAL(store);
	return 0;
}

void store_free(struct store *store)
{
	if (!store)
		return;
	for (size_t i = 0; store->loaded && i < store->config.type_count; i++) {
		derivation_free(store->loaded[i].derivation);
		schema_free(store->loaded[i].schema);
		arena_release(&store->loaded[i].arena);
	}
	free(store->loaded);
	config_release(&store->config);
	repo_free(store->repo);
	free(store);
}

void store_freep(struct store **store)
{
	store_free(*store);
}

struct repo *store_repo(const struct store *store)
{
	return store->repo;
}

bool store_is_interrupted(const struct store *store)
{
	CLEANUP(freep) char *journal = xasprintf("%s/hfmeta/journal",
					repo_git_dir(store->repo));

	return access(journal, F_OK) == 0;
}

const struct config *store_config(const struct store *store)
{
	return &store->config;
}

enum repo_at store_at(const struct store *store)
{
	return store->at;
}

static struct loaded *loaded_of(struct store *store,
				const struct record_type *type)
{
	return &store->loaded[type - store->config.types];
}

static int read_document(cJSON **out, struct store *store, const char *path,
			 struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);

	if (repo_read(store->repo, store->at, path, &text, err) < 0)
		return -1;
	return json_parse_text(out, text.ptr, text.len, 0, err);
}

/* A schema from a mapped folder; 1 if no map is about the URI. */
static int read_mapped(cJSON **out, struct store *store, const char *uri,
		       struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);
	const struct config *config = &store->config;

	for (size_t i = 0; i < config->map_count; i++) {
		CLEANUP(freep) char *path = uri_map_path(&config->maps[i], uri);

		if (!path)
			continue;
		if (!config->maps[i].outside)
			return read_document(out, store, path, err);
		if (fs_read(&text, path, err) < 0)
			return err_wrap(err, "'%s'", path);
		return json_parse_text(out, text.ptr, text.len, 0, err);
	}
	return 1;
}

struct id_search {
	struct store *store;
	const char *uri;
	cJSON *found;
};

/* A schema's "$id" may end in an empty fragment, which says nothing. */
static bool same_uri(const char *id, const char *uri)
{
	size_t len = id ? strlen(id) : 0;

	if (len && id[len - 1] == '#')
		len--;
	return len && len == strlen(uri) && !strncmp(id, uri, len);
}

static int try_schema_file(const char *path, void *data, struct err *err)
{
	struct id_search *search = data;
	CLEANUP(json_freep) cJSON *document = NULL;
	struct err unread = ERR_INIT;
	const char *id;

	(void)err;
	if (!ends_with(path, ".json") ||
	    read_document(&document, search->store, path, &unread) < 0)
		return 0;
	id = json_get_string(document, "$id");
	if (!id)
		id = json_get_string(document, "id");
	if (!same_uri(id, search->uri))
		return 0;
	search->found = STEAL(document);
	return 1;
}

/* Other documents come from mapped folders, or from 'schemas/' by "$id". */
static int load_schema(void *ctx, const char *uri, cJSON **out,
		       struct err *err)
{
	struct store *store = ctx;
	struct id_search search = { .store = store, .uri = uri };
	int status = read_mapped(out, store, uri, err);

	if (status <= 0)
		return status;
	if (repo_list(store->repo, store->at, "schemas", try_schema_file,
		      &search, err) < 0)
		return -1;
	if (!search.found)
		return err_set(err, ERR_NOT_FOUND,
			       "no schema in 'schemas/' has this '$id'");
	*out = search.found;
	return 0;
}

static int read_schema(struct loaded *loaded, struct store *store,
		       const char *path, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);
	const struct builtin_file *file = builtin_file(path);

	if (file && repo_is_blob(store->repo, store->at, path, file->id)) {
		bool brief = store->only_check && file->brief_len;

		loaded->is_built_in = true;
		return json_parse_text_in(&loaded->document, &loaded->arena,
			(const char *)(brief ? file->brief : file->content),
			brief ? file->brief_len : file->len, 0, err);
	}
	if (repo_read(store->repo, store->at, path, &text, err) < 0)
		return -1;
	loaded->is_built_in = file && file->len == text.len &&
			      !memcmp(file->content, text.ptr, text.len);
	return json_parse_text_in(&loaded->document, &loaded->arena, text.ptr,
				  text.len, 0, err);
}

int store_schema_document(const cJSON **out, struct store *store,
			  const struct record_type *type, struct err *err)
{
	struct loaded *loaded = loaded_of(store, type);

	if (!loaded->document &&
	    read_schema(loaded, store, type->schema, err) < 0) {
		if (err->code == ERR_NOT_FOUND)
			err->code = ERR_INVALID;
		return err_wrap(err, "%s", type->schema);
	}
	*out = loaded->document;
	return 0;
}

int store_schema(const struct schema **out, struct store *store,
		 const struct record_type *type, struct err *err)
{
	struct loaded *loaded = loaded_of(store, type);
	struct schema_options options = {
		.assert_formats = store->config.assert_formats,
		.borrow = true,
		.load = load_schema, .load_ctx = store,
	};
	const cJSON *document;

	if (!loaded->schema) {
		if (store_schema_document(&document, store, type, err) < 0)
			return -1;
		options.trusted = loaded->is_built_in;
		if (schema_compile(&loaded->schema, document, &options,
				   err) < 0)
			return err_wrap(err, "%s", type->schema);
	}
	*out = loaded->schema;
	return 0;
}

int store_derivation(const struct derivation **out, struct store *store,
		     const struct record_type *type, struct err *err)
{
	struct loaded *loaded = loaded_of(store, type);
	const struct schema *schema = NULL;

	if (store_schema(&schema, store, type, err) < 0)
		return -1;
	if (!loaded->derivation &&
	    derivation_compile(&loaded->derivation, loaded->document, schema,
			       err) < 0)
		return err_wrap(err, "%s", type->schema);
	*out = loaded->derivation;
	return 0;
}

int store_rules(struct audit_rules *out, struct store *store,
		const struct record_type *type, struct err *err)
{
	const struct derivation *derivation;

	*out = (struct audit_rules){ .canonical = store->config.canonical };
	if (store_schema(&out->schema, store, type, err) < 0)
		return -1;
	/* Only to find what is wrong with it. */
	if (!loaded_of(store, type)->is_built_in &&
	    store_derivation(&derivation, store, type, err) < 0)
		return -1;
	if (link_check_new(&out->links, store, type, err) < 0)
		return err_wrap(err, "%s", type->schema);
	return 0;
}

bool store_links_to(struct store *store, const struct record_type *from,
		    const struct record_type *to)
{
	struct err none = ERR_INIT;
	const cJSON *document = NULL;

	return store_schema_document(&document, store, from, &none) == 0 &&
	       links_lead_to(document, to->name);
}

bool store_has_taxonomy(struct store *store, const struct record_type *type,
			const char *path)
{
	struct err none = ERR_INIT;
	const cJSON *document = NULL;

	return store_schema_document(&document, store, type, &none) == 0 &&
	       links_have_taxonomy(document, path);
}

void store_only_check(struct store *store)
{
	store->only_check = true;
}

void store_annotate_formats(struct store *store)
{
	store->config.assert_formats = false;
}

void store_map_uri(struct store *store, const char *prefix, const char *dir)
{
	struct config *config = &store->config;

	GROW(config->maps, config->map_count, config->map_room);
	config->maps[config->map_count++] = (struct uri_map){
		.prefix = xstrdup(prefix), .dir = xstrdup(dir),
		.outside = true,
	};
}

int store_load_head(cJSON **out, struct store *store, const char *path,
		    struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);

	if (repo_read(store->repo, REPO_HEAD, path, &text, err) < 0)
		return -1;
	return json_parse_text(out, text.ptr, text.len, 0, err);
}

/* 1: the record of this id; 0: nothing there; -2: another id's. */
static int whose(struct store *store, const char *path,
		 const struct repo_id *id, struct err *err)
{
	CLEANUP(json_freep) cJSON *doc = NULL;
	const char *found;

	if (!repo_has(store->repo, REPO_HEAD, path))
		return 0;
	if (store_load_head(&doc, store, path, err) < 0)
		return err_wrap(err, "cannot read '%s'", path);
	found = json_get_string(doc, "id");
	if (!found)
		found = json_get_string(doc, "model_name");
	return !found || repo_id_same(found, id->str) ? 1 : -2;
}

/* The path that a record of the id could have, and whose it is. */
static int look(struct store *store, const struct record_type *type,
		const struct repo_id *id, enum layout layout, bool hashed,
		struct buf *path, struct err *err)
{
	buf_reset(path);
	layout_add_folder(path, type, layout, id->str);
	if (hashed)
		repo_id_hashed_file_name(id, path);
	else
		repo_id_file_name(id, path);
	return whose(store, path->ptr, id, err);
}

int store_find(struct store *store, const struct record_type *type,
	       const struct repo_id *id, struct buf *path, struct err *err)
{
	enum layout own = store->config.layout;
	int found;

	/* In the other layouts too: a merge may have brought it there. */
	for (size_t i = 0; i < 2 * LAYOUTS; i++) {
		found = look(store, type, id, layout_nth(own, i % LAYOUTS),
			     i / LAYOUTS, path, err);
		if (found == 1 || found == -1)
			return found;
	}
	found = look(store, type, id, own, false, path, err);
	if (found == -2)
		found = look(store, type, id, own, true, path, err);
	if (found == -2)
		return err_set(err, ERR_EXISTS, "'%s' is another id's record",
			       path->ptr);
	return found;
}
