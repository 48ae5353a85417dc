/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hub/snapshot.h"

#define SHA "1111111111111111111111111111111111111111"

static char dir[64];

static int remove_entry(const char *path, const struct stat *info, int type,
			struct FTW *place)
{
	(void)info;
	(void)type;
	(void)place;
	return remove(path);
}

static char *below(const char *name)
{
	return xasprintf("%s/%s", dir, name);
}

/* Write a file, and the folders that it needs. */
static void put(const char *name, const char *text)
{
	CLEANUP(freep) char *path = below(name);
	FILE *file;

	for (char *p = path + strlen(dir) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		ck_assert(!mkdir(path, 0777) || errno == EEXIST);
		*p = '/';
	}
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static void setup(void)
{
	snprintf(dir, sizeof(dir), "/tmp/hfmeta-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	put("api/models/a/b.json", "{\"id\": \"a/b\", \"sha\": \"" SHA "\", "
	    "\"siblings\": [{\"rfilename\": \"README.md\", \"size\": 5, "
	    "\"blobId\": \"2222222222222222222222222222222222222222\"}, "
	    "{\"rfilename\": \"w x.bin\", \"lfs\": {\"sha256\": \"33\", "
	    "\"size\": 70}}, {\"rfilename\": \"lost\"}, "
	    "{\"rfilename\": \"sub dir/x.json\", \"size\": 3}, "
	    "{\"rfilename\": \"sub dir/below/y.json\"}]}");
	put("a/b/resolve/main/README.md", "hello");
	put("a/b/resolve/main/w x.bin", "0123456789");
	put("a/b/resolve/v1/README.md", "old");
	put("api/datasets/d/e.json", "{\"id\": \"d/e\", \"sha\": \"x\"}");
	put("datasets/d/e/resolve/x/README.md", "by sha");
	put("api/models.json",
	    "[{\"_id\": \"1\", \"id\": \"a/b\", \"tags\": [\"t\"]}, "
	    "{\"_id\": \"2\", \"id\": \"a/c\", \"tags\": [\"t\", \"u v\"]}, "
	    "{\"_id\": \"3\", \"id\": \"ab/c\"}]");
	put(".headers/g/h/resolve/main/README.md",
	    "HTTP 401\nx-error-code: GatedRepo\n");
	put("dataset-viewer/d/e.json",
	    "[{\"n\": \"a/c\"}, {\"n\": \"a/b\", \"v\": 2}]");
	put("api/models/g/h.json", "{\"id\": \"g/h\", \"gated\": \"auto\"}");
}

static void teardown(void)
{
	nftw(dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void freep_snapshot(struct snapshot **snapshot)
{
	snapshot_free(*snapshot);
}

static struct snapshot *open_it(void)
{
	struct snapshot *snapshot = NULL;
	struct err err = ERR_INIT;

	ck_assert_int_eq(snapshot_open(&snapshot, dir, false, &err), 0);
	return snapshot;
}

/* Names */

static const struct {
	const char *target;
	bool with_query;
	const char *name;	/* NULL: refused */
} names[] = {
	{ "/api/models/a/b", true, "api/models/a/b.json" },
	{ "/api/models/a/b?blobs=true", true, "api/models/a/b.json" },
	{ "/api/models/a/b?expand[]=sha", true,
	  "api/models/a/b~expand[]=sha.json" },
	{ "/api/models/a/b?expand[]=sha", false, "api/models/a/b.json" },
	{ "/api/models?search=a/b c", true, "api/models~search=a+b+c.json" },
	{ "/a/b/resolve/refs%2Fpr%2F1/x%20y", true,
	  "a/b/resolve/refs%2Fpr%2F1/x y" },
	{ "/a/b/resolve/main/100%25", true, "a/b/resolve/main/100%" },
	{ "/a/b/resolve/main/%zz%1f%7f", true,
	  "a/b/resolve/main/%zz%1f%7f" },
	{ "/dataset-viewer/filter?dataset=x", true,
	  "dataset-viewer/filter~dataset=x.json" },
	{ "/api/models/../../x", true, NULL },
	{ "/a/b/resolve/main/%2e%2e/x", true, NULL },
	{ "/a/b/resolve/main/./x", true, NULL },
	{ "/a/b/resolve/main//x", true, NULL },
	{ "/a/b/", true, NULL },
	{ "/.headers/x", true, NULL },
	{ "/../x", true, NULL },
	{ "/", true, NULL },
	{ "", true, NULL },
	{ "x", true, NULL },
	{ "/a\nb", true, NULL },
};

START_TEST(a_target_has_a_name)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;
	int got = snapshot_name(&name, names[_i].target,
				names[_i].with_query, &err);

	ck_assert_int_eq(got, names[_i].name ? 0 : -1);
	if (names[_i].name)
		ck_assert_str_eq(name.ptr, names[_i].name);
	else
		ck_assert_int_eq(err.code, ERR_INVALID);
}
END_TEST

START_TEST(long_queries_have_names_of_their_own)
{
	CLEANUP(buf_release) struct buf one = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf two = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf query = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	buf_adds(&query, "/api/models?");
	buf_add_times(&query, 'x', 3000);
	ck_assert_int_eq(snapshot_name(&one, query.ptr, true, &err), 0);
	query.ptr[query.len - 1] = 'y';
	ck_assert_int_eq(snapshot_name(&two, query.ptr, true, &err), 0);
	ck_assert_str_ne(one.ptr, two.ptr);
	ck_assert_uint_lt(one.len, 200);
}
END_TEST

/* Answers of a hand-written snapshot */

static const struct {
	enum http_method method;
	const char *target;
	int status;
	const char *body;	/* a part of it; NULL: not looked at */
	const char *header, *value;
} answers[] = {
	{ HTTP_GET, "/api/models/a/b?blobs=true", 200, "\"id\": \"a/b\"",
	  NULL, NULL },
	{ HTTP_GET, "/api/models/a/b?expand[]=sha", 200, "\"id\":\"a/b\"",
	  NULL, NULL },
	{ HTTP_GET, "/api/models/a/b/revision/" SHA, 200, "\"id\":\"a/b\"",
	  NULL, NULL },
	{ HTTP_GET, "/api/models/a/b/revision/main", 200, SHA, NULL, NULL },
	{ HTTP_GET, "/api/models/a/b/revision/v7", 404, NULL,
	  "x-error-code", "RevisionNotFound" },
	{ HTTP_GET, "/api/models/a/none", 404, NULL, "x-error-code",
	  "RepoNotFound" },
	{ HTTP_GET, "/a/b/resolve/main/README.md", 200, "hello",
	  "x-repo-commit", SHA },
	{ HTTP_GET, "/a/b/resolve/" SHA "/README.md", 200, "hello",
	  "x-repo-commit", SHA },
	{ HTTP_GET, "/a/b/resolve/v1/README.md", 200, "old", NULL, NULL },
	{ HTTP_GET, "/a/b/resolve/v2/README.md", 404, NULL, "x-error-code",
	  "EntryNotFound" },
	{ HTTP_GET, "/a/b/resolve/main/w%20x.bin", 200, "0123456789",
	  "x-linked-size", "70" },
	{ HTTP_GET, "/a/b/resolve/main/none", 404, NULL, "x-error-code",
	  "EntryNotFound" },
	{ HTTP_GET, "/a/b/resolve/main/none", 404, NULL, "x-repo-commit",
	  SHA },
	{ HTTP_GET, "/x/y/resolve/main/README.md", 404, NULL, "x-error-code",
	  "RepoNotFound" },
	{ HTTP_GET, "/datasets/d/e/resolve/main/README.md", 200, "by sha",
	  NULL, NULL },
	{ HTTP_GET, "/g/h/resolve/main/README.md", 401, NULL, "x-error-code",
	  "GatedRepo" },
	{ HTTP_HEAD, "/a/b/resolve/main/README.md", 200, "", "x-linked-etag",
	  "\"2222222222222222222222222222222222222222\"" },
	{ HTTP_HEAD, "/a/b/resolve/main/lost", 200, "", "x-repo-commit",
	  SHA },
	{ HTTP_HEAD, "/a/b/resolve/main/none", 404, "", "x-repo-commit",
	  SHA },
	{ HTTP_GET, "/api/models?author=a", 200, "\"a/c\"", NULL, NULL },
	{ HTTP_GET, "/api/models?search=B%2FC", 200,
	  "[{\"_id\":\"3\",\"id\":\"ab/c\"}]", NULL, NULL },
	{ HTTP_GET, "/api/models?filter=u+v&filter=t&limit=5", 200,
	  "[{\"_id\":\"2\",", NULL, NULL },
	{ HTTP_GET, "/api/models?author=none", 200, "[]", NULL, NULL },
	{ HTTP_GET, "/api/datasets?author=a", 404, NULL, NULL, NULL },
	{ HTTP_GET, "/api/models/a/b/tree/main", 200,
	  "\"path\":\"README.md\"", NULL, NULL },
	{ HTTP_GET, "/api/models/a/b/tree/main/sub%20dir", 200,
	  "[{\"path\":\"sub dir/x.json\",\"size\":3,\"type\":\"file\"}]",
	  NULL, NULL },
	{ HTTP_GET, "/api/models/a/b/tree/main/sub", 404, NULL,
	  "x-error-code", "EntryNotFound" },
	{ HTTP_GET, "/api/models/a/b/tree/v9", 404, NULL,
	  "x-error-code", "RevisionNotFound" },
	{ HTTP_GET, "/api/models/no/ne/tree/main", 404, NULL,
	  "x-error-code", "RepoNotFound" },
	{ HTTP_GET, "/dataset-viewer/filter?dataset=d%2Fe&"
	  "where=%22n%22%3D%27a%2Fb%27", 200,
	  "{\"num_rows_total\":1,\"rows\":[{\"row\":{\"n\":\"a/b\",\"v\":2},"
	  "\"row_idx\":1}]}", NULL, NULL },
	{ HTTP_GET, "/dataset-viewer/filter?dataset=d%2Fe&where=n", 200,
	  "{\"num_rows_total\":0,\"rows\":[]}", NULL, NULL },
	{ HTTP_GET, "/dataset-viewer/filter?dataset=d%2Fe&where=%22n%22%3D%27",
	  200, "{\"num_rows_total\":0,\"rows\":[]}", NULL, NULL },
	{ HTTP_GET, "/dataset-viewer/filter?dataset=d%2Fnone&where=n", 404,
	  NULL, "x-error-code", "NotRecorded" },
	{ HTTP_GET, "/dataset-viewer/filter?x", 404, NULL, NULL, NULL },
};

static struct snapshot_request request_for(const char *target)
{
	return (struct snapshot_request){
		.target = target, .max_body = 10000,
	};
}

START_TEST(a_hand_written_snapshot_answers)
{
	CLEANUP(freep_snapshot) struct snapshot *snapshot = open_it();
	CLEANUP(http_response_release) struct http_response response =
		HTTP_RESPONSE_INIT;
	struct snapshot_request request = request_for(answers[_i].target);
	struct err err = ERR_INIT;
	int got;

	request.method = answers[_i].method;
	got = snapshot_get(snapshot, &request, &response, &err);
	ck_assert_msg(!got, "%s", err.msg);
	ck_assert_int_eq(response.status, answers[_i].status);
	if (answers[_i].body)
		ck_assert_msg(strstr(response.body.ptr, answers[_i].body) !=
			      NULL, "%s", response.body.ptr);
	if (answers[_i].header)
		ck_assert_pstr_eq(http_header(&response, answers[_i].header,
					      0), answers[_i].value);
}
END_TEST

START_TEST(a_part_of_a_file)
{
	CLEANUP(freep_snapshot) struct snapshot *snapshot = open_it();
	CLEANUP(http_response_release) struct http_response response =
		HTTP_RESPONSE_INIT;
	struct snapshot_request request =
		request_for("/a/b/resolve/main/w%20x.bin");
	struct err err = ERR_INIT;

	request.ranged = true;
	request.first = 7;
	request.last = 99;
	request.max_body = 3;
	ck_assert_int_eq(snapshot_get(snapshot, &request, &response, &err),
			 0);
	ck_assert_int_eq(response.status, 206);
	ck_assert_str_eq(response.body.ptr, "789");
	ck_assert_str_eq(http_header(&response, "content-range", 0),
			 "bytes 7-9/10");
}
END_TEST

START_TEST(bodies_have_a_ceiling)
{
	CLEANUP(freep_snapshot) struct snapshot *snapshot = open_it();

	for (size_t max = 4; max < 6; max++) {
		CLEANUP(http_response_release) struct http_response response =
			HTTP_RESPONSE_INIT;
		struct snapshot_request request =
			request_for("/a/b/resolve/main/README.md");
		struct err err = ERR_INIT;

		request.max_body = max;
		ck_assert_int_eq(snapshot_get(snapshot, &request, &response,
					      &err), max < 5 ? -1 : 0);
		ck_assert_int_eq(err.code, max < 5 ? ERR_LIMIT : ERR_NONE);
	}
}
END_TEST

/* Links that lead elsewhere: the file, and a folder on the way. */
static const struct {
	const char *link, *to, *target;
} links[] = {
	{ "a/b/resolve/main/link", "/etc/passwd",
	  "/a/b/resolve/main/link" },
	{ "a/b/resolve/main/link", "README.md", "/a/b/resolve/main/link" },
	{ "a/b/resolve/v3", "/etc", "/a/b/resolve/v3/passwd" },
	{ "api/models/l", "/etc", "/api/models/l/passwd" },
};

START_TEST(links_are_not_followed)
{
	CLEANUP(freep_snapshot) struct snapshot *snapshot = open_it();
	CLEANUP(http_response_release) struct http_response response =
		HTTP_RESPONSE_INIT;
	CLEANUP(freep) char *path = below(links[_i].link);
	struct snapshot_request request = request_for(links[_i].target);
	struct err err = ERR_INIT;

	ck_assert_int_eq(symlink(links[_i].to, path), 0);
	if (!snapshot_get(snapshot, &request, &response, &err)) {
		ck_assert_int_eq(response.status, 404);
		ck_assert_uint_eq(response.body.len, 0);
	} else {
		ck_assert_int_eq(err.code, ERR_INVALID);
		ck_assert_ptr_nonnull(strstr(err.msg, "symbolic link"));
	}
}
END_TEST

START_TEST(only_files_are_read)
{
	CLEANUP(freep_snapshot) struct snapshot *snapshot = open_it();
	CLEANUP(http_response_release) struct http_response response =
		HTTP_RESPONSE_INIT;
	CLEANUP(freep) char *path = below("a/b/resolve/main/pipe");
	struct snapshot_request request =
		request_for("/a/b/resolve/main/pipe");
	struct err err = ERR_INIT;

	ck_assert_int_eq(mkfifo(path, 0666), 0);
	ck_assert_int_eq(snapshot_get(snapshot, &request, &response, &err),
			 -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
}
END_TEST

/* Recording */

static void header(struct http_response *response, const char *name,
		   const char *value)
{
	http_header_add(response, name, strlen(name), value, strlen(value));
}

START_TEST(what_is_recorded_comes_back_without_secrets)
{
	CLEANUP(freep_snapshot) struct snapshot *snapshot = open_it();
	CLEANUP(http_response_release) struct http_response in =
		HTTP_RESPONSE_INIT;
	CLEANUP(http_response_release) struct http_response out =
		HTTP_RESPONSE_INIT;
	const struct snapshot_request request =
		request_for("/api/models?author=z&limit=2");
	CLEANUP(freep) char *path =
		below(".headers/api/models~author=z&limit=2.json");
	char text[400] = "";
	struct err err = ERR_INIT;
	int fd;

	in.status = 200;
	buf_init(&in.body, 100);
	buf_adds(&in.body, "[]");
	header(&in, "set-cookie", "secret");
	header(&in, "location", "https://cdn/x?Signature=secret");
	header(&in, "etag", "W/\"1\"");
	header(&in, "link", "<https://h/api/models?cursor=a,b>; rel=\"next\", "
	       "<https://secret/>; rel=\"xet-auth\"");
	ck_assert_int_eq(snapshot_put(snapshot, &request, &in, &err), 0);
	ck_assert_int_eq(snapshot_get(snapshot, &request, &out, &err), 0);
	ck_assert_int_eq(out.status, 200);
	ck_assert_str_eq(out.body.ptr, "[]");
	fd = open(path, O_RDONLY);
	ck_assert_int_gt(read(fd, text, sizeof(text) - 1), 0);
	close(fd);
	ck_assert_str_eq(text, "HTTP 200\n"
			 "link: <https://h/api/models?cursor=a,b>; "
			 "rel=\"next\"\n");
}
END_TEST

START_TEST(a_plain_answer_is_one_file)
{
	CLEANUP(freep_snapshot) struct snapshot *snapshot = open_it();
	CLEANUP(http_response_release) struct http_response in =
		HTTP_RESPONSE_INIT;
	const struct snapshot_request request =
		request_for("/api/models/n/m?blobs=true");
	CLEANUP(freep) char *body = below("api/models/n/m.json");
	CLEANUP(freep) char *beside = below(".headers/api");
	struct err err = ERR_INIT;

	in.status = 200;
	ck_assert_int_eq(snapshot_put(snapshot, &request, &in, &err), 0);
	ck_assert_int_eq(access(body, R_OK), 0);
	ck_assert_int_eq(access(beside, R_OK), -1);
}
END_TEST

START_TEST(nothing_is_recorded_through_links)
{
	CLEANUP(freep_snapshot) struct snapshot *snapshot = open_it();
	CLEANUP(http_response_release) struct http_response in =
		HTTP_RESPONSE_INIT;
	const struct snapshot_request request = request_for("/l/m/resolve/1/f");
	CLEANUP(freep) char *link = below("l");
	CLEANUP(freep) char *elsewhere = below("a/b/m");
	struct err err = ERR_INIT;

	in.status = 200;
	ck_assert_int_eq(symlink("a/b", link), 0);
	ck_assert_int_eq(snapshot_put(snapshot, &request, &in, &err), -1);
	ck_assert_int_eq(err.code, ERR_SYSTEM);
	ck_assert_int_eq(access(elsewhere, F_OK), -1);
}
END_TEST

/* Link headers */

static const struct {
	const char *link, *next;	/* NULL: none */
} next_links[] = {
	{ "<https://h/a?b=c>; rel=\"next\"", "https://h/a?b=c" },
	{ "<x>; rel=\"ai-catalog\", <y>; rel=\"next\"", "y" },
	{ "<x>; rel=next", "x" },
	{ "<x>;REL=\"Next\"", "x" },
	{ "<x>; title=\"t\"; rel=\"next\"", "x" },
	{ "<a,b;c>; rel=\"next\"", "a,b;c" },
	{ "<x>; rel=\"next-ish\"", NULL },
	{ "<x>; rel=\"prev\"", NULL },
	{ "<x>; rel=\"\"", NULL },
	{ "<x>; rel=", NULL },
	{ "<x>", NULL },
	{ "<x", NULL },
	{ "x>; rel=\"next\"", NULL },
	{ "", NULL },
};

START_TEST(the_next_link_is_found)
{
	CLEANUP(http_response_release) struct http_response response =
		HTTP_RESPONSE_INIT;
	CLEANUP(buf_release) struct buf next = BUF_INIT(BUF_UNBOUNDED);

	header(&response, "link", "<first>; rel=\"self\"");
	header(&response, "Link", next_links[_i].link);
	ck_assert_int_eq(http_link_next(&response, &next),
			 next_links[_i].next != NULL);
	ck_assert_str_eq(next.ptr, next_links[_i].next ?
			 next_links[_i].next : "");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("snapshot");
	TCase *tests = tcase_create("snapshot");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, a_target_has_a_name, 0,
			    ARRAY_SIZE(names));
	tcase_add_test(tests, long_queries_have_names_of_their_own);
	tcase_add_loop_test(tests, a_hand_written_snapshot_answers, 0,
			    ARRAY_SIZE(answers));
	tcase_add_test(tests, a_part_of_a_file);
	tcase_add_test(tests, bodies_have_a_ceiling);
	tcase_add_loop_test(tests, links_are_not_followed, 0,
			    ARRAY_SIZE(links));
	tcase_add_test(tests, only_files_are_read);
	tcase_add_test(tests, what_is_recorded_comes_back_without_secrets);
	tcase_add_test(tests, a_plain_answer_is_one_file);
	tcase_add_test(tests, nothing_is_recorded_through_links);
	tcase_add_loop_test(tests, the_next_link_is_found, 0,
			    ARRAY_SIZE(next_links));
	suite_add_tcase(suite, tests);
	return unit_main(suite);
}
