/* SPDX-License-Identifier: MIT */
#include "core/diff_range.h"

#include <stdlib.h>
#include <string.h>

#include "core/paths.h"
#include "core/records_pick.h"

void diff_range_release(struct diff_range *range)
{
	store_free(range->store);
	free(range->from);
	free(range->to);
	strlist_release(&range->paths);
	*range = (struct diff_range)DIFF_RANGE_INIT;
}

/* NULL if the word names no commit. */
static char *commit_of(const struct store *store, const char *word)
{
	struct err none = ERR_INIT;
	struct git_id id;

	if (!*word || repo_resolve(&id, store_repo(store), word, &none) < 0)
		return NULL;
	return xstrdup(id.hex);
}

/* "a..b", where a missing side is HEAD.  Returns 1 if it is one. */
static int read_two_dots(struct diff_range *out, const char *word,
			 struct err *err)
{
	const char *dots = strstr(word, "..");
	CLEANUP(freep) char *left = NULL;
	const char *right;

	if (!dots || starts_with(word, "../") || !strcmp(word, "..") ||
	    strstr(word, "/../"))
		return 0;
	left = dots == word ? xstrdup("HEAD") :
	       xstrndup(word, (size_t)(dots - word));
	right = dots[2] ? dots + 2 : "HEAD";
	if (*right == '.')
		return err_set(err, ERR_USAGE, "'%s': three dots are not known "
			       "here", word);
	out->from = commit_of(out->store, left);
	out->to = commit_of(out->store, right);
	if (!out->from || !out->to)
		return err_set(err, ERR_NOT_FOUND, "'%s' names no commit",
			       out->from ? right : left);
	return 1;
}

/* How many words are revisions. */
static int read_revisions(struct diff_range *out,
			  const struct diff_words *words, size_t *used,
			  struct err *err)
{
	size_t free_words = words->count - words->certain;
	int status = free_words ? read_two_dots(out, words->items[0], err) : 0;

	*used = 0;
	if (status) {
		*used = 1;
		return status < 0 ? -1 : 0;
	}
	if (free_words > 0)
		out->from = commit_of(out->store, words->items[0]);
	if (out->from && free_words > 1)
		out->to = commit_of(out->store, words->items[1]);
	*used = !out->from ? 0 : !out->to ? 1 : 2;
	return 0;
}

/* Which two places; the store is opened anew if it is another commit's. */
static int choose_places(struct diff_range *out, bool staged, struct err *err)
{
	struct repo *repo = store_repo(out->store);
	bool bare = repo_is_bare(repo);

	if (staged && out->to)
		return err_set(err, ERR_USAGE, "what is staged is compared "
			       "with one commit, not two");
	if (bare && !out->from)
		return err_hint((err_set(err, ERR_INVALID, "there is no work "
				"tree to compare"), err),
				"name two revisions: hfmeta diff HEAD~1 HEAD");
	if (!out->from && !repo_is_unborn(repo))
		out->from = commit_of(out->store, "HEAD");
	if (bare && !out->to)
		out->to = commit_of(out->store, "HEAD");
	out->range.at = out->to ? REPO_HEAD : staged ? REPO_INDEX :
			REPO_WORK_TREE;
	out->range.from = out->from;
	out->range.to = out->to;
	if (!out->to)
		return 0;
	store_free(out->store);
	out->store = NULL;
	return store_open_revision(&out->store, out->to, err);
}

static int add_path(const struct record *record, void *data, struct err *err)
{
	(void)err;
	strlist_add(data, record->path);
	return 0;
}

/* The records of the id that a name means, of all types, on one side. */
static int add_records(struct diff_range *out, struct store *store,
		       const char *name, struct err *err)
{
	CLEANUP(record_ref_release) struct record_ref ref = RECORD_REF_INIT;

	if (records_pick(&ref, store, NULL, name, err) < 0)
		return -1;
	strlist_add(&out->paths, ref.path);
	if (ends_with(name, ".json"))
		return 0;
	return records_find(store, NULL, ref.id, add_path, &out->paths, err);
}

/* A folder that records can lie in. */
static bool add_folder(struct diff_range *out, const char *name)
{
	const struct config *config = store_config(out->store);
	struct err outside = ERR_INIT;
	CLEANUP(freep) char *path = paths_resolve(store_repo(out->store), name,
						  &outside);

	if (!path || ends_with(path, ".json"))
		return false;
	for (size_t i = 0; i < config->type_count; i++) {
		if (!paths_is_below(config->types[i].path, path) &&
		    !paths_is_below(path, config->types[i].path))
			continue;
		strlist_add(&out->paths, path);
		return true;
	}
	return false;
}

static int add_name(struct diff_range *out, const char *name, struct err *err)
{
	CLEANUP(store_freep) struct store *old = NULL;
	struct err none = ERR_INIT;

	if (add_folder(out, name))
		return 0;
	if (add_records(out, out->store, name, err) == 0)
		return 0;
	/* What is gone has its name on the other side. */
	if (err->code != ERR_NOT_FOUND || !out->from ||
	    store_open_revision(&old, out->from, &none) < 0 ||
	    add_records(out, old, name, &none) < 0)
		return -1;
	err_clear(err);
	return 0;
}

int diff_range_read(struct diff_range *out, struct store *store,
		    const struct diff_words *words, struct err *err)
{
	size_t used;

	out->store = store;
	if (read_revisions(out, words, &used, err) < 0 ||
	    choose_places(out, words->staged, err) < 0)
		return -1;
	for (size_t i = used; i < words->count; i++)
		if (add_name(out, words->items[i], err) < 0) {
			if (err->code == ERR_NOT_FOUND &&
			    i < words->count - words->certain)
				err_wrap(err, "'%s' is no revision, and no "
					 "record", words->items[i]);
			return -1;
		}
	out->range.paths = used < words->count ? &out->paths : NULL;
	return 0;
}
