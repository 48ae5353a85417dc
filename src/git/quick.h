/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_GIT_QUICK_H
#define HFMETA_GIT_QUICK_H

/*
 * The quick half of git/: reading a repository with nothing but zlib, so
 * that a program can be done before libgit2 would have been loaded.
 * Internal to git/.  The other half reads trees with it, too (objects.c):
 * libgit2 takes three times as long for a small one, and keeps large ones.
 *
 *	quick.c			finding and opening the repository
 *	quick_env.c		what may not be set, alternates
 *	quick_config.c		what the repository's configuration says
 *	quick_refs.c		HEAD
 *	quick_objects.c		an object, wherever it is
 *	quick_inflate.c		zlib
 *	quick_pack.c		packs and their indexes
 *	quick_looks.c		how much of them is in memory
 *	quick_delta.c		objects in packs that are deltas
 *	quick_index.c		the index file, mapped
 *	quick_cache_tree.c	the index's TREE extension
 *	quick_staged.c		HEAD against the index
 *	quick_kept.c		trees that are looked into again and again
 *	quick_read.c		the operations of repo_struct.h
 *
 * Formats: gitformat-index(5), gitformat-pack(5), gitrepository-layout(5).
 * Every file of a repository may be broken, or made to break this: lengths
 * and offsets are checked against the mapping, chains and sizes bounded.
 *
 * What is met while opening and not understood makes repo_open_quick()
 * return 1.  Behind that point trouble is an error.
 */

#include "git/repo_struct.h"
#include "git/tree_read.h"

/* A file in memory; 'data' is NULL if there is none, or it is empty. */
struct map {
	const unsigned char *data;
	size_t len;
	bool mapped;		/* it is not a copy */
	bool looked_at;		/* since it was let go of: see count_look() */
};

/* To map a small file and to let go of it takes longer than to copy it. */
#define COPIED_MAX 16384

/* Returns 1 if there is no such file.  It is copied if it is not longer than
 * 'copied_max'. */
int map_file(struct map *map, const char *path, size_t copied_max,
	     struct err *err) MUST_CHECK;
void map_release(struct map *map);

static inline uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static inline void put_be32(unsigned char *to, size_t word)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(word >> (24 - 8 * i));
}

/* The types of objects, as packs number them. */
enum object_type {
	OBJECT_COMMIT = 1,
	OBJECT_TREE = 2,
	OBJECT_BLOB = 3,
	OBJECT_TAG = 4,
	OBJECT_OFS_DELTA = 6,
	OBJECT_REF_DELTA = 7,
};

/* More than anything this program has a use for. */
#define OBJECT_MAX ((size_t)256 * 1024 * 1024)

/* A pack and its index; the pack is mapped at its first use. */
struct pack {
	char *path;		/* without ".pack" or ".idx" */
	struct map idx, data;
	uint32_t count;
	const unsigned char *fanout, *ids;	/* in idx */
	size_t stride;		/* from one id to the next */
	bool noted;		/* its ids are in 'firsts' */
};

#define LOOK_WINDOWS 256

/* What was looked at of mapped packs since they were let go of. */
struct looks {
	uintptr_t windows[LOOK_WINDOWS];	/* that are known to count */
	size_t bytes;
};

/* The ids of small packs: what each begins with, sorted. */
struct first {
	uint32_t bytes, pack;
};

struct firsts {
	struct first *list;
	size_t count;
	size_t pack_count;	/* packs from this number on are new */
};

#define KEPT_TREES 8

/* A tree that was looked into for a path. */
struct kept_tree {
	bool filled;
	unsigned char id[QUICK_ID];
	struct buf tree;
	size_t looks;			/* into it, so far */
	struct tree_entry *entries;	/* of a large one, in order; or NULL */
	size_t count, room;
};

/* Put a tree, which is taken over, in the place of the one that is there. */
void keep_tree(struct kept_tree *kept, const unsigned char id[QUICK_ID],
	       struct buf *tree);

/* As tree_find(). */
int kept_tree_find(struct tree_entry *entry, struct kept_tree *kept,
		   const char *name, size_t len, struct err *err) MUST_CHECK;
void kept_tree_release(struct kept_tree *kept);

/* The last large tree that was read from a pack: the next version of it is a
 * delta of this one, or it is a delta of that. */
struct last_tree {
	size_t pack;		/* its number: single packs never go */
	uint64_t offset;	/* 0: none, as a pack begins with a header */
	struct buf content;
	bool expected;		/* it is not the first that was read */
};

struct objects {
	char **dirs;		/* the repository's own, then alternates */
	size_t dir_count, dir_room;
	struct pack *packs;
	size_t pack_count, pack_room;
	size_t last_pack;	/* where the last object was found */
	bool packs_listed;
	struct looks idx_looks, data_looks;
	struct firsts firsts;
	/* Asked, unless NULL, for what cannot be read here: as object_read(). */
	int (*ask)(void *data, const unsigned char id[QUICK_ID],
		   enum object_type type, struct buf *out, struct err *err);
	void *ask_data;
	struct inflater *inflater;
	struct last_tree last_tree;
	struct kept_tree kept[KEPT_TREES];	/* by the depth of the folder */
};

/* Some names of the index with their place, to find others from there. */
struct index_mark {
	size_t name;		/* where it is: mark_name() */
	size_t offset;
};

struct index {
	struct map map;
	uint32_t version, count;
	size_t end;		/* of the entries: where extensions begin */
	struct index_mark *marks;
	size_t mark_count, mark_room;
	bool own_names;		/* of the marks are in 'names', not in 'map' */
	struct buf names;
	const unsigned char *tree;	/* TREE extension, or NULL */
	size_t tree_len;
};

struct quick {
	struct objects objects;
	struct index index;
	bool unborn;
	unsigned char head[QUICK_ID];	/* the commit, unless unborn */
};

extern const struct repo_ops quick_ops;

/* Whether the environment asks for what this half cannot do. */
bool env_is_strange(void);

/* A variable that is set and not empty, or NULL. */
const char *env_get(const char *name);

/* How far up the search for a repository from 'cwd' may go: folders longer
 * than this many bytes. */
size_t env_ceiling(const char *cwd);

void objects_init(struct objects *objects);

/* Fill in objects->dirs; returns 1 if something is not understood. */
int objects_find(struct objects *objects, const char *common_dir) MUST_CHECK;

/* The repository's own configuration, as far as it matters here. */
struct quick_config {
	int bare;		/* -1: not said */
	char *work_tree;	/* or NULL */
	bool per_work_tree;	/* extensions.worktreeConfig */
};

#define QUICK_CONFIG_INIT { .bare = -1 }

/* Add what the file says; returns 1 if something is not understood. */
int quick_config_read(struct quick_config *config, const char *path)
	MUST_CHECK;
void quick_config_release(struct quick_config *config);

/* Fill in unborn and head; returns 1 if HEAD is not understood. */
int quick_read_head(struct repo *repo) MUST_CHECK;

bool id_from_hex(unsigned char id[QUICK_ID], const char *hex);
void id_to_hex(char hex[GIT_ID_LEN + 1], const unsigned char id[QUICK_ID]);

/*
 * Append an object's content.  Fails with ERR_INVALID if it is missing, of
 * another type, or broken (ERR_NOT_FOUND is for paths), with ERR_LIMIT if it
 * would go past out->max.
 */
int object_read(struct objects *objects, const unsigned char id[QUICK_ID],
		enum object_type type, struct buf *out, struct err *err)
	MUST_CHECK;
void objects_release(struct objects *objects);

/* The tree of a commit.  Fails as object_read(). */
int commit_tree_id(unsigned char tree[QUICK_ID], struct objects *objects,
		   const unsigned char commit[QUICK_ID], struct err *err)
	MUST_CHECK;

/*
 * Find what a tree, and those below it, have at a path; "" is the tree itself.
 * Fails with ERR_NOT_FOUND if there is nothing.
 */
int objects_find_path(struct objects *objects, const unsigned char tree[QUICK_ID],
		      const char *path, uint32_t *mode,
		      unsigned char id[QUICK_ID], struct err *err) MUST_CHECK;

/* Fails, with what it is instead, if a mode is not that of a file. */
int check_is_file(uint32_t mode, struct err *err) MUST_CHECK;

/* Call 'each' for each file below a tree, which is that of 'folder' ("" for
 * the top), as repo_list() does. */
int objects_walk(struct objects *objects, const unsigned char tree[QUICK_ID],
		 const char *folder, repo_each_file *each, void *data,
		 struct err *err) MUST_CHECK;

/* What zlib needs for a stream.  A pointer to it begins as NULL; the first stream
 * makes it, it serves for those that follow, and whose the pointer is frees it. */
struct inflater;
void inflater_free(struct inflater *inflater);	/* NULL is fine */

/*
 * Inflate 'size' bytes, neither more nor less, from a stream that lies in
 * 'in'.  Appends to 'out'.  Fails with ERR_INVALID if it is broken, with
 * ERR_LIMIT if it would go past out->max.
 */
int inflate_exactly(struct inflater **inflater, struct buf *out, size_t size,
		    const unsigned char *in, size_t in_len,
		    struct err *err) MUST_CHECK;

/* Inflate the beginning of a stream, at most 'room' bytes; -1 if broken. */
int inflate_begin(struct inflater **inflater, unsigned char *out, size_t room,
		  const unsigned char *in, size_t in_len);

/*
 * Append what 'delta' makes of 'base'; *work counts the bytes made, so that
 * a chain of deltas cannot go on for ever.
 */
int delta_apply(struct buf *out, const struct buf *base,
		const struct buf *delta, uint64_t *work, struct err *err)
	MUST_CHECK;

/* The length of what a delta makes; its stream lies in 'in'.  0: broken. */
uint64_t delta_result_size(struct inflater **inflater, const unsigned char *in,
			   size_t in_len);

/* Returns 1 if no pack has the object. */
int packs_read(struct objects *objects, const unsigned char id[QUICK_ID],
	       enum object_type type, struct buf *out, struct err *err)
	MUST_CHECK;
/* A pack that was just written there, by its check sum. */
void packs_add(struct objects *objects, const char *folder, const char *sum);

/* Look for packs that are new, at the next read. */
void packs_relist(struct objects *objects);
void packs_release(struct objects *objects);

/* Count a look at 'len' bytes of a pack or its index. */
void count_look(struct looks *looks, struct map *map, const void *at,
		size_t len);

/* If much was looked at, keep none of it in memory.  All pointers stay good. */
void packs_let_go(struct objects *objects);

/* The number of the first one that is not before the id, or of the end. */
size_t firsts_find(const struct firsts *firsts,
		   const unsigned char id[QUICK_ID]);

/* Whether an object of 'size' may be appended to 'out'; ERR_LIMIT. */
int check_room(const struct buf *out, uint64_t size, struct err *err)
	MUST_CHECK;

/* An object may not be longer than its compressed form can make it. */
bool size_is_plausible(uint64_t size, size_t compressed);

/* An entry of the index.  'name' lasts until the cursor moves on. */
struct cursor {
	const struct index *index;
	size_t number;		/* of the entry, from 0 */
	size_t offset;		/* of the entry; index->end: none left */
	size_t next;
	size_t behind;		/* up to here, nothing is kept in memory */
	const char *name;
	size_t name_len;
	uint32_t mode;
	const unsigned char *id;
	unsigned int stage;
	bool intent_to_add, skip_worktree;
	size_t fixed_len;	/* of the entry, before its name */
	struct buf joined;	/* the name, where names are compressed */
	const char *known;	/* it, where it cannot be put together */
};

/* Returns 1 for what is not understood; a missing file is an empty index. */
int index_open(struct index *index, const char *path) MUST_CHECK;
void index_release(struct index *index);

/* Keep none of a large one in memory: it is read again where it is needed. */
void index_let_go(const struct index *index);

/* Move to the first entry, and to the next one. */
void cursor_start(struct cursor *cursor, const struct index *index);
bool cursor_at_end(const struct cursor *cursor);
void cursor_next(struct cursor *cursor);

/* Move 'count' entries on, past the last one at most. */
void cursor_skip(struct cursor *cursor, size_t count);
void cursor_release(struct cursor *cursor);

/* Move to the first entry whose name is not before 'name'. */
void cursor_seek(struct cursor *cursor, const char *name);

/* What the index has of a path. */
struct index_found {
	bool conflict;
	unsigned char id[QUICK_ID];	/* of one in no conflict, and ... */
	bool skip_worktree;		/* ... whether that leaves it out */
};

/* False if there is no entry of that name. */
bool index_find(struct index_found *found, const struct index *index,
		const char *name);

/* Whether the index has something that cannot be there beside a file of that
 * name: one in a folder of the name, or one that is a folder of it. */
bool index_collides(const struct index *index, const char *name);

/* The extension of that name, or NULL. */
const unsigned char *index_extension(const struct index *index,
				     const char *name, size_t *len);

/* A folder as the index knows it: its tree if it were written now. */
struct cache_node {
	const char *name;
	size_t name_len;
	int64_t entries;	/* -1: not known */
	const unsigned char *id;
	size_t below_count;
	const unsigned char *below;	/* those below, as in the index */
	size_t inner;		/* its number, if there are any */
};

/* The folders in one, sorted by length, then name. */
struct cache_list {
	struct cache_node *nodes;
	size_t count;
};

struct cache_inner;

/* The TREE extension. */
struct cache_tree {
	struct cache_node top;
	struct cache_inner *inner;	/* where folders end */
	size_t count, room;
};

/* False if the index has none, or a broken one.  To be released all the
 * same; the index must outlive it. */
bool cache_tree_read(struct cache_tree *tree, const struct index *index);
void cache_tree_release(struct cache_tree *tree);

/* None are in a NULL node. */
void cache_tree_open(struct cache_list *list, const struct cache_tree *tree,
		     const struct cache_node *node);
void cache_list_release(struct cache_list *list);

/* NULL if there is none of that name. */
const struct cache_node *cache_list_find(const struct cache_list *list,
					 const char *name, size_t len);

/* How many bytes of the index are about what is below a folder. */
size_t cache_node_below_len(const struct cache_tree *tree,
			    const struct cache_node *node);

/* A tree can name another many times, and that one a third: so bounds are on
 * what is walked over, where a folder counts for FOLDER_STEPS. */
#define STEPS_MAX ((uint64_t)50 * 1000 * 1000)
#define FOLDER_STEPS 10

/* Read HEAD's commit for its tree. */
int head_tree_id(unsigned char id[QUICK_ID], struct quick *quick,
		 struct err *err) MUST_CHECK;

int quick_staged(struct repo *repo, repo_each_change *each, void *data,
		 struct err *err);
void quick_close(struct repo *repo);

#endif
