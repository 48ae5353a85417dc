/* SPDX-License-Identifier: MIT */
#include "util/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/fs.h"

/* What stays in memory, and what is sorted at a time. */
#define TEXT_MAX ((size_t)512 * 1024)
/* Parts that are merged at a time, each read in such pieces. */
#define FAN_IN 16
#define PIECE ((size_t)16 * 1024)

/* A part of the file, being read. */
struct part {
	off_t at, end;
	struct buf text;
	size_t taken;		/* of it */
	const char *line;	/* the current one */
};

struct extent {
	off_t from, to;
};

struct lines {
	char *beside;		/* NULL: of lines_open() */
	bool sorted, reading;
	size_t count;
	uint64_t bytes;
	struct err err;		/* the first that went wrong */
	/* What is not in the file: lines that end in '\0'. */
	struct buf text;
	const char **order;	/* of them, if there is no file */
	size_t text_count, next;
	/* The file. */
	int fd;
	off_t size;
	struct extent *extents;	/* each sorted in itself */
	size_t extent_count, extent_room;
	struct part parts[FAN_IN];	/* a heap: the least line first */
	size_t part_count;
	bool handed_out;	/* the line of the first one */
};

struct lines *lines_new(const char *beside, bool sorted)
{
	struct lines *lines = xcalloc(1, sizeof(*lines));

	lines->beside = xstrdup(beside);
	lines->sorted = sorted;
	lines->fd = -1;
	buf_init(&lines->text, BUF_UNBOUNDED);
	return lines;
}

static void end_reading(struct lines *lines)
{
	for (size_t i = 0; i < lines->part_count; i++)
		buf_release(&lines->parts[i].text);
	lines->part_count = 0;
	lines->handed_out = false;
	lines->next = 0;
}

void lines_free(struct lines *lines)
{
	if (!lines)
		return;
	end_reading(lines);
	if (lines->fd >= 0)
		close(lines->fd);
	buf_release(&lines->text);
	free(lines->order);
	free(lines->extents);
	free(lines->beside);
	free(lines);
}

void lines_freep(struct lines **lines)
{
	lines_free(*lines);
}

static void add_extent(struct lines *lines, off_t from, off_t to)
{
	GROW(lines->extents, lines->extent_count, lines->extent_room);
	lines->extents[lines->extent_count++] = (struct extent){ from, to };
}

int lines_open(struct lines **out, const char *path, struct err *err)
{
	CLEANUP(lines_freep) struct lines *lines = xcalloc(1, sizeof(*lines));

	buf_init(&lines->text, 0);
	lines->fd = fs_open_nofollow(path, &lines->size, err);
	if (lines->fd < 0)
		return -1;
	add_extent(lines, 0, lines->size);
	lines->bytes = (uint64_t)lines->size;
	*out = STEAL(lines);
	return 0;
}

size_t lines_count(const struct lines *lines)
{
	return lines->count;
}

uint64_t lines_bytes(const struct lines *lines)
{
	return lines->bytes;
}

/* --- adding ----------------------------------------------------------- */

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void order_text(struct lines *lines)
{
	const char *line = lines->text.ptr;

	free(lines->order);
	lines->order = xmalloc((lines->text_count + 1) *
			       sizeof(*lines->order));
	for (size_t i = 0; i < lines->text_count; i++) {
		lines->order[i] = line;
		line += strlen(line) + 1;
	}
	if (lines->sorted && lines->text_count)
		qsort(lines->order, lines->text_count, sizeof(*lines->order),
		      by_bytes);
}

/* Open the file, where there is none. */
static bool has_file(struct lines *lines)
{
	if (lines->fd < 0 && !lines->err.code)
		lines->fd = fs_open_nameless(lines->beside, &lines->err);
	return !lines->err.code;
}

/* Behind what is in the file. */
static void write_piece(struct lines *lines, const struct buf *piece)
{
	if (!lines->err.code &&
	    fs_write_all(lines->fd, piece->ptr, piece->len, &lines->err) == 0)
		lines->size += (off_t)piece->len;
}

static void write_line(struct lines *lines, struct buf *piece,
		       const char *line)
{
	buf_adds(piece, line);
	buf_addc(piece, '\n');
	if (piece->len < PIECE)
		return;
	write_piece(lines, piece);
	buf_reset(piece);
}

/* What was added since the last time becomes a part of the file. */
static void write_text(struct lines *lines)
{
	CLEANUP(buf_release) struct buf piece = BUF_INIT(BUF_UNBOUNDED);
	off_t from = lines->size;

	if (!has_file(lines))
		return;
	order_text(lines);
	for (size_t i = 0; i < lines->text_count; i++)
		write_line(lines, &piece, lines->order[i]);
	write_piece(lines, &piece);
	if (lines->sorted || !lines->extent_count)
		add_extent(lines, from, lines->size);
	else
		lines->extents[0].to = lines->size;
	buf_reset(&lines->text);
	lines->text_count = 0;
}

void lines_add(struct lines *lines, const char *line)
{
	size_t len = strlen(line);

	if (len > LINES_LINE_MAX && !lines->err.code)
		err_set(&lines->err, ERR_LIMIT, "a line is too long");
	if (lines->err.code)
		return;
	buf_add(&lines->text, line, len + 1);
	lines->text_count++;
	lines->count++;
	lines->bytes += len + 1;
	if (lines->text.len >= TEXT_MAX)
		write_text(lines);
}

/* --- reading ---------------------------------------------------------- */

static int read_piece(struct lines *lines, struct part *part, struct err *err)
{
	size_t want = (off_t)PIECE < part->end - part->at ? PIECE :
		      (size_t)(part->end - part->at);
	ssize_t got;

	if (part->text.len - part->taken > LINES_LINE_MAX)
		return err_set(err, ERR_INVALID, "a line is too long");
	if (part->taken) {
		memmove(part->text.ptr, part->text.ptr + part->taken,
			part->text.len - part->taken);
		buf_cut(&part->text, part->text.len - part->taken);
		part->taken = 0;
	}
	buf_reserve(&part->text, want);
	do
		got = pread(lines->fd, part->text.ptr + part->text.len, want,
			    part->at);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return err_errno(err, "cannot read");
	if (!got)
		return err_set(err, ERR_INVALID, "a line has no end");
	part->at += got;
	part->text.len += (size_t)got;
	part->text.ptr[part->text.len] = '\0';
	return 0;
}

/* Move on to the next line.  Returns 1 at the end of the part. */
static int part_next(struct lines *lines, struct part *part, struct err *err)
{
	char *begin, *end;

	if (part->at == part->end && part->taken == part->text.len)
		return 1;
	for (;;) {
		begin = part->text.ptr + part->taken;
		end = part->taken < part->text.len ?
		      memchr(begin, '\n', part->text.len - part->taken) : NULL;
		if (end)
			break;
		if (read_piece(lines, part, err) < 0)
			return -1;
	}
	*end = '\0';
	part->line = begin;
	part->taken = (size_t)(end + 1 - part->text.ptr);
	return 0;
}

static bool is_less(const struct lines *lines, size_t a, size_t b)
{
	return strcmp(lines->parts[a].line, lines->parts[b].line) < 0;
}

/* Let the part at 'i' down to where it belongs in the heap. */
static void sink(struct lines *lines, size_t i)
{
	for (;;) {
		size_t least = i;
		struct part other;

		for (size_t child = 2 * i + 1;
		     child < lines->part_count && child <= 2 * i + 2; child++)
			if (is_less(lines, child, least))
				least = child;
		if (least == i)
			return;
		other = lines->parts[i];
		lines->parts[i] = lines->parts[least];
		lines->parts[least] = other;
		i = least;
	}
}

static int begin_parts(struct lines *lines, size_t count, struct err *err)
{
	end_reading(lines);
	for (size_t i = 0; i < count; i++) {
		struct part *part = &lines->parts[lines->part_count];
		int status;

		*part = (struct part){
			.at = lines->extents[i].from,
			.end = lines->extents[i].to,
			.text = BUF_INIT(BUF_UNBOUNDED),
		};
		status = part_next(lines, part, err);
		if (status)
			buf_release(&part->text);
		else
			lines->part_count++;
		if (status < 0)
			return -1;
	}
	for (size_t i = lines->part_count / 2; i-- > 0;)
		sink(lines, i);
	return 0;
}

/* The line that was handed out last gives way to what follows it. */
static int take_least(struct lines *lines, struct err *err)
{
	struct part *least = lines->parts;
	int status = 0;

	if (lines->handed_out)
		status = part_next(lines, least, err);
	lines->handed_out = false;
	if (status < 0)
		return -1;
	if (status) {
		buf_release(&least->text);
		*least = lines->parts[--lines->part_count];
	}
	sink(lines, 0);
	return 0;
}

static int next_of_parts(const char **line, struct lines *lines,
			 struct err *err)
{
	if (lines->part_count && take_least(lines, err) < 0)
		return -1;
	if (!lines->part_count)
		return 1;
	lines->handed_out = true;
	*line = lines->parts->line;
	return 0;
}

/* Make one part of the first ones. */
static int merge_some(struct lines *lines, struct err *err)
{
	CLEANUP(buf_release) struct buf piece = BUF_INIT(BUF_UNBOUNDED);
	off_t from = lines->size;
	const char *line;
	int status;

	if (begin_parts(lines, FAN_IN, err) < 0)
		return -1;
	while (!(status = next_of_parts(&line, lines, err)))
		write_line(lines, &piece, line);
	write_piece(lines, &piece);
	if (status < 0)
		return -1;
	lines->extent_count -= FAN_IN;
	memmove(lines->extents, lines->extents + FAN_IN,
		lines->extent_count * sizeof(*lines->extents));
	add_extent(lines, from, lines->size);
	return 0;
}

/* All that was added is there: bring it into a form that can be read. */
static int begin_reading(struct lines *lines, struct err *err)
{
	lines->reading = true;
	if (lines->fd < 0)
		order_text(lines);
	else if (lines->text_count)
		write_text(lines);
	while (!lines->err.code && lines->extent_count > FAN_IN)
		if (merge_some(lines, err) < 0)
			return -1;
	if (lines->err.code) {
		*err = lines->err;
		return -1;
	}
	return 0;
}

int lines_rewind(struct lines *lines, struct err *err)
{
	if (!lines->reading && begin_reading(lines, err) < 0)
		return err_wrap(err, "cannot keep a list");
	end_reading(lines);
	return lines->fd < 0 ? 0 :
	       begin_parts(lines, lines->extent_count, err);
}

int lines_next(const char **line, struct lines *lines, struct err *err)
{
	if (lines->fd >= 0)
		return next_of_parts(line, lines, err);
	if (lines->next == lines->text_count)
		return 1;
	*line = lines->order[lines->next++];
	return 0;
}
