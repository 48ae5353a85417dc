/* SPDX-License-Identifier: MIT */
/*
 * hfmeta merge-driver - how git merges records: field by field
 *
 * git calls it with three files (see "Defining a custom merge driver" in
 * gitattributes(5)); the result replaces the second.  Status 1 tells git that
 * there is a conflict.
 */
#include "cmd/cmd.h"

#include <stdlib.h>

#include "core/merge.h"
#include "core/store.h"
#include "util/fs.h"

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

/* Which arrays are sets; without a schema none are. */
static cJSON *schema_for(struct cmd_ctx *ctx, const char *path)
{
	CLEANUP(store_freep) struct store *store = NULL;
	struct err none = ERR_INIT;
	const struct record_type *type;
	const cJSON *doc;

	if (!path || cmd_open_store(&store, ctx, REPO_WORK_TREE, &none) < 0)
		return NULL;
	type = config_type_of_path(store_config(store), path);
	if (!type || store_schema_document(&doc, store, type, &none) < 0)
		return NULL;
	return json_copy(doc);
}

static enum cmd_status merge_files(struct cmd_ctx *ctx, char **argv, int argc,
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
	const char *path = argc > 4 ? argv[4] : NULL;
	long size = argc > 3 ? strtol(argv[3], NULL, 10) : 7;

	if (read_side(&base, argv[0], err) < 0 ||
	    read_side(&a, argv[1], err) < 0 || read_side(&b, argv[2], err) < 0)
		return err_wrap(err, "cannot merge '%s'",
				path ? path : argv[1]);
	schema = schema_for(ctx, path);
	merge_documents(&ours, &theirs, &conflicts, base.doc, a.doc, b.doc,
			schema);
	if (conflicts.count)
		merge_write_conflict(&text, ours, theirs,
				     size > 0 && size < 100 ?
				     (unsigned int)size : 7);
	else if (ours)
		json_canon(&text, ours);
	if (fs_replace(argv[1], text.ptr, text.len, 0666, err) < 0)
		return err_wrap(err, "cannot write '%s'", argv[1]);
	for (size_t i = 0; i < conflicts.count; i++)
		out_hint(ctx->out, "both sides changed %s of '%s'",
			 conflicts.items[i], path ? path : argv[1]);
	return conflicts.count ? CMD_FOUND : CMD_DONE;
}

static enum cmd_status merge_driver(struct cmd_ctx *ctx, int argc,
				    char **argv, struct err *err)
{
	const struct opt opts[] = { OPT_END };

	argc = opt_parse(&cmd_merge_driver, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (argc < 3 || argc > 5)
		return err_set(err, ERR_USAGE, "three files must be named");
	return merge_files(ctx, argv, argc, err);
}

const struct cmd cmd_merge_driver = {
	.name = "merge-driver",
	.usage = "hfmeta merge-driver <base> <ours> <theirs> [<marker-size> [<path>]]",
	.summary = "Merge records field by field, for git merge",
	.flags = CMD_PLUMBING,
	.run = merge_driver,
};
