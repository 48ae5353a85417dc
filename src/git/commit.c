/* SPDX-License-Identifier: MIT */
/* A run of commits, up to the point where it becomes visible (publish.c). */
#include "git/commit_run.h"

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
	return head_tree(&run->old_tree, run->repo, err);
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
	if (run->old_tree)
		git_tree_dup(&run->tree, run->old_tree);
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
	git_tree_free(run->old_tree);
	git_tree_free(run->tree);
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

static struct run_path *find_path(struct commit_run *run, const char *name)
{
	struct err none = ERR_INIT;
	struct run_path *path;

	for (size_t i = 0; i < run->path_count; i++)
		if (!strcmp(run->paths[i].path, name))
			return &run->paths[i];
	GROW(run->paths, run->path_count, run->path_room);
	path = &run->paths[run->path_count++];
	*path = (struct run_path){ .path = xstrdup(name) };
	path->had_old = tree_blob_id(&path->old_id, run->old_tree, name,
				     &none) == 0;
	return path;
}

/* What the last commit says of each path is what index and work tree get. */
static void remember(struct commit_run *run, const struct change *change,
		     const git_oid *id)
{
	struct run_path *path = find_path(run, change->path);

	path->removed = !change->content;
	path->id = *id;
}

static int make_tree(git_tree **out, struct commit_run *run,
		     const struct change *changes, size_t count, git_oid *ids,
		     struct err *err)
{
	CLEANUP(freep) git_tree_update *updates =
		xcalloc(count, sizeof(*updates));
	git_oid tree_id;
	int code = 0;

	for (size_t i = 0; i < count && !code; i++) {
		updates[i] = (git_tree_update){
			.action = changes[i].content ? GIT_TREE_UPDATE_UPSERT :
						       GIT_TREE_UPDATE_REMOVE,
			.filemode = GIT_FILEMODE_BLOB,
			.path = changes[i].path,
		};
		if (changes[i].content)
			code = git_blob_create_from_buffer(&ids[i],
					run->repo->git, changes[i].content,
					changes[i].len);
		updates[i].id = ids[i];
	}
	if (!code)
		code = git_tree_create_updated(&tree_id, run->repo->git,
					       run->tree, count, updates);
	if (!code)
		code = git_tree_lookup(out, run->repo->git, &tree_id);
	return code < 0 ? git_fail(err, code, "cannot write the tree") : 0;
}

static int make_commit(git_oid *id, struct commit_run *run,
		       const git_tree *tree, const char *message,
		       struct err *err)
{
	CLEANUP(commit_freep) git_commit *parent = NULL;
	const git_commit *parents[1];
	bool first = run->unborn && !run->commits;
	int code = 0;

	if (!first)
		code = git_commit_lookup(&parent, run->repo->git, &run->tip);
	parents[0] = parent;
	if (!code)
		code = git_commit_create(id, run->repo->git, NULL, run->author,
					 run->committer, NULL, message, tree,
					 first ? 0 : 1, parents);
	return code < 0 ? git_fail(err, code, "cannot write the commit") : 0;
}

int commit_run_add(struct commit_run *run, const struct change *changes,
		   size_t count, const char *message, struct git_id *id,
		   struct err *err)
{
	CLEANUP(freep) git_oid *ids = xcalloc(count, sizeof(*ids));
	git_tree *tree = NULL;
	git_oid commit_id;

	if (make_tree(&tree, run, changes, count, ids, err) < 0)
		return -1;
	if (run->tree && git_oid_equal(git_tree_id(tree),
				       git_tree_id(run->tree))) {
		git_tree_free(tree);
		return 1;
	}
	if (make_commit(&commit_id, run, tree, message, err) < 0) {
		git_tree_free(tree);
		return -1;
	}
	git_tree_free(run->tree);
	run->tree = tree;
	run->tip = commit_id;
	if (!run->commits++)
		run->first_subject = xstrndup(message, strcspn(message, "\n"));
	for (size_t i = 0; i < count; i++)
		remember(run, &changes[i], &ids[i]);
	if (id)
		git_oid_tostr(id->hex, sizeof(id->hex), &commit_id);
	return 0;
}
