/* SPDX-License-Identifier: MIT */
/* Canonical form is a fixed point, for all the JSON there is in shared/. */
#include "unit.h"

#include <ftw.h>
#include <string.h>

#include "json/json.h"
#include "shared.h"
#include "util/fs.h"

#define LENIENT (JSON_NUL_KEEP | JSON_ROUND_NUMBERS | JSON_NAN_IS_NULL)

/* nftw() hands its callback nothing to count in. */
static size_t files, unreadable;

static void check_text(const char *path, const char *text, size_t len)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf once = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf twice = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;
	size_t offset;
	cJSON *doc;

	files++;
	if (json_parse(&doc, &arena, text, len, LENIENT, NULL, &err) < 0) {
		unreadable++;
		return;
	}
	json_canon(&once, doc);
	/* What the writer writes, the strictest gate lets in. */
	ck_assert_msg(json_parse(&doc, &arena, once.ptr, once.len,
				 JSON_NUL_KEEP, NULL, &err) == 0,
		      "%s: %s", path, err.msg);
	json_canon(&twice, doc);
	ck_assert_msg(!strcmp(once.ptr, twice.ptr), "%s", path);
	ck_assert(json_is_canonical(doc, once.ptr, once.len, &offset));
}

static void check_lines(const char *path, char *text)
{
	char *rest = NULL;

	for (char *line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		check_text(path, line, strlen(line));
}

static int on_file(const char *path, const struct stat *st, int kind,
		   struct FTW *ftw)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	(void)st;
	(void)ftw;
	if (kind != FTW_F ||
	    !(ends_with(path, ".json") || ends_with(path, ".jsonl")))
		return 0;
	ck_assert_int_eq(fs_read(&text, path, &err), 0);
	if (ends_with(path, ".jsonl"))
		check_lines(path, text.ptr);
	else
		check_text(path, text.ptr, text.len);
	return 0;
}

START_TEST(canonical_form_is_a_fixed_point)
{
	/* The folder itself may be a symbolic link. */
	CLEANUP(freep) char *inside = xasprintf("%s/.", shared_folder());

	ck_assert_int_eq(nftw(inside, on_file, 16, FTW_PHYS), 0);
	printf("# %zu texts, %zu of them no JSON\n", files, unreadable);
	ck_assert_uint_gt(files, 1000);
	ck_assert_uint_lt(unreadable, files / 50);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("json corpus");
	TCase *corpus = tcase_create("shared");

	if (!shared_folder())
		return shared_skip();
	tcase_set_timeout(corpus, 300);
	tcase_add_test(corpus, canonical_form_is_a_fixed_point);
	suite_add_tcase(suite, corpus);
	return unit_main(suite);
}
