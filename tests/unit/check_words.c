/* SPDX-License-Identifier: MIT */
/* Word by word comparison, and how wide text is. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/term.h"
#include "util/text.h"
#include "util/words.h"

static const struct {
	const char *a, *b, *runs;
} cases[] = {
	{ "", "", "" },
	{ "one", "one", " (one)" },
	{ "one", "", "-(one)" },
	{ "", "one two", "+(one two)" },
	{ "one two three", "one 2 three", " (one)-(two)+(2) (three)" },
	{ "a b c", "a  b\n c", " (a  b\n c)" },
	{ "a b c d", "b d", "-(a) (b)-(c) (d)" },
	{ "x a b", "a b y", "-(x) (a b)+(y)" },
	{ "a b", "c d", "-(a b)+(c d)" },
	{ "a b a b", "b a b a", "-(a) (b a b)+(a)" },
};

START_TEST(words_are_compared)
{
	CLEANUP(words_release) struct words_runs runs = WORDS_RUNS_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	ck_assert(words_compare(&runs, cases[_i].a, cases[_i].b));
	for (size_t i = 0; i < runs.count; i++)
		buf_addf(&out, "%c(%.*s)", runs.items[i].kind,
			 (int)runs.items[i].len, runs.items[i].text);
	ck_assert_str_eq(out.ptr, cases[_i].runs);
}
END_TEST

/* Random texts: the runs of one side make up that side. */
START_TEST(runs_make_up_both_texts)
{
	srand((unsigned int)_i);
	for (int round = 0; round < 200; round++) {
		CLEANUP(words_release) struct words_runs runs = WORDS_RUNS_INIT;
		CLEANUP(buf_release) struct buf a = BUF_INIT(BUF_UNBOUNDED);
		CLEANUP(buf_release) struct buf b = BUF_INIT(BUF_UNBOUNDED);
		CLEANUP(buf_release) struct buf x = BUF_INIT(BUF_UNBOUNDED);
		CLEANUP(buf_release) struct buf y = BUF_INIT(BUF_UNBOUNDED);

		for (int i = rand() % 30; i > 0; i--)
			buf_addf(&a, "%c ", 'a' + rand() % 4);
		for (int i = rand() % 30; i > 0; i--)
			buf_addf(&b, "%c ", 'a' + rand() % 4);
		ck_assert(words_compare(&runs, a.ptr, b.ptr));
		for (size_t i = 0; i < runs.count; i++) {
			const struct words_run *run = &runs.items[i];

			if (run->kind != '+')
				buf_addf(&x, "%.*s ", (int)run->len, run->text);
			if (run->kind != '-')
				buf_addf(&y, "%.*s ", (int)run->len, run->text);
		}
		ck_assert_str_eq(x.ptr, a.ptr);
		ck_assert_str_eq(y.ptr, b.ptr);
	}
}
END_TEST

START_TEST(bounds_are_kept)
{
	CLEANUP(words_release) struct words_runs runs = WORDS_RUNS_INIT;
	CLEANUP(buf_release) struct buf a = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf b = BUF_INIT(BUF_UNBOUNDED);

	for (int i = 0; i < WORDS_DIFFER_MAX / 2; i++) {
		buf_addf(&a, "a%d ", i);
		buf_addf(&b, "b%d ", i);
	}
	ck_assert(words_compare(&runs, a.ptr, b.ptr));
	words_release(&runs);
	buf_adds(&b, "more");
	ck_assert(!words_compare(&runs, a.ptr, b.ptr));
	buf_reset(&a);
	for (int i = 0; i < WORDS_MAX; i++)
		buf_adds(&a, "w ");
	ck_assert(words_compare(&runs, a.ptr, "") == false);
	ck_assert(!words_compare(&runs, a.ptr, a.ptr));
}
END_TEST

static const struct {
	const char *text;
	size_t columns;
} widths[] = {
	{ "", 0 }, { "abc", 3 }, { "h\xc3\xa9", 2 }, { "e\xcc\x81", 1 },
	{ "\xe4\xb8\xad\xe6\x96\x87", 4 }, { "\xe2\x86\x92", 1 },
	{ "\xf0\x9f\xa4\x97", 2 },
};

START_TEST(text_has_a_width)
{
	ck_assert_uint_eq(term_columns(widths[_i].text,
				       strlen(widths[_i].text)),
			  widths[_i].columns);
}
END_TEST

static const struct {
	const char *s, *part;
	int at;
} finds[] = {
	{ "Bert-Base", "bert", 0 }, { "google/Bert", "/BERT", 6 },
	{ "bert", "berta", -1 }, { "x", "", 0 }, { "", "x", -1 },
	{ "ab", "b", 1 },
};

START_TEST(text_is_found_whatever_its_case)
{
	const char *found = text_find_nocase(finds[_i].s, finds[_i].part);

	ck_assert_int_eq(found ? (int)(found - finds[_i].s) : -1,
			 finds[_i].at);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("words");
	TCase *words = tcase_create("words");

	tcase_add_loop_test(words, words_are_compared, 0, ARRAY_SIZE(cases));
	tcase_add_loop_test(words, runs_make_up_both_texts, 1, 4);
	tcase_add_test(words, bounds_are_kept);
	tcase_add_loop_test(words, text_has_a_width, 0, ARRAY_SIZE(widths));
	tcase_add_loop_test(words, text_is_found_whatever_its_case, 0,
			    ARRAY_SIZE(finds));
	suite_add_tcase(suite, words);
	return unit_main(suite);
}
