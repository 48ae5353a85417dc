/* SPDX-License-Identifier: MIT */
#include "core/range.h"

#include <string.h>

struct walking {
	struct repo *repo;
	int (*each)(const struct range_step *step, void *data,
		    struct err *err);
	void *data;
};

/* 1: the commit has a configuration; 0: it has none.  One that cannot be read
 * must not pass for none. */
static int has_config(struct repo *repo, const char *commit, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(1024 * 1024);

	if (repo_look_at(repo, commit, err) < 0)
		return -1;
	if (repo_read(repo, REPO_HEAD, CONFIG_FILE, &text, err) == 0)
		return 1;
	if (err->code != ERR_NOT_FOUND)
		return err_wrap(err, "commit %.10s: '%s'", commit,
				CONFIG_FILE);
	err_clear(err);
	return 0;
}

/* A commit that removes the configuration would leave nothing to check. */
static int check_was_none(struct repo *repo, const char *from, const char *to,
			  struct err *err)
{
	int found = from ? has_config(repo, from, err) : 0;

	return found <= 0 ? found :
	       err_set(err, ERR_INVALID, "commit %.10s removes '%s'", to,
		       CONFIG_FILE);
}

static int step(struct walking *w, const char *from, const char *to,
		struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	struct repo *repo = NULL;
	struct range_step one = { .from = from, .to = to };
	int found;

	if (repo_open_again(&repo, w->repo, err) < 0)
		return -1;
	found = has_config(repo, to, err);
	if (found <= 0) {
		if (!found)
			found = check_was_none(repo, from, to, err);
		repo_free(repo);
		return found;
	}
	if (store_open(&store, repo, REPO_HEAD, err) < 0)
		return err_wrap(err, "commit %.10s", to);
	one.store = store;
	return w->each(&one, w->data, err);
}

static int on_commit(const char *id, const char *parent, void *data,
		     struct err *err)
{
	return step(data, parent, id, err);
}

static bool is_zeros(const char *revision)
{
	return *revision && strspn(revision, "0") == strlen(revision);
}

int range_walk(const char *range, bool tip,
	       int (*each)(const struct range_step *step, void *data,
			   struct err *err),
	       void *data, struct err *err)
{
	struct walking w = { .each = each, .data = data };
	const char *dots = strstr(range, "..");
	CLEANUP(freep) char *from = NULL;
	CLEANUP(freep) char *to = NULL;
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct git_id a, b;
	bool from_nothing;

	if (!dots || strstr(dots + 1, "..") || dots == range)
		return err_set(err, ERR_USAGE, "'%s' is no range A..B", range);
	from = xstrndup(range, (size_t)(dots - range));
	to = xstrdup(dots[2] ? dots + 2 : "HEAD");
	from_nothing = is_zeros(from);
	if (repo_open(&repo, err) < 0 ||
	    (!from_nothing && repo_resolve(&a, repo, from, err) < 0) ||
	    repo_resolve(&b, repo, to, err) < 0)
		return -1;
	w.repo = repo;
	if (tip)
		return step(&w, from_nothing ? NULL : a.hex, b.hex, err);
	return repo_commits(repo, from_nothing ? NULL : a.hex, b.hex,
			    on_commit, &w, err);
}
