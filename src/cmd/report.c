/* SPDX-License-Identifier: MIT */
#include "cmd/report.h"

#include <stdlib.h>
#include <string.h>

#include "json/json.h"

struct report {
	const struct format *format;
	struct out *out;
	const char *commit;	/* of the file that is written, or "" */
	bool any;		/* something was written: a comma comes next */
	struct buf body;	/* junit: until the counts are known */
};

struct format {
	const char *name;
	/* Paths are for people: "commit:path".  Others need a file's own. */
	bool names_commits;
	void (*begin)(struct report *report);
	void (*file)(struct report *report, const char *path,
		     const struct check_result *result);
	void (*end)(struct report *report,
		    const struct check_summary *summary);
};

static void put(struct report *report, const struct buf *text)
{
	out_write(report->out, text->ptr, text->len);
}

/* Text for a person */

static void text_finding(struct report *report, const char *path,
			 const struct finding *f)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);

	buf_adds(&line, path);
	if (f->line)
		buf_addf(&line, ":%u:%u", f->line, f->column);
	buf_addf(&line, ": %s", f->severity == SEVERITY_WARNING ?
		 "warning: " : "");
	if (*f->pointer)
		buf_addf(&line, "%s: ", f->pointer);
	buf_adds(&line, f->message);
	if (*f->keyword)
		buf_addf(&line, " (%s)", f->keyword);
	/* A line of output is a finding, whatever a name in it holds. */
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] == '\n')
			line.ptr[i] = ' ';
	out_print(report->out, "%s\n", line.ptr);
}

static void text_file(struct report *report, const char *path,
		      const struct check_result *result)
{
	if (result->fixed)
		out_print(report->out, "%s: rewritten in canonical form\n",
			  path);
	for (size_t i = 0; i < result->findings->count; i++)
		text_finding(report, path, &result->findings->items[i]);
}

/* JSON, an object a line */

static cJSON *json_problem(const struct finding *f)
{
	cJSON *problem = cJSON_CreateObject();

	json_set_string(problem, "pointer", f->pointer);
	json_set_string(problem, "schema_pointer", f->schema_pointer);
	json_set_string(problem, "keyword", f->keyword);
	json_set_string(problem, "message", f->message);
	json_set_string(problem, "severity",
			f->severity == SEVERITY_WARNING ? "warning" : "error");
	json_set(problem, "line", f->line ? cJSON_CreateNumber(f->line) :
					    cJSON_CreateNull());
	json_set(problem, "column", f->line ? cJSON_CreateNumber(f->column) :
					      cJSON_CreateNull());
	return problem;
}

static void json_file(struct report *report, const char *path,
		      const struct check_result *result)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	cJSON *problems = cJSON_CreateArray();

	for (size_t i = 0; i < result->findings->count; i++)
		json_append(problems, json_problem(&result->findings->items[i]));
	if (*report->commit)
		json_set_string(line, "commit", report->commit);
	json_set_string(line, "path", path);
	json_set(line, "valid", cJSON_CreateBool(!result->bad));
	if (result->fixed)
		json_set(line, "fixed", cJSON_CreateTrue());
	json_set(line, "problems", problems);
	json_compact(&text, line);
	buf_addc(&text, '\n');
	put(report, &text);
}

/* GitHub: "::error file=a,line=1,col=2,title=t::message" */

static void github_escape(struct buf *out, const char *s, bool property)
{
	for (; *s; s++) {
		if (*s == '%' || *s == '\r' || *s == '\n' ||
		    (property && (*s == ':' || *s == ',')))
			buf_addf(out, "%%%02X", (unsigned int)*s);
		else
			buf_addc(out, *s);
	}
}

static void github_finding(struct report *report, const char *path,
			   const struct finding *f)
{
	CLEANUP(buf_release) struct buf raw = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf safe = BUF_INIT(BUF_UNBOUNDED);

	buf_addf(&text, "::%s file=", f->severity == SEVERITY_WARNING ?
		 "warning" : "error");
	github_escape(&text, path, true);
	if (f->line)
		buf_addf(&text, ",line=%u,col=%u", f->line, f->column);
	buf_adds(&text, ",title=hfmeta check::");
	if (*report->commit)
		buf_addf(&raw, "in commit %s: ", report->commit);
	buf_addf(&raw, "%s%s%s", f->pointer, *f->pointer ? ": " : "",
		 f->message);
	github_escape(&text, raw.ptr, false);
	out_escape(&safe, text.ptr, text.len);
	buf_addc(&safe, '\n');
	put(report, &safe);
}

static void github_file(struct report *report, const char *path,
			const struct check_result *result)
{
	for (size_t i = 0; i < result->findings->count; i++)
		github_finding(report, path, &result->findings->items[i]);
}

/* SARIF 2.1.0 */

static void sarif_begin(struct report *report)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	buf_addf(&text, "{\"$schema\":\"https://json.schemastore.org/"
		 "sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":"
		 "{\"driver\":{\"name\":\"hfmeta\",\"version\":\"%s\"}},"
		 "\"columnKind\":\"unicodeCodePoints\",\"results\":[",
		 PACKAGE_VERSION);
	put(report, &text);
}

/* A path as a relative URI reference (RFC 3986). */
static void add_uri(struct buf *out, const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"
				    "QRSTUVWXYZ0123456789-._~/";

	for (; *path; path++) {
		if (strchr(plain, *path))
			buf_addc(out, *path);
		else
			buf_addf(out, "%%%02X", (unsigned char)*path);
	}
}

static cJSON *sarif_location(const char *path, const struct finding *f)
{
	CLEANUP(buf_release) struct buf uri = BUF_INIT(BUF_UNBOUNDED);
	cJSON *location = cJSON_CreateObject();
	cJSON *physical = cJSON_AddObjectToObject(location, "physicalLocation");
	cJSON *artifact = cJSON_AddObjectToObject(physical, "artifactLocation");
	cJSON *region;

	add_uri(&uri, path);
	json_set_string(artifact, "uri", uri.ptr);
	if (f->line) {
		region = cJSON_AddObjectToObject(physical, "region");
		json_set(region, "startLine", cJSON_CreateNumber(f->line));
		json_set(region, "startColumn", cJSON_CreateNumber(f->column));
	}
	return location;
}

static void sarif_finding(struct report *report, const char *path,
			  const struct finding *f)
{
	CLEANUP(json_freep) cJSON *result = cJSON_CreateObject();
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(freep) char *message = xasprintf("%s%s%s", f->pointer,
			*f->pointer ? ": " : "", f->message);
	cJSON *locations;

	json_set_string(result, "ruleId", *f->keyword ? f->keyword : "false");
	json_set_string(result, "level", f->severity == SEVERITY_WARNING ?
			"warning" : "error");
	json_set_string(cJSON_AddObjectToObject(result, "message"), "text",
			message);
	locations = cJSON_AddArrayToObject(result, "locations");
	json_append(locations, sarif_location(path, f));
	if (report->any)
		buf_addc(&text, ',');
	report->any = true;
	json_compact(&text, result);
	put(report, &text);
}

static void sarif_file(struct report *report, const char *path,
		       const struct check_result *result)
{
	for (size_t i = 0; i < result->findings->count; i++)
		sarif_finding(report, path, &result->findings->items[i]);
}

static void sarif_end(struct report *report,
		      const struct check_summary *summary)
{
	(void)summary;
	out_write(report->out, "]}]}\n", 5);
}

/* JUnit XML, in the form that CI servers read */

static void add_xml(struct buf *out, const char *s)
{
	CLEANUP(buf_release) struct buf safe = BUF_INIT(BUF_UNBOUNDED);

	/* XML 1.0 cannot hold control characters, not even escaped. */
	out_escape(&safe, s, strlen(s));
	for (const char *p = safe.ptr; *p; p++) {
		switch (*p) {
		case '&':
			buf_adds(out, "&amp;");
			break;
		case '<':
			buf_adds(out, "&lt;");
			break;
		case '>':
			buf_adds(out, "&gt;");
			break;
		case '"':
			buf_adds(out, "&quot;");
			break;
		default:
			buf_addc(out, *p);
		}
	}
}

static void junit_failure(struct buf *out, const struct finding *f)
{
	buf_adds(out, "    <failure type=\"");
	add_xml(out, *f->keyword ? f->keyword : "false");
	buf_adds(out, "\" message=\"");
	add_xml(out, f->message);
	buf_adds(out, "\">");
	if (f->line)
		buf_addf(out, "line %u, column %u: ", f->line, f->column);
	if (*f->pointer) {
		add_xml(out, f->pointer);
		buf_adds(out, ": ");
	}
	add_xml(out, f->message);
	buf_adds(out, "</failure>\n");
}

static void junit_file(struct report *report, const char *path,
		       const struct check_result *result)
{
	struct buf *out = &report->body;

	buf_adds(out, "  <testcase classname=\"hfmeta check\" name=\"");
	add_xml(out, path);
	buf_adds(out, result->bad ? "\">\n" : "\"/>\n");
	if (!result->bad)
		return;
	for (size_t i = 0; i < result->findings->count; i++)
		if (result->findings->items[i].severity == SEVERITY_ERROR)
			junit_failure(out, &result->findings->items[i]);
	buf_adds(out, "  </testcase>\n");
}

static void junit_end(struct report *report,
		      const struct check_summary *summary)
{
	CLEANUP(buf_release) struct buf head = BUF_INIT(BUF_UNBOUNDED);

	buf_addf(&head, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		 "<testsuite name=\"hfmeta check\" tests=\"%zu\" failures="
		 "\"%zu\" errors=\"0\">\n", summary->checked, summary->bad);
	put(report, &head);
	put(report, &report->body);
	out_write(report->out, "</testsuite>\n", 13);
}

static const struct format formats[] = {
	{ .name = "text", .names_commits = true, .file = text_file },
	{ .name = "json", .file = json_file },
	{ .name = "github", .file = github_file },
	{ .name = "sarif", .begin = sarif_begin, .file = sarif_file,
	  .end = sarif_end },
	{ .name = "junit", .names_commits = true, .file = junit_file,
	  .end = junit_end },
};

int report_new(struct report **out, const char *format, struct out *to,
	       struct err *err)
{
	struct report *report;

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		if (strcmp(formats[i].name, format) != 0)
			continue;
		report = xcalloc(1, sizeof(*report));
		report->format = &formats[i];
		report->out = to;
		buf_init(&report->body, BUF_UNBOUNDED);
		if (report->format->begin)
			report->format->begin(report);
		*out = report;
		return 0;
	}
	return err_set(err, ERR_USAGE, "no such format: '%s' (text, json, "
		       "github, sarif or junit)", format);
}

void report_free(struct report *report)
{
	if (!report)
		return;
	buf_release(&report->body);
	free(report);
}

void report_freep(struct report **report)
{
	report_free(*report);
}

void report_file(struct report *report, const char *commit,
		 const struct check_result *result)
{
	CLEANUP(freep) char *path = NULL;

	report->commit = commit;
	if (*commit && report->format->names_commits)
		path = xasprintf("%s:%s", commit, result->path);
	report->format->file(report, path ? path : result->path, result);
}

void report_finish(struct report *report, const struct check_summary *summary)
{
	if (report->format->end)
		report->format->end(report, summary);
	if (summary->bad)
		out_note(report->out, "%zu of %zu file%s ha%s problems",
			 summary->bad, summary->checked,
			 summary->checked == 1 ? "" : "s",
			 summary->bad == 1 ? "s" : "ve");
	else
		out_verbose(report->out, "%zu file%s checked, all valid",
			    summary->checked,
			    summary->checked == 1 ? "" : "s");
}
