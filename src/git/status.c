/* SPDX-License-Identifier: MIT */
/* What is not committed yet, and where the branch stands. */
#include "git/internal.h"

#include <stdlib.h>
#include <string.h>

static void status_list_freep(git_status_list **list)
{
	git_status_list_free(*list);
}

static char index_letter(unsigned int flags)
{
	if (flags & GIT_STATUS_INDEX_NEW)
		return 'A';
	if (flags & GIT_STATUS_INDEX_DELETED)
		return 'D';
	return flags & (GIT_STATUS_INDEX_MODIFIED |
			GIT_STATUS_INDEX_TYPECHANGE) ? 'M' : ' ';
}

static char work_tree_letter(unsigned int flags)
{
	if (flags & GIT_STATUS_CONFLICTED)
		return 'U';
	if (flags & GIT_STATUS_WT_NEW)
		return '?';
	if (flags & GIT_STATUS_WT_DELETED)
		return 'D';
	return flags & (GIT_STATUS_WT_MODIFIED | GIT_STATUS_WT_TYPECHANGE |
			GIT_STATUS_WT_UNREADABLE) ? 'M' : ' ';
}

static const char *path_of(const git_status_entry *entry)
{
	const git_diff_delta *delta = entry->index_to_workdir ?
		entry->index_to_workdir : entry->head_to_index;

	return delta->new_file.path ? delta->new_file.path :
				      delta->old_file.path;
}

int repo_status(struct repo *repo, repo_each_status *each, void *data,
		struct err *err)
{
	CLEANUP(status_list_freep) git_status_list *list = NULL;
	git_status_options options;
	int code, status = 0;

	if (repo_is_bare(repo))
		return 0;
	git_status_options_init(&options, GIT_STATUS_OPTIONS_VERSION);
	options.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED |
			GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS |
			GIT_STATUS_OPT_EXCLUDE_SUBMODULES |
			GIT_STATUS_OPT_SORT_CASE_SENSITIVELY;
	code = git_status_list_new(&list, repo->git, &options);
	if (code < 0)
		return git_fail(err, code, "cannot see what has changed");
	for (size_t i = 0; i < git_status_list_entrycount(list) && !status;
	     i++) {
		const git_status_entry *entry = git_status_byindex(list, i);

		status = each(index_letter(entry->status),
			      work_tree_letter(entry->status), path_of(entry),
			      data, err);
	}
	return status;
}

/*
 * Where the branch's upstream is kept, by git's default refspec, or NULL.
 * git_branch_upstream() would do it for any refspec; it leaks memory for each
 * key of the configuration that it looks at (libgit2 1.5 with PCRE2).
 */
static char *upstream_ref(struct repo *repo, const char *branch)
{
	static const char heads[] = "refs/heads/";
	CLEANUP(freep) char *remote_key = xasprintf("branch.%s.remote", branch);
	CLEANUP(freep) char *merge_key = xasprintf("branch.%s.merge", branch);
	const char *remote = repo_config(repo, remote_key);
	const char *merge = repo_config(repo, merge_key);

	if (!remote || !merge || !starts_with(merge, heads))
		return NULL;
	return !strcmp(remote, ".") ? xstrdup(merge) :
	       xasprintf("refs/remotes/%s/%s", remote, merge + strlen(heads));
}

int repo_ahead_behind(struct repo *repo, char **upstream, size_t *ahead,
		      size_t *behind, struct err *err)
{
	const char *branch = repo_branch(repo);
	CLEANUP(freep) char *ref = branch ? upstream_ref(repo, branch) : NULL;
	git_oid ours, theirs;
	int code;

	*upstream = NULL;
	if (!ref ||
	    git_reference_name_to_id(&ours, repo->git, "HEAD") < 0 ||
	    git_reference_name_to_id(&theirs, repo->git, ref) < 0)
		return 0;
	code = git_graph_ahead_behind(ahead, behind, repo->git, &ours,
				      &theirs);
	if (code < 0)
		return git_fail(err, code, "cannot compare with '%s'", ref);
	*upstream = xstrdup(starts_with(ref, "refs/remotes/") ?
			    ref + strlen("refs/remotes/") :
			    ref + strlen("refs/heads/"));
	return 1;
}
