/* SPDX-License-Identifier: MIT */
/*
 * hfmeta log - the history of one record, or of one field
 */
#include "cmd/cmd.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/pager.h"
#include "cmd/pick.h"
#include "cmd/print_changes.h"
#include "core/records_log.h"
#include "util/term.h"

#define SHORT_ID 7
#define AUTHOR_WIDTH 16
#define BAR_WIDTH 10
#define ROWS_MAX 1000		/* that are kept to find the scale of the bars */

/* A change of a number. */
struct row {
	char *head, *values;
	double value;
	bool has_value;
};

struct logging {
	struct out *out;
	const char *pointer;
	size_t shown, max;	/* max 0: all */
	/* Bars need to know the least and the greatest value first. */
	bool is_number, has_scale;
	struct row *rows;
	size_t count, room;
	double least, greatest;
	size_t values_width;
};

static void logging_release(struct logging *l)
{
	for (size_t i = 0; i < l->count; i++) {
		free(l->rows[i].head);
		free(l->rows[i].values);
	}
	free(l->rows);
}

/* Where the author was.  A commit may have any number for a date. */
static void write_date(struct buf *out, const struct record_version *version,
		       bool with_time)
{
	time_t when = (time_t)(version->when + 60 * (int64_t)version->minutes);
	struct tm parts;
	char text[40];
	size_t len = 0;

	if (gmtime_r(&when, &parts))
		len = with_time ?
		      strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts) :
		      strftime(text, sizeof(text), "%Y-%m-%d", &parts);
	if (len)
		buf_add(out, text, len);
	else
		buf_addf(out, "@%lld", (long long)version->when);
}

/* "2024-02-19 1a2b3c4 A U Thor        ", made harmless. */
static char *head_of(const struct record_version *version)
{
	CLEANUP(buf_release) struct buf head = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf author = BUF_INIT(BUF_UNBOUNDED);
	size_t columns, cut = 0;

	out_escape(&author, version->author, strlen(version->author));
	while (cut < author.len &&
	       term_columns(author.ptr, cut + 1) <= AUTHOR_WIDTH)
		cut++;
	while (cut < author.len && cut &&
	       ((unsigned char)author.ptr[cut] & 0xc0) == 0x80)
		cut--;
	buf_cut(&author, cut);
	columns = term_columns(author.ptr, author.len);
	write_date(&head, version, false);
	buf_addf(&head, " %.*s %s", SHORT_ID, version->commit, author.ptr);
	buf_add_times(&head, ' ', columns < AUTHOR_WIDTH ?
		      AUTHOR_WIDTH - columns : 0);
	return buf_detach(&head);
}

static void print_json(struct logging *l, const struct record_version *version)
{
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();
	CLEANUP(buf_release) struct buf date = BUF_INIT(BUF_UNBOUNDED);
	cJSON *changes = cJSON_CreateArray();
	int minutes = abs(version->minutes);

	write_date(&date, version, true);
	buf_addf(&date, "%c%02d:%02d", version->minutes < 0 ? '-' : '+',
		 minutes / 60, minutes % 60);
	for (size_t i = 0; i < version->changes.count; i++)
		json_append(changes, change_json(&version->changes.items[i]));
	json_set_string(line, "commit", version->commit);
	json_set_string(line, "date", date.ptr);
	print_set_text(line, "author", version->author);
	print_set_text(line, "path", version->path);
	json_set_string(line, "status", print_status_name(version->status));
	if (version->status == 'R')
		print_set_text(line, "old_path", version->old_path);
	if (version->problem)
		print_set_text(line, "problem", version->problem->msg);
	if (version->old_problem)
		print_set_text(line, "old_problem",
			       version->old_problem->msg);
	if (l->pointer && version->old_value)
		json_set(line, "old", json_copy(version->old_value));
	if (l->pointer && version->value)
		json_set(line, "new", json_copy(version->value));
	json_set(line, "changes", changes);
	cmd_print_json(l->out, line);
}

/* A bar of eighths of a column, from an eighth to all of it. */
static void write_bar(struct buf *out, const struct logging *l, double value)
{
	static const char *const eighths[] = {
		"", "\xe2\x96\x8f", "\xe2\x96\x8e", "\xe2\x96\x8d",
		"\xe2\x96\x8c", "\xe2\x96\x8b", "\xe2\x96\x8a",
		"\xe2\x96\x89",
	};
	double range = l->greatest - l->least;
	double share = range > 0 ? (value - l->least) / range : 0.5;
	int parts;

	share = share < 0 ? 0 : share > 1 ? 1 : share;
	parts = 1 + (int)(share * (8 * BAR_WIDTH - 1) + 0.5);
	if (!term_is_utf8()) {
		buf_add_times(out, '#', (size_t)(parts + 7) / 8);
		return;
	}
	for (int i = 0; i < parts / 8; i++)
		buf_adds(out, "\xe2\x96\x88");
	buf_adds(out, eighths[parts % 8]);
}

static void print_row(struct logging *l, const struct row *row)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);
	size_t columns = term_columns(row->values, strlen(row->values));

	buf_addf(&line, "%s  %s", row->head, row->values);
	if (row->has_value) {
		buf_add_times(&line, ' ', columns < l->values_width ?
			      l->values_width - columns : 0);
		buf_adds(&line, "  ");
		write_bar(&line, l, row->value);
	}
	out_print(l->out, "%s\n", line.ptr);
}

/* From here on the scale stays. */
static void print_rows(struct logging *l)
{
	for (size_t i = 0; i < l->count; i++) {
		print_row(l, &l->rows[i]);
		free(l->rows[i].head);
		free(l->rows[i].values);
	}
	l->count = 0;
	l->has_scale = true;
}

static void note_scale(struct logging *l, const struct row *row)
{
	size_t columns = term_columns(row->values, strlen(row->values));

	l->values_width = columns > l->values_width ? columns :
			  l->values_width;
	if (!row->has_value)
		return;
	if (row->value < l->least)
		l->least = row->value;
	if (row->value > l->greatest)
		l->greatest = row->value;
}

static void write_short(struct buf *out, const cJSON *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	if (!value)
		return;
	json_compact(&text, value);
	if (text.len > 24) {
		size_t cut = 21;

		while (cut && ((unsigned char)text.ptr[cut] & 0xc0) == 0x80)
			cut--;
		buf_cut(&text, cut);
		buf_adds(&text, "...");
	}
	out_escape(out, text.ptr, text.len);
}

static void add_number(struct logging *l, const struct record_version *version)
{
	const cJSON *old = version->old_value, *new = version->value;
	CLEANUP(buf_release) struct buf values = BUF_INIT(BUF_UNBOUNDED);
	struct row row = { .head = head_of(version) };

	write_short(&values, old);
	if (old)
		buf_addf(&values, " %s ", print_arrow());
	write_short(&values, new);
	if (!new)
		buf_adds(&values, "(none)");
	if (cJSON_IsNumber(old) && cJSON_IsNumber(new)) {
		buf_addc(&values, ' ');
		print_ratio(&values, old->valuedouble, new->valuedouble);
	}
	row.has_value = cJSON_IsNumber(new);
	row.value = row.has_value ? new->valuedouble : 0;
	row.values = buf_detach(&values);
	if (!l->has_scale)
		note_scale(l, &row);
	GROW(l->rows, l->count, l->room);
	l->rows[l->count++] = row;
	if (l->has_scale || l->count == ROWS_MAX)
		print_rows(l);
}

static void print_text(struct logging *l, const struct record_version *version)
{
	const struct changes *changes = &version->changes;
	CLEANUP(freep) char *head = head_of(version);
	struct wrap wrap;
	size_t len = strlen(head);
	bool one = l->pointer && changes->count == 1 &&
		   !strcmp(changes->items[0].pointer, l->pointer);

	if (l->shown > 1 && !l->pointer)
		out_print(l->out, "\n");
	wrap_begin(&wrap, l->out, 6, 0);
	while (!one && len && head[len - 1] == ' ')
		len--;
	wrap_word(&wrap, one ? OUT_PLAIN : OUT_BOLD, head, len);
	if (one)
		wrap_word(&wrap, OUT_PLAIN, "", 0);
	if (version->status == 'R')
		wrap_wordf(&wrap, OUT_PLAIN, "renamed from %s",
			   version->old_path);
	else if (version->status != 'M' && !l->pointer)
		wrap_wordf(&wrap, OUT_PLAIN, "%s, %zu field%s",
			   print_status_name(version->status), changes->count,
			   changes->count == 1 ? "" : "s");
	if (version->problem || version->old_problem)
		wrap_wordf(&wrap, OUT_ALERT, "%s the commit cannot be read",
			   version->problem ? "as of" : "before");
	if (one && changes->items[0].kind == CHANGE_REMOVED)
		wrap_word(&wrap, OUT_BAD, "-", 1);
	else if (one && changes->items[0].kind == CHANGE_ADDED)
		wrap_word(&wrap, OUT_GOOD, "+", 1);
	if (one)
		print_change_values(&wrap, &changes->items[0]);
	wrap_end(&wrap);
	if (!one && (version->status == 'M' || version->status == 'R' ||
		     l->pointer))
		print_changes(l->out, changes);
}

static int on_version(const struct record_version *version, void *data,
		      struct err *err)
{
	struct logging *l = data;

	(void)err;
	if (!l->shown)
		l->is_number = l->pointer && (cJSON_IsNumber(version->value) ||
				cJSON_IsNumber(version->old_value));
	l->shown++;
	if (l->out->json)
		print_json(l, version);
	else if (l->is_number && !version->problem && !version->old_problem)
		add_number(l, version);
	else
		print_text(l, version);
	return l->max && l->shown == l->max;
}

static int read_max(size_t *out, const char *text, struct err *err)
{
	char *end = NULL;
	unsigned long max = text ? strtoul(text, &end, 10) : 0;

	if (text && (*text < '0' || *text > '9' || *end || !max))
		return err_set(err, ERR_USAGE,
			       "option '-n' takes a number from 1");
	*out = max;
	return 0;
}

static int run(struct logging *l, struct cmd_ctx *ctx,
	       const struct pick_words *words, const char *since,
	       struct err *err)
{
	CLEANUP(picked_release) struct picked picked = PICKED_INIT;
	CLEANUP(pager_finish) struct pager pager = PAGER_INIT;
	struct records_log log = {
		.revision = words->revision, .since = since,
		.each = on_version, .data = l,
	};

	if (pick_record(&picked, ctx, words, err) < 0)
		return -1;
	log.type = picked.ref.type;
	log.path = picked.ref.path;
	log.pointer = l->pointer = picked.pointer;
	pager_start(&pager, ctx, picked.store);
	if (records_log(picked.store, &log, err) < 0)
		return -1;
	print_rows(l);
	return 0;
}

static enum cmd_status log_command(struct cmd_ctx *ctx, int argc, char **argv,
				   struct err *err)
{
	CLEANUP(logging_release) struct logging l = {
		.out = ctx->out, .least = 1e308, .greatest = -1e308,
	};
	struct pick_words words = { .may_be_gone = true };
	const char *since = NULL, *max = NULL;
	const struct opt opts[] = {
		OPT_STRING('n', "max-count", "number", &max,
			   "no more commits than that"),
		OPT_STRING(0, "since", "date", &since,
			   "only commits from then on"),
		OPT_STRING(0, "rev", "revision", &words.revision,
			   "the history of this commit, not of HEAD"),
		OPT_STRING('t', "type", "type", &words.type,
			   "the record of this type"),
		OPT_END,
	};

	argc = opt_parse(&cmd_log, opts, argc, argv, err);
	if (argc < 0 || read_max(&l.max, max, err) < 0)
		return CMD_FAILED;
	if (argc < 1 || argc > 2)
		return err_set(err, ERR_USAGE, "one record must be named");
	words.name = argv[0];
	words.pointer = argc > 1 ? argv[1] : NULL;
	return run(&l, ctx, &words, since, err) < 0 ? CMD_FAILED : CMD_DONE;
}

const struct cmd cmd_log = {
	.name = "log",
	.usage = "hfmeta log [-n <number>] [--since <date>] [--rev <revision>] [-t <type>] <id> [<pointer>]",
	.summary = "Show the history of a record, or of one field",
	.run = log_command,
};
