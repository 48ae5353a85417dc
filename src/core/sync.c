/* SPDX-License-Identifier: MIT */
#include "core/sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/check.h"
#include "core/hooks.h"
#include "git/program.h"

#define TRIES_MAX 100
#define WAIT_MS_MAX 2000

struct syncing {
	struct sync_summary *summary;
	struct store *store;
	const char *folder, *remote, *branch;
	char *theirs;			/* "refs/remotes/origin/main" */
	bool (*stop)(void *data);
	struct err *err;
};

#define RUN(s, output, ...)						\
	git_program((output), (s)->folder,				\
		    (const char *const[]){ __VA_ARGS__, NULL }, (s)->err)

/* Say what git says, behind what was to be done. */
static int fail(struct syncing *s, enum err_code code,
		const struct git_output *output, const char *what)
{
	CLEANUP(buf_release) struct buf reason = BUF_INIT(4096);

	git_output_reason(output, &reason);
	return err_set(s->err, code, "%s: %s", what, reason.ptr);
}

static int fetch(struct syncing *s)
{
	CLEANUP(git_output_release) struct git_output output = GIT_OUTPUT_INIT;
	CLEANUP(freep) char *what = xasprintf("cannot fetch from '%s'",
					      s->remote);

	if (RUN(s, &output, "fetch", "--quiet", "--no-tags", "--", s->remote) < 0)
		return -1;
	return output.status ? fail(s, ERR_NETWORK, &output, what) : 0;
}

/* 1 if the remote has the branch, else 0. */
static int has_theirs(struct syncing *s)
{
	CLEANUP(git_output_release) struct git_output output = GIT_OUTPUT_INIT;

	if (RUN(s, &output, "rev-parse", "--verify", "--quiet", s->theirs) < 0)
		return -1;
	return !output.status;
}

/* Where there is no branch at the remote yet, all of ours are ahead. */
static int count_commits(struct syncing *s, bool theirs, size_t *ahead,
			 size_t *behind)
{
	CLEANUP(git_output_release) struct git_output output = GIT_OUTPUT_INIT;
	CLEANUP(freep) char *range = theirs ?
		xasprintf("HEAD...%s", s->theirs) : xstrdup("HEAD");

	if (RUN(s, &output, "rev-list", "--left-right", "--count", range) < 0)
		return -1;
	if (output.status ||
	    (theirs && sscanf(output.out.ptr, "%zu %zu", ahead, behind) != 2) ||
	    (!theirs && sscanf(output.out.ptr, "%*u %zu", ahead) != 1))
		return fail(s, ERR_SYSTEM, &output,
			    "cannot compare with the remote branch");
	return 0;
}

static int abort_merge(struct syncing *s)
{
	CLEANUP(git_output_release) struct git_output output = GIT_OUTPUT_INIT;
	struct err none = ERR_INIT;
	struct err *kept = s->err;
	int status;

	s->err = &none;
	status = RUN(s, &output, "merge", "--abort");
	s->err = kept;
	return status < 0 || output.status ? -1 : 0;
}

/* The merge has stopped: because of conflicts, or before it began. */
static int explain_merge(struct syncing *s, const struct git_output *merge)
{
	CLEANUP(git_output_release) struct git_output output = GIT_OUTPUT_INIT;
	size_t len;

	if (RUN(s, &output, "diff", "--name-only", "--diff-filter=U") < 0)
		return -1;
	if (output.status || !output.out.len)
		return fail(s, ERR_INVALID, merge, "cannot merge");
	len = strcspn(output.out.ptr, "\n");
	err_set(s->err, ERR_INVALID, "'%.*s' was changed on both sides in the "
		"same fields%s", (int)len, output.out.ptr,
		output.out.ptr[len] && output.out.ptr[len + 1] ?
		", and so were others" : "");
	err_hint(s->err, "'git merge %s/%s' stops where they can be resolved",
		 s->remote, s->branch);
	abort_merge(s);
	return -1;
}

static int on_checked(const struct check_result *result, void *data,
		      struct err *err)
{
	struct buf *first = data;

	(void)err;
	for (size_t i = 0; result->bad && !first->len &&
	     i < result->findings->count; i++) {
		const struct finding *f = &result->findings->items[i];

		if (f->severity == SEVERITY_ERROR)
			buf_addf(first, "%s: %s%s%s", result->path, f->pointer,
				 *f->pointer ? ": " : "", f->message);
	}
	return 0;
}

/* Both sides are valid; together they need not be: one has removed what the
 * other links to. */
static int check_merged(struct syncing *s)
{
	const struct check_options options = { .jobs = 1 };
	CLEANUP(store_freep) struct store *index = NULL;
	CLEANUP(check_freep) struct check *check = NULL;
	CLEANUP(buf_release) struct buf first = BUF_INIT(BUF_UNBOUNDED);
	struct repo *repo = NULL;
	struct check_summary summary;

	if (repo_open(&repo, s->err) < 0 ||
	    store_open(&index, repo, REPO_INDEX, s->err) < 0)
		return -1;
	check_new(&check, index, &options);
	if (check_add_staged(check, s->err) < 0 ||
	    check_run(check, on_checked, &first, &summary, s->err) < 0)
		return -1;
	return summary.bad ? err_set(s->err, ERR_INVALID, "what is merged "
				     "would be invalid: %s", first.ptr) : 0;
}

static int commit_merge(struct syncing *s)
{
	CLEANUP(git_output_release) struct git_output output = GIT_OUTPUT_INIT;
	CLEANUP(freep) char *message = xasprintf("Merge branch '%s' of %s",
						 s->branch, s->remote);

	if (check_merged(s) < 0) {
		abort_merge(s);
		return -1;
	}
	/* It has just been checked. */
	if (RUN(s, &output, "commit", "--quiet", "--no-verify", "-m",
		message) < 0)
		return -1;
	if (!output.status) {
		s->summary->merges++;
		return 0;
	}
	fail(s, ERR_INVALID, &output, "cannot commit the merge");
	abort_merge(s);
	return -1;
}

static int merge(struct syncing *s, bool fast_forward)
{
	CLEANUP(git_output_release) struct git_output output = GIT_OUTPUT_INIT;

	if (RUN(s, &output, "merge", "--quiet", "--no-stat",
		fast_forward ? "--ff-only" : "--no-ff",
		fast_forward ? "--commit" : "--no-commit", s->theirs) < 0)
		return -1;
	if (output.status)
		return explain_merge(s, &output);
	return fast_forward ? 0 : commit_merge(s);
}

/* 1 if somebody else has pushed first. */
static int push(struct syncing *s)
{
	CLEANUP(git_output_release) struct git_output output = GIT_OUTPUT_INIT;
	CLEANUP(freep) char *what = xasprintf("cannot push to '%s'",
					      s->remote);
	CLEANUP(freep) char *refs = xasprintf("HEAD:refs/heads/%s", s->branch);

	if (RUN(s, &output, "push", "--porcelain", "--", s->remote, refs) < 0)
		return -1;
	if (!output.status)
		return 0;
	if (strstr(output.out.ptr, "(fetch first)") ||
	    strstr(output.out.ptr, "(non-fast-forward)") ||
	    strstr(output.out.ptr, "failed to update ref") ||
	    strstr(output.out.ptr, "cannot lock ref") ||
	    strstr(output.errors.ptr, "cannot lock ref") ||
	    strstr(output.out.ptr, "incorrect old value"))
		return 1;
	return fail(s, strstr(output.out.ptr, "hook declined") ? ERR_INVALID :
		    ERR_NETWORK, &output, what);
}

/* Longer from try to try, and not for all the same. */
static void wait_a_little(int try)
{
	struct timespec now, wait;
	long ms = 20L << (try < 6 ? try : 6);

	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = ms / 2 + (now.tv_nsec / 1000 + getpid()) % (ms + 1);
	if (ms > WAIT_MS_MAX)
		ms = WAIT_MS_MAX;
	wait = (struct timespec){ ms / 1000, ms % 1000 * 1000000 };
	nanosleep(&wait, NULL);
}

/* 0 done, 1 to be tried again */
static int try_once(struct syncing *s)
{
	size_t ahead = 0, behind = 0;
	int theirs, status;

	if (fetch(s) < 0)
		return -1;
	theirs = has_theirs(s);
	if (theirs < 0 || count_commits(s, theirs, &ahead, &behind) < 0)
		return -1;
	s->summary->fetched += behind;
	if (behind && merge(s, !ahead) < 0)
		return -1;
	if (!ahead)
		return 0;
	ahead += behind > 0;	/* the merge */
	status = push(s);
	if (!status)
		s->summary->pushed += ahead;
	return status;
}

static int run(struct syncing *s)
{
	for (int try = 0; try < TRIES_MAX; try++) {
		int status;

		if (s->stop && s->stop(NULL))
			return err_set(s->err, ERR_INTERRUPTED, "interrupted");
		status = try_once(s);
		if (status <= 0)
			return status;
		s->summary->lost_races++;
		wait_a_little(try);
	}
	return err_set(s->err, ERR_BUSY, "'%s' has moved before each of %d "
		       "pushes", s->remote, TRIES_MAX);
}

int sync_with(struct sync_summary *summary, struct store *store,
	      const char *remote, bool (*stop)(void *data), struct err *err)
{
	struct repo *repo = store_repo(store);
	CLEANUP(strlist_release) struct strlist done = STRLIST_INIT;
	CLEANUP(freep) char *theirs = NULL;
	struct syncing s = {
		.summary = summary, .store = store, .remote = remote,
		.folder = repo_work_dir(repo), .branch = store_branch(store),
		.stop = stop, .err = err,
	};

	*summary = (struct sync_summary){ .fetched = 0 };
	if (!s.folder)
		return err_set(err, ERR_INVALID, "a bare repository has no "
			       "work tree to merge in");
	if (!s.branch)
		return err_set(err, ERR_INVALID, "HEAD is detached: there is "
			       "no branch to sync");
	if (*remote == '-')
		return err_set(err, ERR_USAGE, "'%s' is no remote", remote);
	s.theirs = theirs = xasprintf("refs/remotes/%s/%s", remote, s.branch);
	if (hooks_configure(repo, &done, err) < 0)
		return -1;
	return run(&s);
}
