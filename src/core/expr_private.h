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
};

struct expr {
	enum kind kind;
	enum source source;
	char *name;		/* prefix, label, heading */
	struct strlist pointers;
	bool as_text, as_url;
	struct regex *regex;
	cJSON *json;		/* constant; "without" */
	struct expr **parts;	/* operands; of a map: "of", then values */
	char **keys;		/* of a map and an object; NULL for "of" */
	size_t count, room;
	const struct expr *used;	/* belongs to the definitions */
	size_t steps;
};

#endif
