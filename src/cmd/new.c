/* SPDX-License-Identifier: MIT */
/*
 * hfmeta new - a hand-written record, for what is not on the Hub
 *
 * What the schema asks for and was not given is asked for on a terminal.
 */
#include "cmd/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/handmade.h"

/* An empty answer leaves the field out. */
static int ask(cJSON *record, const char *field, struct err *err)
{
	CLEANUP(freep) char *line = NULL;
	CLEANUP(freep) char *assignment = NULL;
	size_t room = 0;
	ssize_t len;

	fprintf(stderr, "%s: ", field);
	len = getline(&line, &room, stdin);
	if (len < 0)
		return err_set(err, ERR_INVALID, "no answer for '%s'", field);
	if (len && line[len - 1] == '\n')
		line[--len] = '\0';
	if (!len)
		return 0;
	assignment = xasprintf("%s=%s", field, line);
	return handmade_set(record, assignment, err);
}

static int ask_for_missing(cJSON *record, struct store *store,
			   const struct record_type *type, struct err *err)
{
	CLEANUP(strlist_release) struct strlist missing = STRLIST_INIT;

	if (!isatty(STDIN_FILENO))
		return 0;
	if (handmade_missing(&missing, store, type, record, err) < 0)
		return -1;
	for (size_t i = 0; i < missing.count; i++)
		if (ask(record, missing.items[i], err) < 0)
			return -1;
	return 0;
}

static void print_result(struct out *out, const char *name, const char *path,
			 const struct git_id *commit)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();

	out_print(out, "A  %s\n", path);
	if (!out->json)
		return;
	json_set_string(line, "id", name);
	json_set_string(line, "path", path);
	json_set_string(line, "commit", commit->hex);
	cmd_print_json(out, line);
}

static int make(struct cmd_ctx *ctx, const char *type_name, const char *name,
		cJSON *record, struct err *err)
{
	CLEANUP(store_freep) struct store *store = NULL;
	CLEANUP(freep) char *path = NULL;
	const struct record_type *type;
	struct git_id commit = { "" };
	struct repo_id id;

	if (repo_id_parse(&id, name, err) < 0 ||
	    cmd_open_store(&store, ctx, REPO_WORK_TREE, err) < 0)
		return -1;
	type = config_type(store_config(store), type_name);
	if (!type)
		return err_set(err, ERR_USAGE, "no such record type: '%s'",
			       type_name);
	/* The name is known: it is not asked for. */
	json_set_string(record, "name", id.str);
	json_set_string(record, "id", id.str);
	if (ask_for_missing(record, store, type, err) < 0)
		return -1;
	cJSON_DeleteItemFromObjectCaseSensitive(record, "name");
	cJSON_DeleteItemFromObjectCaseSensitive(record, "id");
	if (handmade_add(&path, &commit, store, type, &id, record, err) < 0)
		return -1;
	print_result(ctx->out, id.str, path, &commit);
	return 0;
}

static enum cmd_status new(struct cmd_ctx *ctx, int argc, char **argv,
			   struct err *err)
{
	CLEANUP(json_freep) cJSON *record = cJSON_CreateObject();
	const char *type = NULL;
	const struct opt opts[] = {
		OPT_STRING('t', "type", "type", &type,
			   "model, dataset, or another record type"),
		OPT_END,
	};

	argc = opt_parse(&cmd_new, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (!argc || !type)
		return err_set(err, ERR_USAGE, argc ? "no record type named" :
			       "no name for the record");
	for (int i = 1; i < argc; i++)
		if (handmade_set(record, argv[i], err) < 0)
			return CMD_FAILED;
	if (make(ctx, type, argv[0], record, err) < 0) {
		err_wrap(err, "cannot make a record of '%s'", argv[0]);
		return CMD_FAILED;
	}
	return CMD_DONE;
}

const struct cmd cmd_new = {
	.name = "new",
	.usage = "hfmeta new -t <type> <name> [<field>=<value>...]",
	.summary = "Write a record by hand",
	.flags = CMD_WRITES,
	.run = new,
};
