/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <string.h>

#include "core/merge.h"

static const char schema_text[] =
	"{\"properties\":{\"set\":{\"x-hfmeta\":{\"set\":true}},"
	"\"o\":{\"$ref\":\"#\"},"
	"\"stages\":{\"x-hfmeta\":{\"key\":\"stage\"},\"items\":{"
	"\"$ref\":\"#/$defs/stage\"}}},\"$defs\":{\"stage\":{"
	"\"properties\":{\"set\":{\"x-hfmeta\":{\"set\":true}}}}}}";

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

#define F(elements) "{\"f\":[" elements "{\"path\":\"~\"}]}"
#define A "{\"path\":\"a\"},"
#define B "{\"path\":\"b\"},"
#define C "{\"path\":\"c\"},"
#define D "{\"path\":\"d\"},"
#define E "{\"path\":\"e\"},"

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
	/* what the schema says of what lies deeper */
	{ "{\"o\":{\"set\":[1]}}", "{\"o\":{\"set\":[1,2]}}",
	  "{\"o\":{\"set\":[1,3]}}", "{\"o\":{\"set\":[1,2,3]}}", "" },
	{ "{\"stages\":[{\"stage\":\"x\",\"set\":[1]}]}",
	  "{\"stages\":[{\"stage\":\"x\",\"set\":[1,2]}]}",
	  "{\"stages\":[{\"stage\":\"x\",\"set\":[]}]}",
	  "{\"stages\":[{\"set\":[2],\"stage\":\"x\"}]}", "" },
	/* one goes, the other changes it */
	{ F("{\"path\":\"a\",\"n\":1}," B),
	  F(B),
	  F("{\"path\":\"a\",\"n\":2}," B),
	  F(B), "/f/a" },
	/* the order of elements */
	{ F(B D), F(B C D), F(B D E), F(B C D E), "" },
	{ F(B D), F(B C D), F(B), F(B C), "" },
	{ F(B D), F(B D E), F(A B D), F(A B D E), "" },
	{ F(B D), F(D B), F(B C D), F(D B C), "" },
	{ F(B C D), F(D C B), F(C B D), F(D C B), "/f" },
	{ F(""), F(D C), F(E B), F(D C E B), "" },
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

static const struct merge_style style = { 7, "ours", "theirs" };

/* What is written for two sides. */
static const struct {
	const char *ours, *theirs, *text;
} marked[] = {
	/* A comma that only one side has is part of it. */
	{ "{\"a\":1,\"b\":{\"c\":[1],\"d\":0},\"e\":1}",
	  "{\"a\":1,\"b\":{\"c\":2,\"d\":0}}",
	  "{\n  \"a\": 1,\n  \"b\": {\n<<<<<<< ours\n    \"c\": [\n"
	  "      1\n    ],\n=======\n    \"c\": 2,\n>>>>>>> theirs\n"
	  "    \"d\": 0\n<<<<<<< ours\n  },\n  \"e\": 1\n=======\n"
	  "  }\n>>>>>>> theirs\n}\n" },
	{ "{\"a\":1,\"b\":1,\"c\":1}", "{\"a\":2,\"b\":1,\"c\":1}",
	  "{\n<<<<<<< ours\n  \"a\": 1,\n=======\n  \"a\": 2,\n"
	  ">>>>>>> theirs\n  \"b\": 1,\n  \"c\": 1\n}\n" },
	/* Neighbours share their markers. */
	{ "{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":2}",
	  "{\n<<<<<<< ours\n  \"a\": 1,\n  \"b\": 1\n=======\n"
	  "  \"a\": 2,\n  \"b\": 2\n>>>>>>> theirs\n}\n" },
	/* Only one element of many. */
	{ "{\"f\":[{\"path\":\"a\",\"n\":1},{\"path\":\"b\"}]}",
	  "{\"f\":[{\"path\":\"a\",\"n\":2},{\"path\":\"b\"}]}",
	  "{\n  \"f\": [\n    {\n<<<<<<< ours\n      \"n\": 1,\n=======\n"
	  "      \"n\": 2,\n>>>>>>> theirs\n      \"path\": \"a\"\n    },\n"
	  "    {\n      \"path\": \"b\"\n    }\n  ]\n}\n" },
	{ "{\"f\":[{\"path\":\"a\"},{\"path\":\"b\"}]}",
	  "{\"f\":[{\"path\":\"b\"}]}",
	  "{\n  \"f\": [\n<<<<<<< ours\n    {\n      \"path\": \"a\"\n"
	  "    },\n=======\n>>>>>>> theirs\n    {\n      \"path\": \"b\"\n"
	  "    }\n  ]\n}\n" },
	{ "[1]", "{}", "<<<<<<< ours\n[\n  1\n]\n=======\n{}\n"
	  ">>>>>>> theirs\n" },
	{ "{\"a\":{}}", "{\"a\":{\"b\":1}}",
	  "{\n<<<<<<< ours\n  \"a\": {}\n=======\n  \"a\": {\n    \"b\": 1\n"
	  "  }\n>>>>>>> theirs\n}\n" },
};

START_TEST(conflicts_are_marked)
{
	CLEANUP(json_freep) cJSON *ours = parse(marked[_i].ours);
	CLEANUP(json_freep) cJSON *theirs = parse(marked[_i].theirs);
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	merge_write_conflict(&out, ours, theirs, NULL, &style);
	ck_assert_str_eq(out.ptr, marked[_i].text);
}
END_TEST

START_TEST(labels_and_size_are_kept)
{
	const struct merge_style other = { 9, "HEAD", "" };
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(json_freep) cJSON *ours = parse("1");

	merge_write_conflict(&out, ours, NULL, NULL, &other);
	ck_assert_str_eq(out.ptr,
			 "<<<<<<<<< HEAD\n1\n=========\n>>>>>>>>>\n");
}
END_TEST

/*
 * Random documents and edits.  A document has members, an object, a set, and
 * two lists with keys; each of their parts is a unit that at most one side
 * edits.
 */
#define MEMBERS 10
#define ELEMENTS 12

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static const char *name_of(int unit)
{
	static const char *const names[] = {
		"a", "b", "c", "d", "e", "g", "h", "i", "j", "k", "l", "m",
	};

	return names[unit];
}

static void random_members(cJSON *object, uint32_t *seed)
{
	for (int i = 0; i < MEMBERS; i++)
		if (next(seed) % 3)
			json_set(object, name_of(i),
				 cJSON_CreateNumber(next(seed) % 5));
}

static cJSON *random_list(uint32_t *seed, const char *key)
{
	cJSON *list = cJSON_CreateArray();

	for (int i = 0; i < ELEMENTS; i++) {
		cJSON *element;

		if (next(seed) % 2)
			continue;
		element = cJSON_CreateObject();
		json_set_string(element, key, name_of(i));
		json_set(element, "x", cJSON_CreateNumber(next(seed) % 5));
		json_set(element, "y", cJSON_CreateNumber(next(seed) % 5));
		json_append(list, element);
	}
	return list;
}

static cJSON *random_document(uint32_t *seed)
{
	cJSON *document = cJSON_CreateObject(), *set = cJSON_CreateArray();
	cJSON *object = cJSON_CreateObject();

	random_members(document, seed);
	random_members(object, seed);
	for (int i = 0; i < ELEMENTS; i++)
		if (next(seed) % 2)
			json_append(set, cJSON_CreateString(name_of(i)));
	json_set(document, "o", object);
	json_set(document, "set", set);
	json_set(document, "f", random_list(seed, "path"));
	json_set(document, "stages", random_list(seed, "stage"));
	return document;
}

/* A number that no other edit makes. */
static cJSON *new_number(uint32_t *seed)
{
	return cJSON_CreateNumber(1000 + next(seed));
}

static void edit_member(cJSON *object, const char *name, uint32_t choice,
			double value)
{
	if (choice % 3 == 0)
		cJSON_DeleteItemFromObjectCaseSensitive(object, name);
	else
		json_set(object, name, cJSON_CreateNumber(value));
}

static int find(const cJSON *list, const char *key, const char *name)
{
	const cJSON *element;
	int at = 0;

	json_each(element, list) {
		const char *is = key ? json_get_string(element, key) :
				 element->valuestring;

		if (!strcmp(is, name))
			return at;
		at++;
	}
	return -1;
}

/* Add an element to the place where it is sorted.  By hand: cJSON 1.7.15
 * loses elements in cJSON_InsertItemInArray(). */
static void insert(cJSON *document, const char *list_name, const char *key,
		   cJSON *value)
{
	cJSON *list = (cJSON *)json_get(document, list_name);
	cJSON *sorted = cJSON_CreateArray();

	json_append(list, value);
	for (int i = 0; i < ELEMENTS; i++) {
		int at = find(list, key, name_of(i));

		if (at >= 0)
			json_append(sorted,
				    json_copy(cJSON_GetArrayItem(list, at)));
	}
	json_set(document, list_name, sorted);
}

static void edit_set(cJSON *document, int unit)
{
	cJSON *set = (cJSON *)json_get(document, "set");
	int at = find(set, NULL, name_of(unit));

	if (at >= 0)
		cJSON_DeleteItemFromArray(set, at);
	else
		insert(document, "set", NULL,
		       cJSON_CreateString(name_of(unit)));
}

/* 'part': 0 the whole element, else one member of it. */
static void edit_element(cJSON *document, const char *list_name,
			 const char *key, int unit, int part, double value)
{
	cJSON *list = (cJSON *)json_get(document, list_name);
	int at = find(list, key, name_of(unit));
	cJSON *element = at >= 0 ? cJSON_GetArrayItem(list, at) : NULL;

	if (part && element) {
		json_set(element, part == 1 ? "x" : "y",
			 cJSON_CreateNumber(value));
	} else if (!part && element) {
		cJSON_DeleteItemFromArray(list, at);
	} else if (!part) {
		element = cJSON_CreateObject();
		json_set_string(element, key, name_of(unit));
		json_set(element, "x", cJSON_CreateNumber(value));
		insert(document, list_name, key, element);
	}
}

/* One edit of a unit, in one side and in the document that has all. */
static void edit(cJSON *side, cJSON *all, int kind, int unit, uint32_t *seed,
		 int part)
{
	static const char *const lists[][2] = {
		{ "f", "path" }, { "stages", "stage" },
	};
	cJSON *const both[] = { side, all };
	uint32_t choice = next(seed);
	CLEANUP(json_freep) cJSON *number = new_number(seed);
	double value = number->valuedouble;

	for (size_t i = 0; i < ARRAY_SIZE(both); i++) {
		cJSON *doc = both[i];

		if (kind == 0)
			edit_member(doc, name_of(unit), choice, value);
		else if (kind == 1)
			edit_member((cJSON *)json_get(doc, "o"),
				    name_of(unit), choice, value);
		else if (kind == 2)
			edit_set(doc, unit);
		else
			edit_element(doc, lists[kind - 3][0],
				     lists[kind - 3][1], unit, part, value);
	}
}

/* Each unit goes to one of the sides, or to none; of an element that nobody
 * removes each side may edit a member. */
static void edit_all(cJSON *sides[2], cJSON *all, uint32_t *seed)
{
	for (int kind = 0; kind < 5; kind++) {
		int units = kind < 2 ? MEMBERS : ELEMENTS;

		for (int unit = 0; unit < units; unit++) {
			uint32_t who = next(seed) % 6;

			if (who < 2) {
				edit(sides[who], all, kind, unit, seed, 0);
			} else if (who == 2 && kind >= 3) {
				edit(sides[0], all, kind, unit, seed, 1);
				edit(sides[1], all, kind, unit, seed, 2);
			}
		}
	}
}

START_TEST(disjoint_edits_merge_in_either_order)
{
	CLEANUP(json_freep) cJSON *schema = parse(schema_text);
	uint32_t seed = (uint32_t)_i + 1;

	for (int round = 0; round < 500; round++) {
		CLEANUP(json_freep) cJSON *base = random_document(&seed);
		CLEANUP(json_freep) cJSON *a = json_copy(base);
		CLEANUP(json_freep) cJSON *b = json_copy(base);
		CLEANUP(json_freep) cJSON *all = json_copy(base);
		CLEANUP(json_freep) cJSON *ab = NULL;
		CLEANUP(json_freep) cJSON *ba = NULL;
		CLEANUP(json_freep) cJSON *x = NULL;
		CLEANUP(json_freep) cJSON *y = NULL;
		CLEANUP(strlist_release) struct strlist conflicts =
			STRLIST_INIT;
		cJSON *sides[] = { a, b };

		edit_all(sides, all, &seed);
		merge_documents(&ab, &x, &conflicts, base, a, b, schema);
		merge_documents(&ba, &y, &conflicts, base, b, a, schema);
		ck_assert_msg(!conflicts.count, "%s", conflicts.items ?
			      conflicts.items[0] : "");
		ck_assert(json_equal(ab, ba));
		ck_assert(json_equal(ab, all));
	}
}
END_TEST

/* The lines of one side, of all conflicts. */
static void choose(struct buf *out, const char *text, bool ours)
{
	bool mine = true;

	while (*text) {
		size_t len = strcspn(text, "\n") + 1;

		if (starts_with(text, "<<<<<<<"))
			mine = ours;
		else if (starts_with(text, "======="))
			mine = !ours;
		else if (starts_with(text, ">>>>>>>"))
			mine = true;
		else if (mine)
			buf_add(out, text, len);
		text += len;
	}
}

/* Any edits, that may meet: a side that is chosen is what it says it is, and
 * what one side alone has changed is in both. */
START_TEST(either_side_of_a_conflict_is_whole)
{
	CLEANUP(json_freep) cJSON *schema = parse(schema_text);
	uint32_t seed = (uint32_t)_i + 100;
	size_t met = 0;

	for (int round = 0; round < 500; round++) {
		CLEANUP(json_freep) cJSON *base = random_document(&seed);
		CLEANUP(json_freep) cJSON *a = json_copy(base);
		CLEANUP(json_freep) cJSON *b = json_copy(base);
		CLEANUP(json_freep) cJSON *rest = json_copy(base);
		CLEANUP(json_freep) cJSON *x = NULL;
		CLEANUP(json_freep) cJSON *y = NULL;
		CLEANUP(strlist_release) struct strlist conflicts =
			STRLIST_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
		CLEANUP(buf_release) struct buf one = BUF_INIT(BUF_UNBOUNDED);
		CLEANUP(buf_release) struct buf two = BUF_INIT(BUF_UNBOUNDED);
		CLEANUP(buf_release) struct buf want = BUF_INIT(BUF_UNBOUNDED);

		for (int kind = 0; kind < 5; kind++)
			for (int unit = 0; unit < MEMBERS; unit++) {
				if (next(&seed) % 4 == 0)
					edit(a, rest, kind, unit, &seed,
					     (int)(next(&seed) % 3));
				if (next(&seed) % 4 == 0)
					edit(b, rest, kind, unit, &seed,
					     (int)(next(&seed) % 3));
			}
		merge_documents(&x, &y, &conflicts, base, a, b, schema);
		met += conflicts.count;
		merge_write_conflict(&text, x, y, schema, &style);
		choose(&one, text.ptr, true);
		json_canon(&want, x);
		ck_assert_str_eq(one.ptr, want.ptr);
		buf_reset(&want);
		json_canon(&want, y);
		choose(&two, text.ptr, false);
		ck_assert_str_eq(two.ptr, want.ptr);
		ck_assert_int_eq(json_equal(x, y), !conflicts.count);
	}
	ck_assert_uint_gt(met, 500);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("merge");
	TCase *merge = tcase_create("merge");

	tcase_add_loop_test(merge, documents_merge, 0, ARRAY_SIZE(cases));
	tcase_add_loop_test(merge, conflicts_are_marked, 0,
			    ARRAY_SIZE(marked));
	tcase_add_test(merge, labels_and_size_are_kept);
	tcase_add_loop_test(merge, disjoint_edits_merge_in_either_order, 0, 4);
	tcase_add_loop_test(merge, either_side_of_a_conflict_is_whole, 0, 4);
	suite_add_tcase(suite, merge);
	return unit_main(suite);
}
