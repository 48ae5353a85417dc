/* SPDX-License-Identifier: MIT */
#include "cmd/print_value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "util/term.h"
#include "util/utf8.h"
#include "util/words.h"

#define VALUE_MAX 120		/* bytes of a value that is shown */
#define TEXT_MIN 60		/* a longer string is a text */
#define CONTEXT_WORDS 4		/* on each side of words that differ */
#define TEXT_LINES_MAX 12
#define HEX_SHOWN 8

const char *print_arrow(void)
{
	return term_is_utf8() ? "\xe2\x86\x92" : "->";
}

const char *print_status_name(char status)
{
	return status == 'A' ? "added" : status == 'D' ? "removed" :
	       status == 'R' ? "renamed" : "changed";
}

void print_set_text(cJSON *object, const char *name, const char *text)
{
	CLEANUP(buf_release) struct buf safe = BUF_INIT(BUF_UNBOUNDED);

	if (utf8_valid(text, strlen(text)))
		buf_adds(&safe, text);
	else
		out_escape(&safe, text, strlen(text));
	json_set_string(object, name, safe.ptr);
}

static size_t characters(const char *s)
{
	size_t count = 0;

	for (; *s; s++)
		count += ((unsigned char)*s & 0xc0) != 0x80;
	return count;
}

static bool is_digest(const cJSON *value)
{
	const char *s = cJSON_GetStringValue(value);
	size_t len = s ? strlen(s) : 0;

	return (len == 40 || len == 64) &&
	       strspn(s, "0123456789abcdef") == len;
}

/* Not within a character. */
static size_t cut_at(const char *s, size_t max)
{
	while (max && ((unsigned char)s[max] & 0xc0) == 0x80)
		max--;
	return max;
}

void print_value(struct wrap *wrap, enum out_color color, const cJSON *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	if (is_digest(value)) {
		wrap_word(wrap, color, value->valuestring, HEX_SHOWN);
		return;
	}
	json_compact(&text, value);
	if (text.len <= VALUE_MAX) {
		wrap_text(wrap, color, text.ptr, text.len);
		return;
	}
	buf_cut(&text, cut_at(text.ptr, VALUE_MAX));
	buf_adds(&text, "...");
	wrap_text(wrap, color, text.ptr, text.len);
	if (cJSON_IsString(value))
		wrap_wordf(wrap, OUT_DIM, "(%zu characters)",
			   characters(value->valuestring));
	else
		wrap_wordf(wrap, OUT_DIM, "(%d %s)", cJSON_GetArraySize(value),
			   cJSON_IsArray(value) ? "elements" : "members");
}

void print_ratio(struct buf *out, double old, double new)
{
	double percent = 100 * (new - old) / fabs(old);
	int digits = fabs(percent) < 10 ? 2 : fabs(percent) < 100 ? 1 : 0;

	if (old == 0 || !isfinite(percent))
		return;
	if (fabs(percent) < 0.005)
		buf_addf(out, "(%c<0.01%%)", percent < 0 ? '-' : '+');
	else if (fabs(percent) >= 10000)
		buf_addf(out, "(x%.0f)", new / old);
	else
		buf_addf(out, "(%+.*f%%)", digits, percent);
}

static void write_ratio(struct wrap *wrap, double old, double new)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	print_ratio(&text, old, new);
	if (text.len)
		wrap_word(wrap, OUT_DIM, text.ptr, text.len);
}

static bool is_text(const cJSON *value)
{
	const char *s = cJSON_GetStringValue(value);

	return s && !is_digest(value) &&
	       (strlen(s) > TEXT_MIN || strchr(s, '\n'));
}

/* 'count' words of a run, with something around all of them. */
static void write_words(struct wrap *wrap, enum out_color color,
			const struct words_run *run, size_t first,
			size_t count, const char *before, const char *behind)
{
	const char *word = run->text, *end = run->text + run->len;
	size_t last = first + count;

	for (size_t i = 0; i < last && word < end; i++) {
		size_t len = 0;

		while (word + len < end && !strchr(" \t\r\n", word[len]))
			len++;
		if (i >= first)
			wrap_wordf(wrap, color, "%s%.*s%s",
				   i == first ? before : "", (int)len, word,
				   i + 1 == last ? behind : "");
		word += len;
		while (word < end && strchr(" \t\r\n", *word))
			word++;
	}
}

static void write_run(struct wrap *wrap, const struct words_run *run,
		      bool is_first, bool is_last)
{
	size_t head = is_first ? 0 : CONTEXT_WORDS;
	size_t tail = is_last ? 0 : CONTEXT_WORDS;

	if (run->kind == '-') {
		write_words(wrap, OUT_BAD, run, 0, run->words, "[-", "-]");
	} else if (run->kind == '+') {
		write_words(wrap, OUT_GOOD, run, 0, run->words, "{+", "+}");
	} else if (run->words <= head + tail + 1) {
		write_words(wrap, OUT_PLAIN, run, 0, run->words, "", "");
	} else {
		write_words(wrap, OUT_PLAIN, run, 0, head, "", "");
		wrap_word(wrap, OUT_DIM, "...", 3);
		write_words(wrap, OUT_PLAIN, run, run->words - tail, tail, "",
			    "");
	}
}

/* Whether the texts have so little in common that a comparison by words
 * would be harder to read than both. */
static bool is_other_text(const struct words_runs *runs)
{
	size_t shared = 0, all = 0;

	for (size_t i = 0; i < runs->count; i++) {
		all += runs->items[i].words;
		if (runs->items[i].kind == ' ')
			shared += runs->items[i].words;
	}
	return 3 * shared < all;
}

static void write_both(struct wrap *wrap, const struct field_change *change)
{
	wrap_newline(wrap);
	wrap_word(wrap, OUT_BAD, "-", 1);
	print_value(wrap, OUT_BAD, change->old_value);
	wrap_newline(wrap);
	wrap_word(wrap, OUT_GOOD, "+", 1);
	print_value(wrap, OUT_GOOD, change->new_value);
}

static void write_texts(struct wrap *wrap, const struct field_change *change)
{
	CLEANUP(words_release) struct words_runs runs = WORDS_RUNS_INIT;
	const char *old = change->old_value->valuestring;
	const char *new = change->new_value->valuestring;
	size_t lines;

	wrap_wordf(wrap, OUT_DIM, "(%zu %s %zu characters)", characters(old),
		   print_arrow(), characters(new));
	if (!words_compare(&runs, old, new) || is_other_text(&runs)) {
		write_both(wrap, change);
		return;
	}
	lines = wrap->lines + TEXT_LINES_MAX;
	if (runs.count == 1)	/* the same words */
		wrap_word(wrap, OUT_DIM, "only blanks differ", 18);
	else
		wrap_newline(wrap);
	for (size_t i = 0; runs.count > 1 && i < runs.count; i++) {
		if (wrap->lines > lines) {
			wrap_word(wrap, OUT_DIM, "...", 3);
			return;
		}
		write_run(wrap, &runs.items[i], !i, i + 1 == runs.count);
	}
}

static void write_change_of_value(struct wrap *wrap,
				  const struct field_change *change)
{
	const cJSON *old = change->old_value, *new = change->new_value;

	if (is_digest(old) && is_digest(new) &&
	    !strncmp(old->valuestring, new->valuestring, HEX_SHOWN)) {
		wrap_wordf(wrap, OUT_BAD, "%s", old->valuestring);
		wrap_wordf(wrap, OUT_PLAIN, "%s", print_arrow());
		wrap_wordf(wrap, OUT_GOOD, "%s", new->valuestring);
		return;
	}
	if (cJSON_IsString(old) && cJSON_IsString(new) &&
	    (is_text(old) || is_text(new))) {
		write_texts(wrap, change);
		return;
	}
	print_value(wrap, OUT_BAD, old);
	wrap_wordf(wrap, OUT_PLAIN, "%s", print_arrow());
	print_value(wrap, OUT_GOOD, new);
	if (cJSON_IsNumber(old) && cJSON_IsNumber(new))
		write_ratio(wrap, old->valuedouble, new->valuedouble);
}

/* What an element is called in a list of what has come and gone. */
static void write_element(struct wrap *wrap, char sign, const cJSON *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	if (cJSON_IsString(value) && *value->valuestring &&
	    !strpbrk(value->valuestring, " \t\r\n"))
		buf_adds(&text, value->valuestring);
	else
		json_compact(&text, value);
	if (text.len > VALUE_MAX) {
		buf_cut(&text, cut_at(text.ptr, VALUE_MAX));
		buf_adds(&text, "...");
	}
	wrap_wordf(wrap, sign == '+' ? OUT_GOOD : OUT_BAD, "%c%s", sign,
		   text.ptr);
}

#define ELEMENTS_MAX 100

static void write_elements(struct wrap *wrap, char sign,
			   const cJSON *const *values, size_t count)
{
	size_t shown = count > ELEMENTS_MAX ? ELEMENTS_MAX : count;

	for (size_t i = 0; i < shown; i++)
		write_element(wrap, sign, values[i]);
	if (shown < count)
		wrap_wordf(wrap, OUT_DIM, "(and %zu more)", count - shown);
}

/* Elements by their key, else as they are. */
static void write_order(struct wrap *wrap, const cJSON *array)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	const char *key = shape_key(shape_of(NULL), &array, 1);
	const cJSON *element;

	json_each(element, array) {
		const char *name = key ? json_get_string(element, key) :
				   cJSON_GetStringValue(element);

		if (text.len > VALUE_MAX) {
			buf_adds(&text, ", ...");
			break;
		}
		if (text.len)
			buf_adds(&text, ", ");
		if (name)
			buf_adds(&text, name);
		else
			json_compact(&text, element);
	}
	wrap_text(wrap, OUT_PLAIN, text.ptr, text.len);
}

void print_change_values(struct wrap *wrap, const struct field_change *change)
{
	switch (change->kind) {
	case CHANGE_ADDED:
		print_value(wrap, OUT_GOOD, change->new_value);
		break;
	case CHANGE_REMOVED:
		print_value(wrap, OUT_BAD, change->old_value);
		break;
	case CHANGE_VALUE:
		write_change_of_value(wrap, change);
		break;
	case CHANGE_MOVED:
		wrap_wordf(wrap, OUT_PLAIN, "%s", print_arrow());
		wrap_wordf(wrap, OUT_GOOD, "%s", change->pointer);
		break;
	case CHANGE_ELEMENTS:
		write_elements(wrap, '+', change->come, change->come_count);
		write_elements(wrap, '-', change->gone, change->gone_count);
		break;
	case CHANGE_ORDER:
		write_order(wrap, change->old_value);
		wrap_wordf(wrap, OUT_PLAIN, "%s", print_arrow());
		write_order(wrap, change->new_value);
		break;
	}
}

