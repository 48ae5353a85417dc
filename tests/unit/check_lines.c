/* SPDX-License-Identifier: MIT */
/* Lists of lines that need not fit into memory, and files in pieces. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/fs.h"
#include "util/lines.h"
#include "util/strlist.h"

static char top[64];

static void setup(void)
{
	snprintf(top, sizeof(top), "/tmp/hfmeta-lines-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(top));
	ck_assert_int_eq(chdir(top), 0);
	unsetenv("TMPDIR");
}

static void teardown(void)
{
	CLEANUP(freep) char *command = xasprintf("rm -rf '%s'", top);

	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(system(command), 0);
}

static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

/* Twice, as a list may be read again. */
static void are_lines(struct lines *lines, const struct strlist *expected)
{
	struct err err = ERR_INIT;
	const char *line = NULL;

	for (int round = 0; round < 2; round++) {
		ck_assert_msg(lines_rewind(lines, &err) == 0, "%s", err.msg);
		for (size_t i = 0; i < expected->count; i++) {
			ck_assert_int_eq(lines_next(&line, lines, &err), 0);
			if (strcmp(line, expected->items[i]) != 0)
				ck_abort_msg("line %zu: '%.80s', not '%.80s'", i,
					     line, expected->items[i]);
		}
		ck_assert_int_eq(lines_next(&line, lines, &err), 1);
		ck_assert_int_eq(lines_next(&line, lines, &err), 1);
	}
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* How many lines, and how long the longest is: from nothing, over what fits
 * into memory, to more parts than are merged at a time. */
static const struct {
	size_t count, length;
} sizes[] = {
	{ 0, 1 }, { 1, 1 }, { 2, 0 }, { 1000, 30 },
	{ 100, 60000 }, { 30000, 60 }, { 600, 60000 },
	{ 500000, 40 },
};

static void fill(struct lines *lines, struct strlist *expected, size_t count,
		 size_t length, uint64_t seed)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);

	for (size_t i = 0; i < count; i++) {
		size_t len = next_random(&seed) % (length + 1);

		buf_reset(&line);
		for (size_t k = 0; k < len && k < 12; k++)
			buf_addc(&line, (char)(1 + next_random(&seed) % 255));
		for (char *c = line.ptr; *c; c++)
			*c = (char)(*c == '\n' ? '\t' : *c);
		if (len > 12)
			buf_add_times(&line, 'x', len - 12);
		lines_add(lines, line.ptr);
		strlist_add(expected, line.ptr);
	}
}

START_TEST(all_lines_come_back)
{
	bool sorted = _i % 2;
	size_t count = sizes[_i / 2].count, length = sizes[_i / 2].length;
	CLEANUP(lines_freep) struct lines *lines = lines_new("list", sorted);
	CLEANUP(strlist_release) struct strlist expected = STRLIST_INIT;
	uint64_t bytes = 0;

	fill(lines, &expected, count, length, (uint64_t)_i);
	for (size_t i = 0; i < count; i++)
		bytes += strlen(expected.items[i]) + 1;
	if (sorted && count)
		qsort(expected.items, count, sizeof(*expected.items),
		      by_bytes);
	ck_assert_uint_eq(lines_count(lines), count);
	ck_assert_uint_eq(lines_bytes(lines), bytes);
	are_lines(lines, &expected);
	/* Nothing has a name. */
	ck_assert_int_eq(rmdir(top), 0);
	ck_assert_int_eq(mkdir(top, 0777), 0);
}
END_TEST

START_TEST(a_list_goes_elsewhere_where_it_cannot_be)
{
	CLEANUP(strlist_release) struct strlist expected = STRLIST_INIT;
	CLEANUP(lines_freep) struct lines *lines = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(mkdir("temporary", 0777), 0);
	setenv("TMPDIR", "temporary", 1);
	lines = lines_new("/proc/nowhere/list", true);
	fill(lines, &expected, 30000, 60, 7);
	qsort(expected.items, expected.count, sizeof(*expected.items),
	      by_bytes);
	are_lines(lines, &expected);
	lines_free(lines);
	setenv("TMPDIR", "nowhere", 1);
	lines = lines_new("/proc/nowhere/list", true);
	fill(lines, &expected, 30000, 60, 7);
	ck_assert_int_eq(lines_rewind(lines, &err), -1);
	ck_assert_msg(starts_with(err.msg, "cannot keep a list: cannot make "
				  "a temporary file"), "%s", err.msg);
	/* Where there is no need for a file, there is no need for a place. */
	lines_free(lines);
	lines = lines_new("/proc/nowhere/list", true);
	lines_add(lines, "one");
	ck_assert_int_eq(lines_rewind(lines, &err), 0);
}
END_TEST

START_TEST(a_line_that_is_too_long_is_refused)
{
	CLEANUP(lines_freep) struct lines *lines = lines_new("list", false);
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	buf_add_times(&line, 'x', LINES_LINE_MAX);
	lines_add(lines, line.ptr);
	buf_addc(&line, 'x');
	lines_add(lines, line.ptr);
	lines_add(lines, "short");
	ck_assert_int_eq(lines_rewind(lines, &err), -1);
	ck_assert_int_eq(err.code, ERR_LIMIT);
}
END_TEST

static void write_file(const char *path, const char *text)
{
	struct err err = ERR_INIT;

	ck_assert_int_eq(fs_replace(path, text, strlen(text), 0666, &err), 0);
}

START_TEST(a_file_is_read_line_by_line)
{
	CLEANUP(lines_freep) struct lines *lines = NULL;
	CLEANUP(strlist_release) struct strlist expected = STRLIST_INIT;
	struct err err = ERR_INIT;

	ck_assert_int_eq(lines_open(&lines, "none", &err), -1);
	ck_assert_int_eq(err.code, ERR_NOT_FOUND);
	write_file("file", "b\n\na\n");
	ck_assert_int_eq(symlink("file", "link"), 0);
	ck_assert_int_eq(lines_open(&lines, "link", &err), -1);
	ck_assert_int_eq(lines_open(&lines, ".", &err), -1);
	ck_assert_int_eq(lines_open(&lines, "file", &err), 0);
	ck_assert_uint_eq(lines_bytes(lines), 5);
	strlist_add(&expected, "b");
	strlist_add(&expected, "");
	strlist_add(&expected, "a");
	are_lines(lines, &expected);
}
END_TEST

START_TEST(a_file_that_is_none_of_lines_is_refused)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(lines_freep) struct lines *lines = NULL;
	struct err err = ERR_INIT;
	const char *line = NULL;

	write_file("file", "whole\ncut");
	ck_assert_int_eq(lines_open(&lines, "file", &err), 0);
	ck_assert_int_eq(lines_rewind(lines, &err), 0);
	ck_assert_int_eq(lines_next(&line, lines, &err), 0);
	ck_assert_str_eq(line, "whole");
	ck_assert_int_eq(lines_next(&line, lines, &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
	lines_free(STEAL(lines));
	buf_add_times(&text, 'x', 3 * LINES_LINE_MAX);
	write_file("file", text.ptr);
	ck_assert_int_eq(lines_open(&lines, "file", &err), 0);
	ck_assert_int_eq(lines_rewind(lines, &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
}
END_TEST

START_TEST(a_file_is_replaced_in_pieces)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(fs_replace_freep) struct fs_replacing *file = NULL;
	struct err err = ERR_INIT;
	struct stat st;

	ck_assert_int_eq(mkdir("sub", 0777), 0);
	write_file("sub/file", "old");
	ck_assert_int_eq(chmod("sub/file", 0640), 0);
	ck_assert_int_eq(fs_replace_begin(&file, "sub/file", 0666, &err), 0);
	ck_assert_int_eq(fs_replace_add(file, "ne", 2, &err), 0);
	fs_replace_free(STEAL(file));
	ck_assert_int_eq(fs_read(&text, "sub/file", &err), 0);
	ck_assert_str_eq(text.ptr, "old");
	buf_reset(&text);
	ck_assert_int_eq(fs_replace_begin(&file, "sub/file", 0666, &err), 0);
	ck_assert_int_eq(fs_replace_add(file, "ne", 2, &err), 0);
	ck_assert_int_eq(fs_replace_add(file, "w", 1, &err), 0);
	ck_assert_int_eq(fs_replace_end(file, &err), 0);
	ck_assert_int_eq(fs_read(&text, "sub/file", &err), 0);
	ck_assert_str_eq(text.ptr, "new");
	ck_assert_int_eq(stat("sub/file", &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0640);
	ck_assert_int_eq(unlink("sub/file"), 0);
	ck_assert_int_eq(rmdir("sub"), 0);	/* there is nothing else */
	fs_replace_free(STEAL(file));
	ck_assert_int_eq(fs_replace_begin(&file, "none/file", 0666, &err), -1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lines");
	TCase *lines = tcase_create("lines");

	tcase_add_checked_fixture(lines, setup, teardown);
	tcase_set_timeout(lines, 120);
	tcase_add_loop_test(lines, all_lines_come_back, 0,
			    2 * ARRAY_SIZE(sizes));
	tcase_add_test(lines, a_list_goes_elsewhere_where_it_cannot_be);
	tcase_add_test(lines, a_line_that_is_too_long_is_refused);
	tcase_add_test(lines, a_file_is_read_line_by_line);
	tcase_add_test(lines, a_file_that_is_none_of_lines_is_refused);
	tcase_add_test(lines, a_file_is_replaced_in_pieces);
	suite_add_tcase(suite, lines);
	return unit_main(suite);
}
