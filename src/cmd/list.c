/* SPDX-License-Identifier: MIT */
/*
 * hfmeta list - the records, as a table
 */
#include "cmd/list.h"

#include <stdlib.h>
#include <string.h>

#include "core/store.h"
#include "json/json.h"

struct listing {
	struct cmd_ctx *ctx;
	struct store *store;
	const struct record_type *type;	/* only this one, or NULL */
	struct condition *conditions;
	size_t condition_count;
	struct strlist columns;		/* as asked for; empty: the schema's */
	const char *sort;
	bool reverse, csv, ids;
	struct list_table table;	/* that is being filled */
	size_t listed, unreadable;
};

static void table_release(struct list_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		for (size_t c = 0; c < table->columns.count; c++)
			json_free(table->rows[i].values[c]);
		json_free(table->rows[i].key);
		free(table->rows[i].values);
		free(table->rows[i].id);
	}
	free(table->rows);
	strlist_release(&table->columns);
	*table = (struct list_table){ .rows = NULL };
}

static void listing_release(struct listing *l)
{
	for (size_t i = 0; i < l->condition_count; i++)
		condition_release(&l->conditions[i]);
	free(l->conditions);
	strlist_release(&l->columns);
	table_release(&l->table);
	store_free(l->store);
}

static bool is_wanted(const struct listing *l, const struct record *record)
{
	for (size_t i = 0; i < l->condition_count; i++)
		if (!condition_is_met(&l->conditions[i], record))
			return false;
	return true;
}

static int on_record(const struct record *record, void *data, struct err *err)
{
	struct listing *l = data;
	struct list_table *table = &l->table;
	struct list_row *row;

	(void)err;
	if (!record->document) {
		struct err problem = *record->problem;

		err_wrap(&problem, "cannot read '%s'", record->path);
		out_error(l->ctx->out, &problem);
		l->unreadable++;
		return 0;
	}
	if (!is_wanted(l, record))
		return 0;
	GROW(table->rows, table->count, table->room);
	row = &table->rows[table->count++];
	*row = (struct list_row){
		.id = xstrdup(record->id), .type = record->type,
		.values = xcalloc(table->columns.count, sizeof(*row->values)),
		.key = l->sort ? column_value(record, l->sort) : NULL,
	};
	for (size_t c = 0; c < table->columns.count; c++)
		row->values[c] = column_value(record, table->columns.items[c]);
	return 0;
}

static int by_key(const void *a, const void *b)
{
	const struct list_row *x = a, *y = b;
	int order = column_compare(x->key, y->key);

	return order ? order : strcmp(x->id, y->id);
}

/* What has no value stays at the end, in either direction. */
static void sort_rows(struct list_table *table, bool reverse)
{
	size_t count = 0;

	if (!table->count)
		return;
	qsort(table->rows, table->count, sizeof(*table->rows), by_key);
	while (count < table->count && table->rows[count].key)
		count++;
	if (!count)
		count = table->count;
	for (size_t i = 0; reverse && i < count / 2; i++) {
		struct list_row row = table->rows[i];

		table->rows[i] = table->rows[count - 1 - i];
		table->rows[count - 1 - i] = row;
	}
}

static void print(const struct listing *l)
{
	struct out *out = l->ctx->out;
	const struct list_table *table = &l->table;

	if (out->json)
		list_print_json(out, table);
	else if (l->csv)
		list_print_csv(out, table);
	for (size_t i = 0; l->ids && i < table->count; i++)
		out_print(out, "%s\n", table->rows[i].id);
	if (!out->json && !l->csv && !l->ids && table->count)
		list_print_text(out, table);
}

/* One table: of a type, or of all. */
static int list_table(struct listing *l, const struct record_type *type,
		      struct err *err)
{
	if (records_walk(l->store, type, on_record, l, err) < 0)
		return -1;
	sort_rows(&l->table, l->reverse);
	if (l->listed && l->table.count && !l->ids)
		out_print(l->ctx->out, "\n");
	print(l);
	l->listed += l->table.count;
	table_release(&l->table);
	return 0;
}

static int list_type(struct listing *l, const struct record_type *type,
		     struct err *err)
{
	const cJSON *schema;

	if (store_schema_document(&schema, l->store, type, err) < 0)
		return -1;
	columns_of_schema(&l->table.columns, schema);
	return list_table(l, type, err);
}

/* Without columns for all, each type has a table with its own. */
static int list_types(struct listing *l, struct err *err)
{
	const struct config *config = store_config(l->store);

	for (size_t i = 0; i < config->type_count; i++)
		if ((!l->type || l->type == &config->types[i]) &&
		    list_type(l, &config->types[i], err) < 0)
			return -1;
	return 0;
}

static int list(struct listing *l, struct err *err)
{
	/* One file of CSV has one heading. */
	if (!l->columns.count && l->csv && !l->type &&
	    columns_parse(&l->columns, "type,id,path", err) < 0)
		return -1;
	if (!l->columns.count)
		return list_types(l, err);
	for (size_t i = 0; i < l->columns.count; i++)
		strlist_add(&l->table.columns, l->columns.items[i]);
	return list_table(l, l->type, err);
}

static int read_options(struct listing *l, const char *columns,
			const struct strlist *where, struct err *err)
{
	if (columns && columns_parse(&l->columns, columns, err) < 0)
		return -1;
	l->conditions = xcalloc(where->count + 1, sizeof(*l->conditions));
	for (size_t i = 0; i < where->count; i++) {
		if (condition_parse(&l->conditions[i], where->items[i],
				    err) < 0)
			return -1;
		l->condition_count++;
	}
	return 0;
}

static int open_store(struct listing *l, const char *revision,
		      const char *type, struct err *err)
{
	if ((revision ? store_open_revision(&l->store, revision, err) :
	     cmd_open_store(&l->store, l->ctx, REPO_WORK_TREE, err)) < 0)
		return -1;
	l->type = type ? config_type(store_config(l->store), type) : NULL;
	if (type && !l->type)
		return err_set(err, ERR_USAGE, "no such record type: '%s'",
			       type);
	return 0;
}

static enum cmd_status run(struct cmd_ctx *ctx, int argc, char **argv,
			   struct err *err)
{
	CLEANUP(listing_release) struct listing l = { .ctx = ctx };
	CLEANUP(strlist_release) struct strlist where = STRLIST_INIT;
	const char *columns = NULL, *type = NULL, *revision = NULL;
	bool tree = false;
	const struct opt opts[] = {
		OPT_STRING('t', "type", "type", &type,
			   "only records of this type"),
		OPT_STRING('c', "columns", "fields", &columns,
			   "show these fields, with commas between them"),
		OPT_LIST('w', "where", "condition", &where,
			 "only records of which this holds: license=mit"),
		OPT_STRING('s', "sort", "field", &l.sort,
			   "sort by this field, and not by id"),
		OPT_FLAG('r', "reverse", &l.reverse, "the last one first"),
		OPT_STRING(0, "rev", "revision", &revision,
			   "as they were at a commit"),
		OPT_FLAG(0, "ids", &l.ids, "only ids, one a line"),
		OPT_FLAG(0, "csv", &l.csv, "as CSV"),
		OPT_FLAG(0, "tree", &tree, "below the taxonomy"),
		OPT_END,
	};

	argc = opt_parse(&cmd_list, opts, argc, argv, err);
	if (argc < 0)
		return CMD_FAILED;
	if (argc)
		return err_set(err, ERR_USAGE, "unknown argument '%s'", argv[0]);
	if (l.ids + l.csv + tree + ctx->out->json > 1 &&
	    !(tree && ctx->out->json))
		return err_set(err, ERR_USAGE, "only one of --json, --csv, "
			       "--ids and --tree can be had");
	if (read_options(&l, columns, &where, err) < 0 ||
	    open_store(&l, revision, type, err) < 0 ||
	    (tree ? list_tree(ctx, l.store, l.type, l.conditions,
			      l.condition_count, err) : list(&l, err)) < 0)
		return CMD_FAILED;
	return l.unreadable ? CMD_SOME_FAILED : CMD_DONE;
}

const struct cmd cmd_list = {
	.name = "list",
	.usage = "hfmeta list [<options>]",
	.summary = "Show records as a table",
	.run = run,
};
