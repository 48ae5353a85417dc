/* SPDX-License-Identifier: MIT */
/* How a run of commits becomes visible, all at once (see commit_run.h), and
 * what is done about one that was cut off. */
#include "git/commit_run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/fs.h"

static int check_paths(struct commit_run *run, const struct index *index,
		       struct err *err)
{
	for (size_t i = 0; i < run->path_count; i++)
		if (path_check(run->repo, index, &run->paths[i].old,
			       run->paths[i].path, err) < 0)
			return err_wrap(err, "'%s'", run->paths[i].path);
	return 0;
}

/* Once.  The branch may have moved, or have come into being, since the run
 * began. */
static int try_to_move_branch(struct commit_run *run, struct err *err)
{
	CLEANUP(reference_freep) git_reference *ref = NULL;
	CLEANUP(freep) char *log = xasprintf("%s: %s",
		run->unborn ? "commit (initial)" : "commit",
		run->first_subject);
	git_repository *git = run->repo->git;
	int code;

	git_repository_set_ident(git, run->committer->name,
				 run->committer->email);
	if (run->unborn)
		code = git_reference_create(&ref, git, run->ref_name,
					    &run->tip, 0, log);
	else
		code = git_reference_create_matching(&ref, git, run->ref_name,
						     &run->tip, 1,
						     &run->old_tip, log);
	if (code == GIT_EEXISTS || code == GIT_EMODIFIED ||
	    (code == GIT_ENOTFOUND && !run->unborn)) {
		git_error_clear();
		return err_set(err, ERR_CHANGED,
			       "the branch has moved meanwhile");
	}
	return code < 0 ? git_fail(err, code, "cannot move the branch") : 0;
}

/* git holds the lock of a branch for a moment only. */
static int move_branch(struct commit_run *run, struct err *err)
{
	long wait = 10;

	for (long waited = 0; try_to_move_branch(run, err) < 0;
	     waited += wait) {
		if (err->code != ERR_BUSY)
			return -1;
		if (waited >= run->repo->index_wait_ms)
			return err_hint(err, "if no git process is running, "
					"remove '%s.lock' in the git folder",
					run->ref_name);
		err_clear(err);
		lock_nap(wait);
		if (wait < 160)
			wait *= 2;
	}
	return 0;
}

/* Bring work tree and index to what 'paths' say, under the index's lock. */
static int bring_along(struct repo *repo, const struct index *index,
		       const struct stat *st, const struct run_path *paths,
		       size_t count, const struct folders *folders,
		       struct run_locks *locks, struct err *err)
{
	CLEANUP(freep) struct index_change *changes =
		xcalloc(count + 1, sizeof(*changes));
	struct index_writing writing = {
		.old = index, .old_stat = st->st_ino ? st : NULL,
		.work_dir = repo->work_dir, .changes = changes,
		.folders = folders,
	};

	if (paths_apply(changes, &writing.count, repo, index, paths, count,
			err) < 0)
		return -1;
	return index_lock_commit(locks, &writing, repo->index_sum, err);
}

static int publish_work_tree(struct commit_run *run, struct run_locks *locks,
			     struct err *err)
{
	const struct index *index = NULL;
	const struct stat *st = NULL;

	if (index_lock_prepare(locks, run->repo, err) < 0 ||
	    journal_write(run->repo, run->ref_name, &run->tip, run->paths,
			  run->path_count, locks, err) < 0)
		return -1;
	if (index_lock_take(locks, err) < 0 ||
	    index_now(&index, &st, run->repo, err) < 0 ||
	    check_paths(run, index, err) < 0 || move_branch(run, err) < 0) {
		index_lock_release(locks);
		journal_remove(run->repo);
		return -1;
	}
	/* Committed.  What fails from here on, repo_recover() does again. */
	if (bring_along(run->repo, index, st, run->paths, run->path_count,
			run->folders, locks, err) < 0) {
		err_hint(err, "the commit is made; the next hfmeta command "
			 "brings the work tree along");
		return -1;
	}
	index_lock_release(locks);
	journal_remove(run->repo);
	return 0;
}

/* The journal only tells whose the branch's lock is. */
static int publish_bare(struct commit_run *run, struct run_locks *locks,
			struct err *err)
{
	int status;

	if (journal_write(run->repo, run->ref_name, &run->tip, NULL, 0, locks,
			  err) < 0)
		return -1;
	status = move_branch(run, err);
	journal_remove(run->repo);
	return status;
}

/* No need to write objects that nobody will see. */
static int check_unmoved(struct commit_run *run, struct err *err)
{
	git_oid tip;
	int code = git_reference_name_to_id(&tip, run->repo->git,
					    run->ref_name);

	git_error_clear();
	if (run->unborn ? code == GIT_ENOTFOUND :
			  !code && git_oid_equal(&tip, &run->old_tip))
		return 0;
	return err_set(err, ERR_CHANGED, "the branch has moved meanwhile");
}

int commit_run_finish(struct commit_run *run, struct err *err)
{
	CLEANUP(run_locks_release) struct run_locks locks = RUN_LOCKS_INIT;

	if (run->broken)
		return err_set(err, ERR_INVALID, "a commit is missing");
	if (!run->commits)
		return 0;
	paths_settle(run);
	if (writers_lock(&locks, run->repo, true, err) < 0)
		return -1;
	/* Another process has died since this one looked: repair first. */
	if (journal_exists(run->repo))
		return err_set(err, ERR_CHANGED, "an interrupted commit is to "
			       "be finished first");
	if (check_unmoved(run, err) < 0 ||
	    new_objects_write(run->objects, err) < 0)
		return -1;
	return repo_is_bare(run->repo) ? publish_bare(run, &locks, err) :
					 publish_work_tree(run, &locks, err);
}

/* Whether the branch got as far as the run wanted it to. */
static bool was_committed(struct repo *repo, const struct journal *journal)
{
	git_oid tip;

	if (git_reference_name_to_id(&tip, repo->git, journal->ref_name) < 0) {
		git_error_clear();
		return false;
	}
	return git_oid_equal(&tip, &journal->new_tip) ||
	       git_graph_descendant_of(repo->git, &tip,
				       &journal->new_tip) == 1;
}

/* index.lock is removed only if it is the dead run's own file, which is
 * "index.hfmeta-XXXXXX" beside the index. */
static void remove_dead_lock(struct repo *repo, const struct journal *journal)
{
	static const size_t suffix_len = sizeof(".hfmeta-XXXXXX") - 1;
	size_t len = strlen(journal->own_path), dir = strlen(repo->git_dir);
	CLEANUP(freep) char *lock = NULL;
	struct stat st;

	if (len <= dir + suffix_len ||
	    strncmp(journal->own_path, repo->git_dir, dir) != 0 ||
	    !starts_with(journal->own_path + len - suffix_len, ".hfmeta-"))
		return;
	lock = xasprintf("%.*s.lock", (int)(len - suffix_len),
			 journal->own_path);
	if (!lstat(lock, &st) && (uint64_t)st.st_ino == journal->own_inode)
		unlink(lock);
	unlink(journal->own_path);
}

/*
 * git's lock of the branch, "<ref>.lock", if the dead run has left it: it
 * holds the commit that the run wanted, or was not written yet, or in part
 * only, and is no older than the journal and still there after a while, which
 * no living git leaves it.
 */
static bool is_dead_ref_lock(const char *lock, const struct journal *journal,
			     const struct stat *written)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(1024);
	struct err none = ERR_INIT;
	char wanted[GIT_ID_LEN + 1];
	struct stat st, later;

	if (lstat(lock, &st) < 0 || fs_read(&text, lock, &none) < 0)
		return false;
	git_oid_tostr(wanted, sizeof(wanted), &journal->new_tip);
	if (!starts_with(wanted, text.ptr))
		return starts_with(text.ptr, wanted);
	if (st.st_mtim.tv_sec < written->st_mtim.tv_sec)
		return false;
	lock_nap(300);
	return !lstat(lock, &later) && later.st_ino == st.st_ino &&
	       later.st_size == st.st_size;
}

static void remove_dead_ref_lock(struct repo *repo,
				 const struct journal *journal)
{
	bool detached = !strcmp(journal->ref_name, "HEAD");
	CLEANUP(freep) char *lock = xasprintf("%s/%s.lock", detached ?
		repo->git_dir : repo->common_dir, journal->ref_name);
	CLEANUP(freep) char *path = xasprintf("%s/hfmeta/journal",
					      repo->git_dir);
	struct stat written;

	/* The name comes from a file that only hfmeta writes, but still. */
	if (strstr(journal->ref_name, "..") || stat(path, &written) < 0)
		return;
	if (is_dead_ref_lock(lock, journal, &written))
		unlink(lock);
}

/* What was being written when the run died. */
static void remove_leftovers(struct repo *repo, const struct journal *journal)
{
	for (size_t i = 0; i < journal->path_count && repo->work_dir; i++) {
		CLEANUP(freep) char *full = xasprintf("%s/%s", repo->work_dir,
						journal->paths[i].path);

		fs_remove_leftovers(full);
	}
}

/* Under a journal that knows the new lock: this may be cut off too. */
static int finish_dead_run(struct repo *repo, const struct journal *journal,
			   struct run_locks *locks, struct err *err)
{
	const struct index *index = NULL;
	const struct stat *st = NULL;

	if (repo_is_bare(repo))
		return 0;
	if (index_lock_prepare(locks, repo, err) < 0 ||
	    journal_write(repo, journal->ref_name, &journal->new_tip,
			  journal->paths, journal->path_count, locks,
			  err) < 0 ||
	    index_lock_take(locks, err) < 0 ||
	    index_now(&index, &st, repo, err) < 0 ||
	    bring_along(repo, index, st, journal->paths,
			journal->path_count, NULL, locks, err) < 0)
		return -1;
	index_lock_release(locks);
	return 0;
}

static int recover_locked(struct repo *repo, struct run_locks *locks,
			  struct buf *note, struct err *err)
{
	CLEANUP(journal_release) struct journal journal = { .ref_name = NULL };
	int status = journal_read(&journal, repo, err);

	if (status)
		return status < 0 ? -1 : 0;
	remove_dead_lock(repo, &journal);
	remove_dead_ref_lock(repo, &journal);
	remove_leftovers(repo, &journal);
	if (!was_committed(repo, &journal)) {
		buf_adds(note, "undid a commit that was interrupted");
	} else {
		if (finish_dead_run(repo, &journal, locks, err) < 0)
			return -1;
		buf_adds(note, "finished a commit that was interrupted");
	}
	journal_remove(repo);
	return 0;
}

int repo_recover(struct repo *repo, struct buf *note, struct err *err)
{
	CLEANUP(run_locks_release) struct run_locks locks = RUN_LOCKS_INIT;

	if (!journal_exists(repo))
		return 0;
	if (writers_lock(&locks, repo, false, err) < 0) {
		if (err->code != ERR_BUSY)
			return -1;
		err_clear(err);		/* it is alive, and will finish */
		return 0;
	}
	if (recover_locked(repo, &locks, note, err) < 0)
		return err_wrap(err, "cannot repair after an interrupted run");
	return 0;
}
