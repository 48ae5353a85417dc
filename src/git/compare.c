/* SPDX-License-Identifier: MIT */
/* What differs between two places. */
#include "git/compare_trees.h"
#include "git/internal.h"

#include <string.h>

#include "git/look.h"

static int tree_of(git_tree **out, struct repo *repo, const char *commit,
		   struct err *err)
{
	CLEANUP(commit_freep) git_commit *found = NULL;
	git_oid id;
	int code;

	*out = NULL;
	if (!commit)
		return 0;
	code = git_oid_fromstr(&id, commit);
	if (!code)
		code = git_commit_lookup(&found, repo->git, &id);
	if (!code)
		code = git_commit_tree(out, found);
	return code < 0 ? git_fail(err, code, "cannot read commit '%s'",
				   commit) : 0;
}

static int compare(git_diff **out, struct repo *repo, git_tree *from,
		   enum repo_at at, struct err *err)
{
	git_diff_options options;
	int code;

	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_INCLUDE_TYPECHANGE | GIT_DIFF_IGNORE_SUBMODULES |
			GIT_DIFF_SKIP_BINARY_CHECK;
	code = at == REPO_WORK_TREE ?
	       git_diff_tree_to_workdir_with_index(out, repo->git, from,
						   &options) :
	       git_diff_tree_to_index(out, repo->git, from, NULL, &options);
	return code < 0 ? git_fail(err, code, "cannot compare") : 0;
}

static bool is_file(const git_diff_file *file)
{
	return file->mode == GIT_FILEMODE_BLOB ||
	       file->mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

/* False for what is no change of a regular file. */
static bool read_delta(struct repo_delta *out, const git_diff_delta *delta,
		       enum repo_at at)
{
	bool old = delta->status != GIT_DELTA_ADDED &&
		   is_file(&delta->old_file);
	bool new = delta->status != GIT_DELTA_DELETED &&
		   is_file(&delta->new_file);

	*out = (struct repo_delta){ .path = delta->new_file.path };
	if (!old && !new)
		return false;
	out->change = !old ? 'A' : new ? 'M' : 'D';
	if (old)
		git_oid_tostr(out->old_id.hex, sizeof(out->old_id.hex),
			      &delta->old_file.id);
	if (new && at != REPO_WORK_TREE)
		git_oid_tostr(out->new_id.hex, sizeof(out->new_id.hex),
			      &delta->new_file.id);
	return at == REPO_WORK_TREE ||
	       strcmp(out->old_id.hex, out->new_id.hex) != 0;
}

/*
 * In the middle of a merge there are three sides in the index, and the file,
 * which is what the user works on, is a fourth.  What is staged is none.
 */
static bool read_conflict(struct repo_delta *out, struct repo *repo,
			  const git_diff_delta *delta,
			  git_tree *from, enum repo_at at)
{
	const char *path = delta->new_file.path ? delta->new_file.path :
			   delta->old_file.path;
	struct err none = ERR_INIT;
	git_oid id;

	*out = (struct repo_delta){ .path = path, .change = 'A' };
	if (at != REPO_WORK_TREE)
		return false;
	if (tree_blob_id(&id, repo, from ? git_tree_id(from) : NULL, path,
			 &none) == 0) {
		git_oid_tostr(out->old_id.hex, sizeof(out->old_id.hex), &id);
		out->change = 'M';
	}
	return true;
}

/* What differs between two commits, as it is found. */
struct reporting {
	repo_each_delta *each;
	void *data;
};

static bool is_regular(const struct tree_file *file)
{
	return file->id && (file->mode & MODE_TYPE) == MODE_FILE;
}

static int report(const struct tree_delta *found, void *data, struct err *err)
{
	const struct reporting *r = data;
	bool old = is_regular(&found->old), new = is_regular(&found->new);
	struct repo_delta delta = {
		.change = !old ? 'A' : new ? 'M' : 'D', .path = found->path,
	};

	if (old)
		id_to_hex(delta.old_id.hex, found->old.id);
	if (new)
		id_to_hex(delta.new_id.hex, found->new.id);
	/* Neither has a regular file, or it has another mode only. */
	if (!strcmp(delta.old_id.hex, delta.new_id.hex))
		return 0;
	return r->each(&delta, r->data, err);
}

/* *out is NULL, and not 'tree', without a commit. */
static int tree_id_of(const unsigned char **out, unsigned char tree[QUICK_ID],
		      struct repo *repo, const char *commit, struct err *err)
{
	unsigned char id[QUICK_ID];

	*out = commit ? tree : NULL;
	if (!commit)
		return 0;
	if (!id_from_hex(id, commit))
		return err_set(err, ERR_INVALID, "'%s' is no id of a commit",
			       commit);
	return commit_tree_id(tree, repo_objects(repo), id, err) < 0 ?
	       err_wrap(err, "cannot read commit '%s'", commit) : 0;
}

static int compare_commits(struct repo *repo, const char *from,
			   const char *to, repo_each_delta *each, void *data,
			   struct err *err)
{
	struct reporting r = { .each = each, .data = data };
	unsigned char old_id[QUICK_ID], new_id[QUICK_ID];
	const unsigned char *old, *new;

	if (tree_id_of(&old, old_id, repo, from, err) < 0 ||
	    tree_id_of(&new, new_id, repo, to, err) < 0)
		return -1;
	return compare_trees(repo_objects(repo), old, new, report, &r, err);
}

int repo_compare(struct repo *repo, const char *from, enum repo_at at,
		 const char *to, repo_each_delta *each, void *data,
		 struct err *err)
{
	CLEANUP(tree_freep) git_tree *tree = NULL;
	CLEANUP(diff_freep) git_diff *diff = NULL;
	int status = 0;

	if (at == REPO_HEAD)
		return compare_commits(repo, from, to, each, data, err);
	if (tree_of(&tree, repo, from, err) < 0 ||
	    compare(&diff, repo, tree, at, err) < 0)
		return -1;
	for (size_t i = 0; !status && i < git_diff_num_deltas(diff); i++) {
		const git_diff_delta *found = git_diff_get_delta(diff, i);
		struct repo_delta delta;

		if (found->status == GIT_DELTA_CONFLICTED ?
		    read_conflict(&delta, repo, found, tree, at) :
		    read_delta(&delta, found, at))
			status = each(&delta, data, err);
	}
	return status;
}

int repo_read_blob(struct repo *repo, const struct git_id *id,
		   struct buf *text, struct err *err)
{
	git_oid oid;

	if (!id_from_hex(oid.id, id->hex))
		return err_set(err, ERR_INVALID, "'%s' is no id of a blob",
			       id->hex);
	return read_blob(repo, &oid, text, err);
}
