/* SPDX-License-Identifier: MIT */
#include "core/scores_fetch.h"

#include <stdlib.h>
#include <string.h>

#include "core/scores_board.h"
#include "hub/hub.h"
#include "source/leaderboard.h"

struct scores_fetcher {
	struct upstream *upstream;
	enum scores_sources sources;
	struct scores_board v1, v2, table;
	struct scores_places places;
};

int scores_sources_parse(enum scores_sources *out, const char *name,
			 struct err *err)
{
	static const struct {
		const char *name;
		enum scores_sources sources;
	} known[] = {
		{ "all", SCORES_FROM_ALL }, { "v1", SCORES_FROM_V1 },
		{ "v2", SCORES_FROM_V2 }, { "card", SCORES_FROM_CARD },
	};

	*out = SCORES_FROM_ALL;
	for (size_t i = 0; name && i < ARRAY_SIZE(known); i++)
		if (!strcmp(name, known[i].name)) {
			*out = known[i].sources;
			return 0;
		}
	return name ? err_set(err, ERR_USAGE, "option '--source' takes v1, v2, "
			      "card or all, not '%s'", name) : 0;
}

struct scores_fetcher *scores_fetcher_new(struct upstream *upstream,
					  enum scores_sources sources)
{
	struct scores_fetcher *fetcher = xcalloc(1, sizeof(*fetcher));

	fetcher->upstream = upstream;
	fetcher->sources = sources;
	fetcher->v1 = (struct scores_board){
		.dataset = "open-llm-leaderboard-old/results",
		.source = SCORES_V1,
	};
	fetcher->v2 = (struct scores_board){
		.dataset = "open-llm-leaderboard/results",
		.source = SCORES_V2,
	};
	fetcher->table = (struct scores_board){
		.dataset = "open-llm-leaderboard/contents",
		.source = SCORES_V2_TABLE,
	};
	return fetcher;
}

void scores_fetcher_free(struct scores_fetcher *fetcher)
{
	if (!fetcher)
		return;
	scores_places_release(&fetcher->places);
	free(fetcher);
}

void scores_fetcher_freep(struct scores_fetcher **fetcher)
{
	scores_fetcher_free(*fetcher);
}

/* One model while its results are gathered. */
struct gathering {
	struct scores_fetcher *fetcher;
	struct hub *hub;
	struct repo_id id;		/* the name that the Hub has now */
	cJSON *document;		/* of the Hub; NULL: not there */
	struct strlist names;		/* all that it is known by */
	cJSON *record;			/* what was found, in "results" */
	struct strlist *warnings;
	struct err failure;		/* of the first source that failed */
	struct err *err;
};

static void gathering_release(struct gathering *g)
{
	json_free(g->document);
	json_free(g->record);
	strlist_release(&g->names);
}

/* Folders of a data set have case, other than ids on the Hub. */
static void add_name(struct gathering *g, const char *name)
{
	if (!strlist_has(&g->names, name))
		strlist_add(&g->names, name);
}

/* The Hub's document, and the name in it. */
static int ask_hub(struct gathering *g, const struct repo_id *id)
{
	struct repo_id now;
	const char *name;

	g->id = *id;
	if (hub_info(g->hub, HUB_MODEL, id->str, NULL, NULL, &g->document,
		     g->err) < 0) {
		if (g->err->code != ERR_NOT_FOUND)
			return -1;
		strlist_addf(g->warnings, "'%s': %s; the leaderboards are "
			     "asked all the same", id->str, g->err->msg);
		err_clear(g->err);
		return 0;
	}
	name = json_get_string(g->document, "id");
	if (!name)
		return err_set(g->err, ERR_INVALID,
			       "the Hub's answer has no 'id'");
	if (repo_id_parse(&now, name, g->err) < 0) {
		g->err->code = ERR_INVALID;
		return err_wrap(g->err, "the Hub's answer has a bad 'id'");
	}
	g->id = now;
	return 0;
}

static bool has_results(const struct gathering *g)
{
	const cJSON *source;

	json_each(source, json_get(g->record, "results"))
		if (source->child)
			return true;
	return false;
}

/* A source that failed is no reason to give up the others, unless nothing
 * can be asked at all. */
static int live_with_it(struct gathering *g, const char *dataset)
{
	if (g->err->code == ERR_INTERRUPTED)
		return -1;
	err_wrap(g->err, "cannot ask '%s'", dataset);
	if (!g->failure.code)
		g->failure = *g->err;
	strlist_addf(g->warnings, "'%s': %s", g->id.str, g->err->msg);
	err_clear(g->err);
	return 0;
}

/* Ask all boards that are wanted for one name. */
static int ask_boards(struct gathering *g, const char *name)
{
	struct scores_fetcher *f = g->fetcher;
	struct scores_ask ask = {
		.hub = g->hub, .name = name, .names = &g->names,
		.record = g->record, .warnings = g->warnings,
	};

	if ((f->sources & SCORES_FROM_V1) &&
	    scores_ask_files(&ask, &f->v1, g->err) < 0 &&
	    live_with_it(g, f->v1.dataset) < 0)
		return -1;
	if (!(f->sources & SCORES_FROM_V2))
		return 0;
	if (scores_ask_files(&ask, &f->v2, g->err) < 0 &&
	    live_with_it(g, f->v2.dataset) < 0)
		return -1;
	if (scores_ask_table(&ask, &f->table, g->err) < 0 &&
	    live_with_it(g, f->table.dataset) < 0)
		return -1;
	return 0;
}

/*
 * Models of the first days were moved to a namespace: "gpt2" is
 * "openai-community/gpt2" now.  The Hub says whether this is one of them.
 */
static int ask_old_name(struct gathering *g)
{
	CLEANUP(json_freep) cJSON *document = NULL;
	const char *slash = strchr(g->id.str, '/'), *now;

	if (!slash || !g->document || strlist_has(&g->names, slash + 1))
		return 0;
	if (hub_info(g->hub, HUB_MODEL, slash + 1, NULL, NULL, &document,
		     g->err) < 0) {
		if (g->err->code == ERR_INTERRUPTED)
			return -1;
		err_clear(g->err);
		return 0;
	}
	now = json_get_string(document, "id");
	if (!now || !repo_id_same(now, g->id.str))
		return 0;
	add_name(g, slash + 1);
	return ask_boards(g, slash + 1);
}

static int ask_all(struct gathering *g)
{
	if (!(g->fetcher->sources & (SCORES_FROM_V1 | SCORES_FROM_V2)))
		return 0;
	for (size_t i = 0; i < g->names.count; i++)
		if (ask_boards(g, g->names.items[i]) < 0)
			return -1;
	return has_results(g) ? 0 : ask_old_name(g);
}

/* What the card states; it is all there, so what it no longer states is
 * gone.  Returns the source's name if that is so, else NULL. */
static const char *read_card(struct gathering *g)
{
	const cJSON *index = json_get(g->document, "model-index");
	cJSON *results, *sources;

	if (!(g->fetcher->sources & SCORES_FROM_CARD) || !g->document)
		return NULL;
	if (!index)
		index = json_get(json_get(g->document, "cardData"),
				 "model-index");
	results = leaderboard_read_index(index,
					 json_get_string(g->document, "sha"),
					 g->warnings);
	sources = cJSON_GetObjectItemCaseSensitive(g->record, "results");
	json_set(sources, SCORES_CARD,
		 results ? results : cJSON_CreateObject());
	return SCORES_CARD;
}

/* The record that gets it: under the name that it has, or the new one. */
static int put(struct scores_written *out, struct gathering *g,
	       struct store *store, const struct repo_id *asked,
	       const char *whole, bool dry_run)
{
	struct scores_change change = {
		.results = json_get(g->record, "results"), .whole = whole,
		.dry_run = dry_run,
	};
	int there = repo_id_same(asked->str, g->id.str) ? 0 :
		scores_exist(store, &g->fetcher->places, asked, g->err);

	if (there < 0)
		return -1;
	return scores_put(out, store, &g->fetcher->places,
			  there ? asked : &g->id, &change, g->warnings,
			  g->err);
}

int scores_fetch(struct scores_written *out, struct scores_fetcher *fetcher,
		 struct store *store, const struct repo_id *id,
		 const struct scores_fetch_options *options,
		 struct strlist *warnings, struct err *err)
{
	CLEANUP(gathering_release) struct gathering g = {
		.fetcher = fetcher, .hub = upstream_hub(fetcher->upstream),
		.record = cJSON_CreateObject(), .warnings = warnings,
		.err = err,
	};
	const char *whole;

	json_set(g.record, "results", cJSON_CreateObject());
	out->id = *id;
	if (ask_hub(&g, id) < 0)
		return -1;
	out->id = g.id;
	add_name(&g, g.id.str);
	add_name(&g, id->str);
	for (size_t i = 0; options->also && i < options->also->count; i++)
		add_name(&g, options->also->items[i]);
	if (ask_all(&g) < 0)
		return -1;
	whole = read_card(&g);
	if (has_results(&g))
		return put(out, &g, store, id, whole, options->dry_run);
	if (!g.failure.code)
		return 1;
	*err = g.failure;
	return -1;
}
