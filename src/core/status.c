/* SPDX-License-Identifier: MIT */
#include "core/status.h"

#include <stdlib.h>
#include <string.h>

#include "core/check.h"
#include "core/columns.h"
#include "core/records.h"
#include "core/tracked.h"
#include "util/fs.h"

static void lines_release(struct status_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		free(lines->items[i].path);
		free(lines->items[i].text);
	}
	free(lines->items);
}

void status_release(struct status *status)
{
	free(status->branch);
	free(status->upstream);
	free(status->tracked);
	lines_release(&status->changes);
	lines_release(&status->invalid);
	lines_release(&status->unlinked);
	lines_release(&status->notices);
	lines_release(&status->rejected);
	lines_release(&status->stale);
	*status = (struct status)STATUS_INIT;
}

/* Takes over 'text'. */
static struct status_line *add_line(struct status_lines *lines,
				    const char *path, char *text)
{
	struct status_line *line;

	GROW(lines->items, lines->count, lines->room);
	line = &lines->items[lines->count++];
	*line = (struct status_line){ .path = xstrdup(path), .text = text };
	return line;
}

struct reading {
	struct status *status;
	struct store *store;
	const cJSON *schema;	/* of the type that is walked */
	int64_t now;		/* seconds since 1970 */
	int stale_days;
};

/* What a commit of a metadata repository is about. */
static bool is_ours(const struct config *config, const char *path)
{
	if (!strcmp(path, CONFIG_FILE) || config_type_of_path(config, path))
		return true;
	for (size_t i = 0; i < config->type_count; i++)
		if (!strcmp(config->types[i].schema, path))
			return true;
	return false;
}

static int on_change(char staged, char changed, const char *path, void *data,
		     struct err *err)
{
	struct reading *r = data;
	struct status_line *line;

	(void)err;
	if (!is_ours(store_config(r->store), path))
		return 0;
	line = add_line(&r->status->changes, path, NULL);
	line->staged = staged;
	line->changed = changed;
	return 0;
}

static char *describe(const struct finding *f)
{
	return xasprintf("%s%s%s", f->pointer, *f->pointer ? ": " : "",
			 f->message);
}

static int on_file(const struct check_result *result, void *data,
		   struct err *err)
{
	struct reading *r = data;
	const struct findings *findings = result->findings;
	bool said = false;

	(void)err;
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *f = &findings->items[i];

		if (f->severity == SEVERITY_ERROR && !said)
			add_line(&r->status->invalid, result->path,
				 describe(f));
		else if (f->severity == SEVERITY_WARNING)
			add_line(&r->status->unlinked, result->path,
				 describe(f));
		said = said || f->severity == SEVERITY_ERROR;
	}
	return 0;
}

static int check_all(struct reading *r, struct err *err)
{
	const struct check_options options = { .jobs = 0 };
	CLEANUP(check_freep) struct check *check = NULL;
	struct check_summary summary;

	check_new(&check, r->store, &options);
	return check_add_all(check, err) < 0 ? -1 :
	       check_run(check, on_file, r, &summary, err);
}

static int by_path(const void *a, const void *b)
{
	const struct status_line *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static void note_age(struct reading *r, const struct tracked *tracked)
{
	int64_t when = tracked->looked_at, days = (r->now - when) / 86400;

	if (tracked->is_broken || days < r->stale_days)
		return;
	add_line(&r->status->stale, tracked->path, when ?
		 xasprintf("refreshed %lld day%s ago", (long long)days,
			   days == 1 ? "" : "s") :
		 xstrdup("never refreshed here"));
}

/* 1 if any record was ever looked at on the Hub, 0 if not. */
static int is_refreshed(struct tracked_list *list, struct err *err)
{
	struct tracked tracked;
	int status = 0;

	if (tracked_complete(list))
		return 1;
	while (!status && !(status = tracked_next(&tracked, list, err)))
		if (tracked.looked_at)
			return 1;
	return status < 0 ? -1 : 0;
}

/* Where nothing was ever refreshed nothing is stale. */
static int find_stale(struct reading *r, struct err *err)
{
	CLEANUP(tracked_freep) struct tracked_list *list = NULL;
	struct status_lines *stale = &r->status->stale;
	struct err none = ERR_INIT;
	struct tracked tracked;
	int status;

	if (r->stale_days < 0)
		return 0;
	/* Without room for a list, ages are not known. */
	if (tracked_open(&list, r->store, &none) < 0)
		return 0;
	status = is_refreshed(list, err);
	if (status <= 0)
		return status;
	if (tracked_rewind(list, err) < 0)
		return -1;
	while (!(status = tracked_next(&tracked, list, err)))
		note_age(r, &tracked);
	if (stale->count)
		qsort(stale->items, stale->count, sizeof(*stale->items),
		      by_path);
	return status < 0 ? -1 : 0;
}

static int on_record(const struct record *record, void *data, struct err *err)
{
	struct reading *r = data;
	const struct config *config = store_config(r->store);
	const cJSON *property;

	(void)err;
	r->status->tracked[record->type - config->types]++;
	json_each(property, json_get(r->schema, "properties")) {
		const char *notice = json_get_string(json_get(property,
							      "x-hfmeta"),
						     "notice");
		CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
		const cJSON *value = notice ? json_get(record->document,
						       property->string) : NULL;

		if (!value || cJSON_IsNull(value))
			continue;
		buf_addf(&text, "%s: ", notice);
		column_text(&text, value);
		add_line(&r->status->notices, record->path,
			 xstrdup(text.ptr));
	}
	return 0;
}

/* A schema that is none is among the invalid files already. */
static int walk_type(struct reading *r, const struct record_type *type,
		     struct err *err)
{
	r->schema = NULL;
	if (store_schema_document(&r->schema, r->store, type, err) < 0) {
		if (err->code != ERR_INVALID)
			return -1;
		err_clear(err);
	}
	return records_walk(r->store, type, on_record, r, err);
}

static int on_rejected(const char *name, enum fs_kind kind, void *data,
		       struct err *err)
{
	(void)err;
	if (kind == FS_FILE)
		add_line(data, name, NULL);
	return 0;
}

static int list_rejected(struct reading *r, const struct record_type *type,
			 struct err *err)
{
	struct status_lines *lines = &r->status->rejected;
	CLEANUP(freep) char *folder = xasprintf("%s/hfmeta/rejected/%s",
		repo_common_dir(store_repo(r->store)), type->name);
	size_t first = lines->count;

	if (fs_kind(folder) != FS_FOLDER)
		return 0;
	if (fs_list(folder, on_rejected, lines, err) < 0)
		return err_wrap(err, "'%s'", folder);
	for (; first < lines->count; first++) {
		char *name = lines->items[first].path;

		lines->items[first].path = xasprintf("%s/%s", folder, name);
		free(name);
	}
	return 0;
}

/* What there is beside the records themselves. */
static int read_branch(struct reading *r, struct err *err)
{
	struct status *status = r->status;
	struct repo *repo = store_repo(r->store);

	return repo_ahead_behind(repo, &status->upstream, &status->ahead,
				 &status->behind, err) < 0 ||
	       repo_status(repo, on_change, r, err) < 0 ? -1 : 0;
}

int status_read(struct status *out, struct store *store, int stale_days,
		struct err *err)
{
	const struct config *config = store_config(store);
	struct reading r = {
		.status = out, .store = store, .now = tracked_now(),
		.stale_days = stale_days,
	};
	const char *branch = store_branch(store);

	out->branch = branch ? xstrdup(branch) : NULL;
	out->tracked = xcalloc(config->type_count, sizeof(*out->tracked));
	if ((store_at(store) == REPO_WORK_TREE && read_branch(&r, err) < 0) ||
	    check_all(&r, err) < 0 || find_stale(&r, err) < 0)
		return -1;
	for (size_t i = 0; i < config->type_count; i++)
		if (walk_type(&r, &config->types[i], err) < 0 ||
		    list_rejected(&r, &config->types[i], err) < 0)
			return -1;
	return 0;
}
