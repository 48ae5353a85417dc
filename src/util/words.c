/* SPDX-License-Identifier: MIT */
#include "util/words.h"

#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\n\r"

struct word {
	const char *text;
	size_t len;
};

struct text {
	struct word *words;
	size_t count, room;
};

static void text_release(struct text *text)
{
	free(text->words);
}

static void split(struct text *out, const char *s)
{
	for (s += strspn(s, BLANKS); *s; s += strspn(s, BLANKS)) {
		size_t len = strcspn(s, BLANKS);

		GROW(out->words, out->count, out->room);
		out->words[out->count++] = (struct word){ s, len };
		s += len;
	}
}

static bool same(const struct word *a, const struct word *b)
{
	return a->len == b->len && !memcmp(a->text, b->text, a->len);
}

/* One word more; runs grow while the kind stays. */
static void add(struct words_runs *out, char kind, const struct word *word)
{
	struct words_run *last = out->count ? &out->items[out->count - 1] :
				 NULL;

	if (last && last->kind == kind) {
		last->len = (size_t)(word->text - last->text) + word->len;
		last->words++;
		return;
	}
	GROW(out->items, out->count, out->room);
	out->items[out->count++] = (struct words_run){
		.kind = kind, .text = word->text, .len = word->len, .words = 1,
	};
}

/*
 * Myers' greedy algorithm.  reach[d] has, for each diagonal k = x - y from -d
 * to d, how far in 'a' one gets with d words gone or come.
 */
struct search {
	const struct word *a, *b;
	long count_a, count_b;
	int *reach[WORDS_DIFFER_MAX + 1];
	long d;			/* how many differ */
};

static void search_release(struct search *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(s->reach); i++)
		free(s->reach[i]);
}

static int at(const struct search *s, long d, long k)
{
	return k < -d || k > d ? -1 : s->reach[d][k + d];
}

/* Whether the last step on diagonal k was a word that came. */
static bool came(const struct search *s, long d, long k)
{
	return k == -d || (k != d && at(s, d - 1, k - 1) < at(s, d - 1, k + 1));
}

static long slide(const struct search *s, long x, long y)
{
	while (x < s->count_a && y < s->count_b && same(&s->a[x], &s->b[y])) {
		x++;
		y++;
	}
	return x;
}

static bool find_path(struct search *s)
{
	for (long d = 0; d <= WORDS_DIFFER_MAX; d++) {
		s->reach[d] = xcalloc((size_t)(2 * d + 1), sizeof(int));
		for (long k = -d; k <= d; k += 2) {
			long x = 0;

			if (d)
				x = came(s, d, k) ? at(s, d - 1, k + 1) :
				    at(s, d - 1, k - 1) + 1;
			x = slide(s, x, x - k);
			s->reach[d][k + d] = (int)x;
			if (x >= s->count_a && x - k >= s->count_b) {
				s->d = d;
				return true;
			}
		}
	}
	return false;
}

/* Back from the end; 'kinds' is what happens, the last first. */
static size_t walk_back(const struct search *s, char *kinds)
{
	long x = s->count_a, y = s->count_b;
	size_t count = 0;

	for (long d = s->d; d > 0; d--) {
		bool plus = came(s, d, x - y);
		long k = plus ? x - y + 1 : x - y - 1;
		long from = at(s, d - 1, k);

		while (x > from + !plus && y > from - k + plus) {
			kinds[count++] = ' ';
			x--;
			y--;
		}
		kinds[count++] = plus ? '+' : '-';
		x = from;
		y = from - k;
	}
	for (; x > 0; x--)
		kinds[count++] = ' ';
	return count;
}

/* Those that go before those that come: what is replaced reads as one. */
static void write_runs(struct words_runs *out, const struct search *s,
		       const char *kinds, size_t count)
{
	const struct word *a = s->a, *b = s->b;

	while (count) {
		size_t changed = 0;

		while (changed < count && kinds[count - 1 - changed] != ' ')
			changed++;
		for (size_t i = 0; i < changed; i++)
			if (kinds[count - 1 - i] == '-')
				add(out, '-', a++);
		for (size_t i = 0; i < changed; i++)
			if (kinds[count - 1 - i] == '+')
				add(out, '+', b++);
		count -= changed;
		for (; count && kinds[count - 1] == ' '; count--) {
			add(out, ' ', b++);
			a++;
		}
	}
}

bool words_compare(struct words_runs *out, const char *a, const char *b)
{
	CLEANUP(text_release) struct text x = { .words = NULL };
	CLEANUP(text_release) struct text y = { .words = NULL };
	CLEANUP(search_release) struct search s = { .d = 0 };
	CLEANUP(freep) char *kinds = NULL;

	split(&x, a);
	split(&y, b);
	if (x.count + y.count > WORDS_MAX)
		return false;
	s.a = x.words;
	s.b = y.words;
	s.count_a = (long)x.count;
	s.count_b = (long)y.count;
	if (!find_path(&s))
		return false;
	kinds = xmalloc(x.count + y.count + 1);
	write_runs(out, &s, kinds, walk_back(&s, kinds));
	return true;
}

void words_release(struct words_runs *runs)
{
	free(runs->items);
	*runs = (struct words_runs)WORDS_RUNS_INIT;
}
