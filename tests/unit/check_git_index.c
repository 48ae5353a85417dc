/* SPDX-License-Identifier: MIT */
/* The index after a run of commits, beside what git makes of the same. */
#include "git/git.h"

#include "git/quick.h"
#include "random_repo.h"
#include "util/fs.h"

/* Folders that come and go: some with a file only, some with more below. */
static const char *const record_folders[] = {
	"", "rec/", "rec/x/", "rec/x/y/", "rec/x/y/z/", "rec/x-y/", "rec/0/",
	"rec/longer/", "rec/longer/x/", "sub/rec/",
};

/* One commit that adds, changes or removes a file; in the words of
 * git update-index --index-info, what it does is appended to 'info'. */
static int random_commit(struct commit_run *run, struct repo *repo,
			 uint64_t *state, FILE *info, struct err *err)
{
	char path[64], text[64];
	struct change change = { .path = path, .content = text };
	uint32_t folder = next_random(state) % ARRAY_SIZE(record_folders);

	snprintf(path, sizeof(path), "%sr%u", record_folders[folder],
		 next_random(state) % 6);
	snprintf(text, sizeof(text), "%u\n", next_random(state));
	change.len = strlen(text);
	if (next_random(state) % 3 == 0 && repo_has(repo, REPO_HEAD, path)) {
		change.content = NULL;
		fprintf(info, "R %s\n", path);
	} else {
		fprintf(info, "%s %s", path, text);
	}
	/* It may have been removed by the run itself. */
	return commit_run_add(run, &change, 1, "Change\n", NULL, err);
}

static int random_run(struct repo *repo, uint64_t *state, struct err *err)
{
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	FILE *info = fopen("../info", "w");
	uint32_t count = next_random(state) % 4 ? 1 : 40;
	int status = commit_run_begin(&run, repo, err);

	ck_assert_ptr_nonnull(info);
	for (uint32_t i = 0; i <= count && status >= 0; i++)
		status = random_commit(run, repo, state, info, err);
	fclose(info);
	return status < 0 ? -1 : commit_run_finish(run, err);
}

/* What git makes of the index before, with what the run has done. */
static const char expected[] =
	"rm -f ../expected; test ! -e ../before || cp ../before ../expected\n"
	"while read -r a b; do if [ $a = R ]; then printf "
	"'0 0000000000000000000000000000000000000000\\t%s\\n' $b; else "
	"printf '100644 %s\\t%s\\n' $(echo $b | git hash-object --stdin) $a; "
	"fi; done <../info | GIT_INDEX_FILE=$PWD/../expected "
	"git update-index --index-info\n"
	"GIT_INDEX_FILE=$PWD/../expected git ls-files -s -t >../theirs\n"
	"git ls-files -s -t >../ours\n"
	"cmp ../ours ../theirs\n";

/* Trees made without the extension; conflicts are in none. */
static const char rebuild[] =
	"rm -f ../plain\n"
	"git ls-files -s | awk '$3 == 0' | GIT_INDEX_FILE=$PWD/../plain "
	"git update-index --index-info\n"
	"GIT_INDEX_FILE=$PWD/../plain git write-tree --missing-ok >../tree\n";

/* Each folder that the extension knows has that tree, and that many files.
 * Returns how many folders there are. */
static size_t say_nodes(struct buf *script, const struct cache_tree *tree,
			const struct cache_node *node, const char *path)
{
	CLEANUP(cache_list_release) struct cache_list list = { .nodes = NULL };
	char hex[GIT_ID_LEN + 1] = "";
	size_t count = 1;

	if (node->entries >= 0) {
		for (int i = 0; i < QUICK_ID; i++)
			sprintf(hex + 2 * i, "%02x", node->id[i]);
		buf_addf(script, "is '%s' %s %lld\n", path, hex,
			 (long long)node->entries);
	}
	cache_tree_open(&list, tree, node);
	ck_assert_uint_eq(list.count, node->below_count);
	for (size_t i = 0; i < list.count; i++) {
		const struct cache_node *below = &list.nodes[i];
		CLEANUP(freep) char *name = xasprintf("%s%.*s/", path,
			(int)below->name_len, below->name);

		count += say_nodes(script, tree, below, name);
	}
	return count;
}

static size_t trees_are_true(const char *index_path)
{
	CLEANUP(index_release) struct index index = { .count = 0 };
	CLEANUP(buf_release) struct buf script = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(cache_tree_release) struct cache_tree cache = { .inner = NULL };
	size_t count;

	ck_assert_int_eq(index_open(&index, index_path), 0);
	if (!cache_tree_read(&cache, &index))
		return 0;
	sh(rebuild);
	buf_adds(&script, "t=$(cat ../tree)\nis() { "
		 "test $(git rev-parse $t:$1) = $2 || exit 1; "
		 "test $(git ls-tree -r $t:$1 | wc -l) = $3 || exit 1; }\n");
	count = say_nodes(&script, &cache, &cache.top, "");
	sh(script.ptr);
	return count;
}

/* The files that are not the run's. */
#define OTHERS "GIT_OPTIONAL_LOCKS=0 git status --porcelain -uall . " \
	"':!rec' ':!sub/rec' ':!r?' "

/*
 * Whatever has happened to a repository: a run changes the entries of its
 * paths and no other, all files are as changed or unchanged as before, and
 * what the TREE extension says is true.
 */
START_TEST(random_repositories)
{
	long seed = number_from("HFMETA_TEST_SEED", 20261129);
	long rounds = number_from("HFMETA_TEST_ROUNDS", 8);
	long made = 0, refused = 0;
	size_t nodes = 0;

	for (long round = 0; round < rounds; round++) {
		uint64_t state = (uint64_t)(seed + round);

		git_home();
		sh("rm -rf r; git init -q -b main r");
		ck_assert_int_eq(chdir("r"), 0);
		for (int i = 0; i < 20; i++) {
			CLEANUP(repo_freep) struct repo *repo = NULL;
			struct err err = ERR_INIT;

			one_step(&state);
			sh("rm -f ../before; "
			   "test ! -e .git/index || cp .git/index ../before");
			sh(OTHERS ">../status");
			repo = open_here();
			if (random_run(repo, &state, &err) < 0) {
				sh("test ! -e ../before || "
				   "cmp ../before .git/index");
				refused++;
				continue;
			}
			made++;
			sh(expected);
			sh(OTHERS "| cmp - ../status");
			nodes += trees_are_true(".git/index");
			output_is("find .git -name '*hfmeta-*'", "");
		}
	}
	printf("# %ld runs, %ld refused, %zu folders\n", made, refused, nodes);
	ck_assert_int_gt(made, refused);
	ck_assert_uint_gt(nodes, (size_t)made);
}
END_TEST

/* With nothing else staged, all of the extension is as git would make it. */
static const char *const versions[] = { "2", "3", "4" };

START_TEST(trees_stay_known)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	static const char *const paths[] = {
		"a/b/c/1", "a/b/c/2", "a/b/1", "top", "a/x/y/z/1", "b/1",
		"a.b", "aa/b", "a-b/c",
	};
	struct err err = ERR_INIT;

	sh("git init -q r && cd r && mkdir -p a/b/c && touch a/b/c/1 a/b/c/2 "
	   "z && git add . && git commit -qm 0");
	ck_assert_int_eq(chdir("r"), 0);
	setenv("V", versions[_i], 1);
	sh("git update-index --index-version $V");
	repo = open_here();
	for (size_t n = 0; n < 2 * ARRAY_SIZE(paths); n++) {
		const char *path = paths[n % ARRAY_SIZE(paths)];
		const char *text = n < ARRAY_SIZE(paths) ? path : NULL;

		ck_assert_msg(commit_in(repo, path, text, &err) == ERR_NONE, "%s",
			      err.msg);
		/* What git reads of it, it need not make. */
		sh("cp .git/index ../ours && git read-tree HEAD && "
		   "cp .git/index ../git && cp ../ours .git/index");
		ck_assert_uint_eq(trees_are_true("../ours"),
				  trees_are_true("../git"));
		output_is("GIT_OPTIONAL_LOCKS=0 git status --porcelain; "
			  "git diff-files; git fsck --strict 2>&1", "");
	}
	output_is("git ls-files", "z\n");
}
END_TEST

/*
 * A file that was changed in the second in which git wrote the index: only the
 * time of the index tells git to look at it, and the index gets a new one.
 */
static const struct {
	const char *change, *status;
} racy[] = {
	{ "printf 2 >f", " M f\n" },
	{ "printf 1 >f", "" },
	{ "printf 2 >f && git update-index --skip-worktree f", "" },
	{ "rm f && ln -s 2 f", " T f\n" },
	{ "printf 22 >f", " M f\n" },
	{ "rm f", " D f\n" },
};

START_TEST(racy_files_are_looked_at)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct err err = ERR_INIT;

	sh("git init -q r && cd r && git config core.trustctime false && "
	   "git config core.checkStat minimal && printf 1 >f && printf 1 >g && "
	   "touch -d @1700000000 f g && git add f g && git commit -qm 0");
	ck_assert_int_eq(chdir("r"), 0);
	sh(racy[_i].change);
	sh("touch -h -d @1700000000 f 2>/dev/null || :; "
	   "touch -d @1700000000 .git/index");
	repo = open_here();
	ck_assert_msg(commit_in(repo, "m", "new", &err) == ERR_NONE, "%s", err.msg);
	output_is("git status --porcelain", racy[_i].status);
}
END_TEST

/* The user has staged a folder where a record wants to be, or a file where its
 * folder wants to be: git takes an index with both for broken. */
static const struct {
	const char *stage;
	enum err_code code;
} collisions[] = {
	{ "m/x/below", ERR_EXISTS },
	{ "m/x/a/b/c", ERR_EXISTS },
	{ "m", ERR_EXISTS },
	{ "m/x.y", ERR_NONE },
	{ "m/x0", ERR_NONE },
	{ "m-x/x", ERR_NONE },
};

START_TEST(staged_folders_are_not_overrun)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct err err = ERR_INIT;

	sh("git init -q r && cd r && echo 1 >f && git add f && "
	   "git commit -qm 0");
	ck_assert_int_eq(chdir("r"), 0);
	setenv("P", collisions[_i].stage, 1);
	sh("git update-index --add --cacheinfo "
	   "100644,$(git hash-object f),$P && cp .git/index ../before");
	repo = open_here();
	ck_assert_msg(commit_in(repo, "m/x", "new", &err) ==
		      collisions[_i].code, "%s: %d %s", collisions[_i].stage,
		      (int)err.code, err.msg);
	if (err.code)
		sh("cmp .git/index ../before");
	sh("git write-tree");
}
END_TEST

/* Nobody but hfmeta writes the journal, but who can write it shall not get
 * more out of it. */
static const char *const journal_paths[] = {
	"../evil", "", "/evil", "a/../../evil", ".git/hooks/evil", "a//b",
};

START_TEST(journal_leads_nowhere_else)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	CLEANUP(buf_release) struct buf note = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	sh("git init -q r && cd r && echo 1 >f && git add f && "
	   "git commit -qm 0 && mkdir .git/hfmeta");
	ck_assert_int_eq(chdir("r"), 0);
	setenv("P", journal_paths[_i], 1);
	sh("echo '{\"ref\": \"refs/heads/'$(git branch --show-current)'\", "
	   "\"new\": \"'$(git rev-parse HEAD)'\", \"lock\": \"\", "
	   "\"inode\": \"0\", \"paths\": [{\"path\": \"'\"$P\"'\", "
	   "\"old\": null, \"new\": \"'$(git rev-parse HEAD:f)'\"}]}' "
	   ">.git/hfmeta/journal && cp .git/index ../before && "
	   "find . | sort >../files");
	repo = open_here();
	ck_assert_int_eq(repo_recover(repo, &note, &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
	sh("cmp .git/index ../before; rm -f .git/hfmeta/lock; "
	   "find . | sort | cmp - ../files; test ! -e ../evil");
}
END_TEST

/* What cannot be read is not replaced. */
static const struct {
	const char *make, *message;
} unreadable[] = {
	{ "printf x | dd of=.git/index bs=1 seek=30 conv=notrunc",
	  "the index is broken: its check sum is wrong" },
	{ "git update-index --split-index", "cannot read the index: the repository has a split index" },
	{ "git sparse-checkout init --cone --sparse-index && "
	  "git sparse-checkout set b",
	  "cannot read the index: the repository has a sparse index" },
	{ "truncate -s 40 .git/index", NULL },
};

START_TEST(unreadable_index_stays)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct err err = ERR_INIT;

	sh("git init -q r && cd r && mkdir a b && echo 1 >a/f && echo 1 >b/f && "
	   "git add . && git commit -qm 0");
	ck_assert_int_eq(chdir("r"), 0);
	sh(unreadable[_i].make);
	sh("cp .git/index ../before");
	repo = open_here();
	ck_assert_int_ne(commit_in(repo, "m", "new", &err), ERR_NONE);
	if (unreadable[_i].message)
		ck_assert_str_eq(err.msg, unreadable[_i].message);
	sh("cmp .git/index ../before; test ! -e .git/index.lock");
	output_is("git log --format=%s", "0\n");
}
END_TEST

/* index.skipHash of newer versions of git leaves the check sum out. */
START_TEST(no_check_sum_is_fine)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct err err = ERR_INIT;

	sh("git init -q r && cd r && echo 1 >f && git add f && "
	   "git commit -qm 0 && size=$(stat -c %s .git/index) && "
	   "truncate -s $((size - 20)) .git/index && "
	   "head -c 20 /dev/zero >>.git/index");
	ck_assert_int_eq(chdir("r"), 0);
	repo = open_here();
	ck_assert_msg(commit_in(repo, "m", "new", &err) == ERR_NONE, "%s", err.msg);
	output_is("git status --porcelain; git ls-files; git fsck 2>&1",
		  "f\nm\n");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("git_index");

	git_case(suite, random_repositories, 1);
	git_case(suite, trees_stay_known, ARRAY_SIZE(versions));
	git_case(suite, racy_files_are_looked_at, ARRAY_SIZE(racy));
	git_case(suite, staged_folders_are_not_overrun,
		 ARRAY_SIZE(collisions));
	git_case(suite, journal_leads_nowhere_else,
		 ARRAY_SIZE(journal_paths));
	git_case(suite, unreadable_index_stays, ARRAY_SIZE(unreadable));
	git_case(suite, no_check_sum_is_fine, 1);
	return unit_main(suite);
}
