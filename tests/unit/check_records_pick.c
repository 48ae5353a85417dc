/* SPDX-License-Identifier: MIT */
/* Records by the names that people give them. */
#include "with_git.h"

#include <stdlib.h>

#include "core/records_pick.h"

#define CONFIG "[record \"model\"]\n\tpath = m\n[record \"dataset\"]\n" \
	"\tpath = d\n"

static void setup(void)
{
	git_setup();
	ck_assert_int_eq(system("git init -q . && mkdir m d sub && "
		"printf '" CONFIG "' >.hfmetaconfig && "
		"echo '{\"id\":\"org/bert-base\"}' >m/org_bert-base.json && "
		"echo '{\"id\":\"org/bert-large\"}' >m/org_bert-large.json && "
		"echo '{\"id\":\"org/bert\"}' >m/org_bert.json && "
		"echo '{\"id\":\"org/bert\"}' >d/org_bert.json && "
		"echo '{\"id\":\"odd/whole\"}' >m/other.json && "
		"echo '{\"id\":\"x/odd_whole2\"}' >m/x_odd_whole2.json && "
		"echo 'no json' >d/broken.json && "
		"echo '{}' >d/the_pile.json"), 0);
}

static const struct {
	const char *name, *type, *path, *msg, *hint;
} cases[] = {
	{ "org/bert", NULL, "m/org_bert.json", NULL, NULL },
	{ "ORG/Bert", NULL, "m/org_bert.json", NULL, NULL },
	{ "org/bert", "dataset", "d/org_bert.json", NULL, NULL },
	{ "bert", NULL, "m/org_bert.json", NULL, NULL },
	{ "base", NULL, "m/org_bert-base.json", NULL, NULL },
	{ "pile", NULL, "d/the_pile.json", NULL, NULL },
	{ "broken", NULL, "d/broken.json", NULL, NULL },
	{ "d/org_bert.json", NULL, "d/org_bert.json", NULL, NULL },
	{ "./m/../d/org_bert.json", NULL, "d/org_bert.json", NULL, NULL },
	/* A whole name in a file called otherwise beats a part of one. */
	{ "odd/whole", NULL, "m/other.json", NULL, NULL },
	{ "rt-", NULL, NULL, "2 records have 'rt-' in their name",
	  "did you mean 'org/bert-base' or 'org/bert-large'?" },
	{ "d/org_bert.json", "model", NULL,
	  "no record has 'd/org_bert.json' in its name", NULL },
	{ "org/bret", NULL, NULL, "no record has 'org/bret' in its name",
	  "did you mean 'org/bert'?" },
	{ "", NULL, NULL, "an empty name", "" },
};

START_TEST(records_are_picked)
{
	CLEANUP(store_freep) struct store *store = NULL;
	CLEANUP(record_ref_release) struct record_ref ref = RECORD_REF_INIT;
	const char *type = cases[_i].type;
	struct err err = ERR_INIT;
	struct repo *repo = NULL;
	int status;

	ck_assert_int_eq(repo_open(&repo, &err), 0);
	ck_assert_int_eq(store_open(&store, repo, REPO_WORK_TREE, &err), 0);
	status = records_pick(&ref, store, type ?
			      config_type(store_config(store), type) : NULL,
			      cases[_i].name, &err);
	if (cases[_i].path) {
		ck_assert_msg(status == 0, "%s", err.msg);
		ck_assert_str_eq(ref.path, cases[_i].path);
		return;
	}
	ck_assert_int_eq(status, -1);
	ck_assert_ptr_null(ref.id);
	ck_assert_str_eq(err.msg, cases[_i].msg);
	if (cases[_i].hint)
		ck_assert_str_eq(err.hint, cases[_i].hint);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("records_pick");
	TCase *pick = tcase_create("pick");

	tcase_add_checked_fixture(pick, setup, git_teardown);
	tcase_add_loop_test(pick, records_are_picked, 0, ARRAY_SIZE(cases));
	suite_add_tcase(suite, pick);
	return unit_main(suite);
}
