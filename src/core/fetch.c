/* SPDX-License-Identifier: MIT */
#include "core/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "core/fetch_weights.h"
#include "git/git.h"
#include "hub/hub.h"

/* A README or a config.json is some 5 to 200 KB. */
#define SOURCE_FILE_MAX ((size_t)8 * 1024 * 1024)

struct upstream {
	struct hub *hub;
};

static bool is_the_hub(const char *endpoint)
{
	size_t len = strlen(HUB_ENDPOINT);

	return !strncmp(endpoint, HUB_ENDPOINT, len) &&
	       (!endpoint[len] || !strcmp(endpoint + len, "/"));
}

static bool environment_has_endpoint(void)
{
	const char *endpoint = getenv("HF_ENDPOINT");

	return endpoint && *endpoint;
}

static void choose_endpoint(struct hub_options *hub,
			    const struct upstream_options *options)
{
	const char *repository = options->repository_endpoint;

	if (options->endpoint)
		hub->endpoint = xstrdup(options->endpoint);
	if (hub->endpoint || environment_has_endpoint() || !repository)
		return;
	hub->endpoint = xstrdup(repository);
}

/* 1 if the variable is set, 0 if not. */
static int number_from(unsigned int *out, const char *variable,
		       struct err *err)
{
	const char *text = getenv(variable);
	size_t len = text ? strlen(text) : 0;

	if (!len)
		return 0;
	if (strspn(text, "0123456789") != len || len > 8)
		return err_set(err, ERR_USAGE, "%s must be a number, is '%s'",
			       variable, text);
	*out = (unsigned int)strtoul(text, NULL, 10);
	return 1;
}

/* How stubborn to be: HFMETA_RETRIES, and the first wait of a doubling row
 * in HFMETA_BACKOFF_MS. */
static int set_patience(struct hub_options *hub, struct err *err)
{
	int set = number_from(&hub->retries, "HFMETA_RETRIES", err);

	if (set < 0 ||
	    number_from(&hub->backoff_ms, "HFMETA_BACKOFF_MS", err) < 0)
		return -1;
	hub->no_retries = set && !hub->retries;
	return 0;
}

static bool endpoint_is_only_the_repositorys(const struct hub_options *hub,
				const struct upstream_options *options)
{
	return !options->endpoint && !environment_has_endpoint() &&
	       hub->endpoint && !is_the_hub(hub->endpoint);
}

int upstream_open(struct upstream **out,
		  const struct upstream_options *options, struct err *err)
{
	CLEANUP(hub_options_release) struct hub_options hub = HUB_OPTIONS_INIT;
	struct upstream *upstream;
	struct hub *opened = NULL;
	bool without_token;

	choose_endpoint(&hub, options);
	without_token = endpoint_is_only_the_repositorys(&hub, options);
	if (hub_options_from_env(&hub, err) < 0)
		return -1;
	if (without_token) {
		free(hub.token);
		hub.token = NULL;
	}
	hub.offline = hub.offline || options->offline;
	hub.version = xstrdup(PACKAGE_VERSION);
	if (set_patience(&hub, err) < 0)
		return -1;
	if (options->record)
		hub.record = xstrdup(options->record);
	hub.stop = options->stop;
	hub.stop_data = options->stop_data;
	if (hub_open(&opened, &hub, err) < 0)
		return -1;
	upstream = xcalloc(1, sizeof(*upstream));
	upstream->hub = opened;
	*out = upstream;
	return 0;
}

void upstream_free(struct upstream *upstream)
{
	if (!upstream)
		return;
	hub_free(upstream->hub);
	free(upstream);
}

void upstream_freep(struct upstream **upstream)
{
	upstream_free(*upstream);
}

struct hub *upstream_hub(struct upstream *upstream)
{
	return upstream->hub;
}

int upstream_type_parse(enum upstream_type *type, const char *name,
			struct err *err)
{
	*type = UPSTREAM_MODEL;
	if (!name || !strcmp(name, "model"))
		return 0;
	*type = UPSTREAM_DATASET;
	if (!strcmp(name, "dataset"))
		return 0;
	return err_set(err, ERR_USAGE, "option '--type' takes model or "
		       "dataset, not '%s'", name);
}

/* Where a snapshot lies is nobody else's business. */
const char *upstream_endpoint(const struct upstream *upstream)
{
	const char *endpoint = hub_endpoint(upstream->hub);

	return starts_with(endpoint, "file:") ? NULL : endpoint;
}

/* One repository while its sources are gathered. */
struct gathering {
	struct sources *sources;
	struct upstream *upstream;
	enum hub_type type;
	const char *id, *commit;
	struct strlist *warnings;
	struct err *err;
	bool denied;		/* all files are gated, or none */
};

static bool is_listed(const struct gathering *g, const char *path)
{
	return api_lists(g->sources->json[SOURCE_API], path);
}

/*
 * 1 with the text, 0 if the record has to do without it (said in a warning),
 * -1 if nothing can be had any more.
 */
static int fetch_file(struct gathering *g, enum source which,
		      const char *path, struct buf *text)
{
	if (g->denied) {
		g->sources->missing |= 1u << which;
		return 0;
	}
	if (!hub_file(g->upstream->hub, g->type, g->id, g->commit, path, text,
		      g->err))
		return 1;
	if (g->err->code == ERR_NETWORK || g->err->code == ERR_INTERRUPTED ||
	    g->err->code == ERR_SYSTEM)
		return err_wrap(g->err, "cannot fetch %s", path);
	g->sources->missing |= 1u << which;
	g->denied = g->err->code == ERR_DENIED;
	strlist_addf(g->warnings, "'%s' is recorded without its %s: %s%s%s",
		     g->id, g->denied ? "files" : path, g->err->msg,
		     g->err->hint[0] ? "; " : "", g->err->hint);
	err_clear(g->err);
	return 0;
}

static int fetch_json(struct gathering *g, enum source which,
		      const char *path)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(SOURCE_FILE_MAX);
	int status;

	if (!is_listed(g, path))
		return 0;
	status = fetch_file(g, which, path, &text);
	if (status <= 0)
		return status;
	/* Python writes these files, and may write NaN and large integers. */
	if (json_parse_text(&g->sources->json[which], text.ptr, text.len,
			    JSON_NUL_REPLACE | JSON_ROUND_NUMBERS |
			    JSON_NAN_IS_NULL, g->err) < 0) {
		strlist_addf(g->warnings, "'%s' is recorded without its %s: "
			     "it is no JSON: %s", g->id, path, g->err->msg);
		err_clear(g->err);
	}
	return 0;
}

/* Only where the document has no count: it costs a request or more. */
static int fetch_counts(struct gathering *g)
{
	const cJSON *api = g->sources->json[SOURCE_API];

	if (json_get(api, "safetensors") || g->denied)
		return 0;
	if (!fetch_weights(&g->sources->json[SOURCE_SAFETENSORS],
			   g->upstream->hub, g->type, g->id, g->commit, api,
			   g->err))
		return 0;
	if (g->err->code == ERR_NETWORK || g->err->code == ERR_INTERRUPTED ||
	    g->err->code == ERR_SYSTEM)
		return err_wrap(g->err, "cannot count parameters");
	g->sources->missing |= 1u << SOURCE_SAFETENSORS;
	strlist_addf(g->warnings, "the parameters of '%s' cannot be counted: "
		     "%s", g->id, g->err->msg);
	err_clear(g->err);
	return 0;
}

static int fetch_readme(struct gathering *g)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(SOURCE_FILE_MAX);
	const struct err *broken;
	int status;

	if (!is_listed(g, "README.md"))
		return 0;
	status = fetch_file(g, SOURCE_README, "README.md", &text);
	if (status <= 0)
		return status;
	if (card_new(&g->sources->readme, text.ptr, text.len, g->err) < 0) {
		strlist_addf(g->warnings, "'%s' is recorded without its "
			     "README.md: %s", g->id, g->err->msg);
		err_clear(g->err);
		return 0;
	}
	broken = card_front_error(g->sources->readme);
	if (broken)
		strlist_addf(g->warnings, "the front matter of '%s' cannot be "
			     "read: README.md: %s", g->id, broken->msg);
	return 0;
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

static int fetch_files(struct gathering *g, unsigned int wanted)
{
	static const struct {
		enum source which;
		const char *path, *unless;
	} files[] = {
		{ SOURCE_CONFIG, "config.json", NULL },
		{ SOURCE_TOKENIZER_CONFIG, "tokenizer_config.json", NULL },
		{ SOURCE_GENERATION_CONFIG, "generation_config.json", NULL },
		{ SOURCE_ADAPTER_CONFIG, "adapter_config.json", NULL },
		/* A repository is a pipeline or a model, seldom both. */
		{ SOURCE_MODEL_INDEX, "model_index.json", "config.json" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if ((wanted & 1u << files[i].which) &&
		    (!files[i].unless || !is_listed(g, files[i].unless)) &&
		    fetch_json(g, files[i].which, files[i].path) < 0)
			return -1;
	if ((wanted & 1u << SOURCE_SAFETENSORS) && fetch_counts(g) < 0)
		return -1;
	if (wanted & (1u << SOURCE_README | 1u << SOURCE_CARD))
		return fetch_readme(g);
	return 0;
}

/* The document is what everything else hangs on: look at it before use. */
static int check_document(struct gathering *g, struct repo_id *id)
{
	const cJSON *api = g->sources->json[SOURCE_API];
	const char *name = json_get_string(api, "id");
	const char *sha = json_get_string(api, "sha");

	if (!name || !sha)
		return err_set(g->err, ERR_INVALID, "the Hub's answer has no "
			       "'%s'", name ? "sha" : "id");
	if (repo_id_parse(id, name, g->err) < 0) {
		g->err->code = ERR_INVALID;
		return err_wrap(g->err, "the Hub's answer has a bad 'id'");
	}
	if (strlen(sha) != GIT_ID_LEN ||
	    strspn(sha, "0123456789abcdef") != GIT_ID_LEN)
		return err_set(g->err, ERR_INVALID,
			       "the Hub's answer has a bad 'sha'");
	g->id = id->str;
	g->commit = sha;
	return 0;
}

int fetch_sources(struct sources *out, struct upstream *upstream,
		  enum upstream_type type, struct repo_id *id,
		  const struct derivation *derivation,
		  struct strlist *warnings, struct err *err)
{
	struct gathering g = {
		.sources = out, .upstream = upstream,
		.type = type == UPSTREAM_DATASET ? HUB_DATASET : HUB_MODEL,
		.warnings = warnings, .err = err,
	};

	if (hub_info(upstream->hub, g.type, id->str, NULL, NULL,
		     &out->json[SOURCE_API], err) < 0)
		return -1;
	if (check_document(&g, id) < 0)
		return -1;
	out->json[SOURCE_FILES] = make_files(out->json[SOURCE_API]);
	return fetch_files(&g, derivation_sources(derivation));
}
