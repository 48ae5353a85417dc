/* SPDX-License-Identifier: MIT */
#include "cmd/pick.h"

#include <stdlib.h>
#include <string.h>

#include "core/paths.h"
#include "core/store.h"

void picked_release(struct picked *picked)
{
	record_ref_release(&picked->ref);
	store_free(picked->store);
	free(picked->pointer);
}

static int find_type(const struct record_type **out, struct store *store,
		     const char *name, struct err *err)
{
	*out = name ? config_type(store_config(store), name) : NULL;
	if (name && !*out)
		return err_set(err, ERR_USAGE, "there is no type '%s'", name);
	return 0;
}

/* The file of a record that is no more, or in another commit only. */
static bool take_file(struct picked *out, const char *name)
{
	struct err outside = ERR_INIT;
	CLEANUP(freep) char *path = paths_resolve(store_repo(out->store), name,
						  &outside);
	const char *const places[] = { path, name };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		const struct record_type *type = places[i] ?
			config_type_of_path(store_config(out->store),
					    places[i]) : NULL;

		if (!type)
			continue;
		out->ref.type = type;
		out->ref.path = xstrdup(places[i]);
		out->ref.id = xstrdup(name);
		return true;
	}
	return false;
}

int pick_record(struct picked *out, struct cmd_ctx *ctx,
		const struct pick_words *words, struct err *err)
{
	const struct record_type *type;
	int status = words->revision ?
		     store_open_revision(&out->store, words->revision, err) :
		     cmd_open_store(&out->store, ctx, REPO_WORK_TREE, err);

	if (status < 0 || find_type(&type, out->store, words->type, err) < 0)
		return -1;
	if (words->pointer)
		out->pointer = xasprintf("%s%s", *words->pointer &&
					 *words->pointer != '/' ? "/" : "",
					 words->pointer);
	if (records_pick(&out->ref, out->store, type, words->name, err) == 0)
		return 0;
	if (err->code != ERR_NOT_FOUND || !words->may_be_gone)
		return -1;
	if (take_file(out, words->name)) {
		err_clear(err);
		return 0;
	}
	if (!err->hint[0])
		err_hint(err, "a record that was removed is named by its file");
	return -1;
}
