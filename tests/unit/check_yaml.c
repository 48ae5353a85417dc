/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <string.h>

#include "json/yaml.h"
#include "util/util.h"

/* What a text comes to, as JSON; or "!" and the message. */
static char *read_yaml(const char *text, size_t len)
{
	CLEANUP(json_freep) cJSON *doc = NULL;
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	if (yaml_parse(&doc, text, len, 1, &err) < 0)
		buf_addf(&out, "!%s", err.msg);
	else
		json_compact(&out, doc);
	return buf_detach(&out);
}

static void expect(const char *text, const char *json)
{
	CLEANUP(freep) char *got = read_yaml(text, strlen(text));

	if (strcmp(got, json) != 0)
		ck_abort_msg("%s\n  gives %s\n  not   %s", text, got, json);
}

/* What js-yaml 4.1.1 and JSON.stringify() make of the same text. */
static const struct {
	const char *text, *json;
} values[] = {
	/* The Norwegian and his friends are strings. */
	{ "[no, No, yes, on, off, y]",
	  "[\"no\",\"No\",\"yes\",\"on\",\"off\",\"y\"]" },
	{ "[true, True, TRUE, false, False, FALSE, tRUE]",
	  "[true,true,true,false,false,false,\"tRUE\"]" },
	{ "{a: ~, b: null, c: Null, d: NULL, e: }",
	  "{\"a\":null,\"b\":null,\"c\":null,\"d\":null,\"e\":null}" },
	{ "a:\nb: ''", "{\"a\":null,\"b\":\"\"}" },
	/* Integers. */
	{ "[010, 0123, 08, 0, 00, -0]", "[10,123,8,0,0,0]" },
	{ "[0o10, 0o8, 0O10]", "[8,\"0o8\",\"0O10\"]" },
	{ "[0x1F, 0b11, -0x1F, +0b1, 0x, 0b2, 0X1]",
	  "[31,3,-31,1,\"0x\",\"0b2\",\"0X1\"]" },
	{ "[1_000, 1__0, _1, 1_, 0x_1, 0_1]",
	  "[1000,10,\"_1\",\"1_\",1,1]" },
	{ "[+1, -1, +, -x, 1x]", "[1,-1,\"+\",\"-x\",\"1x\"]" },
	{ "[1:30, 12:30:45]", "[\"1:30\",\"12:30:45\"]" },
	{ "[123456789012345678901234567890, 9007199254740993]",
	  "[1.2345678901234568e+29,9007199254740992]" },
	{ "[0x20000000000001, 0x20000000000003, 0xfffffffffffff7ff1]",
	  "[9007199254740992,9007199254740996,295147905179352800000]" },
	{ "[0x100000000000008000000000, 0x100000000000008000000001]",
	  "[4.951760157141521e+27,4.951760157141522e+27]" },
	/* Floats. */
	{ "[1e3, 5e-05, 1e-05, 1E3, 1e+3]", "[1000,0.00005,0.00001,1000,1000]" },
	{ "[.5, 1., 1.0, -.5, +.5, ., -1.5, 1e, 1e+, 1e5_0]",
	  "[0.5,1,1,\"-.5\",\"+.5\",\".\",-1.5,\"1e\",\"1e+\",\"1e5_0\"]" },
	{ "[2307.09288, 2310.12320]", "[2307.09288,2310.1232]" },
	{ "[.inf, -.INF, +.Inf, .nan, .NaN, 1e400, .Nan]",
	  "[null,null,null,null,null,null,\".Nan\"]" },
	/* Times. */
	{ "[2024-01-01, 2024-1-1, 2024-13-40, 0099-01-01]",
	  "[\"2024-01-01T00:00:00.000Z\",\"2024-1-1\","
	  "\"2025-02-09T00:00:00.000Z\",\"1999-01-01T00:00:00.000Z\"]" },
	{ "2024-01-01 10:00:00 +2", "\"2024-01-01T08:00:00.000Z\"" },
	{ "2001-12-14t21:59:43.10-05:30", "\"2001-12-15T03:29:43.100Z\"" },
	{ "2024-2-9 1:02:03.1239Z", "\"2024-02-09T01:02:03.123Z\"" },
	{ "9999-12-31T23:59:59 -1", "\"+010000-01-01T00:59:59.000Z\"" },
	{ "2024-00-01", "\"2023-12-01T00:00:00.000Z\"" },
	{ "2024-01-01 10:00", "\"2024-01-01 10:00\"" },
	/* Quotes and blocks are strings. */
	{ "['1', \"true\", '', \"2024-01-01\"]",
	  "[\"1\",\"true\",\"\",\"2024-01-01\"]" },
	{ "a: |\n  1\n", "{\"a\":\"1\\n\"}" },
	{ "a: |\n  x", "{\"a\":\"x\\n\"}" },
	{ "a: >-\n  x\n  y\n\n  z\n", "{\"a\":\"x y\\nz\"}" },
	{ "\"\\x41\\u00e9\\U0001F600\\t\\/\"", "\"A\303\251\360\237\230\200\\t/\"" },
	{ "\"\\ud83d\\ude00 \\\\ud83d\"", "\"\360\237\230\200 \\\\ud83d\"" },
	{ "\"\\ud83d.\\ude00\\ud83d\"", "\"\357\277\275.\357\277\275\357\277\275\"" },
	{ "a: \\ud83D\\ude00", "{\"a\":\"\\\\ud83D\\\\ude00\"}" },
	{ "\"a\\0b\"", "\"a\357\277\275b\"" },
	/* Characters that YAML 1.1 takes for line ends, and others. */
	{ "a: x\342\200\250y\302\205z", "{\"a\":\"x\342\200\250y\302\205z\"}" },
	{ "a: x\357\273\277y", "{\"a\":\"x\357\273\277y\"}" },
	{ "\357\273\277a: 1", "{\"a\":1}" },
	{ "\357\273\277\357\273\277a: 1", "{\"\357\273\277a\":1}" },
	{ "a: \360\237\277\277\360\237\277\276", "{\"a\":\"\360\237\277\277\360\237\277\276\"}" },
	{ "# \001\na: 1", "{\"a\":1}" },
	{ "a: '\177'", "{\"a\":\"\177\"}" },
	/* Keys. */
	{ "{1: a, true: b, null: c}",
	  "{\"1\":\"a\",\"null\":\"c\",\"true\":\"b\"}" },
	{ "1.50: a\n.nan: b\n-.inf: c\n0x10: d",
	  "{\"-Infinity\":\"c\",\"1.5\":\"a\",\"16\":\"d\",\"NaN\":\"b\"}" },
	{ "2024-01-01: a",
	  "{\"Mon Jan 01 2024 00:00:00 GMT+0000 "
	  "(Coordinated Universal Time)\":\"a\"}" },
	{ "? [a, 1, ~, {b: c}]\n: d", "{\"a,1,,[object Object]\":\"d\"}" },
	{ "{a: 1}: b", "{\"[object Object]\":\"b\"}" },
	{ "__proto__: 1", "{\"__proto__\":1}" },
	/* Anchors and merges. */
	{ "a: &x {b: 1}\nc: *x", "{\"a\":{\"b\":1},\"c\":{\"b\":1}}" },
	{ "a: &x 1\nb: &x 2\nc: *x", "{\"a\":1,\"b\":2,\"c\":2}" },
	{ "{&k a: 1, b: *k}", "{\"a\":1,\"b\":\"a\"}" },
	{ "a: &x\nb: *x", "{\"a\":null,\"b\":null}" },
	{ "<<: {a: 1, b: 2}\nb: 3", "{\"a\":1,\"b\":3}" },
	{ "b: 3\n<<: {a: 1, b: 2}", "{\"a\":1,\"b\":3}" },
	{ "<<: [{a: 1}, {a: 2, b: 2}]", "{\"a\":1,\"b\":2}" },
	{ "<<: {a: 1}\n<<: {a: 2, b: 2}", "{\"a\":1,\"b\":2}" },
	{ "x: &x {<<: {a: 1}}\ny: *x", "{\"x\":{\"a\":1},\"y\":{\"a\":1}}" },
	{ "'<<': 1\na: <<", "{\"<<\":1,\"a\":\"<<\"}" },
	/* Tags. */
	{ "[!!str 1, !!int '3', !!float 1, !!bool 'true', !!null ~]",
	  "[\"1\",3,1,true,null]" },
	{ "[!!str , !!map , !!seq , !!set , !!null ]", "[\"\",{},[],{},null]" },
	{ "!!set {a, b}", "{\"a\":null,\"b\":null}" },
	{ "!!binary aGk=", "{\"0\":104,\"1\":105}" },
	{ "!!omap [a: 1, b: 2]", "[{\"a\":1},{\"b\":2}]" },
	{ "!!pairs [a: 1, a: 2]", "[[\"a\",1],[\"a\",2]]" },
	{ "! {a: 1}", "{\"a\":1}" },
	/* Tabs. */
	{ "a:\tb", "{\"a\":\"b\"}" },
	{ "a:\t b\t\nc: d", "{\"a\":\"b\",\"c\":\"d\"}" },
	{ "-\thttp://a.b\n- \tb:c", "[\"http://a.b\",\"b:c\"]" },
	{ "-\ta\n- \tb", "[\"a\",\"b\"]" },
	{ "a: 1\n\t\n  \t\nb: 2\n\t# c\nc: 3", "{\"a\":1,\"b\":2,\"c\":3}" },
	{ "a: |\n  x\n  \ty\nb:\n-\tc", "{\"a\":\"x\\n\\ty\\n\",\"b\":[\"c\"]}" },
	{ "a: [\tx,\n\ty\t]", "{\"a\":[\"x\",\"y\"]}" },
	/* Documents. */
	{ "", "null" }, { "# nothing\n", "null" }, { "---\n", "null" },
	{ "{}", "{}" }, { "--- a\n...\n", "\"a\"" },
	{ "a: 1\r\nb: 2\rc: 3\n", "{\"a\":1,\"b\":2,\"c\":3}" },
	{ "a:\n- b\n-\n- - c\n  - d: e\n    f: g",
	  "{\"a\":[\"b\",null,[\"c\",{\"d\":\"e\",\"f\":\"g\"}]]}" },
	{ "a: http://b.c:80/d#e", "{\"a\":\"http://b.c:80/d#e\"}" },
};

START_TEST(value_is_what_the_hub_makes_of_it)
{
	expect(values[_i].text, values[_i].json);
}
END_TEST

static const struct {
	const char *text, *why;
} bad[] = {
	{ "a: 1\nb: 2\na: 3",
	  "line 3, column 1: duplicated mapping key \"a\"" },
	{ "a: {1: x, 0x1: y}",
	  "line 1, column 11: duplicated mapping key \"1\"" },
	{ "<<: {a: 1}\na: 2\na: 3",
	  "line 3, column 1: duplicated mapping key \"a\"" },
	{ "a: 1\n---\nb: 2", "line 2, column 1: a second document" },
	{ "a: b: c",
	  "line 1, column 5: mapping values are not allowed in this context" },
	{ "a: @x",
	  "line 1, column 4: found character that cannot start any token" },
	{ "a: `x`",
	  "line 1, column 4: found character that cannot start any token" },
	{ "a: %x",
	  "line 1, column 4: found character that cannot start any token" },
	{ "a:\n  b: 1\n\tc: 2",
	  "line 3, column 1: found a tab character that violates indentation" },
	{ "a: |\n  x\n\t # y\nb: 1", "line 3, column 1: found a tab "
	  "character where an indentation space is expected" },
	{ "-\ta: b",
	  "line 1, column 2: found character that cannot start any token" },
	{ "a: !foo x", "line 1, column 4: unknown tag !<!foo>" },
	{ "a: !!python/tuple [1]", "line 1, column 4: "
	  "unknown tag !<tag:yaml.org,2002:python/tuple>" },
	{ "a: !!python/tuple x", "line 1, column 4: "
	  "unknown tag !<tag:yaml.org,2002:python/tuple>" },
	{ "a: !<x%0Ay> 1", "line 1, column 4: unknown tag !<x?y>" },
	{ "!!int x", "line 1, column 1: this is no !!int" },
	{ "!!null ''", "line 1, column 1: this is no !!null" },
	{ "!!binary a", "line 1, column 1: this is no !!binary" },
	{ "!!set {a: 1}", "line 1, column 1: this is no !!set" },
	{ "!!omap [a: 1, a: 2]", "line 1, column 1: this is no !!omap" },
	{ "!!pairs [a]", "line 1, column 1: this is no !!pairs" },
	{ "!!str [1]",
	  "line 1, column 1: the tag !!str cannot be on a sequence" },
	{ "a: *x", "line 1, column 4: "
	  "an alias to an anchor that is not there" },
	{ "a: &x [*x]", "line 1, column 8: "
	  "an alias inside of what it stands for" },
	{ "<<: 1", "line 1, column 1: cannot merge what is no mapping" },
	{ "<<: [{a: 1}, b]",
	  "line 1, column 1: cannot merge what is no mapping" },
	{ "? [[a]]\n: b",
	  "line 1, column 3: a sequence in a sequence as a key" },
	{ "a: b\nc: \xff\xfe", "line 2, column 4: invalid UTF-8" },
	{ "a: \001", "line 1, column 4: a control character in this text" },
	{ "a: \302\200", "line 1, column 4: a control character in this text" },
	/* Columns are those of the text, not of what libyaml is shown. */
	{ "'\342\200\250\342\200\250': @", "line 1, column 7: "
	  "found character that cannot start any token" },
	{ "\"\\ud83d\\ude00\": @", "line 1, column 17: "
	  "found character that cannot start any token" },
	{ "# \302\205\na: @", "line 2, column 4: "
	  "found character that cannot start any token" },
};

START_TEST(error_says_where_and_why)
{
	CLEANUP(freep) char *got = read_yaml(bad[_i].text,
					     strlen(bad[_i].text));

	ck_assert_int_eq(got[0], '!');
	ck_assert_str_eq(got + 1, bad[_i].why);
}
END_TEST

START_TEST(lines_count_from_the_first_line)
{
	struct err err = ERR_INIT;
	cJSON *doc = NULL;

	ck_assert_int_eq(yaml_parse(&doc, "a: 1\na: 2", 9, 7, &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
	ck_assert_str_eq(err.msg,
			 "line 8, column 1: duplicated mapping key \"a\"");
}
END_TEST

START_TEST(nul_byte_is_refused)
{
	CLEANUP(freep) char *got = read_yaml("a: b\0", 5);

	ck_assert_str_eq(got, "!line 1, column 5: a NUL byte");
}
END_TEST

START_TEST(text_of_a_number_is_kept)
{
	static const char text[] =
		"arxiv: 2310.12320\nv: 1.0\nx: 0x1F\nbig: 1e400\ns: '1.0'\n"
		"w: abc\nd: 2024-01-01\nl: [1.10]\nn: ~\nb: true\n";
	static const struct {
		const char *pointer, *text;
	} rows[] = {
		{ "/arxiv", "2310.12320" }, { "/v", "1.0" }, { "/x", "0x1F" },
		{ "/big", "1e400" }, { "/l/0", "1.10" }, { "/s", NULL },
		{ "/w", NULL }, { "/d", NULL }, { "/l", NULL }, { "/n", NULL },
		{ "/b", NULL }, { "", NULL }, { "/none", NULL },
	};
	CLEANUP(json_freep) cJSON *doc = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(yaml_parse(&doc, text, strlen(text), 1, &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ck_assert_pstr_eq(yaml_number_text(json_at(doc,
							   rows[i].pointer)),
				  rows[i].text);
}
END_TEST

START_TEST(text_of_a_number_survives_an_alias)
{
	static const char text[] = "a: &x 1.0\nb: *x\nc: {<<: {d: 2.0}}\n";
	CLEANUP(json_freep) cJSON *doc = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(yaml_parse(&doc, text, strlen(text), 1, &err), 0);
	ck_assert_str_eq(yaml_number_text(json_at(doc, "/b")), "1.0");
	ck_assert_str_eq(yaml_number_text(json_at(doc, "/c/d")), "2.0");
}
END_TEST

static enum err_code code_of(const struct buf *text)
{
	CLEANUP(json_freep) cJSON *doc = NULL;
	struct err err = ERR_INIT;

	return yaml_parse(&doc, text->ptr, text->len, 1, &err) < 0
		       ? err.code : ERR_NONE;
}

START_TEST(depth_has_a_bound)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	buf_add_times(&text, '[', YAML_DEPTH_MAX);
	buf_add_times(&text, ']', YAML_DEPTH_MAX);
	ck_assert_int_eq(code_of(&text), ERR_NONE);
	buf_reset(&text);
	buf_add_times(&text, '[', YAML_DEPTH_MAX + 1);
	buf_add_times(&text, ']', YAML_DEPTH_MAX + 1);
	ck_assert_int_eq(code_of(&text), ERR_LIMIT);
}
END_TEST

START_TEST(depth_of_an_alias_counts)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	size_t half = YAML_DEPTH_MAX / 2;

	for (size_t more = 0; more < 2; more++) {
		buf_reset(&text);
		buf_adds(&text, "- &x ");
		buf_add_times(&text, '[', half);
		buf_add_times(&text, ']', half);
		buf_adds(&text, "\n- ");
		buf_add_times(&text, '[', half - 1 + more);
		buf_adds(&text, "*x");
		buf_add_times(&text, ']', half - 1 + more);
		ck_assert_int_eq(code_of(&text), more ? ERR_LIMIT : ERR_NONE);
	}
}
END_TEST

START_TEST(aliases_cannot_multiply)
{
	static const char text[] =
		"a: &a [x, x, x, x, x, x, x, x, x, x]\n"
		"b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
		"c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
		"d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
		"e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n"
		"f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]\n";
	CLEANUP(buf_release) struct buf all = BUF_INIT(BUF_UNBOUNDED);

	buf_adds(&all, text);
	ck_assert_int_eq(code_of(&all), ERR_LIMIT);
}
END_TEST

START_TEST(aliases_cannot_multiply_text)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	buf_adds(&text, "a: &a ");
	buf_add_times(&text, 'x', 1024 * 1024);
	buf_adds(&text, "\nb: [");
	for (int i = 0; i < 100; i++)
		buf_adds(&text, "*a, ");
	buf_adds(&text, "]");
	ck_assert_int_eq(code_of(&text), ERR_LIMIT);
}
END_TEST

START_TEST(size_has_a_bound)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	buf_add_times(&text, '#', YAML_TEXT_MAX);
	ck_assert_int_eq(code_of(&text), ERR_NONE);
	buf_addc(&text, '#');
	ck_assert_int_eq(code_of(&text), ERR_LIMIT);
}
END_TEST

START_TEST(many_values_have_a_bound)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	for (int i = 0; i < YAML_NODES_MAX; i++)
		buf_adds(&text, "- a\n");
	ck_assert_int_eq(code_of(&text), ERR_LIMIT);
	buf_cut(&text, text.len - 4);
	ck_assert_int_eq(code_of(&text), ERR_NONE);
}
END_TEST

START_TEST(many_names_take_their_time_only)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	for (int i = 0; i < 100000; i++)
		buf_addf(&text, "k%d: v\n", i);
	ck_assert_int_eq(code_of(&text), ERR_NONE);
	buf_adds(&text, "k5: v\n");
	ck_assert_int_eq(code_of(&text), ERR_INVALID);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("yaml");
	TCase *read = tcase_create("read");
	TCase *bounds = tcase_create("bounds");

	tcase_add_loop_test(read, value_is_what_the_hub_makes_of_it, 0,
			    ARRAY_SIZE(values));
	tcase_add_loop_test(read, error_says_where_and_why, 0,
			    ARRAY_SIZE(bad));
	tcase_add_test(read, lines_count_from_the_first_line);
	tcase_add_test(read, nul_byte_is_refused);
	tcase_add_test(read, text_of_a_number_is_kept);
	tcase_add_test(read, text_of_a_number_survives_an_alias);
	suite_add_tcase(suite, read);
	tcase_set_timeout(bounds, 60);
	tcase_add_test(bounds, depth_has_a_bound);
	tcase_add_test(bounds, depth_of_an_alias_counts);
	tcase_add_test(bounds, aliases_cannot_multiply);
	tcase_add_test(bounds, aliases_cannot_multiply_text);
	tcase_add_test(bounds, size_has_a_bound);
	tcase_add_test(bounds, many_values_have_a_bound);
	tcase_add_test(bounds, many_names_take_their_time_only);
	suite_add_tcase(suite, bounds);
	return unit_main(suite);
}
