/* SPDX-License-Identifier: MIT */
/* The run: threads, reading, results in order.  Which files: check_add.c. */
#include "core/check_private.h"

#include <stdlib.h>
#include <string.h>

#include "core/edits.h"
#include "util/fs.h"
#include "util/pool.h"

struct check *check_alloc(struct store *store,
			  const struct check_options *options)
{
	struct check *check = xcalloc(1, sizeof(*check));
	unsigned int jobs = options->jobs;

	check->store = store;
	check->options = *options;
	/* git's objects are read by one thread at a time. */
	if (store && store_at(store) != REPO_WORK_TREE)
		jobs = 1;
	if (!jobs)
		jobs = pool_processors();
	check->options.jobs = jobs;
	check->auditors = xcalloc(jobs, sizeof(*check->auditors));
	for (unsigned int i = 0; i < jobs; i++)
		check->auditors[i] = (struct auditor)AUDITOR_INIT;
	return check;
}

void check_new(struct check **out, struct store *store,
	       const struct check_options *options)
{
	struct check *check = check_alloc(store, options);
	size_t types = store_config(store)->type_count;

	check->rules = xcalloc(types, sizeof(*check->rules));
	check->ready = xcalloc(types, sizeof(*check->ready));
	*out = check;
}

void check_free(struct check *check)
{
	if (!check)
		return;
	for (size_t i = 0; i < check->count; i++) {
		free(check->items[i].path);
		free(check->items[i].problem);
	}
	for (unsigned int i = 0; i < check->options.jobs; i++)
		auditor_release(&check->auditors[i]);
	for (size_t i = 0; check->store &&
	     i < store_config(check->store)->type_count; i++)
		link_check_free(check->rules[i].links);
	free(check->auditors);
	free(check->items);
	free(check->rules);
	free(check->ready);
	schema_free(check->plain_schema);
	free(check);
}

void check_freep(struct check **check)
{
	check_free(*check);
}

static int read_item(struct check *check, const struct check_item *item,
		     struct buf *text, struct err *err)
{
	if (!check->store)
		return fs_read(text, item->path, err);
	return repo_read(store_repo(check->store), store_at(check->store),
			 item->path, text, err);
}

static int fix_form(struct check *check, const struct check_item *item,
		    struct auditor *auditor, bool *fixed, struct err *err)
{
	struct buf *form = &auditor->canonical;
	CLEANUP(freep) char *full = NULL;
	cJSON *document = NULL;

	arena_reset(&auditor->arena);
	if (json_parse(&document, &auditor->arena, auditor->text.ptr,
		       auditor->text.len, 0, NULL, err) < 0) {
		err_clear(err);		/* the check will say it */
		return 0;
	}
	buf_reset(form);
	json_canon(form, document);
	if (form->len == auditor->text.len &&
	    !memcmp(form->ptr, auditor->text.ptr, form->len))
		return 0;
	full = xasprintf("%s/%s", repo_work_dir(store_repo(check->store)),
			 item->path);
	if (fs_replace(full, form->ptr, form->len, 0666, err) < 0)
		return err_wrap(err, "cannot rewrite '%s'", item->path);
	buf_reset(&auditor->text);
	buf_add(&auditor->text, form->ptr, form->len);
	*fixed = true;
	return 0;
}

/* Only hints: without the record of HEAD there are none. */
static void note_edits(struct check *check, const struct check_item *item,
		       struct findings *findings, struct auditor *auditor)
{
	struct buf *text = &auditor->canonical;
	struct err none = ERR_INIT;
	cJSON *before = NULL;
	size_t first = findings->count;

	buf_reset(text);
	if (repo_read(store_repo(check->store), REPO_HEAD, item->path, text,
		      &none) == 0 &&
	    json_parse(&before, &auditor->arena, text->ptr, text->len,
		       JSON_LAST_REPEAT, NULL, &none) == 0)
		edits_note(findings, item->edited, before, auditor->document);
	err_clear(&none);
	for (; first < findings->count; first++)
		audit_locate(&findings->items[first], &auditor->text);
}

static int run_item(void *data, size_t number, unsigned int worker,
		    struct err *err)
{
	struct check *check = data;
	const struct check_item *item = &check->items[number];
	struct findings *findings = &check->results[number % POOL_BATCH];
	bool *fixed = &check->fixed[number % POOL_BATCH];
	struct auditor *auditor = &check->auditors[worker];

	if (item->problem)
		findings_add(findings, SEVERITY_ERROR, "", "schema",
			     item->problem);
	if (!item->rules)
		return 0;
	buf_reset(&auditor->text);
	if (read_item(check, item, &auditor->text, err) < 0) {
		findings_add(findings, SEVERITY_ERROR, "", "file", err->msg);
		err_clear(err);
		return 0;
	}
	if (check->options.fix && item->rules->canonical &&
	    fix_form(check, item, auditor, fixed, err) < 0)
		return -1;
	if (audit_text(findings, auditor, item->rules, item->path, err) < 0)
		return -1;
	if (item->edited && auditor->document && !findings_are_bad(findings))
		note_edits(check, item, findings, auditor);
	return 0;
}

static int emit_item(void *data, size_t number, struct err *err)
{
	struct check *check = data;
	struct findings *findings = &check->results[number % POOL_BATCH];
	bool *fixed = &check->fixed[number % POOL_BATCH];
	struct check_result result = {
		.path = check->items[number].path, .findings = findings,
		.bad = findings_are_bad(findings), .fixed = *fixed,
	};
	int status = check->on_file(&result, check->on_file_data, err);

	check->summary.checked++;
	check->summary.bad += result.bad;
	check->summary.fixed += result.fixed;
	findings_release(findings);
	*fixed = false;
	return status;
}

int check_run(struct check *check, check_on_file *on_file, void *data,
	      struct check_summary *summary, struct err *err)
{
	struct pool_work work = {
		.count = check->count, .jobs = check->options.jobs,
		.run = run_item, .emit = emit_item, .data = check,
	};
	int status;

	check->results = xcalloc(POOL_BATCH, sizeof(*check->results));
	check->fixed = xcalloc(POOL_BATCH, sizeof(*check->fixed));
	check->on_file = on_file;
	check->on_file_data = data;
	status = pool_run(&work, err);
	for (size_t i = 0; i < POOL_BATCH; i++)
		findings_release(&check->results[i]);
	free(check->results);
	free(check->fixed);
	*summary = check->summary;
	return status;
}
