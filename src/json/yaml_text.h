/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_JSON_YAML_TEXT_H
#define HFMETA_JSON_YAML_TEXT_H

/*
 * What libyaml refuses and js-yaml does not, dressed so that it passes.
 * Internal to json/.
 *
 * libyaml reads YAML 1.1.  It takes U+0085, U+2028 and U+2029 for line ends,
 * where YAML 1.2 (and js-yaml) has ordinary characters; it skips a second
 * byte order mark; it refuses control characters even in comments, and
 * "\ud83d\ude00", which JSON writers make of an emoji; and it refuses some
 * tabs between tokens.  yaml_text_prepare() writes these in another way, and
 * yaml_text_restore() turns them back in the scalars that come out.
 *
 * The other way is a mark and then a stand-in: U+1FFFF with the character
 * moved up by 0x10000, or U+1FFFE in place of the "\u" of a surrogate.  The
 * two marks are noncharacters; where the text has them, they are written in
 * that way themselves, so nothing can be mistaken.
 *
 * What is left, found by comparing mutated front matter with js-yaml 4.1.1.
 * An error here and a value there: "{: b}" and "{a:}" (a missing key or
 * value, no blank), anchors of other characters than letters, digits, "-"
 * and "_", keys of more than 1024 characters, %YAML 1.3 and unknown
 * directives, "--- a: b", a tab that leads the first line of a block scalar
 * or a line behind one, an empty "-" followed by an item further left.  A value
 * here and an error there: a plain text that goes on at the indent of its
 * parent with "- x", "- ! a: b", "|#".  Another value: blanks before a line
 * end inside of quotes are dropped (js-yaml 4.3 does that too), "! 12" is a
 * number, and "---x" at the very beginning is text.
 */

#include "util/buf.h"
#include "util/err.h"

/* Where and why a text cannot be read. */
struct yaml_flaw {
	size_t offset;		/* in the text */
	const char *reason;
};

/*
 * Append the text to 'out' as libyaml likes it; *changed says whether
 * yaml_text_restore() is needed.  Returns 0, or -1 with *flaw.
 */
int yaml_text_prepare(struct buf *out, bool *changed, const char *text,
		      size_t len, struct yaml_flaw *flaw) MUST_CHECK;

/*
 * Make spaces of tabs that libyaml stumbles over, in prepared text: in lines
 * that hold nothing else, before comments, and behind "-", "?" and ":" at the
 * beginning of a line.  For a text that libyaml has refused: in one that it
 * accepts, what looks like this may be part of a scalar.  Returns whether
 * there were any.
 */
bool yaml_text_soften_tabs(char *text, size_t len);

enum yaml_quotes { YAML_PLAIN, YAML_SINGLE, YAML_DOUBLE };

/*
 * Turn a scalar back, in place; it only gets shorter.  Returns the new
 * length, or SIZE_MAX if it holds a character that js-yaml does not allow
 * there.
 */
size_t yaml_text_restore(char *s, size_t len, enum yaml_quotes quotes);

/* How many columns a mark on this part of a prepared line has moved right. */
long yaml_text_shift(const char *line, size_t columns);

#endif
