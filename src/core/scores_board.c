/* SPDX-License-Identifier: MIT */
#include "core/scores_board.h"

#include <stdlib.h>
#include <string.h>

#include "core/repo_id.h"
#include "core/scores_merge.h"
#include "source/harness.h"
#include "source/leaderboard.h"

/* Result files of one model: most have one to five. */
#define FILES_MAX 100

/* Rows of one model; the viewer gives no more at a time. */
#define ROWS_MAX 100

/* Merge {task: ...} into the record, as results of a source; takes over
 * 'results'. */
static void merge(const struct scores_ask *ask, const char *source,
		  cJSON *results)
{
	CLEANUP(json_freep) cJSON *by_source = cJSON_CreateObject();
	struct scores_counts counts;

	json_set(by_source, source, results);
	scores_merge(ask->record, by_source, NULL, &counts);
}

/* Which revision is read, so that all files are of one; asked for once. */
static int find_revision(const struct scores_ask *ask,
			 struct scores_board *board, struct err *err)
{
	static const char *const query[] = { "expand[]=sha", NULL };
	CLEANUP(json_freep) cJSON *document = NULL;
	const char *sha;

	if (!board->asked) {
		if (hub_info(ask->hub, HUB_DATASET, board->dataset, NULL,
			     query, &document, &board->problem) < 0 &&
		    board->problem.code == ERR_INTERRUPTED) {
			*err = board->problem;
			return -1;
		}
		board->asked = true;
		sha = json_get_string(document, "sha");
		if (sha && strlen(sha) == 40 &&
		    strspn(sha, "0123456789abcdef") == 40)
			memcpy(board->revision, sha, 41);
		else if (!board->problem.code)
			err_set(&board->problem, ERR_INVALID,
				"the Hub's answer has a bad 'sha'");
	}
	if (!board->problem.code)
		return 0;
	*err = board->problem;
	return -1;
}

/* Files */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Names hold the time of the run. */
static int newest_first(const void *a, const void *b)
{
	return -strcmp(base_name(*(const char *const *)a),
		       base_name(*(const char *const *)b));
}

/* An entry of the folder itself: what the server says is not trusted. */
static const char *result_path(const struct scores_ask *ask,
			       const cJSON *entry)
{
	const char *path = json_get_string(entry, "path");
	const char *type = json_get_string(entry, "type");
	size_t len = strlen(ask->name);

	if (!path || !type || strcmp(type, "file") != 0 ||
	    strncmp(path, ask->name, len) != 0 || path[len] != '/' ||
	    strchr(path + len + 1, '/') ||
	    !starts_with(path + len + 1, "results_") ||
	    !ends_with(path, ".json"))
		return NULL;
	return path;
}

static bool is_of_model(const struct scores_ask *ask, const char *name)
{
	for (size_t i = 0; i < ask->names->count; i++)
		if (repo_id_same(ask->names->items[i], name))
			return true;
	return false;
}

static void take_results(const struct scores_ask *ask,
			 const struct scores_board *board,
			 struct harness_file *file)
{
	CLEANUP(freep) char *source = harness_source(file, board->source);

	merge(ask, source, STEAL(file->results));
}

static void take_file(const struct scores_ask *ask,
		      const struct scores_board *board, const char *path,
		      const struct buf *text)
{
	CLEANUP(harness_file_release) struct harness_file file =
		HARNESS_FILE_INIT;
	CLEANUP(json_freep) cJSON *document = NULL;
	CLEANUP(strlist_release) struct strlist doubts = STRLIST_INIT;
	struct harness_place place = {
		.file = path, .dataset = board->dataset,
		.revision = board->revision,
	};
	struct err err = ERR_INIT;

	if (json_parse_text(&document, text->ptr, text->len,
			    HARNESS_JSON_FLAGS, &err) < 0 ||
	    harness_read(&file, document, &place, &doubts, &err) < 0)
		strlist_addf(&doubts, "it is left out: %s", err.msg);
	else if (file.is_record)
		strlist_add(&doubts, "it is left out: it is no result file");
	else if (file.withdrawn)
		strlist_add(&doubts, "it is left out: the leaderboard does "
			    "not count this run");
	else if (file.model && !is_of_model(ask, file.model))
		strlist_addf(&doubts, "it is left out: it is of '%.200s'",
			     file.model);
	else
		take_results(ask, board, &file);
	for (size_t i = 0; i < doubts.count; i++)
		strlist_addf(ask->warnings, "%s: %s: %s", board->dataset,
			     path, doubts.items[i]);
}

static int fetch_file(const struct scores_ask *ask,
		      const struct scores_board *board, const char *path,
		      struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(HARNESS_FILE_MAX);

	if (hub_file(ask->hub, HUB_DATASET, board->dataset, board->revision,
		     path, &text, err) == 0) {
		take_file(ask, board, path, &text);
		return 0;
	}
	if (err->code != ERR_NOT_FOUND && err->code != ERR_LIMIT &&
	    err->code != ERR_INVALID)
		return err_wrap(err, "cannot fetch '%s'", path);
	strlist_addf(ask->warnings, "%s: %s: it is left out: %s",
		     board->dataset, path, err->msg);
	err_clear(err);
	return 0;
}

int scores_ask_files(const struct scores_ask *ask, struct scores_board *board,
		     struct err *err)
{
	CLEANUP(json_freep) cJSON *entries = NULL;
	CLEANUP(freep) const char **paths = NULL;
	size_t count = 0, room = 0;
	const cJSON *entry;

	if (find_revision(ask, board, err) < 0)
		return -1;
	if (hub_tree(ask->hub, HUB_DATASET, board->dataset, board->revision,
		     ask->name, NULL, &entries, err) < 0) {
		if (err->code != ERR_NOT_FOUND)
			return -1;
		err_clear(err);
		return 0;
	}
	json_each(entry, entries) {
		const char *path = result_path(ask, entry);

		if (!path)
			continue;
		GROW(paths, count, room);
		paths[count++] = path;
	}
	if (count)
		qsort(paths, count, sizeof(*paths), newest_first);
	if (count > FILES_MAX)
		strlist_addf(ask->warnings, "%s: of %zu files of '%s' only the "
			     "newest %d are read", board->dataset, count,
			     ask->name, FILES_MAX);
	for (size_t i = 0; i < count && i < FILES_MAX; i++)
		if (fetch_file(ask, board, paths[i], err) < 0)
			return -1;
	return 0;
}

/* The table */

static int newest_row_first(const void *a, const void *b)
{
	const cJSON *one = *(const cJSON *const *)a;
	const cJSON *other = *(const cJSON *const *)b;
	int order = -strcmp(leaderboard_row_date(one),
			    leaderboard_row_date(other));

	return order ? order : json_compare(one, other);
}

static void take_row(const struct scores_ask *ask,
		     const struct scores_board *board, const cJSON *row,
		     bool first, const char *revision)
{
	CLEANUP(freep) char *name = leaderboard_row_name(row);
	CLEANUP(freep) char *source = first ? xstrdup(board->source) :
		xasprintf("%s/%s", board->source, name);
	cJSON *results = leaderboard_read_row(row, board->dataset, revision);

	if (results)
		merge(ask, source, results);
}

/* The rows that are of the model, whatever the viewer has found. */
static size_t choose_rows(const struct scores_ask *ask, const cJSON *answer,
			  const cJSON *rows[ROWS_MAX])
{
	const cJSON *item;
	size_t count = 0;

	json_each(item, json_get(answer, "rows")) {
		const cJSON *row = json_get(item, "row");
		const char *name = json_get_string(row, "fullname");

		if (name && repo_id_same(name, ask->name) && count < ROWS_MAX)
			rows[count++] = row;
	}
	if (count)
		qsort(rows, count, sizeof(*rows), newest_row_first);
	return count;
}

int scores_ask_table(const struct scores_ask *ask, struct scores_board *board,
		     struct err *err)
{
	/* An id has no quotes: it was checked. */
	CLEANUP(freep) char *where = xasprintf("where=\"fullname\"='%s'",
					       ask->name);
	const char *const query[] = {
		"config=default", "split=train", where, NULL,
	};
	CLEANUP(json_freep) cJSON *answer = NULL;
	const cJSON *rows[ROWS_MAX];
	char revision[41] = "";
	size_t count;

	if (hub_filter(ask->hub, board->dataset, query, &answer, revision,
		       err) < 0)
		return -1;
	count = choose_rows(ask, answer, rows);
	for (size_t i = 0; i < count; i++)
		take_row(ask, board, rows[i], i == 0, revision);
	return 0;
}
