/* SPDX-License-Identifier: MIT */
#include "core/refresh_commit.h"

#include <stdlib.h>
#include <string.h>

#define TRIES_MAX 100

void refresh_commit_release(struct refresh_commit *commit)
{
	for (size_t i = 0; i < commit->count; i++) {
		free(commit->files[i].path);
		free(commit->files[i].before);
		free(commit->files[i].text);
	}
	free(commit->files);
	free(commit->message);
}

static char *canonical(const cJSON *document, size_t *len)
{
	struct buf text = BUF_INIT(BUF_UNBOUNDED);

	if (!document)
		return NULL;
	json_canon(&text, document);
	*len = text.len;
	return buf_detach(&text);
}

void refresh_commit_add(struct refresh_commit *commit, const char *path,
			const cJSON *before, const cJSON *now)
{
	struct refresh_file *file;

	GROW(commit->files, commit->count, commit->room);
	file = &commit->files[commit->count++];
	*file = (struct refresh_file){ .path = xstrdup(path) };
	file->before = canonical(before, &file->before_len);
	file->text = canonical(now, &file->len);
}

/* What HEAD has now is what the new text was made from. */
static int check_unmoved(struct store *store, const struct refresh_file *file,
			 struct err *err)
{
	CLEANUP(json_freep) cJSON *document = NULL;
	CLEANUP(freep) char *text = NULL;
	size_t len = 0;

	if (store_load_head(&document, store, file->path, err) < 0) {
		if (err->code != ERR_NOT_FOUND)
			return -1;
		err_clear(err);
	}
	text = canonical(document, &len);
	if (!text != !file->before ||
	    (text && (len != file->before_len ||
		      memcmp(text, file->before, len) != 0)))
		return err_set(err, ERR_EXISTS, "'%s' was changed by somebody "
			       "else meanwhile", file->path);
	return 0;
}

static int check_files(struct store *store, struct refresh_commit *commit)
{
	for (size_t i = 0; i < commit->count; i++)
		if (repo_check_path(store_repo(store), commit->files[i].path,
				    &commit->err) < 0 ||
		    check_unmoved(store, &commit->files[i], &commit->err) < 0)
			return -1;
	return 0;
}

static int add_one(struct commit_run *run, struct refresh_commit *commit,
		   struct err *err)
{
	CLEANUP(freep) struct change *changes = xcalloc(commit->count,
							sizeof(*changes));

	for (size_t i = 0; i < commit->count; i++)
		changes[i] = (struct change){
			.path = commit->files[i].path,
			.content = commit->files[i].text,
			.len = commit->files[i].len,
		};
	return commit_run_add(run, changes, commit->count, commit->message,
			      &commit->id, err) < 0 ? -1 : 0;
}

static int try_all(struct store *store, struct refresh_commit *commits,
		   size_t count, struct err *err)
{
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	CLEANUP(buf_release) struct buf note = BUF_INIT(BUF_UNBOUNDED);
	size_t made = 0;

	if (repo_recover(store_repo(store), &note, err) < 0 ||
	    commit_run_begin(&run, store_repo(store), err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		commits[i].id.hex[0] = '\0';
		err_clear(&commits[i].err);
		if (check_files(store, &commits[i]) < 0)
			continue;
		if (add_one(run, &commits[i], err) < 0)
			return -1;
		made++;
	}
	return made ? commit_run_finish(run, err) : 0;
}

int refresh_commit_all(struct store *store, struct refresh_commit *commits,
		       size_t count, struct err *err)
{
	for (int try = 0; ; try++) {
		int status = try_all(store, commits, count, err);

		/* Which of them it was shows when it is tried again. */
		if (!status || try == TRIES_MAX ||
		    (err->code != ERR_CHANGED && err->code != ERR_EXISTS))
			return status;
		err_clear(err);
	}
}
