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

/* Most files of a type, in that folder below its own. */
static int count_most(size_t *out, struct store *store, const char *below,
		      struct err *err)
{
	const struct config *config = store_config(store);

	*out = 0;
	for (size_t i = 0; i < config->type_count; i++) {
		CLEANUP(freep) char *folder = xasprintf("%s%s",
					config->types[i].path, below);
		size_t count = 0;

		if (repo_list(store_repo(store), REPO_HEAD, folder, count_one,
			      &count, err) < 0)
			return -1;
		if (count > *out)
			*out = count;
	}
	return 0;
}

int upkeep_count(size_t *out, struct store *store, struct err *err)
{
	return count_most(out, store, "", err);
}

/* Records are spread evenly, so that a look at some folders is enough. */
static int count_sharded(size_t *out, struct store *store, struct err *err)
{
	size_t sample;

	if (count_most(&sample, store, "/0/0", err) < 0)
		return -1;
	*out = 256 * sample > UPKEEP_SHARDED_MANY ? 256 * sample : 0;
	return 0;
}

int upkeep_look(struct upkeep *out, struct store *store, struct err *err)
{
	size_t limit = pack_limit(store);

	*out = (struct upkeep){ .packs = 0 };
	if (limit)
		out->packs = repo_packs(store_repo(store));
	if (out->packs <= limit)
		out->packs = 0;
	switch (store_config(store)->layout) {
	case LAYOUT_FLAT:
		return upkeep_count(&out->in_one_folder, store, err);
	case LAYOUT_SHARDED:
		return count_sharded(&out->sharded, store, err);
	case LAYOUT_SHARDED_4:
		break;
	}
	return 0;
}
