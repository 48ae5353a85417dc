/* SPDX-License-Identifier: MIT */
#include "core/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "core/fetch_cache.h"
#include "core/fetch_weights.h"
#include "git/git.h"
#include "hub/hub.h"

/* A README or a config.json is some 5 to 200 KB. */
#define SOURCE_FILE_MAX ((size_t)8 * 1024 * 1024)

/* One file of a repository, or the reason why it could not be had. */
struct fetch_file {
	struct fetch_item *item;
	enum source which;
	const char *path;
	char blob_id[GIT_ID_LEN + 1];	/* "" if the Hub has not said it */
	bool wanted, kept;		/* kept: it came from the cache */
	struct buf text;
	struct err err;
};

static const struct {
	enum source which;
	const char *path, *unless;
} known_files[] = {
	{ SOURCE_CONFIG, "config.json", NULL },
	{ SOURCE_TOKENIZER_CONFIG, "tokenizer_config.json", NULL },
	{ SOURCE_GENERATION_CONFIG, "generation_config.json", NULL },
	{ SOURCE_ADAPTER_CONFIG, "adapter_config.json", NULL },
	/* A repository is a pipeline or a model, seldom both. */
	{ SOURCE_MODEL_INDEX, "model_index.json", "config.json" },
	{ SOURCE_README, "README.md", NULL },
};

static void free_files(struct fetch_item *item)
{
	for (size_t i = 0; item->files && i < ARRAY_SIZE(known_files); i++)
		buf_release(&item->files[i].text);
	free(item->files);
	item->files = NULL;
}

void fetch_item_release(struct fetch_item *item)
{
	free_files(item);
	json_free(item->document);
	sources_release(&item->sources);
	strlist_release(&item->warnings);
	*item = (struct fetch_item)FETCH_ITEM_INIT;
}

static enum hub_type hub_type_of(const struct fetch_item *item)
{
	return item->type == UPSTREAM_DATASET ? HUB_DATASET : HUB_MODEL;
}

static const cJSON *api_of(const struct fetch_item *item)
{
	return item->sources.json[SOURCE_API];
}

static bool is_listed(const struct fetch_item *item, const char *path)
{
	return api_lists(api_of(item), path);
}

/* What no record can do without: then the whole record is not to be had. */
static bool is_fatal(const struct err *err)
{
	return err->code == ERR_NETWORK || err->code == ERR_INTERRUPTED ||
	       err->code == ERR_SYSTEM;
}

static int by_path(const void *a, const void *b)
{
	return json_compare_names(
		json_get_string(*(cJSON *const *)a, "path"),
		json_get_string(*(cJSON *const *)b, "path"));
}

/* SHA-256 is what the weights are known by; small files have only a git
 * blob id. */
static cJSON *file_entry(const cJSON *sibling, const char *name)
{
	const cJSON *size = json_get(sibling, "size");
	const cJSON *lfs = json_get(sibling, "lfs");
	const char *sha256 = json_get_string(lfs, "sha256");
	const char *blob = json_get_string(sibling, "blobId");
	cJSON *entry = cJSON_CreateObject();

	json_set_string(entry, "path", name);
	if (cJSON_IsNumber(size))
		json_set(entry, "size", json_copy(size));
	if (sha256)
		json_set_string(entry, "sha256", sha256);
	else if (blob)
		json_set_string(entry, "blob_id", blob);
	return entry;
}

/* The list of files, sorted: the Hub's own order is not promised. */
static cJSON *make_files(const cJSON *api)
{
	const cJSON *siblings = json_get(api, "siblings"), *sibling;
	size_t count = 0, room = 0;
	CLEANUP(freep) cJSON **entries = NULL;
	cJSON *files;

	if (!cJSON_IsArray(siblings))
		return NULL;
	json_each(sibling, siblings) {
		const char *name = json_get_string(sibling, "rfilename");

		if (!name)
			continue;
		GROW(entries, count, room);
		entries[count++] = file_entry(sibling, name);
	}
	files = cJSON_CreateArray();
	if (count)
		qsort(entries, count, sizeof(*entries), by_path);
	for (size_t i = 0; i < count; i++)
		json_append(files, entries[i]);
	return files;
}

/* The document is what everything else hangs on: look at it before use. */
static int check_document(struct fetch_item *item)
{
	const char *name = json_get_string(api_of(item), "id");
	const char *sha = json_get_string(api_of(item), "sha");
	struct err *err = &item->err;

	if (!name || !sha)
		return err_set(err, ERR_INVALID, "the Hub's answer has no "
			       "'%s'", name ? "sha" : "id");
	if (repo_id_parse(&item->id, name, err) < 0) {
		err->code = ERR_INVALID;
		return err_wrap(err, "the Hub's answer has a bad 'id'");
	}
	if (strlen(sha) != GIT_ID_LEN ||
	    strspn(sha, "0123456789abcdef") != GIT_ID_LEN)
		return err_set(err, ERR_INVALID,
			       "the Hub's answer has a bad 'sha'");
	return 0;
}

static void on_file(void *data, struct hub_answer *answer,
		    const struct err *err)
{
	struct fetch_file *file = data;
	struct fetch_item *item = file->item;

	if (err) {
		file->err = *err;
		item->cut = item->cut ||
			    hub_is_over(upstream_hub(item->upstream));
		return;
	}
	buf_release(&file->text);
	file->text = answer->body;
	buf_init(&answer->body, 0);
}

static void note_blob_id(struct fetch_file *file, const cJSON *api)
{
	const cJSON *sibling;

	json_each(sibling, json_get(api, "siblings")) {
		const char *name = json_get_string(sibling, "rfilename");
		const char *id = json_get_string(sibling, "blobId");

		if (name && id && !strcmp(name, file->path) &&
		    strlen(id) == GIT_ID_LEN)
			memcpy(file->blob_id, id, GIT_ID_LEN + 1);
	}
}

static bool is_wanted(const struct fetch_item *item, size_t i,
		      unsigned int sources)
{
	const char *unless = known_files[i].unless;

	return (sources & 1u << known_files[i].which) &&
	       is_listed(item, known_files[i].path) &&
	       !(unless && is_listed(item, unless));
}

static void queue_file(struct fetch_item *item, struct fetch_file *file)
{
	struct hub_request request = {
		.what = HUB_FILE, .type = hub_type_of(item),
		.id = item->id.str, .path = file->path,
		.revision = json_get_string(api_of(item), "sha"),
		.max = SOURCE_FILE_MAX, .done = on_file, .data = file,
	};

	hub_queue(upstream_hub(item->upstream), &request);
}

static void queue_files(struct fetch_item *item)
{
	unsigned int sources = derivation_sources(item->derivation);

	/* The README has front matter, where the API has none. */
	if (sources & 1u << SOURCE_CARD)
		sources |= 1u << SOURCE_README;
	item->files = xcalloc(ARRAY_SIZE(known_files), sizeof(*item->files));
	for (size_t i = 0; i < ARRAY_SIZE(known_files); i++) {
		struct fetch_file *file = &item->files[i];

		file->item = item;
		file->which = known_files[i].which;
		file->path = known_files[i].path;
		file->wanted = is_wanted(item, i, sources);
		buf_init(&file->text, SOURCE_FILE_MAX);
		if (!file->wanted)
			continue;
		note_blob_id(file, api_of(item));
		file->kept = item->cache && file->blob_id[0] &&
			     fetch_cache_get(item->cache, file->blob_id,
					     &file->text);
		if (!file->kept)
			queue_file(item, file);
	}
}

static void take_document(struct fetch_item *item, cJSON *document)
{
	item->sources.json[SOURCE_API] = document;
	if (check_document(item) < 0)
		return;
	item->sources.json[SOURCE_FILES] = make_files(api_of(item));
	if (!item->only_document)
		queue_files(item);
}

static void on_document(void *data, struct hub_answer *answer,
			const struct err *err)
{
	struct fetch_item *item = data;

	if (!err) {
		take_document(item, STEAL(answer->doc));
		return;
	}
	item->err = *err;
	item->cut = hub_is_over(upstream_hub(item->upstream));
}

static void queue_document(struct fetch_item *item)
{
	struct hub_request request = {
		.what = HUB_INFO, .type = hub_type_of(item),
		.id = item->id.str, .done = on_document, .data = item,
	};

	hub_queue(upstream_hub(item->upstream), &request);
}

/* Python writes these files, and may write NaN and large integers. */
static void take_json(struct fetch_item *item, const struct fetch_file *file)
{
	struct err err = ERR_INIT;

	if (json_parse_text(&item->sources.json[file->which], file->text.ptr,
			    file->text.len, JSON_NUL_REPLACE |
			    JSON_ROUND_NUMBERS | JSON_NAN_IS_NULL, &err) < 0)
		strlist_addf(&item->warnings, "'%s' is recorded without its "
			     "%s: it is no JSON: %s", item->id.str, file->path,
			     err.msg);
}

static void take_readme(struct fetch_item *item, const struct fetch_file *file)
{
	struct err err = ERR_INIT;
	const struct err *broken;

	if (card_new(&item->sources.readme, file->text.ptr, file->text.len,
		     &err) < 0) {
		strlist_addf(&item->warnings, "'%s' is recorded without its "
			     "README.md: %s", item->id.str, err.msg);
		return;
	}
	broken = card_front_error(item->sources.readme);
	if (broken)
		strlist_addf(&item->warnings, "the front matter of '%s' cannot "
			     "be read: README.md: %s", item->id.str,
			     broken->msg);
}

/* Of a gated repository every file is refused, which is said once. */
static int take_file(struct fetch_item *item, const struct fetch_file *file,
		     bool *denied)
{
	const struct err *why = &file->err;

	if (is_fatal(why)) {
		item->err = *why;
		return err_wrap(&item->err, "cannot fetch %s", file->path);
	}
	if (why->code || *denied) {
		item->sources.missing |= 1u << file->which;
		if (*denied)
			return 0;
		*denied = why->code == ERR_DENIED;
		strlist_addf(&item->warnings, "'%s' is recorded without its "
			     "%s: %s%s%s", item->id.str,
			     *denied ? "files" : file->path, why->msg,
			     why->hint[0] ? "; " : "", why->hint);
		return 0;
	}
	if (item->cache && file->blob_id[0] && !file->kept)
		fetch_cache_put(item->cache, file->blob_id, &file->text);
	if (file->which == SOURCE_README)
		take_readme(item, file);
	else
		take_json(item, file);
	return 0;
}

static bool wants_counts(const struct fetch_item *item)
{
	return derivation_sources(item->derivation) &
		       1u << SOURCE_SAFETENSORS &&
	       !json_get(api_of(item), "safetensors");
}

/* Only where the document has no count: it costs a request or more. */
static int take_counts(struct fetch_item *item)
{
	struct hub *hub = upstream_hub(item->upstream);
	struct err err = ERR_INIT;

	if (!wants_counts(item) ||
	    !fetch_weights(&item->sources.json[SOURCE_SAFETENSORS], hub,
			   hub_type_of(item), item->id.str,
			   json_get_string(api_of(item), "sha"), api_of(item),
			   &err))
		return 0;
	item->cut = hub_is_over(hub);
	if (item->cut || is_fatal(&err)) {
		item->err = err;
		return item->cut ? -1 : err_wrap(&item->err,
						 "cannot count parameters");
	}
	item->sources.missing |= 1u << SOURCE_SAFETENSORS;
	strlist_addf(&item->warnings, "the parameters of '%s' cannot be "
		     "counted: %s", item->id.str, err.msg);
	return 0;
}

static void take_files(struct fetch_item *item)
{
	bool denied = false;
	int status = 0;

	for (size_t i = 0; i < ARRAY_SIZE(known_files) && !status; i++)
		if (item->files[i].wanted)
			status = take_file(item, &item->files[i], &denied);
	if (!status && !denied)
		status = take_counts(item);
}

/* They are there, as far as anybody knows; a refresh may get them. */
static void do_without_files(struct fetch_item *item)
{
	for (size_t i = 0; i < ARRAY_SIZE(known_files); i++)
		if (is_listed(item, known_files[i].path))
			item->sources.missing |= 1u << known_files[i].which;
}

static void finish(struct fetch_item *item)
{
	if (!item->cut && item->files)
		take_files(item);
	else if (!item->cut && item->only_document && !item->err.code)
		do_without_files(item);
	item->done = !item->cut;
	free_files(item);
}

int fetch_many(struct upstream *upstream, struct fetch_item *items,
	       size_t count, const char *cache, struct err *err)
{
	int status;

	for (size_t i = 0; i < count; i++) {
		items[i].cache = cache;
		items[i].upstream = upstream;
		if (items[i].document)
			take_document(&items[i], STEAL(items[i].document));
		else
			queue_document(&items[i]);
	}
	status = hub_run(upstream_hub(upstream), err);
	for (size_t i = 0; i < count; i++) {
		finish(&items[i]);
		/* To count parameters takes more requests. */
		if (!status && items[i].cut) {
			*err = items[i].err;
			status = -1;
		}
	}
	return status;
}

int fetch_sources(struct sources *out, struct upstream *upstream,
		  enum upstream_type type, struct repo_id *id,
		  const struct derivation *derivation,
		  struct strlist *warnings, struct err *err)
{
	CLEANUP(fetch_item_release) struct fetch_item item = {
		.type = type, .id = *id, .derivation = derivation,
	};
	int status = fetch_many(upstream, &item, 1, NULL, err);

	for (size_t i = 0; i < item.warnings.count; i++)
		strlist_add(warnings, item.warnings.items[i]);
	*id = item.id;
	if (item.err.code)
		*err = item.err;
	if (status < 0 || item.err.code)
		return -1;
	*out = item.sources;
	item.sources = (struct sources)SOURCES_INIT;
	return 0;
}
