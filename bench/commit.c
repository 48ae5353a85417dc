/* SPDX-License-Identifier: MIT */
/*
 * Commits that change one record each; see commit.sh.
 *
 *	commit setup RECORDS LAYOUT	make one commit with so many small
 *					records in the current folder (git
 *					fast-import takes hours for a folder
 *					of a million)
 *	commit stream RECORDS LAYOUT COMMITS ROUND RECORD
 *					a stream for git fast-import with the
 *					commits that 'run' makes
 *	commit run RECORDS LAYOUT COMMITS ROUND RECORD BATCH
 *					make them in the current folder, and
 *					print the seconds it took
 *	commit path RECORDS LAYOUT NUMBER
 *					the path of a record
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/layout.h"
#include "git/git.h"
#include "util/fs.h"

static const char who[] = "bench <bench@localhost> 1700000000 +0000";

struct bench {
	size_t records, commits, round, batch;
	bool sharded;
	struct buf record;	/* what a record becomes, but for a number */
};

static size_t number(const char *text)
{
	return (size_t)strtoull(text, NULL, 10);
}

static void add_path(struct buf *path, const struct bench *b, size_t i)
{
	char folder[] = "model_metadata", id[48];
	const struct record_type type = { .path = folder };

	buf_reset(path);
	snprintf(id, sizeof(id), "org/model-%07zu", i);
	layout_add_folder(path, &type, b->sharded ? layout_for(b->records) :
			  LAYOUT_FLAT, id);
	buf_addf(path, "org_model-%07zu.json", i);
}

/* Which record the n-th commit changes: all over the place. */
static size_t nth(const struct bench *b, size_t n)
{
	return (n + b->round * b->commits) * 7919 % b->records;
}

static void add_content(struct buf *text, const struct bench *b, size_t n)
{
	buf_reset(text);
	buf_addf(text, "{\n  \"a\": \"%zu.%zu\",\n", b->round, n);
	buf_add(text, b->record.ptr + 2, b->record.len - 2);
}

static int setup(const struct bench *b, struct err *err)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	CLEANUP(buf_release) struct buf path = BUF_INIT(BUF_UNBOUNDED);
	struct change *changes = xcalloc(b->records, sizeof(*changes));
	int status;

	for (size_t i = 0; i < b->records; i++) {
		char *text = xasprintf("{\n  \"id\": \"model-%07zu\"\n}\n", i);

		add_path(&path, b, i);
		changes[i] = (struct change){
			.path = xstrdup(path.ptr), .content = text,
			.len = strlen(text),
		};
	}
	status = repo_open(&repo, err);
	if (!status)
		status = commit_run_begin(&run, repo, err);
	if (!status)
		status = commit_run_add(run, changes, b->records, "Records\n",
					NULL, err);
	if (!status)
		status = commit_run_finish(run, err);
	for (size_t i = 0; i < b->records; i++) {
		free((void *)(uintptr_t)changes[i].path);
		free((void *)(uintptr_t)changes[i].content);
	}
	free(changes);
	return status;
}

static void stream(const struct bench *b)
{
	struct buf path = BUF_INIT(BUF_UNBOUNDED);
	struct buf text = BUF_INIT(BUF_UNBOUNDED);

	for (size_t n = 0; n < b->commits; n++) {
		add_path(&path, b, nth(b, n));
		add_content(&text, b, n);
		printf("commit refs/heads/main\nauthor %s\ncommitter %s\n"
		       "data 7\nChange\n%sM 100644 inline %s\ndata %zu\n%s\n",
		       who, who, n ? "" : "from refs/heads/main^0\n", path.ptr,
		       text.len, text.ptr);
	}
	buf_release(&path);
	buf_release(&text);
}

static int one_batch(const struct bench *b, struct repo *repo, size_t first,
		     struct err *err)
{
	CLEANUP(commit_run_freep) struct commit_run *run = NULL;
	CLEANUP(buf_release) struct buf path = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	if (commit_run_begin(&run, repo, err) < 0)
		return -1;
	for (size_t n = first; n < first + b->batch && n < b->commits; n++) {
		struct change change;

		add_path(&path, b, nth(b, n));
		add_content(&text, b, n);
		change = (struct change){
			.path = path.ptr, .content = text.ptr, .len = text.len,
		};
		if (commit_run_add(run, &change, 1, "Change\n", NULL, err) < 0)
			return -1;
	}
	return commit_run_finish(run, err);
}

static int run(const struct bench *b, struct err *err)
{
	CLEANUP(repo_freep) struct repo *repo = NULL;
	struct timespec begin, end;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	if (repo_open(&repo, err) < 0)
		return -1;
	for (size_t n = 0; n < b->commits; n += b->batch)
		if (one_batch(b, repo, n, err) < 0)
			return -1;
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("%.4f\n", (double)(end.tv_sec - begin.tv_sec) +
	       (double)(end.tv_nsec - begin.tv_nsec) / 1e9);
	return 0;
}

int main(int argc, char **argv)
{
	struct bench b = { .record = BUF_INIT(BUF_UNBOUNDED) };
	struct buf path = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	if (argc < 4)
		return 129;
	b.records = number(argv[2]);
	b.sharded = !strcmp(argv[3], "sharded");
	if (!strcmp(argv[1], "setup")) {
		if (setup(&b, &err) < 0)
			fprintf(stderr, "fatal: %s\n", err.msg);
	} else if (!strcmp(argv[1], "path") && argc == 5) {
		add_path(&path, &b, number(argv[4]));
		puts(path.ptr);
	} else if (argc >= 7) {
		b.commits = number(argv[4]);
		b.round = number(argv[5]);
		if (fs_read(&b.record, argv[6], &err) == 0 && argc == 7)
			stream(&b);
		else if (!err.code) {
			b.batch = number(argv[7]);
			if (run(&b, &err) < 0)
				fprintf(stderr, "fatal: %s\n", err.msg);
		}
	}
	buf_release(&b.record);
	buf_release(&path);
	return err.code ? 128 : 0;
}
