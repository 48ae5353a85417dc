/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SOURCE_CARD_PARTS_H
#define HFMETA_SOURCE_CARD_PARTS_H

/* What the files of source/card*.c share. */

#include "source/card.h"

/* A card with more of them has no more of them: the rest is text. */
#define CARD_HEADINGS_MAX 10000
#define CARD_LABELS_MAX 20000

/* Headings, labels and placeholders are no longer than this, in bytes. */
#define CARD_NAME_MAX 600

#define CARD_LEVEL_BOLD 7

/* A piece of text that belongs to somebody else. */
struct span {
	const char *ptr;
	size_t len;
};

struct card_line {
	struct span text;	/* without its LF */
	bool code;		/* a fence, or inside of one */
};

/*
 * What is left of a heading or label when only its words count, as hashes:
 * of all words, and of those outside of brackets.  0 is no name.
 */
struct card_name {
	uint64_t full, bare;
};

struct card_section {
	struct card_name name;
	size_t line;		/* of the heading */
	size_t body;		/* first line behind it */
};

struct card_label {
	struct card_name name;
	size_t line;
	struct span value;	/* as far as it stands on that line */
};

struct card {
	bool has_front;
	cJSON *front;
	struct err front_error;
	struct buf body;
	struct card_line *lines;
	size_t line_count, line_room;
	struct card_heading *headings;		/* one for one: */
	struct card_section *sections;
	size_t heading_count, heading_room, section_room;
	struct card_label *labels;
	size_t label_count, label_room;
};

/* --- card_text.c: bytes and lines ------------------------------------ */

/* Fill card->body and card->lines from the text behind the front matter. */
void card_read_body(struct card *card, const char *text, size_t len);

struct span span_trim(struct span s);		/* of blanks */
bool span_is(struct span s, const char *text);	/* ASCII, without case */
bool span_starts(struct span s, const char *text);
size_t line_indent(struct span line);		/* in columns; tabs of 4 */
bool is_rule(struct span line);			/* "---", "* * *" */

/* Length of the list marker at the beginning of a trimmed line, with the
 * blanks behind it; 0 if there is none. */
size_t bullet_len(struct span line);

/* --- card_name.c: words ---------------------------------------------- */

/* Fill an empty buf with the text without Markdown, HTML, emoji, "[optional]"
 * and a colon at the end. */
void card_plain(struct buf *out, struct span text);

struct card_name card_name_of(struct span text);

/* Same words; with 'bare', only the same words outside of brackets. */
bool card_name_is(struct card_name name, struct card_name wanted, bool bare);

/* "More information needed" and what else the templates put in. */
bool is_template_text(struct span text);

/* That, or nothing, or a word that stands for nothing. */
bool is_placeholder(struct span text);

/* Whether there is anything to read in it, or to see. */
bool has_content(struct span line);

/* --- card_section.c, card_bullet.c ----------------------------------- */

void card_index_headings(struct card *card);
void card_index_labels(struct card *card);

/* The label that a line begins with.  Returns whether there is one. */
bool card_parse_label(struct span line, struct span *label,
		      struct span *value);

#endif
