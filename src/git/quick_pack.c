/* SPDX-License-Identifier: MIT */
/* Packs.  The index of a pack is mapped when packs are listed, its data when
 * something is wanted from it. */
#include "git/quick.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define IDX_V2 "\377tOc\0\0\0\2"
#define FANOUT 1024
#define TRAILER ((size_t)QUICK_ID)
#define CHAIN_MAX 8192		/* git makes 4095 at most */
#define PACKS_MAX 100000
#define COPIED_PACKS 16		/* in which small files are copied */

/* Where in an index of 'count' objects things are; false if it is cut. */
static bool read_idx(struct pack *pack)
{
	const struct map *idx = &pack->idx;
	bool v2 = idx->len >= 8 && !memcmp(idx->data, IDX_V2, 8);
	size_t head = v2 ? 8 : 0, each = v2 ? 28 : 24;

	if (idx->len < head + FANOUT + 2 * TRAILER ||
	    (!v2 && !memcmp(idx->data, IDX_V2, 4)))
		return false;
	pack->fanout = idx->data + head;
	pack->count = be32(pack->fanout + FANOUT - 4);
	if ((idx->len - head - FANOUT - 2 * TRAILER) / each < pack->count)
		return false;
	/* Version 1 has a 4-byte offset before each id. */
	pack->ids = pack->fanout + FANOUT + (v2 ? 0 : 4);
	pack->stride = v2 ? QUICK_ID : QUICK_ID + 4;
	return true;
}

static void pack_release(struct pack *pack)
{
	map_release(&pack->idx);
	map_release(&pack->data);
	free(pack->path);
	*pack = (struct pack){ .path = NULL };
}

/* 'known' packs were there before the folders are listed again. */
static bool is_listed(const struct objects *objects, size_t known,
		      const char *path)
{
	for (size_t i = 0; i < known; i++)
		if (!strcmp(objects->packs[i].path, path))
			return true;
	return false;
}

/* Copies of many are large together, and cannot be let go of. */
static size_t copied_max(const struct objects *objects)
{
	return objects->pack_count < COPIED_PACKS ? COPIED_MAX : 0;
}

static int add_pack(struct objects *objects, size_t known, const char *dir,
		    const char *name, struct err *err)
{
	struct pack pack = {
		.path = xasprintf("%s/%.*s", dir, (int)strlen(name) - 4, name),
	};
	CLEANUP(freep) char *path = xasprintf("%s.idx", pack.path);
	int status = is_listed(objects, known, pack.path) ? 1 :
		     map_file(&pack.idx, path, copied_max(objects), err);

	/* It is known, or gone meanwhile ('git gc'), or broken: git goes on
	 * without it, too. */
	if (status || !read_idx(&pack)) {
		pack_release(&pack);
		return status < 0 ? -1 : 0;
	}
	count_look(&objects->idx_looks, &pack.idx, pack.fanout, FANOUT);
	GROW(objects->packs, objects->pack_count, objects->pack_room);
	objects->packs[objects->pack_count++] = pack;
	packs_let_go(objects);
	return 0;
}

static int list_folder(struct objects *objects, size_t known,
		       const char *objects_dir, struct err *err)
{
	CLEANUP(freep) char *path = xasprintf("%s/pack", objects_dir);
	DIR *dir = opendir(path);
	struct dirent *entry;
	int status = 0;

	if (!dir)
		return 0;
	while (!status && (entry = readdir(dir))) {
		if (!ends_with(entry->d_name, ".idx"))
			continue;
		if (objects->pack_count == PACKS_MAX)
			status = err_set(err, ERR_INVALID, "too many packs");
		else
			status = add_pack(objects, known, path, entry->d_name,
					  err);
	}
	closedir(dir);
	return status;
}

static int packs_list(struct objects *objects, struct err *err)
{
	size_t known = objects->pack_count;

	for (size_t i = 0; i < objects->dir_count; i++)
		if (list_folder(objects, known, objects->dirs[i], err) < 0)
			return -1;
	objects->packs_listed = true;
	return 0;
}

void packs_add(struct objects *objects, const char *folder, const char *sum)
{
	CLEANUP(freep) char *name = xasprintf("pack-%s.idx", sum);
	struct err none = ERR_INIT;

	if (objects->packs_listed &&
	    add_pack(objects, objects->pack_count, folder, name, &none) < 0)
		packs_relist(objects);
}

void packs_relist(struct objects *objects)
{
	objects->packs_listed = false;
}

void packs_release(struct objects *objects)
{
	for (size_t i = 0; i < objects->pack_count; i++)
		pack_release(&objects->packs[i]);
	free(objects->packs);
	free(objects->firsts.list);
	objects->packs = NULL;
	objects->firsts = (struct firsts){ .list = NULL };
	objects->pack_count = objects->pack_room = objects->last_pack = 0;
	objects->last_tree.offset = 0;
	buf_release(&objects->last_tree.content);
	objects->packs_listed = false;
}

/* The place of the object in the pack's data; false if it is not there. */
static bool offset_of(const struct pack *pack, uint32_t index,
		      uint64_t *offset)
{
	const unsigned char *table, *large;
	uint32_t value;
	size_t place;

	if (pack->stride != QUICK_ID) {
		*offset = be32(pack->ids + (size_t)index * pack->stride - 4);
		return true;
	}
	table = pack->ids + (size_t)pack->count * (QUICK_ID + 4);
	value = be32(table + 4 * (size_t)index);
	*offset = value;
	if (!(value & 0x80000000))
		return true;
	large = table + 4 * (size_t)pack->count;
	place = 8 * (size_t)(value & 0x7fffffff);
	if (place + 8 > (size_t)(pack->idx.data + pack->idx.len - 2 * TRAILER -
				 large))
		return false;
	*offset = (uint64_t)be32(large + place) << 32 | be32(large + place + 4);
	return true;
}

static int compare_id(const struct pack *pack, uint32_t index,
		      const unsigned char id[QUICK_ID])
{
	return memcmp(id, pack->ids + index * pack->stride, QUICK_ID);
}

#define NEAR 64

/* Ids are spread evenly, so one is near where its first bytes say, as a rule:
 * to look all over a large index is to wait for memory each time. */
static void narrow(const struct pack *pack, const unsigned char id[QUICK_ID],
		   uint32_t *low, uint32_t *high)
{
	uint32_t guess = *low + (uint32_t)((uint64_t)(*high - *low) *
					   be32(id + 1) >> 32);
	uint32_t from = guess - *low > NEAR ? guess - NEAR : *low;
	uint32_t to = *high - guess > NEAR ? guess + NEAR : *high;

	if (from > *low && compare_id(pack, from, id) < 0)
		*high = from;
	else if (to < *high && compare_id(pack, to, id) >= 0)
		*low = to;
	else {
		*low = from;
		*high = to;
	}
}

static bool find(const struct pack *pack, const unsigned char id[QUICK_ID],
		 uint64_t *offset)
{
	uint32_t low = id[0] ? be32(pack->fanout + 4 * (id[0] - 1)) : 0;
	uint32_t high = be32(pack->fanout + 4 * id[0]);

	if (high > pack->count || low > high)
		return false;
	narrow(pack, id, &low, &high);
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = compare_id(pack, middle, id);

		if (!order)
			return offset_of(pack, middle, offset);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

/* One object's header, and where its stream lies. */
struct packed {
	enum object_type type;
	uint64_t size;
	uint64_t base;		/* of a delta: the offset of what it changes */
	const unsigned char *in;
	size_t in_len;
};

/* How far back the base is: like a size, the highest group first. */
static bool read_distance(const unsigned char **at, const unsigned char *end,
			  uint64_t *distance)
{
	unsigned char c;

	if (*at == end)
		return false;
	c = *(*at)++;
	*distance = c & 0x7f;
	while (c & 0x80) {
		if (*at == end || *distance >> 55)
			return false;
		c = *(*at)++;
		*distance = (*distance + 1) << 7 | (c & 0x7f);
	}
	return true;
}

static bool read_base(struct packed *object, const struct pack *pack,
		      uint64_t offset, const unsigned char **at,
		      const unsigned char *end)
{
	uint64_t distance;

	if (object->type == OBJECT_REF_DELTA) {
		if ((size_t)(end - *at) < QUICK_ID ||
		    !find(pack, *at, &object->base))
			return false;
		*at += QUICK_ID;
		return true;
	}
	if (!read_distance(at, end, &distance) || !distance ||
	    distance >= offset)
		return false;
	object->base = offset - distance;
	return true;
}

static bool read_header(struct packed *object, const struct pack *pack,
			uint64_t offset)
{
	const unsigned char *at, *end;
	unsigned int shift = 4;
	unsigned char c;

	if (offset < 12 || offset >= pack->data.len - TRAILER)
		return false;
	at = pack->data.data + offset;
	end = pack->data.data + pack->data.len - TRAILER;
	c = *at++;
	object->type = (enum object_type)(c >> 4 & 7);
	object->size = c & 15;
	while (c & 0x80) {
		if (at == end || shift > 56)
			return false;
		c = *at++;
		object->size |= (uint64_t)(c & 0x7f) << shift;
		shift += 7;
	}
	if (object->type >= OBJECT_OFS_DELTA &&
	    !read_base(object, pack, offset, &at, end))
		return false;
	object->in = at;
	object->in_len = (size_t)(end - at);
	return true;
}

static int broken(struct err *err)
{
	return err_set(err, ERR_INVALID, "the pack is broken");
}

/* From the object back: deltas, up to what is none, or is the last tree. */
struct chain {
	struct packed *deltas;
	size_t count, room;
	struct packed whole;
	const struct buf *known;	/* the last tree's content, or NULL */
	enum object_type type;
};

static void chain_release(struct chain *chain)
{
	free(chain->deltas);
}

static int read_chain(struct chain *chain, const struct pack *pack,
		      uint64_t offset, const struct last_tree *last,
		      struct err *err)
{
	for (;;) {
		struct packed object = { .base = 0 };

		if (last && last->offset == offset) {
			chain->known = &last->content;
			chain->type = OBJECT_TREE;
			return 0;
		}
		if (chain->count == CHAIN_MAX ||
		    !read_header(&object, pack, offset))
			return broken(err);
		if (object.type < OBJECT_OFS_DELTA) {
			chain->whole = object;
			chain->type = object.type;
			return 0;
		}
		GROW(chain->deltas, chain->count, chain->room);
		chain->deltas[chain->count++] = object;
		offset = object.base;
	}
}

/* Append what the chain begins with. */
static int add_base(struct inflater **inflater, struct buf *out,
		    const struct chain *chain, struct err *err)
{
	const struct packed *whole = &chain->whole;

	if (check_room(out, chain->known ? chain->known->len : whole->size,
		       err) < 0)
		return -1;
	if (!chain->known)
		return inflate_exactly(inflater, out, (size_t)whole->size,
				       whole->in, whole->in_len, err);
	buf_add(out, chain->known->ptr, chain->known->len);
	return 0;
}

/* Each delta changes what is behind it. */
static int apply_chain(struct inflater **inflater, const struct chain *chain,
		       struct buf *out, struct err *err)
{
	CLEANUP(buf_release) struct buf base = BUF_INIT(OBJECT_MAX);
	CLEANUP(buf_release) struct buf result = BUF_INIT(OBJECT_MAX);
	CLEANUP(buf_release) struct buf delta = BUF_INIT(OBJECT_MAX);
	const struct packed *first = chain->deltas;
	uint64_t work = 0;

	if (check_room(out, delta_result_size(inflater, first->in,
					    first->in_len), err) < 0 ||
	    add_base(inflater, &base, chain, err) < 0)
		return -1;
	for (size_t i = chain->count; i-- > 0;) {
		const struct packed *d = &chain->deltas[i];
		struct buf swap = base;

		buf_reset(&delta);
		buf_reset(&result);
		if (check_room(&delta, d->size, err) < 0 ||
		    inflate_exactly(inflater, &delta, (size_t)d->size, d->in,
				    d->in_len, err) < 0 ||
		    delta_apply(i ? &result : out, &base, &delta, &work,
				err) < 0)
			return -1;
		base = result;
		result = swap;
	}
	return 0;
}

#define LAST_TREE_MIN 4096

/* Not the first one: who reads one only need not wait for a copy. */
static void note_last(struct last_tree *last, size_t pack, uint64_t offset,
		      const char *content, size_t len)
{
	bool expected = last->expected;

	last->expected = true;
	if (!expected || (last->pack == pack && last->offset == offset))
		return;
	last->pack = pack;
	last->offset = offset;
	buf_reset(&last->content);
	buf_add(&last->content, content, len);
}

/* Of an object that was read.  No stream is much longer than what is in it. */
static void count_object(struct objects *objects, struct map *data,
			 const struct packed *object)
{
	size_t most = (size_t)object->size + 1024;

	count_look(&objects->data_looks, data, object->in,
		   object->in_len < most ? object->in_len : most);
}

static void count_chain(struct objects *objects, struct map *data,
			const struct chain *chain)
{
	for (size_t i = 0; i < chain->count; i++)
		count_object(objects, data, &chain->deltas[i]);
	if (!chain->known)
		count_object(objects, data, &chain->whole);
}

static int read_at(struct objects *objects, size_t number, uint64_t offset,
		   enum object_type type, struct buf *out, struct err *err)
{
	CLEANUP(chain_release) struct chain chain = { .deltas = NULL };
	struct last_tree *last = &objects->last_tree;
	size_t before = out->len;

	if (read_chain(&chain, &objects->packs[number], offset,
		       last->pack == number && last->offset ? last : NULL,
		       err) < 0)
		return -1;
	if (chain.type != type)
		return err_set(err, ERR_INVALID, "is of another type");
	if ((chain.count ? apply_chain(&objects->inflater, &chain, out, err) :
			   add_base(&objects->inflater, out, &chain, err)) < 0)
		return -1;
	count_chain(objects, &objects->packs[number].data, &chain);
	if (type == OBJECT_TREE && out->len - before >= LAST_TREE_MIN)
		note_last(last, number, offset, out->ptr + before,
			  out->len - before);
	return 0;
}

/* Returns 1 if the pack is no longer there. */
static int map_data(struct objects *objects, struct pack *pack,
		    struct err *err)
{
	CLEANUP(freep) char *path = xasprintf("%s.pack", pack->path);
	const unsigned char *data;
	int status;

	status = map_file(&pack->data, path, copied_max(objects), err);
	if (status)
		return status;
	data = pack->data.data;
	if (pack->data.len < 12 + TRAILER || memcmp(data, "PACK", 4) != 0 ||
	    (be32(data + 4) != 2 && be32(data + 4) != 3) ||
	    be32(data + 8) != pack->count) {
		map_release(&pack->data);
		return err_set(err, ERR_INVALID, "'%s' is broken", path);
	}
	count_look(&objects->data_looks, &pack->data, data, 12);
	return 0;
}

/* find() looks there, as a rule: see narrow(). */
static void count_index_looks(struct objects *objects, struct pack *pack,
			      const unsigned char id[QUICK_ID])
{
	size_t near = (size_t)((uint64_t)pack->count * be32(id) >> 32);
	const unsigned char *table = pack->ids +
				     (size_t)pack->count * (QUICK_ID + 4);
	struct looks *looks = &objects->idx_looks;

	if (!pack->idx.mapped || !pack->count)
		return;
	count_look(looks, &pack->idx, pack->fanout, FANOUT);
	count_look(looks, &pack->idx, pack->ids + near * pack->stride,
		   QUICK_ID);
	if (pack->stride == QUICK_ID)
		count_look(looks, &pack->idx, table + 4 * near, 4);
}

/* From one pack; 1: it is not there. */
static int read_from(struct objects *objects, size_t number,
		     const unsigned char id[QUICK_ID], enum object_type type,
		     struct buf *out, struct err *err)
{
	struct pack *pack = &objects->packs[number];
	size_t before = out->len;
	uint64_t offset;
	int status;

	count_index_looks(objects, pack, id);
	if (!find(pack, id, &offset))
		return 1;
	status = pack->data.data ? 0 : map_data(objects, pack, err);
	if (!status)
		status = read_at(objects, number, offset, type, out, err);
	if (status)
		buf_cut(out, before);
	return status;
}

/* A copy that is broken in one pack (*worst is -1) may be whole in another. */
static int try_pack(struct objects *objects, size_t number,
		    const unsigned char id[QUICK_ID], enum object_type type,
		    struct buf *out, int *worst, struct err *err)
{
	int status = read_from(objects, number, id, type, out, err);

	if (!status) {
		err_clear(err);
		objects->last_pack = number;
	}
	if (status >= 0 || err->code == ERR_LIMIT)
		return status;
	*worst = -1;
	return 1;
}

int packs_read(struct objects *objects, const unsigned char id[QUICK_ID],
	       enum object_type type, struct buf *out, struct err *err)
{
	const struct firsts *firsts = &objects->firsts;
	int status = 1, worst = 1;

	if (!objects->packs_listed && packs_list(objects, err) < 0)
		return -1;
	packs_let_go(objects);
	for (size_t i = firsts_find(firsts, id); status > 0 &&
	     i < firsts->count && firsts->list[i].bytes == be32(id); i++)
		status = try_pack(objects, firsts->list[i].pack, id, type, out,
				  &worst, err);
	for (size_t i = 0; status > 0 && i < objects->pack_count; i++) {
		size_t at = (objects->last_pack + i) % objects->pack_count;

		if (!objects->packs[at].noted)
			status = try_pack(objects, at, id, type, out, &worst,
					  err);
	}
	return status > 0 ? worst : status;
}
