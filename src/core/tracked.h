/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_TRACKED_H
#define HFMETA_CORE_TRACKED_H

/*
 * What is tracked: the records of HEAD that say of which revision of which
 * repository of the Hub they are.
 *
 * The list of them is kept in the git folder ("hfmeta/tracked"), sorted by
 * type and id, so that those of a namespace lie together, and with when each
 * was looked at on the Hub.  Opening it costs what has changed between the
 * commit that it is of and HEAD.  It is read line by line and never held in
 * memory.  It may be lost: then all records are read again, and more is asked
 * of the Hub than need be.
 */

#include "core/store.h"
#include "core/upstream.h"
#include "util/lines.h"

/* One record. */
struct tracked {
	const struct record_type *type;	/* belongs to the configuration */
	enum upstream_type upstream_type;
	const char *key;	/* type's name, tab, id in lower case */
	const char *id, *path;
	const char *sha;	/* 40 digits, or "" if it says anything else */
	/* What it says, as compact JSON; "" for nothing, and null. */
	const char *gated, *private_, *disabled;
	bool is_marked_gone;
	/* It cannot be read.  'id' is its path; the rest is "". */
	bool is_broken;
	int64_t looked_at;	/* seconds since 1970; 0: not known */
	/* Looked at in the last complete run, or after it. */
	bool is_covered;
};

/* The member of a record that says that it is gone. */
#define HUB_STATUS "hub_status"

struct tracked_list;

/* Fails as repo_compare() does, and if nothing can be written anywhere. */
int tracked_open(struct tracked_list **out, struct store *store,
		 struct err *err) MUST_CHECK;
void tracked_free(struct tracked_list *list);		/* NULL is fine */
void tracked_freep(struct tracked_list **list);		/* for CLEANUP() */

/* Back to the first one. */
int tracked_rewind(struct tracked_list *list, struct err *err) MUST_CHECK;

/* The next one; valid until the next call.  Returns 1 at the end.  Fails with
 * ERR_INVALID if the list is broken. */
int tracked_next(struct tracked *out, struct tracked_list *list,
		 struct err *err) MUST_CHECK;

/* When the last run began that looked at all; 0: never.  Seconds since
 * 1970. */
int64_t tracked_complete(const struct tracked_list *list);

/* Lists of some of them (util/lines.h): add one, and read such a line, by way
 * of a copy that is cut to pieces and that the record points into. */
void tracked_add(struct lines *lines, const struct tracked *tracked);
void tracked_write(struct buf *line, const struct tracked *tracked);
int tracked_read(struct tracked *out, const struct tracked_list *list,
		 const char *line, struct buf *copy, struct err *err)
	MUST_CHECK;

/* Append the key of an id of that type. */
void tracked_key(struct buf *key, const char *type, const char *id);

/* The revision that a document names, or ""; it belongs to the document.
 * Append the four fields from 'sha' on as a document has them, a record or what
 * the Hub says, with tabs between them; and read that, which is cut to pieces,
 * into these four. */
const char *tracked_sha(const cJSON *document);
void tracked_add_facts(struct buf *text, const cJSON *document);
void tracked_set_facts(struct tracked *out, char *text);

/* A copy, in one piece that free() gives back. */
struct tracked *tracked_copy(const struct tracked *tracked) MUST_CHECK;

/* Why one that is broken cannot be read. */
void tracked_why_broken(struct tracked_list *list,
			const struct tracked *tracked, struct err *why);

/* Note something of a key, "" or more, in a list that is sorted. */
void tracked_note(struct lines *notes, const char *key, const char *what);

/* Lines, one after the other. */
struct tracked_cursor {
	struct lines *lines;	/* or NULL: none */
	const char *line;	/* NULL at the end */
};

/* To the first line, and to the next. */
int tracked_cursor_start(struct tracked_cursor *cursor, struct lines *lines,
			 struct err *err) MUST_CHECK;
int tracked_cursor_next(struct tracked_cursor *cursor, struct err *err)
	MUST_CHECK;

/* Whether something that begins with 'what' is noted of a key: 1 or 0.  To be
 * asked in the order of the keys. */
int tracked_noted(struct tracked_cursor *notes, const char *key,
		  const char *what, struct err *err) MUST_CHECK;

/* What a run has looked at. */
struct tracked_looks {
	int64_t began;
	bool complete;		/* everything */
	/* Else, what it had to look at; or NULL for all. */
	bool (*is_chosen)(const struct tracked *tracked, void *data);
	void *data;
	struct lines *missed;	/* notes: chosen, but not looked at */
	/* Notes of the revision: what the run has committed. */
	struct lines *committed;
};

/* Bring the list, which was read to its end, and the file up to date again. */
int tracked_save(struct tracked_list *list, const struct tracked_looks *looks,
		 struct err *err) MUST_CHECK;

/* Seconds since 1970. */
int64_t tracked_now(void);

#endif
