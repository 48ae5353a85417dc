/* SPDX-License-Identifier: MIT */
/* The gate, and the canonical writer. */
#include "unit.h"

#include <float.h>
#include <stdio.h>
#include <string.h>

#include "json/json.h"

/* Text that the gate lets through -> canonical form on one line. */
static const struct {
	const char *text, *compact;
} good[] = {
	{ "0", "0" },
	{ " \t\r\n1 ", "1" },
	{ "-0", "0" },
	{ "-0.0", "0" },
	{ "1.0", "1" },
	{ "1E2", "100" },
	{ "1e-5", "0.00001" },
	{ "1e-6", "0.000001" },
	{ "1e-7", "1e-7" },
	{ "1e15", "1000000000000000" },
	{ "1e20", "100000000000000000000" },
	{ "1e21", "1e+21" },
	{ "5e-324", "5e-324" },
	{ "1.7976931348623157e308", "1.7976931348623157e+308" },
	{ "1e-400", "0" },
	{ "2.2250738585072014e-308", "2.2250738585072014e-308" },
	{ "2.2250738585072011e-308", "2.225073858507201e-308" },
	{ "0.30000000000000004", "0.30000000000000004" },
	{ "0.1", "0.1" },
	{ "5.684341886080802e-14", "5.684341886080802e-14" },
	{ "9007199254740991", "9007199254740991" },
	{ "9007199254740992", "9007199254740992" },
	{ "9007199254740994", "9007199254740994" },
	{ "-9007199254740991", "-9007199254740991" },
	{ "12345678901234567000", "12345678901234567000" },
	{ "100000000000000000000", "100000000000000000000" },
	{ "12345678901234567000.0", "12345678901234567000" },
	{ "1e23", "1e+23" },
	{ "900719925474099.25", "900719925474099.2" },
	{ "9007199254740993.5", "9007199254740994" },
	{ "333333333.33333329", "333333333.3333333" },
	{ "4.50", "4.5" },
	{ "2e-3", "0.002" },
	{ "0.000000000000000000000000001", "1e-27" },
	{ "123456.789", "123456.789" },
	{ "true", "true" },
	{ "false", "false" },
	{ "null", "null" },
	{ "\"\"", "\"\"" },
	{ "\"\\u0041\\n\\u000a\\/\\b\\f\\r\\t\\\"\\\\\"",
	  "\"A\\n\\n/\\b\\f\\r\\t\\\"\\\\\"" },
	{ "\"\\u001f\\u007f\\u20AC\"", "\"\\u001f\x7f\xe2\x82\xac\"" },
	{ "\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\"" },
	{ "\"\xf0\x9f\x98\x80\"", "\"\xf0\x9f\x98\x80\"" },
	{ "[]", "[]" },
	{ "[ ]", "[]" },
	{ "{ }", "{}" },
	{ "[1,[2,{}],\"x\"]", "[1,[2,{}],\"x\"]" },
	{ "{\"b\":1,\"a\":2,\"\":3}", "{\"\":3,\"a\":2,\"b\":1}" },
	{ "{\"a\":1,\"A\":2,\"ab\":3,\"a \":4}",
	  "{\"A\":2,\"a\":1,\"a \":4,\"ab\":3}" },
	/* RFC 8785 section 3.2.3: U+1F600 sorts before U+FB33. */
	{ "{\"\\ufb33\":1,\"\\ud83d\\ude00\":2,\"\\u20ac\":3,\"\\r\":4,\"1\":5}",
	  "{\"\\r\":4,\"1\":5,\"\xe2\x82\xac\":3,\"\xf0\x9f\x98\x80\":2,"
	  "\"\xef\xac\xb3\":1}" },
};

START_TEST(gate_lets_json_through)
{
	CLEANUP(json_freep) cJSON *doc = NULL;
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	ck_assert_msg(json_parse_text(&doc, good[_i].text,
				      strlen(good[_i].text), 0, &err) == 0,
		      "%s: %s", good[_i].text, err.msg);
	json_compact(&out, doc);
	ck_assert_str_eq(out.ptr, good[_i].compact);
}
END_TEST

/* Text that the gate stops, where, and why; most of it passes cJSON. */
static const struct {
	const char *text;
	size_t len;		/* 0: strlen() */
	unsigned int line, column;
	const char *why;
} bad[] = {
	{ "", 0, 1, 1, "no JSON value at all" },
	{ " \n ", 0, 2, 2, "no JSON value at all" },
	{ "012", 0, 1, 1, "a number with a leading zero" },
	{ "-012", 0, 1, 1, "a number with a leading zero" },
	{ "00", 0, 1, 1, "a number with a leading zero" },
	{ "[1.]", 0, 1, 2, "no digit after the decimal point" },
	{ "-.5", 0, 1, 1, "not a JSON value" },
	{ "2.e3", 0, 1, 1, "no digit after the decimal point" },
	{ "1e", 0, 1, 1, "no digit in the exponent" },
	{ "1e+", 0, 1, 1, "no digit in the exponent" },
	{ "+1", 0, 1, 1, "not a JSON value" },
	{ "0x10", 0, 1, 2, "text after the value" },
	{ "1e400", 0, 1, 1, "a number past the range of a double" },
	{ "9007199254740993", 0, 1, 1,
	  "an integer that a double cannot hold exactly" },
	{ "[123456789012345678901234567890]", 0, 1, 2,
	  "an integer that a double cannot hold exactly" },
	{ "9007199254740993.0", 0, 1, 1,
	  "an integer that a double cannot hold exactly" },
	{ "90071992547409930e-1", 0, 1, 1,
	  "an integer that a double cannot hold exactly" },
	{ "NaN", 0, 1, 1, "NaN and Infinity are not JSON" },
	{ "[-Infinity]", 0, 1, 2, "NaN and Infinity are not JSON" },
	{ "\"a\tb\"", 0, 1, 3,
	  "a control character in a string must be escaped" },
	{ "\"a\nb\"", 0, 1, 3,
	  "a control character in a string must be escaped" },
	{ "\"a\0b\"", 5, 1, 3,
	  "a control character in a string must be escaped" },
	{ "\"\\u0000\"", 0, 1, 2, "\\u0000 cannot be in a string here" },
	{ "{\"a\":1,\"a\\u0000b\":2}", 0, 1, 10,
	  "\\u0000 cannot be in a string here" },
	{ "\"\\u00zz\"", 0, 1, 2, "\\u needs four hexadecimal digits" },
	{ "\"\\u12\"", 0, 1, 2, "\\u needs four hexadecimal digits" },
	{ "\"\\ud800\"", 0, 1, 2, "a high surrogate without a low one" },
	{ "\"\\ud800\\u0041\"", 0, 1, 2,
	  "a high surrogate without a low one" },
	{ "\"\\udc00\"", 0, 1, 2, "a low surrogate without a high one" },
	{ "\"\\x\"", 0, 1, 2, "no such escape in a string" },
	{ "\"\xff\"", 0, 1, 2, "not valid UTF-8" },
	{ "\"\xc0\xaf\"", 0, 1, 2, "not valid UTF-8" },
	{ "\"\xc0\x80\"", 0, 1, 2, "not valid UTF-8" },
	{ "\"\xed\xa0\x80\"", 0, 1, 2, "not valid UTF-8" },
	{ "\"\xf4\x90\x80\x80\"", 0, 1, 2, "not valid UTF-8" },
	{ "\"\xe2\x82\"", 0, 1, 2, "not valid UTF-8" },
	{ "\"abc", 0, 1, 5, "the text ends inside a string" },
	{ "\"abc\\", 0, 1, 5, "the text ends inside a string" },
	{ "\f1", 0, 1, 1, "not a JSON value" },
	{ "\v1", 0, 1, 1, "not a JSON value" },
	{ "\x01" "1", 0, 1, 1, "not a JSON value" },
	{ "\xef\xbb\xbf{}", 0, 1, 1, "a byte order mark" },
	{ "{} x", 0, 1, 4, "text after the value" },
	{ "1 2", 0, 1, 3, "text after the value" },
	{ "1\0", 2, 1, 2, "text after the value" },
	{ "{\"a\":1,\"b\":2,\"a\":3}", 0, 1, 14, "the name \"a\" is there twice "
	  "in one object" },
	{ "{\"b\": {\"a\": 1,\n \"\\u0061\": [1]},\n \"a\": 2}", 0, 2, 2,
	  "the name \"a\" is there twice in one object" },
	{ "[\n {\"\\u0061\":1,\"a\":3}]", 0, 2, 14, "the name \"a\" is there "
	  "twice in one object" },
	{ "[1,]", 0, 1, 4, "not a JSON value" },
	{ "[1 2]", 0, 1, 4, "expected ',' or ']' after an element" },
	{ "[1", 0, 1, 3, "the text ends inside an array" },
	{ "[", 0, 1, 2, "the text ends where a value should be" },
	{ "{", 0, 1, 2, "the text ends inside an object" },
	{ "{\"a\"}", 0, 1, 5, "expected ':' after a member name" },
	{ "{\"a\":1,}", 0, 1, 8, "expected a member name in double quotes" },
	{ "{\"a\":1 \"b\":2}", 0, 1, 8,
	  "expected ',' or '}' after a member" },
	{ "{a:1}", 0, 1, 2, "expected a member name in double quotes" },
	{ "['a']", 0, 1, 2, "not a JSON value" },
	{ "{\n<<<<<<< ours\n", 0, 2, 1,
	  "a conflict marker: the merge is not finished" },
	{ "[\n=======\n", 0, 2, 1,
	  "a conflict marker: the merge is not finished" },
	{ "tru", 0, 1, 1, "not a JSON value" },
	{ "truee", 0, 1, 5, "text after the value" },
	{ "/* c */ 1", 0, 1, 1, "not a JSON value" },
	{ "{\"\xc3\xa9\": x}", 0, 1, 7, "not a JSON value" },
};

START_TEST(gate_stops_what_is_no_json)
{
	CLEANUP(json_freep) cJSON *doc = NULL;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	size_t len = bad[_i].len ? bad[_i].len : strlen(bad[_i].text);
	struct json_place place = { 0, 0, 0 };
	struct err err = ERR_INIT;

	ck_assert_int_eq(json_parse(&doc, NULL, bad[_i].text, len, 0, &place,
				    &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
	ck_assert_str_eq(err.msg, bad[_i].why);
	ck_assert_uint_eq(place.line, bad[_i].line);
	ck_assert_uint_eq(place.column, bad[_i].column);
	ck_assert_int_eq(json_parse(&doc, &arena, bad[_i].text, len, 0, NULL,
				    &err), -1);
}
END_TEST

START_TEST(gate_minds_the_depth)
{
	char text[2 * (JSON_DEPTH_MAX + 1) + 1];
	CLEANUP(json_freep) cJSON *doc = NULL;
	struct err err = ERR_INIT;

	memset(text, '[', JSON_DEPTH_MAX);
	memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	ck_assert_int_eq(json_parse_text(&doc, text, 2 * JSON_DEPTH_MAX, 0,
					 &err), 0);
	memset(text, '[', JSON_DEPTH_MAX + 1);
	memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
	json_free(STEAL(doc));
	ck_assert_int_eq(json_parse_text(&doc, text, 2 * (JSON_DEPTH_MAX + 1),
					 0, &err), -1);
	ck_assert_str_eq(err.msg,
			 "line 1, column 513: nested deeper than 512 levels");
}
END_TEST

START_TEST(flags_let_through_what_the_hub_sends)
{
	static const struct {
		const char *text;
		enum json_flags flags;
		const char *compact;
	} cases[] = {
		{ "\"a\\u0000b\"", JSON_NUL_REPLACE, "\"a\xef\xbf\xbd" "b\"" },
		{ "\"a\\u0000b\"", JSON_NUL_KEEP, "\"a\\u0000b\"" },
		{ "[NaN,-Infinity,Infinity]", JSON_NAN_IS_NULL,
		  "[null,null,null]" },
		{ "9007199254740993", JSON_ROUND_NUMBERS, "9007199254740992" },
		{ "-1e999", JSON_ROUND_NUMBERS, "-1.7976931348623157e+308" },
		{ "{\"b\":1,\"a\":2,\"b\":3,\"c\":4,\"a\":5,\"b\":6}",
		  JSON_LAST_REPEAT, "{\"a\":5,\"b\":6,\"c\":4}" },
		{ "{\"a\":[1],\"a\":{\"x\":1,\"x\":2}}", JSON_LAST_REPEAT,
		  "{\"a\":{\"x\":2}}" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(json_freep) cJSON *doc = NULL;
		CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
		struct err err = ERR_INIT;

		ck_assert_int_eq(json_parse_text(&doc, cases[i].text,
				strlen(cases[i].text), cases[i].flags, &err), 0);
		json_compact(&out, doc);
		ck_assert_str_eq(out.ptr, cases[i].compact);
	}
}
END_TEST

START_TEST(canonical_form_is_laid_out_for_line_diffs)
{
	static const char text[] = "{\"b\":[1,{}],\"a\":{\"c\":[]}}";
	CLEANUP(json_freep) cJSON *doc = NULL;
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;
	size_t offset = 0;

	ck_assert_int_eq(json_parse_text(&doc, text, strlen(text), 0, &err),
			 0);
	json_canon(&out, doc);
	ck_assert_str_eq(out.ptr, "{\n  \"a\": {\n    \"c\": []\n  },\n"
			 "  \"b\": [\n    1,\n    {}\n  ]\n}\n");
	ck_assert(json_is_canonical(doc, out.ptr, out.len, &offset));
	ck_assert(!json_is_canonical(doc, out.ptr, out.len - 1, &offset));
	ck_assert_uint_eq(offset, out.len - 1);
	ck_assert(!json_is_canonical(doc, text, strlen(text), &offset));
	ck_assert_uint_eq(offset, 1);
}
END_TEST

/* What the gate says of the form is what the writer would say. */
static void forms_agree(const char *text, size_t len)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	bool canonical = false;
	size_t offset;
	cJSON *doc;

	if (json_parse_form(&doc, &arena, text, len, JSON_NUL_KEEP |
			    JSON_LAST_REPEAT, &canonical, NULL, &err) < 0)
		return;
	ck_assert_msg(canonical == json_is_canonical(doc, text, len, &offset),
		      "%d: %.*s", canonical, (int)len, text);
}

START_TEST(the_gate_knows_the_form)
{
	static const char *const texts[] = {
		"1\n", "1", " 1\n", "1\n\n", "-1\n", "-0\n", "1.0\n", "1.5\n",
		"1e2\n", "100\n", "[]\n", "[ ]\n", "[\n]\n", "{}\n", "{ }\n",
		"[\n  1\n]\n", "[\n  1,\n  2\n]\n", "[\n  1, 2\n]\n",
		"[\n  1\n  ,\n  2\n]\n", "[1]\n", "[\n 1\n]\n", "[\n   1\n]\n",
		"[\n  1 \n]\n", "[\n  1]\n", "[\r\n  1\r\n]\r\n", "[\n\t1\n]\n",
		"{\n  \"a\": 1\n}\n", "{\n  \"a\":1\n}\n", "{\n  \"a\" : 1\n}\n",
		"{\n  \"a\":  1\n}\n", "{\n  \"a\":\n  1\n}\n",
		"{\n  \"a\": 1,\n  \"b\": 2\n}\n", "{\n  \"b\": 1,\n  \"a\": 2\n}\n",
		"{\n  \"a\": 1,\n  \"a\": 2\n}\n",
		"{\n  \"\xf0\x9f\x98\x80\": 1,\n  \"\xef\xac\xb3\": 2\n}\n",
		"{\n  \"\xef\xac\xb3\": 1,\n  \"\xf0\x9f\x98\x80\": 2\n}\n",
		"{\n  \"a\": {\n    \"b\": []\n  }\n}\n",
		"\"a\\nb\"\n", "\"a\\u000ab\"\n", "\"\\/\"\n", "\"/\"\n",
		"\"\\u001f\"\n", "\"\\u001F\"\n", "\"\\u0041\"\n",
		"\"\\u0000\"\n", "\"\xc3\xa9\"\n", "\"\\u00e9\"\n",
		"\"1234567\\\"\"\n", "\"0123456789abcdef\xc3\xa9\"\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		forms_agree(texts[i], strlen(texts[i]));
}
END_TEST

/* One byte of a canonical text is changed, taken out or doubled. */
START_TEST(the_gate_knows_the_form_of_mutants)
{
	static const char text[] = "{\n  \"a\": [\n    1.5,\n    {\n      "
		"\"x\": \"l\\nine\"\n    }\n  ],\n  \"b\": {},\n  \"c\": -3\n}\n";
	static const char bytes[] = " \n\t,:\"\\019ab[]{}-.e\xc3";

	forms_agree(text, strlen(text));
	for (size_t i = 0; i < strlen(text); i++) {
		char mutant[sizeof(text) + 1];

		for (size_t j = 0; j < strlen(bytes); j++) {
			memcpy(mutant, text, sizeof(text));
			mutant[i] = bytes[j];
			forms_agree(mutant, strlen(text));
			memmove(mutant + i + 1, text + i, sizeof(text) - i);
			forms_agree(mutant, strlen(text) + 1);
		}
		memcpy(mutant, text, i);
		memcpy(mutant + i, text + i + 1, sizeof(text) - i - 1);
		forms_agree(mutant, strlen(text) - 1);
	}
}
END_TEST

/* Every double must come back from its shortest form. */
START_TEST(numbers_come_back)
{
	uint64_t state = 0x9e3779b97f4a7c15u;

	for (int i = 0; i < 200000; i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT(64);
		double value;

		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		memcpy(&value, &state, sizeof(value));
		if (i < 2100) {		/* powers of two, the odd ones */
			value = 1;
			for (int j = 0; j < i % 1050; j++)
				value = i < 1050 ? value / 2 : value * 2;
		}
		if (!(value - value == 0))
			continue;
		json_number(&out, value);
		ck_assert_msg(strtod(out.ptr, NULL) == value, "%a -> %s",
			      value, out.ptr);
		ck_assert_uint_le(out.len, 25);
	}
}
END_TEST

/* Short decimals are read without strtod(). */
START_TEST(decimals_are_rounded_right)
{
	uint32_t seed = 12345;

	for (int i = 0; i < 100000; i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		struct err err = ERR_INIT;
		char text[40];
		cJSON *doc;

		seed = seed * 1664525 + 1013904223;
		snprintf(text, sizeof(text), "%u.%0*u\n", seed >> 16 >> seed % 16,
			 (int)(seed % 9) + 1, seed >> 8 & 0xfff);
		ck_assert_int_eq(json_parse(&doc, &arena, text, strlen(text),
					    0, NULL, &err), 0);
		ck_assert_msg(doc->valuedouble == strtod(text, NULL), "%s",
			      text);
		forms_agree(text, strlen(text));
	}
}
END_TEST

START_TEST(equality_is_by_value)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} cases[] = {
		{ "1", "1.0", true }, { "0", "-0.0", true },
		{ "1", "1.0000000000000002", false }, { "0", "false", false },
		{ "1", "true", false }, { "null", "false", false },
		{ "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true },
		{ "{\"a\":1}", "{\"A\":1}", false },
		{ "{\"a\":1}", "{\"a\":1,\"b\":1}", false },
		{ "[1,2]", "[2,1]", false }, { "[1]", "[1,1]", false },
		{ "\"\\u0061\"", "\"a\"", true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(json_freep) cJSON *a = NULL;
		CLEANUP(json_freep) cJSON *b = NULL;
		struct err err = ERR_INIT;

		ck_assert_int_eq(json_parse_text(&a, cases[i].a,
				strlen(cases[i].a), 0, &err), 0);
		ck_assert_int_eq(json_parse_text(&b, cases[i].b,
				strlen(cases[i].b), 0, &err), 0);
		ck_assert_msg(json_equal(a, b) == cases[i].equal, "%s %s",
			      cases[i].a, cases[i].b);
	}
}
END_TEST

START_TEST(pointers_find_values_and_places)
{
	static const char text[] =
		"{\n  \"a/b\": [10,\n    {\"~\": \"\xc3\xa9\", \"x\": null}],\n"
		"  \"\": 0\n}";
	static const struct {
		const char *pointer;
		bool found, at_name;
		unsigned int line, column;
	} cases[] = {
		{ "", true, false, 1, 1 },
		{ "/a~1b", true, false, 2, 10 },
		{ "/a~1b", true, true, 2, 3 },
		{ "/a~1b/0", true, false, 2, 11 },
		{ "/a~1b/1/~0", true, false, 3, 11 },
		{ "/a~1b/1/x", true, false, 3, 21 },
		{ "/a~1b/1/x", true, true, 3, 16 },
		{ "/", true, false, 4, 7 },
		{ "/a~1b/2", false, false, 2, 10 },
		{ "/a~1b/01", false, false, 2, 10 },
		{ "/nothing", false, false, 1, 1 },
	};
	CLEANUP(json_freep) cJSON *doc = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(json_parse_text(&doc, text, strlen(text), 0, &err),
			 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct json_place place;

		ck_assert(!!json_at(doc, cases[i].pointer) == cases[i].found);
		json_locate(text, strlen(text), cases[i].pointer,
			    cases[i].at_name, &place);
		ck_assert_msg(place.line == cases[i].line &&
			      place.column == cases[i].column, "%s: %u:%u",
			      cases[i].pointer, place.line, place.column);
	}
}
END_TEST

START_TEST(set_replaces_and_adds)
{
	CLEANUP(json_freep) cJSON *doc = cJSON_CreateObject();
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	json_set_string(doc, "b", "x");
	json_set(doc, "a", cJSON_CreateNumber(1));
	json_set_string(doc, "b", NULL);
	json_compact(&out, doc);
	ck_assert_str_eq(out.ptr, "{\"a\":1,\"b\":null}");
	ck_assert_ptr_null(json_get(doc, "B"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("json");
	TCase *gate = tcase_create("gate");
	TCase *canon = tcase_create("canonical form");

	tcase_add_loop_test(gate, gate_lets_json_through, 0, ARRAY_SIZE(good));
	tcase_add_loop_test(gate, gate_stops_what_is_no_json, 0,
			    ARRAY_SIZE(bad));
	tcase_add_test(gate, gate_minds_the_depth);
	tcase_add_test(gate, flags_let_through_what_the_hub_sends);
	tcase_add_test(canon, canonical_form_is_laid_out_for_line_diffs);
	tcase_add_test(canon, the_gate_knows_the_form);
	tcase_add_test(canon, the_gate_knows_the_form_of_mutants);
	tcase_add_test(canon, numbers_come_back);
	tcase_add_test(canon, decimals_are_rounded_right);
	tcase_add_test(canon, equality_is_by_value);
	tcase_add_test(canon, pointers_find_values_and_places);
	tcase_add_test(canon, set_replaces_and_adds);
	suite_add_tcase(suite, gate);
	suite_add_tcase(suite, canon);
	return unit_main(suite);
}
