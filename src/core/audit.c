/* SPDX-License-Identifier: MIT */
#include "core/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/links.h"
#include "json/yaml.h"

void findings_release(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		struct finding *f = &findings->items[i];

		free(f->pointer);
		free(f->schema_pointer);
		free(f->keyword);
		free(f->message);
	}
	free(findings->items);
	*findings = (struct findings)FINDINGS_INIT;
}

bool findings_are_bad(const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].severity == SEVERITY_ERROR)
			return true;
	return false;
}

struct finding *findings_add(struct findings *findings, enum severity severity,
			     const char *pointer, const char *keyword,
			     const char *message)
{
	struct finding *f;

	GROW(findings->items, findings->count, findings->room);
	f = &findings->items[findings->count++];
	*f = (struct finding){
		.severity = severity, .pointer = xstrdup(pointer),
		.schema_pointer = xstrdup(""), .keyword = xstrdup(keyword),
		.message = xstrdup(message),
	};
	return f;
}

void auditor_release(struct auditor *auditor)
{
	arena_release(&auditor->arena);
	buf_release(&auditor->text);
	buf_release(&auditor->canonical);
}

static void set_place(struct finding *f, const struct json_place *place)
{
	f->line = place->line;
	f->column = place->column;
}

/* What is checked: JSON text, a YAML document, or (neither) a document that
 * is not written yet. */
struct checked {
	const struct buf *text;
	const cJSON *yaml;
};

/* The value at a pointer or, where there is none, the innermost one around
 * it. */
static const cJSON *nearest(const cJSON *document, const char *pointer)
{
	CLEANUP(freep) char *part = xstrdup(pointer);
	const cJSON *value;

	while (!(value = json_at(document, part)) && *part)
		*strrchr(part, '/') = '\0';
	return value ? value : document;
}

static void locate(struct finding *f, const struct checked *checked,
		   bool at_name)
{
	struct json_place place;

	if (checked->yaml) {
		yaml_place(nearest(checked->yaml, f->pointer), &place);
		set_place(f, &place);
	}
	if (!checked->text)
		return;
	json_locate(checked->text->ptr, checked->text->len, f->pointer,
		    at_name, &place);
	set_place(f, &place);
}

void audit_locate(struct finding *finding, const struct buf *text)
{
	locate(finding, &(struct checked){ text, NULL }, false);
}

static void add_problem(struct findings *findings,
			const struct schema_problem *problem,
			const struct checked *checked)
{
	struct finding *f = findings_add(findings, SEVERITY_ERROR,
					 problem->pointer, problem->keyword,
					 problem->message);

	free(f->schema_pointer);
	f->schema_pointer = xstrdup(problem->schema_pointer);
	locate(f, checked, problem->at_name);
}

/* A valid record pays for one pass; what is wrong is found in a second. */
static int check_schema(struct findings *findings,
			const struct audit_rules *rules, const cJSON *document,
			const struct checked *checked, struct err *err)
{
	CLEANUP(schema_report_release) struct schema_report report = {
		.max_problems = rules->max_problems,
	};
	enum schema_verdict verdict = schema_validate(rules->schema, document,
						      NULL, err);

	if (verdict == SCHEMA_INVALID)
		verdict = schema_validate(rules->schema, document, &report,
					  err);
	if (verdict == SCHEMA_FAILED) {
		findings_add(findings, SEVERITY_ERROR, "", "limit", err->msg);
		err_clear(err);
	}
	for (size_t i = 0; i < report.count; i++)
		add_problem(findings, &report.problems[i], checked);
	if (report.more)
		findings_add(findings, SEVERITY_ERROR, "", "",
			     "there are more problems in this file");
	return 0;
}

static int check_links(struct findings *findings,
		       const struct audit_rules *rules, const char *path,
		       const cJSON *document, const struct checked *checked,
		       struct err *err)
{
	size_t before = findings->count;

	if (!rules->links)
		return 0;
	if (links_check(rules->links, path, document, findings, err) < 0)
		return -1;
	for (size_t i = before; i < findings->count; i++)
		locate(&findings->items[i], checked, false);
	return 0;
}

/* The gate is sure of what it calls canonical, not of the rest. */
static void check_canonical(struct findings *findings,
			    struct auditor *auditor, const cJSON *document)
{
	const struct buf *text = &auditor->text, *form = &auditor->canonical;
	struct json_place place;
	size_t i = 0;

	buf_reset(&auditor->canonical);
	json_canon(&auditor->canonical, document);
	if (form->len == text->len && !memcmp(form->ptr, text->ptr, text->len))
		return;
	while (i < text->len && i < form->len && text->ptr[i] == form->ptr[i])
		i++;
	json_place_at(text->ptr, text->len, i, &place);
	set_place(findings_add(findings, SEVERITY_ERROR, "", "canonical",
			       i < text->len && text->ptr[i] == '\r' ?
			       "CR LF at the end of the line, where canonical "
			       "form has LF ('hfmeta fmt' rewrites it)" :
			       "not in canonical form from here on ('hfmeta "
			       "fmt' rewrites it)"), &place);
}

/* The document, in the arena; NULL if it is no JSON, which is a finding. */
static cJSON *parse_json(struct findings *findings, struct auditor *auditor,
			 const struct audit_rules *rules, bool *canonical)
{
	const struct buf *text = &auditor->text;
	struct err err = ERR_INIT;
	struct json_place place;
	cJSON *document = NULL;

	/* Other tools let a name repeat: where the form does not count, so
	 * do we. */
	if (json_parse_form(&document, &auditor->arena, text->ptr, text->len,
			    rules->canonical ? 0 : JSON_LAST_REPEAT, canonical,
			    &place, &err) < 0)
		set_place(findings_add(findings, SEVERITY_ERROR, "", "json",
				       err.msg), &place);
	return document;
}

/* The message of yaml_parse() begins with the place. */
static void add_yaml_error(struct findings *findings, const char *message)
{
	struct json_place place = { 0, 0, 0 };
	int used = 0;

	if (sscanf(message, "line %u, column %u: %n", &place.line,
		   &place.column, &used) < 2)
		place.line = 0;
	set_place(findings_add(findings, SEVERITY_ERROR, "", "yaml",
			       message + used), &place);
}

static int check_yaml(struct findings *findings, struct auditor *auditor,
		      const struct audit_rules *rules, const char *path,
		      struct err *err)
{
	CLEANUP(json_freep) cJSON *document = NULL;
	struct checked checked = { NULL, NULL };

	if (yaml_parse(&document, auditor->text.ptr, auditor->text.len, 1,
		       err) < 0) {
		add_yaml_error(findings, err->msg);
		err_clear(err);
		return 0;
	}
	checked.yaml = document;
	if (check_schema(findings, rules, document, &checked, err) < 0)
		return err_wrap(err, "cannot check '%s'", path);
	return 0;
}

int audit_text(struct findings *findings, struct auditor *auditor,
	       const struct audit_rules *rules, const char *path,
	       struct err *err)
{
	struct checked checked = { &auditor->text, NULL };
	cJSON *document;
	bool canonical;

	auditor->document = NULL;
	if (rules->yaml)
		return check_yaml(findings, auditor, rules, path, err);
	arena_reset(&auditor->arena);
	document = parse_json(findings, auditor, rules, &canonical);
	auditor->document = document;
	if (!document)
		return 0;
	if (rules->canonical && !canonical)
		check_canonical(findings, auditor, document);
	if (check_schema(findings, rules, document, &checked, err) < 0 ||
	    check_links(findings, rules, path, document, &checked, err) < 0)
		return err_wrap(err, "cannot check '%s'", path);
	return 0;
}

int audit_document(struct findings *findings, const struct audit_rules *rules,
		   const char *path, const cJSON *document, struct err *err)
{
	struct checked checked = { NULL, NULL };

	return check_schema(findings, rules, document, &checked, err) < 0 ||
	       check_links(findings, rules, path, document, &checked, err) < 0 ?
	       -1 : 0;
}
