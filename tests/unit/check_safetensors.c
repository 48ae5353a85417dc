/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <string.h>

#include "source/safetensors.h"
#include "util/util.h"

/* The beginning of a file: the length of 'json', and 'json'. */
static void make_file(struct buf *file, uint64_t length, const char *json)
{
	for (int i = 0; i < 8; i++)
		buf_addc(file, (char)(length >> (8 * i)));
	buf_adds(file, json);
}

static const struct {
	const char *header, *json;	/* or "!" and the message */
} headers[] = {
	{ "{}", "{\"parameters\":{},\"total\":0}" },
	{ "{\"__metadata__\":{\"format\":\"pt\"}}   ",
	  "{\"parameters\":{},\"total\":0}" },
	{ "{\"__metadata__\":null,"
	  "\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
	  "\"b\":{\"dtype\":\"BF16\",\"shape\":[]},"
	  "\"c\":{\"dtype\":\"F32\",\"shape\":[4]},"
	  "\"d\":{\"dtype\":\"F8_E4M3FNUZ\",\"shape\":[0,9007199254740992]}}",
	  "{\"parameters\":{\"BF16\":1,\"F32\":10,\"F8_E4M3FNUZ\":0},"
	  "\"total\":11}" },
	{ "{\"a\":{\"dtype\":\"I8\",\"shape\":[9007199254740992]}}",
	  "{\"parameters\":{\"I8\":9007199254740992},"
	  "\"total\":9007199254740992}" },
	{ "{\"a\":{\"dtype\":\"I8\",\"shape\":[9007199254740992]},"
	  "\"b\":{\"dtype\":\"I8\",\"shape\":[1]}}",
	  "!tensor 'b': more parameters than can be counted" },
	{ "{\"a\":{\"dtype\":\"I8\",\"shape\":[4294967296,4294967296]}}",
	  "!tensor 'a': its shape is too large" },
	{ "{\"a\":{\"dtype\":\"I8\",\"shape\":[4294967296,4294967296,0]}}",
	  "!tensor 'a': its shape is too large" },
	{ "{\"a\":{\"dtype\":\"I8\",\"shape\":[1e300]}}",
	  "!tensor 'a': its shape has what is no size" },
	{ "{\"a\":{\"dtype\":\"I8\",\"shape\":[-1]}}",
	  "!tensor 'a': its shape has what is no size" },
	{ "{\"a\":{\"dtype\":\"I8\",\"shape\":[1.5]}}",
	  "!tensor 'a': its shape has what is no size" },
	{ "{\"a\":{\"dtype\":\"I8\",\"shape\":[\"1\"]}}",
	  "!tensor 'a': its shape has what is no size" },
	{ "{\"a\":{\"dtype\":\"I8\",\"shape\":3}}",
	  "!tensor 'a': its shape is not an array" },
	{ "{\"a\\u001b\":{\"dtype\":\"I8\"}}",
	  "!tensor 'a?': its shape is not an array" },
	{ "{\"a\":{\"shape\":[]}}", "!tensor 'a': it has no dtype" },
	{ "{\"a\":{\"dtype\":\"\",\"shape\":[]}}",
	  "!tensor 'a': it has no dtype" },
	{ "{\"a\":{\"dtype\":\"../x\",\"shape\":[]}}",
	  "!tensor 'a': it has no dtype" },
	{ "{\"a\":{\"dtype\":\"ABCDEFGHIJKLMNOPQRSTUVWX\",\"shape\":[]}}",
	  "!tensor 'a': it has no dtype" },
	{ "{\"a\":7}", "!tensor 'a': it has no dtype" },
	{ "[]", "!the header is no object" },
};

START_TEST(header_is_counted)
{
	CLEANUP(buf_release) struct buf file = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf got = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(json_freep) cJSON *json = NULL;
	struct safetensors counts;
	struct err err = ERR_INIT;

	make_file(&file, strlen(headers[_i].header), headers[_i].header);
	buf_adds(&file, "data");
	if (safetensors_parse(&counts, file.ptr, file.len, &err) < 0) {
		ck_assert_int_eq(err.code, ERR_INVALID);
		ck_assert_uint_eq(counts.count, 0);
		buf_addf(&got, "!%s", err.msg);
	} else {
		json = safetensors_json(&counts);
		json_compact(&got, json);
	}
	ck_assert_str_eq(got.ptr, headers[_i].json);
}
END_TEST

START_TEST(broken_files_are_refused)
{
	CLEANUP(buf_release) struct buf file = BUF_INIT(BUF_UNBOUNDED);
	struct safetensors counts;
	struct err err = ERR_INIT;

	make_file(&file, 3, "{}");
	ck_assert_int_eq(safetensors_parse(&counts, file.ptr, 7, &err), -1);
	ck_assert_str_eq(err.msg, "too short for a safetensors file");
	ck_assert_int_eq(safetensors_parse(&counts, file.ptr, file.len, &err),
			 -1);
	ck_assert_str_eq(err.msg, "the header is cut off");
	buf_addc(&file, '}');
	ck_assert_int_eq(safetensors_parse(&counts, file.ptr, file.len, &err),
			 -1);
	ck_assert_str_eq(err.msg, "the header, byte 2: text after the value");
}
END_TEST

START_TEST(types_have_a_bound)
{
	CLEANUP(buf_release) struct buf json = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	for (int types = SAFETENSORS_TYPES_MAX;
	     types <= SAFETENSORS_TYPES_MAX + 1; types++) {
		CLEANUP(buf_release) struct buf file =
			BUF_INIT(BUF_UNBOUNDED);
		struct safetensors counts;

		buf_reset(&json);
		for (int i = 0; i < types; i++)
			buf_addf(&json, "%c\"%d\":{\"dtype\":\"T%d\","
				 "\"shape\":[]}", i ? ',' : '{', i, i);
		buf_addc(&json, '}');
		make_file(&file, json.len, json.ptr);
		ck_assert_int_eq(safetensors_parse(&counts, file.ptr,
						   file.len, &err),
				 types > SAFETENSORS_TYPES_MAX ? -1 : 0);
	}
}
END_TEST

static const struct {
	uint64_t length;
	size_t have;
	bool more;
	uint64_t first, last;
} ranges[] = {
	{ 0, 0, true, 0, 100000 },
	{ 0, 7, true, 7, 100000 },
	{ 0, 8, false, 0, 0 },
	{ 100, 8, true, 8, 107 },
	{ 100, 107, true, 107, 107 },
	{ 100, 108, false, 0, 0 },
	{ 99993, 100001, false, 0, 0 },
	{ 99994, 100001, true, 100001, 100001 },
	{ SAFETENSORS_HEADER_MAX, 8, true, 8, SAFETENSORS_HEADER_MAX + 7 },
	{ SAFETENSORS_HEADER_MAX + 1, 8, false, 0, 0 },
	{ UINT64_MAX, 8, false, 0, 0 },
};

START_TEST(next_range_is_asked_for)
{
	CLEANUP(buf_release) struct buf file = BUF_INIT(BUF_UNBOUNDED);
	uint64_t first, last;

	make_file(&file, ranges[_i].length, "");
	buf_add_times(&file, ' ', 200000);
	ck_assert_int_eq(safetensors_next_range(&first, &last, file.ptr,
						ranges[_i].have),
			 ranges[_i].more);
	if (!ranges[_i].more)
		return;
	ck_assert_uint_eq(first, ranges[_i].first);
	ck_assert_uint_eq(last, ranges[_i].last);
}
END_TEST

START_TEST(too_long_a_header_is_a_limit)
{
	CLEANUP(buf_release) struct buf file = BUF_INIT(BUF_UNBOUNDED);
	struct safetensors counts;
	struct err err = ERR_INIT;

	make_file(&file, SAFETENSORS_HEADER_MAX + 1, "{}");
	ck_assert_int_eq(safetensors_parse(&counts, file.ptr, file.len, &err),
			 -1);
	ck_assert_int_eq(err.code, ERR_LIMIT);
	buf_reset(&file);
	make_file(&file, SAFETENSORS_HEADER_MAX, "{}");
	ck_assert_int_eq(safetensors_parse(&counts, file.ptr, file.len, &err),
			 -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
}
END_TEST

START_TEST(shards_add_up)
{
	struct safetensors sum = SAFETENSORS_INIT, shard = SAFETENSORS_INIT;
	struct err err = ERR_INIT;

	shard.count = 1;
	shard.total = shard.types[0].count = SAFETENSORS_COUNT_MAX - 1;
	memcpy(shard.types[0].name, "F32", 4);
	ck_assert_int_eq(safetensors_add(&sum, &shard, &err), 0);
	shard.types[0].count = 1;
	ck_assert_int_eq(safetensors_add(&sum, &shard, &err), 0);
	ck_assert_uint_eq(sum.total, SAFETENSORS_COUNT_MAX);
	ck_assert_uint_eq(sum.count, 1);
	ck_assert_int_eq(safetensors_add(&sum, &shard, &err), -1);
	ck_assert_int_eq(err.code, ERR_INVALID);
}
END_TEST

static const struct {
	const char *index, *shards;	/* or "!" and the message */
} indices[] = {
	{ "{\"metadata\":{\"total_size\":1.5},\"weight_map\":{"
	  "\"c\":\"b.safetensors\",\"a\":\"b.safetensors\","
	  "\"b\":\"a.safetensors\",\"d\":\"b.safetensors\"}}",
	  "a.safetensors b.safetensors " },
	{ "{\"weight_map\":{}}", "" },
	{ "{\"weight_map\":[]}", "!it has no weight_map" },
	{ "[]", "!it has no weight_map" },
	{ "{\"weight_map\":{\"a\":1}}",
	  "!weight_map has what is no file name" },
	{ "{\"weight_map\":{\"a\":\"../x.safetensors\"}}",
	  "!'../x.safetensors' is no name of a shard" },
	{ "{\"weight_map\":{\"a\":\"x/y.safetensors\"}}",
	  "!'x/y.safetensors' is no name of a shard" },
	{ "{\"weight_map\":{\"a\":\".safetensors\"}}",
	  "!'.safetensors' is no name of a shard" },
	{ "{\"weight_map\":{\"a\":\"x?y.safetensors\"}}",
	  "!'x?y.safetensors' is no name of a shard" },
	{ "{\"weight_map\":{\"a\":\"x\\n.safetensors\"}}",
	  "!'x?.safetensors' is no name of a shard" },
	{ "{\"weight_map\":{\"a\":\"x.bin\"}}",
	  "!'x.bin' is no name of a shard" },
};

START_TEST(shards_are_listed)
{
	CLEANUP(safetensors_shards_release)
		struct safetensors_shards shards = SAFETENSORS_SHARDS_INIT;
	CLEANUP(buf_release) struct buf got = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	if (safetensors_shards_parse(&shards, indices[_i].index,
				     strlen(indices[_i].index), &err) < 0) {
		ck_assert_ptr_null(shards.names);
		buf_addf(&got, "!%s", err.msg);
	}
	for (size_t i = 0; i < shards.count; i++)
		buf_addf(&got, "%s ", shards.names[i]);
	ck_assert_str_eq(got.ptr, indices[_i].shards);
}
END_TEST

START_TEST(shards_have_a_bound)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	for (int count = SAFETENSORS_SHARDS_MAX;
	     count <= SAFETENSORS_SHARDS_MAX + 1; count++) {
		CLEANUP(safetensors_shards_release)
			struct safetensors_shards shards =
				SAFETENSORS_SHARDS_INIT;

		buf_reset(&text);
		buf_adds(&text, "{\"weight_map\":{");
		for (int i = 0; i < count; i++)
			buf_addf(&text, "%s\"%d\":\"%d.safetensors\"",
				 i ? "," : "", i, i);
		buf_adds(&text, "}}");
		ck_assert_int_eq(safetensors_shards_parse(&shards, text.ptr,
							  text.len, &err),
				 count > SAFETENSORS_SHARDS_MAX ? -1 : 0);
	}
	ck_assert_int_eq(err.code, ERR_LIMIT);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("safetensors");
	TCase *all = tcase_create("all");

	tcase_set_timeout(all, 30);
	tcase_add_loop_test(all, header_is_counted, 0, ARRAY_SIZE(headers));
	tcase_add_test(all, broken_files_are_refused);
	tcase_add_test(all, types_have_a_bound);
	tcase_add_loop_test(all, next_range_is_asked_for, 0,
			    ARRAY_SIZE(ranges));
	tcase_add_test(all, too_long_a_header_is_a_limit);
	tcase_add_test(all, shards_add_up);
	tcase_add_loop_test(all, shards_are_listed, 0, ARRAY_SIZE(indices));
	tcase_add_test(all, shards_have_a_bound);
	suite_add_tcase(suite, all);
	return unit_main(suite);
}
