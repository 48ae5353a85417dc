/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_TESTS_WITH_GIT_H
#define HFMETA_TESTS_WITH_GIT_H

/* A folder of its own for a test of git/, with git's environment fixed, and
 * the 'git' program and the shell to make repositories with. */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "git/git.h"
#include "unit.h"
#include "util/buf.h"
#include "util/util.h"

static char git_test_top[64];

/* Go to the top of the test's folder. */
static inline void git_home(void)
{
	ck_assert_int_eq(chdir(git_test_top), 0);
}

static inline void git_setup(void)
{
	static const char *const fixed[][2] = {
		{ "GIT_CONFIG_NOSYSTEM", "1" },
		{ "GIT_AUTHOR_NAME", "A U Thor" },
		{ "GIT_AUTHOR_EMAIL", "author@example.com" },
		{ "GIT_AUTHOR_DATE", "1700000000 +0000" },
		{ "GIT_COMMITTER_NAME", "C O Mitter" },
		{ "GIT_COMMITTER_EMAIL", "committer@example.com" },
		{ "GIT_COMMITTER_DATE", "1700000000 +0000" },
		{ "LC_ALL", "C" },
	};
	static const char *const gone[] = {
		"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX",
		"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
		"GIT_COMMON_DIR", "GIT_CEILING_DIRECTORIES",
		"GIT_CONFIG_GLOBAL", "GIT_CONFIG_COUNT", "XDG_CONFIG_HOME",
		"GIT_CONFIG_PARAMETERS", "EMAIL",
	};

	snprintf(git_test_top, sizeof(git_test_top), "/tmp/hfmeta-git-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(git_test_top));
	git_home();
	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		setenv(fixed[i][0], fixed[i][1], 1);
	for (size_t i = 0; i < ARRAY_SIZE(gone); i++)
		unsetenv(gone[i]);
	setenv("HOME", git_test_top, 1);
}

static inline void git_teardown(void)
{
	CLEANUP(freep) char *command = xasprintf("rm -rf '%s'", git_test_top);

	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(system(command), 0);
}

/* Run a command of the shell, and say how it went. */
static inline int sh_try(const char *command)
{
	CLEANUP(freep) char *quiet = xasprintf("{ %s\n} >>'%s/log' 2>&1",
					       command, git_test_top);

	return system(quiet);
}

static inline void sh(const char *command)
{
	if (sh_try(command))
		ck_abort_msg("failed: %s (see %s/log)", command, git_test_top);
}

/* Append what a command of the shell says. */
static inline void sh_output(struct buf *out, const char *command)
{
	FILE *pipe = popen(command, "r");
	char chunk[4096];
	size_t got;

	ck_assert_ptr_nonnull(pipe);
	while ((got = fread(chunk, 1, sizeof(chunk), pipe)) > 0)
		buf_add(out, chunk, got);
	ck_assert_msg(pclose(pipe) == 0, "failed: %s", command);
}

/* What a command of the shell says must be this. */
static inline void output_is(const char *command, const char *expected)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	sh_output(&out, command);
	ck_assert_msg(!strcmp(out.ptr, expected), "%s: '%s' is not '%s'",
		      command, out.ptr, expected);
}

/* The repository of the current folder, with no patience for locks. */
static inline struct repo *open_here(void)
{
	struct repo *repo = NULL;
	struct err err = ERR_INIT;

	ck_assert_msg(repo_open(&repo, &err) == 0, "%s", err.msg);
	repo_set_lock_wait(repo, 50);
	return repo;
}

/* A commit that gives 'path' this content; NULL removes it.  Returns the
 * code of the error. */
static inline enum err_code commit_in(struct repo *repo, const char *path,
				      const char *content,
				      struct err *err)
{
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	struct change change = {
		.path = path, .content = content,
		.len = content ? strlen(content) : 0,
	};

	err_clear(err);
	if (commit_run_begin(&run, repo, err) < 0 ||
	    commit_run_add(run, &change, 1, "Change it\n\nBody\n", NULL,
			   err) < 0 ||
	    commit_run_finish(run, err) < 0)
		return err->code;
	return ERR_NONE;
}

/* A test, or as many as a table has, each in a folder of its own. */
static inline void git_case(Suite *suite, const TTest *test, int count)
{
	TCase *tcase = tcase_create(test->name);

	tcase_add_checked_fixture(tcase, git_setup, git_teardown);
	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, test, 0, count);
	suite_add_tcase(suite, tcase);
}

#endif
