/* SPDX-License-Identifier: MIT */
/* The list of what is tracked: kept up to date, it says what one that is made
 * anew says. */
#include "with_git.h"

#include <stdint.h>
#include <stdlib.h>

#include "core/tracked.h"
#include "random_repo.h"

#define CONFIG "[record \"model\"]\n\tpath = m\n" \
	"[record \"dataset\"]\n\tpath = d\n[record \"scores\"]\n\tpath = s\n"

#define SHA(digit) digit "00000000000000000000000000000000000000" digit

static void setup(void)
{
	git_setup();
	sh("git init -q . && git config core.autocrlf false && "
	   "mkdir m d s && printf '" CONFIG "' >.hfmetaconfig && "
	   "git add . && git commit -qm init");
}

/* A record of model ID with a revision of this digit. */
static void model(const char *file, const char *id, const char *digit)
{
	CLEANUP(freep) char *command = xasprintf(
		"echo '{\"id\": \"%s\", \"sha\": \"%s%039d\", \"gated\": false}'"
		" >m/%s.json", id, digit, 0, file);

	sh(command);
}

static struct store *open_store(void)
{
	struct store *store = NULL;
	struct err err = ERR_INIT;

	ck_assert_msg(store_open(&store, open_here(), REPO_WORK_TREE,
				 &err) == 0, "%s", err.msg);
	return store;
}

static void say(struct buf *out, const struct tracked *t, bool with_times)
{
	buf_addf(out, "%s %s %s %s/%s/%s %s%s %s", t->type->name, t->id,
		 t->sha, t->gated, t->private_, t->disabled,
		 t->is_marked_gone ? "gone" : "", t->is_broken ? "broken" : "",
		 t->path);
	if (with_times)
		buf_addf(out, " %lld%s", (long long)t->looked_at,
			 t->is_covered ? "=" : "");
	buf_addc(out, '\n');
}

static void say_list(struct buf *out, struct tracked_list *list,
		     bool with_times)
{
	struct err err = ERR_INIT;
	struct tracked t;
	int status;

	ck_assert_msg(tracked_rewind(list, &err) == 0, "%s", err.msg);
	while (!(status = tracked_next(&t, list, &err)))
		say(out, &t, with_times);
	ck_assert_msg(status == 1, "%s", err.msg);
}

/* What the list says; 'anew' of one that is made anew. */
static void read_all(struct buf *out, bool anew, bool with_times)
{
	CLEANUP(store_freep) struct store *store = open_store();
	CLEANUP(tracked_freep) struct tracked_list *list = NULL;
	struct err err = ERR_INIT;

	if (anew)
		sh("mv -f .git/hfmeta/tracked kept");
	ck_assert_msg(tracked_open(&list, store, &err) == 0, "%s", err.msg);
	say_list(out, list, with_times);
	if (anew)
		sh("mv -f kept .git/hfmeta/tracked");
}

static void list_is(const char *expected)
{
	CLEANUP(buf_release) struct buf found = BUF_INIT(BUF_UNBOUNDED);

	read_all(&found, false, true);
	ck_assert_msg(!strcmp(found.ptr, expected), "'%s' is not '%s'",
		      found.ptr, expected);
}

START_TEST(records_say_what_they_are_of)
{
	sh("echo '{\"id\": \"O/B\", \"sha\": \"x\", \"gated\": \"auto\", "
	   "\"private\": null, \"disabled\": true}' >m/b.json");
	sh("echo '{\"id\": \"o/a\", \"sha\": \"" SHA("1") "\", "
	   "\"hub_status\": {\"state\": \"gone\"}}' >d/a.json");
	/* Not of the Hub, not tracked, not to be read, and no record. */
	sh("echo '{\"id\": \"o/c\"}' >m/c.json");
	sh("echo '{\"name\": \"c\", \"sha\": \"1\"}' >m/d.json");
	sh("echo '{\"id\": \"o/c/d\", \"sha\": \"1\"}' >m/e.json");
	sh("echo '{\"id\": \"o/s\", \"sha\": \"1\"}' >s/s.json");
	sh("echo broken >s/broken.json; echo broken >'m/bro\tken\\.json'");
	sh("echo '{\"id\": \"o/n\", \"sha\": \"1\"}' >m/uncommitted.json");
	sh("git add . && git rm -q --cached m/uncommitted.json && "
	   "git commit -qm records");
	list_is("dataset o/a " SHA("1") " // gone d/a.json 0\n"
		"model m/bro\tken\\.json  // broken m/bro\tken\\.json 0\n"
		"model O/B  \"auto\"//true  m/b.json 0\n");
}
END_TEST

START_TEST(a_list_goes_along_with_head)
{
	static const char *const steps[] = {
		"printf '{\"id\": \"o/%s\", \"sha\": \"%040d\"}' $P $N >m/$P.json",
		"printf '{\"id\": \"O%s/x\", \"sha\": \"%040d\", "
		"\"gated\": %d}' $Q $N $((N % 3)) >d/$P.json",
		"printf '{\"id\": \"o/%s\", \"sha\": \"1\", \"x\": %d}' $Q $N "
		">m/$P.json",
		"mkdir -p m/a/b && printf '{\"id\": \"n%d/%s\", "
		"\"sha\": \"1\"}' $((N % 4)) $Q >m/a/b/$P.json",
		"rm -f m/$P.json", "rm -f d/$P.json m/a/b/$P.json",
		"rm -rf m/a && echo >m/a", "mv m/$P.json d/$Q.json",
		"echo broken >m/$P.json", "rm -f m/$P.json; ln -s x m/$P.json",
		"chmod +x m/$P.json", "mv d m/a/ && mkdir d",
		"printf 'x' >\"m/$(printf '\\001\\t%s').json\"",
		"git checkout -q -B branch$N", "git reset -q --hard HEAD~2",
		"git gc -q --prune=now",
		"git reset -q --hard HEAD~1; git reflog expire --expire=now "
		"--all; git gc -q --prune=now",
	};
	CLEANUP(buf_release) struct buf kept = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf anew = BUF_INIT(BUF_UNBOUNDED);
	uint64_t state = (uint64_t)_i;
	size_t most = 0;

	for (int round = 0; round < 25; round++) {
		for (uint32_t i = 1 + next_random(&state) % 12; i; i--) {
			CLEANUP(freep) char *step = xasprintf(
				"P=%u Q=%u N=%u; %s", next_random(&state) % 6,
				next_random(&state) % 6,
				next_random(&state) % 100,
				steps[next_random(&state) %
				      ARRAY_SIZE(steps)]);

			(void)sh_try(step);
		}
		sh("git add -A . && git commit -q --allow-empty -m more");
		buf_reset(&kept);
		buf_reset(&anew);
		read_all(&kept, false, false);
		read_all(&anew, true, false);
		ck_assert_msg(!strcmp(kept.ptr, anew.ptr),
			      "%d, %d: '%s' is not '%s'", _i, round, kept.ptr,
			      anew.ptr);
		most = kept.len > most ? kept.len : most;
	}
	ck_assert_uint_gt(most, 100);
}
END_TEST

#define SHA2 "2000000000000000000000000000000000000000"

static bool all_but_b(const struct tracked *t, void *data)
{
	(void)data;
	return strcmp(t->id, "o/b") != 0;
}

/* A run that has looked at all, but for one. */
static void look(const struct tracked_looks *looks, const char *missed,
		 const char *committed)
{
	CLEANUP(store_freep) struct store *store = open_store();
	CLEANUP(tracked_freep) struct tracked_list *list = NULL;
	CLEANUP(lines_freep) struct lines *missing = lines_new("x", true);
	CLEANUP(lines_freep) struct lines *commits = lines_new("x", true);
	CLEANUP(buf_release) struct buf read = BUF_INIT(BUF_UNBOUNDED);
	struct tracked_looks l = *looks;
	struct err err = ERR_INIT;

	l.missed = missing;
	l.committed = commits;
	if (missed)
		tracked_note(missing, missed, "");
	ck_assert_msg(tracked_open(&list, store, &err) == 0, "%s", err.msg);
	say_list(&read, list, true);
	if (committed) {
		tracked_note(commits, committed, SHA2);
		sh("git add . && git commit -q --allow-empty -m run");
	}
	ck_assert_msg(tracked_save(list, &l, &err) == 0, "%s", err.msg);
}

#define A "model o/a 1000000000000000000000000000000000000000 false//  m/a.json"
#define A2 "model o/a 2000000000000000000000000000000000000000 false//  m/a.json"
#define B "model o/b 1000000000000000000000000000000000000000 false//  m/b.json"
#define C "model o/c 1000000000000000000000000000000000000000 false//  m/c.json"
#define C2 "model o/c 2000000000000000000000000000000000000000 false//  m/c.json"

static void three(void)
{
	model("a", "o/a", "1");
	model("b", "o/b", "1");
	model("c", "o/c", "1");
	sh("git add . && git commit -qm records");
}

START_TEST(a_look_is_known_until_the_record_changes)
{
	const struct tracked_looks some = { .began = 1000 };
	const struct tracked_looks others = {
		.began = 1500, .is_chosen = all_but_b,
	};
	const struct tracked_looks all = { .began = 2000, .complete = true };
	const struct tracked_looks again = { .began = 3000, .complete = true };

	three();
	list_is(A " 0\n" B " 0\n" C " 0\n");
	look(&some, "model\to/b", NULL);
	list_is(A " 1000\n" B " 0\n" C " 1000\n");
	look(&others, "model\to/a", NULL);
	list_is(A " 1000\n" B " 0\n" C " 1500\n");
	look(&all, NULL, NULL);
	list_is(A " 2000=\n" B " 2000=\n" C " 2000=\n");
	/* What somebody else commits was not looked at here ... */
	model("c", "o/c", "2");
	sh("git commit -qam theirs");
	list_is(A " 2000=\n" B " 2000=\n" C2 " 1999\n");
	/* ... and what the run itself has committed was. */
	model("a", "o/a", "2");
	look(&some, "model\to/b", "model\to/a");
	list_is(A2 " 1000\n" B " 2000=\n" C2 " 1000\n");
	look(&again, NULL, NULL);
	list_is(A2 " 3000=\n" B " 3000=\n" C2 " 3000=\n");
	/* A field that no look is about may change. */
	sh("sed -i 's/^{/{\"note\": 1, /' m/a.json && git commit -qam edit");
	list_is(A2 " 3000=\n" B " 3000=\n" C2 " 3000=\n");
	/* Where it is lost, nothing is known. */
	sh("rm .git/hfmeta/refreshed");
	list_is(A2 " 0\n" B " 0\n" C2 " 0\n");
}
END_TEST

static bool count_asked(const struct tracked *t, void *data)
{
	(void)t;
	return ++*(int *)data < 3;
}

/* A limit counts, so each is asked for once, also one that has changed. */
START_TEST(each_that_was_there_is_asked_for_once)
{
	int asked = 0;
	const struct tracked_looks first = {
		.began = 1000, .is_chosen = count_asked, .data = &asked,
	};

	three();
	model("a", "o/a", "2");
	look(&first, NULL, "model\to/a");
	ck_assert_int_eq(asked, 3);
	list_is(A2 " 1000\n" B " 1000\n" C " 0\n");
}
END_TEST

/* Somebody takes back what the run has committed, while it still runs. */
START_TEST(what_was_taken_back_is_not_known)
{
	const struct tracked_looks all = { .began = 2000, .complete = true };
	const struct tracked_looks again = { .began = 2000, .complete = true };

	three();
	look(&all, NULL, NULL);
	look(&again, "model\to/a", "model\to/a");
	list_is(A " 1999\n" B " 2000=\n" C " 2000=\n");
}
END_TEST

START_TEST(a_record_that_moves_keeps_its_time)
{
	const struct tracked_looks all = { .began = 2000, .complete = true };

	three();
	look(&all, NULL, NULL);
	sh("mkdir m/a && git mv m/c.json m/a/c.json && git commit -qm move");
	list_is(A " 2000=\n" B " 2000=\n" "model o/c "
		"1000000000000000000000000000000000000000 false//  m/a/c.json "
		"1999\n");
}
END_TEST

/* As a rule nothing has changed: then a complete run writes one line. */
START_TEST(a_list_that_is_right_is_not_written)
{
	const struct tracked_looks all = { .began = 2000, .complete = true };
	const struct tracked_looks again = { .began = 3000, .complete = true };

	three();
	look(&all, NULL, NULL);
	sh("ls -i .git/hfmeta/tracked >../inode");
	look(&again, NULL, NULL);
	sh("ls -i .git/hfmeta/tracked | cmp - ../inode");
	list_is(A " 3000=\n" B " 3000=\n" C " 3000=\n");
	sh("grep -qx '3000 [*]' .git/hfmeta/refreshed");
}
END_TEST

/* What may be there instead of the list. */
static const char *const spoiled[] = {
	"rm $L", ": >$L", "echo >$L", "printf x >$L", "sed -i 1d $L",
	"sed -i 2d $L", "sed -i '$d' $L", "truncate -s -1 $L",
	"truncate -s 30 $L", "sed -i 's/tracked 1/tracked 2/' $L",
	"sed -i '1s/ [0-9a-f]\\{40\\} / 1234567890123456789012345678901234567890 /' $L",
	"sed -i '1s/ [0-9a-f]\\{40\\} / xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx /' $L",
	"rm $L; mkdir $L", "rm $L; ln -s /dev/zero $L",
	"rm -r .git/hfmeta; echo >.git/hfmeta",
};

START_TEST(a_list_that_is_spoiled_is_made_again)
{
	CLEANUP(freep) char *step = xasprintf("L=.git/hfmeta/tracked; %s",
					      spoiled[_i]);

	three();
	list_is(A " 0\n" B " 0\n" C " 0\n");
	sh(step);
	list_is(A " 0\n" B " 0\n" C " 0\n");
}
END_TEST

START_TEST(another_configuration_makes_another_list)
{
	three();
	list_is(A " 0\n" B " 0\n" C " 0\n");
	sh("mkdir n && git mv m/a.json n && git commit -qm moved");
	list_is(B " 0\n" C " 0\n");
	sh("sed -i 's/= m$/= n/' .hfmetaconfig");
	list_is("model o/a 1000000000000000000000000000000000000000 false//  "
		"n/a.json 0\n");
}
END_TEST

START_TEST(without_a_commit_nothing_is_tracked)
{
	sh("git checkout -q --orphan new");
	model("a", "o/a", "1");
	list_is("");
}
END_TEST

START_TEST(a_copy_and_a_line_say_the_same)
{
	CLEANUP(store_freep) struct store *store = NULL;
	CLEANUP(tracked_freep) struct tracked_list *list = NULL;
	CLEANUP(freep) struct tracked *copy = NULL;
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf read = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf first = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf second = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;
	struct tracked t;

	sh("echo '{\"id\": \"O/B\", \"sha\": \"" SHA("2") "\", "
	   "\"gated\": \"a\\\\tb\"}' >\"m/$(printf '\\\\09\\t\\001').json\"");
	sh("git add . && git commit -qm odd");
	store = open_store();
	ck_assert_msg(tracked_open(&list, store, &err) == 0, "%s", err.msg);
	ck_assert_int_eq(tracked_next(&t, list, &err), 0);
	ck_assert_str_eq(t.key, "model\to/b");
	ck_assert_str_eq(t.path, "m/\\09\t\001.json");
	copy = tracked_copy(&t);
	tracked_write(&line, copy);
	say(&first, copy, true);
	ck_assert_int_eq(tracked_read(&t, list, line.ptr, &read, &err), 0);
	say(&second, &t, true);
	ck_assert_str_eq(first.ptr, second.ptr);
}
END_TEST

static void add(Suite *suite, const TTest *test, int count)
{
	TCase *tcase = tcase_create(test->name);

	tcase_add_checked_fixture(tcase, setup, git_teardown);
	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, test, 0, count);
	suite_add_tcase(suite, tcase);
}

int main(void)
{
	Suite *suite = suite_create("tracked");
	const char *many = getenv("HFMETA_TEST_ROUNDS");

	add(suite, records_say_what_they_are_of, 1);
	add(suite, a_list_goes_along_with_head, many ? atoi(many) : 5);
	add(suite, a_look_is_known_until_the_record_changes, 1);
	add(suite, each_that_was_there_is_asked_for_once, 1);
	add(suite, what_was_taken_back_is_not_known, 1);
	add(suite, a_record_that_moves_keeps_its_time, 1);
	add(suite, a_list_that_is_right_is_not_written, 1);
	add(suite, a_list_that_is_spoiled_is_made_again,
	    ARRAY_SIZE(spoiled));
	add(suite, another_configuration_makes_another_list, 1);
	add(suite, without_a_commit_nothing_is_tracked, 1);
	add(suite, a_copy_and_a_line_say_the_same, 1);
	return unit_main(suite);
}
