/* SPDX-License-Identifier: MIT */
/* git_config_text() against 'git config --list -z'. */
#include "git/git.h"

#include <stdint.h>

#include "with_git.h"

static int say_entry(const char *key, const char *value, void *data,
		     struct err *err)
{
	(void)err;
	buf_addf(data, "%s\n%s", key, value);
	buf_add(data, "", 1);
	return 0;
}

/* git writes a key without a value as the key alone. */
static void name_true(struct buf *out, const struct buf *raw)
{
	const char *at = raw->ptr;

	for (; at < raw->ptr + raw->len; at += strlen(at) + 1) {
		buf_adds(out, at);
		if (!strchr(at, '\n'))
			buf_adds(out, "\ntrue");
		buf_add(out, "", 1);
	}
}

/* Both read the same from the text, or both refuse it. */
static void compare(const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf ours = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf raw = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf theirs = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;
	FILE *file = fopen("config", "w");
	int status = git_config_text(text, len, say_entry, &ours, &err);
	int refused;

	ck_assert_uint_eq(fwrite(text, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
	refused = sh_try("git config --file=config --list -z >list");
	ck_assert_msg(!refused == !status, "git %s, we %s (%s): %s",
		      refused ? "refuses" : "reads", status ? "refuse" : "read",
		      err.msg, text);
	if (refused)
		return;
	sh_output(&raw, "cat list");
	name_true(&theirs, &raw);
	ck_assert_msg(ours.len == theirs.len &&
		      !memcmp(ours.ptr, theirs.ptr, ours.len),
		      "git '%s', we '%s': %s", theirs.ptr, ours.ptr, text);
}

static const char *const texts[] = {
	"",
	"\n\n",
	"[a]\n\tb = c\n",
	"[a]b=c",
	"[a] b = c",
	"[a]\nb",
	"[a]\nb\n",
	"[a]\nb \n c\n",
	"[a]\nb =\n",
	"[a]\nb = \"\"\n",
	"[a]\nb = c d  \n",
	"[a]\nb = \"  c  \"\n",
	"[a]\nb = \"c\" d \"e\"\n",
	"[a]\nb = c # comment\n",
	"[a]\nb = c ; comment\n",
	"[a]\nb = \"c # d\" ; e\n",
	"[a]\nb = c\\\n  d\n",
	"[a]\nb = c \\\n  d\n",
	"[a]\nb = \"c\\\n  d\"\n",
	"[a]\nb = c\\",
	"[a]\nb = # c\\\nd = e\n",
	"[a]\nb = \\t\\n\\b\\\\\\\"\n",
	"[a]\nb = \\x\n",
	"[a]\nb = \\\n",
	"[a]\nb = \"c\n",
	"[a]\nb = \"c",
	"[a]\nb # c\n",
	"[a]\nb ; c\n",
	"[a]\nb c\n",
	"[a]\n1b = c\n",
	"[a]\nb1-c = c\n",
	"[a]\nb_c = c\n",
	"[a]\n-b = c\n",
	"[A]\nBcD = E\n",
	"[A \"B c\"]\nD = e\n",
	"[a \"\"]\nb = c\n",
	"[a \"b\\\"c\\\\d\\e\"]\nf = g\n",
	"[a \"b\nc\"]\nd = e\n",
	"[a \"b]\nc = d\n",
	"[a \"b\" ]\nc = d\n",
	"[a\t\"b\"]\nc = d\n",
	"[a   \"b\"]\nc = d\n",
	"[a\n\"b\"]\nc = d\n",
	"[a b]\nc = d\n",
	"[a.B]\nc = d\n",
	"[a-1]\nc = d\n",
	"[a_b]\nc = d\n",
	"[a\nc = d\n",
	"[a",
	"[ a]\nb = c\n",
	"[a ]\nb = c\n",
	"]\n",
	"= b\n",
	"# only\n; comments",
	"\xef\xbb\xbf[a]\nb = c\n",
	"\xef\xbb[a]\nb = c\n",
	"[a]\r\nb = c\r\nd = \"e\"\r\nf\r\n",
	"[a]\r\nb = c \\\r\n d\r\n",
	"[a]\nb = c\r",
	"[a]\n\rb = c\n",
	"[a]\nb = \303\251\n[\303\251]\n",
	"[a \"\303\251\"]\nb = \303\251\n",
	"[a]\nb = c\n[a]\nb = d\n",
	"[a] [b] c = d\n",
	"[a]; b\nc = d ;e\n",
	"[a]\nb=c=d\n",
	"[a]\nb = 'c'\n",
	"[a]\nb == c\n",
	"[a]\n\tb = c\n\t\n\td = e",
	"[a \"include\"]\nb = c\n",
	"[included]\nb = c\n",
};

START_TEST(texts_as_git)
{
	compare(texts[_i], strlen(texts[_i]));
}
END_TEST

/* What git reads, or what git does other things with. */
static const struct {
	const char *text;
	size_t len;
	const char *says;
} refused[] = {
	{ "[include]\npath = x\n", 19, "line 1: 'include' is not supported "
	  "here" },
	{ "\n[Include]\npath = x\n", 20, "line 2: 'include' is not supported "
	  "here" },
	{ "[includeIf \"gitdir:x\"]\npath = x\n", 32, "line 1: 'include' is not "
	  "supported here" },
	{ "[include.x]\npath = x\n", 21, NULL },
	{ "a = b\n", 6, "line 1: a key before the first section" },
	{ "[]\na = b\n", 9, "line 1: a section without a name" },
	{ "[a]\nb = c\0d\n", 12, "a '\\0' in the text" },
	{ "[a]\nb = c\\\nd\n\ne = \"f\n", 20, "line 5: a quote has no end" },
	{ "[a]\r\n\r\nb c\r\n", 12, "line 3: bad character in or behind a "
	  "key" },
};

START_TEST(texts_refused)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;
	int status = git_config_text(refused[_i].text, refused[_i].len,
				     say_entry, &out, &err);

	ck_assert_int_eq(status, refused[_i].says ? -1 : 0);
	if (refused[_i].says)
		ck_assert_str_eq(err.msg, refused[_i].says);
}
END_TEST

static int stop_at_second(const char *key, const char *value, void *data,
			  struct err *err)
{
	int *calls = data;

	(void)key;
	(void)value;
	(void)err;
	return ++*calls == 2 ? 7 : 0;
}

START_TEST(callback_ends_the_walk)
{
	static const char text[] = "[a]\nb\nc\nd\n";
	struct err err = ERR_INIT;
	int calls = 0;

	ck_assert_int_eq(git_config_text(text, strlen(text), stop_at_second,
					 &calls, &err), 7);
	ck_assert_int_eq(calls, 2);
}
END_TEST

/* No tab or CR inside a value: git made a blank of it once, and keeps it now. */
static const char *const pieces[] = {
	"[", "]", "[a]", "[b \"c\"]", "\"", "\\", "\n", "\n", "\n", " ", "=",
	" = ", "#", ";", "a", "bc", "x1", "\r\n", "\\n", "\\\n", "true", "-",
};

/* HFMETA_TEST_ROUNDS makes it go on for longer. */
START_TEST(random_texts)
{
	const char *rounds = getenv("HFMETA_TEST_ROUNDS");
	long count = rounds ? strtol(rounds, NULL, 10) : 300;
	uint64_t state = 4;

	for (long round = 0; round < count; round++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT(4096);

		buf_adds(&text, "[s]\n");
		for (int i = 0; i < 12; i++) {
			state = state * 6364136223846793005u + 1;
			buf_adds(&text, pieces[(state >> 33) %
					       ARRAY_SIZE(pieces)]);
		}
		compare(text.ptr, text.len);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("git_config");
	TCase *tcase = tcase_create("git_config");

	tcase_add_checked_fixture(tcase, git_setup, git_teardown);
	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, texts_as_git, 0, ARRAY_SIZE(texts));
	tcase_add_loop_test(tcase, texts_refused, 0, ARRAY_SIZE(refused));
	tcase_add_test(tcase, callback_ends_the_walk);
	tcase_add_test(tcase, random_texts);
	suite_add_tcase(suite, tcase);
	return unit_main(suite);
}
