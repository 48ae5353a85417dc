/* SPDX-License-Identifier: MIT */
#include "core/tracked_private.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/records.h"

/* More is none of the values that the Hub has for flags. */
#define VALUE_MAX 256

int64_t tracked_now(void)
{
	return (int64_t)time(NULL);
}

void tracked_free(struct tracked_list *list)
{
	if (!list)
		return;
	lines_free(list->lines);
	buf_release(&list->line);
	free(list->path);
	free(list);
}

void tracked_freep(struct tracked_list **list)
{
	tracked_free(*list);
}

int64_t tracked_complete(const struct tracked_list *list)
{
	return list->complete;
}

/* --- lines ------------------------------------------------------------ */

static void add_lower(struct buf *line, const char *id)
{
	for (; *id; id++)
		buf_addc(line, *id >= 'A' && *id <= 'Z' ?
			 (char)(*id - 'A' + 'a') : *id);
}

void tracked_key(struct buf *key, const char *type, const char *id)
{
	buf_addf(key, "%s\t", type);
	add_lower(key, id);
}

/* A path may have any bytes. */
static void add_escaped(struct buf *line, const char *s)
{
	for (; *s; s++) {
		if ((unsigned char)*s < 0x20 || *s == '\\')
			buf_addf(line, "\\%02x", (unsigned char)*s);
		else
			buf_addc(line, *s);
	}
}

static char *unescape(char *s)
{
	char *from = s, *to = s;

	while (*from) {
		char hex[3] = "", *end;
		long byte = 0;

		if (*from == '\\' && from[1] && from[2]) {
			memcpy(hex, from + 1, 2);
			byte = strtol(hex, &end, 16);
		}
		if (byte > 0) {
			*to++ = (char)byte;
			from += 3;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
	return s;
}

const char *tracked_sha(const cJSON *document)
{
	const char *sha = json_get_string(document, "sha");

	return sha && strlen(sha) == GIT_ID_LEN &&
	       strspn(sha, "0123456789abcdef") == GIT_ID_LEN ? sha : "";
}

static void add_value(struct buf *text, const cJSON *document,
		      const char *name)
{
	const cJSON *value = json_get(document, name);
	size_t len = text->len;

	if (!value || cJSON_IsNull(value))
		return;
	json_compact(text, value);
	if (text->len - len <= VALUE_MAX)
		return;
	buf_cut(text, len);
	buf_adds(text, "\"...\"");
}

void tracked_add_facts(struct buf *text, const cJSON *document)
{
	static const char *const names[] = { "gated", "private", "disabled" };

	buf_adds(text, tracked_sha(document));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		buf_addc(text, '\t');
		add_value(text, document, names[i]);
	}
}

void tracked_set_facts(struct tracked *out, char *text)
{
	out->sha = strsep(&text, "\t");
	out->gated = strsep(&text, "\t");
	out->private_ = strsep(&text, "\t");
	out->disabled = text;
}

void tracked_write_what(struct buf *line, const struct tracked *t)
{
	const char *lower = strchr(t->key, '\t') + 1;

	buf_addf(line, "%s\t", t->key);
	if (strcmp(lower, t->id) != 0)
		add_escaped(line, t->id);
	buf_addf(line, "\t%s\t%s\t%s\t%s\t%c\t", t->sha, t->gated,
		 t->private_, t->disabled, t->is_broken ? 'b' :
		 t->is_marked_gone ? 'g' : '-');
	add_escaped(line, t->path);
}

void tracked_write(struct buf *line, const struct tracked *tracked)
{
	tracked_write_what(line, tracked);
	if (tracked->is_covered)
		buf_adds(line, "\t=");
	else
		buf_addf(line, "\t%lld", (long long)tracked->looked_at);
}

static int fail_broken(const struct tracked_list *list, struct err *err)
{
	err_set(err, ERR_INVALID, "'%s' is broken", list->path);
	return err_hint(err, "it may be removed: it is made again");
}

static bool split(char *fields[TRACKED_FIELDS], char *line)
{
	size_t count = 0;

	for (; line && count < TRACKED_FIELDS; count++)
		fields[count] = strsep(&line, "\t");
	return count == TRACKED_FIELDS && !line;
}

static void read_time(struct tracked *out, const struct tracked_list *list,
		      const char *text)
{
	out->looked_at = strcmp(text, "=") ? strtoll(text, NULL, 10) :
			 list->complete;
	if (out->looked_at < 0)
		out->looked_at = 0;
	out->is_covered = list->complete && out->looked_at >= list->complete;
}

void tracked_add(struct lines *lines, const struct tracked *tracked)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT(BUF_UNBOUNDED);

	tracked_write(&line, tracked);
	lines_add(lines, line.ptr);
}

int tracked_read(struct tracked *out, const struct tracked_list *list,
		 const char *line, struct buf *copy, struct err *err)
{
	char *fields[TRACKED_FIELDS];
	struct err unknown = ERR_INIT;

	buf_reset(copy);
	buf_adds(copy, line);
	if (!split(fields, copy->ptr))
		return fail_broken(list, err);
	*out = (struct tracked){
		.type = config_type(store_config(list->store), fields[0]),
		.key = fields[0],
		.id = *fields[2] ? unescape(fields[2]) : fields[1],
		.sha = fields[3], .gated = fields[4], .private_ = fields[5],
		.disabled = fields[6], .is_marked_gone = *fields[7] == 'g',
		.is_broken = *fields[7] == 'b', .path = unescape(fields[8]),
	};
	read_time(out, list, fields[9]);
	if (!out->type || upstream_type_parse(&out->upstream_type, fields[0],
					      &unknown) < 0)
		return fail_broken(list, err);
	fields[1][-1] = '\t';	/* one string again: the key */
	return 0;
}

struct tracked *tracked_copy(const struct tracked *t)
{
	const char *const from[] = { t->key, t->id, t->path, t->sha, t->gated,
				     t->private_, t->disabled };
	const char *to[ARRAY_SIZE(from)];
	size_t size = sizeof(*t);
	struct tracked *copy;
	char *at;

	for (size_t i = 0; i < ARRAY_SIZE(from); i++)
		size += strlen(from[i]) + 1;
	copy = xmalloc(size);
	at = (char *)(copy + 1);
	for (size_t i = 0; i < ARRAY_SIZE(from); i++) {
		size_t len = strlen(from[i]) + 1;

		to[i] = memcpy(at, from[i], len);
		at += len;
	}
	*copy = *t;
	copy->key = to[0];
	copy->id = to[1];
	copy->path = to[2];
	copy->sha = to[3];
	copy->gated = to[4];
	copy->private_ = to[5];
	copy->disabled = to[6];
	return copy;
}

/* --- reading ---------------------------------------------------------- */

int tracked_rewind(struct tracked_list *list, struct err *err)
{
	const char *head;

	if (lines_rewind(list->lines, err) < 0)
		return -1;
	if (list->has_head && lines_next(&head, list->lines, err))
		return fail_broken(list, err);
	return 0;
}

int tracked_next(struct tracked *out, struct tracked_list *list,
		 struct err *err)
{
	const char *line;
	int status = lines_next(&line, list->lines, err);

	if (status)
		return status;
	if (!ends_with(line, "\t="))
		list->has_times = true;
	return tracked_read(out, list, line, &list->line, err);
}

static int note_why(const struct record *record, void *data, struct err *err)
{
	(void)err;
	if (record->problem)
		*(struct err *)data = *record->problem;
	return 0;
}

void tracked_why_broken(struct tracked_list *list,
			const struct tracked *tracked, struct err *why)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);
	struct err unread = ERR_INIT, none = ERR_INIT;

	if (repo_read(store_repo(list->store), REPO_HEAD, tracked->path,
		      &text, &unread) < 0)
		buf_reset(&text);	/* see 'unread' */
	err_set(why, ERR_INVALID, "it was changed meanwhile");
	if (records_in_text(list->store, tracked->path, &text, &unread,
			    note_why, why, &none) < 0)
		*why = none;
	err_wrap(why, "it cannot be read");
}
