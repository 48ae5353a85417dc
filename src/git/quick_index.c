/* SPDX-License-Identifier: MIT */
/*
 * The index file, mapped.  index_open() looks at every entry once, so that
 * cursors, later, can step through them without looking at the bounds again.
 */
#include "git/quick.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "git/index_format.h"

#define KNOWN_FLAGS (INTENT_TO_ADD | SKIP_WORKTREE)
#define MARK_EACH 64
#define LARGE ((size_t)2 * 1024 * 1024)	/* so that memory matters */
#define WINDOW ((size_t)512 * 1024)
#define NAME_MAX_LEN 4096	/* longer than a path can be */

static unsigned int be16(const unsigned char *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

static inline uint64_t be64(const void *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return be64toh(word);
}

/* How many bytes of the previous name go, in version 4. */
static bool read_strip(const unsigned char **at, const unsigned char *end,
		       size_t *strip)
{
	unsigned char c;

	if (*at == end)
		return false;
	c = *(*at)++;
	*strip = c & 0x7f;
	while (c & 0x80) {
		if (*at == end || *strip > NAME_MAX_LEN)
			return false;
		c = *(*at)++;
		*strip = (*strip + 1) << 7 | (c & 0x7f);
	}
	return true;
}

/* Version 4: only what differs from the name before is there.  Where that
 * one was not walked over, the whole name is known from a mark. */
static bool parse_joined(struct cursor *c, const unsigned char *at,
			 const unsigned char *end)
{
	const unsigned char *nul;
	size_t strip;

	if (!read_strip(&at, end, &strip))
		return false;
	nul = memchr(at, '\0', (size_t)(end - at));
	if (!nul || (!c->known && strip > c->joined.len))
		return false;
	buf_cut(&c->joined, c->known ? 0 : c->joined.len - strip);
	if (c->known)
		buf_adds(&c->joined, c->known);
	else
		buf_add(&c->joined, at, (size_t)(nul - at));
	c->name = c->joined.ptr;
	c->name_len = c->joined.len;
	c->next = (size_t)(nul + 1 - c->index->map.data);
	return c->name_len < NAME_MAX_LEN;
}

/* An entry, as far as it has the same form in all versions. */
struct entry {
	const unsigned char *name;	/* or, in version 4, what tells it */
	unsigned int flags, more;
	size_t len, size;		/* of the name, and of all */
};

static inline bool read_flags(struct entry *e, const unsigned char *entry,
			      const unsigned char *end, uint32_t version)
{
	if ((size_t)(end - entry) < FIXED + 2)
		return false;
	e->flags = be16(entry + FLAGS_AT);
	e->name = entry + FIXED;
	e->more = 0;
	if (e->flags & EXTENDED) {
		e->more = be16(e->name);
		e->name += 2;
		return version >= 3 && !(e->more & ~KNOWN_FLAGS);
	}
	return true;
}

static inline unsigned int stage_of(const struct entry *e)
{
	return e->flags >> 12 & 3;
}

/* Versions 2 and 3 fill each entry up to a multiple of eight with '\0'. */
static inline bool read_plain(struct entry *e, const unsigned char *entry,
			      const unsigned char *end, uint32_t version)
{
	if (!read_flags(e, entry, end, version))
		return false;
	e->len = e->flags & 0xfff;
	if (e->len == 0xfff) {
		const unsigned char *nul = memchr(e->name, '\0',
						  (size_t)(end - e->name));

		if (!nul)
			return false;
		e->len = (size_t)(nul - e->name);
	}
	e->size = ((size_t)(e->name - entry) + e->len + 8) & ~(size_t)7;
	return e->size <= (size_t)(end - entry) && !e->name[e->len] &&
	       e->len < NAME_MAX_LEN;
}

static const unsigned char *end_of(const struct index *index)
{
	return index->map.data + index->map.len - QUICK_ID;
}

/* Fill in the cursor from the entry at its offset. */
static bool parse_entry(struct cursor *c)
{
	const struct index *index = c->index;
	const unsigned char *entry = index->map.data + c->offset;
	struct entry e;

	if (index->version == 4 ?
	    !read_flags(&e, entry, end_of(index), index->version) :
	    !read_plain(&e, entry, end_of(index), index->version))
		return false;
	c->mode = be32(entry + MODE_AT);
	c->id = entry + ID_AT;
	c->stage = stage_of(&e);
	c->intent_to_add = e.more & INTENT_TO_ADD;
	c->skip_worktree = e.more & SKIP_WORKTREE;
	c->fixed_len = (size_t)(e.name - entry);
	if (index->version == 4)
		return parse_joined(c, e.name, end_of(index));
	c->name = (const char *)e.name;
	c->name_len = e.len;
	c->next = c->offset + e.size;
	return true;
}

/* What was walked over need not stay in memory: little of it is looked at
 * again. */
static void let_go(struct cursor *c)
{
	size_t end = c->offset / WINDOW * WINDOW, begin;

	if (end <= c->behind || c->index->map.len < LARGE)
		return;
	/* The name before was looked at once more after the last time. */
	begin = c->behind < WINDOW ? 0 : c->behind - WINDOW;
	madvise((void *)(uintptr_t)(c->index->map.data + begin), end - begin,
		MADV_DONTNEED);
	c->behind = end;
}

void index_let_go(const struct index *index)
{
	if (index->map.len >= LARGE)
		madvise((void *)(uintptr_t)index->map.data, index->map.len,
			MADV_DONTNEED);
}

static const char *mark_name(const struct index *index, size_t mark)
{
	const char *text = index->own_names ? index->names.ptr :
			   (const char *)index->map.data;

	return text + index->marks[mark].name;
}

static void add_mark(struct index *index, const char *name, size_t offset)
{
	size_t at = index->own_names ? index->names.len :
			(size_t)(name - (const char *)index->map.data);

	if (index->own_names)
		buf_add(&index->names, name, strlen(name) + 1);
	GROW(index->marks, index->mark_count, index->mark_room);
	index->marks[index->mark_count++] = (struct index_mark){
		.name = at, .offset = offset,
	};
}

/* A name of the index, to compare with the one behind it. */
struct name {
	const char *ptr;
	size_t len;
	unsigned int stage;
};

/* In each byte that is '\0' the highest bit. */
static inline uint64_t zero_bytes(uint64_t word)
{
	const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);

	return ~(((word & low) + low) | word | low);
}

/*
 * Whether a name comes behind another one, and has no '\0' in it.  Behind
 * both is a '\0', and eight bytes more that can be read.  What the name before
 * has, too, was looked at there.
 */
static inline bool follows(const struct name *name, const struct name *before)
{
	size_t shorter = before->len < name->len ? before->len : name->len;
	uint64_t x = 0, y = 0, zeros;
	bool in_order;
	size_t i = 0;

	for (; i <= shorter; i += sizeof(x)) {
		x = be64(before->ptr + i);
		y = be64(name->ptr + i);
		if (x != y)
			break;
	}
	/* The first byte that is not the same may be behind the name's end. */
	if (x == y || i + (size_t)__builtin_clzll(x ^ y) / 8 > shorter)
		return before->len == name->len && before->stage < name->stage;
	in_order = x < y;
	while (!(zeros = zero_bytes(y))) {
		i += sizeof(y);
		y = be64(name->ptr + i);
	}
	return in_order && i + (size_t)__builtin_clzll(zeros) / 8 == name->len;
}

static const char no_name[16];		/* before the first one */

/* Names in order, none empty, no folder that stands for what is in it. */
static bool scan_plain(struct index *index)
{
	const unsigned char *data = index->map.data, *end = end_of(index);
	struct cursor c = { .index = index, .offset = HEAD };
	struct name before = { .ptr = no_name };
	size_t window = WINDOW;

	for (uint32_t i = 0; i < index->count; i++) {
		const unsigned char *entry = data + c.offset;
		struct entry e;
		struct name name;

		if (!read_plain(&e, entry, end, index->version) || !e.len ||
		    (be32(entry + MODE_AT) & MODE_TYPE) == MODE_FOLDER)
			return false;
		name = (struct name){
			(const char *)e.name, e.len, stage_of(&e),
		};
		if (!follows(&name, &before))
			return false;
		if (i % MARK_EACH == 0)
			add_mark(index, name.ptr, c.offset);
		before = name;
		c.offset += e.size;
		if (c.offset >= window) {
			let_go(&c);
			window += WINDOW;
		}
	}
	index->end = c.offset;
	return true;
}

/* As scan_plain(), for names that do not lie in the file. */
static bool scan_joined(struct index *index)
{
	CLEANUP(cursor_release) struct cursor c = {
		.index = index, .offset = HEAD, .joined = BUF_INIT(BUF_UNBOUNDED),
	};
	CLEANUP(buf_release) struct buf before = BUF_INIT(BUF_UNBOUNDED);
	unsigned int stage = 0;

	buf_adds(&before, "");
	for (uint32_t i = 0; i < index->count; i++, c.offset = c.next) {
		int order;

		if (!parse_entry(&c) || !c.name_len ||
		    memchr(c.name, '\0', c.name_len) ||
		    (c.mode & MODE_TYPE) == MODE_FOLDER)
			return false;
		order = strcmp(before.ptr, c.name);
		if (order > 0 || (!order && stage >= c.stage))
			return false;
		if (i % MARK_EACH == 0)
			add_mark(index, c.name, c.offset);
		buf_reset(&before);
		buf_adds(&before, c.name);
		stage = c.stage;
		let_go(&c);
	}
	index->end = c.offset;
	return true;
}

static bool scan_entries(struct index *index)
{
	bool sound = index->version == 4 ? scan_joined(index) :
					   scan_plain(index);

	index_let_go(index);
	return sound;
}

/* Upper case: may be ignored by who does not know it.  Else ("link", "sdir")
 * the entries are not all there is. */
static bool scan_extensions(struct index *index)
{
	size_t at = index->end, end = index->map.len - QUICK_ID;

	while (end - at >= 8) {
		const unsigned char *head = index->map.data + at;
		size_t len = be32(head + 4);

		if (head[0] < 'A' || head[0] > 'Z' || len > end - at - 8)
			return false;
		at += 8 + len;
	}
	index->tree = index_extension(index, "TREE", &index->tree_len);
	return at == end;
}

const unsigned char *index_extension(const struct index *index,
				     const char *name, size_t *len)
{
	size_t at = index->end, end = index->map.len;

	for (; at + 8 + QUICK_ID <= end; at += 8 + *len) {
		*len = be32(index->map.data + at + 4);
		if (!memcmp(index->map.data + at, name, 4))
			return index->map.data + at + 8;
	}
	*len = 0;
	return NULL;
}

int index_open(struct index *index, const char *path)
{
	struct err err = ERR_INIT;
	int status = map_file(&index->map, path, COPIED_MAX, &err);
	const unsigned char *data = index->map.data;

	if (status > 0)
		return 0;
	if (status < 0 || index->map.len < HEAD + QUICK_ID ||
	    memcmp(data, "DIRC", 4) != 0)
		return 1;
	index->version = be32(data + 4);
	index->count = be32(data + 8);
	/* To look for a name in a large one should not bring all of it in. */
	index->own_names = index->version == 4 || index->map.len >= LARGE;
	index->names = (struct buf)BUF_INIT(BUF_UNBOUNDED);
	return index->version < 2 || index->version > 4 ||
	       !scan_entries(index) || !scan_extensions(index);
}

void index_release(struct index *index)
{
	buf_release(&index->names);
	free(index->marks);
	map_release(&index->map);
	*index = (struct index){ .count = 0 };
}

static void cursor_parse(struct cursor *c)
{
	if (cursor_at_end(c) || !parse_entry(c))
		c->offset = c->index->end;
}

void cursor_start(struct cursor *c, const struct index *index)
{
	*c = (struct cursor){
		.index = index, .offset = index->count ? HEAD : index->end,
		.joined = BUF_INIT(BUF_UNBOUNDED),
	};
	cursor_parse(c);
}

bool cursor_at_end(const struct cursor *c)
{
	return c->offset >= c->index->end;
}

void cursor_next(struct cursor *c)
{
	c->offset = c->next;
	c->number++;
	let_go(c);
	cursor_parse(c);
}

static void go_to_mark(struct cursor *c, size_t mark)
{
	c->offset = c->index->marks[mark].offset;
	c->number = mark * MARK_EACH;
	c->known = mark_name(c->index, mark);
	cursor_parse(c);
	c->known = NULL;
}

void cursor_skip(struct cursor *c, size_t count)
{
	size_t left = c->index->count - c->number;
	size_t target = c->number + (count < left ? count : left);

	if (target == c->index->count)
		c->offset = c->index->end;
	else if (target / MARK_EACH > c->number / MARK_EACH)
		go_to_mark(c, target / MARK_EACH);
	while (!cursor_at_end(c) && c->number < target)
		cursor_next(c);
}

void cursor_release(struct cursor *c)
{
	buf_release(&c->joined);
}

void cursor_seek(struct cursor *c, const char *name)
{
	const struct index *index = c->index;
	size_t low = 0, high = index->mark_count;

	/* The last mark before the name, if any. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(mark_name(index, middle), name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low)
		go_to_mark(c, low - 1);
	c->behind = c->offset / WINDOW * WINDOW;
	while (!cursor_at_end(c) && strcmp(c->name, name) < 0)
		cursor_next(c);
}

bool index_find(struct index_found *found, const struct index *index,
		const char *name)
{
	CLEANUP(cursor_release) struct cursor c = { .index = index };

	cursor_start(&c, index);
	cursor_seek(&c, name);
	if (cursor_at_end(&c) || strcmp(c.name, name) != 0)
		return false;
	found->conflict = c.stage;
	found->skip_worktree = c.skip_worktree;
	memcpy(found->id, c.id, QUICK_ID);
	return true;
}

static bool has_below(const struct index *index, const char *name)
{
	CLEANUP(freep) char *folder = xasprintf("%s/", name);
	CLEANUP(cursor_release) struct cursor c = { .index = index };

	cursor_start(&c, index);
	cursor_seek(&c, folder);
	return !cursor_at_end(&c) && starts_with(c.name, folder);
}

bool index_collides(const struct index *index, const char *name)
{
	CLEANUP(freep) char *above = xstrdup(name);
	struct index_found found;
	char *slash;

	if (has_below(index, name))
		return true;
	while ((slash = strrchr(above, '/'))) {
		*slash = '\0';
		if (index_find(&found, index, above))
			return true;
	}
	return false;
}
