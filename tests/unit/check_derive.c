/* SPDX-License-Identifier: MIT */
/* Source expressions, and the records that a schema makes of them. */
#include "unit.h"

#include <string.h>

#include "core/builtin.h"
#include "core/derive.h"
#include "core/expr.h"

static const char api_text[] =
	"{\"id\":\"a/b\",\"n\":3,\"list\":[\"x\"],\"null\":null,"
	"\"tags\":[\"license:mit\",\"en\",\"deploy:azure\",\"license:other\","
	"\"has_space\"],\"cardData\":{\"license\":\"mit\",\"arxiv\":2310.1232}}";
static const char config_text[] =
	"{\"model_type\":\"llama\",\"hidden_size\":8,\"zero\":0,"
	"\"intermediate_size\":20,\"hidden_act\":\"silu\",\"tie\":true,"
	"\"text_config\":{\"hidden_size\":6,\"heads\":null,\"n_head\":2}}";
static const char index_text[] =
	"{\"_class_name\":\"P\",\"_n\":1,\"vae\":[\"diffusers\",\"V\"]}";
/* What the expressions of this file may use. */
static const char defs_text[] =
	"{\"width\":{\"use\":\"text\",\"pointer\":\"/hidden_size\"},"
	"\"text\":{\"source\":\"config\",\"pointer\":[\"/none\",\"/text_config\",\"\"]},"
	"\"traits\":{\"map\":{\"llama\":{\"const\":{\"norm\":\"rms\"}}},\"of\":"
	"{\"source\":\"config\",\"pointer\":\"/model_type\"}}}";
static const char readme_text[] =
	"---\nlicense: mit\narxiv: 2310.12320\n---\n# A model\n\n"
	"- **Developed by:** Ada\n- **Paper:** [a paper](https://example.org/p)\n"
	"- **Demo:** [More Information Needed]\n\n## Uses\n\n### Direct Use\n\n"
	"Reading.\n\nAccuracy: 0.93 on x\n";

static cJSON *parse(const char *text)
{
	struct err err = ERR_INIT;
	cJSON *doc = NULL;

	ck_assert_msg(json_parse_text(&doc, text, strlen(text), 0, &err) == 0,
		      "%s: %s", text, err.msg);
	return doc;
}

static void make_sources(struct sources *sources)
{
	struct err err = ERR_INIT;

	sources->json[SOURCE_API] = parse(api_text);
	sources->json[SOURCE_CONFIG] = parse(config_text);
	sources->json[SOURCE_MODEL_INDEX] = parse(index_text);
	ck_assert_int_eq(card_new(&sources->readme, readme_text,
				  strlen(readme_text), &err), 0);
}

/* Expression -> value on one line, "" for none. */
static const struct {
	const char *expr, *value;
} values[] = {
	{ "{\"source\":\"api\",\"pointer\":\"/n\"}", "3" },
	{ "{\"source\":\"api\",\"pointer\":\"/list/0\"}", "\"x\"" },
	{ "{\"source\":\"api\",\"pointer\":\"/null\"}", "" },
	{ "{\"source\":\"api\",\"pointer\":\"/none\"}", "" },
	{ "{\"source\":\"tokenizer_config\",\"pointer\":\"/x\"}", "" },
	{ "{\"source\":\"card\",\"pointer\":\"/license\"}", "\"mit\"" },
	{ "{\"source\":\"card\",\"pointer\":\"/arxiv\"}", "2310.1232" },
	{ "{\"source\":\"card\",\"pointer\":\"/arxiv\",\"text\":true}",
	  "\"2310.12320\"" },
	{ "{\"source\":\"tags\",\"prefix\":\"license:\"}",
	  "[\"mit\",\"other\"]" },
	{ "{\"source\":\"tags\",\"prefix\":\"doi:\"}", "" },
	{ "{\"source\":\"tags\",\"without\":[\"has_space\",\"deploy:*\"]}",
	  "[\"license:mit\",\"en\",\"license:other\"]" },
	{ "{\"source\":\"readme\",\"bullet\":\"Developed by\"}", "\"Ada\"" },
	{ "{\"source\":\"readme\",\"bullet\":\"Demo\"}", "" },
	{ "{\"source\":\"readme\",\"bullet\":\"Paper\",\"url\":true}",
	  "\"https://example.org/p\"" },
	{ "{\"source\":\"readme\",\"bullet\":\"Developed by\",\"url\":true}",
	  "" },
	{ "{\"source\":\"readme\",\"section\":\"Downstream Use\"}", "" },
	{ "{\"source\":\"readme\",\"pattern\":\"Accuracy: ([0-9.]+)\"}",
	  "\"0.93\"" },
	{ "{\"source\":\"readme\",\"pattern\":\"Recall: ([0-9.]+)\"}", "" },
	{ "{\"ratio\":[{\"source\":\"config\",\"pointer\":\"/intermediate_size\"},"
	  "{\"source\":\"config\",\"pointer\":\"/hidden_size\"}]}", "2.5" },
	{ "{\"ratio\":[{\"const\":1},{\"source\":\"config\",\"pointer\":\"/zero\"}]}",
	  "" },
	{ "{\"product\":[{\"const\":4},{\"source\":\"config\",\"pointer\":\"/hidden_size\"}]}",
	  "32" },
	{ "{\"map\":{\"llama\":\"x\",\"*\":\"y\"},\"of\":{\"source\":\"config\","
	  "\"pointer\":\"/model_type\"}}", "\"x\"" },
	{ "{\"map\":{\"*\":\"y\"},\"of\":{\"source\":\"config\","
	  "\"pointer\":\"/model_type\"}}", "\"y\"" },
	{ "{\"map\":{\"*\":\"y\"},\"of\":{\"source\":\"config\","
	  "\"pointer\":\"/none\"}}", "" },
	{ "{\"map\":{\"true\":1},\"of\":{\"source\":\"config\","
	  "\"pointer\":\"/tie\"}}", "1" },
	{ "{\"map\":{\"8\":[]},\"of\":{\"source\":\"config\","
	  "\"pointer\":\"/hidden_size\"}}", "[]" },
	{ "{\"map\":{\"llama\":{\"map\":{\"silu\":\"swiglu\"},\"of\":{\"source\":"
	  "\"config\",\"pointer\":\"/hidden_act\"}}},\"of\":{\"source\":\"config\","
	  "\"pointer\":\"/model_type\"}}", "\"swiglu\"" },
	{ "{\"first\":[{\"source\":\"api\",\"pointer\":\"/none\"},{\"const\":7}]}",
	  "7" },
	{ "{\"source\":\"config\",\"pointer\":[\"/none\",\"/text_config/heads\","
	  "\"/tie\",\"/hidden_size\"]}", "true" },
	{ "{\"source\":\"config\",\"pointer\":[\"/none\",\"/text_config/heads\"]}",
	  "" },
	{ "{\"source\":\"model_index\",\"pointer\":\"\",\"without\":[\"_*\"]}",
	  "{\"vae\":[\"diffusers\",\"V\"]}" },
	{ "{\"source\":\"model_index\",\"pointer\":\"\",\"without\":[\"_n\"]}",
	  "{\"_class_name\":\"P\",\"vae\":[\"diffusers\",\"V\"]}" },
	{ "{\"source\":\"config\",\"pointer\":\"/tie\",\"without\":[\"_*\"]}",
	  "true" },
	{ "{\"source\":\"adapter_config\",\"pointer\":\"/r\"}", "" },
	{ "{\"sum\":[{\"source\":\"config\",\"pointer\":\"/hidden_size\"},"
	  "{\"const\":-2}]}", "6" },
	{ "{\"sum\":[{\"source\":\"config\",\"pointer\":\"/none\"},{\"const\":1}]}",
	  "" },
	{ "{\"less\":[{\"const\":1},{\"const\":2}]}", "true" },
	{ "{\"less\":[{\"const\":2},{\"const\":2}]}", "false" },
	{ "{\"less\":[{\"const\":\"1\"},{\"const\":2}]}", "" },
	{ "{\"object\":{\"a\":{\"const\":1},\"b\":{\"const\":null},\"c\":"
	  "{\"source\":\"api\",\"pointer\":\"/list\"}}}",
	  "{\"a\":1,\"c\":[\"x\"]}" },
	{ "{\"object\":{\"b\":{\"const\":null}}}", "" },
	{ "{\"object\":{}}", "" },
	{ "{\"use\":\"width\"}", "6" },
	{ "{\"use\":\"traits\"}", "{\"norm\":\"rms\"}" },
	{ "{\"use\":\"traits\",\"pointer\":[\"/none\",\"/norm\"]}", "\"rms\"" },
	{ "{\"use\":\"traits\",\"pointer\":\"/none\"}", "" },
	/* All names in one place, before the next place. */
	{ "{\"use\":\"text\",\"pointer\":[\"/heads\",\"/n_head\",\"/hidden_size\"]}",
	  "2" },
	{ "{\"use\":\"text\",\"pointer\":[\"/heads\",\"/intermediate_size\"]}",
	  "20" },
	{ "{\"use\":\"text\",\"pointer\":\"/none\"}", "" },
	{ "{\"map\":{\"*ma\":1,\"*\":2,\"*ama\":3},\"of\":{\"source\":\"config\","
	  "\"pointer\":\"/model_type\"}}", "3" },
	{ "{\"map\":{\"*.c\":1,\"llama\":4,\"*ama\":3},\"of\":{\"source\":"
	  "\"config\",\"pointer\":\"/model_type\"}}", "4" },
	{ "{\"map\":{\"*.c\":1},\"of\":{\"const\":\"*.c\"}}", "1" },
	{ "{\"map\":{\"*.c\":1},\"of\":{\"const\":\"c\"}}", "" },
	{ "{\"each\":{\"const\":[{\"a\":1},{\"b\":2},{\"a\":3}]},\"give\":"
	  "{\"source\":\"item\",\"pointer\":\"/a\"}}", "[1,3]" },
	{ "{\"each\":{\"const\":{\"a\":[1,2]}},\"give\":"
	  "{\"source\":\"item\",\"pointer\":\"/a\"}}", "[1,2]" },
	{ "{\"each\":{\"const\":[{\"a\":[1,2]},{\"a\":[]},{\"a\":3}]},\"give\":"
	  "{\"source\":\"item\",\"pointer\":\"/a\"}}", "[1,2,3]" },
	{ "{\"each\":{\"const\":[1]},\"give\":{\"source\":\"item\","
	  "\"pointer\":\"/a\"}}", "" },
	{ "{\"each\":{\"const\":null},\"give\":{\"const\":1}}", "" },
	/* An inner one hides the element of the outer one, and no longer. */
	{ "{\"each\":{\"const\":[{\"n\":\"x\",\"l\":[{\"n\":\"y\"}]}]},\"give\":"
	  "{\"object\":{\"in\":{\"each\":{\"source\":\"item\",\"pointer\":\"/l\"},"
	  "\"give\":{\"source\":\"item\",\"pointer\":\"/n\"}},\"out\":{\"source\":"
	  "\"item\",\"pointer\":\"/n\"}}}}",
	  "[{\"in\":[\"y\"],\"out\":\"x\"}]" },
	{ "{\"source\":\"item\",\"pointer\":\"\"}", "" },
	{ "{\"total\":{\"const\":[1,2.5]}}", "3.5" },
	{ "{\"total\":{\"const\":[1,\"2\"]}}", "" },
	{ "{\"total\":{\"const\":[]}}", "" },
	{ "{\"total\":{\"const\":3}}", "" },
	{ "{\"count\":{\"const\":[1,null,[2,3]]}}", "3" },
	{ "{\"count\":{\"const\":[]}}", "0" },
	{ "{\"count\":{\"const\":{\"a\":1}}}", "" },
	{ "{\"at_most\":2,\"of\":{\"const\":[1,2]}}", "[1,2]" },
	{ "{\"at_most\":2,\"of\":{\"const\":[1,2,3]}}", "" },
	{ "{\"at_most\":2,\"of\":{\"const\":1}}", "" },
	{ "{\"differ\":[{\"const\":{\"a\":1,\"c\":[1],\"b\":2}},"
	  "{\"const\":{\"d\":1,\"c\":[1,2],\"b\":2}}]}",
	  "[\"a\",\"c\",\"d\"]" },
	{ "{\"differ\":[{\"const\":{\"a\":1}},{\"const\":{\"a\":1.0}}]}", "" },
	{ "{\"differ\":[{\"const\":{\"a\":1}},{\"const\":[]}]}", "" },
	{ "{\"source\":\"front_matter\",\"pointer\":\"/arxiv\"}", "2310.1232" },
	{ "{\"const\":null}", "" },
	{ "{\"const\":false}", "false" },
};

START_TEST(expressions_give_values)
{
	CLEANUP(sources_release) struct sources sources = SOURCES_INIT;
	CLEANUP(json_freep) cJSON *doc = parse(values[_i].expr);
	CLEANUP(json_freep) cJSON *value = NULL;
	CLEANUP(json_freep) cJSON *defs_doc = parse(defs_text);
	CLEANUP(expr_defs_freep) struct expr_defs *defs = NULL;
	CLEANUP(expr_freep) struct expr *expr = NULL;
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	make_sources(&sources);
	ck_assert_msg(expr_defs_compile(&defs, defs_doc, "/d", &err) == 0,
		      "%s", err.msg);
	ck_assert_msg(expr_compile(&expr, doc, defs, "/p", &err) == 0, "%s: %s",
		      values[_i].expr, err.msg);
	value = expr_value(expr, &sources);
	if (value)
		json_compact(&out, value);
	ck_assert_msg(!strcmp(out.ptr, values[_i].value), "%s: %s",
		      values[_i].expr, out.ptr);
}
END_TEST

static const struct {
	const char *expr, *why;
} wrong[] = {
	{ "1", "/p: an expression must be an object" },
	{ "{}", "/p: no source expression (it needs one of source, use, map, "
	  "object, const, each, total, count, at_most, differ, first, ratio, "
	  "product, sum and less)" },
	{ "{\"source\":\"apy\"}", "/p: no such source: 'apy'" },
	{ "{\"source\":7}", "/p: no such source:" },
	{ "{\"source\":\"api\"}", "/p: a JSON source needs a 'pointer'" },
	{ "{\"source\":\"api\",\"pointer\":\"a\"}",
	  "/p: no JSON pointer: 'a'" },
	{ "{\"source\":\"api\",\"pointer\":\"\",\"poniter\":1}",
	  "/p: an expression of this form has no 'poniter'" },
	{ "{\"source\":\"api\",\"pointer\":[\"\",1]}",
	  "/p: must be a string, or an array of them: 'pointer'" },
	{ "{\"source\":\"api\",\"pointer\":[]}",
	  "/p: must not be empty: 'pointer'" },
	{ "{\"source\":\"api\",\"pointer\":\"\",\"without\":\"x\"}",
	  "/p: must be an array of strings: 'without'" },
	{ "{\"less\":[{\"const\":1}]}", "/p: must have two operands: 'less'" },
	{ "{\"object\":[]}", "/p: must be an object: 'object'" },
	{ "{\"object\":{\"a\":1}}", "/p: an expression must be an object" },
	{ "{\"use\":\"x\"}", "/p: no such definition: 'x'" },
	{ "{\"use\":1}", "/p: no such definition:" },
	{ "{\"source\":\"tags\",\"without\":[1]}",
	  "/p: must be an array of strings: 'without'" },
	{ "{\"source\":\"readme\"}", "/p: the source 'readme' needs one of "
	  "bullet, section and pattern" },
	{ "{\"source\":\"readme\",\"bullet\":\"x\",\"url\":1}",
	  "/p: must be true or false: 'url'" },
	{ "{\"source\":\"readme\",\"pattern\":\"a\"}",
	  "/p: must have one capturing group: 'a'" },
	{ "{\"ratio\":[{\"const\":1}]}", "/p: must have two operands: 'ratio'" },
	{ "{\"first\":[]}", "/p: must be an array of expressions: 'first'" },
	{ "{\"map\":{}}", "/p: it needs 'of'" },
	{ "{\"each\":{\"const\":1}}", "/p: it needs 'give'" },
	{ "{\"each\":{\"const\":1},\"give\":1}",
	  "/p: an expression must be an object" },
	{ "{\"each\":{\"const\":1},\"of\":1}",
	  "/p: an expression of this form has no 'of'" },
	{ "{\"total\":[]}", "/p: an expression must be an object" },
	{ "{\"at_most\":\"2\",\"of\":{\"const\":1}}",
	  "/p: must be a number: 'at_most'" },
	{ "{\"at_most\":2}", "/p: it needs 'of'" },
	{ "{\"differ\":[{\"const\":1}]}", "/p: must have two operands: 'differ'" },
	{ "{\"map\":{\"a\":{\"source\":\"x\"}},\"of\":{\"const\":1}}",
	  "/p: no such source: 'x'" },
};

START_TEST(wrong_expressions_are_refused)
{
	CLEANUP(json_freep) cJSON *doc = parse(wrong[_i].expr);
	struct expr *expr = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(expr_compile(&expr, doc, NULL, "/p", &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
	ck_assert_str_eq(err.msg, wrong[_i].why);
}
END_TEST

START_TEST(a_bad_pattern_is_named)
{
	CLEANUP(json_freep) cJSON *doc =
		parse("{\"source\":\"readme\",\"pattern\":\"(a\"}");
	struct expr *expr = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(expr_compile(&expr, doc, NULL, "/p", &err), -1);
	ck_assert(starts_with(err.msg, "/p/pattern: "));
}
END_TEST

START_TEST(nesting_is_bounded)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(json_freep) cJSON *doc = NULL;
	struct expr *expr = NULL;
	struct err err = ERR_INIT;

	for (int i = 0; i < 100; i++)
		buf_adds(&text, "{\"first\":[");
	buf_adds(&text, "{\"const\":1}");
	for (int i = 0; i < 100; i++)
		buf_adds(&text, "]}");
	doc = parse(text.ptr);
	ck_assert_int_eq(expr_compile(&expr, doc, NULL, "/p", &err), -1);
	ck_assert_str_eq(err.msg, "/p: expressions are nested too deeply");
}
END_TEST

/* Definitions -> what is wrong with them. */
static const struct {
	const char *defs, *why;
} wrong_defs[] = {
	{ "[]", "/d: must be an object" },
	{ "{\"a\":{\"const\":1},\"b/c\":{\"source\":\"x\"}}",
	  "/d/b~1c: no such source: 'x'" },
	{ "{\"a\":{\"use\":\"a\"}}", "/d/a: uses itself: 'a'" },
	{ "{\"a\":{\"use\":\"b\"},\"b\":{\"first\":[{\"use\":\"a\"}]}}",
	  "/d/a: uses itself: 'a'" },
	{ "{\"a\":{\"use\":\"b\",\"pointer\":1},\"b\":{\"const\":1}}",
	  "/d/a: must be a string, or an array of them: 'pointer'" },
};

START_TEST(wrong_definitions_are_refused)
{
	CLEANUP(json_freep) cJSON *doc = parse(wrong_defs[_i].defs);
	struct expr_defs *defs = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(expr_defs_compile(&defs, doc, "/d", &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
	ck_assert_str_eq(err.msg, wrong_defs[_i].why);
}
END_TEST

/* Twenty definitions, each of which uses the next ten times. */
START_TEST(the_length_with_all_that_is_used_is_bounded)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(json_freep) cJSON *doc = NULL;
	struct expr_defs *defs = NULL;
	struct err err = ERR_INIT;

	buf_adds(&text, "{\"d20\":{\"const\":null}");
	for (int i = 0; i < 20; i++) {
		buf_addf(&text, ",\"d%d\":{\"first\":[", i);
		for (int k = 0; k < 10; k++)
			buf_addf(&text, "%s{\"use\":\"d%d\"}", k ? "," : "",
				 i + 1);
		buf_adds(&text, "]}");
	}
	buf_adds(&text, "}");
	doc = parse(text.ptr);
	ck_assert_int_eq(expr_defs_compile(&defs, doc, "/d", &err), -1);
	ck_assert_str_eq(err.msg, "/d/d0: an expression is too long, with "
			 "all that it uses");
}
END_TEST

static void derive_text(struct buf *out, const char *schema_text)
{
	CLEANUP(sources_release) struct sources sources = SOURCES_INIT;
	CLEANUP(json_freep) cJSON *document = parse(schema_text);
	CLEANUP(json_freep) cJSON *record = NULL;
	struct schema *schema = NULL;
	struct derivation *derivation = NULL;
	struct err err = ERR_INIT;

	make_sources(&sources);
	ck_assert_int_eq(schema_compile(&schema, document, NULL, &err), 0);
	ck_assert_msg(derivation_compile(&derivation, document, schema,
					 &err) == 0, "%s", err.msg);
	ck_assert_int_eq(derive(&record, derivation, &sources, &err), 0);
	json_compact(out, record);
	derivation_free(derivation);
	schema_free(schema);
}

/* Properties of a schema -> the record. */
static const struct {
	const char *schema, *record;
} records[] = {
	/* The first that the field's own schema accepts. */
	{ "{\"properties\":{\"f\":{\"type\":\"integer\",\"x-hfmeta\":{\"from\":["
	  "{\"source\":\"api\",\"pointer\":\"/id\"},"
	  "{\"source\":\"api\",\"pointer\":\"/n\"},{\"const\":9}]}}}}",
	  "{\"f\":3}" },
	/* A list of one, and its element. */
	{ "{\"properties\":{\"f\":{\"type\":\"array\",\"x-hfmeta\":{\"from\":"
	  "{\"source\":\"card\",\"pointer\":\"/license\"}}}}}",
	  "{\"f\":[\"mit\"]}" },
	{ "{\"properties\":{\"f\":{\"type\":\"string\",\"x-hfmeta\":{\"from\":"
	  "{\"source\":\"api\",\"pointer\":\"/list\"}}}}}", "{\"f\":\"x\"}" },
	{ "{\"properties\":{\"f\":{\"type\":\"string\",\"x-hfmeta\":{\"from\":"
	  "{\"source\":\"tags\"}}}}}", "{}" },
	/* Sets are sorted and have no repeats. */
	{ "{\"properties\":{\"f\":{\"type\":\"array\",\"x-hfmeta\":{\"set\":true,"
	  "\"from\":{\"const\":[\"b\",\"a\",\"b\",2,1]}}}}}",
	  "{\"f\":[1,2,\"a\",\"b\"]}" },
	/* Required and nullable. */
	{ "{\"required\":[\"f\",\"g\"],\"properties\":{\"f\":{\"type\":[\"string\","
	  "\"null\"],\"x-hfmeta\":{\"from\":{\"source\":\"api\",\"pointer\":\"/none\"}}},"
	  "\"g\":{\"type\":\"string\",\"x-hfmeta\":{\"from\":{\"source\":\"api\","
	  "\"pointer\":\"/none\"}}},\"h\":{\"x-hfmeta\":{\"from\":{\"source\":\"api\","
	  "\"pointer\":\"/none\"}}}}}", "{\"f\":null}" },
	/* The root defines what fields use. */
	{ "{\"x-hfmeta\":{\"define\":{\"n\":{\"source\":\"api\",\"pointer\":"
	  "\"/n\"}}},\"properties\":{\"f\":{\"x-hfmeta\":{\"from\":{\"use\":\"n\"}}},"
	  "\"g\":{\"x-hfmeta\":{\"from\":[{\"sum\":[{\"use\":\"n\"},{\"use\":\"n\"}]}]"
	  "}}}}", "{\"f\":3,\"g\":6}" },
	/* Curated fields are none of its business. */
	{ "{\"properties\":{\"f\":{\"type\":\"string\"},\"g\":true,"
	  "\"h\":{\"x-hfmeta\":{\"weight\":1}}}}", "{}" },
};

START_TEST(schemas_make_records)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	derive_text(&out, records[_i].schema);
	ck_assert_str_eq(out.ptr, records[_i].record);
}
END_TEST

START_TEST(the_sources_of_definitions_count)
{
	CLEANUP(json_freep) cJSON *defs_doc = parse(defs_text);
	CLEANUP(json_freep) cJSON *doc = parse("{\"use\":\"width\"}");
	CLEANUP(expr_defs_freep) struct expr_defs *defs = NULL;
	CLEANUP(expr_freep) struct expr *expr = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(expr_defs_compile(&defs, defs_doc, "/d", &err), 0);
	ck_assert_int_eq(expr_compile(&expr, doc, defs, "/p", &err), 0);
	ck_assert_uint_eq(expr_sources(expr), 1u << SOURCE_CONFIG);
}
END_TEST

/* The store takes them for right without a look. */
START_TEST(the_schemas_built_in_are_right)
{
	size_t schemas = 0;

	for (size_t i = 0; i < builtin_file_count; i++) {
		const struct builtin_file *file = &builtin_files[i];
		CLEANUP(json_freep) cJSON *document = NULL;
		struct derivation *derivation = NULL;
		struct schema *schema = NULL;
		struct err err = ERR_INIT;

		if (!ends_with(file->path, ".schema.json"))
			continue;
		schemas++;
		ck_assert_msg(json_parse_text(&document,
			(const char *)file->content, file->len, 0, &err) == 0 &&
			schema_compile(&schema, document, NULL, &err) == 0 &&
			derivation_compile(&derivation, document, schema,
					   &err) == 0,
			"%s: %s", file->path, err.msg);
		derivation_free(derivation);
		schema_free(schema);
	}
	ck_assert_uint_eq(schemas, 3);
}
END_TEST

START_TEST(a_wrong_expression_has_its_place)
{
	CLEANUP(json_freep) cJSON *document = parse("{\"properties\":{\"a/b\":"
		"{\"x-hfmeta\":{\"from\":[{\"const\":1},{\"source\":\"x\"}]}}}}");
	struct derivation *derivation = NULL;
	struct schema *schema = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(schema_compile(&schema, document, NULL, &err), 0);
	ck_assert_int_eq(derivation_compile(&derivation, document, schema,
					    &err), -1);
	ck_assert_str_eq(err.msg, "/properties/a~1b/x-hfmeta/from/1: "
			 "no such source: 'x'");
	schema_free(schema);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("derive");
	TCase *expr = tcase_create("expressions");
	TCase *record = tcase_create("records");

	tcase_add_loop_test(expr, expressions_give_values, 0,
			    ARRAY_SIZE(values));
	tcase_add_loop_test(expr, wrong_expressions_are_refused, 0,
			    ARRAY_SIZE(wrong));
	tcase_add_test(expr, a_bad_pattern_is_named);
	tcase_add_test(expr, the_sources_of_definitions_count);
	tcase_add_test(expr, nesting_is_bounded);
	tcase_add_loop_test(expr, wrong_definitions_are_refused, 0,
			    ARRAY_SIZE(wrong_defs));
	tcase_add_test(expr, the_length_with_all_that_is_used_is_bounded);
	tcase_add_loop_test(record, schemas_make_records, 0,
			    ARRAY_SIZE(records));
	tcase_add_test(record, the_schemas_built_in_are_right);
	tcase_add_test(record, a_wrong_expression_has_its_place);
	suite_add_tcase(suite, expr);
	suite_add_tcase(suite, record);
	return unit_main(suite);
}
