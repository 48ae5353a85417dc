/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SOURCE_CARD_H
#define HFMETA_SOURCE_CARD_H

/*
 * A model card or data set card: the README.md of a repository on the Hub.
 *
 * It is front matter (YAML between two "---" lines, found by the rule that
 * the Hub's server and client share) and a body in Markdown.  Either may be
 * missing.  Front matter that is broken is an error of its own, kept beside
 * the body: what the body says is not lost with it.
 *
 * The body is cleaned before anything looks at it: line ends are LF, what is
 * no UTF-8 (and NUL) becomes U+FFFD, control characters other than LF and
 * tab are gone, and so are HTML comments outside of code.  Headings are ATX
 * ("## Uses"), setext (underlined), one-line HTML ("<h2>Uses</h2>") and, one
 * level below all others, a line that is bold from end to end
 * ("**BibTeX:**").  What stands in fenced code is never a heading or bullet.
 *
 * Names are matched loosely.  These are the same: "Out-of-Scope Use",
 * "3.2 out of scope use:", "**Out-of-Scope Use** [optional]", "🚫 Out-of-scope
 * use (optional)".  "&" is "and".  Words in brackets count only where the name
 * asked for also has them, or where nothing matches with them.
 *
 * Placeholders are not values.  Text is a placeholder if it is, apart from
 * Markdown, case and punctuation,
 *  - "More Information Needed" or a variant ("more info needed", "needs more
 *    information"), also as a link;
 *  - a sentence that the card templates put in by default, a template
 *    variable ("{{ developers }}"), or the template's "@github-username";
 *  - when it is all there is: nothing, "N/A", "None", "null", "TBD", "TBA",
 *    "TODO", "to be determined" (added, announced), "not applicable", "not
 *    available", "coming soon", or punctuation.
 *
 * All functions take time linear in the size of the card.  A card does not
 * change once made; several threads may read it.
 */

#include "json/json.h"

/* Longer cards are refused.  The longest known are some 200 KB. */
#define CARD_TEXT_MAX (8 * 1024 * 1024)

struct card;

struct card_heading {
	unsigned int level;	/* 1 to 6; 7 for a bold line */
	char *text;		/* without Markdown; may be "" */
};

/*
 * Read a card.  *out is the caller's.  Fails with ERR_LIMIT only: any bytes
 * at all are some card.
 */
int card_new(struct card **out, const char *text, size_t len,
	     struct err *err) MUST_CHECK;
void card_free(struct card *card);		/* NULL is fine */
void card_freep(struct card **card);		/* for CLEANUP() */

/* Whether there is a block of front matter, good or bad. */
bool card_has_front(const struct card *card);

/*
 * The front matter, an object; NULL if there is none, if it is empty, or if
 * it is bad.  Belongs to the card.  yaml_number_text() works on its numbers.
 */
const cJSON *card_front(const struct card *card);

/*
 * What is wrong with the front matter, with the line of the README in the
 * message; NULL if nothing is.  Belongs to the card.
 */
const struct err *card_front_error(const struct card *card);

/* The cleaned body, "" if there is none.  Belongs to the card. */
const char *card_body(const struct card *card);

/* The headings of the body, in order.  Belong to the card. */
const struct card_heading *card_headings(const struct card *card,
					 size_t *count);

/*
 * Returns the text of the first section of that name that has any: from the
 * heading to the next of the same or a higher level, without placeholders and
 * without sub-sections that hold nothing else; trimmed.  With 'under', which
 * may be NULL, only a section that is part of one of that name counts.  NULL
 * if there is none.
 */
char *card_section(const struct card *card, const char *heading,
		   const char *under) MUST_CHECK;

/*
 * Returns the value of the first "- **label:** value" line that has one.
 * Also found: other bullets or none, bold as "__" or <b>, the colon inside or
 * outside of the bold, no bold ("Label: value"), bold without colon, and a
 * table's row "| label | value |".  Markdown in the value stays, and lines
 * that continue it, indented, belong to it.  NULL if there is none.
 */
char *card_bullet(const struct card *card, const char *label) MUST_CHECK;

/*
 * Returns the first http or https URL in a piece of Markdown: a link's
 * target, or a URL as such.  NULL if there is none, or for a placeholder.
 */
char *card_link_url(const char *text) MUST_CHECK;

/* Whether a whole value is a placeholder, or empty. */
bool card_is_placeholder(const char *text);

#endif
