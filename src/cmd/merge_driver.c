/* SPDX-License-Identifier: MIT */
/*
 * hfmeta merge-driver - how git merges records: field by field
 *
 * git calls it with three files (see "Defining a custom merge driver" in
 * gitattributes(5)); the result replaces the second.  Status 1 tells git that
 * there is a conflict.
 */
#include "cmd/cmd.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "core/merge.h"
#include "core/store.h"
#include "util/fs.h"

extern char **environ;

#define MARKER_SIZE 7
#define MARKER_SIZE_MAX 1000
#define HINTS_MAX 20

/* What git says on the command line. */
struct job {
	char *base, *ours, *theirs;	/* files */
	const char *path;		/* in the repository, or NULL */
	struct merge_style style;
};

struct side {
	struct buf text;
	cJSON *doc;
};

static void side_release(struct side *side)
{
	buf_release(&side->text);
	json_free(side->doc);
}

#define SIDE_INIT { .text = BUF_INIT(STORE_FILE_MAX) }

/* An ancestor may be empty: then both sides have added the file. */
static int read_side(struct side *side, const char *path, struct err *err)
{
	if (fs_read(&side->text, path, err) < 0)
		return -1;
	if (!side->text.len)
		return 0;
	return json_parse_text(&side->doc, side->text.ptr, side->text.len, 0,
			       err);
}

static cJSON *schema_in(struct cmd_ctx *ctx, const char *path,
			enum repo_at at)
{
	CLEANUP(store_freep) struct store *store = NULL;
	struct err none = ERR_INIT;
	const struct record_type *type;
	const cJSON *doc;

	if (cmd_open_store(&store, ctx, (int)at, &none) < 0)
		return NULL;
	type = config_type_of_path(store_config(store), path);
	if (!type || store_schema_document(&doc, store, type, &none) < 0)
		return NULL;
	return json_copy(doc);
}

/* Which arrays are sets; without a schema none are.  The one in the work tree
 * may be in the middle of a merge itself. */
static cJSON *schema_for(struct cmd_ctx *ctx, const char *path)
{
	cJSON *schema = path ? schema_in(ctx, path, REPO_WORK_TREE) : NULL;

	return schema || !path ? schema : schema_in(ctx, path, REPO_HEAD);
}

/*
 * What is no JSON on one of the sides is merged line by line, as git does it
 * without a driver: it must not be lost.
 */
static enum cmd_status merge_lines(const struct job *job, struct err *why)
{
	CLEANUP(freep) char *size = xasprintf("--marker-size=%u",
					      job->style.marker_size);
	char git[] = "git", merge_file[] = "merge-file", label[] = "-L";
	char base_label[] = "base";
	CLEANUP(freep) char *ours = xstrdup(job->style.ours);
	CLEANUP(freep) char *theirs = xstrdup(job->style.theirs);
	char *argv[] = {
		git, merge_file, size, label, ours, label, base_label, label,
		theirs, job->ours, job->base, job->theirs, NULL,
	};
	int status = 0;
	pid_t pid;

	if (posix_spawnp(&pid, git, NULL, NULL, argv, environ) != 0)
		return CMD_FAILED;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return CMD_FAILED;
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 127)
		return CMD_FAILED;
	err_clear(why);
	return WEXITSTATUS(status) ? CMD_FOUND : CMD_DONE;
}

static void name_conflicts(struct out *out, const struct strlist *conflicts,
			   const char *file)
{
	for (size_t i = 0; i < conflicts->count && i < HINTS_MAX; i++)
		out_hint(out, "both sides changed %s of '%s'",
			 conflicts->items[i], file);
	if (conflicts->count > HINTS_MAX)
		out_hint(out, "and %zu more", conflicts->count - HINTS_MAX);
}

static enum cmd_status merge_files(struct cmd_ctx *ctx, const struct job *job,
				   struct err *err)
{
	CLEANUP(side_release) struct side base = SIDE_INIT;
	CLEANUP(side_release) struct side a = SIDE_INIT;
	CLEANUP(side_release) struct side b = SIDE_INIT;
	CLEANUP(json_freep) cJSON *schema = NULL;
	CLEANUP(json_freep) cJSON *ours = NULL;
	CLEANUP(json_freep) cJSON *theirs = NULL;
	CLEANUP(strlist_release) struct strlist conflicts = STRLIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	const char *name = job->path ? job->path : job->ours;

	if (read_side(&base, job->base, err) < 0 ||
	    read_side(&a, job->ours, err) < 0 ||
	    read_side(&b, job->theirs, err) < 0) {
		err_wrap(err, "cannot merge '%s'", name);
		if (err->code != ERR_INVALID)
			return CMD_FAILED;
		out_warn(ctx->out, "%s by fields", err->msg);
		return merge_lines(job, err);
	}
	schema = schema_for(ctx, job->path);
	merge_documents(&ours, &theirs, &conflicts, base.doc, a.doc, b.doc,
			schema);
	if (conflicts.count)
		merge_write_conflict(&text, ours, theirs, schema, &job->style);
	else if (ours)
		json_canon(&text, ours);
	if (fs_replace(job->ours, text.ptr, text.len, 0666, err) < 0)
		return err_wrap(err, "cannot write '%s'", job->ours);
	name_conflicts(ctx->out, &conflicts, name);
	return conflicts.count ? CMD_FOUND : CMD_DONE;
}

/* git before 2.44 does not know the labels, and passes on "%X". */
static const char *label(const char *given, const char *otherwise)
{
	return given && *given && *given != '%' ? given : otherwise;
}

static enum cmd_status merge_driver(struct cmd_ctx *ctx, int argc,
				    char **argv, struct err *err)
{
	const struct opt opts[] = { OPT_END };
	struct job job = { .base = NULL };
	long size;

	argc = opt_parse(&cmd_merge_driver, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (argc < 3 || argc > 7)
		return err_set(err, ERR_USAGE, "three files must be named");
	size = argc > 3 ? strtol(argv[3], NULL, 10) : MARKER_SIZE;
	job.base = argv[0];
	job.ours = argv[1];
	job.theirs = argv[2];
	job.path = argc > 4 ? argv[4] : NULL;
	job.style = (struct merge_style){
		.marker_size = size > 0 && size <= MARKER_SIZE_MAX ?
			       (unsigned int)size : MARKER_SIZE,
		.ours = label(argc > 5 ? argv[5] : NULL, "ours"),
		.theirs = label(argc > 6 ? argv[6] : NULL, "theirs"),
	};
	return merge_files(ctx, &job, err);
}

const struct cmd cmd_merge_driver = {
	.name = "merge-driver",
	.usage = "hfmeta merge-driver <base> <ours> <theirs> [<marker-size> [<path> [<label> <label>]]]",
	.summary = "Merge records field by field, for git merge",
	.flags = CMD_PLUMBING,
	.run = merge_driver,
};
