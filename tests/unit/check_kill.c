/* SPDX-License-Identifier: MIT */
/*
 * All or nothing: a command is killed before each of the system calls by which
 * it changes the disk, one after the other, and in the middle of each write.
 * Every time nothing is lost, half-written or touched that is the user's, and
 * the same command, run again, completes.  Likewise where the disk is full from
 * one of the calls on.
 *
 * Every second of the calls is tried; with HFMETA_TEST_SLOW set, all of them.
 *
 * The functions below take the place of the C library's, for libgit2 too.
 */
#undef _FORTIFY_SOURCE
#include "cmd/cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "core/range.h"
#include "core/store.h"
#include "with_git.h"

/* In the child: the call to die at, or to fail from, on. */
static long calls_left = -1;
static bool fills_disk;

static void die(void)
{
	kill(getpid(), SIGKILL);
}

/* A call that changes the disk.  True: it must fail, the disk is full. */
static bool count_call(void)
{
	if (calls_left < 0 || calls_left-- > 0)
		return false;
	if (!fills_disk)
		die();
	calls_left = 0;
	errno = ENOSPC;
	return true;
}

int open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	if (flags & O_CREAT) {
		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
		if (count_call())
			return -1;
	}
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	if (flags & O_CREAT) {
		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	return open(path, flags, mode);
}

/* The C library's own does not come by here when it opens the file. */
int mkostemp(char *path, int flags)
{
	char *end = path + strlen(path) - 6;
	static unsigned int number;
	int fd;

	if (count_call())
		return -1;
	do {
		char digits[7];

		snprintf(digits, sizeof(digits), "%03x%03x",
			 (unsigned int)getpid() & 0xfff, number++ & 0xfff);
		memcpy(end, digits, 6);
		fd = (int)syscall(SYS_openat, AT_FDCWD, path,
				  O_RDWR | O_CREAT | O_EXCL | flags, 0600);
	} while (fd < 0 && errno == EEXIST);
	return fd;
}

/* Half of it is written, as on a disk that is about to be full. */
ssize_t write(int fd, const void *data, size_t len)
{
	if (fd > 2 && calls_left == 0 && len > 1) {
		ssize_t half = (ssize_t)syscall(SYS_write, fd, data, len / 2);

		if (!fills_disk)
			die();
		if (half < 0)
			return half;
		errno = ENOSPC;
		return -1;
	}
	if (fd > 2 && count_call())
		return -1;
	return (ssize_t)syscall(SYS_write, fd, data, len);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t offset)
{
	return count_call() ? -1 : (ssize_t)syscall(SYS_pwrite64, fd, data,
						    len, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t len, off_t offset)
{
	return pwrite(fd, data, len, offset);
}

/* What needs no room on the disk works on a full one. */
static void count_free_call(void)
{
	if (!fills_disk)
		count_call();
}

int rename(const char *from, const char *to)
{
	count_free_call();
	return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int link(const char *from, const char *to)
{
	if (count_call())
		return -1;
	return (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path)
{
	count_free_call();
	return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
	count_free_call();
	return (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
}

int mkdir(const char *path, mode_t mode)
{
	if (count_call())
		return -1;
	return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

/* The kernel lives on; to wait for the disk would only take time. */
int fsync(int fd)
{
	(void)fd;
	count_free_call();
	return 0;
}

static const struct cmd *const commands[] = {
	&cmd_init, &cmd_add, &cmd_refresh, &cmd_layout, &cmd_rm, NULL,
};

/* Run a command in a process of its own, in folder "r"; what it says goes to
 * "out".  Returns what waitpid() has to say. */
static int run(const char *const *words, long die_at)
{
	const struct cmd_program program = {
		.commands = commands, .open_repo = repo_open,
		.recover = store_recover, .walk_range = range_walk,
	};
	char *argv[8] = { NULL };
	int argc = 0, status = 0;
	pid_t child;

	for (; words[argc]; argc++)
		argv[argc] = xstrdup(words[argc]);
	child = fork();
	if (!child) {
		int out = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0666);

		if (dup2(out, 1) < 0 || dup2(out, 2) < 0 || chdir("r") < 0)
			_exit(99);
		/* What is said is said, also by one that is killed then. */
		setvbuf(stdout, NULL, _IOLBF, 0);
		calls_left = die_at;
		status = cmd_main(&program, argc, argv);
		calls_left = -1;
		fflush(NULL);
		_exit(status);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	while (argc--)
		free(argv[argc]);
	return status;
}

/*
 * "r0" is a repository in which the user has staged a file, changed one and
 * left one lying; "hub" and "hub2" are snapshots with the same models, changed
 * in between.
 */
static const char prepare[] =
	"for h in hub hub2; do mkdir -p $h/api/models/o; "
	"for i in 1 2 3 4 5 6 7 8 9; do "
	"echo '{\"id\": \"o/m'$i'\", \"sha\": \"00000000000000000000000000000"
	"0000000'${#h}00$i'\", \"tags\": [], \"siblings\": []}' "
	">$h/api/models/o/m$i.json; done; done\n"
	"user() { cd $1 && echo 1 >staged && echo 1 >changed && "
	"git add changed && git commit -qm user && echo 2 >changed && "
	"git add staged && echo 1 >lying && cd ..; }\n";

/* What holds right after the kill, and what after the command was run again;
 * 'sound' is a program of the shell, in r. */
static const char after_kill[] =
	"cd r\ngit fsck --strict --no-dangling >../fsck 2>&1\n"
	"if grep -v '^notice' ../fsck; then exit 1; fi\n"
	/* What was announced is there. */
	"sed -n 's/^[AM]  \\([^:]*\\).*/\\1/p' ../out | while read -r f; do "
	"git cat-file -e HEAD:$f || exit 1; done || exit 1\n"
	/* What lies in the folders is as some commit has it. */
	"git rev-list --objects HEAD >../objects\n"
	"test -d .git || exit 0\n"
	"find *_metadata -name '*.json' | while read -r f; do "
	"grep -q $(git hash-object $f) ../objects || exit 1; done || exit 1\n"
	"test $(cat changed lying | tr -d '\\n') = 21 && "
	"test $(git show :staged) = 1 || "
	"{ ls .git/index.lock && test $(cat staged) = 1; }\n";

static const char after_all[] =
	"cd r\ngit fsck --strict --no-dangling >../fsck 2>&1\n"
	"if grep . ../fsck; then exit 1; fi\n"
	"d=$(git rev-parse --git-dir)\n"
	"test ! -e $d/hfmeta/journal\n"
	/* Half a pack is in nobody's way, and goes later on. */
	"if { find $d -name '*.lock' ! -name 'pack_git2_*'; "
	"find $d . -name '*.hfmeta-*'; } | grep .; then exit 1; fi\n"
	"test -d .git || exit 0\n"
	"git status --porcelain >../status && "
	"printf ' M changed\\nA  staged\\n?? lying\\n' | cmp - ../status\n";

/* A full disk is no reason to leave half of anything. */
static const char after_full[] =
	"cd r\nd=$(git rev-parse --git-dir)/objects/pack\n"
	"test -d $d || exit 0\n"
	"if find $d -name 'tmp_*' | grep .; then exit 1; fi\n"
	"find $d -name '*.pack' | while read -r p; do "
	"test -e ${p%.pack}.idx || exit 1; done\n";

static void check(const char *what, const char *script, long n)
{
	CLEANUP(freep) char *command = xasprintf("set -e\n%s", script);

	if (sh_try(command))
		ck_abort_msg("%s, call %ld: see %s/log", what, n,
			     git_test_top);
}

static const struct {
	const char *name;
	const char *make;	/* the repository, with "r0" as its folder */
	const char *const words[8];
	const char *done;	/* what holds in the end, in r */
} cases[] = {
	{ "add",
	  "hfmeta init r0 && user r0",
	  { "hfmeta", "--hub", "../hub", "add", "o/m1", "o/m2", NULL },
	  "test $(git rev-list --count HEAD) = 4 && "
	  "test $(git ls-files model_metadata | grep -c json) = 2" },
	{ "add in a bare repository",
	  "hfmeta init x && git clone -q --bare x r0",
	  { "hfmeta", "--hub", "../hub", "add", "o/m1", NULL },
	  "test $(git rev-list --count HEAD) = 2" },
	{ "refresh, as a pack",
	  "hfmeta init r0 && (cd r0 && hfmeta layout sharded && hfmeta --hub "
	  "../hub add o/m1 o/m2 o/m3 o/m4 o/m5 o/m6 o/m7 o/m8 o/m9) && "
	  "user r0",
	  { "hfmeta", "--hub", "../hub2", "refresh", NULL },
	  "test $(git rev-list --count HEAD) = 21 && "
	  "test $(git grep -l 4001 -- model_metadata | wc -l) = 1 && "
	  "test $(git grep -l '400[0-9]\"' -- model_metadata | wc -l) = 9" },
	{ "layout",
	  "hfmeta init r0 && (cd r0 && hfmeta --hub ../hub add o/m1 o/m2) && "
	  "user r0",
	  { "hfmeta", "layout", "sharded", NULL },
	  "test $(git rev-list --count HEAD) = 5 && "
	  "test $(git ls-files 'model_metadata/?/?/?/*' | wc -l) = 2 && "
	  "test ! -e model_metadata/o_m1.json" },
};

static void make_case(int i)
{
	CLEANUP(freep) char *command = xasprintf(
		"set -e\n%s%s\n", prepare, cases[i].make);

	sh(command);
}

/* With no more than what the dead process has left, the same command ends
 * well. */
static void run_again(int i, long n)
{
	CLEANUP(freep) char *done = xasprintf("cd r && %s", cases[i].done);
	int status = run(cases[i].words, -1);

	ck_assert_msg(WIFEXITED(status) && !WEXITSTATUS(status),
		      "%s, call %ld: the next run fails (%d), see %s/out",
		      cases[i].name, n, status, git_test_top);
	check(cases[i].name, after_all, n);
	check(cases[i].name, done, n);
}

static long step(long quick)
{
	return getenv("HFMETA_TEST_SLOW") ? 1 : quick;
}

START_TEST(killed_at_every_call)
{
	long n = 0, tries = 0;
	int status;

	make_case(_i);
	do {
		sh("rm -rf r && cp -a r0 r");
		status = run(cases[_i].words, n);
		check(cases[_i].name, after_kill, n);
		run_again(_i, n);
		n += step(2);
		tries++;
	} while (WIFSIGNALED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	ck_assert_int_gt(n, 40);
	fprintf(stderr, "# %s: killed at %ld calls\n", cases[_i].name,
		tries - 1);
}
END_TEST

/* From that call on nothing more can be written; then there is room again. */
START_TEST(disk_full_at_every_call)
{
	long n = 0, tries = 0;
	int status;

	make_case(_i);
	fills_disk = true;
	do {
		sh("rm -rf r && cp -a r0 r");
		status = run(cases[_i].words, n);
		ck_assert_msg(WIFEXITED(status), "%s, call %ld: crashed",
			      cases[_i].name, n);
		check(cases[_i].name, after_kill, n);
		check(cases[_i].name, after_full, n);
		run_again(_i, n);
		n += step(2);
		tries++;
	} while (WEXITSTATUS(status));
	fprintf(stderr, "# %s: full at %ld calls\n", cases[_i].name,
		tries - 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("kill");

	git_case(suite, killed_at_every_call, ARRAY_SIZE(cases));
	git_case(suite, disk_full_at_every_call, ARRAY_SIZE(cases));
	return unit_main(suite);
}
