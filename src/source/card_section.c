/* SPDX-License-Identifier: MIT */
/*
 * Headings, and the text under them.
 */
#include "source/card_parts.h"

#include <stdlib.h>
#include <limits.h>
#include <string.h>

/* A bold line this long is emphasis, not a heading. */
#define BOLD_HEADING_MAX 80
#define SETEXT_HEADING_MAX 200

/* --- finding headings ------------------------------------------------ */

/* "## Uses ##", indented by three at most. */
static unsigned int atx_level(struct span line, struct span *text)
{
	unsigned int level = 0;

	if (line_indent(line) > 3)
		return 0;
	line = span_trim(line);
	while (level < line.len && line.ptr[level] == '#')
		level++;
	if (!level || level > 6 ||
	    (level < line.len && line.ptr[level] != ' ' &&
	     line.ptr[level] != '\t'))
		return 0;
	*text = (struct span){ line.ptr + level, line.len - level };
	return level;
}

/* "<h2 align="center">Uses</h2>" on one line. */
static unsigned int html_level(struct span line, struct span *text)
{
	const char *start, *end;

	line = span_trim(line);
	if (!span_starts(line, "<h") || line.len < 4 || line.ptr[2] < '1' ||
	    line.ptr[2] > '6' || (line.ptr[3] != '>' && line.ptr[3] != ' '))
		return 0;
	start = memchr(line.ptr, '>', line.len);
	if (!start)
		return 0;
	start++;
	end = memmem(start, (size_t)(line.ptr + line.len - start), "</", 2);
	if (!end)
		return 0;
	*text = (struct span){ start, (size_t)(end - start) };
	return (unsigned int)(line.ptr[2] - '0');
}

/* "**BibTeX:**", "__BibTeX__:", and nothing else. */
static unsigned int bold_level(struct span line, struct span *text)
{
	const char *mark;

	line = span_trim(line);
	if (line.len && line.ptr[line.len - 1] == ':')
		line.len--;
	if (line.len < 5 || line.len > BOLD_HEADING_MAX)
		return 0;
	mark = span_starts(line, "**") ? "**" :
	       span_starts(line, "__") ? "__" : NULL;
	if (!mark || memcmp(line.ptr + line.len - 2, mark, 2) != 0)
		return 0;
	*text = (struct span){ line.ptr + 2, line.len - 4 };
	return memmem(text->ptr, text->len, mark, 2) ? 0 : CARD_LEVEL_BOLD;
}

static bool is_underline(struct span line, char c)
{
	if (line_indent(line) > 3)
		return false;
	line = span_trim(line);
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] != c)
			return false;
	return line.len >= 2;
}

/* Whether a line is a paragraph of its own: no list, quote, table, code. */
static bool is_paragraph(const struct card *card, size_t i)
{
	struct span line = card->lines[i].text, text;

	if (card->lines[i].code || line_indent(line) > 3)
		return false;
	if (i && !card->lines[i - 1].code) {
		struct span above = card->lines[i - 1].text;

		if (span_trim(above).len && !atx_level(above, &text) &&
		    !is_underline(above, '=') && !is_underline(above, '-'))
			return false;
	}
	line = span_trim(line);
	return line.len && line.len <= SETEXT_HEADING_MAX &&
	       !strchr("|>#<", line.ptr[0]) && !bullet_len(line) &&
	       !is_rule(line);
}

static unsigned int setext_level(const struct card *card, size_t i,
				 struct span *text)
{
	unsigned int level;

	if (i + 1 >= card->line_count || card->lines[i + 1].code)
		return 0;
	level = is_underline(card->lines[i + 1].text, '=') ? 1 :
		is_underline(card->lines[i + 1].text, '-') ? 2 : 0;
	if (!level || !is_paragraph(card, i))
		return 0;
	*text = card->lines[i].text;
	return level;
}

/* A bold line opens a section only where a paragraph may begin. */
static bool may_be_bold_heading(const struct card *card, size_t i)
{
	struct span text;

	return !i || card->lines[i - 1].code ||
	       !has_content(card->lines[i - 1].text) ||
	       atx_level(card->lines[i - 1].text, &text);
}

static void add_heading(struct card *card, unsigned int level,
			struct span text, size_t line, size_t body)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT(CARD_NAME_MAX);
	size_t count = card->heading_count;

	card_plain(&plain, text);
	GROW(card->headings, count, card->heading_room);
	GROW(card->sections, count, card->section_room);
	card->headings[count].level = level;
	card->headings[count].text = buf_detach(&plain);
	card->sections[count].name = card_name_of(text);
	card->sections[count].line = line;
	card->sections[count].body = body;
	card->heading_count++;
}

void card_index_headings(struct card *card)
{
	for (size_t i = 0; i < card->line_count &&
			   card->heading_count < CARD_HEADINGS_MAX; i++) {
		struct span line = card->lines[i].text, text;
		unsigned int level;
		bool two_lines = false;

		if (card->lines[i].code || !line.len)
			continue;
		level = atx_level(line, &text);
		if (!level)
			level = html_level(line, &text);
		if (!level) {
			level = setext_level(card, i, &text);
			two_lines = level;
		}
		if (!level) {
			level = bold_level(line, &text);
			if (level && !may_be_bold_heading(card, i))
				level = 0;
		}
		if (level)
			add_heading(card, level, text, i, i + 1 + two_lines);
		i += two_lines;
	}
}

/* --- text under headings --------------------------------------------- */

/* Whether the lines behind a label go on with its value. */
static bool is_continued(const struct card *card, size_t line, size_t end)
{
	size_t indent = line_indent(card->lines[line].text);

	for (size_t i = line + 1; i < end; i++)
		if (card->lines[i].code ||
		    span_trim(card->lines[i].text).len)
			return card->lines[i].code ||
			       line_indent(card->lines[i].text) > indent;
	return false;
}

/* Whether a line is left out of a section: a sentence of the template, or a
 * bullet without a value. */
static bool is_left_out(const struct card *card, size_t i, size_t end)
{
	struct span line = card->lines[i].text, label, value;

	if (card->lines[i].code)
		return false;
	line = span_trim(line);
	if (!line.len || line.len > CARD_NAME_MAX)
		return false;
	if (is_template_text(line))
		return true;
	return bullet_len(line) && card_parse_label(line, &label, &value) &&
	       is_placeholder(value) && !is_continued(card, i, end);
}

/* The lines from one heading to the next. */
struct part {
	size_t heading;			/* index; lines begin behind it */
	size_t start, end;
	bool keep;
};

/* A section while it is looked through. */
struct section {
	const struct card *card;
	struct part *parts;
	size_t count, room;
	size_t first;			/* line that left_out[0] is about */
	bool *left_out;
};

static void section_release(struct section *section)
{
	free(section->parts);
	free(section->left_out);
}

static size_t lines_end(const struct card *card, size_t heading)
{
	return heading + 1 < card->heading_count
		       ? card->sections[heading + 1].line
		       : card->line_count;
}

static void find_parts(struct section *s, size_t heading)
{
	const struct card *card = s->card;
	unsigned int level = card->headings[heading].level;

	for (size_t h = heading; h < card->heading_count; h++) {
		if (h > heading && card->headings[h].level <= level)
			break;
		GROW(s->parts, s->count, s->room);
		s->parts[s->count++] = (struct part){
			.heading = h, .start = card->sections[h].body,
			.end = lines_end(card, h),
		};
	}
}

static void find_left_out(struct section *s)
{
	s->first = s->parts[0].start;
	s->left_out = xcalloc(s->parts[s->count - 1].end - s->first + 1,
			      sizeof(*s->left_out));
	for (size_t i = 0; i < s->count; i++)
		for (size_t l = s->parts[i].start; l < s->parts[i].end; l++)
			s->left_out[l - s->first] =
				is_left_out(s->card, l, s->parts[i].end);
}

/* Whether the lines of a part hold anything.  A bold line on its own may be
 * emphasis: it goes only if a placeholder stands below. */
static bool part_has_text(const struct section *s, const struct part *part)
{
	bool left_out = false;

	for (size_t i = part->start; i < part->end; i++) {
		if (s->left_out[i - s->first])
			left_out = true;
		else if (s->card->lines[i].code ||
			 has_content(s->card->lines[i].text))
			return true;
	}
	return s->card->headings[part->heading].level == CARD_LEVEL_BOLD &&
	       !left_out;
}

/*
 * See which parts to keep: those that have text, or a part below them that
 * is kept.  From the end to the beginning: kept[l] says that a part of level
 * l is kept which no part above it has claimed yet.
 */
static void mark_parts(struct section *s)
{
	bool kept[CARD_LEVEL_BOLD + 1] = { false };

	for (size_t i = s->count; i-- > 0; ) {
		struct part *part = &s->parts[i];
		unsigned int level = s->card->headings[part->heading].level;

		part->keep = part_has_text(s, part);
		for (unsigned int l = level + 1; l <= CARD_LEVEL_BOLD; l++) {
			part->keep |= kept[l];
			kept[l] = false;
		}
		kept[level] |= part->keep;
	}
}

/*
 * Training libraries append "### Framework versions" to whatever comes last
 * in the template: that alone does not fill a section left open.
 */
static void drop_versions(struct section *s)
{
	static const char versions[] = "Framework versions";
	struct card_name name = card_name_of((struct span){
		versions, sizeof(versions) - 1 });
	bool open = false;

	for (size_t i = s->parts[0].start; i < s->parts[0].end; i++)
		open |= s->left_out[i - s->first];
	if (!open || s->count != 2 || part_has_text(s, &s->parts[0]))
		return;
	if (card_name_is(s->card->sections[s->parts[1].heading].name, name,
			 false))
		s->parts[1].keep = false;
}

/* Trailing blanks go, and all but one of several blank lines; not in code. */
static void add_part(struct buf *out, const struct section *s,
		     const struct part *part)
{
	bool blank = true;

	for (size_t i = part->start; i < part->end; i++) {
		struct span line = s->card->lines[i].text;
		struct span trimmed = span_trim(line);

		if (s->left_out[i - s->first])
			continue;
		if (!s->card->lines[i].code) {
			if (!trimmed.len && blank)
				continue;
			blank = !trimmed.len;
			line.len = (size_t)(trimmed.ptr - line.ptr) +
				   trimmed.len;
		} else {
			blank = false;
		}
		buf_add(out, line.ptr, line.len);
		buf_addc(out, '\n');
	}
}

static void add_heading_lines(struct buf *out, const struct section *s,
			      const struct part *part)
{
	size_t line = s->card->sections[part->heading].line;

	for (; line < part->start; line++) {
		struct span text = span_trim(s->card->lines[line].text);

		buf_add(out, text.ptr, text.len);
		buf_addc(out, '\n');
	}
}

/* Cut blank lines and rules ("---") from the end. */
static void cut_end(struct buf *text)
{
	for (;;) {
		const char *lf;
		struct span last;

		while (text->len && strchr(" \t\n", text->ptr[text->len - 1]))
			buf_cut(text, text->len - 1);
		lf = memrchr(text->ptr, '\n', text->len);
		last.ptr = lf ? lf + 1 : text->ptr;
		last.len = (size_t)(text->ptr + text->len - last.ptr);
		if (!last.len || !is_rule(last))
			return;
		buf_cut(text, text->len - last.len);
	}
}

static char *section_text(const struct card *card, size_t heading)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(section_release) struct section s = { .card = card };
	size_t start;

	find_parts(&s, heading);
	find_left_out(&s);
	mark_parts(&s);
	drop_versions(&s);
	for (size_t i = 0; i < s.count; i++) {
		if (!s.parts[i].keep)
			continue;
		if (i)
			add_heading_lines(&text, &s, &s.parts[i]);
		add_part(&text, &s, &s.parts[i]);
	}
	cut_end(&text);
	start = strspn(text.ptr, "\n");
	if (is_placeholder((struct span){ text.ptr + start,
					  text.len - start }))
		return NULL;
	return xstrndup(text.ptr + start, text.len - start);
}

static bool is_loosely(const struct card *card, size_t heading,
		       struct card_name name)
{
	return card_name_is(card->sections[heading].name, name, false) ||
	       card_name_is(card->sections[heading].name, name, true);
}

/* 'under' is a name without words (0) if the section may stand anywhere. */
static char *find_section(const struct card *card, struct card_name name,
			  struct card_name under, bool bare)
{
	unsigned int inside = under.full ? 0 : UINT_MAX;

	for (size_t i = 0; i < card->heading_count; i++) {
		unsigned int level = card->headings[i].level;
		char *text;

		if (under.full && (!inside || level <= inside))
			inside = is_loosely(card, i, under) ? level : 0;
		if (!inside || !card_name_is(card->sections[i].name, name, bare))
			continue;
		text = section_text(card, i);
		if (text)
			return text;
	}
	return NULL;
}

static struct card_name name_of(const char *text)
{
	return text ? card_name_of((struct span){ text, strlen(text) }) :
		      (struct card_name){ 0, 0 };
}

char *card_section(const struct card *card, const char *heading,
		   const char *under)
{
	char *found = find_section(card, name_of(heading), name_of(under),
				   false);

	return found ? found : find_section(card, name_of(heading),
					    name_of(under), true);
}
