/* SPDX-License-Identifier: MIT */
/* References, and the keywords that combine schemas. */
#include "schema/compile.h"

#include <string.h>

static int add_reference(struct compiler *c, struct schema_node *node,
			 const cJSON *value, struct logic_rules *rules)
{
	struct reference *reference = compile_alloc(c, sizeof(*reference));
	const char *text = cJSON_GetStringValue(value), *anchor;
	struct schema_node *target;

	if (!text)
		return compile_error(c, node->resource, node->source,
				     value->string, "must be a string");
	if (resolve_reference(c, node, value->string, text, &target,
			      &anchor) < 0)
		return -1;
	reference->keyword = value->string;
	reference->target = target;
	reference->next = (struct reference *)rules->references;
	rules->references = reference;
	if (!strcmp(value->string, "$recursiveRef"))
		anchor = "";
	else if (strcmp(value->string, "$dynamicRef") != 0)
		anchor = NULL;
	/* A bookend: it is dynamic only if it is so where it begins. */
	for (const struct dynamic_anchor *a = target->resource->anchors;
	     anchor && a; a = a->next)
		if (a->source == target->source && !strcmp(a->name, anchor)) {
			reference->dynamic = a->name;
			c->schema->dynamic = true;
		}
	return 0;
}

static int want_list(struct compiler *c, struct schema_node *node,
		     const cJSON *value, struct node_list *list)
{
	const cJSON *item;

	if (!value)
		return 0;
	if (!cJSON_IsArray(value) || !value->child)
		return compile_error(c, node->resource, value, "",
				     "must be an array with at least one "
				     "schema");
	list->nodes = compile_alloc(c, (size_t)cJSON_GetArraySize(value) *
				    sizeof(*list->nodes));
	json_each(item, value)
		if (compile_sub(c, node, item, &list->nodes[list->count++]) < 0)
			return -1;
	return 0;
}

static bool says_something(const struct logic_rules *rules)
{
	return rules->references || rules->all_of.count ||
	       rules->any_of.count || rules->one_of.count ||
	       rules->not_node || rules->if_node;
}

int compile_logic(struct compiler *c, struct schema_node *node,
		  const cJSON *const *k)
{
	static const enum keyword references[] = {
		KEYWORD_REF, KEYWORD_DYNAMIC_REF, KEYWORD_RECURSIVE_REF,
	};
	struct logic_rules *rules = compile_alloc(c, sizeof(*rules));

	for (size_t i = 0; i < ARRAY_SIZE(references); i++)
		if (k[references[i]] &&
		    add_reference(c, node, k[references[i]], rules) < 0)
			return -1;
	if (want_list(c, node, k[KEYWORD_ALL_OF], &rules->all_of) < 0 ||
	    want_list(c, node, k[KEYWORD_ANY_OF], &rules->any_of) < 0 ||
	    want_list(c, node, k[KEYWORD_ONE_OF], &rules->one_of) < 0 ||
	    compile_sub(c, node, k[KEYWORD_NOT], &rules->not_node) < 0 ||
	    compile_sub(c, node, k[KEYWORD_IF], &rules->if_node) < 0 ||
	    compile_sub(c, node, k[KEYWORD_THEN], &rules->then_node) < 0 ||
	    compile_sub(c, node, k[KEYWORD_ELSE], &rules->else_node) < 0)
		return -1;
	if (says_something(rules)) {
		node->logic = rules;
		node->more |= TYPE_ANY;
	}
	return 0;
}
