/* SPDX-License-Identifier: MIT */
/* A run of commits, up to the point where it becomes visible (publish.c). */
#include "git/commit_run.h"
#include "git/quick.h"

#include <stdlib.h>
#include <string.h>

/* git's words for what the repository is in the middle of. */
static const char *state_words(int state)
{
	switch (state) {
	case GIT_REPOSITORY_STATE_MERGE:
		return "a merge";
	case GIT_REPOSITORY_STATE_REVERT:
	case GIT_REPOSITORY_STATE_REVERT_SEQUENCE:
		return "a revert";
	case GIT_REPOSITORY_STATE_CHERRYPICK:
	case GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE:
		return "a cherry-pick";
	case GIT_REPOSITORY_STATE_BISECT:
		return NULL;	/* committing is fine there, as in git */
	case GIT_REPOSITORY_STATE_REBASE:
	case GIT_REPOSITORY_STATE_REBASE_INTERACTIVE:
	case GIT_REPOSITORY_STATE_REBASE_MERGE:
		return "a rebase";
	case GIT_REPOSITORY_STATE_APPLY_MAILBOX:
	case GIT_REPOSITORY_STATE_APPLY_MAILBOX_OR_REBASE:
		return "an am session";
	default:
		return NULL;
	}
}

static int check_state(struct repo *repo, struct err *err)
{
	const char *what = state_words(git_repository_state(repo->git));

	if (!what)
		return 0;
	err_set(err, ERR_INVALID, "cannot commit in the middle of %s", what);
	return err_hint(err, "finish it or abort it first; 'git status' "
			"says how");
}

/* libgit2 would make an unsigned commit without a word. */
static int check_signing(struct repo *repo, struct err *err)
{
	if (!repo_config_bool(repo, "commit.gpgsign", false))
		return 0;
	err_set(err, ERR_INVALID, "commit.gpgsign is set, and hfmeta cannot "
		"sign commits");
	return err_hint(err, "'git config commit.gpgsign false' turns it off "
			"for this repository");
}

/* Which reference moves, and where it is now. */
static int read_head(struct commit_run *run, struct err *err)
{
	CLEANUP(reference_freep) git_reference *head = NULL;
	git_repository *git = run->repo->git;
	int code = git_reference_lookup(&head, git, "HEAD");

	if (code < 0)
		return git_fail(err, code, "cannot read HEAD");
	run->ref_name = xstrdup(git_reference_type(head) ==
				GIT_REFERENCE_SYMBOLIC ?
				git_reference_symbolic_target(head) : "HEAD");
	code = git_reference_name_to_id(&run->old_tip, git, "HEAD");
	run->unborn = code == GIT_ENOTFOUND;
	if (code < 0 && !run->unborn)
		return git_fail(err, code, "cannot read HEAD");
	run->tip = run->old_tip;
	git_error_clear();
	if (!run->unborn &&
	    commit_tree_id(run->old_tree.id, repo_objects(run->repo),
			   run->old_tip.id, err) < 0)
		return err_wrap(err, "cannot read HEAD");
	run->tree = run->old_tree;
	return 0;
}

int commit_run_begin(struct commit_run **out, struct repo *repo,
		     struct err *err)
{
	CLEANUP(commit_run_freep) struct commit_run *run =
		xcalloc(1, sizeof(*run));

	run->repo = repo;
	if (check_state(repo, err) < 0 || check_signing(repo, err) < 0 ||
	    read_head(run, err) < 0 ||
	    identity(&run->author, repo, IDENTITY_AUTHOR, err) < 0 ||
	    identity(&run->committer, repo, IDENTITY_COMMITTER, err) < 0)
		return -1;
	if (new_objects_new(&run->objects, repo, err) < 0 ||
	    folders_new(&run->folders, run->objects, repo, run->unborn ?
			NULL : &run->old_tree, err) < 0)
		return -1;
	*out = STEAL(run);
	return 0;
}

void commit_run_free(struct commit_run *run)
{
	if (!run)
		return;
	run_paths_free(run->paths, run->path_count);
	free(run->ref_name);
	free(run->first_subject);
	folders_free(run->folders);
	new_objects_free(run->objects);
	git_signature_free(run->author);
	git_signature_free(run->committer);
	free(run);
}

void commit_run_freep(struct commit_run **run)
{
	commit_run_free(*run);
}

void run_paths_free(struct run_path *paths, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(paths[i].path);
	free(paths);
}

/* What the last commit says of each path is what index and work tree get. */
static void remember(struct commit_run *run, const struct file_edit *edits,
		     size_t count)
{
	for (size_t i = 0; i < count; i++) {
		GROW(run->paths, run->path_count, run->path_room);
		run->paths[run->path_count] = (struct run_path){
			.path = xstrdup(edits[i].path),
			.number = run->path_count,
			.old = edits[i].was, .removed = edits[i].remove,
			.id = edits[i].id,
		};
		run->path_count++;
	}
}

static int by_path(const void *a, const void *b)
{
	const struct run_path *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : x->number < y->number ? -1 : 1;
}

void paths_settle(struct commit_run *run)
{
	size_t kept = 0;

	if (run->path_count)
		qsort(run->paths, run->path_count, sizeof(*run->paths),
		      by_path);
	for (size_t i = 0; i < run->path_count; i++) {
		struct run_path *p = &run->paths[i];

		if (i + 1 < run->path_count && !strcmp(p->path, p[1].path)) {
			p[1].old = p->old;
			free(p->path);
			continue;
		}
		run->paths[kept++] = *p;
	}
	run->path_count = kept;
}

/* The blob that a change gives its path. */
static int make_blob(git_oid *id, struct commit_run *run,
		     const struct change *change, struct err *err)
{
	if (change->content)
		return new_objects_add(id, run->objects, GIT_OBJECT_BLOB,
				       change->content, change->len, err);
	if (tree_blob_id(id, run->repo, run->unborn ? NULL : &run->old_tree,
			 change->same_as, err) < 0)
		return err_wrap(err, "'%s'", change->same_as);
	return 0;
}

static int make_edits(struct file_edit *edits, struct commit_run *run,
		      const struct change *changes, size_t count,
		      struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		edits[i].path = changes[i].path;
		edits[i].remove = !changes[i].content && !changes[i].same_as;
		if (!edits[i].remove &&
		    make_blob(&edits[i].id, run, &changes[i], err) < 0)
			return -1;
	}
	return edits_sort(edits, count, err);
}

static void add_signature(struct buf *text, const char *role,
			  const git_signature *who)
{
	int minutes = abs(who->when.offset);

	buf_addf(text, "%s %s <%s> %lld %c%02d%02d\n", role, who->name,
		 who->email, (long long)who->when.time,
		 who->when.offset < 0 || who->when.sign == '-' ? '-' : '+',
		 minutes / 60, minutes % 60);
}

static int make_commit(git_oid *id, struct commit_run *run,
		       const git_oid *tree, const char *message,
		       struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	char hex[GIT_ID_LEN + 1];

	git_oid_tostr(hex, sizeof(hex), tree);
	buf_addf(&text, "tree %s\n", hex);
	git_oid_tostr(hex, sizeof(hex), &run->tip);
	if (!run->unborn || run->commits)
		buf_addf(&text, "parent %s\n", hex);
	add_signature(&text, "author", run->author);
	add_signature(&text, "committer", run->committer);
	buf_addf(&text, "\n%s", message);
	return new_objects_add(id, run->objects, GIT_OBJECT_COMMIT, text.ptr,
			       text.len, err);
}

static int add_commit(struct commit_run *run, struct file_edit *edits,
		      const struct change *changes, size_t count,
		      const char *message, struct err *err)
{
	git_oid tree, id;

	if (make_edits(edits, run, changes, count, err) < 0 ||
	    folders_apply(&tree, run->folders, edits, count, err) < 0)
		return -1;
	if (git_oid_equal(&tree, &run->tree))
		return 1;
	if (make_commit(&id, run, &tree, message, err) < 0)
		return -1;
	run->tree = tree;
	run->tip = id;
	return 0;
}

int commit_run_add(struct commit_run *run, const struct change *changes,
		   size_t count, const char *message, struct git_id *id,
		   struct err *err)
{
	CLEANUP(freep) struct file_edit *edits = xcalloc(count + 1,
							 sizeof(*edits));
	int status = add_commit(run, edits, changes, count, message, err);

	run->broken = run->broken || status < 0;
	if (status)
		return status;
	if (!run->commits++)
		run->first_subject = xstrndup(message, strcspn(message, "\n"));
	remember(run, edits, count);
	if (id)
		git_oid_tostr(id->hex, sizeof(id->hex), &run->tip);
	return 0;
}
