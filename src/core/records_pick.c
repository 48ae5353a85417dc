/* SPDX-License-Identifier: MIT */
#include "core/records_pick.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/paths.h"
#include "util/text.h"

#define SHOWN_MAX 4		/* ids in a hint */

enum nearness { IS_ID, IS_LAST_PART, IS_PART, IS_OTHER };

struct pick {
	struct record_ref *out;
	const char *name;
	enum nearness nearness;	/* of what was found; others are less near */
	struct strlist ids;	/* all that are as near, each once */
};

void record_ref_release(struct record_ref *ref)
{
	free(ref->id);
	free(ref->path);
	*ref = (struct record_ref)RECORD_REF_INIT;
}

static bool same_id(const char *a, const char *b)
{
	return !strcasecmp(a, b);
}

static enum nearness how_near(const char *id, const char *name)
{
	const char *slash = strrchr(id, '/');

	if (same_id(id, name))
		return IS_ID;
	if (slash && same_id(slash + 1, name))
		return IS_LAST_PART;
	return text_find_nocase(id, name) ? IS_PART : IS_OTHER;
}

static void take(struct pick *pick, const struct record *record)
{
	for (size_t i = 0; i < pick->ids.count; i++)
		if (same_id(pick->ids.items[i], record->id))
			return;
	strlist_add(&pick->ids, record->id);
	if (pick->ids.count == 1)
		*pick->out = (struct record_ref){
			.type = record->type, .id = xstrdup(record->id),
			.path = xstrdup(record->path),
		};
}

static int take_any(const struct record *record, void *data, struct err *err)
{
	(void)err;
	take(data, record);
	return 0;
}

static int take_exact(const struct record *record, void *data, struct err *err)
{
	struct pick *pick = data;

	(void)err;
	if (how_near(record->id, pick->name) == IS_ID)
		take(pick, record);
	return 0;
}

static int take_nearest(const struct record *record, void *data,
			struct err *err)
{
	struct pick *pick = data;
	enum nearness nearness = how_near(record->id, pick->name);

	(void)err;
	if (nearness < pick->nearness) {
		pick->nearness = nearness;
		strlist_release(&pick->ids);
		record_ref_release(pick->out);
	}
	if (nearness != IS_OTHER && nearness == pick->nearness)
		take(pick, record);
	return 0;
}

/* As the user's shell completes it, else as git prints it. */
static int pick_file(struct pick *pick, struct store *store,
		     const struct record_type *type, struct err *err)
{
	struct err outside = ERR_INIT;
	CLEANUP(freep) char *path = paths_resolve(store_repo(store),
						  pick->name, &outside);
	const char *const places[] = { path, pick->name };

	for (size_t i = 0; i < ARRAY_SIZE(places) && !pick->ids.count; i++) {
		const struct record_type *of = places[i] ?
			config_type_of_path(store_config(store), places[i]) :
			NULL;

		if (of && (!type || of == type) &&
		    records_in_file(store, places[i], take_any, pick, err) < 0)
			return -1;
	}
	return 0;
}

static int fail_ambiguous(const struct pick *pick, struct err *err)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT(BUF_UNBOUNDED);
	size_t count = pick->ids.count;
	size_t shown = count > SHOWN_MAX ? SHOWN_MAX : count;

	for (size_t i = 0; i < shown; i++)
		buf_addf(&list, "%s'%s'", !i ? "" : i + 1 == count ? " or " :
			 ", ", pick->ids.items[i]);
	if (count > shown)
		buf_addf(&list, " or one of %zu more", count - shown);
	record_ref_release(pick->out);
	err_set(err, ERR_INVALID, "%zu records have '%s' in their name", count,
		pick->name);
	return err_hint(err, "did you mean %s?", list.ptr);
}

static int fail_missing(struct store *store, const struct record_type *type,
			const char *name, struct err *err)
{
	CLEANUP(freep) char *nearest = records_suggest(store, type, name);

	err_set(err, ERR_NOT_FOUND, "no record has '%s' in its name", name);
	return nearest ? err_hint(err, "did you mean '%s'?", nearest) : -1;
}

static void pick_release(struct pick *pick)
{
	strlist_release(&pick->ids);
}

int records_pick(struct record_ref *out, struct store *store,
		 const struct record_type *type, const char *name,
		 struct err *err)
{
	CLEANUP(pick_release) struct pick pick = {
		.out = out, .name = name, .nearness = IS_OTHER,
	};

	*out = (struct record_ref)RECORD_REF_INIT;
	if (!*name)
		return err_set(err, ERR_USAGE, "an empty name");
	/*
	 * Most files are called as their record is, and reading all takes
	 * long.  But a part of a name must not win over a whole one in a file
	 * that is called otherwise.
	 */
	if (records_like(store, type, name, take_exact, &pick, err) < 0 ||
	    (!pick.ids.count && pick_file(&pick, store, type, err) < 0) ||
	    (!pick.ids.count &&
	     records_walk(store, type, take_nearest, &pick, err) < 0)) {
		record_ref_release(out);
		return -1;
	}
	if (pick.ids.count > 1)
		return fail_ambiguous(&pick, err);
	if (!pick.ids.count)
		return fail_missing(store, type, name, err);
	return 0;
}
