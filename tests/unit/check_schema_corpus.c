/* SPDX-License-Identifier: MIT */
/*
 * Real records and their schemas, with the verdicts that several other
 * validators agree on.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "schema/schema.h"

#define FILE_MAX ((size_t)64 << 20)

static char *corpus_path(const char *file)
{
	const char *shared = getenv("HFMETA_SHARED");
	const char *top = getenv("top_srcdir");

	return shared ?
		xasprintf("%s/corpus/behaviours/%s", shared, file) :
		xasprintf("%s/../shared/corpus/behaviours/%s",
			  top ? top : ".", file);
}

/* NULL if it cannot be read, or is no JSON; *err may say why. */
static cJSON *load(const char *file, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(FILE_MAX);
	CLEANUP(freep) char *path = corpus_path(file);
	FILE *stream = fopen(path, "rb");
	cJSON *document = NULL;
	char chunk[8192];
	size_t n;

	if (!stream)
		return NULL;
	while ((n = fread(chunk, 1, sizeof(chunk), stream)) > 0)
		buf_add(&text, chunk, n);
	fclose(stream);
	if (json_parse_text(&document, text.ptr, text.len,
			    JSON_ROUND_NUMBERS, err) < 0)
		return NULL;
	return document;
}

static const struct {
	const char *folder, *schema;
} kinds[] = {
	{ "model_metadata/", "model_metadata_schema.json" },
	{ "dataset_metadata/", "dataset_metadata_schema.json" },
	{ "model_scores/", "model_results_schema.json" },
};

/* A failure that the verdicts name: [pointer, keyword]. */
static bool is_reported(const struct schema_problem *problems, size_t count,
			const char *pointer, const char *keyword)
{
	for (size_t i = 0; i < count; i++)
		if ((!strcmp(problems[i].keyword, keyword) &&
		     (!strcmp(problems[i].pointer, pointer) ||
		      problems[i].at_name)) ||
		    is_reported(problems[i].children,
				problems[i].child_count, pointer, keyword))
			return true;
	return false;
}

static void check_errors(const char *file, const cJSON *verdict,
			 const struct schema_report *report)
{
	const cJSON *error;

	json_each(error, json_get(verdict, "errors")) {
		const char *pointer = error->child->valuestring;
		const char *keyword = error->child->next->valuestring;

		ck_assert_msg(is_reported(report->problems, report->count,
					  pointer, keyword),
			      "%s: no '%s' at %s", file, keyword, pointer);
	}
}

static void check_file(const struct schema *schema, const cJSON *verdict,
		       const char *file)
{
	struct err err = ERR_INIT;
	CLEANUP(json_freep) cJSON *document = load(file, &err);
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;
	const cJSON *valid = json_get(verdict, "valid");
	enum schema_verdict got;

	if (!document) {
		/* The others let a name be there twice; we do not. */
		ck_assert_msg(cJSON_IsNull(valid) ||
			      strstr(err.msg, "is there twice"),
			      "%s: %s", file, err.msg);
		return;
	}
	report.max_problems = 100000;
	got = schema_validate(schema, document, &report, &err);
	ck_assert_msg(got == (cJSON_IsTrue(valid) ? SCHEMA_VALID :
						    SCHEMA_INVALID),
		      "%s: %d %s", file, got, err.msg);
	check_errors(file, verdict, &report);
}

static void check_kind(const cJSON *files, size_t kind, bool formats)
{
	const struct schema_options options = { .assert_formats = formats };
	struct err err = ERR_INIT;
	CLEANUP(json_freep) cJSON *document =
		load(kinds[kind].schema, &err);
	CLEANUP(schema_freep) struct schema *schema = NULL;
	const char *of = formats ? "fmt" : "nofmt";
	unsigned int count = 0;
	const cJSON *file;

	ck_assert_ptr_nonnull(document);
	ck_assert_msg(!schema_compile(&schema, document, &options, &err),
		      "%s", err.msg);
	ck_assert_int_eq(schema_draft(schema), SCHEMA_DRAFT_7);
	json_each(file, files) {
		if (!starts_with(file->string, kinds[kind].folder))
			continue;
		check_file(schema, json_get(file, of), file->string);
		count++;
	}
	ck_assert_uint_gt(count, 10);
}

START_TEST(verdicts_are_those_of_others)
{
	struct err err = ERR_INIT;
	CLEANUP(json_freep) cJSON *verdicts = load("verdicts.json", &err);

	if (!verdicts) {
		fprintf(stderr, "skipped: there is no corpus\n");
		return;
	}
	for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++)
		check_kind(json_get(verdicts, "files"), kind, _i);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("schema corpus");
	TCase *tcase = tcase_create("verdicts");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, verdicts_are_those_of_others, 0, 2);
	suite_add_tcase(suite, tcase);
	return unit_main(suite);
}
