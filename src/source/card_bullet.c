/* SPDX-License-Identifier: MIT */
/*
 * Labelled values: "- **Developed by:** value" and its relatives.
 */
#include "source/card_parts.h"

#include <stdlib.h>
#include <string.h>

#define LABEL_MAX 120

static struct span skip(struct span s, size_t bytes)
{
	return (struct span){ s.ptr + bytes, s.len - bytes };
}

/* The length of a colon, also a full-width one. */
static size_t colon_len(struct span s)
{
	return span_starts(s, ":") ? 1 : span_starts(s, "\xef\xbc\x9a") ? 3 : 0;
}

/* The first colon with a blank or nothing behind it; one in a URL is none. */
static bool find_colon(struct span s, size_t *at, size_t *len)
{
	size_t most = s.len < LABEL_MAX ? s.len : LABEL_MAX;

	for (*at = 0; *at < most; ++*at) {
		struct span rest = skip(s, *at);

		*len = colon_len(rest);
		if (*len == 3 || (*len && (rest.len == 1 ||
					   strchr(" \t*_<", rest.ptr[1]))))
			return true;
	}
	return false;
}

static const struct mark {
	const char *open, *close;
	bool strong;		/* a label even without a colon */
} marks[] = {
	{ "***", "***", true }, { "**", "**", true }, { "__", "__", true },
	{ "<strong>", "</strong>", true }, { "<b>", "</b>", true },
	{ "*", "*", false }, { "_", "_", false }, { "`", "`", false },
};

static const struct mark *opening_mark(struct span line)
{
	if (!line.len || !strchr("*_<`", line.ptr[0]))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (span_starts(line, marks[i].open))
			return &marks[i];
	return NULL;
}

static const char *find_close(struct span s, const struct mark *mark)
{
	size_t most = s.len < LABEL_MAX ? s.len : LABEL_MAX;

	return memmem(s.ptr, most, mark->close, strlen(mark->close));
}

/* "*(optional)*" between a label and its colon. */
static struct span skip_optional(struct span s)
{
	struct span rest = s;

	while (rest.len && strchr("*_ ", rest.ptr[0]))
		rest = skip(rest, 1);
	if (!span_starts(rest, "(optional)") &&
	    !span_starts(rest, "[optional]"))
		return s;
	rest = skip(rest, strlen("(optional)"));
	while (rest.len && strchr("*_ ", rest.ptr[0]))
		rest = skip(rest, 1);
	return rest;
}

/* "**Label:** value", "**Label**: value", "**Label: value**", and if it is
 * strong "**Label** value". */
static bool parse_marked(struct span line, const struct mark *mark,
			 struct span *label, struct span *value)
{
	struct span inner = skip(line, strlen(mark->open)), rest;
	const char *close = find_close(inner, mark);
	size_t at, len;
	bool colon;

	if (!close)
		return false;
	rest = skip(inner, (size_t)(close - inner.ptr) + strlen(mark->close));
	inner.len = (size_t)(close - inner.ptr);
	inner = span_trim(inner);
	colon = find_colon(inner, &at, &len);
	*label = inner;
	if (colon && at + len < inner.len) {
		label->len = at;
		*value = span_trim(skip(inner, at + len));
		return true;
	}
	rest = span_trim(skip_optional(rest));
	len = colon_len(rest);
	*value = span_trim(skip(rest, len));
	return colon || len ||
	       (mark->strong && rest.len && rest.ptr[-1] == ' ');
}

static bool parse_unmarked(struct span line, struct span *label,
			   struct span *value)
{
	size_t at, len;

	if (!find_colon(line, &at, &len) || !at)
		return false;
	*label = (struct span){ line.ptr, at };
	*value = span_trim(skip(line, at + len));
	return true;
}

/* Emoji and the like in front of a label. */
static struct span skip_ornaments(struct span line)
{
	size_t at = 0;

	while (at < line.len && ((unsigned char)line.ptr[at] >= 0x80 ||
				 line.ptr[at] == ' '))
		at++;
	return opening_mark(skip(line, at)) ? skip(line, at) : line;
}

bool card_parse_label(struct span line, struct span *label,
		      struct span *value)
{
	const struct mark *mark;

	line = span_trim(line);
	line = skip(line, bullet_len(line));
	line = skip_ornaments(line);
	mark = opening_mark(line);
	if (mark && parse_marked(line, mark, label, value))
		return true;
	return parse_unmarked(line, label, value);
}

/* "| label | value |": two cells, and not the head of a table. */
static bool parse_row(const struct card *card, size_t i, struct span *label,
		      struct span *value)
{
	struct span line = span_trim(card->lines[i].text);
	const char *bar, *last;

	if (line.len < 5 || line.ptr[0] != '|' ||
	    line.ptr[line.len - 1] != '|')
		return false;
	if (i + 1 < card->line_count &&
	    span_starts(span_trim(card->lines[i + 1].text), "|") &&
	    !has_content(card->lines[i + 1].text))
		return false;
	line = (struct span){ line.ptr + 1, line.len - 2 };
	bar = memchr(line.ptr, '|', line.len);
	last = memrchr(line.ptr, '|', line.len);
	if (!bar || bar != last)
		return false;
	*label = (struct span){ line.ptr, (size_t)(bar - line.ptr) };
	*value = span_trim(skip(line, label->len + 1));
	return true;
}

void card_index_labels(struct card *card)
{
	for (size_t i = 0; i < card->line_count &&
			   card->label_count < CARD_LABELS_MAX; i++) {
		struct span label, value;
		struct card_name name;

		if (card->lines[i].code || !card->lines[i].text.len ||
		    (!parse_row(card, i, &label, &value) &&
		     !card_parse_label(card->lines[i].text, &label, &value)))
			continue;
		name = card_name_of(label);
		if (!name.full)
			continue;
		GROW(card->labels, card->label_count, card->label_room);
		card->labels[card->label_count++] = (struct card_label){
			.name = name, .line = i, .value = value,
		};
	}
}

/* Cut "<br>" and the backslash of a hard line break from the end. */
static struct span cut_break(struct span s)
{
	static const char *const breaks[] = { "<br>", "<br/>", "<br />", "\\" };
	size_t before;

	do {
		s = span_trim(s);
		before = s.len;
		for (size_t i = 0; i < ARRAY_SIZE(breaks); i++) {
			size_t len = strlen(breaks[i]);

			if (s.len >= len &&
			    span_is(skip(s, s.len - len), breaks[i]))
				s.len -= len;
		}
	} while (s.len < before);
	return s;
}

/* Lines that are indented more than the label's continue its value; list
 * items stay lines of their own. */
static void add_continuation(struct buf *out, const struct card *card,
			     size_t line)
{
	size_t indent = line_indent(card->lines[line].text);

	for (size_t i = line + 1; i < card->line_count; i++) {
		struct span text = card->lines[i].text;

		if (card->lines[i].code || line_indent(text) <= indent)
			return;
		text = cut_break(text);
		if (!text.len)
			return;
		if (out->len)
			buf_addc(out, bullet_len(text) ? '\n' : ' ');
		buf_add(out, text.ptr, text.len);
	}
}

static char *label_value(const struct card *card,
			 const struct card_label *label)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	struct span value = cut_break(label->value);

	buf_add(&text, value.ptr, value.len);
	add_continuation(&text, card, label->line);
	if (is_placeholder((struct span){ text.ptr, text.len }))
		return NULL;
	return buf_detach(&text);
}

static char *find_label(const struct card *card, struct card_name name,
			bool bare)
{
	for (size_t i = 0; i < card->label_count; i++) {
		char *value;

		if (!card_name_is(card->labels[i].name, name, bare))
			continue;
		value = label_value(card, &card->labels[i]);
		if (value)
			return value;
	}
	return NULL;
}

char *card_bullet(const struct card *card, const char *label)
{
	struct span text = { label, strlen(label) };
	struct card_name name = card_name_of(text);
	char *found = find_label(card, name, false);

	return found ? found : find_label(card, name, true);
}

/* Where a URL ends that begins at 's': at a blank, or what closes a link. */
static size_t url_len(const char *s)
{
	size_t len = 0;
	unsigned int depth = 0;

	for (; (unsigned char)s[len] > ' ' && !strchr("<>\"`|", s[len]); len++)
		if (s[len] == '(')
			depth++;
		else if (s[len] == ')' && !depth--)
			break;
		else if (s[len] == ']')
			break;
	while (len && strchr(".,;:!?*_'", s[len - 1]))
		len--;
	return len;
}

char *card_link_url(const char *text)
{
	const char *http = text;

	if (card_is_placeholder(text))
		return NULL;
	while ((http = strstr(http, "http"))) {
		size_t scheme = starts_with(http, "https://") ? 8 :
				starts_with(http, "http://") ? 7 : 4;
		size_t len = scheme > 4 ? url_len(http) : 0;

		if (len > scheme)
			return xstrndup(http, len);
		http += scheme;
	}
	return NULL;
}
