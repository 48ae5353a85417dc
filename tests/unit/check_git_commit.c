/* SPDX-License-Identifier: MIT */
/* Runs of commits: what they leave behind, as git sees it. */
#include "git/git.h"

#include <sys/stat.h>
#include <time.h>

#include "git/internal.h"
#include "util/fs.h"
#include "with_git.h"

static enum err_code commit_one(const char *path, const char *content)
{
	CLEANUP(repo_freep) struct repo *repo = open_here();
	struct err err = ERR_INIT;

	return commit_in(repo, path, content, &err);
}

static void is_sound(void)
{
	output_is("git fsck --strict --no-dangling 2>&1", "");
	output_is("cd $(git rev-parse --git-dir) && ls | grep -e hfmeta- "
		  "-e '[.]lock$' || true", "");
	output_is("ls $(git rev-parse --git-dir)/hfmeta/journal 2>/dev/null "
		  "|| true", "");
}

/*
 * A repository as 'make' leaves it (in "r", with "m/old" committed), then
 * a commit of "m/x" in 'folder', then what 'git status --porcelain' says.
 */
static const struct {
	const char *what, *make, *folder, *path, *content, *status;
	enum err_code code;
} cases[] = {
	{ "nothing else", "true", "r", "m/x", "1\n", "", ERR_NONE },
	{ "from below", "true", "r/m", "m/x", "1\n", "", ERR_NONE },
	{ "another file staged", "echo 1 >s && git add s && echo 2 >m/old && "
	  "git add m/old", "r", "m/x", "1\n", "M  m/old\nA  s\n", ERR_NONE },
	{ "another changed", "echo 1 >u && echo 22 >m/old", "r", "m/x", "1\n",
	  " M m/old\n?? u\n", ERR_NONE },
	{ "removal staged", "git rm -q m/old", "r", "m/x", "1\n",
	  "D  m/old\n", ERR_NONE },
	{ "modify", "true", "r", "m/old", "2\n", "", ERR_NONE },
	{ "remove", "true", "r", "m/old", NULL, "", ERR_NONE },
	{ "same content", "true", "r", "m/old", "0\n", "", ERR_NONE },
	{ "deep", "true", "r", "n/o/p/x", "1\n", "", ERR_NONE },
	{ "untracked in the way", "echo 5 >m/x", "r", "m/x", "1\n",
	  "?? m/x\n", ERR_EXISTS },
	{ "changed", "echo 5 >m/old", "r", "m/old", "1\n", " M m/old\n",
	  ERR_EXISTS },
	{ "staged", "echo 5 >m/old && git add m/old", "r", "m/old", "1\n",
	  "M  m/old\n", ERR_EXISTS },
	{ "staged, new", "echo 5 >m/x && git add m/x", "r", "m/x", "1\n",
	  "A  m/x\n", ERR_EXISTS },
	{ "deleted", "rm m/old", "r", "m/old", "1\n", " D m/old\n",
	  ERR_EXISTS },
	{ "to be added", "echo 5 >m/x && git add -N m/x", "r", "m/x", "1\n",
	  " A m/x\n", ERR_EXISTS },
	{ "a link above it", "mkdir ../o && ln -s ../o n", "r", "n/x", "1\n",
	  "?? n\n", ERR_INVALID },
	{ "a link", "ln -s ../o m/x", "r", "m/x", "1\n", "?? m/x\n",
	  ERR_INVALID },
	{ "a folder", "mkdir m/x && echo 1 >m/x/y", "r", "m/x", "1\n",
	  "?? m/x/\n", ERR_INVALID },
	{ "detached", "git checkout -q --detach", "r", "m/x", "1\n", "",
	  ERR_NONE },
	{ "first commit", "git checkout -q --orphan o && git rm -qrf .", "r",
	  "m/x", "1\n", "", ERR_NONE },
	{ "first, others staged", "git checkout -q --orphan o", "r", "m/x",
	  "1\n", "A  m/old\n", ERR_NONE },
	{ "no index", "git checkout -q --orphan o && rm -r .git/index m", "r",
	  "m/x", "1\n", "", ERR_NONE },
	{ "linked work tree", "git worktree add -q ../w", "w", "m/x", "1\n",
	  "", ERR_NONE },
	{ "index version 4", "git update-index --index-version 4", "r", "m/x",
	  "1\n", "", ERR_NONE },
	{ "packed refs", "git pack-refs --all", "r", "m/x", "1\n", "",
	  ERR_NONE },
	{ "executable", "chmod +x m/old && git commit -qam x", "r", "m/x",
	  "1\n", "", ERR_NONE },
	{ "sparse", "git sparse-checkout set --no-cone s", "r", "m/old",
	  "2\n", "", ERR_NONE },
	{ "a merge", "git rev-parse HEAD >.git/MERGE_HEAD", "r", "m/x", "1\n",
	  "", ERR_INVALID },
	{ "a conflict", "i=$(git rev-parse :m/old) && printf '0 "
	  "0000000000000000000000000000000000000000\\tm/old\\n"
	  "100644 %s 2\\tm/old\\n100644 %s 3\\tm/old\\n' $i $i | "
	  "git update-index --index-info", "r", "m/old", "1\n", "AA m/old\n",
	  ERR_EXISTS },
	{ "index locked", ": >.git/index.lock", "r", "m/x", "1\n", "",
	  ERR_BUSY },
	{ "branch locked", ": >.git/refs/heads/main.lock", "r", "m/x", "1\n",
	  "", ERR_BUSY },
};

static void make_repository(void)
{
	sh("git init -q -b main r && cd r && mkdir m && echo 0 >m/old && "
	   "git add m && git commit -qm 0");
	ck_assert_int_eq(chdir("r"), 0);
}

/* What a commit of 'path' must have done, or not have done. */
static void check_outcome(enum err_code code, const char *path,
			  const char *content)
{
	CLEANUP(freep) char *show = xasprintf(
		"git show HEAD:%s 2>/dev/null || true", path);

	if (code)
		output_is("git log --format=%s -1", "0\n");
	else
		output_is(show, content ? content : "");
}

START_TEST(a_repo_sees_what_it_has_committed)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct change change = { "m/x", "1\n", 2, NULL };
	struct err err = ERR_INIT;

	make_repository();
	repo = open_here();
	for (int i = 0; i < 2; i++) {
		CLEANUP(commit_run_freep) struct commit_run *run = NULL;

		ck_assert_msg(repo_check_path(repo, "m/x", &err) == 0, "%s",
			      err.msg);
		ck_assert_int_eq(commit_run_begin(&run, repo, &err), 0);
		ck_assert_int_eq(commit_run_add(run, &change, 1, "One\n", NULL,
						&err), 0);
		ck_assert_msg(commit_run_finish(run, &err) == 0, "%s", err.msg);
		change.content = "2\n";
	}
	ck_assert_msg(repo_check_path(repo, "m/x", &err) == 0, "%s", err.msg);
}
END_TEST

START_TEST(one_commit)
{
	CLEANUP(freep) char *folder = xasprintf("%s/%s", git_test_top,
						cases[_i].folder);
	enum err_code code;

	make_repository();
	sh(cases[_i].make);
	ck_assert_int_eq(chdir(folder), 0);
	code = commit_one(cases[_i].path, cases[_i].content);
	ck_assert_msg(code == cases[_i].code, "%s: %d", cases[_i].what, code);
	sh("rm -f .git/index.lock .git/refs/heads/main.lock");
	output_is("git status --porcelain", cases[_i].status);
	if (!strstr(cases[_i].make, "orphan") || !code)
		check_outcome(code, cases[_i].path, cases[_i].content);
	is_sound();
}
END_TEST

START_TEST(bare_repository)
{
	sh("git init -q --bare -b main b");
	ck_assert_int_eq(chdir("b"), 0);
	ck_assert_int_eq(commit_one("m/x", "1\n"), ERR_NONE);
	ck_assert_int_eq(commit_one("m/y", "2\n"), ERR_NONE);
	ck_assert_int_eq(commit_one("m/x", NULL), ERR_NONE);
	output_is("git log --format='%an %cn %s' main", "A U Thor C O Mitter "
		  "Change it\nA U Thor C O Mitter Change it\n"
		  "A U Thor C O Mitter Change it\n");
	output_is("git ls-tree -r --name-only main", "m/y\n");
	is_sound();
}
END_TEST

/* Two commits of a run; the second changes the first one's path again. */
START_TEST(several_commits)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	struct change first[] = {
		{ "m/x", "1\n", 2, NULL }, { "m/y", "2\n", 2, NULL },
	};
	struct change second[] = {
		{ "m/x", NULL, 0, NULL }, { "m/z", "3\n", 2, NULL },
	};
	struct err err = ERR_INIT;
	struct git_id id;

	make_repository();
	repo = open_here();
	ck_assert_int_eq(commit_run_begin(&run, repo, &err), 0);
	ck_assert_int_eq(commit_run_add(run, first, 2, "One\n", NULL, &err), 0);
	ck_assert_int_eq(commit_run_add(run, first, 2, "Two\n", NULL, &err), 1);
	ck_assert_int_eq(commit_run_add(run, second, 2, "3\n", &id, &err), 0);
	output_is("git log --format=%s", "0\n");
	ck_assert_int_eq(commit_run_finish(run, &err), 0);
	output_is("git log --format=%s", "3\nOne\n0\n");
	output_is("git ls-files; cat m/y m/z; git status --porcelain",
		  "m/old\nm/y\nm/z\n2\n3\n");
	output_is("git reflog -1 --format=%gs", "commit: One\n");
	is_sound();
}
END_TEST

/* A number that looks random, the same in each run. */
static unsigned int next_random(unsigned int *seed, unsigned int below)
{
	*seed = *seed * 1103515245 + 12345;
	return (*seed >> 16) % below;
}

/* What git says of a chain of commits that git made of the same changes is
 * what it must say of a run. */
static void add_random_commit(struct commit_run *run, FILE *import,
			      unsigned int *seed, size_t number)
{
	static const char *const folders[] = {
		"", "m/", "m/a/", "m/a.b/", "m/a-/", "n/o/p/q/", "a0/",
	};
	struct change changes[4];
	char paths[4][64], texts[4][64], message[64];
	size_t count = 1 + next_random(seed, 4);
	struct err err = ERR_INIT;
	int status;

	snprintf(message, sizeof(message), "Commit %zu\n", number);
	fprintf(import, "commit refs/heads/other\nauthor A U Thor "
		"<author@example.com> 1700000000 +0000\ncommitter C O Mitter "
		"<committer@example.com> 1700000000 +0000\ndata %zu\n%s",
		strlen(message), message);
	if (number == 1)
		fprintf(import, "from refs/heads/main^0\n");
	for (size_t i = 0; i < count; i++) {
		snprintf(paths[i], sizeof(paths[i]), "%sf%zu%u",
			 folders[next_random(seed, ARRAY_SIZE(folders))], i,
			 next_random(seed, 60));
		snprintf(texts[i], sizeof(texts[i]), "%zu of %zu\n", i,
			 next_random(seed, 20) ? number : 7);
		changes[i] = (struct change){
			.path = paths[i], .content = texts[i],
			.len = strlen(texts[i]),
		};
		fprintf(import, "M 100644 inline %s\ndata %zu\n%s\n",
			paths[i], strlen(texts[i]), texts[i]);
	}
	status = commit_run_add(run, changes, count, message, NULL, &err);
	ck_assert_msg(status == 0, "%d %s", status, err.msg);
}

static const size_t run_lengths[] = { 1, 3, 12, 400 };

START_TEST(same_as_fast_import)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	unsigned int seed = 42;
	struct err err = ERR_INIT;
	FILE *import;

	make_repository();
	import = fopen("../import", "w");
	ck_assert_ptr_nonnull(import);
	repo = open_here();
	ck_assert_int_eq(commit_run_begin(&run, repo, &err), 0);
	for (size_t i = 1; i <= run_lengths[_i]; i++)
		add_random_commit(run, import, &seed, i);
	fclose(import);
	sh("git fast-import --quiet <../import");
	ck_assert_msg(commit_run_finish(run, &err) == 0, "%s", err.msg);
	sh("test $(git rev-parse main) = $(git rev-parse other)");
	sh("git update-ref -d refs/heads/other && git repack -q -a -d && "
	   "git fsck --strict");
	output_is("git status --porcelain", "");
	is_sound();
}
END_TEST

/* A run of commits that change m/a/f1, m/a/f2 and so on, one each. */
static void change_files(struct repo *repo, int count)
{
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(commit_run_begin(&run, repo, &err), 0);
	for (int i = 1; i <= count; i++) {
		char path[32], text[32];
		struct change change = { path, text, 0, NULL };

		snprintf(path, sizeof(path), "m/a/f%d", i);
		snprintf(text, sizeof(text), "%d\n", i);
		change.len = strlen(text);
		ck_assert_int_eq(commit_run_add(run, &change, 1, "x\n", NULL,
						&err), 0);
	}
	ck_assert_msg(commit_run_finish(run, &err) == 0, "%s", err.msg);
}

/* A run is one pack, in which trees are deltas; nothing of it is loose. */
START_TEST(long_run_is_a_pack)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;

	sh("git init -q --bare -b main r && cd r && { echo 'commit "
	   "refs/heads/main\ncommitter c <c@x> 1 +0000\ndata 1\n0'; "
	   "seq -f 'M 100644 inline m/a/f%.0f\ndata 1\n0' 500; } | "
	   "git -c fastimport.unpackLimit=0 fast-import --quiet");
	ck_assert_int_eq(chdir("r"), 0);
	repo = open_here();
	change_files(repo, 200);
	output_is("find objects -type f | grep -v '^objects/pack/' | wc -l; "
		  "ls objects/pack/*.pack | wc -l; ls objects/pack | "
		  "grep -v '^pack-.*[.]\\(pack\\|idx\\)$' || :",
		  "0\n2\n");
	/* 600 trees and 200 of both others; those of m/a at 1, 52, 103 and 154 are whole. */
	output_is("pack=$(ls -t objects/pack/*.idx | head -1); git verify-pack "
		  "-v $pack | awk 'NF == 7 { d++; if ($6 > m) m = $6 } NF == 5 "
		  "&& $2 == \"tree\" && $3 > 1000 { w++ } END { print (d > 0), m, w }'",
		  "1 50 4\n");
	is_sound();
}
END_TEST

/* Nobody makes one, but it would be git's --allow-empty. */
START_TEST(first_commit_of_nothing)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	struct err err = ERR_INIT;

	sh("git init -q -b main r");
	ck_assert_int_eq(chdir("r"), 0);
	repo = open_here();
	ck_assert_int_eq(commit_run_begin(&run, repo, &err), 0);
	ck_assert_int_ge(commit_run_add(run, NULL, 0, "x\n", NULL, &err), 0);
	ck_assert_msg(commit_run_finish(run, &err) == 0, "%s", err.msg);
	output_is("git status --porcelain; ls .git/*.lock 2>/dev/null || :", "");
	is_sound();
}
END_TEST

/* Few commits are loose objects, unless each has a large tree of its own. */
START_TEST(large_trees_are_a_pack)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;

	sh("git init -q --bare -b main r && cd r && blob=$(echo 0 | "
	   "git hash-object -w --stdin) && seq -f \"100644 $blob\tm/a/f%.0f\" "
	   "6000 | git update-index --add --index-info && git update-ref "
	   "refs/heads/main $(git commit-tree -m 0 $(git write-tree)) && "
	   "git gc -q && rm index");
	ck_assert_int_eq(chdir("r"), 0);
	repo = open_here();
	change_files(repo, 7);
	output_is("git count-objects -v | sed -n '/^count\\|^packs/p'; "
		  "git show HEAD:m/a/f7; git rev-list --count HEAD",
		  "count: 0\npacks: 2\n7\n8\n");
	is_sound();
}
END_TEST

/* git, and who calls hfmeta in its name, may have objects elsewhere. */
START_TEST(packs_go_where_objects_go)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	CLEANUP(freep) char *elsewhere = xasprintf("%s/elsewhere",
						   git_test_top);
	CLEANUP(freep) char *usual = xasprintf("%s/r/.git/objects",
					       git_test_top);
	struct err err = ERR_INIT;

	make_repository();
	sh("mkdir -p ../elsewhere/pack; find .git/objects -type f | sort >../before");
	setenv("GIT_OBJECT_DIRECTORY", elsewhere, 1);
	setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", usual, 1);
	repo = open_here();
	ck_assert_int_eq(commit_run_begin(&run, repo, &err), 0);
	for (int i = 1; i <= 20; i++) {
		char text[32];
		struct change change = { "m/old", text, 0, NULL };

		snprintf(text, sizeof(text), "%d\n", i);
		change.len = strlen(text);
		ck_assert_int_eq(commit_run_add(run, &change, 1, "x\n", NULL,
						&err), 0);
	}
	ck_assert_msg(commit_run_finish(run, &err) == 0, "%s", err.msg);
	output_is("ls ../elsewhere/pack/*.pack | wc -l; "
		  "find .git/objects -type f | sort | diff - ../before; "
		  "git status --porcelain", "1\n");
	is_sound();
	unsetenv("GIT_OBJECT_DIRECTORY");
	unsetenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
}
END_TEST

/* What cannot be a commit, and what is said then. */
static const struct {
	const char *path, *second;
	enum err_code code;
} refused[] = {
	{ "m/old/x", NULL, ERR_INVALID },	/* a file is in the way */
	{ "m", NULL, ERR_INVALID },		/* a folder is */
	{ "m/x", "m/x/y", ERR_INVALID },
	{ "m/x", "m/x", ERR_INVALID },
	{ "", NULL, ERR_INVALID },
	{ "/m", NULL, ERR_INVALID },
	{ "m//x", NULL, ERR_INVALID },
	{ "m/", NULL, ERR_INVALID },
	{ "m/../x", NULL, ERR_INVALID },
	{ "./x", NULL, ERR_INVALID },
	{ ".git/config", NULL, ERR_INVALID },
	{ "m/.GIT/x", NULL, ERR_INVALID },
	{ "git~1", NULL, ERR_INVALID },
	{ ".git. ", NULL, ERR_INVALID },
	{ ".g\342\200\214it", NULL, ERR_INVALID },
	{ ".git::$INDEX_ALLOCATION/x", NULL, ERR_INVALID },
	{ "m\\x", NULL, ERR_INVALID },
	{ ".gitignore", NULL, ERR_NONE },
	{ "m/.github/x", NULL, ERR_NONE },
	{ "m/git", "m/old.x", ERR_NONE },
};

START_TEST(paths_are_checked)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	struct change changes[] = {
		{ refused[_i].path, "1\n", 2, NULL },
		{ refused[_i].second, "1\n", 2, NULL },
	};
	struct err err = ERR_INIT;
	bool fine = !refused[_i].code;

	make_repository();
	repo = open_here();
	ck_assert_int_eq(commit_run_begin(&run, repo, &err), 0);
	ck_assert_int_eq(commit_run_add(run, changes, refused[_i].second ? 2 :
					1, "x\n", NULL, &err), fine ? 0 : -1);
	ck_assert_msg(err.code == refused[_i].code, "'%s': %d %s",
		      refused[_i].path, err.code, err.msg);
	err_clear(&err);
	ck_assert_int_eq(commit_run_finish(run, &err), fine ? 0 : -1);
	output_is("git log --format=%s", fine ? "x\n0\n" : "0\n");
	is_sound();
}
END_TEST

/* A file that moves, one that is not there, and all that there is. */
START_TEST(moves_and_removals)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	struct change move[] = {
		{ "m/old", NULL, 0, NULL }, { "n/o/new", NULL, 0, "m/old" },
	};
	struct change last = { "n/o/new", NULL, 0, NULL };
	struct err err = ERR_INIT;

	make_repository();
	repo = open_here();
	ck_assert_int_eq(commit_run_begin(&run, repo, &err), 0);
	ck_assert_int_eq(commit_run_add(run, move, 2, "1\n", NULL, &err), 0);
	ck_assert_int_eq(commit_run_add(run, &last, 1, "2\n", NULL, &err), 0);
	ck_assert_msg(commit_run_finish(run, &err) == 0, "%s", err.msg);
	output_is("git show -M --format= --name-status HEAD~; git ls-files; "
		  "ls; git ls-tree HEAD", "R100\tm/old\tn/o/new\n");
	is_sound();
	ck_assert_int_eq(commit_one("m/none", NULL), ERR_NOT_FOUND);
	ck_assert_int_eq(commit_one("x/none", NULL), ERR_NOT_FOUND);
}
END_TEST

/* Somebody commits between begin and finish. */
START_TEST(branch_moves)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	struct change change = { "m/x", "1\n", 2, NULL };
	struct err err = ERR_INIT;

	make_repository();
	repo = open_here();
	ck_assert_int_eq(commit_run_begin(&run, repo, &err), 0);
	ck_assert_int_eq(commit_run_add(run, &change, 1, "x", NULL, &err), 0);
	sh("git commit -q --allow-empty -m other");
	ck_assert_int_lt(commit_run_finish(run, &err), 0);
	ck_assert_int_eq(err.code, ERR_CHANGED);
	output_is("git log --format=%s; git status --porcelain; ls m",
		  "other\n0\nold\n");
	is_sound();
}
END_TEST

static void recover(const char *expected)
{
	CLEANUP(repo_freep) struct repo *repo = open_here();
	CLEANUP(buf_release) struct buf note = BUF_INIT(1000);
	struct err err = ERR_INIT;

	ck_assert_msg(repo_recover(repo, &note, &err) == 0, "%s", err.msg);
	ck_assert_str_eq(note.ptr, expected);
}

/* What a process that died has left, journal and locks, by hand.  Sets the
 * variables 'commit' (not on a branch) and 'blob'. */
static const char died_with[] =
	"blob=$(echo 1 | git hash-object -w --stdin); "
	"export GIT_INDEX_FILE=.git/i; git read-tree HEAD; "
	"git update-index --add --cacheinfo 100644,$blob,m/x; "
	"commit=$(git commit-tree -p HEAD -m new $(git write-tree)); "
	"rm .git/i; unset GIT_INDEX_FILE; "
	"mkdir .git/hfmeta; own=$(pwd -P)/.git/index.hfmeta-abcdef; "
	"cp .git/index $own; ln $own .git/index.lock; "
	"cat >.git/hfmeta/journal <<EOF\n"
	"{ \"ref\": \"refs/heads/main\", \"new\": \"$commit\", "
	"\"lock\": \"$own\", \"inode\": \"$(stat -c %i $own)\", "
	"\"paths\": [ { \"path\": \"m/x\", \"old\": null, "
	"\"new\": \"$blob\" } ] }\n"
	"EOF\n";

static void die_and(const char *what_else)
{
	CLEANUP(freep) char *command = xasprintf("%s%s", died_with, what_else);

	sh(command);
}

static const struct {
	const char *what, *make, *note, *status, *log;
} deaths[] = {
	{ "before the branch moved", "true",
	  "undid a commit that was interrupted", "", "0\n" },
	{ "with the branch locked", "echo $commit >.git/refs/heads/main.lock",
	  "undid a commit that was interrupted", "", "0\n" },
	{ "with an empty lock of the branch", ": >.git/refs/heads/main.lock",
	  "undid a commit that was interrupted", "", "0\n" },
	{ "in the middle of a file", "git update-ref refs/heads/main $commit; "
	  "echo >m/x.hfmeta-a1B2c3; : >.git/index.hfmeta-d4E5f6; "
	  ": >.git/hfmeta/journal.hfmeta-g7H8i9",
	  "finished a commit that was interrupted", "", "new\n0\n" },
	{ "behind it", "git update-ref refs/heads/main $commit",
	  "finished a commit that was interrupted", "", "new\n0\n" },
	{ "with the file written", "git update-ref refs/heads/main $commit; "
	  "echo 1 >m/x", "finished a commit that was interrupted", "",
	  "new\n0\n" },
	{ "with the index written", "git update-ref refs/heads/main $commit; "
	  "echo 1 >m/x; mv .git/index.lock .git/l; git add m/x",
	  "finished a commit that was interrupted", "", "new\n0\n" },
	{ "and the user wrote the file", "git update-ref refs/heads/main "
	  "$commit; echo 7 >m/x; touch -d 2001-01-01 m/x", "finished a commit that was interrupted",
	  " M m/x\n", "new\n0\n" },
	{ "and the user staged it", "git update-ref refs/heads/main $commit; "
	  "rm .git/index.lock; echo 7 >m/x; git add m/x",
	  "finished a commit that was interrupted", "M  m/x\n", "new\n0\n" },
	{ "and others committed", "rm .git/index.lock; git update-ref "
	  "refs/heads/main $(git commit-tree -p $commit -m later "
	  "$commit^{tree})", "finished a commit that was interrupted", "",
	  "later\nnew\n0\n" },
};

START_TEST(a_process_died)
{
	make_repository();
	die_and(deaths[_i].make);
	recover(deaths[_i].note);
	sh("rm -f .git/l");
	output_is("git status --porcelain", deaths[_i].status);
	output_is("git log --format=%s", deaths[_i].log);
	output_is("ls .git/index* .git/hfmeta/* .git/refs/heads",
		  ".git/hfmeta/lock\n.git/index\n\n.git/refs/heads:\nmain\n");
	is_sound();
	recover("");
	ck_assert_int_eq(commit_one("m/z", "9\n"), ERR_NONE);
}
END_TEST

/* The lock of a branch that another commit is about to move. */
START_TEST(foreign_branch_lock)
{
	make_repository();
	die_and("echo $(git rev-parse HEAD) >.git/refs/heads/main.lock");
	recover("undid a commit that was interrupted");
	output_is("ls .git/refs/heads", "main\nmain.lock\n");
}
END_TEST

/* git moves a branch at the same moment. */
START_TEST(waits_for_the_branch)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct err err = ERR_INIT;

	make_repository();
	repo = open_here();
	repo_set_lock_wait(repo, 10000);
	sh(": >.git/refs/heads/main.lock; "
	   "(sleep .3; rm .git/refs/heads/main.lock) >/dev/null 2>&1 &");
	ck_assert_int_eq(commit_in(repo, "m/x", "1\n", &err), ERR_NONE);
	output_is("git status --porcelain", "");
}
END_TEST

/* A run does not begin its own work on top of a dead one's. */
START_TEST(death_comes_first)
{
	make_repository();
	die_and("");
	ck_assert_int_eq(commit_one("m/z", "9\n"), ERR_CHANGED);
}
END_TEST

/* A lock of git's own is not removed. */
START_TEST(foreign_lock)
{
	make_repository();
	die_and("rm .git/index.lock; : >.git/index.lock");
	recover("undid a commit that was interrupted");
	output_is("ls .git/index.lock", ".git/index.lock\n");
}
END_TEST

/* A lock is waited for no longer than asked. */
START_TEST(waits_briefly)
{
	struct timespec begin, end;

	make_repository();
	sh(": >.git/index.lock");
	clock_gettime(CLOCK_MONOTONIC, &begin);
	ck_assert_int_eq(commit_one("m/x", "1\n"), ERR_BUSY);
	clock_gettime(CLOCK_MONOTONIC, &end);
	ck_assert_int_le(end.tv_sec - begin.tv_sec, 2);
	output_is("ls m", "old\n");
}
END_TEST

/* Who commits: variables, then configuration; "" is "not set". */
static const struct {
	const char *name, *email, *author_name, *user_name, *user_email;
	const char *expected;	/* NULL: refused */
} identities[] = {
	{ "N", "e@x", "", "", "", "N <e@x>" },
	{ "", "", "", "U", "u@x", "U <u@x>" },
	{ "", "", "A", "U", "u@x", "A <u@x>" },
	{ "N", "", "A", "U", "u@x", "N <u@x>" },
	{ "N <x>", "<e@x>", "", "", "", "N x <e@x>" },
	{ "", "", "", "U", "", NULL },
	{ "N", "", "", "", "", NULL },
	{ "\303\251", "e@x", "", "", "", "\303\251 <e@x>" },
};

static void set_config(const char *key, const char *value)
{
	CLEANUP(freep) char *command = xasprintf("git config %s '%s'", key,
						 value);

	if (*value)
		sh(command);
}

START_TEST(who_commits)
{
	CLEANUP(freep) char *expected = NULL;
	enum err_code code;

	make_repository();
	setenv("GIT_AUTHOR_NAME", identities[_i].name, 1);
	setenv("GIT_AUTHOR_EMAIL", identities[_i].email, 1);
	set_config("author.name", identities[_i].author_name);
	set_config("user.name", identities[_i].user_name);
	set_config("user.email", identities[_i].user_email);
	code = commit_one("m/x", "1\n");
	if (!identities[_i].expected) {
		ck_assert_int_eq(code, ERR_NOT_FOUND);
		return;
	}
	ck_assert_int_eq(code, ERR_NONE);
	expected = xasprintf("%s\n", identities[_i].expected);
	output_is("git log -1 --format='%an <%ae>'", expected);
}
END_TEST

static const struct {
	const char *text;
	bool fine;
	int64_t seconds;
	int minutes;
} dates[] = {
	{ "1700000000 +0100", true, 1700000000, 60 },
	{ "@1700000000 -0330", true, 1700000000, -210 },
	{ "@0 +0000", true, 0, 0 },
	{ "1700000000", true, 1700000000, 0 },
	{ "2005-04-07T22:13:13+0200", true, 1112904793, 120 },
	{ "2005-04-07T22:13:13Z", true, 1112911993, 0 },
	{ "2005-04-07 22:13:13", true, 1112911993, 0 },
	{ "2005-04-07T22:13:13.019+02:00", true, 1112904793, 120 },
	{ "Thu, 07 Apr 2005 22:13:13 +0200", true, 1112904793, 120 },
	{ "7 Apr 2005 22:13:13 +0200", true, 1112904793, 120 },
	{ "2024-02-29T00:00:00Z", true, 1709164800, 0 },
	{ "2023-02-29T00:00:00Z", false, 0, 0 },
	{ "2023-13-01T00:00:00Z", false, 0, 0 },
	{ "2023-01-01T25:00:00Z", false, 0, 0 },
	{ "2023-01-01T00:61:00Z", false, 0, 0 },
	{ "99999999999999999999999 +0000", false, 0, 0 },
	{ "1700000000 +9900", false, 0, 0 },
	{ "1700000000x", false, 0, 0 },
	{ "1700000000 +01x0", false, 0, 0 },
	{ "-5 +0000", false, 0, 0 },
	{ "Thu, 07 pra 2005 22:13:13 +0200", false, 0, 0 },
	{ "Thu, 07 A 2005 22:13:13 +0200", false, 0, 0 },
	{ "yesterday", false, 0, 0 },
	{ "", false, 0, 0 },
};

START_TEST(date_forms)
{
	struct err err = ERR_INIT;
	int64_t seconds = 0;
	int minutes = 0;
	bool fine = parse_git_date(dates[_i].text, &seconds, &minutes,
				   &err) == 0;

	ck_assert_msg(fine == dates[_i].fine, "%s", dates[_i].text);
	if (!fine)
		return;
	ck_assert_int_eq(seconds, dates[_i].seconds);
	ck_assert_int_eq(minutes, dates[_i].minutes);
}
END_TEST

static int mapped_indexes(void)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;
	int count = 0;

	/* Where there is no such file, nothing is tested. */
	if (fs_read(&text, "/proc/self/maps", &err) < 0)
		return 0;
	for (const char *at = text.ptr; (at = strstr(at, ".idx\n")); at++)
		count++;
	return count;
}

/* libgit2 keeps each index of a pack that it has opened.  The reader here has
 * copies of small ones: see map_file(). */
START_TEST(packs_stay_closed)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct err err = ERR_INIT;

	sh("git init -q r; cd r; for i in $(seq 12); do echo $i >$i; "
	   "git add $i; git commit -qm $i; git repack -qd; done");
	ck_assert_int_eq(chdir("r"), 0);
	output_is("ls .git/objects/pack/*.idx | wc -l", "12\n");
	repo = open_here();
	ck_assert_int_eq(commit_in(repo, "few", "1\n", &err), ERR_NONE);
	ck_assert(repo_has(repo, REPO_HEAD, "few"));
	ck_assert_int_eq(mapped_indexes(), 0);
	for (int i = 0; i < 3; i++) {
		CLEANUP(freep) char *large = xcalloc(1, 600001);

		memset(large, 'a' + i, 600000);
		ck_assert_int_eq(commit_in(repo, "12", large, &err), ERR_NONE);
	}
	is_sound();
	ck_assert_int_eq(mapped_indexes(), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("git_commit");

	git_case(suite, a_repo_sees_what_it_has_committed, 1);
	git_case(suite, one_commit, ARRAY_SIZE(cases));
	git_case(suite, bare_repository, 1);
	git_case(suite, several_commits, 1);
	git_case(suite, same_as_fast_import, ARRAY_SIZE(run_lengths));
	git_case(suite, first_commit_of_nothing, 1);
	git_case(suite, large_trees_are_a_pack, 1);
	git_case(suite, long_run_is_a_pack, 1);
	git_case(suite, packs_go_where_objects_go, 1);
	git_case(suite, packs_stay_closed, 1);
	git_case(suite, paths_are_checked, ARRAY_SIZE(refused));
	git_case(suite, moves_and_removals, 1);
	git_case(suite, branch_moves, 1);
	git_case(suite, a_process_died, ARRAY_SIZE(deaths));
	git_case(suite, death_comes_first, 1);
	git_case(suite, foreign_lock, 1);
	git_case(suite, foreign_branch_lock, 1);
	git_case(suite, waits_for_the_branch, 1);
	git_case(suite, waits_briefly, 1);
	git_case(suite, who_commits, ARRAY_SIZE(identities));
	git_case(suite, date_forms, ARRAY_SIZE(dates));
	return unit_main(suite);
}
