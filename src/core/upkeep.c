/* SPDX-License-Identifier: MIT */
#include "core/upkeep.h"

#include <stdlib.h>

/* What git has if gc.autoPackLimit is not set. */
#define PACKS_MAX 50

static int count_one(const char *path, void *data, struct err *err)
{
	size_t *count = data;

	(void)err;
	*count += ends_with(path, ".json");
	return 0;
}

/* 0 turns git's own upkeep off, and hints with it. */
static size_t pack_limit(struct store *store)
{
	const char *automatic = store_git_config(store, "gc.auto");
	const char *limit = store_git_config(store, "gc.autoPackLimit");

	if (automatic && !strtoul(automatic, NULL, 10))
		return 0;
	return limit ? strtoul(limit, NULL, 10) : PACKS_MAX;
}

int upkeep_look(struct upkeep *out, struct store *store, struct err *err)
{
	const struct config *config = store_config(store);
	size_t limit = pack_limit(store);

	*out = (struct upkeep){ .packs = 0 };
	if (limit)
		out->packs = repo_packs(store_repo(store));
	if (out->packs <= limit)
		out->packs = 0;
	for (size_t i = 0; i < config->type_count && !config->sharded; i++) {
		size_t count = 0;

		if (repo_list(store_repo(store), REPO_HEAD,
			      config->types[i].path, count_one, &count,
			      err) < 0)
			return -1;
		if (count > out->in_one_folder)
			out->in_one_folder = count;
	}
	return 0;
}
