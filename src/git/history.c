/* SPDX-License-Identifier: MIT */
/* Revisions, ranges, and what differs between commits. */
#include "git/internal.h"

#include <stdlib.h>
#include <string.h>

static int find_commit(git_commit **out, struct repo *repo,
		       const char *revision, struct err *err)
{
	CLEANUP(object_freep) git_object *object = NULL;
	int code = git_revparse_single(&object, repo->git, revision);

	if (code == GIT_ENOTFOUND || code == GIT_EINVALIDSPEC ||
	    code == GIT_EAMBIGUOUS) {
		git_error_clear();
		err_set(err, ERR_NOT_FOUND, "'%s' names no commit", revision);
		if (git_repository_is_shallow(repo->git) == 1)
			err_hint(err, "the clone is shallow; 'git fetch "
				 "--unshallow' brings the rest");
		return -1;
	}
	if (!code)
		code = git_object_peel((git_object **)out, object,
				       GIT_OBJECT_COMMIT);
	return code < 0 ? git_fail(err, code, "cannot read '%s'", revision) : 0;
}

int repo_resolve(struct git_id *out, struct repo *repo, const char *revision,
		 struct err *err)
{
	CLEANUP(commit_freep) git_commit *commit = NULL;

	if (find_commit(&commit, repo, revision, err) < 0)
		return -1;
	git_oid_tostr(out->hex, sizeof(out->hex), git_commit_id(commit));
	return 0;
}

int repo_look_at(struct repo *repo, const char *commit, struct err *err)
{
	struct git_id id;

	if (repo_resolve(&id, repo, commit, err) < 0)
		return -1;
	free(repo->looked_at);
	repo->looked_at = xstrdup(id.hex);
	return 0;
}

static void revwalk_freep(git_revwalk **walk)
{
	git_revwalk_free(*walk);
}

static int push(git_revwalk *walk, const char *from, const char *to)
{
	git_oid id;
	int code = git_oid_fromstr(&id, to);

	if (!code)
		code = git_revwalk_push(walk, &id);
	if (!code && from)
		code = git_oid_fromstr(&id, from);
	if (!code && from)
		code = git_revwalk_hide(walk, &id);
	return code;
}

static int first_parent(struct git_id *out, struct repo *repo,
			const git_oid *id, struct err *err)
{
	CLEANUP(commit_freep) git_commit *commit = NULL;
	int code = git_commit_lookup(&commit, repo->git, id);

	if (code < 0)
		return git_fail(err, code, "cannot read a commit");
	if (!git_commit_parentcount(commit))
		return 0;
	git_oid_tostr(out->hex, sizeof(out->hex),
		      git_commit_parent_id(commit, 0));
	return 1;
}

int repo_commits(struct repo *repo, const char *from, const char *to,
		 repo_each_commit *each, void *data, struct err *err)
{
	CLEANUP(revwalk_freep) git_revwalk *walk = NULL;
	int code = git_revwalk_new(&walk, repo->git), status = 0;
	git_oid id;

	if (!code)
		code = git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL |
					   GIT_SORT_REVERSE);
	if (!code)
		code = push(walk, from, to);
	while (!code && !status) {
		struct git_id commit, parent;
		int has_parent;

		code = git_revwalk_next(&id, walk);
		if (code)
			break;
		git_oid_tostr(commit.hex, sizeof(commit.hex), &id);
		has_parent = first_parent(&parent, repo, &id, err);
		if (has_parent < 0)
			return -1;
		status = each(commit.hex, has_parent ? parent.hex : NULL, data,
			      err);
	}
	if (code && code != GIT_ITEROVER) {
		git_fail(err, code, "cannot walk the history");
		if (git_repository_is_shallow(repo->git) == 1)
			err_hint(err, "the clone is shallow; 'git fetch "
				 "--unshallow' brings the rest, and --tip needs "
				 "only the two ends");
		return -1;
	}
	git_error_clear();
	return status;
}

static int tree_of(git_tree **out, struct repo *repo, const char *revision,
		   struct err *err)
{
	CLEANUP(commit_freep) git_commit *commit = NULL;
	int code;

	*out = NULL;
	if (!revision)
		return 0;
	if (find_commit(&commit, repo, revision, err) < 0)
		return -1;
	code = git_commit_tree(out, commit);
	return code < 0 ? git_fail(err, code, "cannot read a tree") : 0;
}

static char change_letter(git_delta_t status)
{
	return status == GIT_DELTA_ADDED ? 'A' :
	       status == GIT_DELTA_DELETED ? 'D' : 'M';
}

int changed_between(struct repo *repo, const char *from, const char *to,
		    repo_each_change *each, void *data, struct err *err)
{
	CLEANUP(tree_freep) git_tree *a = NULL;
	CLEANUP(tree_freep) git_tree *b = NULL;
	CLEANUP(diff_freep) git_diff *diff = NULL;
	git_diff_options options;
	int code, status = 0;

	if (tree_of(&a, repo, from, err) < 0 || tree_of(&b, repo, to, err) < 0)
		return -1;
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;	/* not 'D' and 'A' */
	code = git_diff_tree_to_tree(&diff, repo->git, a, b, &options);
	if (code < 0)
		return git_fail(err, code, "cannot compare two commits");
	for (size_t i = 0; !status && i < git_diff_num_deltas(diff); i++) {
		const git_diff_delta *delta = git_diff_get_delta(diff, i);

		status = each(change_letter(delta->status),
			      delta->new_file.path, data, err);
	}
	return status;
}
