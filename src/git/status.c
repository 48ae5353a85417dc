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

int repo_ahead_behind(struct repo *repo, char **upstream, size_t *ahead,
		      size_t *behind, struct err *err)
{
	CLEANUP(reference_freep) git_reference *head = NULL;
	CLEANUP(reference_freep) git_reference *other = NULL;
	const git_oid *ours, *theirs;
	int code;

	*upstream = NULL;
	if (git_repository_head(&head, repo->git) < 0 ||
	    !git_reference_is_branch(head) ||
	    git_branch_upstream(&other, head) < 0)
		return 0;
	ours = git_reference_target(head);
	theirs = git_reference_target(other);
	if (!ours || !theirs)
		return 0;
	code = git_graph_ahead_behind(ahead, behind, repo->git, ours, theirs);
	if (code < 0)
		return git_fail(err, code, "cannot compare with '%s'",
				git_reference_shorthand(other));
	*upstream = xstrdup(git_reference_shorthand(other));
	return 1;
}
