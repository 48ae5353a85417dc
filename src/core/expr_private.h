/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_EXPR_PRIVATE_H
#define HFMETA_CORE_EXPR_PRIVATE_H

/* What expr_read.c makes of a schema, for expr.c to evaluate. */

#include "core/expr.h"
#include "util/regex.h"
#include "util/strlist.h"

enum kind {
	POINTER, TAGS, BULLET, SECTION, PATTERN,
	RATIO, PRODUCT, SUM, LESS, MAP, FIRST, CONSTANT, OBJECT, USE,
	EACH, TOTAL, COUNT, AT_MOST, DIFFER,
};

struct expr {
	enum kind kind;
	enum source source;
	char *name;		/* prefix, label, heading */
	char *under;		/* heading above it, or NULL */
	struct strlist pointers;
	bool as_text, as_url;
	struct regex *regex;
	cJSON *json;		/* constant; "without" */
	double limit;		/* of AT_MOST */
	struct expr **parts;	/* operands; of a map: "of", then values */
	char **keys;		/* of a map and an object; NULL for "of" */
	size_t count, room;
	const struct expr *used;	/* belongs to the definitions */
	size_t steps;
};

/* expr_list.c: the kinds from EACH on. */
cJSON *expr_list_value(const struct expr *expr,
		       const struct sources *sources) MUST_CHECK;

#endif
