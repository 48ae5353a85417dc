/* SPDX-License-Identifier: MIT */
#include "cmd/edit.h"

#include "json/json.h"

int cmd_edit_open(struct edit *edit, struct store **store,
		  struct cmd_ctx *ctx, const char *type_name,
		  const char *name, struct err *err)
{
	const struct record_type *type = NULL;

	if (cmd_open_store(store, ctx, REPO_WORK_TREE, err) < 0)
		return -1;
	if (type_name) {
		type = config_type(store_config(*store), type_name);
		if (!type)
			return err_set(err, ERR_USAGE,
				       "no such record type: '%s'", type_name);
	}
	return edit_open(edit, *store, type, name, err);
}

void cmd_edit_print(const struct edit *edit, struct cmd_ctx *ctx,
		    const char *mark, const struct git_id *commit)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();

	for (size_t i = 0; i < edit->notes.count; i++)
		out_note(ctx->out, "%s", edit->notes.items[i]);
	out_print(ctx->out, "%s  %s\n", mark, edit->path);
	if (!ctx->out->json)
		return;
	json_set_string(line, "id", edit->id);
	json_set_string(line, "path", edit->path);
	json_set_string(line, "commit", commit->hex[0] ? commit->hex : NULL);
	cmd_print_json(ctx->out, line);
}

int cmd_edit_commit(struct edit *edit, struct cmd_ctx *ctx, const char *verb,
		    struct err *err)
{
	struct git_id commit = { "" };
	int status = edit_commit(&commit, edit, verb, err);

	if (status < 0)
		return -1;
	cmd_edit_print(edit, ctx, status ? "=" : "M", &commit);
	return 0;
}
