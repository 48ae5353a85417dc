/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <string.h>

#include "core/merge.h"

static const char schema_text[] =
	"{\"properties\":{\"set\":{\"x-hfmeta\":{\"set\":true}}}}";

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

/* base, ours, theirs -> ours' result; the pointers in conflict. */
static const struct {
	const char *base, *a, *b, *merged, *conflicts;
} cases[] = {
	{ "{\"x\":1,\"y\":1}", "{\"x\":2,\"y\":1}", "{\"x\":1,\"y\":2}",
	  "{\"x\":2,\"y\":2}", "" },
	{ "{\"x\":1}", "{\"x\":2}", "{\"x\":3}", "{\"x\":2}", "/x" },
	{ "{\"x\":1}", "{\"x\":2}", "{\"x\":2}", "{\"x\":2}", "" },
	{ "{\"x\":1}", "{}", "{\"x\":1,\"y\":1}", "{\"y\":1}", "" },
	{ "{\"x\":1}", "{}", "{\"x\":2}", "{}", "/x" },
	{ "{}", "{\"x\":{\"a\":1}}", "{\"x\":{\"b\":2}}",
	  "{\"x\":{\"a\":1,\"b\":2}}", "" },
	{ NULL, "{\"a\":1}", "{\"b\":2}", "{\"a\":1,\"b\":2}", "" },
	{ "{\"x\":{\"a\":1}}", "{\"x\":{\"a\":2}}", "{\"x\":{\"a\":3,\"b\":1}}",
	  "{\"x\":{\"a\":2,\"b\":1}}", "/x/a" },
	{ "{\"x\":[1]}", "{\"x\":[1,2]}", "{\"x\":[1,3]}", "{\"x\":[1,2]}",
	  "/x" },
	{ "{\"x\":[1]}", "{\"x\":[1,2]}", "{\"x\":[1]}", "{\"x\":[1,2]}", "" },
	/* sets */
	{ "{\"set\":[\"a\",\"c\"]}", "{\"set\":[\"a\",\"b\",\"c\"]}",
	  "{\"set\":[\"c\",\"d\"]}", "{\"set\":[\"b\",\"c\",\"d\"]}", "" },
	/* by key */
	{ "{\"f\":[{\"path\":\"a\",\"size\":1}]}",
	  "{\"f\":[{\"path\":\"a\",\"size\":2}]}",
	  "{\"f\":[{\"path\":\"a\",\"size\":1},{\"path\":\"b\"}]}",
	  "{\"f\":[{\"path\":\"a\",\"size\":2},{\"path\":\"b\"}]}", "" },
	{ "{\"f\":[{\"name\":\"a\",\"n\":1}]}", "{\"f\":[{\"name\":\"a\",\"n\":2}]}",
	  "{\"f\":[{\"name\":\"a\",\"n\":3}]}", "{\"f\":[{\"n\":2,\"name\":\"a\"}]}",
	  "/f/a/n" },
	{ "{\"f\":[]}", "{\"f\":[{\"name\":\"a\"},{\"name\":\"a\"}]}",
	  "{\"f\":[{\"name\":\"b\"}]}",
	  "{\"f\":[{\"name\":\"a\"},{\"name\":\"a\"}]}", "/f" },
};

START_TEST(documents_merge)
{
	CLEANUP(json_freep) cJSON *base = parse(cases[_i].base);
	CLEANUP(json_freep) cJSON *a = parse(cases[_i].a);
	CLEANUP(json_freep) cJSON *b = parse(cases[_i].b);
	CLEANUP(json_freep) cJSON *schema = parse(schema_text);
	CLEANUP(json_freep) cJSON *ours = NULL;
	CLEANUP(json_freep) cJSON *theirs = NULL;
	CLEANUP(strlist_release) struct strlist conflicts = STRLIST_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	merge_documents(&ours, &theirs, &conflicts, base, a, b, schema);
	json_compact(&out, ours);
	ck_assert_str_eq(out.ptr, cases[_i].merged);
	ck_assert_str_eq(conflicts.count ? conflicts.items[0] : "",
			 cases[_i].conflicts);
	ck_assert_int_eq(json_equal(ours, theirs), !conflicts.count);
}
END_TEST

START_TEST(conflicts_are_marked)
{
	CLEANUP(json_freep) cJSON *ours = parse("{\"a\":1,\"b\":{\"c\":[1],"
						"\"d\":0},\"e\":1}");
	CLEANUP(json_freep) cJSON *theirs = parse("{\"a\":1,\"b\":{\"c\":2,"
						  "\"d\":0}}");
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	merge_write_conflict(&out, ours, theirs, 7);
	ck_assert_str_eq(out.ptr,
		"{\n  \"a\": 1,\n  \"b\": {\n<<<<<<< ours\n    \"c\": [\n"
		"      1\n    ],\n=======\n    \"c\": 2,\n>>>>>>> theirs\n"
		"    \"d\": 0\n  },\n<<<<<<< ours\n  \"e\": 1\n=======\n"
		">>>>>>> theirs\n}\n");
}
END_TEST

/* Random documents and edits of different members of them. */
static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static cJSON *random_document(uint32_t *seed, int depth)
{
	cJSON *object = cJSON_CreateObject();

	for (int i = 0; i < 8; i++) {
		char name[] = { (char)('a' + i), '\0' };

		if (depth < 3 && next(seed) % 3 == 0)
			json_set(object, name,
				 random_document(seed, depth + 1));
		else if (next(seed) % 4)
			json_set(object, name,
				 cJSON_CreateNumber(next(seed) % 5));
	}
	return object;
}

/* Edit members of one parity: no two edits of the sides meet. */
static void edit(cJSON *object, uint32_t *seed, int parity)
{
	for (int i = parity; i < 8; i += 2) {
		char name[] = { (char)('a' + i), '\0' };

		if (next(seed) % 3 == 0)
			json_set(object, name,
				 cJSON_CreateNumber(100 + next(seed) % 5));
		else if (next(seed) % 5 == 0)
			cJSON_DeleteItemFromObjectCaseSensitive(object, name);
	}
}

/* What 'side' changed of 'base' is in 'merged'. */
static void has_all_of(const cJSON *merged, const cJSON *base,
		       const cJSON *side)
{
	for (int i = 0; i < 8; i++) {
		char name[] = { (char)('a' + i), '\0' };
		const cJSON *was = json_get(base, name);
		const cJSON *is = json_get(side, name);
		const cJSON *got = json_get(merged, name);

		if ((was && is && json_equal(was, is)) || (!was && !is))
			continue;
		ck_assert(is ? got && json_equal(is, got) : !got);
	}
}

START_TEST(disjoint_edits_merge_in_either_order)
{
	uint32_t seed = (uint32_t)_i + 1;

	for (int round = 0; round < 300; round++) {
		CLEANUP(json_freep) cJSON *base = random_document(&seed, 0);
		CLEANUP(json_freep) cJSON *a = json_copy(base);
		CLEANUP(json_freep) cJSON *b = json_copy(base);
		CLEANUP(json_freep) cJSON *ab = NULL;
		CLEANUP(json_freep) cJSON *ba = NULL;
		CLEANUP(json_freep) cJSON *x = NULL;
		CLEANUP(json_freep) cJSON *y = NULL;
		CLEANUP(strlist_release) struct strlist conflicts =
			STRLIST_INIT;

		edit(a, &seed, 0);
		edit(b, &seed, 1);
		merge_documents(&ab, &x, &conflicts, base, a, b, NULL);
		merge_documents(&ba, &y, &conflicts, base, b, a, NULL);
		ck_assert_uint_eq(conflicts.count, 0);
		ck_assert(json_equal(ab, ba));
		has_all_of(ab, base, a);
		has_all_of(ab, base, b);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("merge");
	TCase *merge = tcase_create("merge");

	tcase_add_loop_test(merge, documents_merge, 0, ARRAY_SIZE(cases));
	tcase_add_test(merge, conflicts_are_marked);
	tcase_add_loop_test(merge, disjoint_edits_merge_in_either_order, 0, 4);
	suite_add_tcase(suite, merge);
	return unit_main(suite);
}
