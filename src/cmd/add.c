/* SPDX-License-Identifier: MIT */
/*
 * hfmeta add - start to track models and data sets
 *
 * Each record is a commit of its own.  An id that cannot be had is reported,
 * and the others go on.
 */
#include "cmd/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/scores.h"
#include "cmd/transfers.h"
#include "cmd/upkeep.h"
#include "core/follow.h"
#include "core/listing.h"
#include "core/track.h"
#include "json/json.h"
#include "util/fs.h"

/* Models made of models made of models: nobody means more than this. */
#define FOLLOWED_MAX 1000

/* Bytes of ids on standard input. */
#define IDS_MAX ((size_t)256 * 1024 * 1024)

/* Rows of a listing that are taken if nobody says how many. */
#define LISTED 100

/* Repositories that are fetched together, and committed together. */
#define BATCH 100

/* One repository to add. */
struct wanted {
	char *id;
	enum upstream_type type;
	bool followed;		/* nobody has named it: failing is a warning */
	cJSON *document;	/* of the listing; or NULL */
};

struct adding {
	struct cmd_ctx *ctx;
	struct store *store;
	struct upstream *upstream;
	enum upstream_type type;	/* of those that are named */
	struct listing_options listing;
	bool all;
	struct scores_fetcher *scores;
	bool dry_run, force, with_datasets, with_base, with_scores;
	bool only_document;
	struct wanted *wanted;
	size_t count, room, named, done;
	size_t failed;
	struct progress progress;
};

static void print_json(struct out *out, const struct track_result *result,
		       const char *status)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();

	json_set_string(line, "id", result->id.str);
	json_set_string(line, "path", result->path);
	json_set_string(line, "commit", result->commit.hex[0] ?
			result->commit.hex : NULL);
	json_set_string(line, "revision", result->revision[0] ?
			result->revision : NULL);
	json_set_string(line, "status", status);
	cmd_print_json(out, line);
}

static void print_result(const struct adding *a,
			 const struct track_result *result)
{
	struct out *out = a->ctx->out;
	bool was_there = result->was_there;

	if (!result->changed) {
		if (out->json)
			print_json(out, result, "tracked");
		out_print(out, "=  %s (%s)\n", result->path, a->force ?
			  "up to date" : "tracked already");
	} else if (a->dry_run) {
		if (out->json)
			print_json(out, result, was_there ? "would-refresh" :
				   "would-add");
		out_print(out, "would %s  %s\n", was_there ? "refresh" : "add",
			  result->path);
	} else {
		if (out->json)
			print_json(out, result, was_there ? "refreshed" :
				   "added");
		out_print(out, "%s  %s\n", was_there ? "M" : "A",
			  result->path);
	}
}

static bool is_wanted(const struct adding *a, enum upstream_type type,
		      const char *id)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->wanted[i].type == type &&
		    repo_id_same(a->wanted[i].id, id))
			return true;
	return false;
}

static int want(struct adding *a, enum upstream_type type, const char *name,
		bool followed, struct err *err)
{
	struct wanted wanted = { .type = type, .followed = followed };
	struct repo_id id;

	if (repo_id_parse(&id, name, err) < 0) {
		if (strstr(name, "://"))
			err_hint(err, "an id is wanted, not a URL: "
				 "'namespace/name'");
		return err_wrap(err, "cannot add '%s'", name);
	}
	wanted.id = xstrdup(id.str);
	GROW(a->wanted, a->count, a->room);
	a->wanted[a->count++] = wanted;
	return 0;
}

/* What a card names may be no id: "my own data", say. */
static void want_all(struct adding *a, enum upstream_type type,
		     const struct strlist *names)
{
	for (size_t i = 0; i < names->count; i++) {
		struct err err = ERR_INIT;

		if (is_wanted(a, type, names->items[i]) ||
		    a->count >= a->named + FOLLOWED_MAX)
			continue;
		if (want(a, type, names->items[i], true, &err) < 0)
			out_warn(a->ctx->out, "%s", err.msg);
	}
}

static void follow(struct adding *a, const struct wanted *wanted,
		   const cJSON *record)
{
	CLEANUP(strlist_release) struct strlist datasets = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist models = STRLIST_INIT;

	if (wanted->type != UPSTREAM_MODEL)
		return;
	if (a->with_datasets)
		follow_datasets(&datasets, record);
	if (a->with_base)
		follow_base_models(&models, record);
	want_all(a, UPSTREAM_DATASET, &datasets);
	want_all(a, UPSTREAM_MODEL, &models);
}

static int finish_one(struct adding *a, const struct wanted *wanted,
		      struct track_item *item, struct err *err)
{
	struct out *out = a->ctx->out;
	const struct track_result *result = &item->result;

	progress_did(&a->progress, wanted->id);
	for (size_t i = 0; i < item->warnings.count; i++)
		out_warn(out, "%s", item->warnings.items[i]);
	if (item->err.code) {
		*err = item->err;
		return err_wrap(err, "cannot add '%s'", wanted->id);
	}
	if (strcmp(wanted->id, result->id.str) != 0)
		out_note(out, "'%s' is '%s' on the Hub now", wanted->id,
			 result->id.str);
	print_result(a, result);
	follow(a, wanted, result->document);
	return a->with_scores && wanted->type == UPSTREAM_MODEL ?
	       scores_fetch_beside(a->ctx, a->scores, a->store, &result->id,
				   wanted->id, a->dry_run, err) : 0;
}

/* Tell of the items of a batch that are done.  Fails if this is the end. */
static int finish_batch(struct adding *a, size_t first,
			struct track_item *items, size_t count,
			struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		/* A copy: following makes the list grow, and move. */
		struct wanted wanted = a->wanted[first + i];

		if (!items[i].done || !finish_one(a, &wanted, &items[i], err))
			continue;
		if ((a->named == 1 && !wanted.followed) ||
		    err->code == ERR_INTERRUPTED)
			return -1;
		if (wanted.followed) {
			out_warn(a->ctx->out, "%s", err->msg);
		} else {
			out_error(a->ctx->out, err);
			a->failed++;
		}
		err_clear(err);
	}
	return 0;
}

static int add_batch(struct adding *a, size_t first, size_t count,
		     struct err *err)
{
	CLEANUP(freep) struct track_item *items = xcalloc(count,
							  sizeof(*items));
	struct track_options options = {
		.dry_run = a->dry_run, .force = a->force,
		.only_document = a->only_document,
	};
	struct err stopped = ERR_INIT;
	int status, finished;

	for (size_t i = 0; i < count; i++) {
		items[i] = (struct track_item)TRACK_ITEM_INIT;
		items[i].type = a->wanted[first + i].type;
		snprintf(items[i].id.str, sizeof(items[i].id.str), "%s",
			 a->wanted[first + i].id);
		items[i].document = STEAL(a->wanted[first + i].document);
	}
	status = track_many(items, count, a->store, a->upstream, &options,
			    &stopped);
	finished = finish_batch(a, first, items, count, err);
	for (size_t i = 0; i < count; i++)
		track_item_release(&items[i]);
	if (status < 0)
		*err = stopped;
	return status < 0 || finished < 0 ? -1 : 0;
}

/* All that is wanted so far, and what follows from that. */
static int add_all(struct adding *a, struct err *err)
{
	a->progress.what = NULL;
	while (a->done < a->count) {
		size_t count = a->count - a->done;

		if (count > BATCH)
			count = BATCH;
		a->progress.total = a->count;
		if (add_batch(a, a->done, count, err) < 0)
			return -1;
		a->done += count;
	}
	return 0;
}

/* A line is an id; blanks around it, and empty lines, do not count. */
static int want_lines(struct adding *a, enum upstream_type type,
		      struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(IDS_MAX);
	char *rest = NULL, *line;

	if (fs_read_fd(&text, STDIN_FILENO, err) < 0)
		return err_wrap(err, "standard input");
	if (memchr(text.ptr, '\0', text.len))
		return err_set(err, ERR_USAGE, "standard input has a NUL "
			       "byte: one id a line is wanted");
	if (text.len)
		rest = text.ptr;
	while (rest && (line = strsep(&rest, "\n"))) {
		size_t len;

		line += strspn(line, " \t\r");
		len = strlen(line);
		while (len && strchr(" \t\r", line[len - 1]))
			len--;
		line[len] = '\0';
		if (*line && want(a, type, line, false, err) < 0)
			return -1;
	}
	return 0;
}

/* All names are looked at before the first request is sent. */
static int want_named(struct adding *a, int count, char **names,
		      struct err *err)
{
	if (!count && !listing_is_wanted(&a->listing) && !a->all)
		return err_set(err, ERR_USAGE, "no %s named",
			       a->type == UPSTREAM_MODEL ? "model" :
			       "data set");
	for (int i = 0; i < count; i++)
		if ((!strcmp(names[i], "-") ? want_lines(a, a->type, err) :
		     want(a, a->type, names[i], false, err)) < 0)
			return -1;
	a->named = a->count;
	return 0;
}

/* What the Hub lists is taken as it comes: an id that is none is not ours to
 * complain of. */
static void want_page(struct adding *a, const struct strlist *ids,
		      cJSON *documents)
{
	for (size_t i = 0; i < ids->count; i++) {
		cJSON *document = documents ? documents->child : NULL;
		struct err bad = ERR_INIT;

		if (document)
			cJSON_DetachItemViaPointer(documents, document);
		if (want(a, a->type, ids->items[i], false, &bad) == 0) {
			a->wanted[a->count - 1].document = document;
			continue;
		}
		out_warn(a->ctx->out, "%s", bad.msg);
		json_free(document);
	}
	a->named += ids->count;
}

/* A page is worked off before the next one is asked for: nobody knows how
 * many there are. */
static int add_listed(struct adding *a, struct err *err)
{
	CLEANUP(listing_freep) struct listing *listing =
		listing_new(a->upstream, a->type, &a->listing,
			    a->only_document);
	bool more = false;
	size_t count;
	int status = 0;

	while (!status) {
		CLEANUP(strlist_release) struct strlist ids = STRLIST_INIT;
		CLEANUP(json_freep) cJSON *documents = NULL;

		a->progress.what = "asking for the listing";
		status = listing_next(&ids, &documents, listing, err);
		if (status)
			break;
		want_page(a, &ids, documents);
		status = add_all(a, err);
	}
	if (status < 0)
		return -1;
	count = listing_count(listing, &more);
	if (!count)
		out_note(a->ctx->out, "the Hub lists none of these");
	if (more)
		out_note(a->ctx->out, "the Hub lists more than %zu; --limit or "
			 "--all takes more", count);
	return 0;
}

static enum cmd_status run(struct adding *a, struct upstream_options *options,
			   struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	CLEANUP(upstream_freep) struct upstream *upstream = NULL;
	CLEANUP(scores_fetcher_freep) struct scores_fetcher *fetcher = NULL;

	if (cmd_open_store(&store, a->ctx, REPO_WORK_TREE, err) < 0)
		return CMD_FAILED;
	options->repository_endpoint = store_config(store)->endpoint;
	if (upstream_open(&upstream, options, err) < 0)
		return CMD_FAILED;
	if (!store_branch(store))
		out_warn(a->ctx->out, "HEAD is detached: commits are on no "
			 "branch");
	fetcher = scores_fetcher_new(upstream, SCORES_FROM_ALL);
	a->store = store;
	a->upstream = upstream;
	a->scores = fetcher;
	a->progress.upstream = upstream;
	if (add_all(a, err) < 0 ||
	    ((listing_is_wanted(&a->listing) || a->all) &&
	     add_listed(a, err) < 0))
		return CMD_FAILED;
	if (!a->dry_run)
		hint_at_upkeep(a->ctx->out, store, UPKEEP_FLAT_TOO_MANY);
	return a->failed ? CMD_SOME_FAILED : CMD_DONE;
}

static void adding_release(struct adding *a)
{
	progress_end(&a->progress);
	for (size_t i = 0; i < a->count; i++) {
		json_free(a->wanted[i].document);
		free(a->wanted[i].id);
	}
	freep(&a->wanted);
	strlist_release(&a->listing.search);
	strlist_release(&a->listing.filter);
}

/* Without a limit the first hundred: --all is said by who wants all. */
static int read_limit(struct adding *a, const char *text, struct err *err)
{
	size_t len = text ? strlen(text) : 0;

	a->listing.limit = a->all ? 0 : LISTED;
	if (!text)
		return 0;
	if (a->all || !len || len > 9 || strspn(text, "0123456789") != len ||
	    !strtoul(text, NULL, 10))
		return err_set(err, ERR_USAGE, "option '--limit' takes a "
			       "number from 1 on, and not beside --all");
	a->listing.limit = strtoul(text, NULL, 10);
	return 0;
}

static int read_sources(struct adding *a, const char *text, struct err *err)
{
	a->only_document = text && !strcmp(text, "api");
	if (!text || a->only_document || !strcmp(text, "all"))
		return 0;
	return err_set(err, ERR_USAGE, "option '--sources' takes all or api, "
		       "not '%s'", text);
}

static enum cmd_status add(struct cmd_ctx *ctx, int argc, char **argv,
			   struct err *err)
{
	CLEANUP(adding_release) struct adding a = { .ctx = ctx };
	struct upstream_options options = {
		.endpoint = ctx->hub, .offline = ctx->offline,
		.stop = progress_tick, .stop_data = &a.progress,
	};
	struct transfer_texts transfers = { .jobs = NULL };
	const char *type = NULL, *limit = NULL, *sources = NULL;
	const struct opt opts[] = {
		OPT_STRING('t', "type", "type", &type,
			   "model (if not said) or dataset"),
		OPT_FLAG('n', "dry-run", &a.dry_run,
			 "say what would be added, and add nothing"),
		OPT_FLAG('f', "force", &a.force,
			 "bring records that are there up to date"),
		OPT_FLAG(0, "with-datasets", &a.with_datasets,
			 "add the data sets that models name, too"),
		OPT_FLAG(0, "with-base", &a.with_base,
			 "add the models that models were made from, too"),
		OPT_FLAG(0, "with-scores", &a.with_scores,
			 "fetch the scores of models, too"),
		OPT_STRING(0, "author", "namespace", &a.listing.author,
			   "what the Hub lists of this namespace"),
		OPT_LIST(0, "search", "text", &a.listing.search,
			 "what the Hub lists with this in its id"),
		OPT_LIST(0, "filter", "tag", &a.listing.filter,
			 "what the Hub lists with this tag"),
		OPT_STRING(0, "library", "name", &a.listing.library,
			   "what the Hub lists for this library"),
		OPT_STRING(0, "sort", "field", &a.listing.sort,
			   "the order of the listing: downloads, likes, ..."),
		OPT_STRING(0, "limit", "number", &limit,
			   "at most so many of the listing (100)"),
		OPT_FLAG(0, "all", &a.all, "all of the listing"),
		OPT_STRING(0, "sources", "sources", &sources,
			   "all, or api: nothing but the Hub's documents"),
		TRANSFER_OPTS(&transfers),
		OPT_STRING(0, "record", "folder", &options.record,
			   "write the Hub's answers to a hub snapshot"),
		OPT_END,
	};

	progress_begin(&a.progress, ctx);
	argc = opt_parse(&cmd_add, opts, argc, argv, err);
	if (argc < 0 || transfers_read(&options, &transfers, err) < 0 ||
	    upstream_type_parse(&a.type, type, err) < 0 ||
	    read_limit(&a, limit, err) < 0 ||
	    read_sources(&a, sources, err) < 0 ||
	    want_named(&a, argc, argv, err) < 0)
		return CMD_FAILED;
	return run(&a, &options, err);
}

const struct cmd cmd_add = {
	.name = "add",
	.usage = "hfmeta add [<options>] [<id>...]",
	.summary = "Start to track models and data sets",
	.flags = CMD_WRITES,
	.run = add,
};
