/* SPDX-License-Identifier: MIT */
/* What differs between two commits, against 'git diff-tree', and their blobs. */
#include "git/look.h"

#include "random_repo.h"
#include "util/strlist.h"

static int say_delta(const struct repo_delta *delta, void *data,
		     struct err *err)
{
	(void)err;
	buf_addf(data, "%c %s %s %s\n", delta->change, delta->path,
		 delta->old_id.hex, delta->new_id.hex);
	return 0;
}

static int say_change(char change, const char *path, void *data,
		      struct err *err)
{
	(void)err;
	buf_addf(data, "%c %s\n", change, path);
	return 0;
}

/* One line of git's, ":100644 100755 <id> <id> M", as each of the two
 * functions has it. */
static void say_raw(struct buf *compared, struct buf *changed,
		    const char *line, const char *path)
{
	bool old = starts_with(line, ":100");
	bool new = starts_with(line + 8, "100");
	const char *letter = strrchr(line, ' ') + 1;
	const char *old_id = line + 15, *new_id = old_id + GIT_ID_LEN + 1;

	buf_addf(changed, "%c %s\n", *letter == 'T' ? 'M' : *letter, path);
	if ((!old && !new) ||
	    (old && new && !strncmp(old_id, new_id, GIT_ID_LEN)))
		return;
	buf_addf(compared, "%c %s %.*s %.*s\n", !old ? 'A' : new ? 'M' : 'D',
		 path, old ? GIT_ID_LEN : 0, old_id, new ? GIT_ID_LEN : 0,
		 new_id);
}

/* 'from' may be NULL. */
static void say_git(struct buf *compared, struct buf *changed,
		    const char *from, const char *to)
{
	CLEANUP(buf_release) struct buf raw = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(freep) char *command = xasprintf(
		"git diff-tree -r --no-renames --raw -z %s %s",
		from ? from : "$(git hash-object -t tree /dev/null)", to);
	const char *at;

	sh_output(&raw, command);
	for (at = raw.ptr; at < raw.ptr + raw.len; at += strlen(at) + 1) {
		const char *line = at;

		at += strlen(at) + 1;
		say_raw(compared, changed, line, at);
	}
}

static void is_same(const char *what, const struct buf *ours,
		    const struct buf *theirs)
{
	ck_assert_msg(!strcmp(ours->ptr, theirs->ptr),
		      "%s: git '%.600s', we '%.600s'", what, theirs->ptr,
		      ours->ptr);
}

static void git_agrees(struct repo *repo, const char *from, const char *to)
{
	CLEANUP(buf_release) struct buf compared = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf changed = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf git_compared = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf git_changed = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	say_git(&git_compared, &git_changed, from, to);
	ck_assert_msg(!repo_compare(repo, from, REPO_HEAD, to, say_delta,
				    &compared, &err), "%s", err.msg);
	ck_assert_msg(!repo_changed(repo, from, to, say_change, &changed,
				    &err), "%s", err.msg);
	is_same("repo_compare()", &compared, &git_compared);
	is_same("repo_changed()", &changed, &git_changed);
}

/* All commits that there are or were. */
static void list_commits(struct strlist *commits)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	char *at, *line;

	sh_output(&text, "git rev-list --all --reflog");
	at = text.ptr;
	while ((line = strsep(&at, "\n")))
		if (*line)
			strlist_add(commits, line);
}

#define PAIRS 40

static void random_pairs_agree(uint64_t *state)
{
	CLEANUP(strlist_release) struct strlist commits = STRLIST_INIT;
	CLEANUP(repo_freep) struct repo *repo = open_here();

	list_commits(&commits);
	ck_assert_uint_gt(commits.count, 1);
	git_agrees(repo, NULL, commits.items[0]);
	for (int i = 0; i < PAIRS; i++) {
		const char *from = commits.items[next_random(state) %
						 commits.count];
		const char *to = commits.items[next_random(state) %
					       commits.count];

		git_agrees(repo, i % 8 ? from : NULL, to);
	}
}

/* HFMETA_TEST_SEED and HFMETA_TEST_ROUNDS are as in check_git_quick.c. */
START_TEST(random_commits)
{
	long seed = number_from("HFMETA_TEST_SEED", 20240601);
	long rounds = number_from("HFMETA_TEST_ROUNDS", 6);

	for (long round = 0; round < rounds; round++) {
		uint64_t state = (uint64_t)(seed + round);

		printf("# seed %ld\n", seed + round);
		fflush(stdout);
		git_home();
		sh("rm -rf r; git init -q -b main r");
		ck_assert_int_eq(chdir("r"), 0);
		sh("git commit -q --allow-empty -m 0");
		for (int i = 0; i < 60; i++) {
			one_step(&state);
			/* What is in conflict cannot be committed. */
			(void)!sh_try("git commit -q -m $N");
		}
		random_pairs_agree(&state);
	}
}
END_TEST

#define NO_ID "0123456789012345678901234567890123456789"
#define OTHER_ID "1234567890123456789012345678901234567890"

/* Two trees, and what is said of them; "B" is the id of $B, "E" that of an
 * empty file. */
static const struct {
	const char *what, *from, *to, *compared, *changed;
} pairs[] = {
	{ "nothing", "", "", "", "" },
	{ "added", "", "100644 blob $B\ta", "A a  B\n", "A a\n" },
	{ "deleted", "100644 blob $B\ta", "", "D a B \n", "D a\n" },
	{ "modified", "100644 blob $B\ta", "100644 blob $E\ta", "M a B E\n",
	  "M a\n" },
	{ "mode", "100644 blob $B\ta", "100755 blob $B\ta", "", "M a\n" },
	{ "mode and content", "100644 blob $B\ta", "100755 blob $E\ta",
	  "M a B E\n", "M a\n" },
	{ "mode of old", "100664 blob $B\ta", "100644 blob $B\ta", "", "" },
	{ "file to link", "100644 blob $B\ta", "120000 blob $B\ta",
	  "D a B \n", "M a\n" },
	{ "link to file", "120000 blob $E\ta", "100644 blob $B\ta",
	  "A a  B\n", "M a\n" },
	{ "link to link", "120000 blob $E\ta", "120000 blob $B\ta", "",
	  "M a\n" },
	{ "file to submodule", "100644 blob $B\ta",
	  "160000 commit " NO_ID "\ta",
	  "D a B \n", "M a\n" },
	{ "submodule to file", "160000 commit " NO_ID "\ta",
	  "100644 blob $B\ta",
	  "A a  B\n", "M a\n" },
	{ "submodule", "160000 commit " NO_ID "\ta",
	  "160000 commit " OTHER_ID "\ta", "", "M a\n" },
	{ "submodule to folder", "160000 commit " NO_ID "\ta",
	  "040000 tree $T\ta",
	  "A a/x  B\n", "D a\nA a/x\n" },
	{ "folder to file", "040000 tree $T\ta", "100644 blob $B\ta",
	  "A a  B\nD a/x B \n", "A a\nD a/x\n" },
	{ "file to folder, others between",
	  "100644 blob $B\ta\n100644 blob $B\ta-\n100644 blob $B\ta0",
	  "100644 blob $E\ta-\n100644 blob $B\ta.b\n040000 tree $T\ta\n"
	  "100644 blob $E\ta0",
	  "D a B \nM a- B E\nA a.b  B\nA a/x  B\nM a0 B E\n",
	  "D a\nM a-\nA a.b\nA a/x\nM a0\n" },
	{ "empty folder", "", "040000 tree $N\ta", "", "" },
	{ "folder to empty folder", "040000 tree $T\ta", "040000 tree $N\ta",
	  "D a/x B \n", "D a/x\n" },
	{ "the same folder elsewhere", "040000 tree $T\ta", "040000 tree $T\tb",
	  "D a/x B \nA b/x  B\n", "D a/x\nA b/x\n" },
};

static void make_commit(struct git_id *id, const char *tree)
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT(GIT_ID_LEN + 1);
	CLEANUP(freep) char *command = xasprintf(
		"git commit-tree -m x "
		"$(printf %%s \"%s\" | git mktree --missing)",
		tree);

	sh_output(&hex, command);
	ck_assert_uint_eq(hex.len, GIT_ID_LEN + 1);
	memcpy(id->hex, hex.ptr, GIT_ID_LEN);
	id->hex[GIT_ID_LEN] = '\0';
}

/* 'expected' with ids in the place of letters. */
static void says(const char *what, const struct buf *said,
		 const char *expected)
{
	CLEANUP(buf_release) struct buf full = BUF_INIT(BUF_UNBOUNDED);

	for (const char *at = expected; *at; at++) {
		bool is_id = at > expected && at[-1] == ' ';

		if (is_id && *at == 'B')
			buf_adds(&full, getenv("B"));
		else if (is_id && *at == 'E')
			buf_adds(&full, getenv("E"));
		else
			buf_addc(&full, *at);
	}
	ck_assert_msg(!strcmp(said->ptr, full.ptr), "%s: '%s' is not '%s'",
		      what, said->ptr, full.ptr);
}

static void set_to_output(const char *name, const char *command)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	sh_output(&out, command);
	buf_cut(&out, out.len - 1);
	setenv(name, out.ptr, 1);
}

static struct repo *odd_repository(void)
{
	sh("git init -q r");
	ck_assert_int_eq(chdir("r"), 0);
	set_to_output("B", "echo B | git hash-object -w --stdin");
	set_to_output("E", "git hash-object -w /dev/null");
	set_to_output("N", "git mktree </dev/null");
	set_to_output("T", "printf '100644 blob %s\\tx\\n' $B | git mktree");
	return open_here();
}

START_TEST(pairs_of_trees)
{
	CLEANUP(repo_freep) struct repo *repo = odd_repository();
	CLEANUP(buf_release) struct buf compared = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf changed = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;
	struct git_id from, to;

	make_commit(&from, pairs[_i].from);
	make_commit(&to, pairs[_i].to);
	ck_assert_int_eq(repo_compare(repo, from.hex, REPO_HEAD, to.hex,
				      say_delta, &compared, &err), 0);
	ck_assert_int_eq(repo_changed(repo, from.hex, to.hex, say_change,
				      &changed, &err), 0);
	says(pairs[_i].what, &compared, pairs[_i].compared);
	says(pairs[_i].what, &changed, pairs[_i].changed);
	git_agrees(repo, from.hex, to.hex);
	git_agrees(repo, NULL, to.hex);
}
END_TEST

static int stop_at_second(const struct repo_delta *delta, void *data,
			  struct err *err)
{
	int *count = data;

	(void)delta;
	(void)err;
	return ++*count == 2 ? 7 : 0;
}

START_TEST(each_ends_it)
{
	CLEANUP(repo_freep) struct repo *repo = odd_repository();
	struct err err = ERR_INIT;
	struct git_id commit;
	int count = 0;

	make_commit(&commit, "100644 blob $B\ta\n040000 tree $T\tb\n"
		    "100644 blob $B\tc");
	ck_assert_int_eq(repo_compare(repo, NULL, REPO_HEAD, commit.hex,
				      stop_at_second, &count, &err), 7);
	ck_assert_int_eq(count, 2);
}
END_TEST

/* Commits that cannot be compared with an empty one. */
static const struct {
	const char *what, *make;
	enum err_code code;
} unreadable[] = {
	{ "no commit", "echo " NO_ID, ERR_INVALID },
	{ "no id", "echo main", ERR_INVALID },
	{ "a tree", "git mktree </dev/null", ERR_INVALID },
	{ "a blob", "echo $B", ERR_INVALID },
	{ "a commit without a tree", "{ echo tree " NO_ID "; echo; } | "
	  "git hash-object -t commit --literally -w --stdin", ERR_INVALID },
	{ "a commit of a blob", "{ echo tree $B; echo; } | "
	  "git hash-object -t commit --literally -w --stdin", ERR_INVALID },
	{ "a commit of nothing", "echo parent | "
	  "git hash-object -t commit --literally -w --stdin", ERR_INVALID },
	{ "a folder that is missing", "git commit-tree -m x $(echo "
	  "'040000 tree " NO_ID "\ta' | git mktree --missing)", ERR_INVALID },
	{ "a broken tree", "git commit-tree -m x $(printf '100644 a\\0short' | "
	  "git hash-object -t tree --literally -w --stdin)", ERR_INVALID },
	{ "a long path", "t=$T; for i in $(seq 21); do t=$(printf "
	  "'040000 tree %s\\t%0200d\\n' $t 1 | git mktree); done; "
	  "git commit-tree -m x $t", ERR_LIMIT },
	/* 4,000 to the third power. */
	{ "many files", "t=$B; m='100644 blob'; for i in 1 2 3; do t=$(awk "
	  "-v t=\"$m $t\" 'BEGIN { for (i = 1000; i < 5000; i++) "
	  "print t \"\\t\" i }' | git mktree); m='040000 tree'; done; "
	  "git commit-tree -m x $t", ERR_LIMIT },
};

START_TEST(what_cannot_be_compared)
{
	CLEANUP(repo_freep) struct repo *repo = odd_repository();
	CLEANUP(buf_release) struct buf id = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;
	int count = 3;		/* no end */

	sh_output(&id, unreadable[_i].make);
	buf_cut(&id, id.len - 1);
	ck_assert_int_eq(repo_compare(repo, NULL, REPO_HEAD, id.ptr,
				      stop_at_second, &count, &err), -1);
	ck_assert_msg(err.code == unreadable[_i].code, "%s: %d %s",
		      unreadable[_i].what, err.code, err.msg);
}
END_TEST

#define BLOB_MAX 64

/* Blobs, and what is read of each behind "before ". */
static const struct {
	const char *make, *read;
	enum err_code code;
} blobs[] = {
	{ "echo $B", "B\n", ERR_NONE },
	{ "echo $E", "", ERR_NONE },
	{ "printf %057d 1 | git hash-object -w --stdin",
	  "000000000000000000000000000000000000000000000000000000001",
	  ERR_NONE },
	{ "printf %058d 1 | git hash-object -w --stdin", "", ERR_LIMIT },
	{ "echo " NO_ID, "", ERR_INVALID },
	{ "echo", "", ERR_INVALID },
	{ "echo $T", "", ERR_INVALID },
	{ "d=$(echo $B | cut -c-2); b=$(echo $B | cut -c3-); "
	  "chmod +w .git/objects/$d/$b; o=$(echo C | "
	  "git hash-object -w --stdin | sed 's|^..|&/|'); "
	  "cp .git/objects/$o .git/objects/$d/$b; echo $B", "", ERR_INVALID },
	{ "git update-index --add --cacheinfo 100644,$B,b; git repack -qad; "
	  "git gc -q --prune=now; echo $B", "B\n", ERR_NONE },
};

START_TEST(read_blobs)
{
	CLEANUP(repo_freep) struct repo *repo = odd_repository();
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf text = BUF_INIT(BLOB_MAX);
	CLEANUP(freep) char *expected = xasprintf("before %s", blobs[_i].read);
	struct err err = ERR_INIT;
	struct git_id id;

	sh_output(&out, blobs[_i].make);
	snprintf(id.hex, sizeof(id.hex), "%.*s", (int)out.len - 1, out.ptr);
	buf_adds(&text, "before ");
	ck_assert_int_eq(repo_read_blob(repo, &id, &text, &err),
			 blobs[_i].code ? -1 : 0);
	ck_assert_int_eq(err.code, blobs[_i].code);
	ck_assert_str_eq(text.ptr, expected);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("git_compare");

	git_case(suite, pairs_of_trees, ARRAY_SIZE(pairs));
	git_case(suite, each_ends_it, 1);
	git_case(suite, read_blobs, ARRAY_SIZE(blobs));
	git_case(suite, what_cannot_be_compared, ARRAY_SIZE(unreadable));
	git_case(suite, random_commits, 1);
	return unit_main(suite);
}
