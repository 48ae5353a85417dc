/* SPDX-License-Identifier: MIT */
/*
 * The official JSON Schema test suite against src/schema, in TAP.
 *
 * The suite is looked for in $HFMETA_SHARED/json-schema-test-suite.  Each
 * file of each draft is a test; at the end there is a table in comments.
 * What is known to fail stands in skip.txt, with a reason; it is an error
 * there if it passes.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/schema.h"

#define FILE_MAX ((size_t)4 << 20)
#define REMOTES "http://localhost:1234/"

struct counts {
	unsigned int passed, failed, skipped;
};

struct skip {
	char *file, *group, *test;
	bool used;
};

struct suite {
	char *folder;
	char *skip_text;
	struct skip *skips;
	size_t skip_count, skip_room;
	unsigned int number;		/* of the last TAP line */
	bool wrong;
	/* of the draft and file that it is at */
	enum schema_draft draft;
	const char *file;
	struct counts counts;
};

static int read_file(struct buf *text, const char *path)
{
	FILE *file = fopen(path, "rb");
	char chunk[8192];
	size_t n;

	if (!file)
		return -1;
	while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(text, chunk, n);
	fclose(file);
	return text->full ? -1 : 0;
}

static cJSON *read_json(const char *path)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(FILE_MAX);
	struct err err = ERR_INIT;
	cJSON *document = NULL;

	if (read_file(&text, path) < 0) {
		printf("# cannot read %s\n", path);
		return NULL;
	}
	if (json_parse_text(&document, text.ptr, text.len,
			    JSON_NUL_KEEP | JSON_ROUND_NUMBERS, &err) < 0)
		printf("# %s: %s\n", path, err.msg);
	return document;
}

/* What the suite wants to be served at localhost. */
static int load_remote(void *ctx, const char *uri, cJSON **out,
		       struct err *err)
{
	const struct suite *suite = ctx;
	CLEANUP(freep) char *path = NULL;

	if (!starts_with(uri, REMOTES))
		return err_set(err, ERR_NOT_FOUND, "not a remote");
	path = xasprintf("%s/remotes/%s", suite->folder,
			 uri + strlen(REMOTES));
	*out = read_json(path);
	return *out ? 0 : err_set(err, ERR_NOT_FOUND, "no such remote");
}

/* skip.txt: "file | group | test | reason" on each line; '#' begins a
 * comment, '*' in place of the draft or the test means any. */
static void read_skips(struct suite *suite, const char *path)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(FILE_MAX);
	char *line, *next;

	if (read_file(&text, path) < 0) {
		printf("# cannot read %s\n", path);
		suite->wrong = true;
		return;
	}
	suite->skip_text = buf_detach(&text);
	for (line = suite->skip_text; line && *line; line = next) {
		char *fields[3], *p = line;
		size_t n = 0;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (*line == '#' || !*line)
			continue;
		for (; n < 3; n++) {
			char *bar = strstr(p, " | ");

			if (!bar)
				break;
			*bar = '\0';
			fields[n] = p;
			p = bar + 3;
		}
		if (n < 3 || !*p) {
			printf("# skip.txt: not a line: %s\n", line);
			suite->wrong = true;
			continue;
		}
		GROW(suite->skips, suite->skip_count, suite->skip_room);
		suite->skips[suite->skip_count++] = (struct skip){
			fields[0], fields[1], fields[2], false,
		};
	}
}

static struct skip *find_skip(const struct suite *suite, const char *group,
			      const char *test)
{
	for (size_t i = 0; i < suite->skip_count; i++) {
		struct skip *skip = &suite->skips[i];
		bool any = starts_with(skip->file, "*/");
		const char *file = any ? strchr(suite->file, '/') :
					 suite->file;

		if (!strcmp(any ? skip->file + 1 : skip->file, file) &&
		    !strcmp(skip->group, group) &&
		    (!strcmp(skip->test, "*") || !strcmp(skip->test, test)))
			return skip;
	}
	return NULL;
}

static void run_test(struct suite *suite, const char *group,
		     const struct schema *schema, const cJSON *test)
{
	const char *name = json_get_string(test, "description");
	bool valid = cJSON_IsTrue(json_get(test, "valid"));
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;
	struct err err = ERR_INIT;
	struct skip *skip = find_skip(suite, group, name);
	enum schema_verdict verdict = SCHEMA_FAILED;
	bool right;

	if (schema)
		verdict = schema_validate(schema, json_get(test, "data"),
					  &report, &err);
	right = verdict == (valid ? SCHEMA_VALID : SCHEMA_INVALID) &&
		(valid || (report.count && report.problems[0].message[0]));
	if (skip) {
		skip->used = true;
		suite->counts.skipped += !right;
	}
	if (right && !skip) {
		suite->counts.passed++;
	} else if (right) {
		suite->counts.failed++;
		printf("# passes, but is in skip.txt: %s: %s: %s\n",
		       suite->file, group, name);
	} else if (!skip) {
		suite->counts.failed++;
		printf("# %s: %s: %s: %s%s\n", suite->file, group, name,
		       err.msg, schema ? "" : "no schema");
	}
}

static void run_group(struct suite *suite, const cJSON *group,
		      bool assert_formats)
{
	const struct schema_options options = {
		.draft = suite->draft,
		.assert_formats = assert_formats,
		.load = load_remote,
		.load_ctx = suite,
	};
	CLEANUP(schema_freep) struct schema *schema = NULL;
	const char *name = json_get_string(group, "description");
	struct err err = ERR_INIT;
	const cJSON *test;

	if (schema_compile(&schema, json_get(group, "schema"), &options,
			   &err) < 0)
		printf("# %s: %s: %s\n", suite->file, name, err.msg);
	json_each(test, json_get(group, "tests"))
		run_test(suite, name, schema, test);
}

static void run_file(struct suite *suite, const char *file,
		     bool assert_formats, struct counts *all)
{
	CLEANUP(freep) char *path =
		xasprintf("%s/tests/%s", suite->folder, file);
	CLEANUP(json_freep) cJSON *groups = read_json(path);
	const cJSON *group;

	suite->file = file;
	suite->counts = (struct counts){ 0 };
	json_each(group, groups)
		run_group(suite, group, assert_formats);
	if (!groups)
		suite->counts.failed++;
	printf("%s %u - %s\n", suite->counts.failed ? "not ok" : "ok",
	       ++suite->number, file);
	all->passed += suite->counts.passed;
	all->failed += suite->counts.failed;
	all->skipped += suite->counts.skipped;
}

static int is_json(const struct dirent *entry)
{
	return ends_with(entry->d_name, ".json");
}

static void run_folder(struct suite *suite, const char *folder,
		       bool assert_formats, struct counts *all)
{
	CLEANUP(freep) char *path =
		xasprintf("%s/tests/%s", suite->folder, folder);
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, is_json, alphasort);

	for (int i = 0; i < count; i++) {
		CLEANUP(freep) char *file =
			xasprintf("%s/%s", folder, entries[i]->d_name);

		run_file(suite, file, assert_formats, all);
		free(entries[i]);
	}
	free(entries);
}

static void run_suite(struct suite *suite)
{
	static const struct {
		enum schema_draft draft;
		const char *name;
	} drafts[] = {
		{ SCHEMA_DRAFT_4, "draft4" },
		{ SCHEMA_DRAFT_6, "draft6" },
		{ SCHEMA_DRAFT_7, "draft7" },
		{ SCHEMA_DRAFT_2019_09, "draft2019-09" },
		{ SCHEMA_DRAFT_2020_12, "draft2020-12" },
	};
	static const char *const parts[] = {
		"", "/optional", "/optional/format",
	};
	struct counts counts[ARRAY_SIZE(drafts)][ARRAY_SIZE(parts)] = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(drafts); i++) {
		suite->draft = drafts[i].draft;
		for (size_t k = 0; k < ARRAY_SIZE(parts); k++) {
			CLEANUP(freep) char *folder =
				xasprintf("%s%s", drafts[i].name, parts[k]);

			run_folder(suite, folder, k == 2, &counts[i][k]);
		}
	}
	printf("#\n# %-14s%23s%23s%23s\n", "passed/failed/skipped",
	       "required", "optional", "format");
	for (size_t i = 0; i < ARRAY_SIZE(drafts); i++) {
		printf("# %-21s", drafts[i].name);
		for (size_t k = 0; k < ARRAY_SIZE(parts); k++)
			printf(" %10u/%5u/%5u", counts[i][k].passed,
			       counts[i][k].failed, counts[i][k].skipped);
		printf("\n");
		for (size_t k = 0; k < ARRAY_SIZE(parts); k++)
			if (counts[i][k].failed || !counts[i][k].passed)
				suite->wrong = true;
	}
}

static void check_skips(struct suite *suite)
{
	bool all_used = true;

	for (size_t i = 0; i < suite->skip_count; i++) {
		const struct skip *skip = &suite->skips[i];

		if (skip->used)
			continue;
		printf("# in skip.txt, but not in the suite: %s: %s: %s\n",
		       skip->file, skip->group, skip->test);
		all_used = false;
	}
	printf("%s %u - skip.txt has no more than it needs\n",
	       all_used ? "ok" : "not ok", ++suite->number);
	if (!all_used)
		suite->wrong = true;
}

static bool is_folder(const char *path)
{
	DIR *dir = opendir(path);

	if (dir)
		closedir(dir);
	return dir;
}

int main(void)
{
	const char *shared = getenv("HFMETA_SHARED");
	const char *top = getenv("top_srcdir");
	struct suite suite = { .number = 0 };
	CLEANUP(freep) char *folder = NULL;
	CLEANUP(freep) char *skips = NULL;

	if (!top)
		top = ".";
	folder = shared ? xasprintf("%s/json-schema-test-suite", shared) :
		xasprintf("%s/../shared/json-schema-test-suite", top);
	if (!is_folder(folder)) {
		printf("1..0 # SKIP there is no %s\n", folder);
		return 0;
	}
	suite.folder = folder;
	skips = xasprintf("%s/tests/suite/skip.txt", top);
	read_skips(&suite, skips);
	run_suite(&suite);
	check_skips(&suite);
	printf("1..%u\n", suite.number);
	free(suite.skips);
	free(suite.skip_text);
	return suite.wrong ? EXIT_FAILURE : EXIT_SUCCESS;
}
