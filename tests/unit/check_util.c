/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/err.h"
#include "util/fs.h"
#include "util/out.h"
#include "util/sha1.h"
#include "util/sha256.h"
#include "util/strlist.h"

START_TEST(buf_minds_its_ceiling)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT(5);

	ck_assert_str_eq(buf.ptr, "");
	buf_adds(&buf, "abc");
	buf_adds(&buf, "def");
	ck_assert(buf.full);
	ck_assert_str_eq(buf.ptr, "abc");
	buf_addc(&buf, 'd');	/* full stays */
	ck_assert_str_eq(buf.ptr, "abc");
	buf_reset(&buf);
	buf_addf(&buf, "%d", 12345);
	ck_assert(!buf.full);
	ck_assert_str_eq(buf.ptr, "12345");
	buf_addf(&buf, "%d", 6);
	ck_assert(buf.full);
}
END_TEST

START_TEST(buf_grows_and_is_detached)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(freep) char *text = NULL;

	for (int i = 0; i < 1000; i++)
		buf_adds(&buf, "0123456789");
	ck_assert_uint_eq(buf.len, 10000);
	ck_assert_uint_eq(strlen(buf.ptr), 10000);
	text = buf_detach(&buf);
	ck_assert_uint_eq(strlen(text), 10000);
	ck_assert_uint_eq(buf.len, 0);
	buf_adds(&buf, "again");
	ck_assert_str_eq(buf.ptr, "again");
}
END_TEST

START_TEST(errors_gain_context)
{
	struct err err = ERR_INIT;

	ck_assert_int_eq(err_set(&err, ERR_INVALID, "no %s", "name"), -1);
	err_hint(&err, "try %d", 1);
	ck_assert_int_eq(err_wrap(&err, "cannot add '%s'", "x"), -1);
	ck_assert_str_eq(err.msg, "cannot add 'x': no name");
	ck_assert_str_eq(err.hint, "try 1");
	ck_assert_int_eq(err.code, ERR_INVALID);
	err_set(&err, ERR_SYSTEM, "other");
	ck_assert_str_eq(err.hint, "");
	for (int i = 0; i < 100; i++)	/* never past the end */
		err_wrap(&err, "%s", "a rather long piece of context, again");
	ck_assert_uint_lt(strlen(err.msg), sizeof(err.msg));
}
END_TEST

/* FIPS 180-4 example values, and the lengths around a block's end. */
/* The examples of FIPS 180-2, and lengths around that of a block, in pieces;
 * these are what sha1sum(1) says. */
START_TEST(sha1_is_right)
{
	static const struct {
		const char *text;
		int times;
		const char *hex;
	} cases[] = {
		{ "", 1, "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
		{ "abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  1, "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
		{ "a", 55, "c1c8bbdc22796e28c0e15163d20899b65621d65a" },
		{ "a", 64, "0098ba824b5c16427bd7a1122a5a442a25ec644d" },
		{ "a", 1000000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f" },
		{ "0123456789", 13,
		  "032a5a330784f785f551d399c6d72e3f5104d7de" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		unsigned char digest[SHA1_LEN];
		char hex[2 * SHA1_LEN + 1];
		struct sha1 sha1;

		sha1_init(&sha1);
		for (int n = 0; n < cases[i].times; n++)
			sha1_add(&sha1, cases[i].text, strlen(cases[i].text));
		sha1_end(&sha1, digest);
		for (int n = 0; n < SHA1_LEN; n++)
			sprintf(hex + 2 * n, "%02x", digest[n]);
		ck_assert_str_eq(hex, cases[i].hex);
	}
}
END_TEST

START_TEST(sha256_is_right)
{
	static const struct {
		const char *text, *hex;
	} cases[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb" },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char hex[65];

		sha256_hex(hex, cases[i].text, strlen(cases[i].text));
		ck_assert_str_eq(hex, cases[i].hex);
	}
}
END_TEST

START_TEST(output_is_made_harmless)
{
	static const struct {
		const char *text, *safe;
	} cases[] = {
		{ "plain \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\n\t",
		  "plain \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\n\t" },
		{ "\033[31mred\r\b\x07\x7f", "\\x1b[31mred\\x0d\\x08\\x07\\x7f" },
		{ "\xc2\x9b" "31m", "\\u009b31m" },
		{ "a\xe2\x80\xae" "b\xe2\x81\xa6", "a\\u202eb\\u2066" },
		{ "\xe2\x80\x8b\xd8\x9c\xef\xbb\xbf", "\\u200b\\u061c\\ufeff" },
		{ "\xff\xc0\xaf\xed\xa0\x80", "\\xff\\xc0\\xaf\\xed\\xa0\\x80" },
		{ "cut \xe2\x82", "cut \\xe2\\x82" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

		out_escape(&out, cases[i].text, strlen(cases[i].text));
		ck_assert_str_eq(out.ptr, cases[i].safe);
	}
}
END_TEST

START_TEST(a_message_is_one_line)
{
	char *said = NULL;
	size_t len;
	struct out out = { .results = stdout, .color = false };
	struct err err = ERR_INIT;

	out.messages = open_memstream(&said, &len);
	err_set(&err, ERR_NETWORK, "the server said: x\nhint: send money");
	err_hint(&err, "do not");
	out_error(&out, &err);
	fclose(out.messages);
	ck_assert_str_eq(said, "error: the server said: x hint: send money\n"
			 "hint: do not\n");
	free(said);
}
END_TEST

START_TEST(files_are_replaced_whole)
{
	char folder[] = "/tmp/hfmeta-check-XXXXXX";
	CLEANUP(buf_release) struct buf text = BUF_INIT(100);
	struct err err = ERR_INIT;
	struct stat st;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	ck_assert_int_eq(fs_make_parents("a/b/c", &err), 0);
	ck_assert_int_eq(fs_replace("a/b/c", "one", 3, 0666, &err), 0);
	ck_assert_int_eq(chmod("a/b/c", 0640), 0);
	ck_assert_int_eq(fs_replace("a/b/c", "three", 5, 0666, &err), 0);
	ck_assert_int_eq(stat("a/b/c", &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0640);
	ck_assert_int_eq(fs_read(&text, "a/b/c", &err), 0);
	ck_assert_str_eq(text.ptr, "three");
	ck_assert_int_eq(fs_create("a/b/c", "x", 1, 0666, &err), -1);
	ck_assert_int_eq(err.code, ERR_EXISTS);

	ck_assert_int_eq(symlink("c", "a/b/link"), 0);
	ck_assert_int_eq(fs_read_nofollow(&text, "a/b/link", &err), -1);
	ck_assert_str_eq(err.msg, "is a symbolic link");
	ck_assert_int_eq(fs_read(&text, "a/b", &err), -1);
	ck_assert_str_eq(err.msg, "is a folder");
	ck_assert_int_eq(fs_read(&text, "a/none", &err), -1);
	ck_assert_int_eq(err.code, ERR_NOT_FOUND);
	text.max = text.len + 4;
	ck_assert_int_eq(fs_read(&text, "a/b/c", &err), -1);
	ck_assert_int_eq(err.code, ERR_LIMIT);

	ck_assert_int_eq(symlink("a", "alias"), 0);
	ck_assert_int_eq(fs_check_inside(".", "a/b/c", &err), 0);
	ck_assert_int_eq(fs_check_inside(".", "a/new/x", &err), 0);
	ck_assert_int_eq(fs_check_inside(".", "alias/b/c", &err), -1);
	ck_assert_int_eq(fs_check_inside(".", "a/b/link", &err), -1);
	ck_assert_int_eq(fs_check_inside(".", "a/b/c/d", &err), -1);
	ck_assert_int_eq(fs_check_inside(".", "a/b", &err), -1);
	ck_assert_int_eq(system("rm -r a alias"), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

START_TEST(lists_sort_and_drop_repeats)
{
	CLEANUP(strlist_release) struct strlist list = STRLIST_INIT;

	strlist_sort(&list);
	strlist_add(&list, "b");
	strlist_addf(&list, "%c", 'a');
	strlist_add(&list, "b");
	strlist_sort(&list);
	ck_assert_uint_eq(list.count, 2);
	ck_assert_str_eq(list.items[0], "a");
	ck_assert(strlist_has(&list, "b"));
	ck_assert(!strlist_has(&list, "c"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("util");
	TCase *util = tcase_create("util");

	tcase_add_test(util, buf_minds_its_ceiling);
	tcase_add_test(util, buf_grows_and_is_detached);
	tcase_add_test(util, errors_gain_context);
	tcase_add_test(util, sha1_is_right);
	tcase_add_test(util, sha256_is_right);
	tcase_add_test(util, output_is_made_harmless);
	tcase_add_test(util, a_message_is_one_line);
	tcase_add_test(util, files_are_replaced_whole);
	tcase_add_test(util, lists_sort_and_drop_repeats);
	suite_add_tcase(suite, util);
	return unit_main(suite);
}
