/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "source/harness.h"
#include "source/leaderboard.h"

/* JSON, with ' for ". */
static cJSON *parse(const char *text)
{
	CLEANUP(freep) char *json = xstrdup(text);
	struct err err = ERR_INIT;
	cJSON *out = NULL;

	for (char *p = json; *p; p++)
		if (*p == '\'')
			*p = '"';
	ck_assert_msg(!json_parse_text(&out, json, strlen(json),
				       HARNESS_JSON_FLAGS, &err),
		      "%s in %s", err.msg, json);
	return out;
}

static void ck_json(const cJSON *value, const char *wanted)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(json_freep) cJSON *other = parse(wanted);
	CLEANUP(buf_release) struct buf want = BUF_INIT(BUF_UNBOUNDED);

	json_compact(&text, value);
	json_compact(&want, other);
	ck_assert_str_eq(text.ptr, want.ptr);
}

static const struct harness_place place = { .file = "x.json" };

#define CONFIG "'config': {'model_args': 'pretrained=a/b'}"
#define TAIL "'timestamp': null, 'origin': {'file': 'x.json'}"
#define TRUE_ACC "'higher_is_better': {'acc': true}"

static const struct {
	const char *document, *results;
	size_t warnings;
} read_cases[] = {
	/* Metrics and filters */
	{ "{" CONFIG ", 'results': {'t': {'acc': 0.1, 'acc_stderr': 0.2}}}",
	  "{'t': {'x-shot': {'acc': 0.1, 'acc_stderr': 0.2, " TRUE_ACC ", "
	  TAIL "}}}", 0 },
	{ "{" CONFIG ", 'results': {'t': {'acc,none': 1, 'acc_stderr,none': "
	  "'N/A', 'alias': 't', 'sample_len': 3}}}",
	  "{'t': {'x-shot': {'acc': 1, " TRUE_ACC ", " TAIL "}}}", 0 },
	{ "{" CONFIG ", 'results': {'t': {'odd,f': 1, 'odd_stderr,f': 2}}}",
	  "{'t': {'x-shot': {'odd,f': 1, 'odd,f_stderr': 2, " TAIL "}}}", 0 },
	{ "{" CONFIG ", 'results': {'t': {'_stderr': 1, 'odd': 2}}}",
	  "{'t': {'x-shot': {'_stderr': 1, 'odd': 2, " TAIL "}}}", 0 },
	{ "{" CONFIG ", 'results': {'t': {',none': 1, 'odd,': 2}}}",
	  "{'t': {'x-shot': {'odd': 2, " TAIL "}}}", 1 },
	{ "{" CONFIG ", 'results': {'t': {'odd': NaN, 'even': -Infinity}}}",
	  "{'t': {'x-shot': {'odd': null, 'even': null, " TAIL "}}}", 2 },
	{ "{" CONFIG ", 'results': {'t': {'odd': 1, 'origin': 2}}}",
	  "{'t': {'x-shot': {'odd': 1, " TAIL "}}}", 1 },
	/* Directions: the file's word, and else what is known */
	{ "{" CONFIG ", 'higher_is_better': {'t': {'acc': false, 'odd': true}}"
	  ", 'results': {'t': {'acc,none': 1, 'odd,f': 2}}}",
	  "{'t': {'x-shot': {'acc': 1, 'odd,f': 2, 'higher_is_better': "
	  "{'acc': false, 'odd,f': true}, " TAIL "}}}", 0 },
	/* Examples shown */
	{ "{" CONFIG ", 'n-shot': {'t': 2}, 'configs': {'t': {'num_fewshot': "
	  "3}}, 'results': {'t': {'odd': 1}}}",
	  "{'t': {'2-shot': {'odd': 1, " TAIL "}}}", 0 },
	{ "{" CONFIG ", 'configs': {'t': {'num_fewshot': 3}}, "
	  "'results': {'t': {'odd': 1}}}",
	  "{'t': {'3-shot': {'odd': 1, " TAIL "}}}", 0 },
	{ "{'config': {'num_fewshot': 4}, 'results': {'t': {'odd': 1}}}",
	  "{'t': {'4-shot': {'odd': 1, " TAIL "}}}", 0 },
	{ "{'config': {'num_fewshot': -4}, 'results': {'t': {'odd': 1}}}",
	  "{'t': {'x-shot': {'odd': 1, " TAIL "}}}", 0 },
	{ "{'config': {'num_fewshot': 1.5}, 'results': {'t': {'odd': 1}}}",
	  "{'t': {'x-shot': {'odd': 1, " TAIL "}}}", 0 },
	{ "{'config': {'num_fewshot': [1, 2]}, 'versions': {'s': 'n'}, "
	  "'results': {'s': {'odd': 1}}}",
	  "{'s': {'x-shot': {'odd': 1, 'timestamp': null, 'origin': "
	  "{'file': 'x.json', 'task_version': 'n'}}}}", 0 },
	{ "{'config': {'num_fewshot': [1, 2]}, 'versions': {'s': null, "
	  "'t': null}, 'results': {'t': {'odd': 1}, 's': {'odd': 2}}}",
	  "{'t': {'2-shot': {'odd': 1, " TAIL "}}, 's': {'1-shot': {'odd': 2, "
	  TAIL "}}}", 0 },
	/* Groups: of tasks that differ, nobody can tell */
	{ "{" CONFIG ", 'n-shot': {'t': 2, 'u': 2}, 'group_subtasks': {'g': "
	  "['t', 'u']}, 'results': {'g': {'odd': 1}}}",
	  "{'g': {'2-shot': {'odd': 1, " TAIL "}}}", 0 },
	{ "{" CONFIG ", 'n-shot': {'t': 2, 'u': 3}, 'group_subtasks': {'g': "
	  "['t', 'u', 7]}, 'results': {'g': {'odd': 1}}}",
	  "{'g': {'x-shot': {'odd': 1, " TAIL "}}}", 0 },
	{ "{" CONFIG ", 'groups': {'g': {'odd': 2}, 't': {'odd': 3}}, "
	  "'results': {'t': {'odd': 1}}}",
	  "{'t': {'x-shot': {'odd': 1, " TAIL "}}, "
	  "'g': {'x-shot': {'odd': 2, " TAIL "}}}", 0 },
	{ "{" CONFIG ", 'groups': null, 'results': {'t': {'odd': 1}, "
	  "'title': {'alias': 'x'}}}",
	  "{'t': {'x-shot': {'odd': 1, " TAIL "}}}", 0 },
	/* The first leaderboard */
	{ "{'config_general': {'model_name': 'a/b'}, 'results': {"
	  "'harness|a:b|25': {'odd': 1}, 'x|y': {'odd': 2}, "
	  "'harness|t|many': {'odd': 3}, 'all': {'odd': 4}, '||': {'odd': 1}}}",
	  "{'a:b': {'25-shot': {'odd': 1, " TAIL "}}, "
	  "'y': {'x-shot': {'odd': 2, " TAIL "}}, "
	  "'t': {'x-shot': {'odd': 3, " TAIL "}}}", 0 },
	{ "{'config_general': {'lighteval_sha': 'c', 'model_sha': 's', "
	  "'model_dtype': 'd'}, 'results': {'h|t|0': {'odd': 1}}}",
	  "{'t': {'0-shot': {'odd': 1, 'timestamp': null, 'origin': {'file': "
	  "'x.json', 'harness_commit': 'c', 'model_revision': 's', "
	  "'model_dtype': 'd'}}}}", 0 },
	/* A wrapper's own file: metrics with filters are sign enough. */
	{ "{'results': {'t': {'odd,none': 1}}}",
	  "{'t': {'x-shot': {'odd': 1, " TAIL "}}}", 0 },
	/* A record */
	{ "{'model_name': 'a', 'results': {'s': {'t': {'5-shot': "
	  "{'odd': NaN, 'timestamp': null}, 'even': 2}}}}",
	  "{'s': {'t': {'5-shot': {'odd': null, 'timestamp': null}, "
	  "'even': 2}}}", 1 },
};

START_TEST(files_are_read)
{
	CLEANUP(harness_file_release) struct harness_file file =
		HARNESS_FILE_INIT;
	CLEANUP(strlist_release) struct strlist warnings = STRLIST_INIT;
	CLEANUP(json_freep) cJSON *document = parse(read_cases[_i].document);
	struct err err = ERR_INIT;

	ck_assert(harness_is_result(document));
	ck_assert_msg(!harness_read(&file, document, &place, &warnings, &err),
		      "%s", err.msg);
	ck_json(file.results, read_cases[_i].results);
	ck_assert_uint_eq(warnings.count, read_cases[_i].warnings);
}
END_TEST

static const struct {
	const char *document;
	bool looks_like;
	const char *why;
} refused[] = {
	{ "[]", false, "it is no result file of lm-evaluation-harness" },
	{ "7", false, "it is no result file of lm-evaluation-harness" },
	{ "{}", false, "it is no result file of lm-evaluation-harness" },
	{ "{'results': {}}", false,
	  "it is no result file of lm-evaluation-harness" },
	{ "{'results': {'t': {'acc': 1}}}", false,
	  "it is no result file of lm-evaluation-harness" },
	{ "{'results': {'t': 1}, 'config': {}}", false,
	  "it is no result file of lm-evaluation-harness" },
	{ "{'results': {'t': {'x': 1}}, 'model_name': 'a'}", false,
	  "it is no result file of lm-evaluation-harness" },
	{ "{'results': [], 'config': {}}", true, "its results are a list, as "
	  "forks of the harness write them, and not an object of tasks" },
	{ "{'results': {}, 'config': {}}", true, "it has no results" },
	{ "{'results': {'t': {'alias': 'x'}}, 'config': {}}", true,
	  "it has no results" },
};

START_TEST(others_are_refused)
{
	CLEANUP(harness_file_release) struct harness_file file =
		HARNESS_FILE_INIT;
	CLEANUP(strlist_release) struct strlist warnings = STRLIST_INIT;
	CLEANUP(json_freep) cJSON *document = parse(refused[_i].document);
	struct err err = ERR_INIT;

	ck_assert_int_eq(harness_is_result(document), refused[_i].looks_like);
	ck_assert_int_eq(harness_read(&file, document, &place, &warnings,
				      &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
	ck_assert_str_eq(err.msg, refused[_i].why);
}
END_TEST

static const struct {
	const char *about, *file;
	const char *model, *other, *revision, *timestamp;
} abouts[] = {
	{ "'config': {'model_args': 'dtype=x,pretrained=a/b'}", "x.json",
	  "a/b", NULL, NULL, NULL },
	{ "'config': {'model_args': {'pretrained': 'a/b', 'revision': 'r'}}",
	  "x.json", "a/b", NULL, "r", NULL },
	{ "'config': {'model_args': 'peft=c/d,pretrained=a/b'}, "
	  "'model_name': 'c/d'", "x.json", "c/d", NULL, NULL, NULL },
	{ "'config': {'model_args': 'pretrained=a/b'}, 'model_name': 'c/d'",
	  "x.json", "c/d", "a/b", NULL, NULL },
	{ "'config': {'model_args': 'pretrained=a/b'}, 'model_name': ''",
	  "x.json", "a/b", NULL, NULL, NULL },
	{ "'config': {'model_args': 'csv_path=/x,base_name=a/b'}", "x.json",
	  NULL, NULL, NULL, NULL },
	{ "'config': {'model_args': 'pretrained=,revision=main'}", "x.json",
	  NULL, NULL, NULL, NULL },
	{ "'config': {'model_args': 7}", "x.json", NULL, NULL, NULL, NULL },
	{ "'config': {'model_args': 'model=gpt-x,revision="
	  "0123456789012345678901234567890123456789'}", "x.json",
	  "gpt-x", NULL, NULL, NULL },
	{ "'config': {}, 'date': 1723609592.0615375", "x.json",
	  NULL, NULL, NULL, "2024-08-14T04-26-32.061537" },
	{ "'config': {}, 'date': 1e300", "x.json", NULL, NULL, NULL, NULL },
	{ "'config': {}, 'date': 1723609592.0615375",
	  "a/b/results_2023-07-19T14:35:09.92.json",
	  NULL, NULL, NULL, "2023-07-19T14:35:09.92" },
	{ "'config': {}", "results_x.json", NULL, NULL, NULL, NULL },
	{ "'config': {}", "results_2023.json", NULL, NULL, NULL, NULL },
};

START_TEST(files_say_who_and_when)
{
	CLEANUP(harness_file_release) struct harness_file file =
		HARNESS_FILE_INIT;
	CLEANUP(strlist_release) struct strlist warnings = STRLIST_INIT;
	CLEANUP(freep) char *text =
		xasprintf("{%s, 'results': {'t': {'odd': 1}}}",
			  abouts[_i].about);
	CLEANUP(json_freep) cJSON *document = parse(text);
	struct harness_place at = { .file = abouts[_i].file };
	struct err err = ERR_INIT;

	ck_assert_int_eq(harness_read(&file, document, &at, &warnings, &err),
			 0);
	ck_assert_pstr_eq(file.model, abouts[_i].model);
	ck_assert_pstr_eq(file.other_model, abouts[_i].other);
	ck_assert_pstr_eq(file.revision, abouts[_i].revision);
	ck_assert_pstr_eq(file.timestamp, abouts[_i].timestamp);
}
END_TEST

static const struct {
	const char *revision, *source;
} sources[] = {
	{ NULL, "s" },
	{ "step1", "s@step1" },
	/* 99 bytes, and a character of two. */
	{ "123456789012345678901234567890123456789012345678901234567890"
	  "123456789012345678901234567890123456789\xc3\xa9",
	  "s@123456789012345678901234567890123456789012345678901234567890"
	  "123456789012345678901234567890123456789" },
};

START_TEST(checkpoints_have_sources_of_their_own)
{
	CLEANUP(harness_file_release) struct harness_file file =
		HARNESS_FILE_INIT;
	CLEANUP(freep) char *source = NULL;

	if (sources[_i].revision)
		file.revision = xstrdup(sources[_i].revision);
	source = harness_source(&file, "s");
	ck_assert_str_eq(source, sources[_i].source);
}
END_TEST

START_TEST(early_runs_are_withdrawn)
{
	CLEANUP(harness_file_release) struct harness_file file =
		HARNESS_FILE_INIT;
	CLEANUP(strlist_release) struct strlist warnings = STRLIST_INIT;
	CLEANUP(json_freep) cJSON *document = parse("{'config': {}, "
		"'results': {'h|t|0': {'odd': 1}}, 'versions': "
		"{'harness|hendrycksTest-abstract_algebra|5': 0}}");
	struct err err = ERR_INIT;

	ck_assert_int_eq(harness_read(&file, document, &place, &warnings,
				      &err), 0);
	ck_assert(file.withdrawn);
}
END_TEST

START_TEST(there_is_a_limit)
{
	for (int count = HARNESS_RESULTS_MAX;
	     count <= HARNESS_RESULTS_MAX + 1; count++) {
		CLEANUP(harness_file_release) struct harness_file file =
			HARNESS_FILE_INIT;
		CLEANUP(strlist_release) struct strlist warnings =
			STRLIST_INIT;
		CLEANUP(buf_release) struct buf text =
			BUF_INIT(BUF_UNBOUNDED);
		CLEANUP(json_freep) cJSON *document = NULL;
		struct err err = ERR_INIT;

		buf_adds(&text, "{'config': {}, 'results': {");
		for (int i = 0; i < count; i++)
			buf_addf(&text, "%s'%d': {'x': 1}", i ? "," : "", i);
		buf_adds(&text, "}}");
		document = parse(text.ptr);
		ck_assert_int_eq(harness_read(&file, document, &place,
					      &warnings, &err),
				 count > HARNESS_RESULTS_MAX ? -1 : 0);
		ck_assert_int_eq(err.code, count > HARNESS_RESULTS_MAX ?
				 ERR_LIMIT : ERR_NONE);
	}
}
END_TEST

#define CARD "'timestamp': null, 'origin': {'file': 'README.md', " \
	"'revision': 'r', 'self_reported': "

static const struct {
	const char *index, *results;	/* NULL: none */
	size_t warnings;
} indices[] = {
	{ "null", NULL, 0 },
	{ "[]", NULL, 0 },
	{ "'x'", NULL, 0 },
	{ "[7, {'results': 8}, {'results': [9, {'metrics': [{'type': 'odd', "
	  "'value': 1}]}]}]", NULL, 1 },
	{ "[{'results': [{'dataset': {'type': 'd', 'args': {'num_few_shot': "
	  "5}}, 'metrics': [{'type': 'odd', 'value': 1}, {'type': 'acc', "
	  "'value': '2'}]}]}]",
	  "{'d': {'5-shot': {" CARD "true}, 'odd': 1, 'acc': '2', " TRUE_ACC
	  "}}}", 0 },
	{ "{'results': [{'dataset': {'name': 'n', 'config': 'c'}, "
	  "'metrics': [{'name': 'odd', 'value': 1, 'verified': true}]}]}",
	  "{'n:c': {'x-shot': {" CARD "false}, 'odd': 1}}}", 0 },
	/* Two splits are two results. */
	{ "[{'results': [{'dataset': {'type': 'd', 'split': 'a'}, 'metrics': "
	  "[{'type': 'odd', 'value': 1}]}, {'dataset': {'type': 'd', 'split': "
	  "'b'}, 'metrics': [{'type': 'even', 'value': 2}]}]}]",
	  "{'d': {'x-shot': {" CARD "true, 'split': 'a'}, 'odd': 1}}, "
	  "'d#2': {'x-shot': {" CARD "true, 'split': 'b'}, 'even': 2}}}", 0 },
	{ "[{'results': [{'dataset': {'type': 'd', 'split': 'a'}, 'metrics': "
	  "[{'type': 'odd', 'value': 1}]}, {'dataset': {'type': 'd', 'split': "
	  "'b'}, 'metrics': [{'type': 'odd', 'value': 2}]}]}]",
	  "{'d': {'x-shot': {" CARD "true, 'split': 'a'}, 'odd': 1}}, "
	  "'d#2': {'x-shot': {" CARD "true, 'split': 'b'}, 'odd': 2}}}", 0 },
	{ "[{'results': [{'dataset': {'type': 'd'}, 'metrics': [{'type': "
	  "'odd', 'value': 1}, {'type': 'odd', 'value': 2}, {'type': "
	  "'origin', 'value': 3}, {'type': 'even', 'value': [4]}, {}]}]}]",
	  "{'d': {'x-shot': {" CARD "true}, 'odd': 1}}, "
	  "'d#2': {'x-shot': {" CARD "true}, 'odd': 2}}}", 1 },
	{ "[{'results': [{'dataset': {'type': 'unknown', 'name': 'MT'}, "
	  "'metrics': [{'type': 'unknown', 'name': 'score', 'value': 1}, "
	  "{'type': 'unknown', 'value': 2}]}]}]",
	  "{'MT': {'x-shot': {" CARD "true}, 'score': 1}}}", 1 },
	{ "[{'results': [{'dataset': {'type': 'd'}, 'metrics': [{'type': "
	  "'acc', 'name': 'Macro', 'value': 1}, {'type': 'acc', 'name': "
	  "'Micro', 'value': 2}]}]}]",
	  "{'d': {'x-shot': {" CARD "true}, 'acc': 1, 'Micro': 2, "
	  "'higher_is_better': {'acc': true, 'Micro': true}}}}", 0 },
	{ "[{'results': [{'task': {'type': 't'}, 'source': {'name': 's', "
	  "'url': 'u'}, 'metrics': [{'type': 'odd', 'value': 1}]}]}]",
	  "{'t': {'x-shot': {" CARD "true, 'name': 's', 'url': 'u'}, "
	  "'odd': 1}}}", 0 },
};

START_TEST(cards_are_read)
{
	CLEANUP(strlist_release) struct strlist warnings = STRLIST_INIT;
	CLEANUP(json_freep) cJSON *index = parse(indices[_i].index);
	CLEANUP(json_freep) cJSON *results =
		leaderboard_read_index(index, "r", &warnings);

	if (indices[_i].results)
		ck_json(results, indices[_i].results);
	else
		ck_assert_ptr_null(results);
	ck_assert_uint_eq(warnings.count, indices[_i].warnings);
}
END_TEST

START_TEST(rows_are_read)
{
	CLEANUP(json_freep) cJSON *row = parse("{'IFEval Raw': 0.5, "
		"'IFEval': 50, 'BBH': 'x', 'Submission Date': '2024-06-12', "
		"'Precision': 'bfloat16', 'Model sha': '0123456789', "
		"'Chat Template': true, 'Average ⬆️': 25.5}");
	CLEANUP(json_freep) cJSON *empty =
		parse("{'BBH': null, 'Model sha': '\u00e9'}");
	CLEANUP(json_freep) cJSON *results = leaderboard_read_row(row, "d",
								  "");
	CLEANUP(freep) char *name = leaderboard_row_name(row);
	CLEANUP(freep) char *no_name = leaderboard_row_name(empty);

	ck_assert_str_eq(name, "bfloat16/01234567");
	ck_assert_str_eq(no_name, "?/?");
	ck_assert_ptr_null(leaderboard_read_row(empty, "d", ""));
	ck_json(results, "{'ifeval': {'0-shot': {'raw': 0.5, 'normalized': 50,"
		"'higher_is_better': {'raw': true, 'normalized': true}, "
		"'timestamp': '2024-06-12', 'origin': {'dataset': 'd', "
		"'model_revision': '0123456789', 'model_dtype': 'bfloat16', "
		"'chat_template': true}}}, 'average': {'x-shot': "
		"{'normalized': 25.5, 'higher_is_better': {'normalized': true}"
		", 'timestamp': '2024-06-12', 'origin': {'dataset': 'd', "
		"'model_revision': '0123456789', 'model_dtype': 'bfloat16', "
		"'chat_template': true}}}}");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("harness");
	TCase *files = tcase_create("files");
	TCase *boards = tcase_create("boards");

	tcase_add_loop_test(files, files_are_read, 0, ARRAY_SIZE(read_cases));
	tcase_add_loop_test(files, others_are_refused, 0,
			    ARRAY_SIZE(refused));
	tcase_add_loop_test(files, files_say_who_and_when, 0,
			    ARRAY_SIZE(abouts));
	tcase_add_loop_test(files, checkpoints_have_sources_of_their_own, 0,
			    ARRAY_SIZE(sources));
	tcase_add_test(files, early_runs_are_withdrawn);
	tcase_add_test(files, there_is_a_limit);
	suite_add_tcase(suite, files);
	tcase_add_loop_test(boards, cards_are_read, 0, ARRAY_SIZE(indices));
	tcase_add_test(boards, rows_are_read);
	suite_add_tcase(suite, boards);
	return unit_main(suite);
}
