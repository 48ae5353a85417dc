/* SPDX-License-Identifier: MIT */
/* What HEAD names. */
#include "git/quick.h"

#include <string.h>

#include "util/fs.h"

#define REF_MAX 4096		/* a reference's file, and its name */
#define SYMBOLIC_MAX 5		/* as git: references to references */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool id_from_hex(unsigned char id[QUICK_ID], const char *hex)
{
	for (size_t i = 0; i < QUICK_ID; i++) {
		int high = hex_digit(hex[2 * i]);
		int low = high < 0 ? -1 : hex_digit(hex[2 * i + 1]);

		if (low < 0)
			return false;
		id[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

void id_to_hex(char hex[GIT_ID_LEN + 1], const unsigned char id[QUICK_ID])
{
	for (size_t i = 0; i < QUICK_ID; i++) {
		hex[2 * i] = "0123456789abcdef"[id[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[id[i] & 15];
	}
	hex[GIT_ID_LEN] = '\0';
}

/* It becomes a path: no more than git itself would make a name of. */
static bool name_is_sane(const char *name)
{
	if (!starts_with(name, "refs/") || ends_with(name, "/") ||
	    strstr(name, "//") || strstr(name, "/.") || strstr(name, ".."))
		return false;
	for (const char *p = name; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 127 ||
		    strchr("~^:?*[\\", *p))
			return false;
	return true;
}

/* These belong to one work tree, all others to the repository. */
static bool is_per_work_tree(const char *name)
{
	return starts_with(name, "refs/worktree/") ||
	       starts_with(name, "refs/bisect/") ||
	       starts_with(name, "refs/rewritten/");
}

/* One line "ID refs/heads/name" for each; "^ID" lines follow some tags. */
static int find_packed(unsigned char id[QUICK_ID], const struct map *map,
		       const char *name)
{
	const char *p = (const char *)map->data, *end;
	size_t len = strlen(name);

	if (!map->len)
		return -1;	/* an empty file has no address */
	for (end = p + map->len; p < end;) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));

		if (!eol)
			break;		/* git writes whole lines */
		if ((size_t)(eol - p) == GIT_ID_LEN + 1 + len &&
		    p[GIT_ID_LEN] == ' ' &&
		    !memcmp(p + GIT_ID_LEN + 1, name, len))
			return id_from_hex(id, p) ? 0 : 1;
		p = eol + 1;
	}
	return -1;
}

static int read_packed(struct repo *repo, const char *name)
{
	CLEANUP(freep) char *path = xasprintf("%s/packed-refs",
					      repo->common_dir);
	CLEANUP(map_release) struct map map = { .data = NULL };
	struct err err = ERR_INIT;
	int status = map_file(&map, path, COPIED_MAX, &err);

	if (status < 0)
		return 1;
	status = status ? -1 : find_packed(repo->quick->head, &map, name);
	repo->quick->unborn = status < 0;
	return status > 0;
}

/* A file that names an object, or as "ref: NAME" another reference. */
static int follow(struct repo *repo, const char *name, int depth)
{
	const char *dir = depth && !is_per_work_tree(name) ? repo->common_dir :
							     repo->git_dir;
	CLEANUP(freep) char *path = xasprintf("%s/%s", dir, name);
	CLEANUP(buf_release) struct buf text = BUF_INIT(REF_MAX);
	struct err err = ERR_INIT;

	switch (fs_kind(path)) {
	case FS_FILE:
		break;
	case FS_NOTHING:
	case FS_FOLDER:
		return depth ? read_packed(repo, name) : 1;
	default:
		return 1;	/* a link: how HEAD was written once */
	}
	if (fs_read(&text, path, &err) < 0 || depth > SYMBOLIC_MAX)
		return 1;
	while (text.len && strchr(" \t\r\n", text.ptr[text.len - 1]))
		buf_cut(&text, text.len - 1);
	if (!starts_with(text.ptr, "ref:"))
		return !(text.len == GIT_ID_LEN &&
			 id_from_hex(repo->quick->head, text.ptr));
	name = text.ptr + strlen("ref:");
	name += strspn(name, " \t");
	return name_is_sane(name) ? follow(repo, name, depth + 1) : 1;
}

int quick_read_head(struct repo *repo)
{
	return follow(repo, "HEAD", 0);
}
