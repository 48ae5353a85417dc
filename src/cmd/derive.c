/* SPDX-License-Identifier: MIT */
/*
 * hfmeta derive - what a record would be, and why
 *
 * For those who write schemas: fetches as 'add' does, and changes nothing.
 */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/fetch.h"
#include "core/store.h"
#include "util/suggest.h"
#include "util/term.h"

struct deriving {
	struct cmd_ctx *ctx;
	struct store *store;
	enum upstream_type upstream_type;
	const struct record_type *type;
	const struct derivation *derivation;
	struct repo_id id;
	struct sources sources;
	size_t *fields;		/* those to be explained, by index */
	size_t count;
};

static void deriving_release(struct deriving *d)
{
	sources_release(&d->sources);
	free(d->fields);
	store_free(d->store);
}

/* Text from others as a part of a line, cut after 'max' bytes. */
static void add_cut(struct buf *line, const char *text, size_t max)
{
	size_t start = line->len, len = strlen(text), cut = len;

	if (len > max) {
		cut = max - strlen("...");
		while (cut && ((unsigned char)text[cut] & 0xc0) == 0x80)
			cut--;
	}
	buf_add(line, text, cut);
	if (cut < len)
		buf_adds(line, "...");
	for (size_t i = start; i < line->len; i++)
		if (line->ptr[i] == '\n')
			line->ptr[i] = ' ';
}

static void add_value(struct buf *line, const cJSON *value, size_t max)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	json_compact(&text, value);
	add_cut(line, text.ptr, max);
}

static const char *outcome(const struct explanation *e, size_t i)
{
	const struct attempt *attempt = &e->attempts[i];

	return i == e->winner ? "won" : attempt->taken ? "accepted" :
	       attempt->value ? "refused" : "nothing";
}

static enum out_color outcome_color(const struct explanation *e, size_t i)
{
	const struct attempt *attempt = &e->attempts[i];

	return i == e->winner ? OUT_GOOD : attempt->taken ? OUT_PLAIN :
	       attempt->value ? OUT_BAD : OUT_DIM;
}

#define INDENT 12		/* of what an expression gives */

static void print_attempt(struct out *out, const struct explanation *e,
			  size_t i)
{
	const struct attempt *attempt = &e->attempts[i];
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);

	out_print(out, "  ");
	out_print_color(out, outcome_color(e, i), "%-8s", outcome(e, i));
	buf_adds(&line, "  ");
	add_value(&line, attempt->expression, SIZE_MAX);
	if (attempt->value) {
		buf_addf(&line, "\n%*s", INDENT, "");
		add_value(&line, attempt->value, term_width() - INDENT);
	}
	if (attempt->why_not) {
		buf_addf(&line, "\n%*s", INDENT, "");
		add_cut(&line, attempt->why_not, SIZE_MAX);
	}
	out_print(out, "%s\n", line.ptr);
}

static void print_text(struct out *out, const struct explanation *e)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);
	size_t width = term_width();

	add_cut(&line, e->field, SIZE_MAX);
	buf_adds(&line, ": ");
	if (e->value)
		add_value(&line, e->value, line.len + INDENT < width ?
			  width - line.len : INDENT);
	else
		buf_adds(&line, "(left out)");
	out_print(out, "%s\n", line.ptr);
	for (size_t i = 0; i < e->count; i++)
		print_attempt(out, e, i);
}

static void print_json_line(struct out *out, const cJSON *value)
{

	cmd_print_json(out, value);
}

static cJSON *attempt_json(const struct explanation *e, size_t i)
{
	const struct attempt *attempt = &e->attempts[i];
	cJSON *item = cJSON_CreateObject();

	json_set(item, "expression", json_copy(attempt->expression));
	json_set_string(item, "outcome", outcome(e, i));
	if (attempt->value)
		json_set(item, "value", json_copy(attempt->value));
	if (attempt->why_not)
		json_set_string(item, "why_not", attempt->why_not);
	return item;
}

static void print_json(struct out *out, const struct explanation *e)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();
	cJSON *from = cJSON_CreateArray();

	for (size_t i = 0; i < e->count; i++)
		json_append(from, attempt_json(e, i));
	json_set_string(line, "field", e->field);
	json_set(line, "from", from);
	if (e->value)
		json_set(line, "value", json_copy(e->value));
	print_json_line(out, line);
}

static int explain(struct deriving *d, struct err *err)
{
	struct out *out = d->ctx->out;

	for (size_t i = 0; i < d->count; i++) {
		CLEANUP(explanation_release) struct explanation e =
			EXPLANATION_INIT;

		if (derive_explain(&e, d->derivation, d->fields[i],
				   &d->sources, err) < 0)
			return -1;
		if (out->json)
			print_json(out, &e);
		else
			print_text(out, &e);
	}
	return 0;
}

/* A file gets the canonical bytes, a terminal only what is safe there. */
static int print_record(struct deriving *d, struct err *err)
{
	CLEANUP(json_freep) cJSON *record = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	struct out *out = d->ctx->out;

	if (derive(&record, d->derivation, &d->sources, err) < 0)
		return -1;
	json_canon(&text, record);
	if (out->json)
		print_json_line(out, record);
	else if (isatty(STDOUT_FILENO))
		out_print(out, "%s", text.ptr);
	else
		out_write(out, text.ptr, text.len);
	return 0;
}

static int fail_unknown(struct deriving *d, const char *name, struct err *err)
{
	const char *names[SUGGEST_MAX], *nearest;
	const cJSON *document = NULL;
	size_t count = 0;

	if (store_schema_document(&document, d->store, d->type, err) < 0)
		return -1;
	if (json_get(json_get(document, "properties"), name))
		return err_set(err, ERR_NOT_FOUND, "the field '%s' is not "
			       "derived: %s does not say where it comes from",
			       name, d->type->schema);
	for (; count < SUGGEST_MAX; count++) {
		names[count] = derivation_field(d->derivation, count);
		if (!names[count])
			break;
	}
	nearest = suggest(name, names, count);
	return err_set(err, ERR_NOT_FOUND, "%s has no field '%s'%s%s%s",
		       d->type->schema, name,
		       nearest ? ", did you mean '" : "",
		       nearest ? nearest : "", nearest ? "'?" : "");
}

static int find_field(size_t *index, struct deriving *d, const char *name,
		      struct err *err)
{
	const char *field;

	for (*index = 0; ; ++*index) {
		field = derivation_field(d->derivation, *index);
		if (!field)
			return fail_unknown(d, name, err);
		if (!strcmp(field, name))
			return 0;
	}
}

static int choose_fields(struct deriving *d, int count, char **names,
			 struct err *err)
{
	size_t all = 0;

	while (derivation_field(d->derivation, all))
		all++;
	d->count = count ? (size_t)count : all;
	d->fields = xcalloc(d->count, sizeof(*d->fields));
	for (size_t i = 0; i < d->count; i++) {
		if (!count)
			d->fields[i] = i;
		else if (find_field(&d->fields[i], d, names[i], err) < 0)
			return -1;
	}
	return 0;
}

/* Before anything is fetched: the type's schema, which may be wrong. */
static int choose_type(struct deriving *d, const char *name, struct err *err)
{
	if (cmd_open_store(&d->store, d->ctx, REPO_WORK_TREE, err) < 0)
		return -1;
	d->type = config_type(store_config(d->store), name);
	if (!d->type)
		return err_set(err, ERR_INVALID, "the repository has no "
			       "records of type '%s'", name);
	if (store_derivation(&d->derivation, d->store, d->type, err) < 0)
		return -1;
	if (derivation_is_empty(d->derivation))
		return err_set(err, ERR_INVALID, "%s says of no field where "
			       "it comes from", d->type->schema);
	return 0;
}

static int fetch(struct deriving *d, struct upstream_options *options,
		 struct err *err)
{
	CLEANUP(upstream_freep) struct upstream *upstream = NULL;
	CLEANUP(strlist_release) struct strlist warnings = STRLIST_INIT;
	struct repo_id asked = d->id;
	int status;

	options->repository_endpoint = store_config(d->store)->endpoint;
	if (upstream_open(&upstream, options, err) < 0)
		return -1;
	status = fetch_sources(&d->sources, upstream, d->upstream_type, &d->id,
			       d->derivation, &warnings, err);
	for (size_t i = 0; i < warnings.count; i++)
		out_warn(d->ctx->out, "%s", warnings.items[i]);
	if (status < 0)
		return err_wrap(err, "cannot derive '%s'", asked.str);
	if (strcmp(asked.str, d->id.str) != 0)
		out_note(d->ctx->out, "'%s' is '%s' on the Hub now", asked.str,
			 d->id.str);
	return 0;
}

static int parse_words(struct deriving *d, const char *type, bool explained,
		       int argc, char **argv, struct err *err)
{
	if (!argc)
		return err_set(err, ERR_USAGE, "no id named");
	if (argc > 1 && !explained)
		return err_set(err, ERR_USAGE, "fields go with --explain; "
			       "without it there can be one id");
	if (upstream_type_parse(&d->upstream_type, type, err) < 0)
		return -1;
	if (repo_id_parse(&d->id, argv[0], err) < 0)
		return err_wrap(err, "cannot derive '%s'", argv[0]);
	return 0;
}

static enum cmd_status derive_command(struct cmd_ctx *ctx, int argc,
				      char **argv, struct err *err)
{
	CLEANUP(deriving_release) struct deriving d = {
		.ctx = ctx, .sources = SOURCES_INIT,
	};
	struct upstream_options options = {
		.endpoint = ctx->hub, .offline = ctx->offline,
		.stop = ctx->stop,
	};
	const char *type = "model";
	bool explained = false;
	const struct opt opts[] = {
		OPT_FLAG(0, "explain", &explained,
			 "show what each source expression gives"),
		OPT_STRING('t', "type", "type", &type,
			   "model (if not said) or dataset"),
		OPT_END,
	};

	argc = opt_parse(&cmd_derive, opts, argc, argv, err);
	if (argc < 0 || parse_words(&d, type, explained, argc, argv, err) < 0 ||
	    choose_type(&d, type, err) < 0 ||
	    choose_fields(&d, argc - 1, argv + 1, err) < 0 ||
	    fetch(&d, &options, err) < 0)
		return CMD_FAILED;
	return (explained ? explain(&d, err) : print_record(&d, err)) < 0 ?
	       CMD_FAILED : CMD_DONE;
}

const struct cmd cmd_derive = {
	.name = "derive",
	.usage = "hfmeta derive [--explain] [-t <type>] <id> [<field>...]",
	.summary = "Show what a record would be, and where it comes from",
	.run = derive_command,
};
