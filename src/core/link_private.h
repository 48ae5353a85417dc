/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_LINK_PRIVATE_H
#define HFMETA_CORE_LINK_PRIVATE_H

/*
 * The rules from the inside.  The schema is a graph: a node is a schema, an
 * edge says for which values the schema it leads to counts as well.  Only
 * what leads to a mark is kept.  link_rules.c makes the graph, link_walk.c
 * follows it.
 */

#include "core/link_rules.h"
#include "util/regex.h"

enum edge_kind {
	EDGE_SAME,	/* the same value: "allOf", "$ref" */
	EDGE_CHOICE,	/* the same value, if 'gate' accepts it */
	EDGE_NAME,	/* the member 'name' */
	EDGE_PATTERN,	/* members whose name matches */
	EDGE_OTHERS,	/* members that no other keyword is about */
	EDGE_INDEX,	/* the element 'index' */
	EDGE_ITEMS,	/* the elements from 'index' on */
};

/* Groups of EDGE_CHOICE in one schema. */
enum { CHOICE_ANY, CHOICE_ONE, CHOICE_IF, CHOICES };

struct edge {
	enum edge_kind kind;
	size_t target;			/* a node */
	const char *name;		/* belongs to the document */
	struct regex *pattern;
	size_t index;			/* of EDGE_CHOICE: the group */
	const struct schema_node *gate;	/* NULL: accepts all */
	bool unless;			/* the gate must not accept */
};

struct node {
	const cJSON *schema;
	struct edge *edges;
	size_t count, room;
	struct link_mark *mark;		/* or NULL */
	bool live;			/* leads to a mark */
	/* Bit c % 64: an edge may be about a member whose name begins with c.
	 * Most members are passed over by that alone. */
	uint64_t initials;
};

struct link_rules {
	const struct schema *schema;
	struct node *nodes;		/* nodes[0] is the root */
	size_t node_count, node_room;
	struct link_mark **marks;
	size_t mark_count, mark_room;
};

#endif
