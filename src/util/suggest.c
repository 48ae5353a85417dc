/* SPDX-License-Identifier: MIT */
#include "util/suggest.h"

#include <ctype.h>
#include <string.h>

#define NAME_MAX_LEN 48		/* longer names are not typed by hand */

/* Copies to 'out'; the name has at most NAME_MAX_LEN bytes. */
static void lower(char *out, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (char)tolower((unsigned char)name[i]);
}

static size_t smallest(size_t a, size_t b, size_t c)
{
	a = a < b ? a : b;
	return a < c ? a : c;
}

static size_t least(const size_t *row, size_t count)
{
	size_t found = row[0];

	for (size_t i = 1; i < count; i++)
		found = row[i] < found ? row[i] : found;
	return found;
}

/*
 * How many insertions, deletions, replacements and swaps of neighbours lead
 * from 'a' to 'b' (Damerau and Levenshtein, each place touched once).  What
 * is more than 'most' need not be exact.
 */
static size_t distance(const char *a, size_t len_a, const char *b,
		       size_t len_b, size_t most)
{
	size_t rows[3][NAME_MAX_LEN + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2], *spare;

	for (size_t k = 0; k <= len_b; k++)
		above[k] = k;
	for (size_t i = 1; i <= len_a; i++) {
		row[0] = i;
		for (size_t k = 1; k <= len_b; k++) {
			size_t differ = a[i - 1] != b[k - 1];

			row[k] = smallest(above[k] + 1, row[k - 1] + 1,
					  above[k - 1] + differ);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] &&
			    b[k - 1] == a[i - 2] && before[k - 2] < row[k])
				row[k] = before[k - 2] + differ;
		}
		/* A row comes from the two above it. */
		if (least(row, len_b + 1) > most &&
		    least(above, len_b + 1) > most)
			return most + 1;
		spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return above[len_b];
}

const char *suggest(const char *name, const char *const *names, size_t count)
{
	size_t len = strlen(name), best = SIZE_MAX;
	char wanted[NAME_MAX_LEN], known[NAME_MAX_LEN];
	const char *found = NULL;

	if (!len || len > NAME_MAX_LEN)
		return NULL;
	lower(wanted, name, len);
	for (size_t i = 0; i < count && i < SUGGEST_MAX; i++) {
		size_t other = strlen(names[i]), most, d;

		/* One of three characters may be wrong. */
		most = (len > other ? len : other) / 3;
		if (other > NAME_MAX_LEN || len > other + most ||
		    other > len + most)
			continue;
		most = most < best ? most : best;
		lower(known, names[i], other);
		d = distance(wanted, len, known, other, most);
		if (d <= most && d < best) {
			best = d;
			found = names[i];
		}
	}
	return found;
}
