/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <string.h>

#include "util/plain.h"
#include "util/regex.h"

static const struct {
	const char *pattern, *subject;
	bool matches;
} matches[] = {
	/* not anchored; $ is the very end */
	{ "b", "abc", true },
	{ "^b", "abc", false },
	{ "^abc$", "abc\n", false },
	{ "^.$", "\n", false },
	{ "^.$", "\xe2\x80\xa8", false },	/* U+2028 */
	{ "^.$", "\xf0\x9f\x90\xb2", true },
	{ "^[^]$", "\n", true },
	{ "[]", "a", false },
	{ "^[^x]{2}$", "\xc3\xa9\xc0\x80", true },
	/* sets are of ASCII, white space is not */
	{ "^\\d$", "\xdf\x80", false },		/* NKO DIGIT ZERO */
	{ "^\\w$", "\xc3\xa9", false },
	{ "^\\W$", "\xc3\xa9", true },
	{ "^\\s$", "\xef\xbb\xbf", true },
	{ "^\\S$", "\xc2\xa0", false },
	{ "^[\\s,]+$", "\xe3\x80\x80,", true },
	{ "^[^\\S]$", "a", false },
	{ "\\bfoo\\b", "a foo.", true },
	/* escapes */
	{ "^\\cC\\t\\x41\\u0042\\u{1F432}$", "\x03\tAB\xf0\x9f\x90\xb2",
	  true },
	{ "^\\ud83d\\udc32$", "\xf0\x9f\x90\xb2", true },
	{ "^[\\u{1F430}-\\u{1F440}]$", "\xf0\x9f\x90\xb2", true },
	{ "\\ud83d", "\xf0\x9f\x90\xb2", false },
	{ "^\\0$", "\xc0\x80", true },
	{ "^\xc0\x80$", "\xc0\x80", true },
	{ "^[\\b]$", "\b", true },
	{ "^a\\-b\\_c$", "a-b_c", true },
	{ "^{a}]$", "{a}]", true },
	{ "^a{,3}$", "a{,3}", true },
	/* properties */
	{ "^\\p{Letter}+$", "\xc3\xa9" "a", true },
	{ "^\\p{Script=Greek}$", "\xce\xb1", true },
	{ "^\\p{sc=Greek}$", "a", false },
	{ "^\\P{Lu}$", "A", false },
	{ "^[\\p{Nd}_]+$", "1_\xe0\xa7\xaa", true },
	{ "^\\p{Alphabetic}$", "a", true },
	/* groups */
	{ "^(?<year>\\d)-\\k<year>$", "4-4", true },
	{ "^(a)|b\\1$", "b", true },		/* unset: matches "" */
	{ "^\\1(a)$", "a", true },
	{ "(?<=\\$)\\d+(?!\\.)", "$42", true },
	{ "^(?:a|b)+?$", "abba", true },
	/* plain ones */
	{ "^[A-Z0-9]+$", "BF16", true },
	{ "^[A-Z0-9]+$", "bf16", false },
	{ "^[0-9a-f]{4,6}$", "0af9b", true },
	{ "^[0-9a-f]{4,6}$", "0af", false },
	{ "^[0-9a-f]{4,6}$", "0af9b12", false },
	{ "^.+$", "\xc3\xa9", true },
	{ "^.+$", "", false },
	{ "^.{2}$", "\xc3\xa9" "a", true },
	{ "^https?://", "https://x", true },
	{ "^https?://", "httpss://x", false },
	{ "^(one|two)$", "two", true },
	{ "^(?:one|two)$", "twoo", false },
	{ "^(one|)$", "", true },
	{ "^a?b?$", "b", true },
	{ "^[a-]*$", "a-a", true },
	{ "^a{ 2}$", "aa", false },
	{ "^a{ 2}$", "a{ 2}", true },
	{ "^a{+2}$", "aa", false },
	{ "^a{2, 3}$", "aa", false },
	{ "^a{0003}$", "aaa", true },
};

START_TEST(matches_as_in_ecmascript)
{
	CLEANUP(regex_freep) struct regex *regex = NULL;
	CLEANUP(regex_freep) struct regex *test = NULL;
	const char *subject = matches[_i].subject;
	struct err err = ERR_INIT;

	ck_assert_msg(!regex_compile(&regex, matches[_i].pattern, &err),
		      "%s: %s", matches[_i].pattern, err.msg);
	ck_assert_msg(regex_match(regex, subject, strlen(subject), NULL, 0,
				  NULL, &err) == matches[_i].matches,
		      "%s on %s", matches[_i].pattern, subject);
	ck_assert_int_eq(regex_compile_test(&test, matches[_i].pattern, &err),
			 0);
	ck_assert_int_eq(regex_match(test, subject, strlen(subject), NULL, 0,
				     NULL, &err), matches[_i].matches);
}
END_TEST

/* The short cut must say what PCRE2 says. */
START_TEST(plain_ones_agree_with_pcre2)
{
	CLEANUP(regex_freep) struct regex *regex = NULL;
	struct plain *plain = plain_new(matches[_i].pattern);
	struct err err = ERR_INIT;
	struct regex_span span;

	ck_assert_int_eq(regex_compile(&regex, matches[_i].pattern, &err), 0);
	for (size_t k = 0; plain && k < ARRAY_SIZE(matches); k++) {
		const char *subject = matches[k].subject;
		size_t len = strlen(subject);

		ck_assert_msg(plain_match(plain, subject, len) ==
			      regex_match(regex, subject, len, &span, 1, NULL,
					  &err),
			      "%s on %s", matches[_i].pattern, subject);
	}
	plain_free(plain);
}
END_TEST

static const struct {
	const char *pattern;
	bool plain;
} plains[] = {
	{ "^[A-Z0-9]+$", true }, { "^.+$", true }, { "^[0-9a-f]{40}$", true },
	{ "^(a|b)$", true }, { "^[\\w.-]+/[\\w.-]+$", true },
	{ "^a*ab$", false },	/* needs a second try */
	{ "^a?a$", false }, { "a", false }, { "^a|b$", false },
	{ "^(a|b.)$", false }, { "^a+?b$", false }, { "^\\s$", false },
	{ "^[^]$", false }, { "^\xc3\xa9$", false }, { "^a^$", false },
};

START_TEST(plain_knows_what_it_can_do)
{
	struct plain *plain = plain_new(plains[_i].pattern);

	ck_assert_msg((plain != NULL) == plains[_i].plain, "%s",
		      plains[_i].pattern);
	plain_free(plain);
}
END_TEST

static const struct {
	const char *pattern, *why;
} bad[] = {
	{ "*a", "nothing to repeat at character 1" },
	{ "a**", "nothing to repeat at character 3" },
	{ "\xc3\xa9++", "nothing to repeat at character 3" },
	{ "(?=a)*", "nothing to repeat at character 6" },
	{ "^*", "nothing to repeat at character 2" },
	{ "a(b", "a ( without its ) at character 4" },
	{ "a)b", "a ) without its ( at character 2" },
	{ "[abc", "a class without its ] at character 1" },
	{ "[z-a]", "a range that runs backwards at character 2" },
	{ "[a-\\d]", "a range from or to a set at character 2" },
	{ "a{3,2}", "a repetition whose numbers are the wrong way round "
	  "at character 2" },
	{ "a{1,70000}", "a repetition of more than 65535 at character 2" },
	{ "\\", "a backslash at the end at character 1" },
	{ "\\a", "no such escape at character 1" },
	{ "\\Z", "no such escape at character 1" },
	{ "\\01", "no such escape at character 1" },
	{ "x\\1", "no such group at character 2" },
	{ "\\k<n>", "no such group at character 1" },
	{ "\\cé", "\\c needs a letter at character 1" },
	{ "\\xg0", "\\x needs two hexadecimal digits at character 1" },
	{ "\\u12", "\\u needs four hexadecimal digits at character 1" },
	{ "\\u{110000}", "no code point in \\u{...} at character 1" },
	{ "\\pL", "\\p needs a {property} at character 1" },
	{ "\\p{gc=Greek}", "no such property at character 1" },
	{ "(?P<n>a)", "no such kind of group at character 1" },
	{ "(?#x)", "no such kind of group at character 1" },
	{ "(?i)a", "no such kind of group at character 1" },
	{ "(?>a)", "no such kind of group at character 1" },
	{ "(?<1>a)", "a group without a name at character 4" },
	{ "(?<a>b)(?<a>c)", "two groups of the same name at character 11" },
	{ "(?<=a+)b", "look-behind of no fixed length is not supported" },
	{ "a\xff", "not UTF-8" },
};

START_TEST(bad_patterns_are_named)
{
	CLEANUP(regex_freep) struct regex *regex = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(regex_compile(&regex, bad[_i].pattern, &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
	ck_assert_str_eq(err.msg, bad[_i].why);
	ck_assert_int_eq(regex_compile_test(&regex, bad[_i].pattern, &err),
			 -1);
	ck_assert_str_eq(err.msg, bad[_i].why);
}
END_TEST

START_TEST(check_takes_any_look_behind)
{
	struct err err = ERR_INIT;

	ck_assert_int_eq(regex_check("(?<=a+)b", &err), 0);
	ck_assert_int_eq(regex_check("(?<=a+b", &err), -1);
	ck_assert_int_eq(regex_check("\\p{Nonesuch}", &err), -1);
}
END_TEST

START_TEST(spans_are_of_the_subject)
{
	CLEANUP(regex_freep) struct regex *regex = NULL;
	static const char subject[] = "\xc0\x80 key: \xc0\x80v!";
	struct regex_span spans[4];
	struct err err = ERR_INIT;

	ck_assert_int_eq(regex_compile(&regex, "(\\w+): (.+)!|(x)", &err), 0);
	ck_assert_uint_eq(regex_group_count(regex), 3);
	ck_assert_int_eq(regex_match(regex, subject, strlen(subject), spans,
				     4, NULL, &err), 1);
	ck_assert_uint_eq(spans[0].start, 3);
	ck_assert_uint_eq(spans[0].end, strlen(subject));
	ck_assert(spans[1].set && spans[2].set && !spans[3].set);
	ck_assert_uint_eq(spans[1].start, 3);
	ck_assert_uint_eq(spans[1].end, 6);
	ck_assert_uint_eq(spans[2].start, 8);
	ck_assert_uint_eq(spans[2].end, 11);
}
END_TEST

START_TEST(steps_are_bounded)
{
	CLEANUP(regex_freep) struct regex *regex = NULL;
	static const char subject[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
	struct err err = ERR_INIT;
	uint64_t steps = 50000;

	ck_assert_int_eq(regex_compile(&regex, "^(a+)+$", &err), 0);
	ck_assert_int_eq(regex_match(regex, subject, strlen(subject), NULL, 0,
				     NULL, &err), -1);
	ck_assert_int_eq(err.code, ERR_LIMIT);
	ck_assert_int_eq(regex_match(regex, subject, strlen(subject), NULL, 0,
				     &steps, &err), -1);
	ck_assert_uint_eq(steps, 0);
	steps = 50000;
	ck_assert_int_eq(regex_match(regex, "aaa", 3, NULL, 0, &steps, &err),
			 1);
	ck_assert_uint_eq(steps, 49999);
}
END_TEST

START_TEST(a_broken_subject_is_an_error)
{
	CLEANUP(regex_freep) struct regex *regex = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(regex_compile(&regex, "a.c", &err), 0);
	ck_assert_int_eq(regex_match(regex, "a\xff" "c", 3, NULL, 0, NULL,
				     &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
}
END_TEST

START_TEST(nesting_is_bounded)
{
	CLEANUP(regex_freep) struct regex *regex = NULL;
	char pattern[1001];
	struct err err = ERR_INIT;

	memset(pattern, '(', 500);
	memset(pattern + 500, ')', 500);
	pattern[1000] = '\0';
	ck_assert_int_eq(regex_compile(&regex, pattern, &err), -1);
	ck_assert_str_eq(err.msg, "groups nest too deep at character 201");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("regex");
	TCase *tcase = tcase_create("regex");

	tcase_add_loop_test(tcase, matches_as_in_ecmascript, 0,
			    ARRAY_SIZE(matches));
	tcase_add_loop_test(tcase, plain_ones_agree_with_pcre2, 0,
			    ARRAY_SIZE(matches));
	tcase_add_loop_test(tcase, plain_knows_what_it_can_do, 0,
			    ARRAY_SIZE(plains));
	tcase_add_loop_test(tcase, bad_patterns_are_named, 0,
			    ARRAY_SIZE(bad));
	tcase_add_test(tcase, check_takes_any_look_behind);
	tcase_add_test(tcase, spans_are_of_the_subject);
	tcase_add_test(tcase, steps_are_bounded);
	tcase_add_test(tcase, a_broken_subject_is_an_error);
	tcase_add_test(tcase, nesting_is_bounded);
	suite_add_tcase(suite, tcase);
	return unit_main(suite);
}
