/* SPDX-License-Identifier: MIT */
#include "util/plain.h"

#include <stdlib.h>
#include <string.h>

#define PARTS_MAX 24
#define WORDS_MAX 64
#define PATTERN_MAX 4096	/* PCRE2 has no room for some that are longer */
#define FOREVER UINT32_MAX

struct part {
	uint64_t set[2];		/* ASCII characters */
	bool other;			/* and all others ... */
	bool one_line;			/* ... but U+2028 and U+2029 */
	uint32_t min, max;
};

struct plain {
	struct part *parts;
	size_t part_count;
	bool to_end;			/* $ */
	/* ^(one|two)$ */
	char *text;
	const char **words;
	size_t *lengths;
	size_t word_count;
};

struct reader {
	const char *at;
	struct part parts[PARTS_MAX];
	size_t count;
};

static void add(struct part *part, unsigned int c)
{
	part->set[c / 64] |= UINT64_C(1) << (c % 64);
}

static void add_range(struct part *part, unsigned int from, unsigned int to)
{
	for (; from <= to; from++)
		add(part, from);
}

static bool has(const struct part *part, unsigned char c)
{
	return part->set[c / 64] >> (c % 64) & 1;
}

/* Behind a backslash: \d, \w, or punctuation that stands for itself, which
 * is then in *literal. */
static bool read_escape(struct reader *r, struct part *part, int *literal)
{
	char c = *r->at++;

	*literal = -1;
	switch (c) {
	case 'w':
		add_range(part, 'a', 'z');
		add_range(part, 'A', 'Z');
		add(part, '_');
		add_range(part, '0', '9');
		return true;
	case 'd':
		add_range(part, '0', '9');
		return true;
	}
	if (!c || !strchr("^$\\.*+?()[]{}|/-", c))
		return false;
	*literal = c;
	add(part, (unsigned char)c);
	return true;
}

/* An ASCII character that is not special within a class. */
static bool is_simple(char c)
{
	return (unsigned char)c >= 0x20 && (unsigned char)c < 0x7f &&
	       c != '\\' && c != '[' && c != ']';
}

static bool read_class_atom(struct reader *r, struct part *part, int *literal)
{
	if (*r->at == '\\') {
		r->at++;
		return read_escape(r, part, literal);
	}
	if (!is_simple(*r->at))
		return false;
	*literal = (unsigned char)*r->at++;
	add(part, (unsigned int)*literal);
	return true;
}

static bool read_class(struct reader *r, struct part *part)
{
	bool not = r->at[1] == '^';
	int from, to;

	r->at += 1 + not;
	if (*r->at == ']')
		return false;
	while (*r->at != ']') {
		if (!read_class_atom(r, part, &from))
			return false;
		if (r->at[0] != '-' || r->at[1] == ']')
			continue;
		r->at++;
		if (!read_class_atom(r, part, &to) || from < 0 || to < from)
			return false;
		add_range(part, (unsigned int)from, (unsigned int)to);
	}
	r->at++;
	if (not) {
		part->set[0] = ~part->set[0];
		part->set[1] = ~part->set[1];
		part->other = true;
	}
	return true;
}

static bool read_set(struct reader *r, struct part *part)
{
	int literal;

	switch (*r->at) {
	case '[':
		return read_class(r, part);
	case '.':
		r->at++;
		add_range(part, 0, 127);
		part->set[0] &= ~(UINT64_C(1) << '\n' | UINT64_C(1) << '\r');
		part->other = part->one_line = true;
		return true;
	case '\\':
		r->at++;
		return read_escape(r, part, &literal);
	}
	if (!is_simple(*r->at) || strchr("^$*+?(){}|", *r->at))
		return false;
	add(part, (unsigned char)*r->at++);
	return true;
}

/* A number of at most four digits. */
static bool read_count(struct reader *r, uint32_t *count)
{
	const char *begin = r->at;

	*count = 0;
	for (; *r->at >= '0' && *r->at <= '9' && r->at - begin < 4; r->at++)
		*count = 10 * *count + (uint32_t)(*r->at - '0');
	return r->at > begin;
}

/* {2}, {2,}, {2,5} */
static bool read_braces(struct reader *r, struct part *part)
{
	r->at++;
	if (!read_count(r, &part->min))
		return false;
	part->max = part->min;
	if (*r->at == ',') {
		r->at++;
		if (!read_count(r, &part->max))
			part->max = FOREVER;
	}
	return *r->at++ == '}';
}

static bool read_quantifier(struct reader *r, struct part *part)
{
	part->min = part->max = 1;
	switch (*r->at) {
	case '*':
		part->min = 0;
		part->max = FOREVER;
		break;
	case '+':
		part->max = FOREVER;
		break;
	case '?':
		part->min = 0;
		break;
	case '{':
		return read_braces(r, part) && *r->at != '?';
	default:
		return true;
	}
	return *++r->at != '?';		/* as few as possible: not plain */
}

static bool overlap(const struct part *a, const struct part *b)
{
	return (a->set[0] & b->set[0]) || (a->set[1] & b->set[1]) ||
	       (a->other && b->other);
}

/* Whether to take as much as one can is always right. */
static bool needs_no_second_try(const struct reader *r)
{
	for (size_t i = 0; i < r->count; i++) {
		if (r->parts[i].min == r->parts[i].max)
			continue;
		for (size_t k = i + 1; k < r->count; k++) {
			if (overlap(&r->parts[i], &r->parts[k]))
				return false;
			if (r->parts[k].min)
				break;
		}
	}
	return true;
}

static bool read_parts(struct reader *r, bool *to_end)
{
	while (*r->at && strcmp(r->at, "$") != 0) {
		struct part *part = &r->parts[r->count];

		if (r->count++ == PARTS_MAX)
			return false;
		memset(part, 0, sizeof(*part));
		if (!read_set(r, part) || !read_quantifier(r, part))
			return false;
	}
	*to_end = *r->at == '$';
	return needs_no_second_try(r);
}

/* ^(one|two)$, ^(?:one|two)$ with nothing special in the words */
static bool read_words(struct plain *plain, const char *pattern)
{
	size_t count = 1, len;
	const char *word;
	char *p;

	if (!starts_with(pattern, "^(") || !ends_with(pattern, ")$"))
		return false;
	pattern += starts_with(pattern, "^(?:") ? 4 : 2;
	len = strlen(pattern) - 2;
	if (strcspn(pattern, "^$\\.*+?()[]{}") != len)
		return false;
	for (size_t i = 0; i < len; i++)
		count += pattern[i] == '|';
	if (count > WORDS_MAX)
		return false;
	plain->text = xstrndup(pattern, len);
	plain->words = xcalloc(count, sizeof(*plain->words));
	plain->lengths = xcalloc(count, sizeof(*plain->lengths));
	word = plain->text;
	for (p = plain->text;; p++) {
		if (*p && *p != '|')
			continue;
		plain->words[plain->word_count] = word;
		plain->lengths[plain->word_count++] = (size_t)(p - word);
		word = p + 1;
		if (!*p)
			return true;
	}
}

struct plain *plain_new(const char *pattern)
{
	struct reader r = { .at = pattern + 1 };
	struct plain *plain;

	if (strlen(pattern) > PATTERN_MAX)
		return NULL;
	plain = xcalloc(1, sizeof(*plain));
	if (read_words(plain, pattern))
		return plain;
	if (*pattern == '^' && read_parts(&r, &plain->to_end)) {
		plain->part_count = r.count;
		plain->parts = xmalloc(r.count * sizeof(*plain->parts));
		memcpy(plain->parts, r.parts,
		       r.count * sizeof(*plain->parts));
		return plain;
	}
	plain_free(plain);
	return NULL;
}

void plain_free(struct plain *plain)
{
	if (!plain)
		return;
	free(plain->parts);
	free(plain->text);
	free(plain->words);
	free(plain->lengths);
	free(plain);
}

/* How many bytes the character at 's' has, if it is not ASCII and 'part'
 * takes it; else 0. */
static size_t take_other(const struct part *part, const char *s,
			 const char *end)
{
	size_t n = 1;

	if (!part->other)
		return 0;
	while (s + n < end && ((unsigned char)s[n] & 0xc0) == 0x80)
		n++;
	if (part->one_line && n == 3 && (!memcmp(s, "\xe2\x80\xa8", 3) ||
					 !memcmp(s, "\xe2\x80\xa9", 3)))
		return 0;
	return n;
}

static bool match_words(const struct plain *plain, const char *s, size_t len)
{
	for (size_t i = 0; i < plain->word_count; i++)
		if (plain->lengths[i] == len &&
		    !memcmp(plain->words[i], s, len))
			return true;
	return false;
}

bool plain_match(const struct plain *plain, const char *s, size_t len)
{
	const char *end = s + len;

	if (plain->words)
		return match_words(plain, s, len);
	for (size_t i = 0; i < plain->part_count; i++) {
		const struct part *part = &plain->parts[i];
		uint32_t count = 0;

		while (s < end && count < part->max) {
			unsigned char c = (unsigned char)*s;
			size_t n = c < 0x80 ? has(part, c) :
					      take_other(part, s, end);

			if (!n)
				break;
			s += n;
			count++;
		}
		if (count < part->min)
			return false;
	}
	return !plain->to_end || s == end;
}
