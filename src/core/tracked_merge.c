/* SPDX-License-Identifier: MIT */
/* What was tracked, and what has changed, make what is tracked now. */
#include "core/tracked_private.h"

#include <stdio.h>
#include <string.h>

int tracked_cursor_next(struct tracked_cursor *cursor, struct err *err)
{
	int status = cursor->lines ? lines_next(&cursor->line, cursor->lines,
						err) : 1;

	if (status)
		cursor->line = NULL;
	return status < 0 ? -1 : 0;
}

int tracked_cursor_start(struct tracked_cursor *cursor, struct lines *lines,
			 struct err *err)
{
	*cursor = (struct tracked_cursor){ .lines = lines };
	if (lines && lines_rewind(lines, err) < 0)
		return -1;
	return tracked_cursor_next(cursor, err);
}

size_t tracked_what_len(const char *line)
{
	const char *tab = strrchr(line, '\t');

	return tab ? (size_t)(tab - line) : strlen(line);
}

struct merge {
	struct lines *out;
	struct tracked_list *list;
	const struct tracked_looks *looks;
	/* 'old' has times, 'removed' and 'added' have none. */
	struct tracked_cursor old, removed, added;
	/* A key, a tab, and what is noted of it. */
	struct tracked_cursor missed, committed, times;
};

/* The order of what two lines say; a line that has ended is behind all. */
static int order(const char *a, size_t a_len, const char *b)
{
	size_t b_len = b ? strlen(b) : 0;
	int found;

	if (!a || !b)
		return !a - !b;
	found = memcmp(a, b, a_len < b_len ? a_len : b_len);
	return found ? found : (a_len > b_len) - (a_len < b_len);
}

static int order_of(const struct tracked_cursor *old, const char *other)
{
	const char *line = old->line;

	return order(line, line ? tracked_what_len(line) : 0, other);
}

void tracked_note(struct lines *notes, const char *key, const char *what)
{
	CLEANUP(freep) char *line = xasprintf("%s\t%s", key, what);

	lines_add(notes, line);
}

int tracked_noted(struct tracked_cursor *notes, const char *key,
		  const char *what, struct err *err)
{
	CLEANUP(freep) char *wanted = xasprintf("%s\t%s", key, what);

	while (notes->line && strcmp(notes->line, wanted) < 0)
		if (tracked_cursor_next(notes, err) < 0)
			return -1;
	return notes->line && starts_with(notes->line, wanted);
}

/* A line is parsed in list->line, and made there. */

static void emit(struct merge *m, const char *what, size_t len,
		 const char *time)
{
	struct buf *line = &m->list->line;

	buf_reset(line);
	buf_add(line, what, len);
	buf_addf(line, "\t%s", time);
	lines_add(m->out, line->ptr);
}

static void emit_seconds(struct merge *m, const char *what, size_t len,
			 int64_t seconds)
{
	char time[32];

	snprintf(time, sizeof(time), "%lld", (long long)seconds);
	emit(m, what, len, time);
}

static void emit_looked_at(struct merge *m, const char *what, size_t len)
{
	if (m->looks->complete)
		emit(m, what, len, "=");
	else
		emit_seconds(m, what, len, m->looks->began);
}

/* Whether the run has looked at what an old line says: 1 or 0. */
static int was_looked_at(struct merge *m, const char *line, struct err *err)
{
	const struct tracked_looks *looks = m->looks;
	struct tracked t;
	int missed;

	if (tracked_read(&t, m->list, line, &m->list->line, err) < 0)
		return -1;
	if (looks->is_chosen && !looks->is_chosen(&t, looks->data))
		return 0;
	missed = tracked_noted(&m->missed, t.key, "", err);
	return missed < 0 ? -1 : !missed;
}

/* Whether the run has committed what a line without a time says: 1 or 0. */
static int is_ours(struct merge *m, const char *what, struct err *err)
{
	CLEANUP(freep) char *line = xasprintf("%s\t0", what);
	struct tracked t;

	if (!m->looks)
		return 0;
	if (tracked_read(&t, m->list, line, &m->list->line, err) < 0)
		return -1;
	return *t.sha ? tracked_noted(&m->committed, t.key, t.sha, err) : 0;
}

static int keep_old(struct merge *m, bool ours, struct err *err)
{
	const char *line = m->old.line;
	size_t len = tracked_what_len(line);
	const char *time = line + len + (line[len] == '\t');
	int looked_at = m->looks ? was_looked_at(m, line, err) : 0;

	if (looked_at < 0)
		return -1;
	if (looked_at || ours)
		emit_looked_at(m, line, len);
	else if (m->looks && m->looks->complete && !strcmp(time, "="))
		emit_seconds(m, line, len, m->list->complete - 1);
	else
		emit(m, line, len, time);
	return tracked_cursor_next(&m->old, err);
}

/* What others have committed was not looked at here: if the record was there
 * before, its time is that of then. */
static int take_added(struct merge *m, struct err *err)
{
	CLEANUP(freep) char *line = xasprintf("%s\t0", m->added.line);
	size_t len = strlen(m->added.line);
	int ours = is_ours(m, m->added.line, err), known;
	struct tracked t;

	if (ours < 0 ||
	    tracked_read(&t, m->list, line, &m->list->line, err) < 0)
		return -1;
	known = tracked_noted(&m->times, t.key, "", err);
	if (known < 0)
		return -1;
	if (ours)
		emit_looked_at(m, m->added.line, len);
	else
		emit(m, m->added.line, len, known ?
		     strrchr(m->times.line, '\t') + 1 : "0");
	return tracked_cursor_next(&m->added, err);
}

/* A line that is removed: it comes back as it was if it is added, too. */
static int take_removed(struct merge *m, struct err *err)
{
	bool comes_back = order_of(&m->old, m->added.line) == 0;
	int ours;

	if (order_of(&m->old, m->removed.line) != 0)
		return 1;
	if (comes_back) {
		ours = is_ours(m, m->added.line, err);
		if (ours < 0 || keep_old(m, ours, err) < 0 ||
		    tracked_cursor_next(&m->added, err) < 0)
			return -1;
	} else if ((m->looks && was_looked_at(m, m->old.line, err) < 0) ||
		   tracked_cursor_next(&m->old, err) < 0) {
		/* was_looked_at() is to be asked once for each old line. */
		return -1;
	}
	return tracked_cursor_next(&m->removed, err);
}

/* Returns 1 if the list and what has changed do not fit. */
static int step(struct merge *m, struct err *err)
{
	int found;

	if (m->removed.line && order_of(&m->old, m->removed.line) >= 0)
		return take_removed(m, err);
	found = order_of(&m->old, m->added.line);
	if (!found)
		return 1;
	return found < 0 ? keep_old(m, false, err) : take_added(m, err);
}

/* Note when records that will be other ones were looked at; they are not
 * covered any more. */
static int note_times(struct lines *times, struct tracked_list *list,
		      struct lines *removed, struct err *err)
{
	struct tracked_cursor gone, old = { .lines = list->lines };
	struct tracked t;
	char time[32];

	if (!lines_count(removed))
		return 0;
	if (tracked_cursor_start(&gone, removed, err) < 0 ||
	    tracked_rewind(list, err) < 0 || tracked_cursor_next(&old, err) < 0)
		return -1;
	while (old.line && gone.line) {
		int found = order_of(&old, gone.line);

		if (!found) {
			if (tracked_read(&t, list, old.line, &list->line,
					 err) < 0)
				return -1;
			snprintf(time, sizeof(time), "%lld",
				 (long long)(t.is_covered ? list->complete - 1 :
					     t.looked_at));
			tracked_note(times, t.key, time);
		}
		if (tracked_cursor_next(found < 0 ? &old : &gone, err) < 0)
			return -1;
	}
	return 0;
}

static int merge(struct merge *m, const struct tracked_changes *changes,
		 struct lines *times, struct err *err)
{
	const struct tracked_looks *looks = m->looks;
	int status = 0;

	if (note_times(times, m->list, changes->removed, err) < 0 ||
	    tracked_cursor_start(&m->times, times, err) < 0 ||
	    tracked_cursor_start(&m->removed, changes->removed, err) < 0 ||
	    tracked_cursor_start(&m->added, changes->added, err) < 0 ||
	    tracked_cursor_start(&m->missed, looks ? looks->missed : NULL,
				 err) < 0 ||
	    tracked_cursor_start(&m->committed, looks ? looks->committed : NULL,
				 err) < 0 ||
	    tracked_rewind(m->list, err) < 0 ||
	    tracked_cursor_next(&m->old, err) < 0)
		return -1;
	while (!status && (m->old.line || m->removed.line || m->added.line))
		status = step(m, err);
	return status;
}

int tracked_merge(struct lines *out, struct tracked_list *list,
		  const struct tracked_changes *changes, struct err *err)
{
	CLEANUP(lines_freep) struct lines *times = lines_new(list->path, true);
	struct merge m = {
		.out = out, .list = list, .looks = changes->looks,
		.old = { .lines = list->lines },
	};

	return merge(&m, changes, times, err);
}
