/* SPDX-License-Identifier: MIT */
/*
 * A document and the graph of a schema, side by side.  Of each value the set
 * of nodes that are about it is known, so it is looked at once, however many
 * ways of the schema lead to it, and cycles end by themselves.
 */
#include "core/link_private.h"

#include <stdlib.h>
#include <string.h>

/* Edges looked at in one document; a real record takes some hundred. */
#define STEPS_MAX 100000000

struct walker {
	const struct link_rules *rules;
	link_rules_each *each;
	void *data;
	struct err *err;
	struct buf pointer;
	/* Sets of nodes, the innermost value's last. */
	size_t *sets;
	size_t count, room;
	/* In the newest set is what has its number. */
	uint64_t *member_of, newest;
	uint64_t steps;
};

static void walker_release(struct walker *w)
{
	buf_release(&w->pointer);
	free(w->sets);
	free(w->member_of);
}

static void add_node(struct walker *w, size_t node)
{
	if (!w->rules->nodes[node].live || w->member_of[node] == w->newest)
		return;
	w->member_of[node] = w->newest;
	GROW(w->sets, w->count, w->room);
	w->sets[w->count++] = node;
}

static int count_steps(struct walker *w, size_t steps)
{
	w->steps += steps;
	if (w->steps > STEPS_MAX)
		return err_set(w->err, ERR_LIMIT,
			       "the links take too many steps to find");
	return 0;
}

static int accepts(struct walker *w, const struct edge *edge,
		   const cJSON *value)
{
	int accepted;

	if (!edge->gate)
		return 1;
	accepted = schema_node_validate(w->rules->schema, edge->gate, value,
					NULL, w->err);
	return accepted < 0 ? -1 : (accepted > 0) != edge->unless;
}

/* Of the branches of a choice those that accept the value, or all; but not
 * what an "if" rules out. */
static int add_choice(struct walker *w, const struct node *node, size_t group,
		      const cJSON *value)
{
	bool any = false;
	int passes = group == CHOICE_IF ? 1 : 2;

	for (int pass = 0; pass < passes && !any; pass++) {
		for (size_t i = 0; i < node->count; i++) {
			const struct edge *edge = &node->edges[i];
			int accepted = 1;

			if (edge->kind != EDGE_CHOICE || edge->index != group)
				continue;
			if (!pass)
				accepted = accepts(w, edge, value);
			if (accepted < 0)
				return -1;
			if (accepted) {
				any = true;
				add_node(w, edge->target);
			}
		}
	}
	return 0;
}

/* Add what counts for the same value as the set from 'begin' on. */
static int complete_set(struct walker *w, size_t begin, const cJSON *value)
{
	for (size_t k = begin; k < w->count; k++) {
		const struct node *node = &w->rules->nodes[w->sets[k]];
		bool done[CHOICES] = { false };

		if (count_steps(w, node->count) < 0)
			return -1;
		for (size_t i = 0; i < node->count; i++) {
			const struct edge *edge = &node->edges[i];

			if (edge->kind == EDGE_SAME)
				add_node(w, edge->target);
			if (edge->kind != EDGE_CHOICE || done[edge->index])
				continue;
			done[edge->index] = true;
			if (add_choice(w, node, edge->index, value) < 0)
				return -1;
		}
	}
	return 0;
}

static int matches(struct walker *w, const struct edge *edge,
		   const char *name)
{
	return regex_match(edge->pattern, name, strlen(name), NULL, 0, NULL,
			   w->err);
}

/* No "properties" and no "patternProperties" beside it is about the name. */
static int is_other(struct walker *w, const struct node *node,
		    const char *name)
{
	if (json_get(json_get(node->schema, "properties"), name))
		return 0;
	for (size_t i = 0; i < node->count; i++) {
		int matched = node->edges[i].kind == EDGE_PATTERN ?
			      matches(w, &node->edges[i], name) : 0;

		if (matched)
			return matched < 0 ? -1 : 0;
	}
	return 1;
}

static int is_about(struct walker *w, const struct node *node,
		    const struct edge *edge, const char *name, size_t index)
{
	switch (edge->kind) {
	case EDGE_NAME:
		return name && !strcmp(edge->name, name);
	case EDGE_PATTERN:
		return name ? matches(w, edge, name) : 0;
	case EDGE_OTHERS:
		return name ? is_other(w, node, name) : 0;
	case EDGE_INDEX:
		return !name && index == edge->index;
	case EDGE_ITEMS:
		return !name && index >= edge->index;
	case EDGE_SAME:
	case EDGE_CHOICE:
		break;
	}
	return 0;
}

/* The set for a member ('name') or element of the value whose own set is
 * [begin, end). */
static int begin_set(struct walker *w, size_t begin, size_t end,
		     const char *name, size_t index)
{
	w->newest++;
	for (size_t k = begin; k < end; k++) {
		const struct node *node = &w->rules->nodes[w->sets[k]];

		if (count_steps(w, node->count + 1) < 0)
			return -1;
		if (name && !(node->initials >> (name[0] & 63) & 1))
			continue;
		for (size_t i = 0; i < node->count; i++) {
			int about = is_about(w, node, &node->edges[i], name,
					     index);

			if (about < 0)
				return -1;
			if (about)
				add_node(w, node->edges[i].target);
		}
	}
	return 0;
}

/* The string, or each string of the array. */
static int call_strings(struct walker *w, const struct link_mark *mark,
			const cJSON *value)
{
	size_t len = w->pointer.len, index = 0;
	const cJSON *element;
	int status = 0;

	if (cJSON_IsString(value))
		return w->each(mark, value, w->pointer.ptr, w->data, w->err);
	if (!cJSON_IsArray(value))
		return 0;
	json_each(element, value) {
		if (cJSON_IsString(element)) {
			json_pointer_add_index(&w->pointer, index);
			status = w->each(mark, element, w->pointer.ptr,
					 w->data, w->err);
			buf_cut(&w->pointer, len);
		}
		if (status)
			return status;
		index++;
	}
	return 0;
}

static int call_each(struct walker *w, size_t begin, const cJSON *value)
{
	for (size_t k = begin; k < w->count; k++) {
		const struct link_mark *mark =
			w->rules->nodes[w->sets[k]].mark;
		int status = 0;

		if (mark && mark->link)
			status = call_strings(w, mark, value);
		else if (mark && (cJSON_IsArray(value) || cJSON_IsString(value)))
			status = w->each(mark, value, w->pointer.ptr, w->data,
					 w->err);
		if (status)
			return status;
	}
	return 0;
}

/* A document nests at most JSON_DEPTH_MAX deep. */
static int walk_value(struct walker *w, size_t begin, const cJSON *value)
{
	size_t len = w->pointer.len, index = 0, end;
	bool named = cJSON_IsObject(value);
	const cJSON *child;
	int status;

	if (complete_set(w, begin, value) < 0)
		return -1;
	end = w->count;
	status = call_each(w, begin, value);
	if (status || !(named || cJSON_IsArray(value)))
		return status;
	json_each(child, value) {
		if (begin_set(w, begin, end, named ? child->string : NULL,
			      index) < 0)
			return -1;
		if (w->count > end) {
			if (named)
				json_pointer_add(&w->pointer, child->string);
			else
				json_pointer_add_index(&w->pointer, index);
			status = walk_value(w, end, child);
			if (status)
				return status;
			buf_cut(&w->pointer, len);
			w->count = end;
		}
		index++;
	}
	return 0;
}

int link_rules_walk(const struct link_rules *rules, const cJSON *document,
		    link_rules_each *each, void *data, struct err *err)
{
	CLEANUP(walker_release) struct walker w = {
		.rules = rules, .each = each, .data = data, .err = err,
		.pointer = BUF_INIT(BUF_UNBOUNDED), .newest = 1,
	};

	w.member_of = xcalloc(rules->node_count, sizeof(*w.member_of));
	add_node(&w, 0);
	return walk_value(&w, 0, document);
}
