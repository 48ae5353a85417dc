/* SPDX-License-Identifier: MIT */
/* Revisions, ranges, and what differs between commits. */
#include "git/compare_trees.h"
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

int repo_head(struct git_id *out, struct repo *repo, struct err *err)
{
	git_oid id;
	int code = git_reference_name_to_id(&id, repo->git, "HEAD");

	*out = (struct git_id){ "" };
	if (code < 0 && code != GIT_ENOTFOUND)
		return git_fail(err, code, "cannot read HEAD");
	if (!code)
		git_oid_tostr(out->hex, sizeof(out->hex), &id);
	git_error_clear();
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

/* The tree of the commit that a revision names; *out is NULL without one. */
static int tree_of(const unsigned char **out, unsigned char tree[QUICK_ID],
		   struct repo *repo, const char *revision, struct err *err)
{
	CLEANUP(commit_freep) git_commit *commit = NULL;

	*out = revision ? tree : NULL;
	if (!revision)
		return 0;
	if (find_commit(&commit, repo, revision, err) < 0)
		return -1;
	memcpy(tree, git_commit_tree_id(commit)->id, QUICK_ID);
	return 0;
}

struct reporting {
	repo_each_change *each;
	void *data;
};

static int report(const struct tree_delta *delta, void *data, struct err *err)
{
	const struct reporting *r = data;

	return r->each(!delta->old.id ? 'A' : !delta->new.id ? 'D' : 'M',
		       delta->path, r->data, err);
}

int changed_between(struct repo *repo, const char *from, const char *to,
		    repo_each_change *each, void *data, struct err *err)
{
	struct reporting r = { .each = each, .data = data };
	unsigned char old_id[QUICK_ID], new_id[QUICK_ID];
	const unsigned char *old, *new;

	if (tree_of(&old, old_id, repo, from, err) < 0 ||
	    tree_of(&new, new_id, repo, to, err) < 0)
		return -1;
	return compare_trees(repo_objects(repo), old, new, report, &r, err);
}
