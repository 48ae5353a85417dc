/* SPDX-License-Identifier: MIT */
#include "git/new_objects.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "git/pack_write.h"
#include "git/quick.h"
#include "util/fs.h"

/* More objects than this become a pack: those of five commits or so.  So do
 * fewer of more bytes: versions of a large tree are deltas there. */
#define LOOSE_MAX 40
#define LOOSE_BYTES_MAX ((size_t)1024 * 1024)

/* git's own limit for chains of deltas. */
#define DEPTH_MAX 50

/* An object that may become a loose one yet. */
struct held {
	git_oid id;
	git_object_t type;
	struct buf whole, delta;	/* delta: empty if there is none */
	size_t base;			/* number of the delta's base */
};

struct new_objects {
	struct repo *repo;
	git_odb *odb;
	struct held *held;		/* until there are too many */
	size_t held_count, held_room, held_bytes;
	bool packs;
	struct new_pack pack;		/* objects by number less 1 */
	size_t count;
	git_oid *set;			/* their names, hashed; zeros: free */
	size_t set_size;		/* a power of two */
};

int new_objects_new(struct new_objects **out, struct repo *repo,
		    struct err *err)
{
	struct new_objects *objects = xcalloc(1, sizeof(*objects));
	int code = git_repository_odb(&objects->odb, repo->git);

	objects->repo = repo;
	objects->pack = (struct new_pack)NEW_PACK_INIT;
	*out = objects;
	if (!code)
		return 0;
	new_objects_free(STEAL(*out));
	return git_fail(err, code, "cannot open the object database");
}

static void drop_held(struct new_objects *objects)
{
	for (size_t i = 0; i < objects->held_count; i++) {
		buf_release(&objects->held[i].whole);
		buf_release(&objects->held[i].delta);
	}
	free(STEAL(objects->held));
	objects->held_count = objects->held_room = objects->held_bytes = 0;
}

void new_objects_free(struct new_objects *objects)
{
	if (!objects)
		return;
	drop_held(objects);
	new_pack_release(&objects->pack);
	git_odb_free(objects->odb);
	free(objects->set);
	free(objects);
}

void new_objects_freep(struct new_objects **objects)
{
	new_objects_free(*objects);
}

/* The place of a name in the set, or the free one where it would be. */
static git_oid *place_of(const struct new_objects *objects, const git_oid *id)
{
	size_t i;

	memcpy(&i, id->id, sizeof(i));
	while (!git_oid_is_zero(&objects->set[i & (objects->set_size - 1)]) &&
	       !git_oid_equal(&objects->set[i & (objects->set_size - 1)], id))
		i++;
	return &objects->set[i & (objects->set_size - 1)];
}

static void grow_set(struct new_objects *objects)
{
	git_oid *old = objects->set;
	size_t old_size = objects->set_size;

	objects->set_size = old_size ? 2 * old_size : 64;
	objects->set = xcalloc(objects->set_size, sizeof(*objects->set));
	for (size_t i = 0; i < old_size; i++)
		if (!git_oid_is_zero(&old[i]))
			*place_of(objects, &old[i]) = old[i];
	free(old);
}

/* Whether it was added already.  Notes that it is, from now on. */
static bool is_known(struct new_objects *objects, const git_oid *id)
{
	git_oid *place;

	if (2 * objects->count >= objects->set_size)
		grow_set(objects);
	place = place_of(objects, id);
	if (!git_oid_is_zero(place))
		return true;
	*place = *id;
	return false;
}

static enum pack_type pack_type(git_object_t type)
{
	return type == GIT_OBJECT_BLOB ? PACK_BLOB :
	       type == GIT_OBJECT_TREE ? PACK_TREE : PACK_COMMIT;
}

/* 'data' is a delta if there is a base. */
static int add_to_pack(struct new_objects *objects, const git_oid *id,
		       git_object_t type, const void *data, size_t len,
		       size_t base, struct err *err)
{
	struct new_pack *pack = &objects->pack;

	return base ? new_pack_add(pack, id->id, PACK_OFS_DELTA, data, len,
				   pack->objects[base - 1].offset, err) :
		      new_pack_add(pack, id->id, pack_type(type), data, len, 0,
				   err);
}

static int begin_pack(struct new_objects *objects, struct err *err)
{
	for (size_t i = 0; i < objects->held_count; i++) {
		const struct held *h = &objects->held[i];
		const struct buf *data = h->base ? &h->delta : &h->whole;

		if (add_to_pack(objects, &h->id, h->type, data->ptr, data->len,
				h->base, err) < 0)
			return -1;
	}
	drop_held(objects);
	objects->packs = true;
	return 0;
}

static void hold(struct new_objects *objects, const git_oid *id,
		 git_object_t type, const void *data, size_t len,
		 const struct buf *delta, size_t base)
{
	struct held *h;

	GROW(objects->held, objects->held_count, objects->held_room);
	h = &objects->held[objects->held_count++];
	*h = (struct held){
		.id = *id, .type = type, .base = base,
		.whole = BUF_INIT(BUF_UNBOUNDED),
		.delta = BUF_INIT(BUF_UNBOUNDED),
	};
	buf_add(&h->whole, data, len);
	objects->held_bytes += len;
	if (base)
		buf_add(&h->delta, delta->ptr, delta->len);
}

/* A new object.  With a base, 'delta' makes it of that one. */
static int add_new(struct new_objects *objects, const git_oid *id,
		   git_object_t type, const void *data, size_t len,
		   const struct buf *delta, size_t base, struct err *err)
{
	objects->count++;
	if (!objects->packs && (objects->count > LOOSE_MAX ||
				objects->held_bytes > LOOSE_BYTES_MAX) &&
	    begin_pack(objects, err) < 0)
		return -1;
	if (!objects->packs) {
		hold(objects, id, type, data, len, delta, base);
		return 0;
	}
	return add_to_pack(objects, id, type, base ? delta->ptr : data,
			   base ? delta->len : len, base, err);
}

static int name_object(git_oid *id, git_object_t type, const void *data,
		       size_t len, struct err *err)
{
	int code = git_odb_hash(id, data, len, type);

	return code < 0 ? git_fail(err, code, "cannot name an object") : 0;
}

int new_objects_add(git_oid *id, struct new_objects *objects,
		    git_object_t type, const void *data, size_t len,
		    struct err *err)
{
	if (name_object(id, type, data, len, err) < 0)
		return -1;
	return is_known(objects, id) ? 0 :
	       add_new(objects, id, type, data, len, NULL, 0, err);
}

int new_objects_add_tree(git_oid *id, struct new_objects *objects,
			 const struct buf *old, const struct buf *now,
			 struct tree_version *version, struct err *err)
{
	CLEANUP(buf_release) struct buf delta = BUF_INIT(BUF_UNBOUNDED);
	struct tree_version base = *version;

	*version = (struct tree_version){ .number = 0 };
	sha1_git_object(id->id, "tree", now->ptr, now->len);
	if (is_known(objects, id))
		return 0;
	if (!base.number || base.depth >= DEPTH_MAX ||
	    !pack_delta(&delta, old, now))
		base = (struct tree_version){ .number = 0 };
	if (add_new(objects, id, GIT_OBJECT_TREE, now->ptr, now->len, &delta,
		    base.number, err) < 0)
		return -1;
	version->number = objects->count;
	version->depth = base.number ? base.depth + 1 : 0;
	return 0;
}

static void odb_freep(git_odb **odb)
{
	git_odb_free(*odb);
}

/* One without packs: libgit2 would look for each object in all of them before
 * it writes it. */
static int open_loose(git_odb **out, const struct repo *repo)
{
	CLEANUP(freep) char *folder = objects_folder(repo);
	git_odb_backend *loose = NULL;
	int code = git_odb_new(out);

	if (!code)
		code = git_odb_backend_loose(&loose, folder, -1, 1, 0, 0);
	return code ? code : git_odb_add_backend(*out, loose, 1);
}

static int write_loose(struct new_objects *objects, struct err *err)
{
	CLEANUP(odb_freep) git_odb *odb = NULL;
	int code = open_loose(&odb, objects->repo);

	for (size_t i = 0; !code && i < objects->held_count; i++) {
		const struct held *h = &objects->held[i];
		git_oid id;

		code = git_odb_write(&id, odb, h->whole.ptr, h->whole.len,
				     h->type);
	}
	return code < 0 ? git_fail(err, code, "cannot write an object") : 0;
}

/* Such names git removes some day, should this program be killed. */
static int write_beside(const char *folder, const char *kind,
			const char *sum, const struct buf *content,
			struct err *err)
{
	CLEANUP(freep) char *temp = xasprintf("%s/tmp_%s_XXXXXX", folder,
					      kind);
	CLEANUP(freep) char *path = xasprintf("%s/pack-%s.%s", folder, sum,
					      kind);

	return fs_replace_by_way_of(temp, path, content->ptr, content->len,
				    0444, err);
}

/* The same pack may have been there before. */
static void remove_unless_indexed(const char *folder, const char *sum)
{
	CLEANUP(freep) char *idx = xasprintf("%s/pack-%s.idx", folder, sum);
	CLEANUP(freep) char *pack = xasprintf("%s/pack-%s.pack", folder, sum);

	if (fs_kind(idx) == FS_NOTHING)
		unlink(pack);
}

/* git looks for indexes, so the pack is there before its own is. */
static int write_pack(struct new_objects *objects, struct err *err)
{
	CLEANUP(freep) char *folder = pack_folder(objects->repo);
	CLEANUP(buf_release) struct buf index = BUF_INIT(BUF_UNBOUNDED);
	git_oid sum;
	char hex[GIT_ID_LEN + 1];
	int code;

	new_pack_end(&objects->pack, sum.id, &index);
	git_oid_tostr(hex, sizeof(hex), &sum);
	if (fs_make_folders(folder, err) < 0 ||
	    write_beside(folder, "pack", hex, &objects->pack.bytes, err) < 0)
		return err_wrap(err, "cannot write the pack");
	if (write_beside(folder, "idx", hex, &index, err) < 0 ||
	    fs_sync_folder(folder, err) < 0) {
		remove_unless_indexed(folder, hex);
		return err_wrap(err, "cannot write the pack");
	}
	if (objects->repo->objects)
		packs_add(objects->repo->objects, folder, hex);
	code = git_odb_refresh(objects->odb);
	return code < 0 ? git_fail(err, code, "cannot read the pack") : 0;
}

int new_objects_write(struct new_objects *objects, struct err *err)
{
	return objects->packs ? write_pack(objects, err) :
				write_loose(objects, err);
}
