/* SPDX-License-Identifier: MIT */
/*
 * How requests travel: redirects, tokens, limits, tries, quotas, one loop.
 */
#include "with_standin.h"

#include <time.h>

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The document of org/tiny-gpt2: 0, or -1 with *err. */
static int ask(struct hub *hub, struct err *err)
{
	CLEANUP(json_freep) cJSON *doc = NULL;

	return hub_info(hub, HUB_MODEL, "org/tiny-gpt2", NULL, NULL, &doc,
			err);
}

/* What goes wrong, once for all tries, and what is said of it. */
static const struct {
	const char *fault;
	enum err_code code;
	const char *message;	/* a part of it */
	int requests;
} broken[] = {
	{ "'reset': true", ERR_NETWORK, "(3 tries)", 3 },
	{ "'truncate_at': 10", ERR_NETWORK, "was cut off (3 tries)", 3 },
	{ "'length': 99999", ERR_NETWORK, "was cut off", 3 },
	{ "'chunked': true, 'body': '{}', 'length': 10", ERR_NETWORK,
	  "was cut off", 3 },
	{ "'status': 503, 'type': 'text/html', 'body': '<h1>busy</h1>'",
	  ERR_NETWORK, "the Hub is in trouble (503, 3 tries)", 3 },
	{ "'status': 500", ERR_NETWORK, "(500, 3 tries)", 3 },
	{ "'status': 502", ERR_NETWORK, "(502, 3 tries)", 3 },
	{ "'status': 504", ERR_NETWORK, "(504, 3 tries)", 3 },
	{ "'status': 501", ERR_NETWORK, "(501)", 1 },
	{ "'status': 408", ERR_NETWORK, "the Hub answers 408", 3 },
	{ "'status': 429, 'headers': {'ratelimit': '\\\"api\\\";r=9;t=200'}",
	  ERR_NETWORK, "no more requests for now (429)", 3 },
	{ "'status': 429, 'headers': {'retry-after': '9999'}",
	  ERR_NETWORK, "no more requests for now (429)", 1 },
	{ "'status': 400, 'body': '{\\\"error\\\": \\\"bad query\\\"}'",
	  ERR_INVALID, "the Hub answers 400: bad query", 1 },
	{ "'status': 418, 'type': 'text/plain', 'body': 'a pot'",
	  ERR_INVALID, "the Hub answers 418: a pot", 1 },
	{ "'status': 200, 'type': 'text/html', 'body': '<html>log in</html>'",
	  ERR_NETWORK, "a web page instead of JSON", 1 },
	{ "'status': 200, 'body': ' <!DOCTYPE html>'", ERR_NETWORK,
	  "a web page instead of JSON", 1 },
	{ "'body': '{\\\"a\\\": 1, \\\"a\\\": 2}'", ERR_INVALID,
	  "no valid JSON: line 1, column 10: ", 1 },
	{ "'body': '{\\\"a\\\":\\n NaN}'", ERR_INVALID,
	  "no valid JSON: line 2, column 2: ", 1 },
	{ "'hex': '7b2261223a22ff227d'", ERR_INVALID,
	  "no valid JSON: line 1, column 7: ", 1 },
	{ "'body': '[1]'", ERR_INVALID,
	  "the answer is JSON of another type (array, not object)", 1 },
	{ "'body': ''", ERR_INVALID, "no valid JSON", 1 },
	{ "'body': '{\\\"a\\\": 12345678901234567890}'", ERR_INVALID,
	  "no valid JSON", 1 },
	{ "'repeat': {'text': '[', 'bytes': 104857600}", ERR_LIMIT,
	  "larger than 16 MB", 1 },
	{ "'repeat': {'text': '[', 'bytes': 104857600}, 'chunked': true",
	  ERR_LIMIT, "larger than 16 MB", 1 },
	{ "'repeat': {'text': '[', 'bytes': 1000}", ERR_INVALID,
	  "no valid JSON", 1 },
	{ "'status': 302, 'headers': {'location': '/api/models/org/tiny-gpt2'}",
	  ERR_INVALID, "more than 5 redirects", 6 },
	{ "'status': 302, 'headers': {'location': 'file:///etc/passwd'}",
	  ERR_INVALID, "redirected to 'file:///etc/passwd', which is no http",
	  1 },
	{ "'status': 302, 'headers': {'location': 'ftp://u:p@h/x?y'}",
	  ERR_INVALID, "redirected to 'ftp://h/x', which is no http", 1 },
	{ "'status': 302, 'headers': {'location': 'http://u:p@h/'}",
	  ERR_INVALID, "redirected to 'http://h/', which is no http", 1 },
	{ "'status': 302, 'headers': {'location': 'http://other.invalid/x'}",
	  ERR_INVALID, "redirected to another host, 'other.invalid'", 1 },
	{ "'status': 307", ERR_NETWORK, "the Hub answers 307", 1 },
	{ "'gzip': true, 'truncate_at': 100", ERR_NETWORK, "cut off", 3 },
	{ "'body': '{}', 'headers': {'content-encoding': 'gzip'}",
	  ERR_INVALID, "cannot be unpacked", 1 },
	{ "'delay_ms': 1200", ERR_NETWORK, "in time (gave up after", 3 },
	{ "'drip_ms': 400", ERR_NETWORK, "in time (gave up after", 3 },
};

/* A configuration with '"' written as "'". */
static void configure(const char *text)
{
	CLEANUP(freep) char *json = xstrdup(text);

	for (char *p = json; *p; p++)
		if (*p == '\'')
			*p = '"';
	standin_config(json);
}

static void configure_fault(const char *fault)
{
	CLEANUP(freep) char *text = xasprintf(
		"{'faults': [{'path': '/api/models/org/*', %s}]}", fault);

	configure(text);
}

START_TEST(what_is_broken_is_said_in_one_line)
{
	struct hub_options options = quick_options(NULL);
	CLEANUP(hub_freep) struct hub *hub = NULL;
	struct err err = ERR_INIT;

	options.total_ms = 700;
	hub = open_with(options);
	configure_fault(broken[_i].fault);
	ck_assert_int_eq(ask(hub, &err), -1);
	ck_assert_msg(strstr(err.msg, broken[_i].message) != NULL,
		      "'%s' instead of '%s'", err.msg, broken[_i].message);
	ck_assert_int_eq(err.code, broken[_i].code);
	ck_assert_ptr_null(strchr(err.msg, '\n'));
	ck_assert_int_eq(logged("/api/models", ""), broken[_i].requests);
}
END_TEST

/* What passes after a while, or is no error at all. */
static const struct {
	const char *fault;
	int requests;
} mended[] = {
	{ "'times': 2, 'status': 503, 'body': 'x'", 3 },
	{ "'times': 2, 'reset': true", 3 },
	{ "'times': 1, 'truncate_at': 20", 2 },
	{ "'times': 1, 'status': 408", 2 },
	{ "'times': 1, 'status': 429, 'headers': {'retry-after': '0'}", 2 },
	{ "'times': 1, 'status': 429", 2 },
	{ "'gzip': true", 1 },
	{ "'chunked': true", 1 },
	{ "'delay_ms': 100", 1 },
};

START_TEST(what_can_pass_is_tried_again)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	struct err err = ERR_INIT;
	int asked;

	configure_fault(mended[_i].fault);
	asked = ask(hub, &err);
	ck_assert_msg(!asked, "%s", err.msg);
	ck_assert_int_eq(logged("/api/models", ""), mended[_i].requests);
}
END_TEST

START_TEST(a_429_with_an_empty_quota_waits_for_the_next_window)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	struct err err = ERR_INIT;
	double start = seconds();

	configure_fault("'times': 1, 'status': 429, 'headers': "
			"{'ratelimit': '\\\"api\\\";r=0;t=0'}");
	ck_assert_int_eq(ask(hub, &err), 0);
	ck_assert(seconds() - start >= 1);
}
END_TEST

/* No such host, or nobody there. */
static const struct {
	const char *url, *message;
} unreachable[] = {
	{ "http://127.0.0.1:1", "cannot connect to '127.0.0.1:1': "
	  "Connection refused (3 tries)" },
	{ "http://no-such-host.invalid/x", "'no-such-host.invalid'" },
};

START_TEST(an_endpoint_that_is_not_there_is_named)
{
	CLEANUP(hub_freep) struct hub *hub =
		open_with(quick_options(unreachable[_i].url));
	struct err err = ERR_INIT;

	ck_assert_int_eq(ask(hub, &err), -1);
	ck_assert_int_eq(err.code, ERR_NETWORK);
	ck_assert_msg(strstr(err.msg, unreachable[_i].message) != NULL, "%s",
		      err.msg);
}
END_TEST

/* Tokens */

static int get(struct hub *hub, const char *id, const char *path,
	       struct buf *body, struct err *err)
{
	return hub_file(hub, HUB_MODEL, id, NULL, path, body, err);
}

START_TEST(the_token_is_seen_by_the_endpoint_only)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub("hf_secret");
	CLEANUP(buf_release) struct buf body = BUF_INIT(100000);
	static const char *const where[] = {
		"where=\"fullname\"='x'", NULL };
	CLEANUP(json_freep) cJSON *rows = NULL;
	struct err err = ERR_INIT;

	configure("{'viewer_rows': {'org/scores': []}}");
	ck_assert_int_eq(ask(hub, &err), 0);
	ck_assert_int_eq(get(hub, "org/tiny-gpt2", "config.json", &body,
			     &err), 0);
	/* The storage host refuses a token, and logs what it got. */
	ck_assert_int_eq(get(hub, "org/tiny-gpt2", "model.safetensors",
			     &body, &err), 0);
	ck_assert_int_eq(hub_filter(hub, "org/scores", where, &rows, NULL,
				    &err), 0);
	ck_assert_int_eq(logged("\"port\":\"hub\"", "Bearer hf_secret"), 4);
	ck_assert_int_eq(logged("\"port\":\"hub\"", "\"authorization\":null"),
			 0);
	ck_assert_int_eq(logged("\"port\":\"cdn\"", ""), 1);
	ck_assert_int_eq(logged("\"port\":\"viewer\"", ""), 1);
	ck_assert_int_eq(logged("\"port\":\"cdn\"", "hf_secret"), 0);
	ck_assert_int_eq(logged("\"port\":\"viewer\"", "hf_secret"), 0);
}
END_TEST

START_TEST(the_token_does_not_come_back_from_elsewhere)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub("hf_secret");
	CLEANUP(buf_release) struct buf body = BUF_INIT(100000);
	struct err err = ERR_INIT;
	CLEANUP(freep) char *config = xasprintf(
		"{'faults': ["
		"{'path': '*/resolve/main/a', 'status': 302,"
		" 'headers': {'location': '%s/b'}},"
		"{'port': 'cdn', 'path': '/b', 'status': 302,"
		" 'headers': {'location': '%s/api/c'}},"
		"{'path': '/api/c', 'status': 200, 'body': 'end'}]}",
		cdn_url, hub_url);

	configure(config);
	ck_assert_int_eq(get(hub, "org/tiny-gpt2", "a", &body, &err), 0);
	ck_assert_str_eq(body.ptr, "end");
	ck_assert_int_eq(logged("/resolve/main/a", "hf_secret"), 1);
	ck_assert_int_eq(logged("\"target\":\"/b\"", "hf_secret"), 0);
	ck_assert_int_eq(logged("\"target\":\"/api/c\"", "hf_secret"), 0);
	ck_assert_int_eq(logged("\"target\":\"/api/c\"", ""), 1);
}
END_TEST

START_TEST(the_token_is_in_no_message)
{
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		CLEANUP(hub_freep) struct hub *hub = NULL;
		struct hub_options options;
		struct err err = ERR_INIT;

		if (strstr(broken[i].fault, "_ms"))
			continue;
		options = quick_options(NULL);
		options.token = xstrdup("hf_secret");
		options.no_retries = true;
		hub = open_with(options);
		configure_fault(broken[i].fault);
		if (!ask(hub, &err))
			continue;
		ck_assert_ptr_null(strstr(err.msg, "hf_secret"));
		ck_assert_ptr_null(strstr(err.hint, "hf_secret"));
	}
}
END_TEST

START_TEST(a_token_cannot_make_a_second_header)
{
	struct hub_options options = quick_options(NULL);
	struct hub *hub = NULL;
	struct err err = ERR_INIT;

	options.token = xstrdup("hf_x\r\nX-Evil: 1");
	ck_assert_int_eq(hub_open(&hub, &options, &err), -1);
	hub_options_release(&options);
	ck_assert_int_eq(err.code, ERR_INVALID);
	ck_assert_ptr_null(strstr(err.msg, "hf_x"));
}
END_TEST

/* What is sent */

START_TEST(packed_answers_are_asked_for_but_not_of_parts)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	CLEANUP(buf_release) struct buf body = BUF_INIT(1000);
	struct hub_answer head;
	struct err err = ERR_INIT;
	int64_t size;

	ck_assert_int_eq(ask(hub, &err), 0);
	ck_assert_int_eq(logged("\"accept_encoding\":\"deflate, gzip", ""),
			 1);
	ck_assert_int_eq(hub_head(hub, HUB_MODEL, "org/tiny-gpt2", NULL,
				  "README.md", &head, &err), 0);
	ck_assert_int_eq(logged("\"method\":\"HEAD\"",
				"\"accept_encoding\":\"identity\""), 1);
	ck_assert_int_eq(hub_file_range(hub, HUB_MODEL, "org/tiny-gpt2", NULL,
					"config.json", 2, 5, &body, &size,
					&err), 0);
	ck_assert_int_eq(logged("\"range\":\"bytes=2-5\"",
				"\"accept_encoding\":\"identity\""), 2);
	ck_assert_int_eq(logged("\"user_agent\":\"hfmeta/0\"", ""), 4);
}
END_TEST

/* Many at a time */

struct tally {
	int done, failed;
	enum err_code code;
};

static void count(void *data, struct hub_answer *answer,
		  const struct err *err)
{
	struct tally *tally = data;

	tally->done++;
	if (answer)
		return;
	tally->failed++;
	tally->code = err->code;
}

static void queue_many(struct hub *hub, struct tally *tally, int number)
{
	const struct hub_request request = {
		.what = HUB_INFO, .id = "org/tiny-gpt2", .done = count,
		.data = tally,
	};

	for (int i = 0; i < number; i++)
		hub_queue(hub, &request);
}

START_TEST(many_go_at_a_time_over_few_connections)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	struct tally tally = { .done = 0 };
	struct hub_stats stats;
	struct err err = ERR_INIT;
	double start = seconds();
	CLEANUP(freep) char *log = NULL;
	int peers[100] = { 0 }, connections = 0;

	standin_config("{\"delay_ms\": 100}");
	queue_many(hub, &tally, 32);
	ck_assert_int_eq(tally.done, 0);
	ck_assert_int_eq(hub_run(hub, &err), 0);
	ck_assert_int_eq(tally.done, 32);
	ck_assert_int_eq(tally.failed, 0);
	/* Four rounds of 100 ms; one by one it would be 3.2 s. */
	ck_assert(seconds() - start < 2);
	hub_stats(hub, &stats);
	ck_assert_int_eq(stats.requests[QUOTA_API], 32);
	ck_assert_int_eq(stats.requests[QUOTA_RESOLVERS], 0);
	ck_assert_int_gt(stats.bytes, 32 * 500);
	ck_assert_int_eq(stats.remaining[QUOTA_API], 500 - 32);

	log = read_test_file("log");
	for (const char *p = log; (p = strstr(p, "\"peer\":")); p++) {
		int peer = (int)strtol(p + 7, NULL, 10), i = 0;

		while (i < connections && peers[i] != peer)
			i++;
		peers[i] = peer;
		connections += i == connections;
	}
	ck_assert_int_le(connections, 8);
}
END_TEST

START_TEST(the_quota_is_minded_before_a_429_comes)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	struct tally tally = { .done = 0 };
	struct err err = ERR_INIT;

	standin_config("{\"rate\": {\"api\": {\"q\": 12, \"w\": 2}}}");
	/* The first answer tells the quota. */
	ck_assert_int_eq(ask(hub, &err), 0);
	queue_many(hub, &tally, 20);
	ck_assert_int_eq(hub_run(hub, &err), 0);
	ck_assert_int_eq(tally.failed, 0);
	ck_assert_int_eq(logged("", "\"status\":200"), 21);
	ck_assert_int_eq(logged("", "\"status\":429"), 0);
}
END_TEST

START_TEST(an_exhausted_bucket_does_not_stop_another)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	struct tally api = { .done = 0 }, files = { .done = 0 };
	const struct hub_request file = {
		.what = HUB_HEAD, .id = "org/tiny-gpt2", .path = "README.md",
		.done = count, .data = &files,
	};
	struct err err = ERR_INIT;
	double start = seconds();

	standin_config("{\"rate\": {\"api\": {\"q\": 1, \"w\": 2}}}");
	ck_assert_int_eq(ask(hub, &err), 0);
	queue_many(hub, &api, 1);
	for (int i = 0; i < 5; i++)
		hub_queue(hub, &file);
	ck_assert_int_eq(hub_run(hub, &err), 0);
	ck_assert_int_eq(api.failed + files.failed, 0);
	ck_assert_int_eq(files.done, 5);
	ck_assert(seconds() - start >= 1);
	ck_assert_int_eq(logged("", "\"status\":429"), 0);
}
END_TEST

START_TEST(no_more_requests_than_allowed)
{
	struct hub_options options = quick_options(NULL);
	CLEANUP(hub_freep) struct hub *hub = NULL;
	struct tally tally = { .done = 0 };
	struct err err = ERR_INIT;

	options.max_requests = 5;
	hub = open_with(options);
	queue_many(hub, &tally, 20);
	ck_assert_int_eq(hub_run(hub, &err), -1);
	ck_assert_int_eq(err.code, ERR_LIMIT);
	ck_assert_str_eq(err.msg, "stopped after 5 requests");
	ck_assert_int_eq(tally.done, 20);
	ck_assert_int_eq(tally.failed, 15);
	ck_assert_int_eq(tally.code, ERR_LIMIT);
	ck_assert_int_eq(logged("/api/", ""), 5);
}
END_TEST

START_TEST(no_more_time_than_allowed)
{
	struct hub_options options = quick_options(NULL);
	CLEANUP(hub_freep) struct hub *hub = NULL;
	struct tally tally = { .done = 0 };
	struct err err = ERR_INIT;
	double start = seconds();

	standin_config("{\"delay_ms\": 9000}");
	options.max_time_ms = 300;
	options.idle_ms = 9000;
	hub = open_with(options);
	queue_many(hub, &tally, 20);
	ck_assert_int_eq(hub_run(hub, &err), -1);
	ck_assert_int_eq(err.code, ERR_LIMIT);
	ck_assert_int_eq(tally.failed, 20);
	ck_assert(seconds() - start < 5);
}
END_TEST

static bool stop_at_third_look(void *data)
{
	return ++*(int *)data > 3;
}

START_TEST(it_stops_when_told_to)
{
	struct hub_options options = quick_options(NULL);
	CLEANUP(hub_freep) struct hub *hub = NULL;
	struct tally tally = { .done = 0 };
	struct err err = ERR_INIT;
	double start = seconds();
	int looks = 0;

	standin_config("{\"delay_ms\": 9000}");
	options.stop = stop_at_third_look;
	options.idle_ms = 9000;
	options.stop_data = &looks;
	hub = open_with(options);
	queue_many(hub, &tally, 20);
	ck_assert_int_eq(hub_run(hub, &err), -1);
	ck_assert_int_eq(err.code, ERR_INTERRUPTED);
	ck_assert_int_eq(tally.failed, 20);
	ck_assert_int_eq(tally.code, ERR_INTERRUPTED);
	ck_assert(seconds() - start < 5);
}
END_TEST

START_TEST(a_hub_can_be_freed_with_work_left)
{
	struct hub *hub = open_hub(NULL);
	struct tally tally = { .done = 0 };

	queue_many(hub, &tally, 20);
	hub_free(hub);
	ck_assert_int_eq(tally.done, 0);
}
END_TEST

START_TEST(headers_are_bounded)
{
	CLEANUP(hub_freep) struct hub *hub = open_hub(NULL);
	CLEANUP(buf_release) struct buf fault = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	buf_adds(&fault, "'status': 200, 'headers': {");
	for (int i = 0; i < 12; i++) {
		buf_addf(&fault, "%s'x-%d': '", i ? ", " : "", i);
		buf_add_times(&fault, 'a', 8000);
		buf_addc(&fault, '\'');
	}
	buf_adds(&fault, "}");
	configure_fault(fault.ptr);
	ck_assert_int_eq(ask(hub, &err), -1);
	ck_assert_int_eq(err.code, ERR_LIMIT);
	ck_assert_str_eq(err.msg, "the answer has more than 64 kB of headers");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("http");
	TCase *tests = tcase_create("http");

	tcase_set_timeout(tests, 30);
	tcase_add_checked_fixture(tests, standin_start, standin_stop);
	tcase_add_loop_test(tests, what_is_broken_is_said_in_one_line, 0,
			    ARRAY_SIZE(broken));
	tcase_add_loop_test(tests, what_can_pass_is_tried_again, 0,
			    ARRAY_SIZE(mended));
	tcase_add_test(tests,
		       a_429_with_an_empty_quota_waits_for_the_next_window);
	tcase_add_loop_test(tests, an_endpoint_that_is_not_there_is_named, 0,
			    ARRAY_SIZE(unreachable));
	tcase_add_test(tests, the_token_is_seen_by_the_endpoint_only);
	tcase_add_test(tests, the_token_does_not_come_back_from_elsewhere);
	tcase_add_test(tests, the_token_is_in_no_message);
	tcase_add_test(tests, a_token_cannot_make_a_second_header);
	tcase_add_test(tests, packed_answers_are_asked_for_but_not_of_parts);
	tcase_add_test(tests, many_go_at_a_time_over_few_connections);
	tcase_add_test(tests, the_quota_is_minded_before_a_429_comes);
	tcase_add_test(tests, an_exhausted_bucket_does_not_stop_another);
	tcase_add_test(tests, no_more_requests_than_allowed);
	tcase_add_test(tests, no_more_time_than_allowed);
	tcase_add_test(tests, it_stops_when_told_to);
	tcase_add_test(tests, a_hub_can_be_freed_with_work_left);
	tcase_add_test(tests, headers_are_bounded);
	suite_add_tcase(suite, tests);
	return unit_main(suite);
}
