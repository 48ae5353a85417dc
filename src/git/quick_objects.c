/* SPDX-License-Identifier: MIT */
/* Objects by their id: loose files, then packs. */
#include "git/quick.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void *read_small(int fd, size_t len)
{
	char *data = xmalloc(len);
	size_t got = 0;

	while (got < len) {
		ssize_t n = read(fd, data + got, len - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			int why = n ? errno : EIO;

			free(data);
			errno = why;
			return MAP_FAILED;
		}
		got += (size_t)n;
	}
	return data;
}

/* git replaces files by renaming others over them, so what is mapped here
 * does not change, nor end earlier, while it is read. */
int map_file(struct map *map, const char *path, size_t copied_max,
	     struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	void *data = NULL;

	*map = (struct map){ .data = NULL };
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 1;
	if (fd < 0)
		return err_errno(err, "cannot open '%s'", path);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(err, ERR_INVALID, "'%s' is no regular file",
			       path);
	}
	map->mapped = (size_t)st.st_size > copied_max;
	if (map->mapped)
		data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
			    fd, 0);
	/* There may be no more mappings than the system admits. */
	if (data == MAP_FAILED && st.st_size <= COPIED_MAX)
		map->mapped = false;
	if (!map->mapped && st.st_size)
		data = read_small(fd, (size_t)st.st_size);
	if (data == MAP_FAILED) {
		err_errno(err, "cannot read '%s'", path);
		close(fd);
		*map = (struct map){ .data = NULL };
		return -1;
	}
	close(fd);
	map->data = data;
	map->len = (size_t)st.st_size;
	return 0;
}

void map_release(struct map *map)
{
	if (map->mapped)
		munmap((void *)(uintptr_t)map->data, map->len);
	else
		free((void *)(uintptr_t)map->data);
	*map = (struct map){ .data = NULL };
}

static const char *const type_names[] = {
	[OBJECT_COMMIT] = "commit",
	[OBJECT_TREE] = "tree",
	[OBJECT_BLOB] = "blob",
	[OBJECT_TAG] = "tag",
};

/* "blob 123" and a '\0'; returns its length with the '\0', 0 if broken. */
static size_t parse_header(const unsigned char *head, size_t len,
			   enum object_type type, uint64_t *size)
{
	const char *name = type_names[type];
	size_t at = strlen(name), first;

	if (len <= at || memcmp(head, name, at) != 0 || head[at++] != ' ')
		return 0;
	*size = 0;
	for (first = at; at < len && head[at] >= '0' && head[at] <= '9'; at++) {
		*size = 10 * *size + (head[at] - '0');
		if (*size > INT64_MAX / 10)
			return 0;
	}
	return at > first && at < len && !head[at] ? at + 1 : 0;
}

static int read_loose_map(struct inflater **inflater, const struct map *map,
			  enum object_type type, struct buf *out,
			  struct err *err)
{
	CLEANUP(buf_release) struct buf whole = BUF_INIT(BUF_UNBOUNDED);
	unsigned char head[40];
	int got = inflate_begin(inflater, head, sizeof(head), map->data,
				map->len);
	uint64_t size;
	size_t skip = got <= 0 ? 0 : parse_header(head, (size_t)got, type,
						  &size);

	if (!skip)
		return err_set(err, ERR_INVALID, "is broken, or no %s",
			       type_names[type]);
	if (check_room(out, size, err) < 0 ||
	    inflate_exactly(inflater, &whole, skip + (size_t)size, map->data,
			    map->len, err) < 0)
		return -1;
	buf_add(out, whole.ptr + skip, (size_t)size);
	return 0;
}

static int read_loose(struct objects *objects,
		      const unsigned char id[QUICK_ID], enum object_type type,
		      struct buf *out, struct err *err)
{
	char hex[GIT_ID_LEN + 1];

	id_to_hex(hex, id);
	for (size_t i = 0; i < objects->dir_count; i++) {
		CLEANUP(freep) char *path = xasprintf("%s/%.2s/%s",
						objects->dirs[i], hex, hex + 2);
		CLEANUP(map_release) struct map map = { .data = NULL };
		int status = map_file(&map, path, COPIED_MAX, err);

		if (!status)
			return read_loose_map(&objects->inflater, &map, type,
					      out, err);
		if (status < 0)
			return -1;
	}
	return 1;
}

/* git knows these without having them. */
static bool is_empty_object(const unsigned char id[QUICK_ID],
			    enum object_type type)
{
	static const unsigned char tree[QUICK_ID] = {
		0x4b, 0x82, 0x5d, 0xc6, 0x42, 0xcb, 0x6e, 0xb9, 0xa0, 0x60,
		0xe5, 0x4b, 0xf8, 0xd6, 0x92, 0x88, 0xfb, 0xee, 0x49, 0x04,
	};
	static const unsigned char blob[QUICK_ID] = {
		0xe6, 0x9d, 0xe2, 0x9b, 0xb2, 0xd1, 0xd6, 0x43, 0x4b, 0x8b,
		0x29, 0xae, 0x77, 0x5a, 0xd8, 0xc2, 0xe4, 0x8c, 0x53, 0x91,
	};

	return (type == OBJECT_TREE && !memcmp(id, tree, QUICK_ID)) ||
	       (type == OBJECT_BLOB && !memcmp(id, blob, QUICK_ID));
}

typedef int read_object(struct objects *objects,
			const unsigned char id[QUICK_ID],
			enum object_type type, struct buf *out,
			struct err *err);

/* A copy that is broken, or missing (1), may be whole elsewhere. */
static int try_too(int before, read_object *read, struct objects *objects,
		   const unsigned char id[QUICK_ID], enum object_type type,
		   struct buf *out, struct err *err)
{
	struct err other = ERR_INIT;
	int status;

	if (!before || (before < 0 && err->code == ERR_LIMIT))
		return before;
	status = read(objects, id, type, out, before < 0 ? &other : err);
	if (!status)
		err_clear(err);
	return before < 0 && status ? before : status;
}

/* Returns 1 if it is nowhere.  To open the indexes of all packs takes longer
 * than to look for a file, to look into them does not. */
static int look_everywhere(struct objects *objects,
			   const unsigned char id[QUICK_ID],
			   enum object_type type, struct buf *out,
			   struct err *err)
{
	bool packs_first = objects->packs_listed;
	read_object *first = packs_first ? packs_read : read_loose;
	read_object *then = packs_first ? read_loose : packs_read;
	int status = first(objects, id, type, out, err);

	status = try_too(status, then, objects, id, type, out, err);
	if (status > 0) {
		/* It may have been put into a new pack meanwhile. */
		packs_relist(objects);
		status = packs_read(objects, id, type, out, err);
	}
	return status;
}

static int read_or_say_why(struct objects *objects,
			   const unsigned char id[QUICK_ID],
			   enum object_type type, struct buf *out,
			   struct err *err)
{
	int status = look_everywhere(objects, id, type, out, err);

	if (status > 0)
		err_set(err, ERR_INVALID, "the repository does not have it");
	if (!status || err->code == ERR_LIMIT || !objects->ask)
		return status ? -1 : 0;
	err_clear(err);
	return objects->ask(objects->ask_data, id, type, out, err);
}

int object_read(struct objects *objects, const unsigned char id[QUICK_ID],
		enum object_type type, struct buf *out, struct err *err)
{
	char hex[GIT_ID_LEN + 1];

	if (is_empty_object(id, type) ||
	    read_or_say_why(objects, id, type, out, err) == 0)
		return 0;
	id_to_hex(hex, id);
	return err->code == ERR_LIMIT ? -1 : err_wrap(err, "object %s", hex);
}

void objects_init(struct objects *objects)
{
	*objects = (struct objects){ .dirs = NULL };
	buf_init(&objects->last_tree.content, OBJECT_MAX);
	for (size_t i = 0; i < KEPT_TREES; i++)
		buf_init(&objects->kept[i].tree, OBJECT_MAX);
}

void objects_release(struct objects *objects)
{
	packs_release(objects);
	for (size_t i = 0; i < KEPT_TREES; i++)
		kept_tree_release(&objects->kept[i]);
	for (size_t i = 0; i < objects->dir_count; i++)
		free(objects->dirs[i]);
	inflater_free(objects->inflater);
	free(objects->dirs);
	objects_init(objects);
}
