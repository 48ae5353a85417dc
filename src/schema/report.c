/* SPDX-License-Identifier: MIT */
#include "schema/report.h"

#include <stdlib.h>

/* Where a problem is in the instance; found by one walk for all. */
struct place {
	const struct found *found;
	const char *pointer;
	size_t rank;			/* in the order of the text */
};

struct places {
	struct place *list;		/* sorted by found->at */
	size_t count, rank;
	struct buf pointer;
	struct arena *arena;
};

static char *keep(struct arena *arena, const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(arena_alloc(arena, size), s, size);
}

static size_t count_found(const struct found *found)
{
	size_t count = 0;

	for (; found; found = found->next)
		count += 1 + count_found(found->children);
	return count;
}

static void add_places(struct places *places, const struct found *found)
{
	for (; found; found = found->next) {
		places->list[places->count++] = (struct place){ found, "", 0 };
		add_places(places, found->children);
	}
}

static int compare_addresses(const cJSON *a, const cJSON *b)
{
	return (uintptr_t)a < (uintptr_t)b ? -1 : a != b;
}

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = compare_addresses(x->found->at, y->found->at);

	return order ? order : compare_addresses((const void *)x->found,
						 (const void *)y->found);
}

/* The first place that is at 'value', or the end. */
static size_t first_at(const struct places *places, const cJSON *value)
{
	size_t low = 0, high = places->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (compare_addresses(places->list[middle].found->at,
				      value) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void visit(struct places *places, const cJSON *value,
		  unsigned int depth)
{
	const char *pointer = NULL;
	const cJSON *child;
	size_t index = 0, len = places->pointer.len;

	places->rank++;
	for (size_t i = first_at(places, value);
	     i < places->count && places->list[i].found->at == value; i++) {
		if (!pointer)
			pointer = keep(places->arena, places->pointer.ptr);
		places->list[i].pointer = pointer;
		places->list[i].rank = places->rank;
	}
	if (depth > SCHEMA_DEPTH_MAX)
		return;
	json_each(child, value) {
		if (cJSON_IsObject(value))
			json_pointer_add(&places->pointer, child->string);
		else
			json_pointer_add_index(&places->pointer, index++);
		visit(places, child, depth + 1);
		buf_cut(&places->pointer, len);
	}
}

static const struct place *place_of(const struct places *places,
				    const struct found *found)
{
	const struct place key = { .found = found };

	return bsearch(&key, places->list, places->count,
		       sizeof(*places->list), compare_places);
}

struct ranked {
	const struct found *found;
	size_t rank, number;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static void convert(struct schema_report *report, const struct run *run,
		    const struct places *places, const struct found *found,
		    bool sort, struct schema_problem **out, size_t *count);

static void convert_one(struct schema_report *report, const struct run *run,
			const struct places *places,
			const struct found *found,
			struct schema_problem *problem)
{
	CLEANUP(buf_release) struct buf location = BUF_INIT(BUF_UNBOUNDED);

	keyword_location(&location, run->schema, found->node->resource,
			 found->node->source, found->keyword);
	*problem = (struct schema_problem){
		.pointer = (char *)place_of(places, found)->pointer,
		.schema_pointer = keep(&report->arena, location.ptr),
		.keyword = found->keyword,
		.message = (char *)found->message,
		.at_name = found->at_name,
	};
	convert(report, run, places, found->children, false,
		&problem->children, &problem->child_count);
}

/* A list of what was found -> an array of problems.  Alternatives stay in
 * the order that they are in. */
static void convert(struct schema_report *report, const struct run *run,
		    const struct places *places, const struct found *found,
		    bool sort, struct schema_problem **out, size_t *count)
{
	CLEANUP(freep) struct ranked *ranked = NULL;
	size_t n = 0;

	for (const struct found *f = found; f; f = f->next)
		n++;
	*count = n;
	if (!n)
		return;
	ranked = xmalloc(n * sizeof(*ranked));
	n = 0;
	for (const struct found *f = found; f; f = f->next, n++)
		ranked[n] = (struct ranked){ f, place_of(places, f)->rank, n };
	if (sort)
		qsort(ranked, n, sizeof(*ranked), compare_ranked);
	*out = arena_alloc(&report->arena, n * sizeof(**out));
	for (size_t i = 0; i < n; i++)
		convert_one(report, run, places, ranked[i].found, &(*out)[i]);
}

void report_fill(struct schema_report *report, const struct run *run,
		 const struct gather *gather, const cJSON *instance)
{
	CLEANUP(freep) struct place *list =
		xmalloc(count_found(gather->first) * sizeof(*list));
	struct places places = {
		.list = list,
		.pointer = BUF_INIT(BUF_UNBOUNDED),
		.arena = &report->arena,
	};

	add_places(&places, gather->first);
	qsort(list, places.count, sizeof(*list), compare_places);
	visit(&places, instance, 0);
	convert(report, run, &places, gather->first, true, &report->problems,
		&report->count);
	buf_release(&places.pointer);
	if (report->count > report->max_problems) {
		report->count = report->max_problems;
		report->more = true;
	}
}

void schema_report_release(struct schema_report *report)
{
	arena_release(&report->arena);
	report->problems = NULL;
	report->count = 0;
}
