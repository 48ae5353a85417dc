/* SPDX-License-Identifier: MIT */
/* Formats, where the official suite is silent, and what is said. */
#include "unit.h"

#include <string.h>

#include "schema/format.h"

static const struct {
	const char *format, *text;
	const char *why;	/* NULL: it is right; "": no words for it */
} cases[] = {
	{ "date", "2024-02-29", NULL },
	{ "date", "2023-02-29", "no such day" },
	{ "date", "2023-13-01", "no such month" },
	{ "date", "2023-1-01", "must be written YYYY-MM-DD" },
	{ "date", "2023-01-01 ", "there is more behind it" },
	{ "date-time", "2023-07-19T18:06:28.460226Z", NULL },
	{ "date-time", "2023-07-19T18-06-28.460226",
	  "the time must be written hh:mm:ss" },
	{ "date-time", "2023-07-19 18:06:28Z",
	  "there must be a T before the time" },
	{ "date-time", "2023-07-19T18:06:28",
	  "there must be a time zone, as Z or +01:00" },
	{ "date-time", "1998-12-31T15:59:60-08:00", NULL },
	{ "date-time", "1998-12-31T23:58:60Z",
	  "no leap second at that time" },
	{ "time", "24:00:00Z", "no such time" },
	{ "duration", "P1Y2M3DT4H5M6S", NULL },
	{ "duration", "P1Y3D", "must be written as P1Y2M3DT4H5M6S" },
	{ "duration", "P1W2D", "must be written as P1Y2M3DT4H5M6S" },
	{ "uri", "https://huggingface.co/a?b=c#d", NULL },
	{ "uri", "huggingface.co",
	  "must begin with a scheme, as https:" },
	{ "uri", "http://a b", "a character that must be written with %" },
	{ "uri", "http://a/%zz", "% needs two hexadecimal digits" },
	{ "uri", "http://[::1", "a [ without its ]" },
	{ "uri", "http://[v1.a]/", NULL },
	{ "uri-reference", "a:b/c", NULL },
	{ "uri-reference", "1a:b/c", "a colon in the first segment" },
	{ "hostname", "huggingface.co", NULL },
	{ "hostname", "a..b", "an empty label" },
	{ "hostname", "-a.b", "a label that begins or ends with -" },
	{ "hostname", "a_b", "only letters, digits, - and . can be in it" },
	{ "ipv6", "::ffff:1.2.3.4", NULL },
	{ "ipv6", "1:2:3:4:5:6:7:8::", "" },
	{ "ipv4", "1.2.3.04", "" },
	{ "email", "a@b.c", NULL },
	{ "email", "a.b.c", "there must be an @" },
	{ "email", "\"a@b\"@c.d", NULL },
	{ "json-pointer", "a", "must begin with /" },
	{ "json-pointer", "/a~", "~ must be ~0 or ~1" },
	{ "regex", "(", "" },
	{ "uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380", NULL },
	{ "uuid", "2eb8aa08aa98-11ea-b4aa-73b441d1638000", "" },
	{ "idn-hostname", "m\xc3\xbcller.de", NULL },
	{ "uri-template", "/a{?b,c*}{/d:3}", NULL },
	{ "uri-template", "/{a", "a broken {expression}" },
};

START_TEST(formats_say_why)
{
	const struct format *format = format_find(cases[_i].format);
	const char *text = cases[_i].text, *why = NULL;
	bool right;

	ck_assert_ptr_nonnull(format);
	right = format->check(text, strlen(text), &why);
	ck_assert_msg(right == !cases[_i].why, "%s: %s", cases[_i].format,
		      text);
	if (!right)
		ck_assert_str_eq(why ? why : "", cases[_i].why);
}
END_TEST

START_TEST(unknown_formats_are_none)
{
	ck_assert_ptr_null(format_find("credit-card"));
	ck_assert_ptr_null(format_find(""));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("format");
	TCase *tcase = tcase_create("format");

	tcase_add_loop_test(tcase, formats_say_why, 0, ARRAY_SIZE(cases));
	tcase_add_test(tcase, unknown_formats_are_none);
	suite_add_tcase(suite, tcase);
	return unit_main(suite);
}
