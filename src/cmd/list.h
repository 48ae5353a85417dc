/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CMD_LIST_H
#define HFMETA_CMD_LIST_H

/* What 'hfmeta list' has collected, and the forms in which it prints it. */

#include "cmd/cmd.h"
#include "core/columns.h"

struct list_row {
	char *id;
	const struct record_type *type;
	cJSON **values;		/* one for each column; NULL: none */
	cJSON *key;		/* what it is sorted by, or NULL */
};

/* Rows of the same columns. */
struct list_table {
	struct strlist columns;
	struct list_row *rows;
	size_t count, room;
};

/* For people: as wide as it must be, numbers at the right, a heading. */
void list_print_text(struct out *out, const struct list_table *table);

/* A heading, and a line for each record; see cmd/csv.h. */
void list_print_csv(struct out *out, const struct list_table *table);

/* An object a line; what has no value is null. */
void list_print_json(struct out *out, const struct list_table *table);

/* list_tree.c: 'hfmeta list --tree'. */
int list_tree(struct cmd_ctx *ctx, struct store *store,
	      const struct record_type *type,
	      const struct condition *conditions, size_t count,
	      struct err *err) MUST_CHECK;

#endif
