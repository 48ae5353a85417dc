/* SPDX-License-Identifier: MIT */
/*
 * What a check reads of the schemas built in (scripts/brief_schema.awk) says
 * of every document what the whole schemas say: of one that has everything
 * they know, and of that one with each of its values another, or gone.
 */
#include "unit.h"

#include <string.h>

#include "core/builtin.h"
#include "core/link_rules.h"
#include "json/json.h"
#include "json/pointer.h"
#include "schema/schema.h"

struct form {
	cJSON *document;
	struct schema *schema;
	struct link_rules *rules;
};

static void form_release(struct form *form)
{
	link_rules_free(form->rules);
	schema_free(form->schema);
	json_free(form->document);
}

static void read_form(struct form *form, const unsigned char *text, size_t len)
{
	struct schema_options options = {
		.assert_formats = true, .borrow = true,
	};
	struct err err = ERR_INIT;

	ck_assert_msg(!json_parse_text(&form->document, (const char *)text,
				       len, 0, &err) &&
		      !schema_compile(&form->schema, form->document, &options,
				      &err) &&
		      !link_rules_new(&form->rules, form->schema, &err),
		      "%s", err.msg);
}

/* How a sample is made. */
struct making {
	const cJSON *root;
	int choice;	/* which of alternatives, counted round */
	int depth;
};

static cJSON *sample(struct making making, const cJSON *schema);

static cJSON *sample_object(struct making making, const cJSON *schema)
{
	cJSON *object = cJSON_CreateObject();
	const cJSON *others = json_get(schema, "additionalProperties");
	const cJSON *property;

	json_each(property, json_get(schema, "properties"))
		json_set(object, property->string,
			 sample(making, property));
	/* There is one pattern, for "0-shot" and the like. */
	json_each(property, json_get(schema, "patternProperties"))
		json_set(object, "0-shot", sample(making, property));
	if (cJSON_IsObject(others))
		json_set(object, "other", sample(making, others));
	return object;
}

/* A value that has all of what a schema knows, though it need not be valid:
 * the first of its types but null, one of its alternatives. */
static cJSON *sample(struct making making, const cJSON *schema)
{
	static const char *const lists[] = { "anyOf", "oneOf", "allOf" };
	const char *ref = json_get_string(schema, "$ref"), *name;
	const cJSON *type = json_get(schema, "type"), *one;

	if (ref && *ref == '#' && making.depth++ < 20)
		return sample(making, json_at(making.root, ref + 1));
	if (json_get(schema, "enum"))
		return json_copy(json_get(schema, "enum")->child);
	for (size_t i = 0; !type && i < ARRAY_SIZE(lists); i++)
		if ((one = json_get(schema, lists[i]))) {
			int count = cJSON_GetArraySize(one);

			return sample(making, cJSON_GetArrayItem(one,
						making.choice % count));
		}
	one = cJSON_IsArray(type) ? type->child : type;
	while (one && one->next && cJSON_IsArray(type) &&
	       !strcmp(one->valuestring, "null"))
		one = one->next;
	name = cJSON_IsString(one) ? one->valuestring : "object";
	if (!strcmp(name, "object"))
		return sample_object(making, schema);
	if (!strcmp(name, "array")) {
		cJSON *array = cJSON_CreateArray();

		json_append(array, sample(making, json_get(schema, "items")));
		return array;
	}
	if (!strcmp(name, "boolean"))
		return cJSON_CreateTrue();
	return !strcmp(name, "string") ? cJSON_CreateString("org/x") :
	       cJSON_CreateNumber(1);
}

static void say(struct buf *out, const struct schema_problem *problems,
		size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct schema_problem *p = &problems[i];

		buf_addf(out, "%s %s %s %s %d\n", p->pointer,
			 p->schema_pointer, p->keyword, p->message,
			 p->at_name);
		say(out, p->children, p->child_count);
	}
}

static int say_link(const struct link_mark *mark, const cJSON *value,
		    const char *pointer, void *data, struct err *err)
{
	struct buf *out = data;

	(void)err;
	buf_addf(out, "%s: %zu %s %s %s %d %d\n", pointer, mark->number,
		 mark->pointer, mark->link ? mark->link : "",
		 mark->taxonomy ? mark->taxonomy : "", mark->optional,
		 mark->part);
	json_compact(out, value);
	return 0;
}

/* All that a check says of a document, hints on edits apart. */
static void judge(struct buf *out, const struct form *form,
		  const cJSON *document)
{
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;
	struct err err = ERR_INIT;

	buf_reset(out);
	ck_assert_int_ge(schema_validate(form->schema, document, &report,
					 &err), 0);
	say(out, report.problems, report.count);
	if (form->rules)
		ck_assert_int_eq(link_rules_walk(form->rules, document,
						 say_link, out, &err), 0);
}

struct trial {
	struct form whole, brief;
	const cJSON *document;
	struct buf expected, found;
	size_t judged, wrong;
};

static void compare(struct trial *t)
{
	judge(&t->expected, &t->whole, t->document);
	judge(&t->found, &t->brief, t->document);
	ck_assert_str_eq(t->found.ptr, t->expected.ptr);
	t->judged++;
	t->wrong += t->expected.len != 0;
}

/* Each value below, and the name of each member, is another in turn. */
static void vary(struct trial *t, cJSON *value)
{
	static const char *const others[] = {
		"null", "true", "\"\"", "\"2024-02-30\"", "\"model-index\"",
		"-1", "1.5", "1e300", "[]", "[\"x\",\"x\"]", "{}",
		"{\"unknown\":1}",
	};
	cJSON *child;

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		struct err err = ERR_INIT;
		cJSON *other = NULL, kept = *value;

		ck_assert_int_eq(json_parse_text(&other, others[i],
						 strlen(others[i]), 0, &err),
				 0);
		value->type = other->type;
		value->child = other->child;
		value->valuestring = other->valuestring;
		value->valueint = other->valueint;
		value->valuedouble = other->valuedouble;
		compare(t);
		*value = kept;
		json_free(other);
	}
	for (child = value->child; child; child = child->next) {
		char *name = child->string;

		if (name) {
			child->string = xasprintf("%sx", name);
			compare(t);
			free(child->string);
			child->string = name;
		}
		vary(t, child);
	}
}

static bool is_from_the_hub(const cJSON *property)
{
	return json_get(json_get(property, "x-hfmeta"), "from") != NULL;
}

/* Of what the hints on edits ask. */
static void same_sources(const cJSON *whole, const cJSON *brief)
{
	const cJSON *a = json_get(whole, "properties")->child;
	const cJSON *b = json_get(brief, "properties")->child;

	for (; a && b; a = a->next, b = b->next) {
		ck_assert_str_eq(a->string, b->string);
		ck_assert_msg(is_from_the_hub(a) == is_from_the_hub(b), "%s",
			      a->string);
	}
	ck_assert(!a && !b);
}

START_TEST(the_brief_form_judges_as_the_whole)
{
	size_t schemas = 0;

	for (size_t i = 0; i < builtin_file_count; i++) {
		const struct builtin_file *file = &builtin_files[i];
		struct trial t = {
			.expected = BUF_INIT(BUF_UNBOUNDED),
			.found = BUF_INIT(BUF_UNBOUNDED),
		};

		ck_assert_int_eq(!!file->brief_len,
				 ends_with(file->path, ".schema.json"));
		if (!file->brief_len)
			continue;
		schemas++;
		ck_assert_uint_lt(file->brief_len, file->len);
		read_form(&t.whole, file->content, file->len);
		read_form(&t.brief, file->brief, file->brief_len);
		same_sources(t.whole.document, t.brief.document);
		for (int choice = 0; choice < 3; choice++) {
			struct making making = { t.whole.document, choice, 0 };
			CLEANUP(json_freep) cJSON *document =
				sample(making, t.whole.document);

			t.document = document;
			vary(&t, document);
		}
		ck_assert_uint_gt(t.judged, 100);
		ck_assert_uint_gt(t.wrong, t.judged / 3);
		form_release(&t.whole);
		form_release(&t.brief);
		buf_release(&t.expected);
		buf_release(&t.found);
	}
	ck_assert_uint_eq(schemas, 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("brief");
	TCase *tcase = tcase_create("brief");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, the_brief_form_judges_as_the_whole);
	suite_add_tcase(suite, tcase);
	return unit_main(suite);
}
