/* SPDX-License-Identifier: MIT */
/*
 * git's configuration syntax (see git-config(1), "Syntax"), for text that
 * others may have written.  Without libgit2, which parses files only.
 *
 * Stricter than git in what nobody writes on purpose: an empty section name,
 * a key before the first section, a '\0'.  An include is refused, since the
 * path in it would come from whoever wrote the text.
 */
#include "git/git.h"

#include <ctype.h>
#include <string.h>

#define END (-1)

struct parser {
	const unsigned char *at, *end;
	size_t line;
	struct buf key, value;
	size_t section_len;	/* of key: "section." or "section.sub." */
	struct err *err;
};

static int refuse(struct parser *p, const char *what)
{
	return err_set(p->err, ERR_INVALID, "line %zu: %s", p->line, what);
}

/* The next character; CR LF is one.  END at the end, again and again. */
static int next_char(struct parser *p)
{
	if (p->at == p->end)
		return END;
	if (*p->at == '\r' && p->at + 1 < p->end && p->at[1] == '\n')
		p->at++;
	return *p->at++;
}

static void step_back(struct parser *p)
{
	p->at--;
}

static bool is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_key_char(int c)
{
	return c != END && c < 0x80 && (isalnum(c) || c == '-');
}

static int skip_blanks(struct parser *p)
{
	int c;

	do
		c = next_char(p);
	while (is_blank(c));
	return c;
}

static void skip_comment(struct parser *p)
{
	int c;

	do
		c = next_char(p);
	while (c != '\n' && c != END);
	if (c == '\n')
		step_back(p);
}

/* Behind [section and a blank: "sub-section"], case kept. */
static int parse_sub_section(struct parser *p)
{
	int c = skip_blanks(p);

	if (c != '"')
		return refuse(p, "the sub-section is not in quotes");
	buf_addc(&p->key, '.');
	while ((c = next_char(p)) != '"') {
		if (c == '\\')
			c = next_char(p);
		if (c == '\n' || c == END)
			return refuse(p, "the section name has no end");
		buf_addc(&p->key, (char)c);
	}
	if (next_char(p) != ']')
		return refuse(p, "no ']' behind the sub-section");
	return 0;
}

static int parse_section(struct parser *p)
{
	int c;

	buf_reset(&p->key);
	while ((c = next_char(p)) != ']' && !is_blank(c)) {
		if (!is_key_char(c) && c != '.')
			return refuse(p, "bad character in a section name");
		buf_addc(&p->key, (char)tolower(c));
	}
	if (!p->key.len)
		return refuse(p, "a section without a name");
	if (!strcmp(p->key.ptr, "include") || !strcmp(p->key.ptr, "includeif"))
		return refuse(p, "'include' is not supported here");
	if (c != ']' && parse_sub_section(p) < 0)
		return -1;
	buf_addc(&p->key, '.');
	p->section_len = p->key.len;
	return 0;
}

/* Behind a back-slash.  A line break there continues the value. */
static int parse_escape(struct parser *p)
{
	int c = next_char(p);

	switch (c) {
	case '\n':
		p->line++;
		return 0;
	case END:
		return 0;	/* as git: the end is a line break, too */
	case 't':
		c = '\t';
		break;
	case 'b':
		c = '\b';
		break;
	case 'n':
		c = '\n';
		break;
	case '\\':
	case '"':
		break;
	default:
		return refuse(p, "unknown escape in a value");
	}
	buf_addc(&p->value, (char)c);
	return 0;
}

/*
 * Blanks at both ends go, unless quoted.  'keep' is the length up to which
 * the value is more than blanks at its end.
 */
static int parse_value(struct parser *p)
{
	bool quoted = false;
	size_t keep = 0;
	int c;

	while ((c = next_char(p)) != '\n' && c != END) {
		if (!quoted && is_blank(c)) {
			if (p->value.len)
				buf_addc(&p->value, (char)c);
			continue;
		}
		if (!quoted && (c == '#' || c == ';')) {
			skip_comment(p);
			continue;
		}
		if (c == '"')
			quoted = !quoted;
		else if (c != '\\')
			buf_addc(&p->value, (char)c);
		else if (parse_escape(p) < 0)
			return -1;
		keep = p->value.len;
	}
	if (quoted)
		return refuse(p, "a quote has no end");
	buf_cut(&p->value, keep);
	if (c == '\n')
		step_back(p);
	return 0;
}

/* Key, and value if there is one; 'c' is the key's first character. */
static int parse_entry(struct parser *p, int c)
{
	if (!p->section_len)
		return refuse(p, "a key before the first section");
	buf_cut(&p->key, p->section_len);
	buf_reset(&p->value);
	while (is_key_char(c)) {
		buf_addc(&p->key, (char)tolower(c));
		c = next_char(p);
	}
	if (is_blank(c))
		c = skip_blanks(p);
	if (c == '=')
		return parse_value(p);
	if (c != '\n' && c != END)
		return refuse(p, "bad character in or behind a key");
	if (c == '\n')
		step_back(p);
	buf_adds(&p->value, "true");
	return 0;
}

static int parse(struct parser *p,
		 int (*each)(const char *key, const char *value, void *data,
			     struct err *err),
		 void *data)
{
	int c, status = 0;

	while (!status && (c = skip_blanks(p)) != END) {
		if (c == '\n') {
			p->line++;
		} else if (c == '#' || c == ';') {
			skip_comment(p);
		} else if (c == '[') {
			status = parse_section(p);
		} else if (c >= 0x80 || !isalpha(c)) {
			status = refuse(p, "neither section, key nor comment");
		} else {
			status = parse_entry(p, c);
			if (!status)
				status = each(p->key.ptr, p->value.ptr, data,
					      p->err);
		}
	}
	return status;
}

int git_config_text(const char *text, size_t len,
		    int (*each)(const char *key, const char *value,
				void *data, struct err *err),
		    void *data, struct err *err)
{
	struct parser p = {
		.at = (const unsigned char *)text, .line = 1, .err = err,
		.key = BUF_INIT(BUF_UNBOUNDED), .value = BUF_INIT(BUF_UNBOUNDED),
	};
	const char *nul = memchr(text, '\0', len);
	int status;

	p.end = p.at + len;
	if (nul)
		return err_set(err, ERR_INVALID, "a '\\0' in the text");
	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		p.at += 3;
	status = parse(&p, each, data);
	buf_release(&p.key);
	buf_release(&p.value);
	return status;
}
