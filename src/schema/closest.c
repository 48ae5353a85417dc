/* SPDX-License-Identifier: MIT */
/*
 * Which of several alternatives was meant?  A person looks at the kind of
 * value first, then at a member that names the kind ("type": "a"), then at
 * how far one gets before something is wrong.
 */
#include <limits.h>

#include "schema/message.h"

#define SAID_MAX 4		/* alternatives that a message spells out */
#define REFERENCES_MAX 8

struct branch {
	const struct schema_node *node;
	const struct gather *gather;
	bool other_kind;		/* the value is of another type */
	unsigned int other_constants;	/* "const" that differ, close by */
	unsigned int level;		/* of the highest problem */
	unsigned int deepest;
	unsigned int known;		/* members that have a schema */
};

static bool is_single(const struct found *found)
{
	const struct schema_node *node = found->node;

	if (!strcmp(found->keyword, "const"))
		return true;
	return !strcmp(found->keyword, "enum") && node->values &&
	       node->values->strings.count + node->values->other_count == 1;
}

static unsigned int count_known(const struct schema_node *node,
				const cJSON *value)
{
	const cJSON *member;
	unsigned int count = 0;

	for (int i = 0; !node->object && node->logic &&
	     node->logic->references && i < REFERENCES_MAX; i++)
		node = node->logic->references->target;
	if (!node->object || !cJSON_IsObject(value))
		return 0;
	json_each(member, value) {
		int64_t i = lookup_find(&node->object->names, member->string,
					strlen(member->string));

		count += i >= 0 && node->object->properties[i];
	}
	return count;
}

static void examine(struct branch *branch, const struct run *run,
		    const cJSON *value)
{
	const struct found *f = branch->gather->first;

	branch->level = UINT_MAX;
	branch->known = count_known(branch->node, value);
	for (; f; f = f->next) {
		if (f->at == value && (!strcmp(f->keyword, "type") ||
				       !*f->keyword))
			branch->other_kind = true;
		if (f->level == run->level + 1 && is_single(f))
			branch->other_constants++;
		if (f->level < branch->level)
			branch->level = f->level;
		if (f->level > branch->deepest)
			branch->deepest = f->level;
	}
}

static int order(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

/* Below 0 if 'a' came closer than 'b'. */
static int compare(const struct branch *a, const struct branch *b)
{
	int by;

	if ((by = order(a->other_kind, b->other_kind)) ||
	    (by = order(a->other_constants, b->other_constants)) ||
	    (by = order(b->level, a->level)) ||
	    (by = order(b->known, a->known)) ||
	    (by = order(b->deepest, a->deepest)))
		return by;
	return order(a->gather->count, b->gather->count);
}

static void append(struct found **list, struct found **last,
		   struct found *first)
{
	for (; *last && (*last)->next; )
		*last = (*last)->next;
	if (*last)
		(*last)->next = first;
	else
		*list = *last = first;
}

/* All the others' problems, one list. */
static struct found *join(const struct branch *branches, size_t count,
			  size_t but)
{
	struct found *list = NULL, *last = NULL;

	for (size_t i = 0; i < count; i++)
		if (i != but && branches[i].gather->first)
			append(&list, &last, branches[i].gather->first);
	return list;
}

static bool all_of_other_kind(const struct branch *branches, size_t count,
			      unsigned int *types)
{
	*types = 0;
	for (size_t i = 0; i < count; i++) {
		const struct found *f = branches[i].gather->first;

		if (!branches[i].other_kind || !f ||
		    strcmp(f->keyword, "type") != 0)
			return false;
		*types |= f->node->types;
	}
	return true;
}

/* The rules that a "const" or "enum" problem is about, or NULL. */
static const struct value_rules *values_of(const struct found *found)
{
	if (!strcmp(found->keyword, "const"))
		return found->node->constant;
	return strcmp(found->keyword, "enum") ? NULL : found->node->values;
}

/*
 * If all that the nearest branches ask for is some other value, and in the
 * same place: what is allowed there, in one list.
 */
static bool say_values_of_all(struct run *run,
			      const struct schema_node *node,
			      const char *keyword,
			      const struct branch *branches, size_t count,
			      const struct branch *best)
{
	const struct found *first = best->gather->first;
	const struct value_rules **rules =
		arena_alloc(run->arena, count * sizeof(*rules));
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		const struct found *f = branches[i].gather->first;

		if (compare(&branches[i], best) != 0)
			continue;
		if (!f || f->next || f->at != first->at || !values_of(f) ||
		    f->at_name)
			return false;
		rules[n++] = values_of(f);
	}
	say_any_value(run, node, keyword, rules, n, first->at);
	run->gather->last->level = first->level;
	return true;
}

/* What each of the nearest branches says, with its place below 'at'. */
static void add_complaints(struct buf *text, const struct branch *branches,
			   size_t count, const struct branch *best,
			   const cJSON *at)
{
	size_t said = 0;

	for (size_t i = 0; i < count; i++) {
		CLEANUP(buf_release) struct buf one = BUF_INIT(800);
		const struct found *f = branches[i].gather->first;

		if (!f || compare(&branches[i], best) != 0)
			continue;
		if (f->at != at && pointer_to(&one, at, f->at))
			buf_adds(&one, ": ");
		buf_adds(&one, f->message);
		if (strstr(text->ptr, one.ptr))
			continue;
		if (said == SAID_MAX) {
			buf_adds(text, "; ...");
			return;
		}
		buf_addf(text, "%s%s", said++ ? "; or " : "", one.ptr);
	}
}

/* No branch stands out: say what each of the nearest wants. */
static bool say_all(struct run *run, const struct schema_node *node,
		    const char *keyword, const struct branch *branches,
		    size_t count, const struct branch *best, const cJSON *at)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(800);
	unsigned int types;
	struct gather *gather = run->gather;
	struct found *before = gather->last;

	if (!run->notes_left)
		return say(run, node, keyword, at, "too much is wrong");
	if (all_of_other_kind(branches, count, &types)) {
		name_types(&text, types);
		buf_adds(&text, ", is ");
		name_types(&text, (unsigned int)at->type & TYPE_ANY);
		say(run, node, keyword, at, "must be %s", text.ptr);
	} else if (!say_values_of_all(run, node, keyword, branches, count,
				      best)) {
		add_complaints(&text, branches, count, best, at);
		say(run, node, keyword, at,
		    "must fit one of %zu alternatives: %s", count, text.ptr);
	}
	if (gather->last != before)
		gather->last->children = join(branches, count, SIZE_MAX);
	return false;
}

/* One does: its problems are the problems. */
static bool say_one(struct run *run, const struct branch *branches,
		    size_t count, size_t best)
{
	struct gather *gather = run->gather;
	struct found *first = branches[best].gather->first, *last;
	struct found *others = join(branches, count, best);

	if (gather->last)
		gather->last->next = first;
	else
		gather->first = first;
	gather->last = branches[best].gather->last;
	gather->count += branches[best].gather->count;
	for (last = first->children; last && last->next; )
		last = last->next;
	if (last)
		last->next = others;
	else
		first->children = others;
	return false;
}

bool say_closest(struct run *run, const struct schema_node *node,
		 const char *keyword, const struct node_list *list,
		 struct gather *gathers, const cJSON *at)
{
	struct branch *branches =
		arena_alloc(run->arena, list->count * sizeof(*branches));
	size_t best = 0, ties = 0;

	for (size_t i = 0; i < list->count; i++) {
		branches[i] = (struct branch){
			.node = list->nodes[i], .gather = &gathers[i],
		};
		examine(&branches[i], run, at);
		if (compare(&branches[i], &branches[best]) < 0)
			best = i;
	}
	for (size_t i = 0; i < list->count; i++)
		ties += compare(&branches[i], &branches[best]) == 0;
	if (!gathers[best].first || run->failed)
		return say(run, node, keyword, at,
			   "must fit one of %zu alternatives", list->count);
	if (ties == 1)
		return say_one(run, branches, list->count, best);
	return say_all(run, node, keyword, branches, list->count,
		       &branches[best], at);
}
