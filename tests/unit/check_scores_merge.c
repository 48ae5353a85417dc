/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <string.h>

#include "core/scores_merge.h"

/* JSON, with ' for ". */
static cJSON *parse(const char *text)
{
	CLEANUP(freep) char *json = xstrdup(text);
	struct err err = ERR_INIT;
	cJSON *out = NULL;

	for (char *p = json; *p; p++)
		if (*p == '\'')
			*p = '"';
	ck_assert_msg(!json_parse_text(&out, json, strlen(json), 0, &err),
		      "%s in %s", err.msg, json);
	return out;
}

static const struct {
	const char *a, *b;
	int order;
} times[] = {
	{ "'2024-01-01T00-00-00'", "'2024-01-02T00-00-00'", -1 },
	{ "'2024-01-02T00:00:00'", "'2024-01-02T00-00-00'", 0 },
	{ "'2024-01-02 00:00:00.5'", "'2024-01-02T00-00-00'", 1 },
	{ "'2024-01-02'", "'2024-01-02T00-00-00'", -1 },
	{ "null", "'2024'", -1 },
	{ "null", "null", 0 },
	{ "7", "null", 0 },
};

START_TEST(times_are_compared)
{
	CLEANUP(json_freep) cJSON *a = parse(times[_i].a);
	CLEANUP(json_freep) cJSON *b = parse(times[_i].b);

	ck_assert_int_eq(scores_compare_times(a, b), times[_i].order);
	ck_assert_int_eq(scores_compare_times(b, a), -times[_i].order);
}
END_TEST

#define OLD(fields) "{'last_updated': '2024-02-02', 'results': {'s': " \
	"{'t': {'5-shot': {" fields "}}}}}"
#define NEW(fields) "{'s': {'t': {'5-shot': {" fields "}}}}"

static const struct {
	const char *record, *results, *whole, *merged;
	size_t added, changed, older;
} merges[] = {
	/* Into nothing */
	{ "{}", NEW("'acc': 1, 'timestamp': '2024-02-02T01'"), NULL,
	  OLD("'acc': 1, 'timestamp': '2024-02-02T01'"), 1, 0, 0 },
	{ "{}", NEW("'acc': 1, 'timestamp': null"), NULL,
	  "{'last_updated': null, 'results': {'s': {'t': {'5-shot': "
	  "{'acc': 1, 'timestamp': null}}}}}", 1, 0, 0 },
	{ "{'results': 7}", NEW("'acc': 1, 'timestamp': null"), NULL,
	  "{'last_updated': null, 'results': {'s': {'t': {'5-shot': "
	  "{'acc': 1, 'timestamp': null}}}}}", 1, 0, 0 },
	/* Newer, older, the same */
	{ OLD("'acc': 1, 'em': 2, 'timestamp': '2024-01-01'"),
	  NEW("'acc': 3, 'timestamp': '2024-02-02'"), NULL,
	  OLD("'acc': 3, 'timestamp': '2024-02-02'"), 0, 1, 0 },
	{ OLD("'acc': 1, 'timestamp': '2024-02-02'"),
	  NEW("'acc': 3, 'timestamp': '2024-01-01'"), NULL,
	  OLD("'acc': 1, 'timestamp': '2024-02-02'"), 0, 0, 1 },
	{ OLD("'acc': 1, 'timestamp': '2024-02-02'"),
	  NEW("'acc': 3, 'timestamp': null"), NULL,
	  OLD("'acc': 1, 'timestamp': '2024-02-02'"), 0, 0, 1 },
	{ OLD("'acc': 1, 'note': 'x', 'timestamp': '2024-02-02'"),
	  NEW("'acc': 3, 'timestamp': '2024-02-02'"), NULL,
	  OLD("'acc': 3, 'note': 'x', 'timestamp': '2024-02-02'"), 0, 1, 0 },
	{ OLD("'acc': 1, 'timestamp': '2024-02-02'"),
	  NEW("'acc': 1, 'timestamp': '2024-02-02'"), NULL,
	  OLD("'acc': 1, 'timestamp': '2024-02-02'"), 0, 0, 0 },
	/* Only the revision is another */
	{ OLD("'acc': 1, 'origin': {'revision': 'a', 'file': 'f'}, "
	      "'timestamp': '2024-02-02'"),
	  NEW("'acc': 1, 'origin': {'revision': 'b', 'file': 'f'}, "
	      "'timestamp': '2024-02-02'"), NULL,
	  OLD("'acc': 1, 'origin': {'revision': 'a', 'file': 'f'}, "
	      "'timestamp': '2024-02-02'"), 0, 0, 0 },
	{ OLD("'acc': 1, 'origin': {'revision': 'a'}, "
	      "'timestamp': '2024-02-02'"),
	  NEW("'acc': 2, 'origin': {'revision': 'b'}, "
	      "'timestamp': '2024-02-02'"), NULL,
	  OLD("'acc': 2, 'origin': {'revision': 'b'}, "
	      "'timestamp': '2024-02-02'"), 0, 1, 0 },
	/* What is beside it stays; a source that is whole loses it */
	{ "{'last_updated': null, 'results': {'s': {'t': {'0-shot': "
	  "{'em': 1}, 'acc': 2}, 'u': {}}, 'v': {'w': 1}}}",
	  NEW("'acc': 1, 'timestamp': null"), NULL,
	  "{'last_updated': null, 'results': {'s': {'t': {'0-shot': "
	  "{'em': 1}, 'acc': 2, '5-shot': {'acc': 1, 'timestamp': null}}, "
	  "'u': {}}, 'v': {'w': 1}}}", 1, 0, 0 },
	{ "{'last_updated': null, 'results': {'s': {'t': {'0-shot': "
	  "{'em': 1}}, 'u': {}}, 'v': {'w': 1}}}",
	  NEW("'acc': 1, 'timestamp': null"), "s",
	  "{'last_updated': null, 'results': {'s': {'t': {'5-shot': "
	  "{'acc': 1, 'timestamp': null}}}, 'v': {'w': 1}}}", 1, 2, 0 },
	{ "{'last_updated': null, 'results': {'s': {'t': {}}}}", "{'s': {}}",
	  "s", "{'last_updated': null, 'results': {}}", 0, 1, 0 },
	{ "{'last_updated': null, 'results': {}}", "{'s': {}}", "s",
	  "{'last_updated': null, 'results': {}}", 0, 0, 0 },
	/* What is not in the form is replaced where it is in the way only */
	{ "{'last_updated': null, 'results': {'s': {'t': {'5-shot': 7}}, "
	  "'v': 8}}", NEW("'acc': 1, 'timestamp': null"), NULL,
	  "{'last_updated': null, 'results': {'s': {'t': {'5-shot': "
	  "{'acc': 1, 'timestamp': null}}}, 'v': 8}}", 0, 1, 0 },
	{ "{'last_updated': null, 'results': {}}",
	  "{'s': {'t': {'acc': 1}}}", NULL,
	  "{'last_updated': null, 'results': {'s': {'t': {'acc': 1}}}}",
	  1, 0, 0 },
	/* What is no date does not become one */
	{ "{}", NEW("'acc': 1, 'timestamp': 'yesterday afternoon'"), NULL,
	  "{'last_updated': null, 'results': {'s': {'t': {'5-shot': "
	  "{'acc': 1, 'timestamp': 'yesterday afternoon'}}}}}", 1, 0, 0 },
	/* The date of a record goes forward only */
	{ "{'last_updated': '2024-02-02 10:00', 'results': {}}",
	  NEW("'acc': 1, 'timestamp': '2024-02-02T11'"), NULL,
	  "{'last_updated': '2024-02-02 10:00', 'results': {'s': {'t': "
	  "{'5-shot': {'acc': 1, 'timestamp': '2024-02-02T11'}}}}}",
	  1, 0, 0 },
};

START_TEST(results_are_merged)
{
	CLEANUP(json_freep) cJSON *record = parse(merges[_i].record);
	CLEANUP(json_freep) cJSON *results = parse(merges[_i].results);
	CLEANUP(json_freep) cJSON *merged = parse(merges[_i].merged);
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf want = BUF_INIT(BUF_UNBOUNDED);
	struct scores_counts counts;

	scores_merge(record, results, merges[_i].whole, &counts);
	json_compact(&text, record);
	json_compact(&want, merged);
	ck_assert_str_eq(text.ptr, want.ptr);
	ck_assert_uint_eq(counts.added, merges[_i].added);
	ck_assert_uint_eq(counts.changed, merges[_i].changed);
	ck_assert_uint_eq(counts.older, merges[_i].older);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("scores_merge");
	TCase *merge = tcase_create("merge");

	tcase_add_loop_test(merge, times_are_compared, 0, ARRAY_SIZE(times));
	tcase_add_loop_test(merge, results_are_merged, 0, ARRAY_SIZE(merges));
	suite_add_tcase(suite, merge);
	return unit_main(suite);
}
