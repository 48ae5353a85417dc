/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "hub/quota.h"
#include "util/util.h"

static const struct {
	const char *path;
	enum quota_bucket bucket;
} paths[] = {
	{ "/api/models/gpt2?blobs=true",	QUOTA_API },
	{ "/api/models?search=/resolve/",	QUOTA_API },
	{ "/api/resolve-cache/models/a/b/1/f",	QUOTA_RESOLVERS },
	{ "/a/b/resolve/main/README.md",	QUOTA_RESOLVERS },
	{ "/datasets/a/b/resolve/main/x",	QUOTA_RESOLVERS },
	{ "/a/b",				QUOTA_OTHER },
	{ "/a/b?x=/resolve/",			QUOTA_OTHER },
	{ "/apis",				QUOTA_OTHER },
	{ "/",					QUOTA_OTHER },
};

START_TEST(a_path_has_a_bucket)
{
	ck_assert_int_eq(quota_bucket_of(paths[_i].path), paths[_i].bucket);
}
END_TEST

static const struct {
	const char *header;
	bool known;
	long long remaining, seconds;
	int bucket;	/* -1: not named */
} headers[] = {
	{ "\"api\";r=497;t=168",	true, 497, 168, QUOTA_API },
	{ "\"resolvers\";r=0;t=12",	true, 0, 12, QUOTA_RESOLVERS },
	{ "\"pages\"; r=3; t=1",	true, 3, 1, QUOTA_OTHER },
	{ "api;t=5;r=1",		true, 1, 5, QUOTA_API },
	{ "\"new\";r=7;t=8",		true, 7, 8, -1 },
	/* Of several the scarcest. */
	{ "\"api\";r=9;t=1, \"resolvers\";r=2;t=3",
					true, 2, 3, QUOTA_RESOLVERS },
	{ "\"api\";r=9",		false, 0, 0, -1 },
	{ "\"api\";r=;t=1",		false, 0, 0, -1 },
	{ "\"api\";r=-1;t=1",		false, 0, 0, -1 },
	{ "\"api\";r=99999999999999999999;t=1", false, 0, 0, -1 },
	{ "",				false, 0, 0, -1 },
	{ ";;;,,,===",			false, 0, 0, -1 },
	{ NULL,				false, 0, 0, -1 },
};

START_TEST(the_header_is_read)
{
	struct quota_limit limit = quota_parse(headers[_i].header);

	ck_assert_int_eq(limit.known, headers[_i].known);
	if (!limit.known)
		return;
	ck_assert_int_eq(limit.remaining, headers[_i].remaining);
	ck_assert_int_eq(limit.seconds, headers[_i].seconds);
	ck_assert_int_eq(limit.named ? (int)limit.bucket : -1,
			 headers[_i].bucket);
}
END_TEST

static void note(struct quota *quota, long long r, long long t, uint64_t now)
{
	struct quota_limit limit = {
		.known = true, .remaining = r, .seconds = t,
	};

	quota_note(quota, &limit, now);
}

START_TEST(no_more_run_than_are_left)
{
	struct quota quota = QUOTA_INIT;

	ck_assert_int_eq(quota_delay(&quota, 100, 0), 0);
	note(&quota, 3, 10, 5000);
	ck_assert_int_eq(quota_delay(&quota, 0, 5000), 0);
	ck_assert_int_eq(quota_delay(&quota, 2, 5000), 0);
	ck_assert_int_eq(quota_delay(&quota, 3, 5000), 11000);
	ck_assert_int_eq(quota_delay(&quota, 4, 6000), 10000);
	note(&quota, 0, 10, 5000);
	ck_assert_int_eq(quota_delay(&quota, 0, 5000), 11000);
	/* The next window begins. */
	ck_assert_int_eq(quota_delay(&quota, 0, 15999), 1);
	ck_assert_int_eq(quota_delay(&quota, 50, 16000), 0);
}
END_TEST

START_TEST(the_smallest_count_of_a_window_holds)
{
	struct quota quota = QUOTA_INIT;

	note(&quota, 5, 10, 1000);
	note(&quota, 7, 10, 1100);	/* overtaken on its way */
	ck_assert_int_eq(quota.remaining, 5);
	note(&quota, 4, 9, 2000);
	ck_assert_int_eq(quota.remaining, 4);
	note(&quota, 500, 300, 12000);	/* a new window */
	ck_assert_int_eq(quota.remaining, 500);
}
END_TEST

START_TEST(a_new_window_is_seen_before_the_old_one_ends)
{
	struct quota quota = QUOTA_INIT;

	note(&quota, 0, 10, 0);
	note(&quota, 499, 300, 9000);
	ck_assert_int_eq(quota.remaining, 499);
}
END_TEST

static const struct {
	const char *header, *retry_after;
	uint64_t backoff, wait;
} refusals[] = {
	{ "\"api\";r=0;t=7",  NULL,  100, 8000 },
	{ "\"api\";r=0;t=7",  "99",  100, 8000 },
	{ "\"api\";r=0;t=0",  NULL,  100, 1000 },
	/* Another limiter: t means nothing. */
	{ "\"api\";r=50;t=7", NULL,  100, 100 },
	{ "\"api\";r=50;t=7", "3",   100, 3000 },
	{ NULL,               "3",   100, 3000 },
	{ NULL,               "0",   100, 0 },
	{ NULL,               NULL,  100, 100 },
	{ NULL, "Wed, 21 Oct 2026 07:28:00 GMT", 100, 100 },
	{ NULL,               "-5",  100, 100 },
};

START_TEST(a_429_says_how_long_to_wait)
{
	struct quota_limit limit = quota_parse(refusals[_i].header);
	struct quota quota = QUOTA_INIT;

	ck_assert_int_eq(quota_refused(&quota, &limit,
				       refusals[_i].retry_after,
				       refusals[_i].backoff, 1000),
			 refusals[_i].wait);
	ck_assert_int_eq(quota_delay(&quota, 0, 1000), refusals[_i].wait);
	ck_assert_int_eq(quota_delay(&quota, 0, 1000 + refusals[_i].wait), 0);
}
END_TEST

START_TEST(a_shorter_wait_does_not_end_a_longer_one)
{
	struct quota_limit none = { .known = false };
	struct quota quota = QUOTA_INIT;

	quota_refused(&quota, &none, "10", 0, 0);
	quota_refused(&quota, &none, "2", 0, 0);
	ck_assert_int_eq(quota_delay(&quota, 0, 0), 10000);
}
END_TEST

START_TEST(waits_double_with_jitter)
{
	static const unsigned int doubled[] = { 1, 1, 2, 4, 8, 8, 8 };

	for (unsigned int i = 0; i < ARRAY_SIZE(doubled); i++) {
		uint64_t middle = 1000 * doubled[i];

		ck_assert_int_eq(quota_backoff(i, 1000, 0), middle * 3 / 4);
		ck_assert_int_eq(quota_backoff(i, 1000, 1023),
				 middle * 5 / 4);
	}
	ck_assert_int_eq(quota_backoff(3, 0, 7), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("quota");
	TCase *tests = tcase_create("quota");

	tcase_add_loop_test(tests, a_path_has_a_bucket, 0, ARRAY_SIZE(paths));
	tcase_add_loop_test(tests, the_header_is_read, 0,
			    ARRAY_SIZE(headers));
	tcase_add_test(tests, no_more_run_than_are_left);
	tcase_add_test(tests, the_smallest_count_of_a_window_holds);
	tcase_add_test(tests, a_new_window_is_seen_before_the_old_one_ends);
	tcase_add_loop_test(tests, a_429_says_how_long_to_wait, 0,
			    ARRAY_SIZE(refusals));
	tcase_add_test(tests, a_shorter_wait_does_not_end_a_longer_one);
	tcase_add_test(tests, waits_double_with_jitter);
	suite_add_tcase(suite, tests);
	return unit_main(suite);
}
