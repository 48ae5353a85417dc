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
	/* 'old' has times, the others have none. */
	struct tracked_cursor old, removed, added;
	struct tracked_cursor missed, committed;
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

static int order_of_old(const struct merge *m, const char *other)
{
	const char *line = m->old.line;

	return order(line, line ? tracked_what_len(line) : 0, other);
}

/* Whether a sorted list of keys, read along, has this one: 1 or 0. */
static int has_key(struct tracked_cursor *keys, const char *key,
		   struct err *err)
{
	while (keys->line && strcmp(keys->line, key) < 0)
		if (tracked_cursor_next(keys, err) < 0)
			return -1;
	return keys->line && !strcmp(keys->line, key);
}

static void emit(struct merge *m, const char *what, size_t len,
		 const char *time)
{
	struct buf *line = &m->list->line;

	buf_reset(line);
	buf_add(line, what, len);
	buf_addf(line, "\t%s", time);
	lines_add(m->out, line->ptr);
}

static void emit_looked_at(struct merge *m, const char *what, size_t len)
{
	char time[32] = "=";

	if (!m->looks->complete)
		snprintf(time, sizeof(time), "%lld",
			 (long long)m->looks->began);
	emit(m, what, len, time);
}

/* Whether the run has looked at what an old line says: 1 or 0. */
static int was_looked_at(struct merge *m, const char *line, struct err *err)
{
	const struct tracked_looks *looks = m->looks;
	struct buf *copy = &m->list->line;
	struct tracked tracked;
	int missed;

	buf_reset(copy);
	buf_adds(copy, line);
	if (tracked_read(&tracked, m->list, copy->ptr, err) < 0)
		return -1;
	if (looks->is_chosen && !looks->is_chosen(&tracked, looks->data))
		return 0;
	missed = has_key(&m->missed, tracked.key, err);
	return missed < 0 ? -1 : !missed;
}

static int keep_old(struct merge *m, struct err *err)
{
	const char *line = m->old.line;
	size_t len = tracked_what_len(line);
	int looked_at = m->looks ? was_looked_at(m, line, err) : 0;

	if (looked_at < 0)
		return -1;
	if (looked_at)
		emit_looked_at(m, line, len);
	else
		emit(m, line, len, line + len + (line[len] == '\t'));
	return tracked_cursor_next(&m->old, err);
}

/* What others have committed was not looked at here. */
static int take_added(struct merge *m, struct err *err)
{
	const char *line = m->added.line;
	size_t key_len = strcspn(line, "\t");
	CLEANUP(freep) char *key = NULL;
	int ours = 0;

	key_len += line[key_len] ? 1 + strcspn(line + key_len + 1, "\t") : 0;
	key = xstrndup(line, key_len);
	if (m->looks)
		ours = has_key(&m->committed, key, err);
	if (ours < 0)
		return -1;
	if (ours)
		emit_looked_at(m, line, strlen(line));
	else
		emit(m, line, strlen(line), "0");
	return tracked_cursor_next(&m->added, err);
}

/* A line that is removed: it comes back as it was if it is added, too. */
static int take_removed(struct merge *m, struct err *err)
{
	bool comes_back = order_of_old(m, m->added.line) == 0;

	if (order_of_old(m, m->removed.line) != 0)
		return 1;
	if ((comes_back ? keep_old(m, err) :
	     tracked_cursor_next(&m->old, err)) < 0 ||
	    (comes_back && tracked_cursor_next(&m->added, err) < 0))
		return -1;
	return tracked_cursor_next(&m->removed, err);
}

/* Returns 1 if the list and what has changed do not fit. */
static int step(struct merge *m, struct err *err)
{
	int found;

	if (m->removed.line && order_of_old(m, m->removed.line) >= 0)
		return take_removed(m, err);
	found = order_of_old(m, m->added.line);
	if (!found)
		return 1;
	return found < 0 ? keep_old(m, err) : take_added(m, err);
}

int tracked_merge(struct lines *out, struct tracked_list *list,
		  const struct tracked_changes *changes, struct err *err)
{
	const struct tracked_looks *looks = changes->looks;
	struct merge m = {
		.out = out, .list = list, .looks = looks,
		.old = { .lines = list->lines },
	};
	int status = 0;

	if (tracked_cursor_start(&m.removed, changes->removed, err) < 0 ||
	    tracked_cursor_start(&m.added, changes->added, err) < 0 ||
	    tracked_cursor_start(&m.missed, looks ? looks->missed : NULL,
				 err) < 0 ||
	    tracked_cursor_start(&m.committed, looks ? looks->committed : NULL,
				 err) < 0 ||
	    tracked_cursor_next(&m.old, err) < 0)
		return -1;
	while (!status && (m.old.line || m.removed.line || m.added.line))
		status = step(&m, err);
	return status;
}
