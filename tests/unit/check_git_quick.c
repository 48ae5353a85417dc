/* SPDX-License-Identifier: MIT */
/* The quick half of git/ against the one of libgit2, and against git. */
#include "git/git.h"

#include <stdint.h>
#include <zlib.h>

#include "git/quick.h"
#include "util/fs.h"
#include "util/strlist.h"
#include "random_repo.h"

#define TEXT_MAX ((size_t)1024 * 1024)

/* What both halves say of a repository, as text to compare. */

static int say_change(char change, const char *path, void *data,
		      struct err *err)
{
	(void)err;
	buf_addf(data, "%c %s\n", change, path);
	return 0;
}

static int keep_path(const char *path, void *data, struct err *err)
{
	(void)err;
	strlist_add(data, path);
	return 0;
}

static void say_file(struct buf *out, struct repo *repo, enum repo_at at,
		     const char *path)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(TEXT_MAX);
	struct err err = ERR_INIT;

	buf_addf(out, "%d %s has=%d ", at, path, repo_has(repo, at, path));
	if (repo_read(repo, at, path, &text, &err) < 0)
		buf_addf(out, "error %d\n", err.code);
	else
		buf_addf(out, "%zu bytes: %s\n", text.len, text.ptr);
}

static void say_folder(struct buf *out, struct repo *repo, enum repo_at at,
		       const char *folder)
{
	CLEANUP(strlist_release) struct strlist paths = STRLIST_INIT;
	struct err err = ERR_INIT;
	int status = repo_list(repo, at, folder, keep_path, &paths, &err);

	buf_addf(out, "list %d '%s': %d\n", at, folder, status);
	for (size_t i = 0; i < paths.count; i++)
		say_file(out, repo, at, paths.items[i]);
}

static void say_all(struct buf *out, struct repo *repo)
{
	static const char *const names[] = {
		"a", "a/b", "a.b", "nothing", "a/b/c", "a/", "gone/x", "link",
		"module", "hinted", "conflict", "sub",
	};
	struct err err = ERR_INIT;
	int status;

	buf_addf(out, "work %s git %s common %s prefix %s\n",
		 repo_is_bare(repo) ? "-" : repo_work_dir(repo),
		 repo_git_dir(repo), repo_common_dir(repo),
		 repo_prefix(repo));
	buf_adds(out, "staged:\n");
	status = repo_staged(repo, say_change, out, &err);
	buf_addf(out, "%d %s\n", status, err.msg);
	for (int at = REPO_WORK_TREE; at <= REPO_HEAD; at++) {
		say_folder(out, repo, (enum repo_at)at, "");
		say_folder(out, repo, (enum repo_at)at, "a");
		say_folder(out, repo, (enum repo_at)at, "a/b");
		say_folder(out, repo, (enum repo_at)at, "sub");
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			say_file(out, repo, (enum repo_at)at, names[i]);
	}
}

/* Both say the same; returns whether the quick half opened at all. */
static bool both_agree(void)
{
	CLEANUP(buf_release) struct buf slow = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf fast = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(repo_freep) struct repo *full = NULL;
	CLEANUP(repo_freep) struct repo *quick = NULL;
	struct err err = ERR_INIT;
	int status = repo_open_quick(&quick, &err);

	ck_assert_int_ge(status, 0);
	if (status)
		return false;
	ck_assert_msg(repo_open(&full, &err) == 0, "%s", err.msg);
	say_all(&slow, full);
	say_all(&fast, quick);
	if (strcmp(slow.ptr, fast.ptr) != 0) {
		size_t i = 0, from;

		while (slow.ptr[i] == fast.ptr[i])
			i++;
		from = i > 60 ? i - 60 : 0;
		ck_abort_msg("libgit2: ...%.300s\nquick: ...%.300s",
			     slow.ptr + from, fast.ptr + from);
	}
	return true;
}

/* 'git diff-index' in the words of repo_staged(), or as git has them. */
static void say_git(struct buf *out)
{
	CLEANUP(buf_release) struct buf raw = BUF_INIT(BUF_UNBOUNDED);
	const char *at;

	sh_output(&raw, "git diff-index --cached --no-renames --raw -z "
		  "--ita-invisible-in-index "
		  "$(git rev-parse -q --verify HEAD || "
		  "git hash-object -t tree /dev/null)");
	for (at = raw.ptr; at < raw.ptr + raw.len; at += strlen(at) + 1) {
		const char *letter = strrchr(at, ' ') + 1;

		at += strlen(at) + 1;
		buf_addf(out, "%c %s\n", *letter == 'T' ? 'M' : *letter, at);
	}
}

struct say_content {
	struct repo *repo;
	struct buf *out;
};

/* Each file of HEAD, with what is in it. */
static int say_content(const char *path, void *data, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(TEXT_MAX);
	struct say_content *say = data;

	/* A symbolic link is none. */
	if (repo_read(say->repo, REPO_HEAD, path, &text, err) == 0)
		buf_addf(say->out, "%s %zu\n%s\n", path, text.len, text.ptr);
	err_clear(err);
	return 0;
}

/* Both halves read HEAD with the same code, so git has the last word. */
static void head_is_as_git_has_it(struct repo *repo)
{
	CLEANUP(buf_release) struct buf ours = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf theirs = BUF_INIT(BUF_UNBOUNDED);
	struct say_content say = { repo, &ours };
	struct err err = ERR_INIT;

	ck_assert_msg(!repo_list(repo, REPO_HEAD, "", say_content, &say, &err),
		      "%s", err.msg);
	sh_output(&theirs, "git rev-parse -q --verify HEAD >/dev/null || exit 0; "
		  "git -c core.quotePath=false ls-tree -r --full-tree HEAD | "
		  "sed -n 's/^100... blob \\([0-9a-f]*\\)\t/\\1 /p' | "
		  "git cat-file --batch='%(rest) %(objectsize)'");
	ck_assert_msg(!strcmp(ours.ptr, theirs.ptr), "git '%.300s', we '%.300s'",
		      theirs.ptr, ours.ptr);
}

static void git_agrees(const char *what)
{
	CLEANUP(buf_release) struct buf ours = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf theirs = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(repo_open_quick(&repo, &err), 0);
	ck_assert_int_eq(repo_staged(repo, say_change, &ours, &err), 0);
	head_is_as_git_has_it(repo);
	if (repo_is_bare(repo))
		return;		/* git has an index there, if it is asked */
	say_git(&theirs);
	ck_assert_msg(!strcmp(ours.ptr, theirs.ptr), "%s: git '%s', we '%s'",
		      what, theirs.ptr, ours.ptr);
}

/* HFMETA_TEST_SEED and HFMETA_TEST_ROUNDS repeat a run, and lengthen one.
 * The steps of one that fails are in the log of its folder, which stays. */
START_TEST(random_repositories)
{
	long seed = number_from("HFMETA_TEST_SEED", 20240501);
	long rounds = number_from("HFMETA_TEST_ROUNDS", 15);
	CLEANUP(repo_freep) struct repo *keep_libgit2 = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(repo_init(&keep_libgit2, "kept", &err), 0);
	for (long round = 0; round < rounds; round++) {
		uint64_t state = (uint64_t)(seed + round);

		printf("# seed %ld\n", seed + round);
		fflush(stdout);
		git_home();
		sh("rm -rf r w; git init -q -b main r");
		ck_assert_int_eq(chdir("r"), 0);
		if (round % 3 == 2) {
			sh("git commit -q --allow-empty -m 0 && "
			   "git worktree add -q ../w");
			ck_assert_int_eq(chdir("../w"), 0);
		}
		for (int i = 0; i < 20; i++) {
			one_step(&state);
			ck_assert(both_agree());
			git_agrees("a random step");
		}
	}
}
END_TEST

#define LONG TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY TWENTY

/* Ways to have a repository.  'make' runs in an empty folder, the repository
 * is looked at from 'folder' with 'env' set ("NAME=VALUE ..."; @ is the
 * top of the test). */
static const struct {
	const char *what, *make, *folder, *env;
	bool quick;
} places[] = {
	{ "top", "git init -q r && cd r && sh ~/fill", "r", "", true },
	{ "sub-folder", "git init -q r && cd r && sh ~/fill", "r/sub", "", true },
	{ "unborn", "git init -q r", "r", "", true },
	{ "linked work tree", "git init -q r && cd r && sh ~/fill && "
	  "git worktree add -q ../w && echo 2 >../w/sub/x && "
	  "git -C ../w add sub", "w/sub", "", true },
	{ "hook of a linked work tree", "git init -q r && cd r && sh ~/fill && "
	  "git worktree add -q ../w && echo 2 >../w/sub/x && "
	  "git -C ../w add sub", "w", "GIT_DIR=@/r/.git/worktrees/w "
	  "GIT_INDEX_FILE=@/r/.git/worktrees/w/index", true },
	{ "linked to bare", "git init -q r && (cd r && sh ~/fill) && "
	  "git clone -q --bare r b && git -C b worktree add -q ../w", "w", "",
	  true },
	{ "submodule", "git init -q s && (cd s && sh ~/fill) && git init -q r && "
	  "cd r && git -c protocol.file.allow=always submodule --quiet add "
	  "../s sub", "r/sub", "", true },
	{ "above a submodule", "git init -q s && (cd s && sh ~/fill) && "
	  "git init -q r && cd r && git -c protocol.file.allow=always "
	  "submodule --quiet add ../s sub", "r", "", true },
	{ "bare", "git init -q r && (cd r && sh ~/fill) && "
	  "git clone -q --bare r b", "b", "", true },
	{ "below bare", "git init -q r && (cd r && sh ~/fill) && "
	  "git clone -q --bare r b", "b/refs", "", true },
	{ "in .git", "git init -q r && cd r && sh ~/fill", "r/.git", "", false },
	{ "no repository", "mkdir r", "r", "GIT_CEILING_DIRECTORIES=@", false },
	{ "ceiling above", "git init -q r && cd r && sh ~/fill", "r/sub",
	  "GIT_CEILING_DIRECTORIES=@", true },
	{ "ceiling at the top", "git init -q r && cd r && sh ~/fill", "r/sub",
	  "GIT_CEILING_DIRECTORIES=@/r", false },
	{ "ceiling is the folder", "git init -q r && cd r && sh ~/fill", "r",
	  "GIT_CEILING_DIRECTORIES=@/r", true },
	{ "GIT_DIR", "git init -q r && cd r && sh ~/fill", "r",
	  "GIT_DIR=@/r/.git", true },
	{ "GIT_DIR elsewhere", "git init -q r && cd r && sh ~/fill", "",
	  "GIT_DIR=@/r/.git", false },
	{ "GIT_INDEX_FILE", "git init -q r && cd r && sh ~/fill && "
	  "GIT_INDEX_FILE=other git read-tree HEAD && echo 5 >sub/x && "
	  "GIT_INDEX_FILE=other git add sub/x", "r", "GIT_INDEX_FILE=@/r/other",
	  true },
	{ "relative GIT_INDEX_FILE", "git init -q r && cd r && sh ~/fill && "
	  "GIT_INDEX_FILE=other git read-tree HEAD", "r",
	  "GIT_INDEX_FILE=other", true },
	{ "the same below", "git init -q r && cd r && sh ~/fill", "r/sub",
	  "GIT_INDEX_FILE=.git/index", false },
	{ "quarantine", "git init -q r && cd r && sh ~/fill && mkdir ../q && "
	  "echo q >sub/q && "
	  "GIT_OBJECT_DIRECTORY=../q GIT_ALTERNATE_OBJECT_DIRECTORIES="
	  "$PWD/.git/objects git add sub/q", "r", "GIT_OBJECT_DIRECTORY=@/q "
	  "GIT_ALTERNATE_OBJECT_DIRECTORIES=@/r/.git/objects", true },
	{ "alternates of alternates", "git init -q o && (cd o && sh ~/fill) && "
	  "git clone -q -s o p && git clone -q -s p r && cd r && "
	  "git config core.x y", "r", "", true },
	{ "packed", "git init -q r && cd r && sh ~/fill && git gc -q", "r", "",
	  true },
	{ "old pack index", "git init -q r && cd r && sh ~/fill && "
	  "git -c pack.indexVersion=1 repack -qad", "r", "", true },
	{ "large offsets", "git init -q r && cd r && sh ~/fill && git repack -qad "
	  "&& cd .git/objects/pack && chmod +w *.idx && "
	  "git index-pack --index-version=2,0x40 *.pack", "r", "", true },
	{ "deltas by id", "git init -q r && cd r && sh ~/fill && sh ~/grow && "
	  "git pack-objects -q --all --no-reuse-delta --delta-base-offset "
	  ".git/objects/pack/pack </dev/null && rm -rf .git/objects/??", "r",
	  "", true },
	{ "REF_DELTA", "git init -q r && cd r && sh ~/fill && sh ~/grow && "
	  "git pack-objects -q --all .git/objects/pack/pack </dev/null && "
	  "rm -rf .git/objects/??", "r", "", true },
	{ "mode", "git init -q r && cd r && sh ~/fill && git commit -qm 2 && "
	  "git update-index --chmod=+x a/b", "r", "", true },
	{ "type", "git init -q r && cd r && sh ~/fill && rm a/b && "
	  "ln -s x a/b && git add a", "r", "", true },
	{ "file to folder", "git init -q r && cd r && sh ~/fill && rm a.b && "
	  "mkdir a.b && echo 1 >a.b/x && git add .", "r", "", true },
	{ "folder to file", "git init -q r && cd r && sh ~/fill && "
	  "git commit -qm 2 && rm -r a && echo 1 >a && git add .", "r", "",
	  true },
	{ "long names", "git init -q r && cd r && sh ~/fill && "
	  "git update-index --index-version 4 && echo 1 >zz" LONG " && "
	  "echo 1 >zy" LONG " && echo 1 >zzz && git add .", "r", "", true },
	{ "added with -N", "git init -q r && cd r && sh ~/fill && "
	  "git commit -qm 2 && echo 1 >n && git add -N n", "r", "", true },
	{ "removed, then -N", "git init -q r && cd r && sh ~/fill && "
	  "git commit -qm 2 && git rm -q --cached a/b && git add -N a/b", "r",
	  "", true },
	{ "core.worktree", "git init -q r && mkdir w && cd r && sh ~/fill && "
	  "git config core.worktree ../../w", "r", "", true },
	{ "work tree configuration", "git init -q r && cd r && sh ~/fill && "
	  "git config extensions.worktreeConfig true", "r", "", true },
	{ "sparse checkout", "git init -q r && cd r && sh ~/fill && "
	  "git sparse-checkout set --no-cone sub", "r", "", true },
	{ "split index", "git init -q r && cd r && sh ~/fill && "
	  "git update-index --split-index", "r", "", false },
	{ "sparse index", "git init -q r && cd r && sh ~/fill && "
	  "git sparse-checkout set --cone --sparse-index a", "r", "", false },
	{ "SHA-256", "git init -q --object-format=sha256 r && cd r && sh ~/fill",
	  "r", "", false },
	{ "ignorecase", "git init -q r && cd r && git config core.ignorecase 1",
	  "r", "", false },
	{ "an include", "git init -q r && cd r && git config include.path x",
	  "r", "", false },
	{ "an extension", "git init -q r && cd r && "
	  "git config extensions.partialClone x", "r", "", false },
	{ "interrupted run", "git init -q r && cd r && mkdir .git/hfmeta && "
	  "echo >.git/hfmeta/journal", "r", "", false },
	{ ".git is a link", "git init -q s && mkdir r && ln -s ../s/.git r/.git",
	  "r", "", false },
	{ "HEAD is a link", "git init -q r && cd r && sh ~/fill && "
	  "ln -sf refs/heads/$(git branch --show-current) .git/HEAD", "r", "",
	  false },
	{ "reference of a reference", "git init -q r && cd r && sh ~/fill && "
	  "git symbolic-ref refs/heads/x $(git symbolic-ref HEAD) && "
	  "git symbolic-ref HEAD refs/heads/x", "r", "", true },
	{ "no HEAD", "git init -q r && cd r && rm .git/HEAD", "r", "", false },
};

static void set_env(const char *pairs, bool set)
{
	CLEANUP(freep) char *copy = xstrdup(pairs);
	char *at = copy, *pair;

	while ((pair = strsep(&at, " "))) {
		char *value = strchr(pair, '=');
		CLEANUP(freep) char *full = NULL;

		if (!value)
			continue;
		*value++ = '\0';
		full = *value == '@' ? xasprintf("%s%s", git_test_top,
						 value + 1) : xstrdup(value);
		if (set)
			setenv(pair, full, 1);
		else
			unsetenv(pair);
	}
}

static void write_script(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	ck_assert_ptr_nonnull(file);
	fprintf(file, "set -e\n%s\n", text);
	ck_assert_int_eq(fclose(file), 0);
}

START_TEST(every_place)
{
	CLEANUP(freep) char *folder = xasprintf("%s/%s", git_test_top,
						places[_i].folder);

	write_script("fill", "mkdir -p a sub; seq 900 >a/b; seq 900 >a.b; "
		     "echo 1 >sub/x; git add . && git commit -qm 1; "
		     "echo 2 >>a/b; echo 3 >a-b; git add .");
	write_script("grow", "for i in 1 2 3 4 5 6; do echo $i >>a/b; "
		     "git commit -qam $i; done; echo 7 >sub/y; git add .");
	sh(places[_i].make);
	ck_assert_int_eq(chdir(folder), 0);
	set_env(places[_i].env, true);
	ck_assert_msg(both_agree() == places[_i].quick, "%s",
		      places[_i].what);
	if (places[_i].quick)
		git_agrees(places[_i].what);
	set_env(places[_i].env, false);
}
END_TEST

/* git and libgit2 1.5 do not agree on these; git is right. */
START_TEST(work_tree_by_environment)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct err err = ERR_INIT;

	sh("git init -q r; mkdir w; cd r; echo 1 >../w/x; "
	   "git --work-tree=../w add .");
	set_env("GIT_DIR=@/r/.git GIT_WORK_TREE=@/w", true);
	ck_assert_int_eq(repo_open_quick(&repo, &err), 0);
	ck_assert_str_eq(strrchr(repo_work_dir(repo), '/'), "/w");
	ck_assert(repo_has(repo, REPO_WORK_TREE, "x"));
	set_env("GIT_DIR=@/r/.git GIT_WORK_TREE=@/w", false);
}
END_TEST

/* Folders that the index knows to be HEAD's are not even read. */
START_TEST(unchanged_folders)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	sh("git init -q r; cd r; for i in b cc a dddd eee; do mkdir -p $i/$i; "
	   "echo $i >$i/$i/x; done; git add .; git commit -qm 1; "
	   "echo 2 >cc/y; git add cc/y; "
	   "for i in b a dddd eee cc/cc; do id=$(git rev-parse HEAD:$i); "
	   "rm .git/objects/$(echo $id | sed 's|^..|&/|'); done");
	ck_assert_int_eq(chdir("r"), 0);
	ck_assert_int_eq(repo_open_quick(&repo, &err), 0);
	ck_assert_msg(!repo_staged(repo, say_change, &out, &err), "%s",
		      err.msg);
	ck_assert_str_eq(out.ptr, "A cc/y\n");
	err_clear(&err);
	ck_assert_int_lt(repo_read(repo, REPO_HEAD, "a/a/x", &out, &err), 0);
	ck_assert_int_eq(err.code, ERR_INVALID);
}
END_TEST

/* Folders of more entries than there are between two marks of the index. */
START_TEST(many_entries)
{
	CLEANUP(freep) char *version = xasprintf(
		"cd r; git update-index --index-version %d; git write-tree",
		_i ? 4 : 2);

	sh("git init -q r; cd r; for i in a b c/d c e; do mkdir -p $i; "
	   "for j in $(seq 150); do echo $i >$i/$j; done; done; "
	   "git add .; git commit -qm 1");
	sh(version);
	sh("cd r; echo 2 >b/77; echo 2 >c/x; git add b/77 c/x; git rm -q e/9 e/150");
	ck_assert_int_eq(chdir("r"), 0);
	git_agrees("many entries");
}
END_TEST

/* An index whose folders have other numbers of entries than it says. */
START_TEST(index_that_lies)
{
	static const char *const lies[] = { "151", "149", "750", "751", "001" };
	CLEANUP(repo_freep) struct repo *repo = NULL;
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(freep) char *lie = xasprintf(
		"cd r; sed -i 's/b\\x00150 0/b\\x00%s 0/' .git/index; "
		"grep -qaP 'b\\x00%s 0' .git/index", lies[_i], lies[_i]);
	struct err err = ERR_INIT;

	sh("git init -q r; cd r; for i in a b c d e; do mkdir -p $i; "
	   "for j in $(seq 150); do echo $i >$i/$j; done; done; "
	   "git add .; git commit -qm 1; git write-tree; "
	   "echo 2 >e/77; git add e");
	sh(lie);
	ck_assert_int_eq(chdir("r"), 0);
	ck_assert_int_eq(repo_open_quick(&repo, &err), 0);
	ck_assert_int_lt(repo_staged(repo, say_change, &out, &err), 0);
	ck_assert_msg(strstr(err.msg, "contradicts itself"), "%s", err.msg);
}
END_TEST

static void staged_is(const char *expected)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	ck_assert_int_eq(repo_open_quick(&repo, &err), 0);
	ck_assert_msg(!repo_staged(repo, say_change, &out, &err), "%s",
		      err.msg);
	ck_assert_str_eq(out.len ? out.ptr : "", expected);
}

/* Put other bytes in the place of those in the index file. */
static void change_index(const void *was, const void *is, size_t len)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(TEXT_MAX);
	struct err err = ERR_INIT;
	char *at;

	ck_assert_int_eq(fs_read(&text, ".git/index", &err), 0);
	at = memmem(text.ptr, text.len, was, len);
	ck_assert_ptr_nonnull(at);
	memcpy(at, is, len);
	ck_assert_int_eq(fs_replace(".git/index", text.ptr, text.len, 0666,
				    &err), 0);
}

/* As with git: a TREE extension of which any part is broken counts for
 * nothing; a sound one is believed. */
START_TEST(a_broken_extension_counts_for_nothing)
{
	/* The blob "1\n", and another name. */
	static const unsigned char one[QUICK_ID] = {
		0xd0, 0x04, 0x91, 0xfd, 0x7e, 0x5b, 0xb6, 0xfa, 0x28, 0xc5,
		0x17, 0xa0, 0xbb, 0x32, 0xb8, 0xb5, 0x06, 0x53, 0x9d, 0x4d,
	};
	unsigned char other[QUICK_ID];

	memcpy(other, one, QUICK_ID);
	other[0]++;
	sh("git init -q r; cd r; mkdir -p a/b z; echo 0 >a/b/x; echo 0 >z/x; "
	   "echo 1 >y; git add .; git commit -qm 1; git write-tree");
	ck_assert_int_eq(chdir("r"), 0);
	change_index(one, other, QUICK_ID);
	staged_is("");
	if (_i == 0)
		change_index("b\0" "1 0\n", "b\0" "1 9\n", 6);
	else if (_i == 1)
		change_index("b\0" "1 0\n", "b\0" "1 :\n", 6);
	else if (_i == 2)
		change_index("z\0" "1 0\n", "z\0" "1 1\n", 6);
	else
		change_index("TREE", "TRED", 4);
	staged_is("M y\n");
}
END_TEST

START_TEST(an_index_without_the_extension)
{
	sh("git init -q r; cd r; mkdir -p a/b; echo 1 >a/b/x; echo 1 >y; "
	   "git add .; git commit -qm 1; rm .git/index; "
	   "git ls-tree -r HEAD | git update-index --index-info");
	ck_assert_int_eq(chdir("r"), 0);
	staged_is("");
	sh("cd r; echo 2 >y; git add y");
	staged_is("M y\n");
}
END_TEST

/* Names that go on behind a '\0' are not what git has. */
START_TEST(a_name_with_a_nul)
{
	CLEANUP(index_release) struct index index = { .count = 0 };

	sh("git init -q r; cd r; echo 1 >a; echo 1 >a-b; echo 1 >a.b; "
	   "git add .");
	ck_assert_int_eq(chdir("r"), 0);
	ck_assert_int_eq(index_open(&index, ".git/index"), 0);
	index_release(&index);
	change_index("\0\3" "a-b", "\x10\3" "a\0b", 5);
	ck_assert_int_eq(index_open(&index, ".git/index"), 1);
	index_release(&index);
	change_index("\0\3" "a.b", "\0\3" "a\0c", 5);
	ck_assert_int_eq(index_open(&index, ".git/index"), 1);
}
END_TEST

/* Names that git has in another order than strcmp(), and versions enough that
 * many are deltas of deltas. */
START_TEST(large_trees)
{
	CLEANUP(repo_freep) struct repo *quick = NULL;
	CLEANUP(repo_freep) struct repo *full = NULL;
	struct err err = ERR_INIT;

	sh("git init -q r; cd r; for i in $(seq 100 250); do mkdir -p d/$i; "
	   "echo $i >d/$i/x; echo $i >d/$i.x; echo $i >d/$i-x; done; "
	   "git add .; git commit -qm 1; for i in $(seq 100 160); do "
	   "echo new >d/$i-x; git commit -qam $i; done; git gc -q");
	ck_assert_int_eq(chdir("r"), 0);
	ck_assert_int_eq(repo_open_quick(&quick, &err), 0);
	head_is_as_git_has_it(quick);
	full = open_here();
	head_is_as_git_has_it(full);
	ck_assert(!repo_has(full, REPO_HEAD, "d/100") &&
		  !repo_has(full, REPO_HEAD, "d/1000") &&
		  !repo_has(full, REPO_HEAD, "d/"));
	for (int back = 61; back >= 0; back--) {
		CLEANUP(repo_freep) struct repo *again = NULL;
		CLEANUP(freep) char *commit = xasprintf("HEAD~%d", back);
		CLEANUP(buf_release) struct buf text = BUF_INIT(TEXT_MAX);
		CLEANUP(freep) char *last = xasprintf("d/%d-x", 160 - back);

		ck_assert_int_eq(repo_open_again(&again, full, &err), 0);
		ck_assert_int_eq(repo_look_at(again, commit, &err), 0);
		ck_assert_int_eq(repo_read(again, REPO_HEAD, "d/160-x", &text,
					   &err), 0);
		ck_assert_str_eq(text.ptr, back ? "160\n" : "new\n");
		buf_reset(&text);
		if (back < 61)
			ck_assert(!repo_read(again, REPO_HEAD, last, &text,
					     &err) &&
				  !strcmp(text.ptr, "new\n"));
	}
}
END_TEST

/* What is no tree that git would write can be read all the same. */
START_TEST(large_trees_in_disorder)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;

	sh("git init -q r; cd r; blob=$(echo x | git hash-object -w --stdin); "
	   "raw=$(echo $blob | sed 's/../\\\\x&/g'); "
	   "for i in $(seq 300 -1 100); do /usr/bin/printf \"100644 $i\\0$raw\"; "
	   "done >../tree; "
	   "tree=$(git hash-object -w --literally -t tree ../tree); "
	   "git update-ref refs/heads/side "
	   "$(git commit-tree -m 1 $tree); git symbolic-ref HEAD refs/heads/side");
	ck_assert_int_eq(chdir("r"), 0);
	repo = open_here();
	for (int i = 99; i <= 301; i++) {
		CLEANUP(freep) char *path = xasprintf("%d", i);

		ck_assert_int_eq(repo_has(repo, REPO_HEAD, path),
				 i >= 100 && i <= 300);
	}
	head_is_as_git_has_it(repo);
}
END_TEST

/* A name with a '/' in it, which git does not write, is not that of what would
 * end in one. */
START_TEST(large_tree_with_an_odd_name)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;

	sh("git init -q r; cd r; blob=$(echo x | git hash-object -w --stdin); "
	   "raw=$(echo $blob | sed 's/../\\\\x&/g'); "
	   "for i in $(seq 100 300) x.json/; do "
	   "/usr/bin/printf \"100644 $i\\0$raw\"; done >../tree; "
	   "tree=$(git hash-object -w --literally -t tree ../tree); "
	   "git update-ref HEAD $(git commit-tree -m 1 $tree)");
	ck_assert_int_eq(chdir("r"), 0);
	repo = open_here();
	ck_assert(repo_has(repo, REPO_HEAD, "300"));
	ck_assert(!repo_has(repo, REPO_HEAD, "x.json"));
}
END_TEST

static const char *const copies[] = {
	/* The one in the pack is broken, the loose one is not. */
	"mv .git/objects/pack/pack-* ..; cat ../*.pack | git unpack-objects -q; "
	"mv ../pack-* .git/objects/pack/",
	/* There is a pack more. */
	"git clone -q --bare . ../b; rm -f ../b/objects/pack/*.rev; "
	"git -C ../b repack -qadF --depth=1; "
	"for f in ../b/objects/pack/pack-*; do cp $f "
	".git/objects/pack/other.${f##*.}; done",
};

START_TEST(broken_copies)
{
	CLEANUP(repo_freep) struct repo *quick = NULL;
	CLEANUP(repo_freep) struct repo *full = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT(TEXT_MAX);
	struct err err = ERR_INIT;

	sh("git init -q r; cd r; mkdir d; seq 9999 >d/x; git add .; "
	   "git commit -qm 1; git gc -q; rm -f .git/objects/pack/*.rev");
	ck_assert_int_eq(chdir("r"), 0);
	sh(copies[_i]);
	sh("p=$(ls .git/objects/pack/pack-*.pack); at=$(git verify-pack -v $p | "
	   "awk '$2 == \"blob\" { print $5 }'); chmod +w $p; "
	   "printf abcdef | dd of=$p bs=1 conv=notrunc seek=$((at + 9)) "
	   "status=none; touch .git/objects/pack/pack-1.idx");
	ck_assert_int_eq(repo_open_quick(&quick, &err), 0);
	ck_assert_msg(!repo_read(quick, REPO_HEAD, "d/x", &text, &err), "%s",
		      err.msg);
	ck_assert_uint_eq(text.len, 48888);
	ck_assert_int_eq(err.code, ERR_NONE);
	full = open_here();
	ck_assert(repo_has(full, REPO_HEAD, "d/x"));
}
END_TEST

START_TEST(of_another_user)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct err err = ERR_INIT;

	if (geteuid() != 0)
		return;		/* who else could give files away? */
	sh("git init -q r; chown 12345 r/.git");
	ck_assert_int_eq(chdir("r"), 0);
	ck_assert_int_eq(repo_open_quick(&repo, &err), 1);
}
END_TEST

/* Hostile files: whatever is in them, nothing crashes or goes on for ever.
 * What the answer is does not matter; sanitizers and valgrind look on. */

static int ignore_change(char change, const char *path, void *data,
			 struct err *err)
{
	(void)change;
	(void)path;
	(void)data;
	(void)err;
	return 0;
}

static int read_it(const char *path, void *data, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(TEXT_MAX);

	(void)!repo_read(data, REPO_HEAD, path, &text, err);
	err_clear(err);
	return 0;
}

static void use_everything(void)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct err err = ERR_INIT;

	if (repo_open_quick(&repo, &err) != 0)
		return;
	(void)!repo_staged(repo, ignore_change, NULL, &err);
	(void)!repo_list(repo, REPO_INDEX, "a", read_it, repo, &err);
	(void)!repo_list(repo, REPO_HEAD, "", read_it, repo, &err);
	(void)!repo_has(repo, REPO_INDEX, "sub/x");
}

static void overwrite(const char *path, const void *data, size_t len)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(data, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}

/* Cut the file at many lengths, change many of its bytes. */
static void spoil(const char *path, size_t step)
{
	static const unsigned char masks[] = { 0x01, 0x80, 0xff, 0x40 };
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	ck_assert_int_eq(fs_read(&text, path, &err), 0);
	for (size_t i = 0; i < text.len; i += step) {
		overwrite(path, text.ptr, i);
		use_everything();
	}
	for (size_t i = 0; i < text.len; i += step) {
		char was = text.ptr[i];

		text.ptr[i] = (char)(was ^ masks[i / step % 4]);
		overwrite(path, text.ptr, text.len);
		use_everything();
		text.ptr[i] = was;
	}
	overwrite(path, text.ptr, text.len);
	ck_assert(both_agree());
}

/* Files that others have named; each is a pattern for the shell. */
static const struct {
	const char *make, *file;
	size_t step;
} spoilt[] = {
	{ "git update-index --index-version 2", ".git/index", 1 },
	{ "git add -N hinted; git update-index --index-version 3",
	  ".git/index", 1 },
	{ "git update-index --index-version 4", ".git/index", 1 },
	{ "git repack -qad", ".git/objects/pack/*.pack", 3 },
	{ "git repack -qad", ".git/objects/pack/*.idx", 3 },
	{ "git -c pack.indexVersion=1 repack -qad",
	  ".git/objects/pack/*.idx", 3 },
	{ "true", ".git/objects/$(git rev-parse HEAD^{tree} | "
	  "sed 's|^..|&/|')", 1 },
	{ "true", ".git/objects/$(git rev-parse HEAD | sed 's|^..|&/|')", 1 },
	{ "git pack-refs --all", ".git/packed-refs", 1 },
	{ "true", ".git/HEAD", 1 },
	{ "true", ".git/config", 1 },
	{ "echo ../../o/.git/objects >.git/objects/info/alternates",
	  ".git/objects/info/alternates", 1 },
};

START_TEST(spoilt_files)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT(4096);
	CLEANUP(freep) char *command = xasprintf("printf %%s %s",
						 spoilt[_i].file);

	sh("git init -q r; cd r; mkdir -p a/c sub; seq 90 >a/b; echo 1 >sub/x; "
	   "echo 2 >a/c/d; echo 3 >hinted; git add a sub; git commit -qm 1; "
	   "for i in 1 2 3; do echo $i >>a/b; git commit -qam $i; done; "
	   "echo 4 >sub/y; git add sub");
	ck_assert_int_eq(chdir("r"), 0);
	sh(spoilt[_i].make);
	sh_output(&path, command);
	sh("chmod -R u+w .git/objects");
	spoil(path.ptr, spoilt[_i].step);
}
END_TEST

#define MANY 60			/* packs, of one blob each */

/* As if much had been looked at. */
static void let_go(struct objects *objects)
{
	objects->idx_looks.bytes = objects->data_looks.bytes = SIZE_MAX / 2;
	packs_let_go(objects);
	ck_assert_uint_eq(objects->idx_looks.bytes, 0);
	ck_assert_uint_eq(objects->data_looks.bytes, 0);
}

/* Packs in which blob 'i' is "i\n", from 'first' on. */
static void make_packs(int first, int count)
{
	CLEANUP(freep) char *command = xasprintf(
		"for i in $(seq %d %d); do "
		"echo $i | git hash-object -w --stdin >>ids; "
		"git pack-objects -q .git/objects/pack/pack <<EOF\n"
		"$(tail -1 ids)\nEOF\ndone; git prune-packed",
		first, first + count - 1);

	sh(command);
}

static void packs_have(struct objects *objects, int count)
{
	FILE *ids = fopen("ids", "r");
	char hex[GIT_ID_LEN + 2];

	ck_assert_ptr_nonnull(ids);
	for (int i = 0; i < count; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT(TEXT_MAX);
		CLEANUP(freep) char *expected = xasprintf("%d\n", i);
		struct err err = ERR_INIT;
		unsigned char id[QUICK_ID];

		ck_assert_ptr_nonnull(fgets(hex, sizeof(hex), ids));
		ck_assert(id_from_hex(id, hex));
		if (i % 7 == 0)
			let_go(objects);
		ck_assert_msg(!object_read(objects, id, OBJECT_BLOB, &text,
					   &err), "%d: %s", i, err.msg);
		ck_assert_str_eq(text.ptr, expected);
		/* As the first bytes, but not the last, of one that is. */
		id[QUICK_ID - 1] ^= 1;
		ck_assert_int_lt(object_read(objects, id, OBJECT_BLOB, &text,
					     &err), 0);
	}
	fclose(ids);
}

/* Many packs: those that come later, too, and one that was broken. */
START_TEST(packs_that_were_let_go)
{
	CLEANUP(objects_release) struct objects objects = { .dir_count = 1 };

	sh("git init -q r");
	ck_assert_int_eq(chdir("r"), 0);
	objects.dirs = xcalloc(1, sizeof(*objects.dirs));
	objects.dirs[0] = xstrdup(".git/objects");
	make_packs(0, MANY);
	packs_have(&objects, MANY);
	ck_assert_uint_eq(objects.pack_count, MANY);
	ck_assert_uint_ge(objects.firsts.count, MANY / 2);
	make_packs(MANY, MANY);
	packs_have(&objects, 2 * MANY);
	ck_assert_uint_eq(objects.pack_count, 2 * MANY);
	ck_assert_uint_ge(objects.firsts.count, MANY + MANY / 2);
	/* All are broken, and in one pack more whole. */
	sh("git pack-objects -q ../new <ids; cd .git/objects/pack; chmod +w *; "
	   "for i in *.pack; do printf xxxx | "
	   "dd of=$i bs=1 seek=12 conv=notrunc; done; mv ../../../../new-* .");
	packs_relist(&objects);
	packs_have(&objects, 2 * MANY);
}
END_TEST

#define LARGE_BLOBS 48		/* of a megabyte each, and not smaller packed */

static size_t resident_kb(void)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(65536);
	struct err err = ERR_INIT;
	const char *line;

	if (fs_read(&text, "/proc/self/status", &err) < 0)
		return 0;
	line = strstr(text.ptr, "RssFile:");
	return line ? strtoul(line + strlen("RssFile:"), NULL, 10) : 0;
}

START_TEST(packs_do_not_stay_in_memory)
{
	CLEANUP(objects_release) struct objects objects = { .dir_count = 1 };
	CLEANUP(buf_release) struct buf ids = BUF_INIT(TEXT_MAX);
	size_t before = resident_kb(), most = 0;

	sh("git init -q r; cd r; git config core.bigFileThreshold 1k; "
	   "for i in $(seq 48); do head -c 1000000 /dev/urandom | "
	   "git hash-object -w --stdin >>ids; done; "
	   "git pack-objects -q .git/objects/pack/pack <ids; "
	   "git prune-packed");
	ck_assert_int_eq(chdir("r"), 0);
	objects.dirs = xcalloc(1, sizeof(*objects.dirs));
	objects.dirs[0] = xstrdup(".git/objects");
	sh_output(&ids, "cat ids");
	for (int i = 0; i < LARGE_BLOBS; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT(TEXT_MAX);
		struct err err = ERR_INIT;
		unsigned char id[QUICK_ID];

		ck_assert(id_from_hex(id, ids.ptr + i * (GIT_ID_LEN + 1)));
		ck_assert_int_eq(object_read(&objects, id, OBJECT_BLOB, &text,
					     &err), 0);
		if (resident_kb() > most)
			most = resident_kb();
	}
	ck_assert_uint_lt(most, before + 20 * 1024);
}
END_TEST

/* Loose objects that are not what their first line says. */
static const struct {
	const char *header;
	size_t zeros;		/* that follow */
	enum err_code code;
} loose[] = {
	{ "blob 5", 5, ERR_NONE },
	{ "blob 5", 6, ERR_INVALID },
	{ "blob 5", 4, ERR_INVALID },
	{ "blob 5", 50000000, ERR_INVALID },
	{ "blob 0", 0, ERR_NONE },
	{ "blob 1048576", 1048576, ERR_NONE },
	{ "blob 1048577", 1048577, ERR_LIMIT },
	{ "blob 99999999999", 5, ERR_LIMIT },
	{ "blob 9223372036854775807", 5, ERR_INVALID },
	{ "blob 99999999999999999999999", 5, ERR_INVALID },
	{ "blob 1000000", 5, ERR_INVALID },
	{ "blob -5", 5, ERR_INVALID },
	{ "blob ", 5, ERR_INVALID },
	{ "blob 5 ", 5, ERR_INVALID },
	{ "blob", 5, ERR_INVALID },
	{ "tree 5", 5, ERR_INVALID },
	{ "", 5, ERR_INVALID },
};

static void deflate_to(struct buf *out, const void *data, size_t len)
{
	uLongf room = compressBound(len);
	CLEANUP(freep) void *packed = xmalloc(room);

	ck_assert_int_eq(compress(packed, &room, data, len), Z_OK);
	buf_add(out, packed, room);
}

/* A blob from the test's own folder, as if it were .git/objects. */
static void read_here(const unsigned char id[QUICK_ID], struct buf *text,
		      struct err *err)
{
	CLEANUP(objects_release) struct objects objects = { .dir_count = 1 };

	objects.dirs = xcalloc(1, sizeof(*objects.dirs));
	objects.dirs[0] = xstrdup(git_test_top);
	(void)!object_read(&objects, id, OBJECT_BLOB, text, err);
}

START_TEST(loose_objects)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf packed = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf text = BUF_INIT(TEXT_MAX);
	static const unsigned char id[QUICK_ID] = { 0x11, 0x11 };
	struct err err = ERR_INIT;

	buf_add(&plain, loose[_i].header, strlen(loose[_i].header) + 1);
	buf_add_times(&plain, '\0', loose[_i].zeros);
	deflate_to(&packed, plain.ptr, plain.len);
	sh("mkdir 11");
	overwrite("11/11000000000000000000000000000000000000", packed.ptr,
		  packed.len);
	read_here(id, &text, &err);
	ck_assert_int_eq(err.code, loose[_i].code);
	ck_assert_uint_eq(text.len, err.code ? 0 : loose[_i].zeros);
}
END_TEST

static void add_be32(struct buf *buf, uint32_t n)
{
	const char bytes[] = { (char)(n >> 24), (char)(n >> 16), (char)(n >> 8),
			       (char)n };

	buf_add(buf, bytes, 4);
}

static const unsigned char first_id[QUICK_ID] = { 1 };
static const unsigned char second_id[QUICK_ID] = { 2 };

/* A pack of two objects with these ids, the second at 'second'. */
static void write_pack(const struct buf *body, uint32_t second)
{
	CLEANUP(buf_release) struct buf pack = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf idx = BUF_INIT(BUF_UNBOUNDED);

	buf_add(&pack, "PACK\0\0\0\2\0\0\0\2", 12);
	buf_add(&pack, body->ptr, body->len);
	buf_add_times(&pack, '\0', QUICK_ID);
	buf_add(&idx, "\377tOc\0\0\0\2", 8);
	add_be32(&idx, 0);
	add_be32(&idx, 1);
	for (int i = 2; i < 256; i++)
		add_be32(&idx, 2);
	buf_add(&idx, first_id, QUICK_ID);
	buf_add(&idx, second_id, QUICK_ID);
	buf_add_times(&idx, '\0', 8);
	add_be32(&idx, 12);
	add_be32(&idx, second);
	buf_add_times(&idx, '\0', 2 * (size_t)QUICK_ID);
	sh("mkdir -p pack");
	overwrite("pack/pack-x.pack", pack.ptr, pack.len);
	overwrite("pack/pack-x.idx", idx.ptr, idx.len);
}

START_TEST(deltas_in_a_circle)
{
	CLEANUP(buf_release) struct buf body = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf text = BUF_INIT(TEXT_MAX);
	struct err err = ERR_INIT;
	uint32_t second;

	buf_addc(&body, 0x73);			/* REF_DELTA, 3 bytes */
	buf_add(&body, second_id, QUICK_ID);
	deflate_to(&body, "\0\0", 3);
	second = 12 + (uint32_t)body.len;
	buf_addc(&body, 0x73);
	buf_add(&body, first_id, QUICK_ID);
	deflate_to(&body, "\0\0", 3);
	write_pack(&body, second);
	read_here(first_id, &text, &err);
	ck_assert_int_eq(err.code, ERR_INVALID);
}
END_TEST

/* Deltas of the base "hello". */
static const struct {
	const char *what, *delta;
	size_t len;
	enum err_code code;
	const char *result;
} deltas[] = {
	{ "copy all", "\5\5\220\5", 4, ERR_NONE, "hello" },
	{ "copy a part", "\5\3\221\1\3", 5, ERR_NONE, "ell" },
	{ "insert", "\5\2\2hi", 5, ERR_NONE, "hi" },
	{ "both", "\5\7\2hi\220\5", 7, ERR_NONE, "hihello" },
	{ "nothing", "\5\0", 2, ERR_NONE, "" },
	{ "another base", "\6\2\2hi", 5, ERR_INVALID, "" },
	{ "too much", "\5\2\3hi!", 6, ERR_INVALID, "" },
	{ "too little", "\5\3\2hi", 5, ERR_INVALID, "" },
	{ "behind the base", "\5\3\221\3\3", 5, ERR_INVALID, "" },
	{ "far behind it", "\5\3\237\377\377\377\377\3", 8, ERR_INVALID, "" },
	{ "cut copy", "\5\5\221", 3, ERR_INVALID, "" },
	{ "cut insert", "\5\5\5he", 5, ERR_INVALID, "" },
	{ "reserved", "\5\5\0", 3, ERR_INVALID, "" },
	{ "large", "\5\377\377\377\1\220\5", 7, ERR_LIMIT, "" },
	{ "huge", "\5\377\377\377\377\377\377\377\377\177", 10, ERR_LIMIT, "" },
	{ "no size", "\5\377", 2, ERR_INVALID, "" },
};

START_TEST(odd_deltas)
{
	CLEANUP(buf_release) struct buf body = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf text = BUF_INIT(TEXT_MAX);
	struct err err = ERR_INIT;
	uint32_t second;

	buf_addc(&body, (char)(0x70 | deltas[_i].len));
	buf_add(&body, second_id, QUICK_ID);
	deflate_to(&body, deltas[_i].delta, deltas[_i].len);
	second = 12 + (uint32_t)body.len;
	buf_addc(&body, 0x35);			/* a blob of 5 bytes */
	deflate_to(&body, "hello", 5);
	write_pack(&body, second);
	read_here(first_id, &text, &err);
	ck_assert_msg(err.code == deltas[_i].code, "%s: %d %s",
		      deltas[_i].what, err.code, err.msg);
	ck_assert_str_eq(text.ptr, deltas[_i].result);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("git_quick");

	git_case(suite, every_place, ARRAY_SIZE(places));
	git_case(suite, work_tree_by_environment, 1);
	git_case(suite, unchanged_folders, 1);
	git_case(suite, many_entries, 2);
	git_case(suite, index_that_lies, 5);
	git_case(suite, a_broken_extension_counts_for_nothing, 4);
	git_case(suite, an_index_without_the_extension, 1);
	git_case(suite, a_name_with_a_nul, 1);
	git_case(suite, large_trees, 1);
	git_case(suite, large_trees_in_disorder, 1);
	git_case(suite, large_tree_with_an_odd_name, 1);
	git_case(suite, broken_copies, ARRAY_SIZE(copies));
	git_case(suite, of_another_user, 1);
	git_case(suite, packs_that_were_let_go, 1);
	git_case(suite, packs_do_not_stay_in_memory, 1);
	git_case(suite, loose_objects, ARRAY_SIZE(loose));
	git_case(suite, deltas_in_a_circle, 1);
	git_case(suite, odd_deltas, ARRAY_SIZE(deltas));
	git_case(suite, spoilt_files, ARRAY_SIZE(spoilt));
	git_case(suite, random_repositories, 1);
	return unit_main(suite);
}
