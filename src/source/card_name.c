/* SPDX-License-Identifier: MIT */
/*
 * Words: what headings, labels and placeholders are compared by.
 */
#include "source/card_parts.h"

#include <string.h>

#include "util/utf8.h"

/* Emoji, arrows, ornaments, and the invisible characters that join them. */
static bool is_ornament(uint32_t code)
{
	return (code >= 0x200b && code < 0x2010) ||
	       (code >= 0x2190 && code < 0x2c00) ||
	       (code >= 0xe000 && code < 0xf900) ||
	       (code >= 0xfe00 && code < 0xfe10) || code == 0xfeff ||
	       (code >= 0x1f000 && code < 0x1fb00) || code >= 0xe0000;
}

/* Those, and punctuation: what is no part of a word. */
static bool is_symbol(uint32_t code)
{
	return is_ornament(code) || (code >= 0x80 && code < 0xc0) ||
	       (code >= 0x2000 && code < 0x2190) ||
	       (code >= 0x3000 && code < 0x3040 && code != 0x3005) ||
	       (code >= 0xfe10 && code < 0xfe70) ||
	       (code >= 0xff00 && code < 0xff10) ||
	       (code >= 0xff1a && code < 0xff21) ||
	       (code >= 0xfff0 && code < 0x10000);
}

/* A text that loses its Markdown from left to right. */
struct plain {
	struct span left;
	struct buf *out;
	bool no_paren, no_angle;	/* no ')' or '>' from here on */
};

/* Skip "(...)" behind "]", with brackets inside; no URL has many. */
static bool skip_target(struct plain *p)
{
	size_t depth = 0;

	if (p->no_paren || !p->left.len || p->left.ptr[0] != '(')
		return false;
	for (size_t i = 0; i < p->left.len; i++) {
		if (p->left.ptr[i] == '(')
			depth++;
		else if (p->left.ptr[i] == ')' && !--depth) {
			p->left.ptr += i + 1;
			p->left.len -= i + 1;
			return true;
		}
	}
	p->no_paren = true;
	return false;
}

/* Skip "<b>", "</a>", "<https://...>". */
static bool skip_tag(struct plain *p)
{
	const char *s = p->left.ptr, *end;

	if (p->no_angle || p->left.len < 2 ||
	    !(s[1] == '/' || (s[1] >= 'a' && s[1] <= 'z') ||
	      (s[1] >= 'A' && s[1] <= 'Z')))
		return false;
	end = memchr(s, '>', p->left.len);
	if (!end) {
		p->no_angle = true;
		return false;
	}
	p->left.len -= (size_t)(end + 1 - s);
	p->left.ptr = end + 1;
	return true;
}

static bool is_word_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* "_" is Markdown at the edge of a word only. */
static bool inside_word(const struct plain *p)
{
	return p->out->len && is_word_char(p->out->ptr[p->out->len - 1]) &&
	       p->left.len > 1 && is_word_char(p->left.ptr[1]);
}

static void take(struct plain *p, size_t bytes, bool keep)
{
	if (keep)
		buf_add(p->out, p->left.ptr, bytes);
	p->left.ptr += bytes;
	p->left.len -= bytes;
}

static void plain_step(struct plain *p)
{
	uint32_t code = 0;
	size_t bytes = utf8_decode(p->left.ptr, p->left.len, &code);

	switch (code) {
	case '<':
		if (!skip_tag(p))
			take(p, 1, true);
		return;
	case ']':
		take(p, 1, false);
		skip_target(p);
		return;
	case '&':
		if (span_starts(p->left, "&amp;")) {
			buf_addc(p->out, '&');
			take(p, 5, false);
		} else {
			take(p, 1, true);
		}
		return;
	case '_':
		take(p, 1, inside_word(p));
		return;
	case '[': case '*': case '`': case '\\':
		take(p, 1, false);
		return;
	default:
		if (is_ornament(code))
			buf_addc(p->out, ' ');
		take(p, bytes ? bytes : 1, bytes && !is_ornament(code));
	}
}

/* Cut from the end: blanks, closing #s, a colon, "(optional)". */
static struct span cut_tail(struct span s)
{
	static const char *const tails[] = {
		"#", ":", "(optional)", " optional",
	};
	size_t before;

	do {
		s = span_trim(s);
		before = s.len;
		for (size_t i = 0; i < ARRAY_SIZE(tails); i++) {
			size_t len = strlen(tails[i]);
			struct span end = { s.ptr + s.len - len, len };

			if (s.len > len && span_is(end, tails[i]))
				s.len -= len;
		}
	} while (s.len < before);
	return s;
}

/* Leave one blank where there were more, and none at the ends. */
static void tidy(struct buf *text)
{
	struct span rest = cut_tail((struct span){ text->ptr, text->len });
	size_t len = 0;

	for (size_t i = 0; i < rest.len; i++)
		if (rest.ptr[i] != ' ' || rest.ptr[i + 1] != ' ')
			text->ptr[len++] = rest.ptr[i];
	buf_cut(text, len);
}

void card_plain(struct buf *out, struct span text)
{
	struct plain p = { .left = text, .out = out };

	if (p.left.len > CARD_NAME_MAX)
		p.left.len = CARD_NAME_MAX;
	buf_reserve(out, p.left.len);
	while (p.left.len)
		plain_step(&p);
	tidy(out);
}

/* Skip "3. ", "3.1 ", "2) ", but not "2 of 3". */
static struct span skip_number(struct span s)
{
	size_t at = 0;
	bool marked = false;

	while (at < s.len && ((s.ptr[at] >= '0' && s.ptr[at] <= '9') ||
			      (at && strchr(".)", s.ptr[at])))) {
		marked |= s.ptr[at] < '0';
		at++;
	}
	if (!marked || at == s.len || s.ptr[at] != ' ')
		return s;
	return (struct span){ s.ptr + at, s.len - at };
}

/* Words, lower case, one blank between. */
struct words {
	struct buf *out;
	bool skip_brackets;
	unsigned int depth;
	bool gap;
};

static void add_bytes(struct words *w, const char *bytes, size_t len)
{
	if (w->depth && w->skip_brackets)
		return;
	if (w->gap && w->out->len)
		buf_addc(w->out, ' ');
	w->gap = false;
	buf_add(w->out, bytes, len);
}

static void add_word_part(struct words *w, struct span left, size_t bytes,
			  uint32_t code)
{
	char c = left.ptr[0];

	if (code >= 0x80) {
		if (!is_symbol(code))
			add_bytes(w, left.ptr, bytes);
		else if (code != 0x2019)	/* an apostrophe, as "'" */
			w->gap = true;
		return;
	}
	if (c >= 'A' && c <= 'Z')
		c = (char)(c + 32);
	if (is_word_char(c)) {
		add_bytes(w, &c, 1);
	} else if (c == '&') {
		w->gap = true;
		add_bytes(w, "and", 3);
		w->gap = true;
	} else if (c != '\'') {
		w->depth += c == '(';
		w->depth -= c == ')' && w->depth;
		w->gap = true;
	}
}

/* The words of a plain text. */
static void add_words(struct buf *out, struct span left, bool skip_brackets)
{
	struct words w = { .out = out, .skip_brackets = skip_brackets };

	left = skip_number(span_trim(left));
	buf_reserve(out, left.len);
	while (left.len) {
		uint32_t code = 0;
		size_t bytes = utf8_decode(left.ptr, left.len, &code);

		if (span_starts(left, "(s)")) {	/* "Language(s)" */
			add_bytes(&w, "s", 1);
			bytes = 3;
		} else {
			add_word_part(&w, left, bytes, code);
		}
		left.ptr += bytes;
		left.len -= bytes;
	}
}

/* FNV-1a; 0 for no words. */
static uint64_t hash_words(const struct buf *words)
{
	uint64_t hash = 0xcbf29ce484222325u;

	if (!words->len)
		return 0;
	for (size_t i = 0; i < words->len; i++)
		hash = (hash ^ (unsigned char)words->ptr[i]) * 0x100000001b3u;
	return hash ? hash : 1;
}

struct card_name card_name_of(struct span text)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT(CARD_NAME_MAX);
	CLEANUP(buf_release) struct buf words = BUF_INIT(2 * CARD_NAME_MAX);
	struct card_name name;
	struct span span;

	card_plain(&plain, text);
	span = (struct span){ plain.ptr, plain.len };
	add_words(&words, span, false);
	name.full = name.bare = hash_words(&words);
	if (memchr(plain.ptr, '(', plain.len)) {
		buf_reset(&words);
		add_words(&words, span, true);
		name.bare = hash_words(&words);
	}
	return name;
}

bool card_name_is(struct card_name name, struct card_name wanted, bool bare)
{
	bool full = name.full && name.full == wanted.full;

	return bare ? !full && name.bare && name.bare == wanted.bare : full;
}

static bool is_listed(const char *words, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(words, *list))
			return true;
	return false;
}

static bool is_template_words(const char *words)
{
	static const char *const list[] = {
		"more information needed",
		"more info needed",
		"more information is needed",
		"more info is needed",
		"more details needed",
		"needs more information",
		"needs more info",
		"need more information",
		"need more info",
		"information needed",
		"more information needed for further recommendations",
		/* What follows are sentences of the templates, as words. */
		"users both direct and downstream should be made aware of the "
		"risks biases and limitations of the model",
		"users both direct and downstream should be made aware of the "
		"risks biases and limitations of the model more information "
		"needed for further recommendations",
		"users should be made aware of the risks biases and "
		"limitations of the dataset more information needed for "
		"further recommendations",
		"use the code below to get started with the model",
		"carbon emissions can be estimated using the machine learning "
		"impact calculator presented in lacoste et al 2019",
		"this modelcard aims to be a base template for new models it "
		"has been generated using this raw template",
		"this dataset card aims to be a base template for new "
		"datasets it has been generated using this raw template",
		"this is the model card of a transformers model that has been "
		"pushed on the hub this model card has been automatically "
		"generated",
		"thanks to github username for adding this dataset",
		NULL,
	};

	return is_listed(words, list);
}

static bool is_empty_words(const char *words)
{
	static const char *const list[] = {
		"", "n a", "na", "none", "null", "tbd", "tba", "todo", "to do",
		"to be determined", "to be added", "to be announced",
		"not applicable", "not available", "coming soon", NULL,
	};

	return is_listed(words, list);
}

static bool is_variable(struct span text)
{
	return text.len >= 4 && !memcmp(text.ptr, "{{", 2) &&
	       !memcmp(text.ptr + text.len - 2, "}}", 2);
}

/* The words of a text that may be a placeholder; none if it is too long. */
static bool words_of(struct buf *words, struct span text)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT(CARD_NAME_MAX);
	size_t skip;

	if (text.len > CARD_NAME_MAX)
		return false;
	skip = bullet_len(text);
	text.ptr += skip;
	text.len -= skip;
	card_plain(&plain, text);
	add_words(words, (struct span){ plain.ptr, plain.len }, false);
	return true;
}

bool is_template_text(struct span text)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT(2 * CARD_NAME_MAX);

	text = span_trim(text);
	return is_variable(text) ||
	       (words_of(&words, text) && is_template_words(words.ptr));
}

/* An image, or a link without a text. */
static bool has_target(struct span text)
{
	return memmem(text.ptr, text.len, "](", 2) ||
	       memmem(text.ptr, text.len, "://", 3) ||
	       memmem(text.ptr, text.len, "<img", 4);
}

bool is_placeholder(struct span text)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT(2 * CARD_NAME_MAX);

	text = span_trim(text);
	if (is_variable(text))
		return true;
	if (!words_of(&words, text))
		return false;
	if (!words.len)
		return !has_target(text);
	return is_template_words(words.ptr) || is_empty_words(words.ptr);
}

bool has_content(struct span line)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT(2 * CARD_NAME_MAX);

	line = span_trim(line);
	if (line.len && line.ptr[0] >= 'A' && is_word_char(line.ptr[0]))
		return true;
	return line.len && !is_rule(line) &&
	       (!words_of(&words, line) || words.len || has_target(line));
}

bool card_is_placeholder(const char *text)
{
	return is_placeholder((struct span){ text, strlen(text) });
}
