/* SPDX-License-Identifier: MIT */
#include "source/card.h"

#include <stdlib.h>
#include <string.h>

#include "json/yaml.h"
#include "source/card_parts.h"

/* Where the front matter lies in the text. */
struct front {
	size_t start, end;	/* of the YAML */
	size_t body;		/* behind the closing line */
	unsigned int line;	/* of 'start' */
};

/* The length of a line end at 'at': 0, 1, or 2 for CR LF. */
static size_t line_end(const char *text, size_t len, size_t at)
{
	if (at >= len)
		return 0;
	if (text[at] == '\n')
		return 1;
	if (text[at] != '\r')
		return 0;
	return at + 1 < len && text[at + 1] == '\n' ? 2 : 1;
}

static bool has_dashes(const char *text, size_t len, size_t at)
{
	return len - at >= 3 && !memcmp(text + at, "---", 3);
}

/* White space in front of the first line: a byte order mark is some. */
static size_t skip_leading(const char *text, size_t len, unsigned int *line)
{
	size_t at = 0;

	while (at < len) {
		size_t bytes = line_end(text, len, at);

		if (bytes)
			++*line;
		else if (strchr(" \t\v\f", text[at]) && text[at])
			bytes = 1;
		else if (len - at >= 3 && !memcmp(text + at, "\xef\xbb\xbf", 3))
			bytes = 3;
		if (!bytes)
			break;
		at += bytes;
	}
	return at;
}

/* Whether a closing line begins at 'at'; *next is what comes behind it.  Not
 * one that ends in a lone CR: so it is with the Hub. */
static bool closes(const char *text, size_t len, size_t at, size_t *next)
{
	size_t bytes;

	if (!has_dashes(text, len, at))
		return false;
	at += 3;
	while (at < len && (text[at] == ' ' || text[at] == '\t'))
		at++;
	bytes = line_end(text, len, at);
	*next = at + bytes;
	return at == len || bytes == 2 || (bytes == 1 && text[at] == '\n');
}

static bool find_front(struct front *front, const char *text, size_t len)
{
	size_t at, bytes;

	front->line = 1;
	at = skip_leading(text, len, &front->line);
	if (!has_dashes(text, len, at))
		return false;
	bytes = line_end(text, len, at + 3);
	if (!bytes)
		return false;
	front->start = at + 3 + bytes;
	front->line++;
	for (at = front->start; at < len; at += bytes) {
		while (at < len && !(bytes = line_end(text, len, at)))
			at++;
		if (at < len && closes(text, len, at + bytes, &front->body)) {
			front->end = at;
			return true;
		}
	}
	return false;
}

static void read_front(struct card *card, const char *text,
		       const struct front *front)
{
	CLEANUP(json_freep) cJSON *yaml = NULL;

	card->has_front = true;
	if (yaml_parse(&yaml, text + front->start, front->end - front->start,
		       front->line, &card->front_error) < 0)
		return;
	if (cJSON_IsObject(yaml))
		card->front = STEAL(yaml);
	else if (!cJSON_IsNull(yaml))
		err_set(&card->front_error, ERR_INVALID,
			"line %u, column 1: not a mapping, but of type %s",
			front->line, json_type_name(yaml));
}

int card_new(struct card **out, const char *text, size_t len, struct err *err)
{
	struct front front = { .body = 0 };
	struct card *card;

	if (len > CARD_TEXT_MAX)
		return err_set(err, ERR_LIMIT,
			       "the card is longer than %d bytes",
			       CARD_TEXT_MAX);
	card = xcalloc(1, sizeof(*card));
	buf_init(&card->body, BUF_UNBOUNDED);
	if (find_front(&front, text, len))
		read_front(card, text, &front);
	else
		front.body = 0;
	card_read_body(card, text + front.body, len - front.body);
	card_index_headings(card);
	card_index_labels(card);
	*out = card;
	return 0;
}

void card_free(struct card *card)
{
	if (!card)
		return;
	for (size_t i = 0; i < card->heading_count; i++)
		free(card->headings[i].text);
	free(card->headings);
	free(card->sections);
	free(card->labels);
	free(card->lines);
	buf_release(&card->body);
	json_free(card->front);
	free(card);
}

void card_freep(struct card **card)
{
	card_free(*card);
}

bool card_has_front(const struct card *card)
{
	return card->has_front;
}

const cJSON *card_front(const struct card *card)
{
	return card->front;
}

const struct err *card_front_error(const struct card *card)
{
	return card->front_error.code ? &card->front_error : NULL;
}

const char *card_body(const struct card *card)
{
	return card->body.ptr;
}

const struct card_heading *card_headings(const struct card *card,
					 size_t *count)
{
	*count = card->heading_count;
	return card->headings;
}
