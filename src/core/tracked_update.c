/* SPDX-License-Identifier: MIT */
/* The list of what is tracked, brought up to date with HEAD. */
#include "core/tracked_private.h"

#include <stdlib.h>
#include <string.h>

#include "core/records.h"
#include "git/look.h"
#include "util/fs.h"
#include "util/sha256.h"

#define FORMAT "hfmeta-tracked 1"
#define PIECE ((size_t)16 * 1024)

/* --- what a record says ----------------------------------------------- */

/* Where lines about records go. */
struct gathering {
	struct store *store;
	struct lines *lines;	/* one of these, for the record at hand */
	struct lines *removed, *added;
};

static void gather_broken(struct gathering *g, const struct record *record)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(freep) char *key = xasprintf("%s\t", record->type->name);
	const struct tracked tracked = {
		.key = key, .id = record->path, .path = record->path,
		.sha = "", .gated = "", .private_ = "", .disabled = "",
		.is_broken = true,
	};

	tracked_write_what(&line, &tracked);
	lines_add(g->lines, line.ptr);
}

static void gather_whole(struct gathering *g, const struct record *record)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf key = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf facts = BUF_INIT(BUF_UNBOUNDED);
	const cJSON *document = record->document;
	struct tracked tracked = {
		.id = record->id, .path = record->path,
		.is_marked_gone = cJSON_IsObject(json_get(document,
							  HUB_STATUS)),
	};

	tracked_key(&key, record->type->name, record->id);
	tracked_add_facts(&facts, document);
	tracked_set_facts(&tracked, facts.ptr);
	tracked.key = key.ptr;
	tracked_write_what(&line, &tracked);
	lines_add(g->lines, line.ptr);
}

static int on_record(const struct record *record, void *data, struct err *err)
{
	struct gathering *g = data;
	struct err none = ERR_INIT;
	enum upstream_type type;
	struct repo_id id;

	(void)err;
	if (upstream_type_parse(&type, record->type->name, &none) < 0)
		return 0;
	if (!record->document) {
		gather_broken(g, record);
		return 0;
	}
	/* What was written by hand has no revision. */
	if (json_get_string(record->document, "sha") &&
	    json_get_string(record->document, "id") &&
	    repo_id_parse(&id, record->id, &none) == 0)
		gather_whole(g, record);
	return 0;
}

static int gather(struct gathering *g, struct lines *lines, const char *path,
		  const struct git_id *id, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);
	struct err unread = ERR_INIT;

	if (!*id->hex || !config_type_of_path(store_config(g->store), path))
		return 0;
	g->lines = lines;
	if (repo_read_blob(store_repo(g->store), id, &text, &unread) < 0)
		buf_reset(&text);	/* see 'unread' */
	return records_in_text(g->store, path, &text, &unread, on_record, g,
			       err);
}

static int on_delta(const struct repo_delta *delta, void *data,
		    struct err *err)
{
	struct gathering *g = data;

	return gather(g, g->removed, delta->path, &delta->old_id, err) < 0 ||
	       gather(g, g->added, delta->path, &delta->new_id, err) < 0 ?
	       -1 : 0;
}

/* --- the file --------------------------------------------------------- */

/* What of the configuration decides which line a record gets. */
static void rules(char hex[65], const struct config *config)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	for (size_t i = 0; i < config->type_count; i++)
		buf_addf(&text, "%s\n%s\n", config->types[i].name,
			 config->types[i].path);
	buf_addf(&text, "%d", config->canonical);
	sha256_hex(hex, text.ptr, text.len);
}

/* The first line tells a list of other rules, and one that was cut short. */
static char *head_line(const struct tracked_list *list, uint64_t bytes)
{
	char hex[65];

	rules(hex, store_config(list->store));
	return xasprintf(FORMAT " %s %s %llu", list->commit, hex,
			 (unsigned long long)bytes);
}

static bool has_good_head(struct tracked_list *list)
{
	struct err none = ERR_INIT;
	CLEANUP(freep) char *expected = NULL;
	CLEANUP(freep) char *found = NULL;
	const char *line;
	uint64_t size = lines_bytes(list->lines);

	if (lines_rewind(list->lines, &none) < 0 ||
	    lines_next(&line, list->lines, &none) ||
	    !starts_with(line, FORMAT " ") ||
	    strlen(line) < strlen(FORMAT) + 1 + GIT_ID_LEN)
		return false;
	found = xstrdup(line);
	memcpy(list->commit, line + strlen(FORMAT) + 1, GIT_ID_LEN);
	expected = head_line(list, size - strlen(found) - 1);
	return !strcmp(found, expected);
}

static void forget(struct tracked_list *list)
{
	lines_free(list->lines);
	list->lines = lines_new(list->path, false);
	list->commit[0] = '\0';
	list->has_head = false;
}

static void open_file(struct tracked_list *list)
{
	struct err none = ERR_INIT;

	if (lines_open(&list->lines, list->path, &none) < 0) {
		forget(list);
		return;
	}
	list->has_head = true;
	if (!has_good_head(list))
		forget(list);
}

/* Where it cannot be written, it is made again each time. */
static void write_file(struct tracked_list *list)
{
	CLEANUP(fs_replace_freep) struct fs_replacing *file = NULL;
	CLEANUP(buf_release) struct buf piece = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(freep) char *head = head_line(list, lines_bytes(list->lines));
	struct err err = ERR_INIT;
	const char *line = head;
	int status;

	fs_remove_leftovers(list->path);
	status = fs_make_parents(list->path, &err) < 0 ||
		 lines_rewind(list->lines, &err) < 0 ||
		 fs_replace_begin(&file, list->path, 0666, &err) < 0 ? -1 : 0;
	while (!status) {
		buf_addf(&piece, "%s\n", line);
		if (piece.len >= PIECE) {
			status = fs_replace_add(file, piece.ptr, piece.len,
						&err);
			buf_reset(&piece);
		}
		if (!status)
			status = lines_next(&line, list->lines, &err);
	}
	if (status > 0 &&
	    fs_replace_add(file, piece.ptr, piece.len, &err) == 0 &&
	    fs_replace_end(file, &err) == 0)
		return;
	err_clear(&err);
}

/* When the last complete run began, in a file of its own: as a rule nothing
 * else has changed then. */
static char *complete_path(const struct tracked_list *list)
{
	return xasprintf("%s/hfmeta/refreshed",
			 repo_git_dir(store_repo(list->store)));
}

/* "1700000000 *" */
static void read_complete(struct tracked_list *list)
{
	CLEANUP(freep) char *path = complete_path(list);
	CLEANUP(lines_freep) struct lines *lines = NULL;
	struct err none = ERR_INIT;
	const char *line;

	if (lines_open(&lines, path, &none) == 0 &&
	    lines_rewind(lines, &none) == 0 &&
	    !lines_next(&line, lines, &none) && ends_with(line, " *"))
		list->complete = strtoll(line, NULL, 10);
	if (list->complete < 0)
		list->complete = 0;
}

static int write_complete(struct tracked_list *list, int64_t began,
			  struct err *err)
{
	CLEANUP(freep) char *path = complete_path(list);
	CLEANUP(freep) char *line = xasprintf("%lld *\n", (long long)began);

	/* Another run's may go too: the state is safe to lose. */
	fs_remove_leftovers(path);
	list->complete = began;
	return fs_make_parents(path, err) < 0 ? -1 :
	       fs_replace(path, line, strlen(line), 0666, err);
}

/* --- bringing it up to date ------------------------------------------- */

/* Returns 1 if the list cannot be brought there from where it is. */
static int bring_to(struct tracked_list *list, const struct git_id *head,
		    const struct tracked_looks *looks, struct err *err)
{
	CLEANUP(lines_freep) struct lines *removed = lines_new(list->path,
							       true);
	CLEANUP(lines_freep) struct lines *added = lines_new(list->path, true);
	CLEANUP(lines_freep) struct lines *out = lines_new(list->path, false);
	struct gathering g = {
		.store = list->store, .removed = removed, .added = added,
	};
	const struct tracked_changes changes = { removed, added, looks };
	const char *from = *list->commit ? list->commit : NULL;
	int status;

	if (repo_compare(store_repo(list->store), from, REPO_HEAD, head->hex,
			 on_delta, &g, err) < 0)
		return from ? 1 : -1;
	status = tracked_merge(out, list, &changes, err);
	if (status)
		return status;
	lines_free(list->lines);
	list->lines = STEAL(out);
	list->has_head = false;
	memcpy(list->commit, head->hex, sizeof(list->commit));
	if (lines_rewind(list->lines, err) < 0)
		return -1;
	write_file(list);
	return 0;
}

static int update(struct tracked_list *list, const struct git_id *head,
		  const struct tracked_looks *looks, struct err *err)
{
	int status = bring_to(list, head, looks, err);

	if (status > 0) {
		/* The commit may be gone, after a rebase and 'git gc'. */
		err_clear(err);
		forget(list);
		status = bring_to(list, head, looks, err);
	}
	return status;
}

int tracked_open(struct tracked_list **out, struct store *store,
		 struct err *err)
{
	CLEANUP(tracked_freep) struct tracked_list *list =
		xcalloc(1, sizeof(*list));
	struct git_id head;

	list->store = store;
	list->path = xasprintf("%s/hfmeta/tracked",
			       repo_git_dir(store_repo(store)));
	buf_init(&list->line, BUF_UNBOUNDED);
	read_complete(list);
	open_file(list);
	if (repo_head(&head, store_repo(store), err) < 0)
		return -1;
	if (!*head.hex)
		forget(list);
	else if (strcmp(head.hex, list->commit) != 0 &&
		 update(list, &head, NULL, err) < 0)
		return -1;
	if (tracked_rewind(list, err) < 0)
		return -1;
	*out = STEAL(list);
	return 0;
}

int tracked_save(struct tracked_list *list, const struct tracked_looks *looks,
		 struct err *err)
{
	struct git_id head;

	if (repo_head(&head, store_repo(list->store), err) < 0)
		return -1;
	if (*head.hex && (!looks->complete || list->has_times ||
			  lines_count(looks->committed) ||
			  strcmp(head.hex, list->commit) != 0) &&
	    update(list, &head, looks, err) < 0)
		return -1;
	return looks->complete ? write_complete(list, looks->began, err) : 0;
}
