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

static void add_changes(struct change *changes,
			const struct refresh_commit *commit)
{
	for (size_t i = 0; i < commit->count; i++)
		changes[i] = (struct change){
			.path = commit->files[i].path,
			.content = commit->files[i].text,
			.len = commit->files[i].len,
		};
}

static int add_one(struct commit_run *run, struct refresh_commit *commit,
		   struct err *err)
{
	CLEANUP(freep) struct change *changes = xcalloc(commit->count,
							sizeof(*changes));

	add_changes(changes, commit);
	return commit_run_add(run, changes, commit->count, commit->message,
			      &commit->id, err) < 0 ? -1 : 0;
}

static int add_each(struct commit_run *run, struct refresh_commit *commits,
		    size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!commits[i].err.code && add_one(run, &commits[i], err) < 0)
			return -1;
	return 0;
}

/* All of them as one; the subjects become lines of the message. */
static int add_squashed(struct commit_run *run, struct refresh_commit *commits,
			size_t count, size_t fine, struct err *err)
{
	CLEANUP(freep) struct change *changes = NULL;
	CLEANUP(buf_release) struct buf message = BUF_INIT(BUF_UNBOUNDED);
	size_t files = 0, used = 0;
	struct git_id id = { "" };

	for (size_t i = 0; i < count; i++)
		files += commits[i].count;
	changes = xcalloc(files, sizeof(*changes));
	buf_addf(&message, "Refresh %zu records\n\n", fine);
	for (size_t i = 0; i < count; i++) {
		if (commits[i].err.code)
			continue;
		add_changes(changes + used, &commits[i]);
		used += commits[i].count;
		buf_add(&message, commits[i].message,
			strcspn(commits[i].message, "\n"));
		buf_addc(&message, '\n');
	}
	if (commit_run_add(run, changes, used, message.ptr, &id, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (!commits[i].err.code)
			commits[i].id = id;
	return 0;
}

static int try_all(struct store *store, struct refresh_commit *commits,
		   size_t count, bool squash, struct err *err)
{
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	CLEANUP(buf_release) struct buf note = BUF_INIT(BUF_UNBOUNDED);
	size_t fine = 0;
	int status;

	if (repo_recover(store_repo(store), &note, err) < 0 ||
	    commit_run_begin(&run, store_repo(store), err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		commits[i].id.hex[0] = '\0';
		err_clear(&commits[i].err);
		fine += check_files(store, &commits[i]) == 0;
	}
	if (!fine)
		return 0;
	status = squash && fine > 1 ?
		 add_squashed(run, commits, count, fine, err) :
		 add_each(run, commits, count, err);
	return status < 0 ? -1 : commit_run_finish(run, err);
}

static int try_until_done(struct store *store,
			  struct refresh_commit *commits, size_t count,
			  bool squash, struct err *err)
{
	for (int try = 0; ; try++) {
		int status = try_all(store, commits, count, squash, err);

		/* Which of them it was shows when it is tried again. */
		if (!status || try == TRIES_MAX ||
		    (err->code != ERR_CHANGED && err->code != ERR_EXISTS))
			return status;
		err_clear(err);
	}
}

int refresh_commit_all(struct store *store, struct refresh_commit *commits,
		       size_t count, struct err *err)
{
	return try_until_done(store, commits, count, false, err);
}

int refresh_commit_squashed(struct store *store,
			    struct refresh_commit *commits, size_t count,
			    struct err *err)
{
	return try_until_done(store, commits, count, true, err);
}
