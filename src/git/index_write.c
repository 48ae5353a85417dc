/* SPDX-License-Identifier: MIT */
#include "git/index_write.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "git/file_id.h"
#include "git/index_format.h"

#define NAME_LEN_MASK 0xfffu

/* Files of the last second that are read.  More of them come of a checkout,
 * and reading all may take long: git does it some time. */
#define RACY_MAX 1000

struct stream {
	int fd, error;		/* errno of the first failure */
	struct sha1 sha1;
	size_t used;
	unsigned char chunk[65536];
};

struct writer {
	const struct index_writing *w;
	uint32_t version;
	struct stream out;
	struct buf last;	/* name of the last entry, in version 4 */
	bool joint;		/* what comes next does so in the old index */
	size_t racy;
};

static void put_bytes(struct stream *out, const unsigned char *data,
		      size_t len)
{
	while (len && !out->error) {
		ssize_t put = write(out->fd, data, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			out->error = errno;
		data += put;
		len -= (size_t)put;
	}
}

static void flush(struct stream *out)
{
	sha1_add(&out->sha1, out->chunk, out->used);
	put_bytes(out, out->chunk, out->used);
	out->used = 0;
}

static void add(struct stream *out, const void *data, size_t len)
{
	const unsigned char *p = data;

	while (len) {
		size_t room = sizeof(out->chunk) - out->used;
		size_t part = len < room ? len : room;

		memcpy(out->chunk + out->used, p, part);
		out->used += part;
		p += part;
		len -= part;
		if (out->used == sizeof(out->chunk))
			flush(out);
	}
}

static void put16(unsigned char *to, unsigned int value)
{
	to[0] = (unsigned char)(value >> 8);
	to[1] = (unsigned char)value;
}

/* Whether only the time of the old index tells that the file may be another. */
static bool is_racily_clean(struct writer *writer, const struct cursor *c,
			    const unsigned char *entry)
{
	const struct index_writing *w = writer->w;
	uint32_t mtime = be32(entry + MTIME_AT), size = be32(entry + SIZE_AT);
	CLEANUP(freep) char *path = NULL;
	struct stat st;

	if (!w->old_stat || mtime < (uint32_t)w->old_stat->st_mtim.tv_sec ||
	    c->stage || c->skip_worktree ||
	    (c->mode & MODE_TYPE) == MODE_MODULE)
		return false;
	path = xasprintf("%s/%s", w->work_dir, c->name);
	if (lstat(path, &st) < 0 || (uint32_t)st.st_mtim.tv_sec != mtime ||
	    (uint32_t)st.st_size != size)
		return false;
	return writer->racy++ >= RACY_MAX || !file_has_id(path, c->id);
}

static void add_padding(struct stream *out, size_t len)
{
	static const unsigned char nothing[8];

	add(out, nothing, 8 - len % 8);
}

/* How many bytes go, in version 4: as the distances in a pack. */
static void add_strip(struct stream *out, size_t strip)
{
	unsigned char bytes[10];
	size_t i = sizeof(bytes);

	bytes[--i] = strip & 0x7f;
	while (strip >>= 7)
		bytes[--i] = (unsigned char)(0x80 | (--strip & 0x7f));
	add(out, bytes + i, sizeof(bytes) - i);
}

/* The name behind 'fixed_len' bytes of an entry. */
static void add_name(struct writer *writer, size_t fixed_len,
		     const char *name, size_t len)
{
	const struct buf *last = &writer->last;
	size_t same = 0;

	if (writer->version < 4) {
		add(&writer->out, name, len);
		add_padding(&writer->out, fixed_len + len);
		return;
	}
	while (same < len && same < last->len && name[same] == last->ptr[same])
		same++;
	add_strip(&writer->out, last->len - same);
	add(&writer->out, name + same, len - same + 1);
}

static void remember(struct writer *writer, const char *name, size_t len)
{
	if (writer->version < 4)
		return;
	buf_reset(&writer->last);
	buf_add(&writer->last, name, len);
}

static void keep_entry(struct writer *writer, const struct cursor *c)
{
	const unsigned char *entry = c->index->map.data + c->offset;
	size_t fixed = c->fixed_len, len = c->next - c->offset;
	unsigned char head[FIXED + 2];

	memcpy(head, entry, fixed);
	if (is_racily_clean(writer, c, entry))
		put_be32(head + SIZE_AT, 0);
	add(&writer->out, head, fixed);
	if (writer->version < 4 || writer->joint)
		add(&writer->out, entry + fixed, len - fixed);
	else
		add_name(writer, fixed, c->name, c->name_len);
	remember(writer, c->name, c->name_len);
	writer->joint = true;
}

static void fill_stat(unsigned char *entry, const struct stat *st)
{
	put_be32(entry, (uint32_t)st->st_ctim.tv_sec);
	put_be32(entry + 4, (uint32_t)st->st_ctim.tv_nsec);
	put_be32(entry + MTIME_AT, (uint32_t)st->st_mtim.tv_sec);
	put_be32(entry + MTIME_AT + 4, (uint32_t)st->st_mtim.tv_nsec);
	put_be32(entry + 16, (uint32_t)st->st_dev);
	put_be32(entry + 20, (uint32_t)st->st_ino);
	put_be32(entry + 28, st->st_uid);
	put_be32(entry + 32, st->st_gid);
	put_be32(entry + SIZE_AT, (uint32_t)st->st_size);
}

static void put_entry(struct writer *writer, const struct index_change *change)
{
	unsigned char head[FIXED + 2] = { 0 };
	size_t len = strlen(change->path), fixed = FIXED;
	unsigned int flags = len < NAME_LEN_MASK ? (unsigned int)len :
						   NAME_LEN_MASK;

	if (change->has_stat)
		fill_stat(head, &change->stat);
	put_be32(head + MODE_AT, MODE_FILE | 0644);
	memcpy(head + ID_AT, change->id, QUICK_ID);
	if (change->skip_worktree) {
		flags |= EXTENDED;
		put16(head + FIXED, SKIP_WORKTREE);
		fixed += 2;
	}
	put16(head + FLAGS_AT, flags);
	add(&writer->out, head, fixed);
	add_name(writer, fixed, change->path, len);
	remember(writer, change->path, len);
}

static void write_entries(struct writer *writer)
{
	const struct index_writing *w = writer->w;
	CLEANUP(cursor_release) struct cursor c = { .index = w->old };
	size_t i = 0;

	cursor_start(&c, w->old);
	while (!cursor_at_end(&c) || i < w->count) {
		int order = cursor_at_end(&c) ? 1 : i == w->count ? -1 :
			    strcmp(c.name, w->changes[i].path);

		if (order < 0) {
			keep_entry(writer, &c);
			cursor_next(&c);
			continue;
		}
		/* With the same name, what comes next fits as before. */
		writer->joint = !order && !w->changes[i].remove;
		if (!w->changes[i].remove)
			put_entry(writer, &w->changes[i]);
		if (!order)
			cursor_next(&c);
		i++;
	}
}

static uint32_t count_entries(const struct index_writing *w)
{
	uint32_t count = w->old->count;

	for (size_t i = 0; i < w->count; i++) {
		struct index_change *change = &w->changes[i];
		struct index_found found;

		change->there = index_find(&found, w->old, change->path);
		count = count + !change->remove - change->there;
	}
	return count;
}

static void write_head(struct writer *writer)
{
	const struct index_writing *w = writer->w;
	unsigned char head[HEAD] = { 'D', 'I', 'R', 'C' };

	writer->version = w->old->version ? w->old->version : 2;
	for (size_t i = 0; i < w->count; i++)
		if (w->changes[i].skip_worktree && writer->version < 3)
			writer->version = 3;
	put_be32(head + 4, writer->version);
	put_be32(head + 8, count_entries(w));
	add(&writer->out, head, HEAD);
}

static void add_extension(struct stream *out, const char *name,
			  const void *data, size_t len)
{
	unsigned char size[4];

	put_be32(size, (uint32_t)len);
	add(out, name, 4);
	add(out, size, 4);
	add(out, data, len);
}

static void write_extensions(struct writer *writer)
{
	CLEANUP(buf_release) struct buf trees = BUF_INIT(UINT32_MAX);
	size_t len;
	const unsigned char *resolved = index_extension(writer->w->old, "REUC",
							&len);

	index_write_trees(&trees, writer->w);
	if (trees.len && !trees.full)
		add_extension(&writer->out, "TREE", trees.ptr, trees.len);
	if (resolved)
		add_extension(&writer->out, "REUC", resolved, len);
}

int index_write(int fd, const struct index_writing *w,
		unsigned char sum[SHA1_LEN], struct err *err)
{
	struct writer writer = {
		.w = w, .out.fd = fd, .last = BUF_INIT(BUF_UNBOUNDED),
	};

	sha1_init(&writer.out.sha1);
	write_head(&writer);
	write_entries(&writer);
	write_extensions(&writer);
	flush(&writer.out);
	sha1_end(&writer.out.sha1, sum);
	put_bytes(&writer.out, sum, SHA1_LEN);
	buf_release(&writer.last);
	errno = writer.out.error;
	if (errno || fsync(fd) < 0)
		return err_errno(err, "cannot write the index");
	return 0;
}
