/* SPDX-License-Identifier: MIT */
/*
 * What the official suite does not see: messages, places, limits, errors of
 * schemas, loading.
 */
#include "unit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "schema/schema.h"

static cJSON *parse(const char *text)
{
	struct err err = ERR_INIT;
	cJSON *document = NULL;

	ck_assert_msg(!json_parse_text(&document, text, strlen(text),
				       JSON_ROUND_NUMBERS, &err),
		      "%s: %s", text, err.msg);
	return document;
}

static struct schema *compile_with(const char *text,
				   const struct schema_options *options)
{
	CLEANUP(json_freep) cJSON *document = parse(text);
	struct schema *schema = NULL;
	struct err err = ERR_INIT;

	ck_assert_msg(!schema_compile(&schema, document, options, &err),
		      "%s: %s", text, err.msg);
	return schema;
}

static struct schema *compile(const char *text)
{
	const struct schema_options options = { .assert_formats = true };

	return compile_with(text, &options);
}

static enum schema_verdict check(const struct schema *schema,
				 const char *text,
				 struct schema_report *report)
{
	CLEANUP(json_freep) cJSON *instance = parse(text);
	struct err err = ERR_INIT;
	enum schema_verdict verdict;

	verdict = schema_validate(schema, instance, report, &err);
	ck_assert_int_ne(verdict, SCHEMA_FAILED);
	return verdict;
}

/* Several "pointer: message" lines, one after the other. */
static void say_all(struct buf *out, const struct schema_problem *problems,
		    size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_addf(out, "%s%s: %s", i ? "\n" : "", problems[i].pointer,
			 problems[i].message);
}

static const struct {
	const char *schema, *instance, *said;
} messages[] = {
	{ "{\"type\": \"string\"}", "5", ": must be a string, is a number" },
	{ "{\"type\": [\"string\", \"null\", \"array\"]}", "{}",
	  ": must be an array, a string or null, is an object" },
	{ "{\"type\": \"integer\"}", "1.5", ": must be an integer, is 1.5" },
	{ "{\"type\": \"integer\"}", "true",
	  ": must be an integer, is a boolean" },
	{ "{\"type\": \"string\", \"enum\": [\"a\"]}", "1",
	  ": must be a string, is a number" },
	{ "{\"enum\": [\"apache-2.0\", \"mit\", null]}", "\"apache2\"",
	  ": must be 'apache-2.0', 'mit' or null, is 'apache2', did you mean "
	  "'apache-2.0'?" },
	{ "{\"enum\": [\"apache-2.0\", \"mit\"]}", "\"unlicense\"",
	  ": must be 'apache-2.0' or 'mit', is 'unlicense'" },
	{ "{\"enum\": [1,2,3,4,5,6,7,8,9]}", "0",
	  ": must be one of the 9 allowed values, is 0" },
	{ "{\"const\": {\"a\": 1}}", "{\"a\": 2}",
	  ": must be {\"a\":1}, is {\"a\":2}" },
	{ "{\"const\": \"Model\"}", "\"model\"",
	  ": must be 'Model', is 'model', did you mean 'Model'?" },
	{ "{\"minimum\": 1}", "0", ": must be at least 1, is 0" },
	{ "{\"exclusiveMaximum\": 0.5}", "0.5",
	  ": must be less than 0.5, is 0.5" },
	{ "{\"multipleOf\": 0.01}", "0.075",
	  ": must be a multiple of 0.01, is 0.075" },
	{ "{\"minLength\": 1}", "\"\"",
	  ": must have at least 1 character, has 0" },
	{ "{\"maxLength\": 2}", "\"a\xc3\xa9\xf0\x9f\x90\xb2\"",
	  ": must have at most 2 characters, has 3" },
	{ "{\"pattern\": \"^[0-9a-f]{40}$\"}", "\"main\"",
	  ": must match the pattern ^[0-9a-f]{40}$, is 'main'" },
	{ "{\"format\": \"date-time\"}", "\"2023-07-19T18-06-28.460226\"",
	  ": must be a date-time, is '2023-07-19T18-06-28.460226': the time "
	  "must be written hh:mm:ss" },
	{ "{\"uniqueItems\": true}", "[1, {\"a\": 1, \"b\": 2}, "
	  "{\"b\": 2, \"a\": 1.0}]",
	  ": must not have equal items, /1 and /2 are equal" },
	{ "{\"maxItems\": 1}", "[1, 2]",
	  ": must have at most 1 item, has 2" },
	{ "{\"contains\": {\"type\": \"null\"}}", "[1]",
	  ": must have at least 1 item as described under 'contains', "
	  "has 0" },
	{ "{\"prefixItems\": [true], \"items\": false}", "[1, 2, 3]",
	  "/1: must not be here, at most 1 allowed" },
	{ "{\"required\": [\"id\", \"sha\"]}", "{\"sha\": 1}",
	  ": must have the property 'id'" },
	{ "{\"properties\": {\"license\": {}}, "
	  "\"additionalProperties\": false}", "{\"licence\": 1, \"x/y\": 2}",
	  "/licence: unknown property 'licence', did you mean 'license'?\n"
	  "/x~1y: unknown property 'x/y'" },
	{ "{\"properties\": {\"a\": false}}", "{\"a\": 1}",
	  "/a: must not be here" },
	{ "{\"propertyNames\": {\"maxLength\": 1}}", "{\"ab\": 1}",
	  "/ab: the name must have at most 1 character, has 2" },
	{ "{\"dependentRequired\": {\"a\": [\"b\"]}}", "{\"a\": 1}",
	  ": must have the property 'b' beside 'a'" },
	{ "{\"not\": {\"type\": \"null\"}}", "null",
	  ": must not be what is described under 'not'" },
	{ "{\"oneOf\": [{\"minimum\": 1}, true, {\"maximum\": 3}]}", "4",
	  ": must fit exactly one of 3 alternatives, fits number 1 and "
	  "number 2" },
	{ "{\"properties\": {\"a\": {}}, \"unevaluatedProperties\": false}",
	  "{\"a\": 1, \"c\": 2}", "/c: unknown property 'c'" },
	{ "{\"allOf\": [{\"prefixItems\": [true]}], "
	  "\"unevaluatedItems\": false}", "[1, 2, 3]",
	  "/1: must not be here, no schema describes it" },
	{ "{\"properties\": {\"a\": {\"type\": \"null\"}}, "
	  "\"unevaluatedProperties\": false}", "{\"a\": 1}",
	  "/a: must be null, is a number" },
	/* alternatives */
	{ "{\"anyOf\": [{\"type\": \"boolean\"}, {\"type\": \"string\"}]}",
	  "5", ": must be a string or a boolean, is a number" },
	{ "{\"anyOf\": [{\"enum\": [false]}, {\"type\": \"string\", "
	  "\"enum\": [\"auto\", \"manual\"]}]}", "\"autp\"",
	  ": must be false, 'auto' or 'manual', is 'autp', did you mean "
	  "'auto'?" },
	{ "{\"anyOf\": [{\"type\": \"boolean\"}, {\"type\": \"string\", "
	  "\"maxLength\": 1}]}", "\"ab\"",
	  ": must have at most 1 character, has 2" },
	{ "{\"oneOf\": [{\"properties\": {\"t\": {\"const\": \"a\"}}}, "
	  "{\"properties\": {\"t\": {\"const\": \"b\"}}}]}", "{\"t\": \"c\"}",
	  "/t: must be 'a' or 'b', is 'c'" },
	{ "{\"oneOf\": [{\"properties\": {\"t\": {\"const\": \"a\"}}, "
	  "\"required\": [\"x\", \"y\"]}, {\"properties\": {\"t\": "
	  "{\"const\": \"b\"}, \"z\": {\"type\": \"null\"}}}]}",
	  "{\"t\": \"b\", \"z\": 1}", "/z: must be null, is a number" },
	{ "{\"oneOf\": [{\"properties\": {\"t\": {\"const\": \"a\"}}}, "
	  "{\"properties\": {\"t\": {\"const\": \"b\"}}, \"required\": "
	  "[\"z\"]}]}", "{\"t\": \"b\"}", ": must have the property 'z'" },
	{ "{\"anyOf\": [{\"properties\": {\"d\": {\"items\": {\"enum\": "
	  "[\"web\"]}}}, \"required\": [\"d\"]}, {\"required\": [\"f\"]}]}",
	  "{\"d\": [\"wbe\"]}",
	  "/d/0: must be 'web', is 'wbe', did you mean 'web'?" },
	{ "{\"anyOf\": [{\"properties\": {\"d\": {}}, \"required\": "
	  "[\"d\", \"n\"]}, {\"required\": [\"f\"]}]}", "{\"d\": 1}",
	  ": must have the property 'n'" },
	{ "{\"anyOf\": [{\"minimum\": 5}, {\"multipleOf\": 2}]}", "3",
	  ": must fit one of 2 alternatives: must be at least 5, is 3; or "
	  "must be a multiple of 2, is 3" },
	/* several, in the order of the instance */
	{ "{\"required\": [\"z\"], \"allOf\": [{\"properties\": {\"b\": "
	  "{\"minimum\": 1, \"multipleOf\": 2}, \"a\": {\"items\": "
	  "{\"type\": \"null\"}}}}]}", "{\"a\": [1, null, 2], \"b\": -1}",
	  ": must have the property 'z'\n"
	  "/a/0: must be null, is a number\n"
	  "/a/2: must be null, is a number\n"
	  "/b: must be at least 1, is -1\n"
	  "/b: must be a multiple of 2, is -1" },
	/* what comes from outside is cut and made harmless */
	{ "{\"const\": 1}", "\"a\\u001b[0m0123456789012345678901234567890123"
	  "45678901234567890123456789\"",
	  ": must be 1, is 'a\\u001b[0m01234567890123456789012345678901234567"
	  "89012345678901234...'" },
};

START_TEST(messages_name_the_mistake)
{
	CLEANUP(schema_freep) struct schema *schema =
		compile(messages[_i].schema);
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;
	CLEANUP(buf_release) struct buf said = BUF_INIT(BUF_UNBOUNDED);

	ck_assert_int_eq(check(schema, messages[_i].instance, NULL),
			 SCHEMA_INVALID);
	ck_assert_int_eq(check(schema, messages[_i].instance, &report),
			 SCHEMA_INVALID);
	say_all(&said, report.problems, report.count);
	ck_assert_str_eq(said.ptr, messages[_i].said);
}
END_TEST

START_TEST(places_are_told)
{
	CLEANUP(schema_freep) struct schema *schema = compile(
		"{\"properties\": {\"a/b\": {\"$ref\": \"#/$defs/x\"}},"
		" \"additionalProperties\": false,"
		" \"$defs\": {\"x\": {\"anyOf\": [{\"type\": \"null\"},"
		"  {\"type\": \"string\", \"minLength\": 2}]}}}");
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;
	const struct schema_problem *p;

	check(schema, "{\"c\": 1, \"a/b\": \"\"}", &report);
	ck_assert_uint_eq(report.count, 2);
	p = &report.problems[0];
	ck_assert_str_eq(p->pointer, "/c");
	ck_assert_str_eq(p->schema_pointer, "/additionalProperties");
	ck_assert_str_eq(p->keyword, "additionalProperties");
	ck_assert(p->at_name);
	p = &report.problems[1];
	ck_assert_str_eq(p->pointer, "/a~1b");
	ck_assert_str_eq(p->schema_pointer, "/$defs/x/anyOf/1/minLength");
	ck_assert_str_eq(p->keyword, "minLength");
	ck_assert(!p->at_name);
	ck_assert_uint_eq(p->child_count, 1);
	ck_assert_str_eq(p->children[0].schema_pointer,
			 "/$defs/x/anyOf/0/type");
}
END_TEST

START_TEST(a_valid_value_leaves_an_empty_report)
{
	CLEANUP(schema_freep) struct schema *schema = compile("true");
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;

	report.count = 5;
	ck_assert_int_eq(check(schema, "1", &report), SCHEMA_VALID);
	ck_assert_uint_eq(report.count, 0);
}
END_TEST

START_TEST(reports_are_bounded)
{
	CLEANUP(schema_freep) struct schema *schema =
		compile("{\"items\": {\"type\": \"null\"}}");
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;

	report.max_problems = 2;
	check(schema, "[1, 2, 3]", &report);
	ck_assert_uint_eq(report.count, 2);
	ck_assert(report.more);
	ck_assert_str_eq(report.problems[1].pointer, "/1");
	check(schema, "[1, 2]", &report);
	ck_assert(!report.more);
}
END_TEST

#define DRAFT7 "\"$schema\": \"http://json-schema.org/draft-07/schema#\""

static const struct {
	const char *schema, *why;
} bad[] = {
	{ "5", "a schema is an object or a boolean, not a number" },
	{ "{\"properties\": {\"a\": {\"type\": \"strng\"}}}",
	  "/properties/a/type: must be 'array', 'boolean', 'integer', 'null', "
	  "'number', 'object' or 'string', is 'strng', did you mean "
	  "'string'?" },
	{ "{\"items\": {\"minimum\": \"1\"}}",
	  "/items/minimum: must be a number, is a string" },
	{ "{" DRAFT7 ", \"required\": \"id\"}",
	  "/required: must be an array, is a string" },
	{ "{\"properties\": {\"a\": {\"pattern\": \"a(b\"}}}",
	  "/properties/a/pattern: 'a(b' is not a regular expression: a ( "
	  "without its ) at character 4" },
	{ "{\"patternProperties\": {\"+\": {}}}",
	  "/patternProperties: '+' is not a regular expression: nothing to "
	  "repeat at character 1" },
	{ "{\"$defs\": {\"a/b\": {\"$ref\": \"#/$defs/c\"}}}",
	  "/$defs/a~1b/$ref: '#/$defs/c' leads nowhere" },
	{ "{\"$ref\": \"#/required\", \"required\": [\"a\"]}",
	  "/$ref: '#/required' leads to no schema, but to a value of "
	  "type array" },
	{ "{\"$ref\": \"other.json\"}",
	  "/$ref: refers to 'other.json', a document that is not at hand" },
	{ "{\"$schema\": \"http://json-schema.org/draft-99/schema#\"}",
	  "/$schema: 'http://json-schema.org/draft-99/schema#' is not a "
	  "meta-schema that is known" },
};

START_TEST(bad_schemas_are_refused)
{
	CLEANUP(json_freep) cJSON *document = parse(bad[_i].schema);
	CLEANUP(schema_freep) struct schema *schema = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(schema_compile(&schema, document, NULL, &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
	ck_assert_str_eq(err.msg, bad[_i].why);
}
END_TEST

/* Without the check against the meta-schema nothing may go wrong either. */
static const char *const odd[] = {
	"{\"type\": 5}", "{\"enum\": 1}", "{\"properties\": []}",
	"{\"properties\": {\"a\": 1}}", "{\"required\": [1]}",
	"{\"items\": 1}", "{\"prefixItems\": {}}", "{\"allOf\": {}}",
	"{\"anyOf\": [1]}", "{\"minLength\": -1}", "{\"maxItems\": \"1\"}",
	"{\"multipleOf\": 0}", "{\"pattern\": 1}", "{\"$ref\": 1}",
	"{\"patternProperties\": 1}", "{\"dependentRequired\": {\"a\": 1}}",
	"{\"dependentRequired\": 1}", "{\"not\": 1}", "{\"if\": null}",
	"{\"additionalProperties\": 1}", "{\"minimum\": \"1\"}",
};

START_TEST(trusted_schemas_are_not_trusted_blindly)
{
	const struct schema_options options = { .trusted = true };
	CLEANUP(json_freep) cJSON *document = parse(odd[_i]);
	CLEANUP(schema_freep) struct schema *schema = NULL;
	struct err err = ERR_INIT;

	ck_assert_msg(schema_compile(&schema, document, &options, &err) < 0,
		      "%s", odd[_i]);
	ck_assert_int_eq(err.code, ERR_INVALID);
}
END_TEST

START_TEST(the_draft_can_be_chosen)
{
	const struct schema_options options = { .draft = SCHEMA_DRAFT_4 };
	CLEANUP(schema_freep) struct schema *four =
		compile_with("{\"minimum\": 1, \"exclusiveMinimum\": true, "
			     "\"const\": 5}", &options);
	CLEANUP(schema_freep) struct schema *seven =
		compile_with("{" DRAFT7 ", \"const\": 5}", &options);

	ck_assert_int_eq(schema_draft(four), SCHEMA_DRAFT_4);
	ck_assert_int_eq(check(four, "1", NULL), SCHEMA_INVALID);
	ck_assert_int_eq(check(four, "2", NULL), SCHEMA_VALID);
	ck_assert_int_eq(schema_draft(seven), SCHEMA_DRAFT_7);
	ck_assert_str_eq(schema_draft_name(schema_draft(seven)), "draft-07");
	ck_assert_int_eq(check(seven, "4", NULL), SCHEMA_INVALID);
}
END_TEST

START_TEST(sub_schemas_can_be_asked)
{
	CLEANUP(schema_freep) struct schema *schema = compile(
		"{\"properties\": {\"a/b\": {\"$ref\": \"#/$defs/n\"}},"
		" \"$defs\": {\"n\": {\"type\": [\"integer\", \"null\"]}}}");
	CLEANUP(json_freep) cJSON *number = cJSON_CreateNumber(1);
	CLEANUP(json_freep) cJSON *string = cJSON_CreateString("1");
	const struct schema_node *node =
		schema_at(schema, "/properties/a~1b");
	struct err err = ERR_INIT;

	ck_assert_ptr_nonnull(node);
	ck_assert_int_eq(schema_node_validate(schema, node, number, NULL,
					      &err), SCHEMA_VALID);
	ck_assert_int_eq(schema_node_validate(schema, node, string, NULL,
					      &err), SCHEMA_INVALID);
	ck_assert_ptr_nonnull(schema_at(schema, ""));
	ck_assert_ptr_null(schema_at(schema, "/properties"));
	ck_assert_ptr_null(schema_at(schema, "/properties/c"));
}
END_TEST

/* Knows http://x/a.json (refers to b.json) and http://x/bad.json; whatever
 * lies below http://down/ cannot be reached. */
static int load(void *ctx, const char *uri, cJSON **out, struct err *err)
{
	unsigned int *count = ctx;

	++*count;
	if (!strcmp(uri, "http://x/a.json"))
		*out = parse("{\"$ref\": \"b.json#/definitions/s\"}");
	else if (!strcmp(uri, "http://x/b.json"))
		*out = parse("{\"definitions\": {\"s\": {\"$id\": \"s\", "
			     "\"type\": \"string\"}}}");
	else if (!strcmp(uri, "http://x/bad.json"))
		*out = parse("{\"properties\": {\"a\": {\"type\": 1}}}");
	else if (starts_with(uri, "http://down/"))
		return err_set(err, ERR_SYSTEM, "out of order");
	else
		return err_set(err, ERR_NOT_FOUND, "no such document");
	return 0;
}

START_TEST(references_are_loaded)
{
	unsigned int count = 0;
	const struct schema_options options = {
		.base_uri = "http://x/main.json",
		.load = load,
		.load_ctx = &count,
	};
	CLEANUP(schema_freep) struct schema *schema = compile_with(
		"{\"items\": {\"$ref\": \"a.json\"}, \"contains\": "
		"{\"$ref\": \"http://x/a.json#\"}}", &options);
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;

	ck_assert_uint_eq(count, 2);
	ck_assert_int_eq(check(schema, "[\"a\"]", NULL), SCHEMA_VALID);
	ck_assert_int_eq(check(schema, "[\"a\", 1]", &report),
			 SCHEMA_INVALID);
	ck_assert_str_eq(report.problems[0].schema_pointer,
			 "http://x/b.json#/definitions/s/type");
}
END_TEST

static const struct {
	const char *uri;
	enum err_code code;
	const char *why;
} unloadable[] = {
	{ "http://x/none.json", ERR_INVALID, "/$ref: refers to "
	  "'http://x/none.json', a document that is not at hand" },
	{ "http://down/a", ERR_SYSTEM, "out of order" },
	{ "http://x/b.json#/definitions/t", ERR_INVALID,
	  "/$ref: 'http://x/b.json#/definitions/t' leads nowhere" },
};

START_TEST(what_cannot_be_loaded_is_an_error)
{
	CLEANUP(freep) char *text =
		xasprintf("{\"$ref\": \"%s\"}", unloadable[_i].uri);
	CLEANUP(json_freep) cJSON *document = parse(text);
	CLEANUP(schema_freep) struct schema *schema = NULL;
	unsigned int count = 0;
	const struct schema_options options = {
		.load = load, .load_ctx = &count,
	};
	struct err err = ERR_INIT;

	ck_assert_int_eq(schema_compile(&schema, document, &options, &err),
			 -1);
	ck_assert_int_eq(err.code, unloadable[_i].code);
	ck_assert_str_eq(err.msg, unloadable[_i].why);
}
END_TEST

START_TEST(what_is_loaded_is_checked)
{
	CLEANUP(json_freep) cJSON *document =
		parse("{\"$ref\": \"http://x/bad.json\"}");
	CLEANUP(schema_freep) struct schema *schema = NULL;
	unsigned int count = 0;
	struct schema_options options = { .load = load, .load_ctx = &count };
	struct err err = ERR_INIT;

	ck_assert_int_eq(schema_compile(&schema, document, &options, &err),
			 -1);
	ck_assert_msg(starts_with(err.msg, "http://x/bad.json#/properties/a"
				  "/type: must "), "%s", err.msg);
}
END_TEST

START_TEST(schemas_of_two_drafts_can_be_in_one_document)
{
	CLEANUP(schema_freep) struct schema *schema = compile(
		"{\"$ref\": \"http://x/old\", \"$defs\": {\"old\": "
		"{\"$id\": \"http://x/old\", " DRAFT7 ", "
		"\"items\": [{\"type\": \"null\"}]}}}");
	CLEANUP(json_freep) cJSON *document = parse(
		"{\"$defs\": {\"old\": {\"$id\": \"http://x/old\", " DRAFT7
		", \"items\": [{\"type\": 1}]}}}");
	CLEANUP(schema_freep) struct schema *none = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(check(schema, "[1]", NULL), SCHEMA_INVALID);
	ck_assert_int_eq(check(schema, "[null, 1]", NULL), SCHEMA_VALID);
	ck_assert_int_eq(schema_compile(&none, document, NULL, &err), -1);
	ck_assert_msg(starts_with(err.msg, "/$defs/old/items/0/type: "),
		      "%s", err.msg);
}
END_TEST

static void add_nest(struct buf *out, char open, unsigned int depth)
{
	buf_add_times(out, open, depth);
	buf_add_times(out, open == '[' ? ']' : '}', depth);
}

/* Whatever happens, it ends with ERR_LIMIT. */
static void check_limit(const char *schema_text, const char *instance_text)
{
	CLEANUP(schema_freep) struct schema *schema = compile(schema_text);
	CLEANUP(json_freep) cJSON *instance = parse(instance_text);
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;
	struct err err = ERR_INIT;

	ck_assert_int_eq(schema_validate(schema, instance, &report, &err),
			 SCHEMA_FAILED);
	ck_assert_int_eq(err.code, ERR_LIMIT);
}

START_TEST(circles_end)
{
	check_limit("{\"$ref\": \"#\"}", "1");
	check_limit("{\"$defs\": {\"a\": {\"not\": {\"$ref\": \"#\"}}}, "
		    "\"anyOf\": [{\"$ref\": \"#/$defs/a\"}]}", "1");
}
END_TEST

START_TEST(alternatives_of_alternatives_end)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	buf_adds(&text, "{\"$ref\": \"#/$defs/0\", \"$defs\": {");
	for (int i = 0; i < 60; i++)
		buf_addf(&text, "\"%d\": {\"anyOf\": [{\"$ref\": \"#/$defs/%d"
			 "\"}, {\"$ref\": \"#/$defs/%d\"}]}, ", i, i + 1,
			 i + 1);
	buf_adds(&text, "\"60\": false}}");
	check_limit(text.ptr, "1");
}
END_TEST

START_TEST(patterns_without_end_end)
{
	check_limit("{\"pattern\": \"^(a+)+$\"}",
		    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"");
	check_limit("{\"patternProperties\": {\"^(a+)+$\": true}}",
		    "{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\": 1}");
}
END_TEST

START_TEST(deep_values_are_fine)
{
	CLEANUP(schema_freep) struct schema *schema = compile(
		"{\"$defs\": {\"n\": {\"anyOf\": [{\"type\": \"array\", "
		"\"items\": {\"$ref\": \"#/$defs/n\"}}, {\"type\": "
		"\"null\"}]}}, \"$ref\": \"#/$defs/n\"}");
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	add_nest(&text, '[', JSON_DEPTH_MAX);
	ck_assert_int_eq(check(schema, text.ptr, NULL), SCHEMA_VALID);
}
END_TEST

START_TEST(deep_schemas_are_refused)
{
	CLEANUP(json_freep) cJSON *document = cJSON_CreateObject();
	CLEANUP(schema_freep) struct schema *schema = NULL;
	struct err err = ERR_INIT;

	for (int i = 0; i < JSON_DEPTH_MAX + 1; i++) {
		cJSON *outer = cJSON_CreateObject();

		json_set(outer, "not", document);
		document = outer;
	}
	ck_assert_int_eq(schema_compile(&schema, document, NULL, &err), -1);
	ck_assert_int_eq(err.code, ERR_LIMIT);
}
END_TEST

/* More required names than fit into one word, and colliding ones. */
START_TEST(many_names_are_kept_apart)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf whole = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(schema_freep) struct schema *schema = NULL;
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;

	buf_adds(&text, "{\"required\": [");
	buf_addc(&whole, '{');
	for (int i = 0; i < 200; i++) {
		const char *comma = i ? ", " : "";

		buf_addf(&text, "%s\"aaaaaaaa%04daaaaaaaaaaaaaaaaaaaa\"",
			 comma, i);
		if (i != 150)
			buf_addf(&whole, "%s\"aaaaaaaa%04daaaaaaaaaaaaaaaaa"
				 "aaa\": %d", comma, i, i);
	}
	buf_adds(&text, "]}");
	buf_addc(&whole, '}');
	schema = compile(text.ptr);
	check(schema, whole.ptr, &report);
	ck_assert_uint_eq(report.count, 1);
	ck_assert_str_eq(report.problems[0].message, "must have the property "
			 "'aaaaaaaa0150aaaaaaaaaaaaaaaaaaaa'");
}
END_TEST

static const struct {
	double number, of;
	bool is;
} multiples[] = {
	{ 0.3, 0.1, true }, { 0.35, 0.1, false }, { 4.35, 0.01, true },
	{ 1.1, 0.01, true }, { 1e308, 0.5, true }, { 0.0075, 0.0001, true },
	{ 1e308, 0.123456789, false }, { 9007199254740994, 2, true },
	{ -6, 3, true }, { 0, 0.7, true }, { 1e22, 1e21, true },
	{ 1e21, 1e22, false }, { 12391239123, 1e-8, true },
};

START_TEST(multiples_are_decimal)
{
	CLEANUP(json_freep) cJSON *document = cJSON_CreateObject();
	CLEANUP(json_freep) cJSON *number =
		cJSON_CreateNumber(multiples[_i].number);
	CLEANUP(schema_freep) struct schema *schema = NULL;
	struct err err = ERR_INIT;

	json_set(document, "multipleOf",
		 cJSON_CreateNumber(multiples[_i].of));
	ck_assert_int_eq(schema_compile(&schema, document, NULL, &err), 0);
	ck_assert_int_eq(schema_validate(schema, number, NULL, &err),
			 multiples[_i].is ? SCHEMA_VALID : SCHEMA_INVALID);
}
END_TEST

static void *validate_often(void *ctx)
{
	const struct schema *schema = ctx;
	CLEANUP(json_freep) cJSON *good = cJSON_Parse("[\"ab-1\", \"\"]");
	CLEANUP(json_freep) cJSON *wrong = cJSON_Parse("[\"ab-x\", \"\"]");
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;
	struct err err = ERR_INIT;
	uintptr_t right = 0;

	for (int i = 0; i < 500; i++)
		right += schema_validate(schema, good, &report, &err) ==
				SCHEMA_VALID &&
			 schema_validate(schema, wrong, &report, &err) ==
				SCHEMA_INVALID &&
			 report.count == 1;
	return (void *)right;
}

START_TEST(threads_share_a_schema)
{
	CLEANUP(schema_freep) struct schema *schema = compile(
		"{\"items\": {\"anyOf\": [{\"pattern\": \"\\\\w+-\\\\d$\"}, "
		"{\"maxLength\": 0}]}}");
	pthread_t threads[4];
	void *right;

	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL,
						validate_often, schema), 0);
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++) {
		pthread_join(threads[i], &right);
		ck_assert_uint_eq((uintptr_t)right, 500);
	}
}
END_TEST

static TCase *cases(void)
{
	TCase *tcase = tcase_create("schema");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, messages_name_the_mistake, 0,
			    ARRAY_SIZE(messages));
	tcase_add_test(tcase, places_are_told);
	tcase_add_test(tcase, a_valid_value_leaves_an_empty_report);
	tcase_add_test(tcase, reports_are_bounded);
	tcase_add_loop_test(tcase, bad_schemas_are_refused, 0,
			    ARRAY_SIZE(bad));
	tcase_add_loop_test(tcase, trusted_schemas_are_not_trusted_blindly, 0,
			    ARRAY_SIZE(odd));
	tcase_add_test(tcase, the_draft_can_be_chosen);
	tcase_add_test(tcase, sub_schemas_can_be_asked);
	tcase_add_test(tcase, references_are_loaded);
	tcase_add_loop_test(tcase, what_cannot_be_loaded_is_an_error, 0,
			    ARRAY_SIZE(unloadable));
	tcase_add_test(tcase, what_is_loaded_is_checked);
	tcase_add_test(tcase, schemas_of_two_drafts_can_be_in_one_document);
	tcase_add_test(tcase, circles_end);
	tcase_add_test(tcase, alternatives_of_alternatives_end);
	tcase_add_test(tcase, patterns_without_end_end);
	tcase_add_test(tcase, deep_values_are_fine);
	tcase_add_test(tcase, deep_schemas_are_refused);
	tcase_add_test(tcase, many_names_are_kept_apart);
	tcase_add_loop_test(tcase, multiples_are_decimal, 0,
			    ARRAY_SIZE(multiples));
	tcase_add_test(tcase, threads_share_a_schema);
	return tcase;
}

int main(void)
{
	Suite *suite = suite_create("schema");

	suite_add_tcase(suite, cases());
	return unit_main(suite);
}
