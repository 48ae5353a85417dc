/* SPDX-License-Identifier: MIT */
/* hfmeta list --tree - records below the taxonomy, as 'ls' would show them:
 * what ends in '/' is a name of the taxonomy. */
#include "cmd/list.h"

#include <string.h>

#include "core/tree.h"
#include "json/json.h"

static void print_ids(struct out *out, const cJSON *ids, int depth)
{
	const cJSON *id;

	json_each(id, ids)
		out_print(out, "%*s%s\n", 2 * depth, "", id->valuestring);
}

static void print_node(struct out *out, const cJSON *node, int depth)
{
	const cJSON *child;

	print_ids(out, json_get(node, "$records"), depth);
	json_each(child, node) {
		if (child->string[0] == '$')
			continue;
		out_print(out, "%*s%s/\n", 2 * depth, "", child->string);
		print_node(out, child, depth + 1);
	}
}

static void print_text(struct out *out, const cJSON *tree, bool with_name)
{
	const cJSON *others = json_get(tree, "others");

	if (with_name)
		out_print(out, "%s:\n", json_get_string(tree, "file"));
	print_node(out, json_get(tree, "tree"), 0);
	if (others->child) {
		out_print(out, "(nowhere)\n");
		print_ids(out, others, 1);
	}
}

int list_tree(struct cmd_ctx *ctx, struct store *store,
	      const struct record_type *type,
	      const struct condition *conditions, size_t count,
	      struct err *err)
{
	CLEANUP(json_freep) cJSON *trees = NULL;
	const cJSON *tree;

	if (tree_of_records(&trees, store, type, conditions, count, err) < 0)
		return -1;
	if (!trees->child)
		out_note(ctx->out, "no schema names a taxonomy");
	json_each(tree, trees) {
		if (ctx->out->json)
			cmd_print_json(ctx->out, tree);
		else
			print_text(ctx->out, tree, trees->child->next);
	}
	return 0;
}
