/* SPDX-License-Identifier: MIT */
/* Links between records and the taxonomy: what a schema marks, which record
 * a name means, and what is found. */
#include "with_git.h"

#include <stdlib.h>

#include "core/link_find.h"
#include "core/link_rules.h"
#include "core/links.h"
#include "core/taxonomy.h"
#include "util/fs.h"
#include "util/suggest.h"

static cJSON *parse(const char *text)
{
	struct err err = ERR_INIT;
	cJSON *doc = NULL;

	ck_assert_msg(json_parse_text(&doc, text, strlen(text), 0, &err) == 0,
		      "%s: %s", text, err.msg);
	return doc;
}

#define LINK "\"x-hfmeta\":{\"link\":\"d\"}"
#define KIND "\"x-hfmeta\":{\"taxonomy\":\"t\"}"

/* Schema, document -> "pointer=value" of every marked value. */
static const struct {
	const char *schema, *document, *marked;
} walks[] = {
	{ "{\"properties\":{\"a\":{" LINK "}}}",
	  "{\"a\":\"x\",\"b\":\"y\"}", "/a=x" },
	{ "{\"properties\":{\"a\":{" LINK "}}}",
	  "{\"a\":[\"x\",3,\"y\",[\"z\"]]}", "/a/0=x /a/2=y" },
	{ "{\"properties\":{\"a\":{" LINK "}}}", "{\"a\":{\"b\":\"x\"}}", "" },
	{ "{\"properties\":{\"a\":{" LINK "}}}", "[\"a\"]", "" },
	{ "{\"properties\":{\"a/b~\":{" LINK "}}}", "{\"a/b~\":\"x\"}",
	  "/a~1b~0=x" },
	{ "{\"properties\":{\"a\":{" KIND "}}}", "{\"a\":[\"x\",\"y\"]}",
	  "/a=[2]" },
	{ "{\"properties\":{\"a\":{" KIND "}}}", "{\"a\":\"x\"}", "/a=[0]" },
	{ "{\"properties\":{\"a\":true,\"b\":{}},"
	  "\"patternProperties\":{\"^p\":{}},"
	  "\"additionalProperties\":{" LINK "}}",
	  "{\"a\":\"1\",\"b\":\"2\",\"p1\":\"3\",\"q\":\"4\"}", "/q=4" },
	{ "{\"patternProperties\":{\"^p\":{" LINK "}}}",
	  "{\"p1\":\"x\",\"q\":\"y\"}", "/p1=x" },
	{ "{\"items\":{" LINK "}}", "[\"x\",\"y\"]", "/0=x /1=y" },
	{ "{\"prefixItems\":[{},{" LINK "}],\"items\":{}}",
	  "[\"x\",\"y\",\"z\"]", "/1=y" },
	{ "{\"prefixItems\":[{}],\"items\":{" LINK "}}",
	  "[\"x\",\"y\",\"z\"]", "/1=y /2=z" },
	{ "{\"$schema\":\"http://json-schema.org/draft-07/schema#\","
	  "\"items\":[{},{" LINK "}],\"additionalItems\":{}}",
	  "[\"x\",\"y\",\"z\"]", "/1=y" },
	{ "{\"$schema\":\"http://json-schema.org/draft-07/schema#\","
	  "\"items\":[{}],\"additionalItems\":{" LINK "}}",
	  "[\"x\",\"y\"]", "/1=y" },
	{ "{\"allOf\":[{\"properties\":{\"a\":{" LINK "}}}]}",
	  "{\"a\":\"x\"}", "/a=x" },
	{ "{\"$defs\":{\"l k\":{" LINK "}},"
	  "\"properties\":{\"a\":{\"$ref\":\"#/$defs/l%20k\"}}}",
	  "{\"a\":\"x\"}", "/a=x" },
	/* Cycles: down the document, and on the spot. */
	{ "{\"properties\":{\"name\":{" LINK "},"
	  "\"parts\":{\"items\":{\"$ref\":\"#\"}}}}",
	  "{\"name\":\"a\",\"parts\":[{\"name\":\"b\","
	  "\"parts\":[{\"name\":\"c\"}]}]}",
	  "/name=a /parts/0/name=b /parts/0/parts/0/name=c" },
	{ "{\"$defs\":{\"a\":{\"allOf\":[{\"$ref\":\"#/$defs/b\"},{"
	  "\"$ref\":\"#/$defs/b\"}]},\"b\":{" LINK "}},"
	  "\"properties\":{\"x\":{\"$ref\":\"#/$defs/a\"}}}",
	  "{\"x\":\"1\"}", "/x=1" },
	/* Of a choice what accepts the value counts, or everything. */
	{ "{\"properties\":{\"a\":{\"anyOf\":[{\"pattern\":\"^x\"," LINK "},"
	  "{\"pattern\":\"^y\"}]}}}", "{\"a\":\"y\"}", "" },
	{ "{\"properties\":{\"a\":{\"anyOf\":[{\"pattern\":\"^x\"," LINK "},"
	  "{\"pattern\":\"^y\"}]}}}", "{\"a\":\"xy\"}", "/a=xy" },
	{ "{\"properties\":{\"a\":{\"oneOf\":[{\"pattern\":\"^x\"," LINK "},"
	  "{\"pattern\":\"^y\"}]}}}", "{\"a\":\"z\"}", "/a=z" },
	{ "{\"properties\":{\"a\":{\"if\":{\"pattern\":\"^x\"},"
	  "\"then\":{" LINK "}}}}", "{\"a\":\"x\"}", "/a=x" },
	{ "{\"properties\":{\"a\":{\"if\":{\"pattern\":\"^x\"},"
	  "\"then\":{" LINK "}}}}", "{\"a\":\"y\"}", "" },
	{ "{\"properties\":{\"a\":{\"if\":{\"pattern\":\"^x\"},"
	  "\"else\":{" LINK "}}}}", "{\"a\":\"y\"}", "/a=y" },
	/* In the order of the document. */
	{ "{\"properties\":{\"a\":{" LINK "},\"b\":{" LINK "}}}",
	  "{\"b\":\"1\",\"a\":\"2\"}", "/b=1 /a=2" },
};

static int note_mark(const struct link_mark *mark, const cJSON *value,
		     const char *pointer, void *data, struct err *err)
{
	struct buf *out = data;

	(void)err;
	buf_addf(out, "%s%s=", out->len ? " " : "", pointer);
	if (mark->link)
		buf_adds(out, value->valuestring);
	else
		buf_addf(out, "[%d]", cJSON_GetArraySize(value));
	return 0;
}

START_TEST(rules_find_what_is_marked)
{
	CLEANUP(json_freep) cJSON *doc = parse(walks[_i].schema);
	CLEANUP(json_freep) cJSON *document = parse(walks[_i].document);
	CLEANUP(schema_freep) struct schema *schema = NULL;
	CLEANUP(buf_release) struct buf marked = BUF_INIT(BUF_UNBOUNDED);
	struct link_rules *rules = NULL;
	struct err err = ERR_INIT;

	ck_assert_msg(!schema_compile(&schema, doc, NULL, &err), "%s", err.msg);
	ck_assert_msg(!link_rules_new(&rules, schema, &err), "%s",
		      err.msg);
	ck_assert_ptr_nonnull(rules);
	ck_assert_int_eq(link_rules_walk(rules, document, note_mark, &marked,
					 &err), 0);
	ck_assert_str_eq(marked.ptr, walks[_i].marked);
	link_rules_free(rules);
}
END_TEST

static const char *const without[] = {
	"{}", "true", "{\"properties\":{\"a\":{\"x-hfmeta\":{\"weight\":1}}}}",
	/* Nothing leads there. */
	"{\"$defs\":{\"a\":{" LINK "}}}",
	"{\"$ref\":\"#\",\"properties\":{\"a\":{\"$ref\":\"#\"}},"
	"\"$defs\":{\"a\":{" LINK "}}}",
};

START_TEST(rules_are_none_where_nothing_is_marked)
{
	CLEANUP(json_freep) cJSON *doc = parse(without[_i]);
	CLEANUP(schema_freep) struct schema *schema = NULL;
	struct link_rules *rules = NULL;
	struct err err = ERR_INIT;

	ck_assert_msg(!schema_compile(&schema, doc, NULL, &err), "%s", err.msg);
	ck_assert_int_eq(link_rules_new(&rules, schema, &err), 0);
	ck_assert_ptr_null(rules);
}
END_TEST

/* Every schema refers to the next one twice: 2^60 ways, 61 nodes. */
START_TEST(rules_end_where_there_are_many_ways)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf marked = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(schema_freep) struct schema *schema = NULL;
	CLEANUP(json_freep) cJSON *document = parse("[[[\"x\"]]]");
	CLEANUP(json_freep) cJSON *doc = NULL;
	struct link_rules *rules = NULL;
	struct err err = ERR_INIT;

	buf_adds(&text, "{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
	for (int i = 0; i < 60; i++)
		buf_addf(&text, "\"d%d\":{\"allOf\":[{\"$ref\":\"#/$defs/d%d\"},"
			 "{\"$ref\":\"#/$defs/d%d\"}]},", i, i + 1, i + 1);
	buf_adds(&text, "\"d60\":{\"items\":{\"$ref\":\"#/$defs/d0\"}," LINK
		 "}}}");
	doc = parse(text.ptr);
	ck_assert_msg(!schema_compile(&schema, doc, NULL, &err), "%s", err.msg);
	ck_assert_int_eq(link_rules_new(&rules, schema, &err), 0);
	ck_assert_int_eq(link_rules_walk(rules, document, note_mark, &marked,
					 &err), 0);
	/* The innermost array's string, and the string itself. */
	ck_assert_str_eq(marked.ptr, "/0/0/0=x /0/0/0=x");
	link_rules_free(rules);
}
END_TEST

#define NO_ROOT "a taxonomy must be an object with a \"tree\""

static const struct {
	const char *text, *why;
} bad_trees[] = {
	{ "[]", NO_ROOT },
	{ "{\"trees\":{}}", NO_ROOT },
	{ "{\"tree\":[\"a\"]}",
	  "/tree: must be an object of names, is array" },
	{ "{\"tree\":{\"a\":{\"b/c\":null}}}",
	  "/tree/a/b~1c: must be an object of names, is null" },
};

START_TEST(taxonomy_refuses_what_is_no_tree)
{
	struct taxonomy *taxonomy = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(taxonomy_new(&taxonomy, parse(bad_trees[_i].text),
				      &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
	ck_assert_str_eq(err.msg, bad_trees[_i].why);
}
END_TEST

static const char tree[] =
	"{\"tree\":{\"$description\":\"All.\","
	"\"web\":{\"$description\":\"Pages.\",\"forums\":{},\"blogs\":{}},"
	"\"made\":{\"*\":{\"of\":{}},\"up\":{}}}}";

static const struct {
	const char *path;
	size_t index;
	const char *why;	/* NULL: a path */
} paths[] = {
	{ "[\"web\"]", 0, NULL },
	{ "[\"web\",\"forums\"]", 0, NULL },
	{ "[\"made\",\"anything\",\"of\"]", 0, NULL },
	{ "[\"made\",\"up\"]", 0, NULL },
	{ "[3]", 0, NULL },
	{ "[]", 0, "is empty, must be a path of the taxonomy" },
	{ "[\"weeb\"]", 0, "no 'weeb' in the taxonomy, did you mean 'web'?" },
	{ "[\"Web\"]", 0, "no 'Web' in the taxonomy, did you mean 'web'?" },
	{ "[\"web\",\"forum\"]", 1,
	  "no 'forum' below 'web' in the taxonomy, did you mean 'forums'?" },
	{ "[\"web\",\"zzz\"]", 1, "no 'zzz' below 'web' in the taxonomy, "
	  "which has 'forums' or 'blogs'" },
	{ "[\"web\",\"blogs\",\"x\"]", 2,
	  "no 'x' below 'web/blogs' in the taxonomy, which ends there" },
	{ "[\"made\",\"up\",\"of\"]", 2,
	  "no 'of' below 'made/up' in the taxonomy, which ends there" },
	{ "[\"web\",\"$description\"]", 1, "no '$description' below 'web' in "
	  "the taxonomy, which has 'forums' or 'blogs'" },
	{ "[\"*\"]", 0, "no '*' in the taxonomy, which has 'web' or 'made'" },
	{ "[\"made\",\"\"]", 1,
	  "no '' below 'made' in the taxonomy, which has 'up'" },
};

START_TEST(taxonomy_knows_its_paths)
{
	CLEANUP(json_freep) cJSON *path = parse(paths[_i].path);
	CLEANUP(buf_release) struct buf why = BUF_INIT(BUF_UNBOUNDED);
	struct taxonomy *taxonomy = NULL;
	struct err err = ERR_INIT;
	size_t index;

	ck_assert_int_eq(taxonomy_new(&taxonomy, parse(tree), &err), 0);
	ck_assert_int_eq(taxonomy_has(taxonomy, path, &index, &why),
			 !paths[_i].why);
	if (paths[_i].why) {
		ck_assert_uint_eq(index, paths[_i].index);
		ck_assert_str_eq(why.ptr, paths[_i].why);
	}
	taxonomy_free(taxonomy);
}
END_TEST

static void put(const char *path, const char *text)
{
	struct err err = ERR_INIT;

	ck_assert_msg(!fs_replace(path, text, strlen(text), 0666, &err), "%s",
		      err.msg);
}

/* What the schema of the data sets says in most tests. */
static const char set_schema[] =
	"{\"properties\":{\"doc_type\":{\"x-hfmeta\":"
	"{\"taxonomy\":\"schemas/t.json\"}},"
	"\"parts\":{\"x-hfmeta\":{\"link\":\"dataset\",\"part\":true}},"
	"\"seen\":{\"x-hfmeta\":{\"link\":\"dataset\",\"optional\":true}},"
	"\"data\":{\"x-hfmeta\":{\"link\":\"dataset\"}}}}";

static void setup(void)
{
	git_setup();
	sh("git init -q . && mkdir -p schemas dataset_metadata/sub "
	   "model_metadata model_scores");
	put(".hfmetaconfig", "");
	put("schemas/dataset_metadata.schema.json", set_schema);
	put("schemas/model_scores.schema.json", "{\"properties\":{\"model_name\""
	    ":{\"x-hfmeta\":{\"link\":\"model\"}}}}");
	put("schemas/t.json", tree);
	put("dataset_metadata/the_pile.json", "{}");
	put("dataset_metadata/allenai_dolma.json", "{}");
	put("dataset_metadata/a-long-namespace_one.json", "{}");
	put("dataset_metadata/_abs.json", "{}");
	put("dataset_metadata/a_b_c.json", "{\"id\":\"a_b/c\"}");
	/* SHA-256 of "x/y_z" begins so. */
	put("dataset_metadata/x_y_z~f60a6191.json", "{\"id\":\"x/y_z\"}");
	put("dataset_metadata/sub/deep.json", "{}");
	put("dataset_metadata/notes.txt", "");
	put("model_metadata/org_tiny.json", "{}");
}

static void open_store(struct store **store, enum repo_at at)
{
	struct repo *repo = NULL;
	struct err err = ERR_INIT;

	ck_assert_msg(!repo_open(&repo, &err), "%s", err.msg);
	ck_assert_msg(!store_open(store, repo, at, &err), "%s", err.msg);
}

/* "pointer: message", and "?" before warnings; one a line. */
static void check_document(struct buf *out, enum repo_at at,
			   const char *type_name, const char *path,
			   const char *text)
{
	CLEANUP(store_freep) struct store *store = NULL;
	CLEANUP(findings_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(json_freep) cJSON *document = parse(text);
	struct link_check *check = NULL;
	struct err err = ERR_INIT;

	open_store(&store, at);
	ck_assert_msg(!link_check_new(&check, store,
				      config_type(store_config(store),
						  type_name), &err),
		      "%s", err.msg);
	ck_assert_msg(!links_check(check, path, document, &findings, &err),
		      "%s", err.msg);
	for (size_t i = 0; i < findings.count; i++) {
		const struct finding *f = &findings.items[i];

		buf_addf(out, "%s%s%s: %s", i ? "\n" : "",
			 f->severity == SEVERITY_WARNING ? "?" : "",
			 f->pointer, f->message);
	}
	link_check_free(check);
}

#define OF_SETS "/data: no dataset record "

static const struct {
	const char *document, *found;
} links[] = {
	{ "{\"data\":\"the_pile\"}", "" },
	{ "{\"data\":\"the_pile.json\"}", "" },
	{ "{\"data\":\"allenai/dolma\"}", "" },
	{ "{\"data\":\"a_b/c\"}", "" },
	{ "{\"data\":\"x/y_z\"}", "" },
	{ "{\"data\":\"./the_pile.json\"}", "" },
	{ "{\"data\":\"./sub/../the_pile\"}", "" },
	{ "{\"data\":\"../dataset_metadata/sub/deep.json\"}", "" },
	{ "{\"data\":null}", "" },
	{ "{\"data\":[\"the_pile\",\"c4\"]}",
	  "/data/1: no dataset record 'c4'" },
	{ "{\"data\":\"the_pille\"}",
	  OF_SETS "'the_pille', did you mean 'the_pile'?" },
	{ "{\"data\":\"THE_PILE\"}",
	  OF_SETS "'THE_PILE', did you mean 'the_pile'?" },
	{ "{\"data\":\"allenai/dolmo\"}",
	  OF_SETS "'allenai/dolmo', did you mean 'allenai_dolma'?" },
	{ "{\"data\":\"alenai/dolma\"}",
	  OF_SETS "'alenai/dolma', did you mean 'allenai_dolma'?" },
	/* Of one namespace, and nothing else in common. */
	{ "{\"data\":\"a-long-namespace/xyz\"}",
	  OF_SETS "'a-long-namespace/xyz'" },
	{ "{\"data\":\"a-long-namespace/oen\"}", OF_SETS
	  "'a-long-namespace/oen', did you mean 'a-long-namespace_one'?" },
	{ "{\"data\":\"/abs\"}", OF_SETS "'/abs', did you mean '_abs'?" },
	{ "{\"data\":\"./the_pill.json\"}",
	  OF_SETS "'./the_pill.json', did you mean './the_pile.json'?" },
	{ "{\"data\":\"\"}", OF_SETS "''" },
	{ "{\"data\":\"..\"}", OF_SETS "'..'" },
	{ "{\"data\":\"./\"}", OF_SETS "'./'" },
	{ "{\"data\":\"./notes.txt\"}", OF_SETS "'./notes.txt'" },
	/* There, but no data set. */
	{ "{\"data\":\"../model_metadata/org_tiny.json\"}",
	  OF_SETS "'../model_metadata/org_tiny.json'" },
	{ "{\"data\":\"../../etc/passwd\"}", OF_SETS "'../../etc/passwd'" },
	{ "{\"data\":\"/dataset_metadata/the_pile.json\"}", OF_SETS
	  "'/dataset_metadata/the_pile.json', did you mean 'the_pile'?" },
	{ "{\"data\":\"https://example.org/the_pile\"}", OF_SETS
	  "'https://example.org/the_pile', did you mean 'the_pile'?" },
	{ "{\"data\":\"a\\u001bb\"}", OF_SETS "'a\\u001bb'" },
	{ "{\"seen\":\"none\"}", "?/seen: no dataset record 'none'" },
	{ "{\"doc_type\":[\"web\",\"forum\"]}", "/doc_type/1: no 'forum' below "
	  "'web' in the taxonomy, did you mean 'forums'?" },
	{ "{\"doc_type\":[]}",
	  "/doc_type: is empty, must be a path of the taxonomy" },
};

START_TEST(check_finds_dangling_links)
{
	static const enum repo_at places[] = {
		REPO_WORK_TREE, REPO_INDEX, REPO_HEAD,
	};

	sh("git add . && git commit -qm 1");
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

		check_document(&out, places[i], "dataset",
			       "dataset_metadata/new.json", links[_i].document);
		ck_assert_str_eq(out.ptr, links[_i].found);
	}
}
END_TEST

START_TEST(check_bounds_what_it_says)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	size_t lines = 1;

	buf_adds(&text, "{\"data\":[");
	for (int i = 0; i < 5000; i++)
		buf_addf(&text, "\"none%d\",", i);
	buf_adds(&text, "\"none\"]}");
	check_document(&out, REPO_WORK_TREE, "dataset",
		       "dataset_metadata/new.json", text.ptr);
	for (const char *p = out.ptr; (p = strchr(p, '\n')); p++)
		lines++;
	ck_assert_uint_eq(lines, 101);
	ck_assert_ptr_nonnull(strstr(out.ptr, "\n: there are more problems"));
}
END_TEST

static const struct {
	const char *config, *found;
} scores[] = {
	{ "", "?/model_name: no model record 'org/tinny', did you mean "
	  "'org_tiny'?" },
	{ "[check]\n\tscoresWithoutModel = error\n",
	  "/model_name: no model record 'org/tinny', did you mean "
	  "'org_tiny'?" },
};

START_TEST(check_asks_for_the_model_of_scores)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	put(".hfmetaconfig", scores[_i].config);
	check_document(&out, REPO_WORK_TREE, "scores", "model_scores/a.json",
		       "{\"model_name\":\"org/tinny\"}");
	ck_assert_str_eq(out.ptr, scores[_i].found);
	buf_reset(&out);
	check_document(&out, REPO_WORK_TREE, "scores", "model_scores/a.json",
		       "{\"model_name\":\"org/tiny\"}");
	ck_assert_str_eq(out.ptr, "");
}
END_TEST

/* Files a.json, b.json, ... of these parts; what is found in a.json. */
static const struct {
	const char *parts[4], *found;
} loops[] = {
	{ { "\"b\"", "\"c\"", "null" }, "" },
	{ { "\"./b.json\"", "[\"c\",\"d\"]", "\"d\"", "\"\"" }, "" },
	{ { "\"a\"" }, "/parts: is part of itself: a -> a" },
	{ { "[\"c\",\"b\"]", "\"./a.json\"", "null" },
	  "/parts/1: is part of itself: a -> b -> a" },
	{ { "\"b\"", "\"c\"", "\"../dataset_metadata/a\"" },
	  "/parts: is part of itself: a -> b -> c -> a" },
	/* A loop below, which is found where it is. */
	{ { "\"b\"", "\"c\"", "\"b\"" }, "" },
	/* What cannot be read is found where it is, too. */
	{ { "\"b\"", "\"a\"}}" }, "" },
	/* The shortest way round. */
	{ { "[\"b\",\"d\"]", "\"c\"", "\"d\"", "\"a\"" },
	  "/parts/1: is part of itself: a -> d -> a" },
};

START_TEST(check_finds_loops_of_parts)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf first = BUF_INIT(BUF_UNBOUNDED);

	for (size_t i = 0; i < 4 && loops[_i].parts[i]; i++) {
		CLEANUP(freep) char *path =
			xasprintf("dataset_metadata/%c.json", (int)('a' + i));
		CLEANUP(freep) char *text =
			xasprintf("{\"parts\":%s}", loops[_i].parts[i]);

		put(path, text);
		if (!i)
			buf_adds(&first, text);
	}
	check_document(&out, REPO_WORK_TREE, "dataset",
		       "dataset_metadata/a.json", first.ptr);
	ck_assert_str_eq(out.ptr, loops[_i].found);
}
END_TEST

/* 0 -> 1 -> ... -> 1200 -> 0: bounded, and said so. */
START_TEST(check_bounds_the_parts)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	sh("i=0; while [ $i -le 1200 ]; do i=$((i+1)); "
	   "echo \"{\\\"parts\\\":\\\"n$i\\\"}\" "
	   ">dataset_metadata/n$((i-1)).json; done; "
	   "echo '{\"parts\":\"n1180\"}' >dataset_metadata/n1200.json");
	check_document(&out, REPO_WORK_TREE, "dataset",
		       "dataset_metadata/n0.json", "{\"parts\":\"n1\"}");
	ck_assert_str_eq(out.ptr, "/parts: consists of more than 1000 records");
	buf_reset(&out);
	check_document(&out, REPO_WORK_TREE, "dataset",
		       "dataset_metadata/n1180.json", "{\"parts\":\"n1181\"}");
	ck_assert_str_eq(out.ptr, "/parts: is part of itself: n1180 -> n1181 -> "
			 "n1182 -> n1183 -> n1184 -> n1185 -> n1186 -> n1187 "
			 "-> n1188 -> n1189 -> n1190 -> n1191 -> ... -> n1180");
}
END_TEST

/* Between ids that want one file name, the exact one counts for parts. */
START_TEST(parts_tell_ids_apart)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT(BUF_UNBOUNDED);

	put("dataset_metadata/x_y_z.json",
	    "{\"id\":\"x_y/z\",\"parts\":\"x/y_z\"}");
	check_document(&out, REPO_WORK_TREE, "dataset",
		       "dataset_metadata/x_y_z.json", "{\"parts\":\"x/y_z\"}");
	ck_assert_str_eq(out.ptr, "");
}
END_TEST

static const struct {
	const char *annotation, *why;
} bad_annotations[] = {
	{ "{\"link\":3}", "/link: must be a string" },
	{ "{\"taxonomy\":true}", "/taxonomy: must be a string" },
	{ "{\"link\":\"dataset\",\"optional\":1}",
	  "/optional: must be true or false" },
	{ "{\"link\":\"dataset\",\"part\":\"yes\"}",
	  "/part: must be true or false" },
	{ "{\"link\":\"dataset\",\"taxonomy\":\"schemas/t.json\"}",
	  ": cannot have both \"link\" and \"taxonomy\"" },
	{ "{\"link\":\"datset\"}", "/link: no such record type: 'datset'" },
	{ "{\"link\":\"model\",\"part\":true}",
	  "/part: a part must be of the same type, 'dataset'" },
	{ "{\"taxonomy\":\"../t.json\"}",
	  "/taxonomy: '../t.json' is no path inside the repository" },
	{ "{\"taxonomy\":\"schemas/none.json\"}",
	  "/taxonomy: 'schemas/none.json': no such file" },
	{ "{\"taxonomy\":\"dataset_metadata/notes.txt\"}",
	  "/taxonomy: 'dataset_metadata/notes.txt': line 1, column 1: " },
	{ "{\"taxonomy\":\".hfmetaconfig\"}",
	  "/taxonomy: '.hfmetaconfig': line 1, column 1: " },
	{ "{\"taxonomy\":\"dataset_metadata/the_pile.json\"}",
	  "/taxonomy: 'dataset_metadata/the_pile.json': " NO_ROOT },
};

START_TEST(annotations_that_make_no_sense_are_refused)
{
	CLEANUP(freep) char *text = xasprintf(
		"{\"properties\":{\"a\":{\"anyOf\":[{\"x-hfmeta\":%s}]}}}",
		bad_annotations[_i].annotation);
	CLEANUP(freep) char *why = xasprintf(
		"/properties/a/anyOf/0/x-hfmeta%s", bad_annotations[_i].why);
	CLEANUP(store_freep) struct store *store = NULL;
	struct link_check *check = NULL;
	struct err err = ERR_INIT;

	put("schemas/dataset_metadata.schema.json", text);
	open_store(&store, REPO_WORK_TREE);
	ck_assert_int_eq(link_check_new(&check, store,
					config_type(store_config(store),
						    "dataset"), &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
	ck_assert_msg(starts_with(err.msg, why), "%s: not %s", err.msg, why);
}
END_TEST

START_TEST(schemas_say_where_they_lead)
{
	CLEANUP(json_freep) cJSON *schema = parse(set_schema);

	ck_assert(links_lead_to(schema, "dataset"));
	ck_assert(!links_lead_to(schema, "model"));
	ck_assert(links_have_taxonomy(schema, "schemas/t.json"));
	ck_assert(!links_have_taxonomy(schema, "dataset"));
}
END_TEST

START_TEST(many_names_are_looked_at_nearby)
{
	CLEANUP(store_freep) struct store *store = NULL;
	struct link_names *names = NULL;
	struct err err = ERR_INIT;

	sh("i=0; while [ $i -lt 3000 ]; do i=$((i+1)); "
	   ">model_metadata/org_name$i.json; done");
	open_store(&store, REPO_WORK_TREE);
	ck_assert_int_eq(link_names_new(&names, store,
					config_type(store_config(store),
						    "model"), &err), 0);
	ck_assert_str_eq(link_names_nearest(names, "org/name29999"),
			 "org_name2999");
	ck_assert_ptr_null(link_names_nearest(names, "nothing/like-it"));
	link_names_free(names);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("links");
	TCase *rules = tcase_create("rules");
	TCase *kinds = tcase_create("taxonomy");
	TCase *check = tcase_create("check");

	tcase_add_loop_test(rules, rules_find_what_is_marked, 0,
			    ARRAY_SIZE(walks));
	tcase_add_loop_test(rules, rules_are_none_where_nothing_is_marked, 0,
			    ARRAY_SIZE(without));
	tcase_add_test(rules, rules_end_where_there_are_many_ways);
	tcase_add_loop_test(kinds, taxonomy_refuses_what_is_no_tree, 0,
			    ARRAY_SIZE(bad_trees));
	tcase_add_loop_test(kinds, taxonomy_knows_its_paths, 0,
			    ARRAY_SIZE(paths));
	tcase_add_checked_fixture(check, setup, git_teardown);
	tcase_set_timeout(check, 60);
	tcase_add_loop_test(check, check_finds_dangling_links, 0,
			    ARRAY_SIZE(links));
	tcase_add_test(check, check_bounds_what_it_says);
	tcase_add_loop_test(check, check_asks_for_the_model_of_scores, 0,
			    ARRAY_SIZE(scores));
	tcase_add_loop_test(check, check_finds_loops_of_parts, 0,
			    ARRAY_SIZE(loops));
	tcase_add_test(check, check_bounds_the_parts);
	tcase_add_test(check, parts_tell_ids_apart);
	tcase_add_loop_test(check, annotations_that_make_no_sense_are_refused,
			    0, ARRAY_SIZE(bad_annotations));
	tcase_add_test(check, schemas_say_where_they_lead);
	tcase_add_test(check, many_names_are_looked_at_nearby);
	suite_add_tcase(suite, rules);
	suite_add_tcase(suite, kinds);
	suite_add_tcase(suite, check);
	return unit_main(suite);
}
