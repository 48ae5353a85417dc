/* SPDX-License-Identifier: MIT */
#include "core/audit.h"

#include <stdlib.h>
#include <string.h>

void findings_release(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		struct finding *f = &findings->items[i];

		free(f->path);
		free(f->pointer);
		free(f->schema_pointer);
		free(f->keyword);
		free(f->message);
	}
	free(findings->items);
	*findings = (struct findings)FINDINGS_INIT;
}

static struct finding *add(struct findings *findings, const char *path,
			   const char *keyword, const char *message)
{
	struct finding *f;

	GROW(findings->items, findings->count, findings->room);
	f = &findings->items[findings->count++];
	*f = (struct finding){
		.path = xstrdup(path), .keyword = xstrdup(keyword),
		.message = xstrdup(message), .pointer = xstrdup(""),
		.schema_pointer = xstrdup(""),
	};
	return f;
}

void findings_add_file(struct findings *findings, const char *path,
		       const char *keyword, const char *message)
{
	add(findings, path, keyword, message);
	findings->bad++;
}

static void set_place(struct finding *f, const struct json_place *place)
{
	f->line = place->line;
	f->column = place->column;
}

static void add_problem(struct findings *findings, const char *path,
			const struct schema_problem *problem,
			const char *text, size_t len)
{
	struct finding *f = add(findings, path, problem->keyword,
				problem->message);
	struct json_place place;

	free(f->pointer);
	free(f->schema_pointer);
	f->pointer = xstrdup(problem->pointer);
	f->schema_pointer = xstrdup(problem->schema_pointer);
	if (!text)
		return;
	json_locate(text, len, problem->pointer, problem->at_name, &place);
	set_place(f, &place);
}

/* A valid record pays for one pass; what is wrong is found in a second. */
static int check_schema(struct findings *findings, const struct schema *schema,
			const char *path, const cJSON *document,
			const char *text, size_t len, struct err *err)
{
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;
	enum schema_verdict verdict = schema_validate(schema, document, NULL,
						      err);

	if (verdict == SCHEMA_INVALID)
		verdict = schema_validate(schema, document, &report, err);
	if (verdict == SCHEMA_FAILED)
		return err_wrap(err, "cannot check '%s'", path);
	for (size_t i = 0; i < report.count; i++)
		add_problem(findings, path, &report.problems[i], text, len);
	if (report.more)
		add(findings, path, "", "there are more problems");
	return 0;
}

static void check_canonical(struct findings *findings, const char *path,
			    const cJSON *document, const char *text,
			    size_t len)
{
	struct json_place place;
	size_t offset;

	if (json_is_canonical(document, text, len, &offset))
		return;
	json_place_at(text, len, offset, &place);
	set_place(add(findings, path, "canonical",
		      "not in canonical form from here on ('hfmeta fmt' "
		      "rewrites it)"), &place);
}

static int check_text(struct findings *findings, struct store *store,
		      const struct record_type *type, const char *path,
		      const char *text, size_t len, struct arena *arena,
		      struct err *err)
{
	const struct schema *schema = NULL;
	struct json_place place;
	cJSON *document = NULL;

	if (store_schema(&schema, store, type, err) < 0)
		return -1;
	if (json_parse(&document, arena, text, len, 0, &place, err) < 0) {
		set_place(add(findings, path, "json", err->msg), &place);
		err_clear(err);
		return 0;
	}
	if (store_config(store)->canonical)
		check_canonical(findings, path, document, text, len);
	return check_schema(findings, schema, path, document, text, len, err);
}

int audit_text(struct findings *findings, struct store *store,
	       const struct record_type *type, const char *path,
	       const char *text, size_t len, struct err *err)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	size_t before = findings->count;

	if (check_text(findings, store, type, path, text, len, &arena,
		       err) < 0)
		return -1;
	findings->checked++;
	findings->bad += findings->count > before;
	return 0;
}

int audit_document(struct findings *findings, struct store *store,
		   const struct record_type *type, const char *path,
		   const cJSON *document, struct err *err)
{
	const struct schema *schema = NULL;
	size_t before = findings->count;

	if (store_schema(&schema, store, type, err) < 0 ||
	    check_schema(findings, schema, path, document, NULL, 0, err) < 0)
		return -1;
	findings->checked++;
	findings->bad += findings->count > before;
	return 0;
}

int audit_schema(struct findings *findings, struct store *store,
		 const struct record_type *type, struct err *err)
{
	const struct derivation *derivation;

	findings->checked++;
	if (!store_derivation(&derivation, store, type, err))
		return 0;
	if (err->code != ERR_INVALID)
		return -1;
	findings_add_file(findings, type->schema, "schema",
			  starts_with(err->msg, type->schema) ?
			  err->msg + strlen(type->schema) + 2 : err->msg);
	err_clear(err);
	return 0;
}

void finding_write(struct buf *out, const struct finding *f)
{
	buf_adds(out, f->path);
	if (f->line)
		buf_addf(out, ":%u:%u", f->line, f->column);
	if (*f->pointer)
		buf_addf(out, ": %s", f->pointer);
	buf_addf(out, ": %s", f->message);
	if (*f->keyword)
		buf_addf(out, " (%s)", f->keyword);
	buf_addc(out, '\n');
}
