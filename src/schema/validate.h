/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SCHEMA_VALIDATE_H
#define HFMETA_SCHEMA_VALIDATE_H

/*
 * One validation on its way.  Internal to schema/.
 *
 * There are two manners of going.  Without run->gather the first problem is
 * the answer: each check returns false at once.  With it, problems are noted
 * by the say_*() functions (which all return false), and the checks go on.
 * Nothing of the first manner allocates memory, but for unusual keywords.
 */

#include <math.h>

#include "schema/node.h"
#include "schema/seen.h"

/* Evaluations of a schema within another one.  512 levels of an instance
 * with some references and alternatives on each fit in. */
#define RUN_DEPTH_MAX 4000

/* Evaluations in all; a second or two. */
#define RUN_STEPS_MAX 20000000

/* The resources that were entered on the way to a node. */
struct scope {
	const struct scope *outer;
	const struct resource *resource;
};

/* A problem as it is met; places are worked out at the end. */
struct found {
	struct found *next;
	const struct schema_node *node;
	const char *keyword;
	const cJSON *at;
	bool at_name;
	unsigned int level;		/* of 'at' in the instance */
	const char *message;
	struct found *children;		/* a list */
};

struct gather {
	struct found *first, *last;
	size_t count;
};

struct run {
	const struct schema *schema;
	struct err *err;
	bool failed;			/* a limit was met */
	uint64_t steps;			/* left */
	unsigned int depth;
	unsigned int level;		/* in the instance */
	const struct scope *scope;
	struct gather *gather;		/* or NULL */
	const cJSON *member;		/* whose name is being looked at */
	struct arena *arena;		/* for what is found */
	size_t notes_left;		/* how much may be found in all */
};

/* validate.c: the part of run_fits() that is not inline. */
bool run_node(struct run *run, const struct schema_node *node,
	      const cJSON *value, struct seen *seen);

/* A limit was met.  Returns false. */
bool run_limit(struct run *run, const char *what);

/* For work within a node: 'count' members or items were looked at. */
static inline void run_charge(struct run *run, size_t count)
{
	run->steps -= run->steps > count / 4 ? count / 4 : run->steps;
}

/* Whether a regular expression matches; false also at a limit. */
bool run_match(struct run *run, const struct regex *regex, const char *s,
	       size_t len);

/* validate_value.c, validate_array.c, validate_object.c */
bool check_values(struct run *run, const struct schema_node *node,
		  const struct value_rules *rules, const cJSON *value);
bool check_number(struct run *run, const struct schema_node *node,
		  const cJSON *value);
bool check_string(struct run *run, const struct schema_node *node,
		  const cJSON *value);
bool check_array(struct run *run, const struct schema_node *node,
		 const cJSON *value, struct seen *seen);
bool check_unevaluated_items(struct run *run, const struct schema_node *node,
			     const cJSON *value, struct seen *seen);
bool check_object(struct run *run, const struct schema_node *node,
		  const cJSON *value, struct seen *seen);
bool check_unevaluated_properties(struct run *run,
				  const struct schema_node *node,
				  const cJSON *value, struct seen *seen);

/* number.c: exact, as decimal numbers. */
bool number_is_multiple(double number, double of);

/* unique.c: whether two items are equal; then their numbers. */
bool unique_find_repeat(struct run *run, const cJSON *array, size_t *first,
			size_t *second);

static inline bool number_is_integer(double number)
{
	if (number > -9e15 && number < 9e15)
		return (double)(int64_t)number == number;
	return isfinite(number);
}

static inline bool run_type_fits(const struct schema_node *node,
				 const cJSON *value)
{
	if (node->types & value->type)
		return true;
	return (node->types & TYPE_INTEGER) && cJSON_IsNumber(value) &&
	       number_is_integer(value->valuedouble);
}

/*
 * Whether 'value' is as 'node' wants it.  'seen' is for the evaluation of a
 * value by a node that has been told to evaluate it together with others; for
 * a value of its own it is NULL.
 */
static inline bool run_fits(struct run *run, const struct schema_node *node,
			    const cJSON *value, struct seen *seen)
{
	if (!(node->more & value->type) && run_type_fits(node, value))
		return true;
	return run_node(run, node, value, seen);
}

#endif
