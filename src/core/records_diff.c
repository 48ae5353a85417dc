/* SPDX-License-Identifier: MIT */
#include "core/records_diff.h"

#include <stdlib.h>
#include <string.h>

#include "core/paths.h"
#include "core/record_side.h"
#include "core/similar.h"
#include "git/look.h"

#define SIMILAR_MIN 60		/* percent; git asks for 50 of the bytes */
#define PAIRS_MAX 10000		/* that are compared, as diff.renameLimit */

/* A file that differs. */
struct item {
	const struct record_type *type;
	char change;		/* 'A', 'M' or 'D' */
	char *path;
	struct git_id old_id, new_id;
	struct item *from;	/* it was this one, which is 'D' */
	bool taken;		/* it became another */
};

struct items {
	struct store *store;
	enum repo_at at;
	struct item *list;
	size_t count, room;
};

static void items_release(struct items *items)
{
	for (size_t i = 0; i < items->count; i++)
		free(items->list[i].path);
	free(items->list);
}

static int on_delta(const struct repo_delta *delta, void *data,
		    struct err *err)
{
	struct items *items = data;
	const struct record_type *type =
		config_type_of_path(store_config(items->store), delta->path);

	(void)err;
	if (!type)
		return 0;
	GROW(items->list, items->count, items->room);
	items->list[items->count++] = (struct item){
		.type = type, .change = delta->change,
		.path = xstrdup(delta->path), .old_id = delta->old_id,
		.new_id = delta->new_id,
	};
	return 0;
}

static void load_new(struct record_side *side, const struct items *items,
		     const struct item *item)
{
	if (items->at == REPO_WORK_TREE && item->change != 'D')
		record_side_read(side, items->store, item->path);
	else
		record_side_load(side, items->store, &item->new_id);
}

/* Those that have gone and those that have come, of one type. */
struct candidates {
	struct item **gone, **come;
	size_t gone_count, come_count, gone_room, come_room;
};

static void candidates_release(struct candidates *c)
{
	free(c->gone);
	free(c->come);
}

static void collect(struct candidates *out, const struct items *items,
		    const struct record_type *type)
{
	for (size_t i = 0; i < items->count; i++) {
		struct item *item = &items->list[i];

		if (item->type != type)
			continue;
		if (item->change == 'D' && !item->taken) {
			GROW(out->gone, out->gone_count, out->gone_room);
			out->gone[out->gone_count++] = item;
		} else if (item->change == 'A' && !item->from) {
			GROW(out->come, out->come_count, out->come_room);
			out->come[out->come_count++] = item;
		}
	}
}

static void pair(struct item *come, struct item *gone)
{
	come->from = gone;
	gone->taken = true;
}

static int by_old_id(const void *a, const void *b)
{
	const struct item *x = *(struct item *const *)a;
	const struct item *y = *(struct item *const *)b;
	int order = strcmp(x->old_id.hex, y->old_id.hex);

	return order ? order : strcmp(x->path, y->path);
}

static int id_order(const void *id, const void *item)
{
	return strcmp(id, (*(struct item *const *)item)->old_id.hex);
}

/* The same bytes under another name: found without reading anything. */
static void pair_equal(struct candidates *c)
{
	if (!c->gone_count)
		return;
	qsort(c->gone, c->gone_count, sizeof(*c->gone), by_old_id);
	for (size_t i = 0; i < c->come_count; i++) {
		struct item **found = bsearch(c->come[i]->new_id.hex, c->gone,
					      c->gone_count, sizeof(*c->gone),
					      id_order);

		if (found && !(*found)->taken)
			pair(c->come[i], *found);
	}
}

static struct fingerprint *take_all(const struct items *items,
				    struct item *const *list, size_t count,
				    bool new)
{
	CLEANUP(record_side_release) struct record_side side = RECORD_SIDE_INIT;
	struct fingerprint *prints = xcalloc(count, sizeof(*prints));

	for (size_t i = 0; i < count; i++) {
		if (new)
			load_new(&side, items, list[i]);
		else
			record_side_load(&side, items->store, &list[i]->old_id);
		if (side.document)
			fingerprint_take(&prints[i], side.document);
	}
	return prints;
}

static void free_all(struct fingerprint *prints, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fingerprint_release(&prints[i]);
	free(prints);
}

static void pair_similar(const struct items *items, struct candidates *c)
{
	struct fingerprint *old, *new;

	if (!c->gone_count || !c->come_count ||
	    c->gone_count > PAIRS_MAX / c->come_count)
		return;
	old = take_all(items, c->gone, c->gone_count, false);
	new = take_all(items, c->come, c->come_count, true);
	for (size_t i = 0; i < c->come_count; i++) {
		unsigned int best = SIMILAR_MIN - 1;
		struct item *from = NULL;

		for (size_t k = 0; k < c->gone_count; k++) {
			unsigned int percent = c->gone[k]->taken ? 0 :
				fingerprint_compare(&old[k], &new[i]);

			if (percent > best) {
				best = percent;
				from = c->gone[k];
			}
		}
		if (from)
			pair(c->come[i], from);
	}
	free_all(old, c->gone_count);
	free_all(new, c->come_count);
}

static void find_renamed(const struct items *items)
{
	const struct config *config = store_config(items->store);

	for (size_t i = 0; i < config->type_count; i++) {
		CLEANUP(candidates_release) struct candidates all = {
			.gone = NULL,
		};
		CLEANUP(candidates_release) struct candidates rest = {
			.gone = NULL,
		};

		collect(&all, items, &config->types[i]);
		pair_equal(&all);
		collect(&rest, items, &config->types[i]);
		pair_similar(items, &rest);
	}
}

static bool is_wanted(const struct records_range *range,
		      const struct item *item)
{
	if (!range->paths)
		return true;
	for (size_t i = 0; i < range->paths->count; i++)
		if (paths_is_below(item->path, range->paths->items[i]) ||
		    (item->from && paths_is_below(item->from->path,
						  range->paths->items[i])))
			return true;
	return false;
}

struct reporting {
	const struct items *items;
	records_diff_each *each;
	void *data;
	struct record_side old, new;
};

static void reporting_release(struct reporting *r)
{
	record_side_release(&r->old);
	record_side_release(&r->new);
}

static int report(struct reporting *r, const struct item *item,
		  struct err *err)
{
	struct store *store = r->items->store;
	const struct item *from = item->from ? item->from : item;
	struct record_diff diff = {
		.type = item->type, .path = item->path,
		.old_path = from->path,
		.status = item->from ? 'R' : item->change,
	};
	CLEANUP(freep) char *id = NULL;
	CLEANUP(freep) char *old_id = NULL;
	int status;

	record_side_load(&r->old, store, &from->old_id);
	load_new(&r->new, r->items, item);
	diff.old_document = r->old.document;
	diff.document = r->new.document;
	diff.old_problem = r->old.problem.code ? &r->old.problem : NULL;
	diff.problem = r->new.problem.code ? &r->new.problem : NULL;
	id = record_side_id(item->type, diff.document ? diff.document :
		   diff.old_document, item->path);
	old_id = record_side_id(item->type, diff.old_document ? diff.old_document :
		       diff.document, from->path);
	diff.id = id;
	diff.old_id = old_id;
	if (!diff.problem && !diff.old_problem)
		changes_find(&diff.changes, diff.old_document, diff.document,
			     record_shape(store, item->type));
	status = r->each(&diff, r->data, err);
	changes_release(&diff.changes);
	return status;
}

int records_diff(struct store *store, const struct records_range *range,
		 records_diff_each *each, void *data, struct err *err)
{
	CLEANUP(items_release) struct items items = {
		.store = store, .at = range->at,
	};
	CLEANUP(reporting_release) struct reporting r = {
		.items = &items, .each = each, .data = data,
		.old = RECORD_SIDE_INIT, .new = RECORD_SIDE_INIT,
	};
	int status = 0;

	if (repo_compare(store_repo(store), range->from, range->at, range->to,
			 on_delta, &items, err) < 0)
		return -1;
	find_renamed(&items);
	for (size_t i = 0; i < items.count && !status; i++)
		if (!items.list[i].taken && is_wanted(range, &items.list[i]))
			status = report(&r, &items.list[i], err);
	return status;
}

int records_old_path(struct store *store, const char *commit,
		     const char *parent, const char *path,
		     struct buf *old_path, struct err *err)
{
	CLEANUP(items_release) struct items items = {
		.store = store, .at = REPO_HEAD,
	};

	if (repo_compare(store_repo(store), parent, REPO_HEAD, commit,
			 on_delta, &items, err) < 0)
		return -1;
	find_renamed(&items);
	for (size_t i = 0; i < items.count; i++) {
		const struct item *item = &items.list[i];

		if (strcmp(item->path, path) != 0 || !item->from)
			continue;
		buf_adds(old_path, item->from->path);
		return 1;
	}
	return 0;
}
