/* SPDX-License-Identifier: MIT */
/* What the fields of a schema weigh, and what a record scores by them. */
#include "unit.h"

#include <string.h>

#include "core/completeness.h"

static cJSON *parse(const char *text)
{
	struct err err = ERR_INIT;
	cJSON *doc = NULL;

	ck_assert_msg(json_parse_text(&doc, text, strlen(text), 0, &err) == 0,
		      "%s: %s", text, err.msg);
	return doc;
}

#define WEIGHT(w) "{\"x-hfmeta\":{\"weight\":" w "}}"
#define A3_B1 "{\"properties\":{\"b\":" WEIGHT("1") ",\"a\":" WEIGHT("3") "}}"

/* Schema, record -> percent and what is missing. */
static const struct {
	const char *schema, *record, *result;
} scores[] = {
	{ A3_B1, "{}", "0% a b" },
	{ A3_B1, "{\"a\":1}", "75% b" },
	{ A3_B1, "{\"b\":1,\"c\":1}", "25% a" },
	{ A3_B1, "{\"a\":1,\"b\":1}", "100%" },
	/* What says nothing. */
	{ A3_B1, "{\"a\":null,\"b\":\"\"}", "0% a b" },
	{ A3_B1, "{\"a\":[],\"b\":{}}", "0% a b" },
	{ A3_B1, "{\"a\":false,\"b\":0}", "100%" },
	{ A3_B1, "{\"a\":[null],\"b\":\" \"}", "100%" },
	{ A3_B1, "[]", "0% a b" },
	/* Heaviest first, then by name. */
	{ "{\"properties\":{\"b\":" WEIGHT("1") ",\"a\":" WEIGHT("1")
	  ",\"c\":" WEIGHT("2") "}}", "{}", "0% c a b" },
	/* Fields that do not count. */
	{ "{\"properties\":{\"a\":" WEIGHT("0") ",\"b\":" WEIGHT("0.5")
	  ",\"c\":{},\"d\":true,\"e\":{\"x-hfmeta\":{\"set\":true}}}}",
	  "{}", "0% b" },
	/* Rounded down, and not by one too many. */
	{ "{\"properties\":{\"a\":" WEIGHT("29") ",\"b\":" WEIGHT("71") "}}",
	  "{\"a\":1}", "29% b" },
	{ "{\"properties\":{\"a\":" WEIGHT("999") ",\"b\":" WEIGHT("1") "}}",
	  "{\"a\":1}", "99% b" },
	{ "{\"properties\":{\"a\":" WEIGHT("0.1") ",\"b\":" WEIGHT("0.2")
	  ",\"c\":" WEIGHT("0.3") "}}", "{\"a\":1,\"b\":1,\"c\":1}", "100%" },
};

START_TEST(records_have_scores)
{
	CLEANUP(json_freep) cJSON *schema = parse(scores[_i].schema);
	CLEANUP(json_freep) cJSON *record = parse(scores[_i].record);
	CLEANUP(weights_release) struct weights weights = WEIGHTS_INIT;
	CLEANUP(completeness_release) struct completeness how =
		COMPLETENESS_INIT;
	CLEANUP(buf_release) struct buf result = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	ck_assert_msg(weights_read(&weights, schema, &err) == 0, "%s",
		      err.msg);
	completeness_of(&how, &weights, record);
	buf_addf(&result, "%u%%", how.percent);
	for (size_t i = 0; i < how.missing_count; i++)
		buf_addf(&result, " %s", how.missing[i]->name);
	ck_assert_str_eq(result.ptr, scores[_i].result);
	ck_assert(how.score >= 0 && how.score <= 1);
	ck_assert((how.score < 1) == (how.missing_count > 0));
}
END_TEST

static const struct {
	const char *schema, *why;
} wrong[] = {
	{ "{\"properties\":{\"a\":" WEIGHT("\"1\"") "}}",
	  "/properties/a/x-hfmeta/weight: must be a number from 0 to 1000000" },
	{ "{\"properties\":{\"a/b\":" WEIGHT("-1") "}}",
	  "/properties/a~1b/x-hfmeta/weight: must be a number from 0 to "
	  "1000000" },
	{ "{\"properties\":{\"a\":" WEIGHT("1e300") "}}",
	  "/properties/a/x-hfmeta/weight: must be a number from 0 to 1000000" },
	{ "{\"properties\":{\"a\":{\"x-hfmeta\":1}}}",
	  "/properties/a/x-hfmeta: must be an object" },
};

START_TEST(wrong_weights_are_refused)
{
	CLEANUP(json_freep) cJSON *schema = parse(wrong[_i].schema);
	CLEANUP(weights_release) struct weights weights = WEIGHTS_INIT;
	struct err err = ERR_INIT;

	ck_assert_int_eq(weights_read(&weights, schema, &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
	ck_assert_str_eq(err.msg, wrong[_i].why);
}
END_TEST

START_TEST(a_schema_may_have_none)
{
	static const char *const schemas[] = {
		"{}", "true", "{\"properties\":[]}",
		"{\"properties\":{\"a\":{}}}",
	};

	for (size_t i = 0; i < ARRAY_SIZE(schemas); i++) {
		CLEANUP(json_freep) cJSON *schema = parse(schemas[i]);
		CLEANUP(weights_release) struct weights weights = WEIGHTS_INIT;
		struct err err = ERR_INIT;

		ck_assert_int_eq(weights_read(&weights, schema, &err), 0);
		ck_assert_uint_eq(weights.count, 0);
	}
}
END_TEST

START_TEST(descriptions_are_the_schemas)
{
	CLEANUP(json_freep) cJSON *schema = parse("{\"properties\":{"
		"\"a\":{\"description\":\"The a.\",\"x-hfmeta\":{\"weight\":2}},"
		"\"b\":" WEIGHT("1") "}}");
	CLEANUP(weights_release) struct weights weights = WEIGHTS_INIT;
	struct err err = ERR_INIT;

	ck_assert_int_eq(weights_read(&weights, schema, &err), 0);
	ck_assert_uint_eq(weights.count, 2);
	ck_assert_str_eq(weights.fields[0].description, "The a.");
	ck_assert_str_eq(weights.fields[1].description, "");
	ck_assert(weights.total > 2.9 && weights.total < 3.1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("completeness");
	TCase *tcase = tcase_create("completeness");

	tcase_add_loop_test(tcase, records_have_scores, 0, ARRAY_SIZE(scores));
	tcase_add_loop_test(tcase, wrong_weights_are_refused, 0,
			    ARRAY_SIZE(wrong));
	tcase_add_test(tcase, a_schema_may_have_none);
	tcase_add_test(tcase, descriptions_are_the_schemas);
	suite_add_tcase(suite, tcase);
	return unit_main(suite);
}
