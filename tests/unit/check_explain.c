/* SPDX-License-Identifier: MIT */
/* How a derived field comes to its value: every expression, in order. */
#include "unit.h"

#include <string.h>

#include "core/derive.h"

static cJSON *parse(const char *text)
{
	struct err err = ERR_INIT;
	cJSON *doc = NULL;

	ck_assert_msg(json_parse_text(&doc, text, strlen(text), 0, &err) == 0,
		      "%s: %s", text, err.msg);
	return doc;
}

/* A schema, what it was made of, and sources for it. */
struct setup {
	cJSON *document;
	struct schema *schema;
	struct derivation *derivation;
	struct sources sources;
};

static void setup_release(struct setup *s)
{
	derivation_free(s->derivation);
	schema_free(s->schema);
	json_free(s->document);
	sources_release(&s->sources);
}

static void setup(struct setup *s, const char *schema_text)
{
	struct err err = ERR_INIT;

	s->sources.json[SOURCE_API] = parse("{\"s\":\"x\",\"n\":3,"
		"\"list\":[\"y\"],\"set\":[2,1,2]}");
	s->document = parse(schema_text);
	ck_assert_int_eq(schema_compile(&s->schema, s->document, NULL, &err),
			 0);
	ck_assert_msg(derivation_compile(&s->derivation, s->document,
					 s->schema, &err) == 0, "%s", err.msg);
}

static void add_json(struct buf *out, const cJSON *value)
{
	if (value)
		json_compact(out, value);
	else
		buf_addc(out, '-');
}

/* "value: given>taken given>taken*", with a '*' behind the winner. */
static void describe(struct buf *out, const struct explanation *e)
{
	add_json(out, e->value);
	buf_addc(out, ':');
	for (size_t i = 0; i < e->count; i++) {
		const struct attempt *attempt = &e->attempts[i];

		buf_addc(out, ' ');
		add_json(out, attempt->value);
		buf_addc(out, '>');
		add_json(out, attempt->taken);
		if (i == e->winner)
			buf_addc(out, '*');
		ck_assert((attempt->why_not != NULL) ==
			  (attempt->value && !attempt->taken));
	}
}

#define FROM(p) "{\"source\":\"api\",\"pointer\":\"" p "\"}"
#define FIELD(rest, from) "{\"properties\":{\"f\":{" rest			\
	"\"x-hfmeta\":{\"from\":" from "}}}}"

static const struct {
	const char *schema, *what;
} fields[] = {
	{ FIELD("\"type\":\"string\",", FROM("/s")), "\"x\": \"x\">\"x\"*" },
	/* What comes behind the winner is looked at too. */
	{ FIELD("\"type\":\"integer\",", "[" FROM("/no") "," FROM("/s") ","
		FROM("/n") ",{\"const\":4}]"),
	  "3: ->- \"x\">- 3>3* 4>4" },
	{ FIELD("\"type\":\"integer\",", "[" FROM("/no") "," FROM("/s") "]"),
	  "-: ->- \"x\">-" },
	{ FIELD("", "[]"), "-:" },
	/* Taken in another form than it was given. */
	{ FIELD("\"type\":\"array\",", FROM("/s")),
	  "[\"x\"]: \"x\">[\"x\"]*" },
	{ FIELD("\"type\":\"string\",", FROM("/list")),
	  "\"y\": [\"y\"]>\"y\"*" },
	{ "{\"properties\":{\"f\":{\"x-hfmeta\":{\"set\":true,\"from\":"
	  FROM("/set") "}}}}", "[1,2]: [2,1,2]>[1,2]*" },
	/* Required, and nothing was found. */
	{ "{\"required\":[\"f\"],\"properties\":{\"f\":{\"type\":[\"string\","
	  "\"null\"],\"x-hfmeta\":{\"from\":" FROM("/n") "}}}}",
	  "null: 3>-" },
	{ "{\"required\":[\"f\"],\"properties\":{\"f\":{\"type\":\"string\","
	  "\"x-hfmeta\":{\"from\":" FROM("/n") "}}}}", "-: 3>-" },
};

START_TEST(fields_are_explained)
{
	CLEANUP(setup_release) struct setup s = { .sources = SOURCES_INIT };
	CLEANUP(explanation_release) struct explanation e = EXPLANATION_INIT;
	CLEANUP(buf_release) struct buf what = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(json_freep) cJSON *record = NULL;
	struct err err = ERR_INIT;

	setup(&s, fields[_i].schema);
	ck_assert_int_eq(derive_explain(&e, s.derivation, 0, &s.sources, &err),
			 0);
	ck_assert_str_eq(e.field, "f");
	describe(&what, &e);
	ck_assert_str_eq(what.ptr, fields[_i].what);
	/* It is what derive() does. */
	ck_assert_int_eq(derive(&record, s.derivation, &s.sources, &err), 0);
	if (e.value)
		ck_assert(json_equal(json_get(record, "f"), e.value));
	else
		ck_assert(!json_get(record, "f"));
}
END_TEST

START_TEST(expressions_are_the_schemas)
{
	CLEANUP(setup_release) struct setup s = { .sources = SOURCES_INIT };
	CLEANUP(explanation_release) struct explanation e = EXPLANATION_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	setup(&s, FIELD("\"type\":\"integer\",", "[" FROM("/s")
			",{\"const\":4}]"));
	ck_assert_int_eq(derive_explain(&e, s.derivation, 0, &s.sources, &err),
			 0);
	ck_assert_uint_eq(e.count, 2);
	json_compact(&text, e.attempts[0].expression);
	ck_assert_str_eq(text.ptr, "{\"pointer\":\"/s\",\"source\":\"api\"}");
	ck_assert_str_eq(e.attempts[0].why_not,
			 "must be an integer, is a string");
	buf_reset(&text);
	json_compact(&text, e.attempts[1].expression);
	ck_assert_str_eq(text.ptr, "{\"const\":4}");
}
END_TEST

START_TEST(fields_come_in_the_order_of_the_schema)
{
	CLEANUP(setup_release) struct setup s = { .sources = SOURCES_INIT };
	CLEANUP(explanation_release) struct explanation e = EXPLANATION_INIT;
	struct err err = ERR_INIT;

	setup(&s, "{\"properties\":{\"b\":{\"x-hfmeta\":{\"from\":"
	      "{\"const\":1}}},\"curated\":{},\"a\":{\"x-hfmeta\":{\"from\":"
	      "{\"const\":2}}}}}");
	ck_assert_str_eq(derivation_field(s.derivation, 0), "b");
	ck_assert_str_eq(derivation_field(s.derivation, 1), "a");
	ck_assert_ptr_null(derivation_field(s.derivation, 2));
	ck_assert_int_eq(derive_explain(&e, s.derivation, 1, &s.sources, &err),
			 0);
	ck_assert_str_eq(e.field, "a");
	ck_assert(json_equal(e.value, json_at(s.document, "/properties/a/"
					      "x-hfmeta/from/const")));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("explain");
	TCase *tcase = tcase_create("explain");

	tcase_add_loop_test(tcase, fields_are_explained, 0,
			    ARRAY_SIZE(fields));
	tcase_add_test(tcase, expressions_are_the_schemas);
	tcase_add_test(tcase, fields_come_in_the_order_of_the_schema);
	suite_add_tcase(suite, tcase);
	return unit_main(suite);
}
