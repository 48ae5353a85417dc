/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <string.h>

#include "core/config.h"

static int parse(struct config *config, const char *text, struct err *err)
{
	config_init(config);
	return config_parse(config, text, strlen(text), err);
}

START_TEST(defaults_hold)
{
	CLEANUP(config_release) struct config config;
	struct err err = ERR_INIT;

	ck_assert_int_eq(parse(&config, "", &err), 0);
	ck_assert_uint_eq(config.type_count, 3);
	ck_assert_str_eq(config_type(&config, "model")->path, "model_metadata");
	ck_assert(config.canonical && config.assert_formats);
	ck_assert_int_eq(config.layout, LAYOUT_FLAT);
	ck_assert_ptr_null(config.endpoint);
}
END_TEST

START_TEST(everything_can_be_said)
{
	CLEANUP(config_release) struct config config;
	struct err err = ERR_INIT;

	ck_assert_msg(parse(&config,
		"[hfmeta]\n\tlayout = sharded\n\tendpoint = http://localhost\n"
		"[record \"model\"]\n\tpath = m/\n\tschema = s.json\n"
		"[record \"note\"]\n\tpath = m/notes\n\tschema = n.json\n"
		"[check]\n\tcanonical = off\n\tformats = annotate\n"
		"\tscoresWithoutModel = error\n\tlater = 1\n"
		"[uri \"https://x.org/\"]\n\tdir = vendor\n", &err) == 0,
		"%s", err.msg);
	ck_assert_uint_eq(config.type_count, 2);
	ck_assert_ptr_null(config_type(&config, "dataset"));
	ck_assert_str_eq(config_type(&config, "model")->path, "m");
	ck_assert_str_eq(config_type_of_path(&config, "m/a.json")->name,
			 "model");
	ck_assert_str_eq(config_type_of_path(&config, "m/notes/a.json")->name,
			 "note");
	ck_assert_ptr_null(config_type_of_path(&config, "m/a.txt"));
	ck_assert_ptr_null(config_type_of_path(&config, "mm/a.json"));
	ck_assert(!config.canonical && !config.assert_formats);
	ck_assert_int_eq(config.layout, LAYOUT_SHARDED);
	ck_assert(config.scores_need_model);
	ck_assert_str_eq(config.maps[0].prefix, "https://x.org/");
	ck_assert_str_eq(config.maps[0].dir, "vendor");
}
END_TEST

static const char *const bad[] = {
	"[record \"model\"]\n\tpath = ../x\n",
	"[record \"model\"]\n\tpath = /etc\n",
	"[record \"model\"]\n\tpath = a/../../b\n",
	"[record \"model\"]\n\tpath = .git/hooks\n",
	"[record \"model\"]\n\tpath = a/.GIT\n",
	"[record \"model\"]\n\tschema = a//b\n",
	"[record \"model\"]\n\tpath =\n",
	"[record \"new\"]\n\tpath = x\n",
	"[hfmeta]\n\tlayout = round\n",
	"[check]\n\tcanonical = maybe\n",
	"[check]\n\tformats = on\n",
	"[uri \"x\"]\n\tdir = ..\n",
	"[include]\n\tpath = /etc/passwd\n",
	"[check\n",
};

START_TEST(nonsense_is_refused)
{
	CLEANUP(config_release) struct config config;
	struct err err = ERR_INIT;

	ck_assert_msg(parse(&config, bad[_i], &err) == -1, "%s", bad[_i]);
	ck_assert_str_ne(err.msg, "");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("config");
	TCase *config = tcase_create("config");

	tcase_add_test(config, defaults_hold);
	tcase_add_test(config, everything_can_be_said);
	tcase_add_loop_test(config, nonsense_is_refused, 0, ARRAY_SIZE(bad));
	suite_add_tcase(suite, config);
	return unit_main(suite);
}
