/* SPDX-License-Identifier: MIT */
#include "git/quick.h"

#include <string.h>
#include <unistd.h>

#include "util/fs.h"

struct packs {
	const char *folder;
	size_t count;
};

static int count_pack(const char *name, enum fs_kind kind, void *data,
		      struct err *err)
{
	struct packs *packs = data;
	CLEANUP(freep) char *keep = NULL;

	(void)err;
	if (kind != FS_FILE || !ends_with(name, ".pack"))
		return 0;
	keep = xasprintf("%s/%.*s.keep", packs->folder,
			 (int)(strlen(name) - strlen(".pack")), name);
	packs->count += access(keep, F_OK) != 0;
	return 0;
}

char *objects_folder(const struct repo *repo)
{
	const char *objects = env_get("GIT_OBJECT_DIRECTORY");

	return objects ? xstrdup(objects) :
			 xasprintf("%s/objects", repo->common_dir);
}

char *pack_folder(const struct repo *repo)
{
	CLEANUP(freep) char *objects = objects_folder(repo);

	return xasprintf("%s/pack", objects);
}

size_t repo_packs(const struct repo *repo)
{
	CLEANUP(freep) char *folder = pack_folder(repo);
	struct packs packs = { .folder = folder };
	struct err none = ERR_INIT;

	return fs_list(folder, count_pack, &packs, &none) < 0 ? 0 :
	       packs.count;
}
