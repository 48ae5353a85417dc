/* SPDX-License-Identifier: MIT */
/* What differs between two versions of a document. */
#include "unit.h"

#include <string.h>

#include "core/changes.h"

static const char schema_text[] =
	"{\"properties\":{\"set\":{\"x-hfmeta\":{\"set\":true}},"
	"\"stages\":{\"x-hfmeta\":{\"key\":\"stage\"},"
	"\"items\":{\"$ref\":\"#/$defs/stage\"}},"
	"\"whole\":{\"x-hfmeta\":{\"key\":\"id\"}}},"
	"\"$defs\":{\"stage\":{\"anyOf\":[{\"properties\":{\"langs\":"
	"{\"x-hfmeta\":{\"set\":true}}}}]}}}";

static cJSON *parse(const char *text)
{
	struct err err = ERR_INIT;
	cJSON *doc = NULL;

	if (!text)
		return NULL;
	ck_assert_msg(json_parse_text(&doc, text, strlen(text), 0, &err) == 0,
		      "%s: %s", text, err.msg);
	return doc;
}

#define SHA_A "\"sha256\":\"aa\""
#define SHA_B "\"sha256\":\"bb\""
#define LONG "\"some longer text\""

/* Old, new -> kind, pointer and values, a line each. */
static const struct {
	const char *a, *b, *changes;
} cases[] = {
	{ "{\"a\":1}", "{\"a\":1}", "" },
	{ "{\"a\":1}", "{\"a\":2}", "changed /a 1 2\n" },
	{ "{\"b\":1,\"a\":1}", "{\"c\":1,\"a\":1}",
	  "removed /b 1 -\nadded /c - 1\n" },
	{ NULL, "{\"a\":1}", "added /a - 1\n" },
	{ "{\"a\":1}", NULL, "removed /a 1 -\n" },
	{ "{\"a\":null}", "{}", "removed /a null -\n" },
	{ "[]", "{}", "changed  [] {}\n" },
	{ "{\"a\":{\"b/c\":1,\"d\":1}}", "{\"a\":{\"b/c\":2,\"d\":1}}",
	  "changed /a/b~1c 1 2\n" },
	/* Moved: long enough not to be a chance. */
	{ "{\"a\":" LONG "}", "{\"b\":" LONG "}",
	  "moved /a=>/b " LONG " " LONG "\n" },
	{ "{\"a\":true}", "{\"b\":true}",
	  "removed /a true -\nadded /b - true\n" },
	{ "{\"a\":" LONG "}", "{\"b\":" LONG ",\"c\":" LONG "}",
	  "moved /a=>/b " LONG " " LONG "\nadded /c - " LONG "\n" },
	/* Sets and lists. */
	{ "{\"set\":[\"a\",\"b\"]}", "{\"set\":[\"b\",\"c\"]}",
	  "elements /set -\"a\" +\"c\"\n" },
	{ "{\"x\":[1,1,2]}", "{\"x\":[1,2,2]}", "elements /x -1 +2\n" },
	{ "{\"x\":[1,2]}", "{\"x\":[2,1]}", "order /x [1,2] [2,1]\n" },
	{ "{\"x\":[[1],[2]]}", "{\"x\":[[1],[3]]}",
	  "elements /x/1 -2 +3\n" },
	{ "{\"x\":[{\"a\":1}]}", "{\"x\":[{\"a\":1},{\"a\":2}]}",
	  "elements /x +{\"a\":2}\n" },
	{ "{\"x\":[{\"a\":1},{\"b\":[]}]}", "{\"x\":[{\"a\":2},{\"b\":[]}]}",
	  "changed /x/0/a 1 2\n" },
	/* By key. */
	{ "{\"f\":[{\"path\":\"a/b\",\"size\":1},{\"path\":\"c\"}]}",
	  "{\"f\":[{\"path\":\"a/b\",\"size\":2},{\"path\":\"d\"}]}",
	  "changed /f/a~1b/size 1 2\nremoved /f/c {\"path\":\"c\"} -\n"
	  "added /f/d - {\"path\":\"d\"}\n" },
	{ "{\"f\":[{\"path\":\"a\"," SHA_A "}]}",
	  "{\"f\":[{\"path\":\"a\"," SHA_B "}]}",
	  "changed! /f/a/sha256 \"aa\" \"bb\"\n" },
	{ "{\"f\":[{\"path\":\"a\"," SHA_A "}]}", "{\"f\":[{\"path\":\"a\"}]}",
	  "removed /f/a/sha256 \"aa\" -\n" },
	{ "{\"f\":[{\"path\":\"a\"," SHA_A "}]}",
	  "{\"f\":[{\"path\":\"b\"," SHA_A "}]}",
	  "moved /f/a=>/f/b {\"path\":\"a\"," SHA_A "} {\"path\":\"b\"," SHA_A
	  "}\n" },
	{ "{\"f\":[{\"name\":\"a\"},{\"name\":\"b\"}]}",
	  "{\"f\":[{\"name\":\"b\"},{\"name\":\"a\"}]}",
	  "order /f [{\"name\":\"a\"},{\"name\":\"b\"}] "
	  "[{\"name\":\"b\"},{\"name\":\"a\"}]\n" },
	{ "{\"f\":[{\"name\":\"b\"}]}",
	  "{\"f\":[{\"name\":\"a\"},{\"name\":\"b\",\"n\":1}]}",
	  "added /f/a - {\"name\":\"a\"}\nadded /f/b/n - 1\n" },
	/* What the schema says counts, and only that. */
	{ "{\"stages\":[{\"stage\":\"x\",\"langs\":[\"a\"]}]}",
	  "{\"stages\":[{\"stage\":\"x\",\"langs\":[\"b\",\"a\"]}]}",
	  "elements /stages/x/langs +\"b\"\n" },
	{ "{\"whole\":[{\"path\":\"a\",\"n\":1}]}",
	  "{\"whole\":[{\"path\":\"a\",\"n\":2}]}",
	  "changed /whole/0/n 1 2\n" },
	/* Two with one key: told apart by their place. */
	{ "{\"f\":[{\"name\":\"a\"},{\"name\":\"a\",\"n\":1}]}",
	  "{\"f\":[{\"name\":\"a\"},{\"name\":\"a\",\"n\":2}]}",
	  "changed /f/1/n 1 2\n" },
};

static void write_value(struct buf *out, const cJSON *value)
{
	buf_addc(out, ' ');
	if (value)
		json_compact(out, value);
	else
		buf_addc(out, '-');
}

static void write(struct buf *out, const struct field_change *change)
{
	buf_addf(out, "%s%s %s%s%s", change_kind_name(change->kind),
		 change->content ? "!" : "", change->from ? change->from : "",
		 change->from ? "=>" : "", change->pointer);
	for (size_t i = 0; i < change->gone_count; i++) {
		buf_adds(out, " -");
		json_compact(out, change->gone[i]);
	}
	for (size_t i = 0; i < change->come_count; i++) {
		buf_adds(out, " +");
		json_compact(out, change->come[i]);
	}
	if (change->kind != CHANGE_ELEMENTS) {
		write_value(out, change->old_value);
		write_value(out, change->new_value);
	}
	buf_addc(out, '\n');
}

START_TEST(changes_are_found)
{
	CLEANUP(json_freep) cJSON *schema = parse(schema_text);
	CLEANUP(json_freep) cJSON *a = parse(cases[_i].a);
	CLEANUP(json_freep) cJSON *b = parse(cases[_i].b);
	CLEANUP(changes_release) struct changes changes = CHANGES_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	changes_find(&changes, a, b, shape_of(schema));
	for (size_t i = 0; i < changes.count; i++)
		write(&out, &changes.items[i]);
	ck_assert_str_eq(out.ptr, cases[_i].changes);
}
END_TEST

static const struct {
	const char *pointer, *value;
} places[] = {
	{ "", "{\"f\":[{\"path\":\"a/b\",\"n\":[7]},{\"path\":\"0\"}]}" },
	{ "/f/a~1b/n/0", "7" },
	{ "/f/0/n", NULL },	/* a key goes before an index */
	{ "/f/1/path", "\"0\"" },
	{ "/f/2", NULL },
	{ "f", NULL },
	{ "/g", NULL },
};

START_TEST(pointers_take_keys)
{
	CLEANUP(json_freep) cJSON *doc = parse(places[0].value);
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	struct shape shape = shape_of(NULL);
	const cJSON *value = shape_at(&shape, doc, places[_i].pointer);

	ck_assert_int_eq(value != NULL, places[_i].value != NULL);
	if (!value)
		return;
	json_compact(&out, value);
	if (_i)
		ck_assert_str_eq(out.ptr, places[_i].value);
}
END_TEST

START_TEST(json_says_it_all)
{
	CLEANUP(json_freep) cJSON *a = parse("{\"x\":[1,2],\"y\":1}");
	CLEANUP(json_freep) cJSON *b = parse("{\"x\":[1,3],\"y\":2}");
	CLEANUP(changes_release) struct changes changes = CHANGES_INIT;
	CLEANUP(json_freep) cJSON *x = NULL;
	CLEANUP(json_freep) cJSON *y = NULL;
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	changes_find(&changes, a, b, shape_of(NULL));
	ck_assert_uint_eq(changes.count, 2);
	x = change_json(&changes.items[0]);
	y = change_json(&changes.items[1]);
	json_compact(&out, x);
	json_compact(&out, y);
	ck_assert_str_eq(out.ptr,
		"{\"added\":[3],\"kind\":\"elements\",\"new\":[1,3],"
		"\"old\":[1,2],\"pointer\":\"/x\",\"removed\":[2]}"
		"{\"kind\":\"changed\",\"new\":2,\"old\":1,"
		"\"pointer\":\"/y\"}");
}
END_TEST

/* A schema may refer to itself, or be any JSON at all. */
static const char *const odd[] = {
	"{\"$ref\":\"#\"}", "{\"anyOf\":[{\"$ref\":\"#\"}]}", "true", "[]",
	"{\"properties\":[]}", "{\"properties\":{\"x\":{\"$ref\":\"#/none\"}}}",
	"{\"items\":true,\"$ref\":1}",
	"{\"properties\":{\"x\":{\"x-hfmeta\":{\"key\":1,\"set\":1}}}}",
};

START_TEST(odd_schemas_do_no_harm)
{
	CLEANUP(json_freep) cJSON *schema = parse(odd[_i]);
	CLEANUP(json_freep) cJSON *a = parse("{\"x\":[{\"name\":\"a\"}]}");
	CLEANUP(json_freep) cJSON *b = parse("{\"x\":[{\"name\":\"b\"}]}");
	CLEANUP(changes_release) struct changes changes = CHANGES_INIT;

	changes_find(&changes, a, b, shape_of(schema));
	ck_assert_uint_eq(changes.count, 2);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("changes");
	TCase *changes = tcase_create("changes");

	tcase_add_loop_test(changes, changes_are_found, 0, ARRAY_SIZE(cases));
	tcase_add_loop_test(changes, pointers_take_keys, 0,
			    ARRAY_SIZE(places));
	tcase_add_test(changes, json_says_it_all);
	tcase_add_loop_test(changes, odd_schemas_do_no_harm, 0,
			    ARRAY_SIZE(odd));
	suite_add_tcase(suite, changes);
	return unit_main(suite);
}
