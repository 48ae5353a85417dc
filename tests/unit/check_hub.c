/* SPDX-License-Identifier: MIT */
/*
 * What the Hub's answers mean: documents, files, listings, refusals.
 */
#include "with_standin.h"

#include "hub/hub_private.h"
#include "util/utf8.h"

static void configure(const char *text)
{
	CLEANUP(freep) char *json = xstrdup(text);

	for (char *p = json; *p; p++)
		if (*p == '\'')
			*p = '"';
	standin_config(json);
}

static int info(struct hub *hub, enum hub_type type, const char *id,
		cJSON **doc, struct err *err)
{
	return hub_info(hub, type, id, NULL, NULL, doc, err);
}

/* Refusals */

static const char state[] =
	"{'tokens': ['hf_good', 'hf_other'], 'repos': ["
	"{'id': 'org/gated', 'gated': 'manual', 'readers': ['hf_good'],"
	" 'doc': {'sha': '4444444444444444444444444444444444444444'}},"
	"{'type': 'dataset', 'id': 'org/gated-data', 'gated': 'auto'},"
	"{'id': 'org/private', 'private': true, 'readers': ['hf_good']},"
	"{'id': 'org/disabled', 'disabled': true}]}";

static const struct {
	enum hub_what what;
	enum hub_type type;
	const char *id, *revision, *path, *token;
	enum err_code code;
	const char *message, *hint;	/* hint: a part of it */
} refused[] = {
	{ HUB_INFO, HUB_MODEL, "org/none", NULL, NULL, NULL, ERR_NOT_FOUND,
	  "the Hub has no such model, or it is private", "HF_TOKEN" },
	{ HUB_INFO, HUB_DATASET, "org/none", NULL, NULL, NULL, ERR_NOT_FOUND,
	  "the Hub has no such dataset, or it is private", "HF_TOKEN" },
	{ HUB_INFO, HUB_MODEL, "org/private", NULL, NULL, NULL, ERR_NOT_FOUND,
	  "the Hub has no such model, or it is private", "HF_TOKEN" },
	{ HUB_INFO, HUB_MODEL, "org/none", NULL, NULL, "hf_good",
	  ERR_NOT_FOUND, "the Hub has no such model",
	  "that the token may read it" },
	{ HUB_INFO, HUB_MODEL, "org/private", NULL, NULL, "hf_other",
	  ERR_NOT_FOUND, "the Hub has no such model", "spelling" },
	{ HUB_INFO, HUB_MODEL, "org/tiny-gpt2", NULL, NULL, "hf_bad",
	  ERR_DENIED, "the Hub does not accept the token (401)", "HF_TOKEN" },
	{ HUB_INFO, HUB_MODEL, "org/tiny-gpt2", "v1.0", NULL, NULL,
	  ERR_NOT_FOUND, "the model has no revision 'v1.0'", "" },
	{ HUB_FILE, HUB_MODEL, "org/gated", NULL, "README.md", NULL,
	  ERR_DENIED, "access is gated (401 GatedRepo)",
	  "/org/gated, then set HF_TOKEN" },
	{ HUB_FILE, HUB_DATASET, "org/gated-data", NULL, "README.md", NULL,
	  ERR_DENIED, "access is gated (401 GatedRepo)",
	  "/datasets/org/gated-data, then set HF_TOKEN" },
	{ HUB_HEAD, HUB_MODEL, "org/gated", NULL, "README.md", NULL,
	  ERR_DENIED, "access is gated (401 GatedRepo)", "accept" },
	{ HUB_FILE, HUB_MODEL, "org/gated", NULL, "README.md", "hf_other",
	  ERR_DENIED, "access is gated (403 GatedRepo)", "ask for access" },
	{ HUB_FILE, HUB_MODEL, "org/disabled", NULL, "README.md", NULL,
	  ERR_DENIED, "the Hub has disabled access to it (403)", "" },
	{ HUB_FILE, HUB_MODEL, "org/tiny-gpt2", NULL, "none.txt", NULL,
	  ERR_NOT_FOUND, "no file 'none.txt' at revision 'main'", "" },
	{ HUB_FILE, HUB_MODEL, "org/tiny-gpt2", "v9", "config.json", NULL,
	  ERR_NOT_FOUND, "the model has no revision 'v9'", "" },
	{ HUB_FILE, HUB_MODEL, "org/none", NULL, "config.json", NULL,
	  ERR_NOT_FOUND, "the Hub has no such model, or it is private", "" },
	{ HUB_TREE, HUB_DATASET, "org/tiny-text", NULL, "none", NULL,
	  ERR_NOT_FOUND, "no file 'none' at revision 'main'", "" },
	{ HUB_FILTER, HUB_DATASET, "org/none", NULL, NULL, NULL,
	  ERR_NOT_FOUND, "the Hub answers 404 ResponseNotFound: Not found.",
	  "" },
	/* These are not even asked for. */
	{ HUB_INFO, HUB_MODEL, "../etc/passwd", NULL, NULL, NULL, ERR_INVALID,
	  "not the id of a repository", "" },
	{ HUB_INFO, HUB_MODEL, "a/..", NULL, NULL, NULL, ERR_INVALID,
	  "not the id of a repository", "" },
	{ HUB_INFO, HUB_MODEL, "a/b/c", NULL, NULL, NULL, ERR_INVALID,
	  "not the id of a repository", "" },
	{ HUB_INFO, HUB_MODEL, "a/b?x", NULL, NULL, NULL, ERR_INVALID,
	  "not the id of a repository", "" },
	{ HUB_INFO, HUB_MODEL, "", NULL, NULL, NULL, ERR_INVALID,
	  "not the id of a repository", "" },
	{ HUB_FILE, HUB_MODEL, "a/b", NULL, "../x", NULL, ERR_INVALID,
	  "empty part, '.' or '..' in the path", "" },
	{ HUB_FILE, HUB_MODEL, "a/b", NULL, "x//y", NULL, ERR_INVALID,
	  "empty part, '.' or '..' in the path", "" },
	{ HUB_FILE, HUB_MODEL, "a/b", NULL, "x\ny", NULL, ERR_INVALID,
	  "control character in the path", "" },
	{ HUB_FILE, HUB_MODEL, "a/b", "..", "x", NULL, ERR_INVALID,
	  "empty part, '.' or '..' in the revision", "" },
};

static void keep_err(void *data, struct hub_answer *answer,
		     const struct err *err)
{
	ck_assert_ptr_null(answer);
	*(struct err *)data = *err;
}

START_TEST(a_refusal_says_why)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(refused[_i].token);
	struct err got = ERR_INIT, err = ERR_INIT;
	const struct hub_request request = {
		.what = refused[_i].what, .type = refused[_i].type,
		.id = refused[_i].id, .revision = refused[_i].revision,
		.path = refused[_i].path, .done = keep_err, .data = &got,
	};

	configure(state);
	hub_queue(hub, &request);
	ck_assert_int_eq(got.code, ERR_NONE);
	ck_assert_int_eq(hub_run(hub, &err), 0);
	ck_assert_str_eq(got.msg, refused[_i].message);
	ck_assert_int_eq(got.code, refused[_i].code);
	ck_assert_msg(strstr(got.hint, refused[_i].hint) != NULL, "%s",
		      got.hint);
	if (got.code == ERR_INVALID)
		ck_assert_int_eq(logged("", ""), 0);
}
END_TEST

START_TEST(a_reader_may_read)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub("hf_good");
	CLEANUP(json_freep) cJSON *doc = NULL;
	struct err err = ERR_INIT;

	configure(state);
	ck_assert_int_eq(info(hub, HUB_MODEL, "org/private", &doc, &err), 0);
	ck_assert(cJSON_IsTrue(json_get(doc, "private")));
}
END_TEST

START_TEST(a_servers_words_are_cut)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	CLEANUP(json_freep) cJSON *doc = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	buf_adds(&text, "{'faults': [{'status': 400, 'body': "
		 "'{\\\"error\\\": [\\\"");
	buf_add_times(&text, 'a', 199);
	for (int i = 0; i < 500; i++)
		buf_adds(&text, "\xc3\xa9");
	buf_adds(&text, "\\\"]}'}]}");
	configure(text.ptr);
	ck_assert_int_eq(info(hub, HUB_MODEL, "org/x", &doc, &err), -1);
	ck_assert_int_eq(strlen(err.msg),
			 strlen("the Hub answers 400: ...") + 199);
	ck_assert(utf8_valid(err.msg, strlen(err.msg)));
}
END_TEST

/* Documents */

START_TEST(a_document_has_sizes_of_files)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	CLEANUP(json_freep) cJSON *doc = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(info(hub, HUB_MODEL, "org/tiny-gpt2", &doc, &err),
			 0);
	ck_assert_str_eq(json_get_string(doc, "id"), "org/tiny-gpt2");
	ck_assert_ptr_nonnull(json_at(doc, "/siblings/0/size"));
	ck_assert_int_eq(logged("/api/models/org/tiny-gpt2?blobs=true", ""),
			 1);
}
END_TEST

static const struct {
	const char *asked, *id;
	int requests;
} names[] = {
	{ "old/name",		"org/tiny-gpt2", 2 },
	{ "tiny",		"org/tiny-gpt2", 2 },
	{ "ORG/Tiny-GPT2",	"org/tiny-gpt2", 2 },
	{ "gpt-two",		"gpt-two", 1 },	/* answered as it is */
};

START_TEST(another_name_leads_to_the_document)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub("hf_x");
	CLEANUP(json_freep) cJSON *doc = NULL;
	struct err err = ERR_INIT;

	configure("{'repos': [{'id': 'org/tiny-gpt2', 'aliases': "
		  "['old/name', 'tiny'], 'legacy': ['gpt-two']}]}");
	ck_assert_int_eq(info(hub, HUB_MODEL, names[_i].asked, &doc, &err),
			 0);
	ck_assert_str_eq(json_get_string(doc, "id"), names[_i].id);
	ck_assert_int_eq(logged("blobs=true", "Bearer hf_x"),
			 names[_i].requests);
}
END_TEST

START_TEST(chosen_fields_of_a_revision)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	CLEANUP(json_freep) cJSON *doc = NULL;
	static const char *const query[] = {
		"expand[]=sha", "expand[]=gated", NULL };
	struct err err = ERR_INIT;

	ck_assert_int_eq(hub_info(hub, HUB_MODEL, "org/tiny-gpt2", "1111111",
				  query, &doc, &err), 0);
	ck_assert_int_eq(cJSON_GetArraySize(doc), 4);
	ck_assert_int_eq(logged("/revision/1111111?expand[]=sha&expand[]="
				"gated", ""), 1);
}
END_TEST

START_TEST(a_nul_in_a_document_is_replaced)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	CLEANUP(json_freep) cJSON *doc = NULL;
	struct err err = ERR_INIT;

	configure("{'faults': [{'body': '{\\\"id\\\": \\\"a\\\\u0000b\\\"}'"
		  "}]}");
	ck_assert_int_eq(info(hub, HUB_MODEL, "org/x", &doc, &err), 0);
	ck_assert_str_eq(json_get_string(doc, "id"), "a\xef\xbf\xbd" "b");
}
END_TEST

/* Every recorded answer, as it came from the Hub. */
START_TEST(recorded_answers_are_read)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	static const char *const ids[] = {
		"bert-base-uncased", "t5-small", "gpt2",
		"meta-llama/Llama-3.1-8B-Instruct",
		"sentence-transformers/all-MiniLM-L6-v2",
		"google/vit-base-patch16-224", "openai-community/gpt2",
		"microsoft/DialoGPT-small", "espnet/kan-bayashi_ljspeech_vits",
	};
	CLEANUP(freep) char *folder = shared_path("hub/api/models");

	if (access(folder, R_OK)) {
		fprintf(stderr, "# skipped: no %s\n", folder);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		CLEANUP(json_freep) cJSON *doc = NULL;
		struct err err = ERR_INIT;
		int got = info(hub, HUB_MODEL, ids[i], &doc, &err);

		ck_assert_msg(!got, "%s: %s", ids[i], err.msg);
		ck_assert_int_eq(strlen(json_get_string(doc, "sha")), 40);
	}
}
END_TEST

/* Files */

static void check_file(struct hub *hub, const char *path)
{
	CLEANUP(freep) char *below = xasprintf(
		"tests/hub/more/org/tiny-gpt2/resolve/main/%s", path);
	CLEANUP(freep) char *source = source_path(below);
	CLEANUP(freep) char *wanted = read_path(source);
	CLEANUP(buf_release) struct buf body = BUF_INIT(100000);
	struct err err = ERR_INIT;
	int got = hub_file(hub, HUB_MODEL, "org/tiny-gpt2", NULL, path, &body,
			   &err);

	ck_assert_msg(!got, "%s", err.msg);
	ck_assert_int_eq(memcmp(body.ptr, wanted, body.len), 0);
}

START_TEST(files_come_from_the_cache_and_from_storage)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);

	check_file(hub, "config.json");
	check_file(hub, "README.md");
	check_file(hub, "model.safetensors");
	ck_assert_int_eq(logged("/api/resolve-cache/", ""), 2);
	ck_assert_int_eq(logged("/store/", "\"cdn\""), 1);
	configure("{'repos': [{'id': 'org/tiny-gpt2', 'direct': true}]}");
	check_file(hub, "config.json");
	ck_assert_int_eq(logged("/api/resolve-cache/", ""), 2);
}
END_TEST

struct got {
	char commit[41], etag[65], body[64];
	int64_t size;
	size_t len;
	bool missing;
	struct err err;
};

static void keep(void *data, struct hub_answer *answer, const struct err *err)
{
	struct got *got = data;

	if (err) {
		got->err = *err;
		return;
	}
	memcpy(got->commit, answer->commit, sizeof(got->commit));
	memcpy(got->etag, answer->etag, sizeof(got->etag));
	got->size = answer->size;
	got->missing = answer->missing;
	got->len = answer->body.len;
	memcpy(got->body, answer->body.ptr,
	       got->len < 64 ? got->len : sizeof(got->body));
}

#define GPT2_SHA "1111111111111111111111111111111111111111"
#define WEIGHTS_SHA256 \
	"f7a721a54046789fff08ed0dd8e8e630436a65ee6bf472ef93ff72ec1d99ae13"
#define CONFIG_OID "264379be4036fd08a1549eaaade4a4e90093a261"

static const struct {
	enum hub_what what;
	const char *path, *etag;
	int64_t size;
	bool missing;
} about[] = {
	/* The commit and the hash are on the redirect, not on the file. */
	{ HUB_FILE, "config.json", CONFIG_OID, 358, false },
	{ HUB_FILE, "model.safetensors", WEIGHTS_SHA256, 3220, false },
	{ HUB_HEAD, "config.json", CONFIG_OID, -1, false },
	{ HUB_HEAD, "model.safetensors", WEIGHTS_SHA256, 3220, false },
	{ HUB_HEAD, "none.txt", "", -1, true },
};

START_TEST(what_the_headers_say_of_a_file)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	struct got got = { .size = 0 };
	struct err err = ERR_INIT;
	const struct hub_request request = {
		.what = about[_i].what, .id = "org/tiny-gpt2",
		.path = about[_i].path, .done = keep, .data = &got,
	};

	hub_queue(hub, &request);
	ck_assert_int_eq(hub_run(hub, &err), 0);
	ck_assert_str_eq(got.err.msg, "");
	ck_assert_str_eq(got.commit, GPT2_SHA);
	ck_assert_str_eq(got.etag, about[_i].etag);
	ck_assert_int_eq(got.size, about[_i].size);
	ck_assert_int_eq(got.missing, about[_i].missing);
	if (about[_i].what == HUB_HEAD)
		ck_assert_int_eq(logged("", ""), 1);
}
END_TEST

START_TEST(a_rename_is_followed_to_the_commit)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub("hf_x");
	struct hub_answer head;
	struct err err = ERR_INIT;

	configure("{'faults': [{'path': '/old/name/*', 'status': 307, "
		  "'headers': {'location': "
		  "'/org/tiny-gpt2/resolve/main/config.json'}}]}");
	ck_assert_int_eq(hub_head(hub, HUB_MODEL, "old/name", NULL,
				  "config.json", &head, &err), 0);
	ck_assert_str_eq(head.commit, GPT2_SHA);
	ck_assert_int_eq(logged("\"HEAD\"", "hf_x"), 2);
}
END_TEST

static const struct {
	const char *path;
	uint64_t first, last;
	const char *config;
	const char *body;	/* NULL: refused */
	int64_t size;
} ranges[] = {
	{ "config.json", 2, 24, "{}", "  \"activation_function\"", 358 },
	{ "config.json", 353, 9999, "{}", "64\n}\n", 358 },
	{ "config.json", 358, 400, "{}", NULL, 0 },
	{ "model.safetensors", 8, 22, "{}", "{\"wte.weight\":{", 3220 },
	/* From a server that knows no ranges: what comes after is not read,
	 * so that how long it is stays unknown. */
	{ "model.safetensors", 8, 22,
	  "{'faults': [{'port': 'cdn', 'ignore_range': true}]}",
	  "{\"wte.weight\":{", 3220 },
	{ "config.json", 9999, 19999,
	  "{'faults': [{'ignore_range': true}]}", NULL, 0 },
	/* Another part than was asked for. */
	{ "config.json", 0, 2, "{'faults': [{'path': '*-cache*', "
	  "'status': 206, 'body': 'xx', 'headers': {'content-range': "
	  "'bytes 5-6/358'}}]}", NULL, 0 },
};

START_TEST(a_part_of_a_file)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	CLEANUP(buf_release) struct buf body = BUF_INIT(1000);
	struct err err = ERR_INIT;
	int64_t size = 0;
	int got;

	configure(ranges[_i].config);
	got = hub_file_range(hub, HUB_MODEL, "org/tiny-gpt2", NULL,
			     ranges[_i].path, ranges[_i].first,
			     ranges[_i].last, &body, &size, &err);
	ck_assert_int_eq(got, ranges[_i].body ? 0 : -1);
	ck_assert_int_eq(err.code, got < 0 ? ERR_INVALID : ERR_NONE);
	if (!ranges[_i].body)
		return;
	ck_assert_uint_eq(body.len, strlen(ranges[_i].body));
	ck_assert_int_eq(memcmp(body.ptr, ranges[_i].body, body.len), 0);
	ck_assert_int_eq(size, ranges[_i].size);
}
END_TEST

START_TEST(a_file_has_a_ceiling)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	CLEANUP(buf_release) struct buf body = BUF_INIT(358);
	CLEANUP(buf_release) struct buf small = BUF_INIT(357);
	struct err err = ERR_INIT;

	ck_assert_int_eq(hub_file(hub, HUB_MODEL, "org/tiny-gpt2", NULL,
				  "config.json", &body, &err), 0);
	ck_assert_int_eq(hub_file(hub, HUB_MODEL, "org/tiny-gpt2", NULL,
				  "config.json", &small, &err), -1);
	ck_assert_int_eq(err.code, ERR_LIMIT);
	ck_assert_str_eq(err.msg, "the answer is larger than 357 bytes");
	/* A missing file is told as such, however low the ceiling. */
	buf_init(&small, 3);
	ck_assert_int_eq(hub_file(hub, HUB_MODEL, "org/tiny-gpt2", NULL,
				  "none", &small, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOT_FOUND);
}
END_TEST

START_TEST(odd_names_of_files_are_encoded)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	static const char *const odd[] = {
		"a b.txt", "100%.txt", "q?x#y.txt", "\xc3\xa9.txt", "%2F.txt",
		"a+b&c=d.txt",
	};
	struct err err = ERR_INIT;

	make_folder("odd");
	make_folder("odd/api");
	make_folder("odd/api/models");
	make_folder("odd/api/models/x");
	make_folder("odd/x");
	make_folder("odd/x/odd");
	make_folder("odd/x/odd/resolve");
	make_folder("odd/x/odd/resolve/main");
	write_file("odd/api/models/x/odd.json",
		   "{\"id\": \"x/odd\", \"sha\": \"" GPT2_SHA "\"}");
	standin_config("{ }");
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		CLEANUP(buf_release) struct buf body = BUF_INIT(100);
		CLEANUP(freep) char *name =
			xasprintf("odd/x/odd/resolve/main/%s", odd[i]);
		int got;

		write_file(name, odd[i]);
		got = hub_file(hub, HUB_MODEL, "x/odd", NULL, odd[i], &body,
			       &err);
		ck_assert_msg(!got, "%s: %s", odd[i], err.msg);
		ck_assert_str_eq(body.ptr, odd[i]);
	}
}
END_TEST

/* Listings */

static const char listing[] =
	"'repos': ["
	"{'id': 'n/a', 'doc': {'_id': '1', 'sha': 'a', 'likes': 9}},"
	"{'id': 'n/b', 'doc': {'_id': '2', 'sha': 'b', 'likes': 8}},"
	"{'id': 'n/c', 'doc': {'_id': '3', 'sha': 'c', 'likes': 7}},"
	"{'id': 'n/d', 'doc': {'_id': '4', 'sha': 'd', 'likes': 6}},"
	"{'id': 'n/e', 'doc': {'_id': '5', 'sha': 'e', 'likes': 5}},"
	"{'id': 'n/p', 'private': true, 'doc': {'_id': '6'}}]}";

static void configure_listing(const char *more)
{
	CLEANUP(freep) char *text = xasprintf("{'page': 2, %s %s", more,
					      listing);

	configure(text);
}

static const char *const by_likes[] = {
	"author=n", "expand[]=sha", "expand[]=likes", "sort=likes",
	"limit=1000", NULL,
};

static const struct {
	const char *config;
	size_t limit;
	const char *ids;	/* NULL: refused */
	const char *message;
	int pages;
} listings[] = {
	{ "", 0, "n/a n/b n/c n/d n/e ", NULL, 3 },
	{ "", 3, "n/a n/b n/c ", NULL, 2 },
	{ "", 2, "n/a n/b ", NULL, 1 },
	{ "'link_host': 'self',", 0, "n/a n/b n/c n/d n/e ", NULL, 3 },
	{ "'link_host': 'http://evil.invalid',", 0, "n/a n/b n/c n/d n/e ",
	  NULL, 3 },
	{ "'repeat_rows': true,", 0, "n/a n/b n/c n/d n/e ", NULL, 3 },
	{ "'link': 'loop',", 0, NULL, "leads back to an earlier page", 2 },
	{ "'link': '/elsewhere',", 0, NULL, "leads out of /api/", 1 },
	{ "'link': '/api/../settings',", 0, NULL, "leads out of /api/", 1 },
	{ "'link': '/api/%2e%2e/settings',", 0, NULL, "leads out of /api/",
	  1 },
};

START_TEST(a_listing_comes_page_by_page)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	CLEANUP(buf_release) struct buf ids = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(json_freep) cJSON *rows = NULL;
	const cJSON *row;
	struct err err = ERR_INIT;
	int got;

	configure_listing(listings[_i].config);
	got = hub_list(hub, HUB_MODEL, by_likes, listings[_i].limit, &rows,
		       &err);
	ck_assert_int_eq(logged("/api/models?author=n&expand[]=sha", ""),
			 listings[_i].pages);
	ck_assert_int_eq(logged("", ""), listings[_i].pages);
	if (!listings[_i].ids) {
		ck_assert_int_eq(got, -1);
		ck_assert_ptr_nonnull(strstr(err.msg, listings[_i].message));
		return;
	}
	ck_assert_msg(!got, "%s", err.msg);
	json_each(row, rows)
		buf_addf(&ids, "%s ", json_get_string(row, "id"));
	ck_assert_str_eq(ids.ptr, listings[_i].ids);
}
END_TEST

static const struct {
	const char *endpoint, *link, *target;	/* NULL: refused */
} next_pages[] = {
	{ "https://h", "https://huggingface.co/api/models?c=1",
	  "/api/models?c=1" },
	{ "https://h", "/api/models?c=../x", "/api/models?c=../x" },
	{ "https://h/hf", "https://h/hf/api/models", "/api/models" },
	{ "https://h/hf", "https://huggingface.co/api/models", "/api/models" },
	{ "https://h/api", "https://huggingface.co/api/models",
	  "/api/models" },
	{ "https://h/api", "https://h/api/api/models", "/api/models" },
	{ "https://h", "https://h/other/api/models", NULL },
	{ "https://h", "https://h", NULL },
	{ "https://h", "//evil/api/models", NULL },
	{ "https://h", "api/models", NULL },
	{ "https://h", "/api/a b", NULL },
	{ "https://h", "/api/..\\x", NULL },
	{ "https://h", "", NULL },
};

START_TEST(a_next_page_is_at_the_endpoint)
{
	CLEANUP(freep) char *target = NULL;
	struct err err = ERR_INIT;
	int got = hub_next_target(&target, next_pages[_i].link,
				  next_pages[_i].endpoint, &err);

	ck_assert_int_eq(got, next_pages[_i].target ? 0 : -1);
	ck_assert_pstr_eq(target, next_pages[_i].target);
}
END_TEST

START_TEST(a_folder_comes_page_by_page)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	CLEANUP(json_freep) cJSON *entries = NULL;
	CLEANUP(json_freep) cJSON *below = NULL;
	static const char *const deep[] = { "recursive=true", NULL };
	struct err err = ERR_INIT;

	configure("{'page': 1}");
	ck_assert_int_eq(hub_tree(hub, HUB_DATASET, "org/tiny-text", NULL,
				  NULL, deep, &entries, &err), 0);
	ck_assert_int_eq(cJSON_GetArraySize(entries), 3);
	ck_assert_int_eq(hub_tree(hub, HUB_DATASET, "org/tiny-text", "main",
				  "data", NULL, &below, &err), 0);
	ck_assert_int_eq(cJSON_GetArraySize(below), 1);
	ck_assert_str_eq(json_get_string(below->child, "path"),
			 "data/train.txt");
}
END_TEST

START_TEST(rows_of_a_data_set_are_found)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	CLEANUP(json_freep) cJSON *doc = NULL;
	static const char *const where[] = {
		"config=default", "split=train", "where=\"fullname\"='a/b c'",
		NULL };
	struct err err = ERR_INIT;
	char commit[41];

	configure("{'viewer_rows': {'org/scores': [{'fullname': 'a/x'}, "
		  "{'fullname': 'a/b c', 'n': 1}]}}");
	ck_assert_int_eq(hub_filter(hub, "org/scores", where, &doc, commit,
				    &err), 0);
	ck_assert_uint_eq(strlen(commit), 40);
	ck_assert_int_eq(cJSON_GetArraySize(json_get(doc, "rows")), 1);
	ck_assert_ptr_nonnull(json_at(doc, "/rows/0/row/n"));
	ck_assert_int_eq(logged("\"viewer\"", "/filter?dataset=org%2Fscores&"
				"config=default&split=train&where="
				"%22fullname%22%3D%27a%2Fb%20c%27"), 1);
}
END_TEST

/* Recording */

static void check_same(struct hub *live, struct hub *again)
{
	CLEANUP(json_freep) cJSON *doc = NULL;
	CLEANUP(json_freep) cJSON *doc2 = NULL;
	CLEANUP(json_freep) cJSON *rows = NULL;
	CLEANUP(json_freep) cJSON *rows2 = NULL;
	CLEANUP(buf_release) struct buf body = BUF_INIT(10000);
	CLEANUP(buf_release) struct buf body2 = BUF_INIT(10000);
	struct hub_answer head, head2;
	struct err err = ERR_INIT, err2 = ERR_INIT;
	int64_t size, size2;

	ck_assert_int_eq(info(live, HUB_MODEL, "old/name", &doc, &err), 0);
	ck_assert_int_eq(info(again, HUB_MODEL, "old/name", &doc2, &err), 0);
	ck_assert(json_equal(doc, doc2));
	ck_assert_int_eq(hub_file(live, HUB_MODEL, "n/a", NULL, "x", &body,
				  &err), -1);
	ck_assert_int_eq(hub_file(again, HUB_MODEL, "n/a", NULL, "x", &body,
				  &err2), -1);
	ck_assert_str_eq(err.msg, err2.msg);
	ck_assert_int_eq(err.code, err2.code);
	ck_assert_int_eq(hub_file_range(live, HUB_MODEL, "org/tiny-gpt2",
					NULL, "model.safetensors", 0, 7,
					&body, &size, &err), 0);
	ck_assert_int_eq(hub_file_range(again, HUB_MODEL, "org/tiny-gpt2",
					NULL, "model.safetensors", 0, 7,
					&body2, &size2, &err), 0);
	ck_assert_int_eq(size, size2);
	ck_assert_int_eq(body.len, body2.len);
	ck_assert_int_eq(memcmp(body.ptr, body2.ptr, body.len), 0);
	ck_assert_int_eq(hub_head(live, HUB_MODEL, "org/tiny-gpt2", NULL,
				  "README.md", &head, &err), 0);
	ck_assert_int_eq(hub_head(again, HUB_MODEL, "org/tiny-gpt2", NULL,
				  "README.md", &head2, &err), 0);
	ck_assert_str_eq(head.commit, head2.commit);
	ck_assert_str_eq(head.etag, head2.etag);
	ck_assert_int_eq(head.size, head2.size);
	ck_assert_int_eq(hub_list(live, HUB_MODEL, by_likes, 0, &rows, &err),
			 0);
	ck_assert_int_eq(hub_list(again, HUB_MODEL, by_likes, 0, &rows2,
				  &err), 0);
	ck_assert_int_eq(cJSON_GetArraySize(rows), 5);
	ck_assert(json_equal(rows, rows2));
}

START_TEST(a_recorded_run_gives_the_same_answers)
{
	struct hub_options options = quick_options(NULL);
	CLEANUP(freep) char *dir = test_path("recorded");
	CLEANUP(hub_freep) struct hub *live = NULL;
	CLEANUP(hub_freep) struct hub *again = NULL;
	CLEANUP(freep) char *grep = xasprintf(
		"grep -rq -e hf_secret -e Signature %s", dir);

	configure("{'page': 2, 'tokens': ['hf_secret'], 'repos': ["
		  "{'id': 'org/tiny-gpt2', 'aliases': ['old/name']},"
		  "{'id': 'n/a', 'gated': 'auto',"
		  " 'doc': {'_id': '1', 'likes': 5}},"
		  "{'id': 'n/b', 'doc': {'_id': '2', 'likes': 4}},"
		  "{'id': 'n/c', 'doc': {'_id': '3', 'likes': 3}},"
		  "{'id': 'n/d', 'doc': {'_id': '4', 'likes': 2}},"
		  "{'id': 'n/e', 'doc': {'_id': '5', 'likes': 1}}]}");
	options.record = xstrdup(dir);
	options.token = xstrdup("hf_secret");
	live = open_with(options);
	again = open_with(quick_options(dir));
	check_same(live, again);
	ck_assert_int_ne(system(grep), 0);
}
END_TEST

/* Options */

START_TEST(the_environment_is_read)
{
	CLEANUP(hub_options_release) struct hub_options o = HUB_OPTIONS_INIT;
	struct err err = ERR_INIT;

	unsetenv("REQUESTS_CA_BUNDLE");
	unsetenv("CURL_CA_BUNDLE");
	setenv("HF_ENDPOINT", "https://mirror.example/", 1);
	setenv("HF_TOKEN", " hf_a\n", 1);
	setenv("HUGGING_FACE_HUB_TOKEN", "hf_b", 1);
	setenv("HF_HUB_OFFLINE", "yes", 1);
	setenv("HF_HUB_DOWNLOAD_TIMEOUT", "7", 1);
	setenv("SSL_CERT_FILE", "/ca", 1);
	ck_assert_int_eq(hub_options_from_env(&o, &err), 0);
	ck_assert_str_eq(o.endpoint, "https://mirror.example/");
	ck_assert_str_eq(o.token, "hf_a");
	ck_assert_str_eq(o.ca_file, "/ca");
	ck_assert_int_eq(o.idle_ms, 7000);
	ck_assert(o.offline);
}
END_TEST

static const struct {
	const char *token, *old_token, *path, *home, *disable;
	const char *got;
} tokens[] = {
	{ NULL, "hf_old", "$DIR/named", NULL, NULL, "hf_old" },
	{ " ", NULL, "$DIR/named", NULL, NULL, "hf_named" },
	{ NULL, NULL, "${DIR}/named", "$DIR", NULL, "hf_named" },
	{ NULL, NULL, NULL, "$DIR", NULL, "hf_home" },
	{ NULL, NULL, NULL, NULL, NULL, "hf_cache" },
	{ NULL, NULL, "$DIR/none", NULL, NULL, NULL },
	{ "hf_a", "hf_b", NULL, "$DIR", "1", NULL },
};

static void set_or_unset(const char *name, const char *value)
{
	if (value)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

START_TEST(the_token_is_found)
{
	CLEANUP(hub_options_release) struct hub_options o = HUB_OPTIONS_INIT;
	struct err err = ERR_INIT;

	make_folder(".cache");
	make_folder(".cache/huggingface");
	write_file("named", "hf_named\n");
	write_file("token", "\r\nhf_home\r\n");
	write_file(".cache/huggingface/token", "hf_cache");
	setenv("DIR", test_dir, 1);
	setenv("HOME", test_dir, 1);
	unsetenv("XDG_CACHE_HOME");
	set_or_unset("HF_TOKEN", tokens[_i].token);
	set_or_unset("HUGGING_FACE_HUB_TOKEN", tokens[_i].old_token);
	set_or_unset("HF_TOKEN_PATH", tokens[_i].path);
	set_or_unset("HF_HOME", tokens[_i].home);
	set_or_unset("HF_HUB_DISABLE_IMPLICIT_TOKEN", tokens[_i].disable);
	ck_assert_int_eq(hub_options_from_env(&o, &err), 0);
	ck_assert_pstr_eq(o.token, tokens[_i].got);
}
END_TEST

static const struct {
	const char *url;
	bool offline;
	enum err_code code;
	const char *message;
} endpoints[] = {
	{ "https://huggingface.co/", true, ERR_NETWORK,
	  "'https://huggingface.co' cannot be asked: offline mode is on" },
	{ "ftp://u:p@x/", false, ERR_INVALID, "cannot use 'ftp://...' as the "
	  "Hub: it must be http, https, file or a folder" },
	{ "https://user:secret@h/", false, ERR_INVALID,
	  "cannot use 'https://h/' as the Hub: a URL with a user or "
	  "password" },
	{ "https://", false, ERR_INVALID,
	  "cannot use 'https://' as the Hub: not an http(s) URL" },
	{ "https://h/?x=y", false, ERR_INVALID,
	  "cannot use 'https://h/' as the Hub: it must end with its path" },
	{ "file:///no/such", false, ERR_NOT_FOUND,
	  "no hub snapshot at '/no/such': no such folder" },
	{ "/no/such", false, ERR_NOT_FOUND,
	  "no hub snapshot at '/no/such': no such folder" },
};

START_TEST(an_endpoint_must_make_sense)
{
	struct hub_options options = quick_options(endpoints[_i].url);
	struct hub *hub = NULL;
	struct err err = ERR_INIT;

	options.offline = endpoints[_i].offline;
	ck_assert_int_eq(hub_open(&hub, &options, &err), -1);
	hub_options_release(&options);
	ck_assert_int_eq(err.code, endpoints[_i].code);
	ck_assert_str_eq(err.msg, endpoints[_i].message);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("hub");
	TCase *tests = tcase_create("hub");

	tcase_set_timeout(tests, 30);
	tcase_add_checked_fixture(tests, standin_start, standin_stop);
	tcase_add_loop_test(tests, a_refusal_says_why, 0,
			    ARRAY_SIZE(refused));
	tcase_add_test(tests, a_reader_may_read);
	tcase_add_test(tests, a_servers_words_are_cut);
	tcase_add_test(tests, a_document_has_sizes_of_files);
	tcase_add_loop_test(tests, another_name_leads_to_the_document, 0,
			    ARRAY_SIZE(names));
	tcase_add_test(tests, chosen_fields_of_a_revision);
	tcase_add_test(tests, a_nul_in_a_document_is_replaced);
	tcase_add_test(tests, recorded_answers_are_read);
	tcase_add_test(tests, files_come_from_the_cache_and_from_storage);
	tcase_add_loop_test(tests, what_the_headers_say_of_a_file, 0,
			    ARRAY_SIZE(about));
	tcase_add_test(tests, a_rename_is_followed_to_the_commit);
	tcase_add_loop_test(tests, a_part_of_a_file, 0, ARRAY_SIZE(ranges));
	tcase_add_test(tests, a_file_has_a_ceiling);
	tcase_add_test(tests, odd_names_of_files_are_encoded);
	tcase_add_loop_test(tests, a_listing_comes_page_by_page, 0,
			    ARRAY_SIZE(listings));
	tcase_add_loop_test(tests, a_next_page_is_at_the_endpoint, 0,
			    ARRAY_SIZE(next_pages));
	tcase_add_test(tests, a_folder_comes_page_by_page);
	tcase_add_test(tests, rows_of_a_data_set_are_found);
	tcase_add_test(tests, a_recorded_run_gives_the_same_answers);
	tcase_add_test(tests, the_environment_is_read);
	tcase_add_loop_test(tests, the_token_is_found, 0, ARRAY_SIZE(tokens));
	tcase_add_loop_test(tests, an_endpoint_must_make_sense, 0,
			    ARRAY_SIZE(endpoints));
	suite_add_tcase(suite, tests);
	return unit_main(suite);
}
