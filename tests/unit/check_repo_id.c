/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <string.h>

#include "core/repo_id.h"

static const char *const good[] = {
	"gpt2", "org/model", "Foo-BAR_foo.bar123", "a/b", "_a/_b", "1/2",
	"google-bert/bert-base-uncased", "a.gitx",
};

START_TEST(parse_keeps_good_names)
{
	struct err err = ERR_INIT;
	struct repo_id id;

	ck_assert_int_eq(repo_id_parse(&id, good[_i], &err), 0);
	ck_assert_str_eq(id.str, good[_i]);
	ck_assert_int_eq(err.code, ERR_NONE);
}
END_TEST

static const struct {
	const char *name, *why;
} bad[] = {
	{ "", "empty name" },
	{ "org/", "empty name" },
	{ "/model", "empty name" },
	{ "/", "empty name" },
	{ "a/b/c", "more than one '/' in the name" },
	{ "foo--bar", "'--' or '..' in the name" },
	{ "foo..bar", "'--' or '..' in the name" },
	{ "..", "'-' or '.' at the start or end of the name" },
	{ "../x", "'-' or '.' at the start or end of the name" },
	{ "org/foo.git", "'.git' at the end of the name" },
	{ ".hidden/model", "'-' or '.' at the start or end of the name" },
	{ "org/model-", "'-' or '.' at the start or end of the name" },
	{ "org/m\xc3\xa9", "only letters, digits, '-', '_' and '.' can be in the name" },
	{ "org/a b", "only letters, digits, '-', '_' and '.' can be in the name" },
	{ "org/a\nb", "only letters, digits, '-', '_' and '.' can be in the name" },
	{ "org/a%2fb", "only letters, digits, '-', '_' and '.' can be in the name" },
	{ "org\\b", "only letters, digits, '-', '_' and '.' can be in the name" },
};

START_TEST(parse_refuses_bad_names)
{
	struct err err = ERR_INIT;
	struct repo_id id;

	ck_assert_int_eq(repo_id_parse(&id, bad[_i].name, &err), -1);
	ck_assert_int_eq(err.code, ERR_USAGE);
	ck_assert_str_eq(err.msg, bad[_i].why);
}
END_TEST

START_TEST(parse_minds_the_longest_name)
{
	char name[2 * REPO_ID_PART_MAX + 3];
	struct err err = ERR_INIT;
	struct repo_id id;

	memset(name, 'x', sizeof(name));
	name[REPO_ID_PART_MAX] = '/';
	name[2 * REPO_ID_PART_MAX + 1] = '\0';
	ck_assert_int_eq(repo_id_parse(&id, name, &err), 0);
	ck_assert_str_eq(id.str, name);

	name[2 * REPO_ID_PART_MAX + 1] = 'x';
	name[2 * REPO_ID_PART_MAX + 2] = '\0';
	ck_assert_int_eq(repo_id_parse(&id, name, &err), -1);
	ck_assert_str_eq(err.msg, "longer than 96 characters");
}
END_TEST

START_TEST(file_names)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT(BUF_UNBOUNDED);
	struct repo_id id = { "a/b_c" };

	repo_id_file_name(&id, &name);
	ck_assert_str_eq(name.ptr, "a_b_c.json");
	buf_reset(&name);
	repo_id_hashed_file_name(&id, &name);
	/* printf a/b_c | sha256sum */
	ck_assert_str_eq(name.ptr, "a_b_c~ab14be70.json");
	ck_assert(repo_id_same("GPT2", "gpt2"));
	ck_assert(!repo_id_same("gpt2", "gpt2-xl"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("repo_id");
	TCase *parse = tcase_create("parse");

	tcase_add_loop_test(parse, parse_keeps_good_names, 0, ARRAY_SIZE(good));
	tcase_add_loop_test(parse, parse_refuses_bad_names, 0, ARRAY_SIZE(bad));
	tcase_add_test(parse, parse_minds_the_longest_name);
	tcase_add_test(parse, file_names);
	suite_add_tcase(suite, parse);
	return unit_main(suite);
}
