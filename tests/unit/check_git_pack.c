/* SPDX-License-Identifier: MIT */
/* Packs and their indexes, beside those that git makes. */
#include "git/pack_write.h"

#include "util/fs.h"
#include "with_git.h"

static void write_it(const char *path, const struct buf *bytes)
{
	struct err err = ERR_INIT;

	ck_assert_int_eq(fs_replace(path, bytes->ptr, bytes->len, 0666, &err),
			 0);
}

/* A text of that many lines: stored, deflated, or larger than a chunk. */
static void add_lines(struct buf *text, unsigned int lines)
{
	for (unsigned int i = 0; i < lines; i++)
		buf_addf(text, "%u %u\n", lines, i * 2654435761u);
}

static const unsigned int lines[] = { 0, 1, 5, 11, 20, 1000, 20000 };

/* git checks all of the pack, and makes the same index of it. */
START_TEST(index_is_as_git_makes_it)
{
	CLEANUP(new_pack_release) struct new_pack pack = NEW_PACK_INIT;
	CLEANUP(buf_release) struct buf index = BUF_INIT(BUF_UNBOUNDED);
	unsigned char id[SHA1_LEN], sum[SHA1_LEN];
	struct err err = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		CLEANUP(buf_release) struct buf old = BUF_INIT(BUF_UNBOUNDED);
		CLEANUP(buf_release) struct buf now = BUF_INIT(BUF_UNBOUNDED);
		CLEANUP(buf_release) struct buf delta =
			BUF_INIT(BUF_UNBOUNDED);

		add_lines(&old, lines[i]);
		sha1_git_object(id, "blob", old.ptr, old.len);
		ck_assert_int_eq(new_pack_add(&pack, id, PACK_BLOB, old.ptr,
					      old.len, 0, &err), 0);
		buf_add(&now, old.ptr, old.len);
		buf_addf(&now, "changed\n");
		if (!pack_delta(&delta, &old, &now))
			continue;
		sha1_git_object(id, "blob", now.ptr, now.len);
		ck_assert_int_eq(new_pack_add(&pack, id, PACK_OFS_DELTA,
			delta.ptr, delta.len,
			pack.objects[pack.count - 1].offset, &err), 0);
	}
	ck_assert_uint_gt(pack.count, ARRAY_SIZE(lines));
	new_pack_end(&pack, sum, &index);
	write_it("ours.pack", &pack.bytes);
	write_it("ours.idx", &index);
	sh("git init -q --bare r && cd r && "
	   "git index-pack --strict -o ../git.idx ../ours.pack");
	sh("cmp ours.idx git.idx");
}
END_TEST

/* Offsets of 31 bits and more, without a pack of that size. */
START_TEST(index_has_large_offsets)
{
	CLEANUP(new_pack_release) struct new_pack pack = NEW_PACK_INIT;
	CLEANUP(buf_release) struct buf index = BUF_INIT(BUF_UNBOUNDED);
	unsigned char sum[SHA1_LEN];
	struct err err = ERR_INIT;
	static const size_t offsets[] = {
		12, 0x7fffffff, 0x80000000, 0x80000001, 0x123456789a,
	};

	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		unsigned char id[SHA1_LEN] = { (unsigned char)(255 - i) };

		ck_assert_int_eq(new_pack_add(&pack, id, PACK_BLOB, "x", 1, 0,
					      &err), 0);
		pack.objects[i].offset = offsets[i];
	}
	new_pack_end(&pack, sum, &index);
	write_it("large.idx", &index);
	output_is("git show-index <large.idx | "
		  "awk '{ print $1, substr($2, 1, 2) }'",
		  "78187493530 fb\n2147483649 fc\n2147483648 fd\n"
		  "2147483647 fe\n12 ff\n");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("git_pack");

	git_case(suite, index_is_as_git_makes_it, 1);
	git_case(suite, index_has_large_offsets, 1);
	return unit_main(suite);
}
