/* SPDX-License-Identifier: MIT */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "util/regex.h"

#include <stdlib.h>
#include <string.h>

#include "util/ecma.h"
#include "util/plain.h"

#define PATTERN_MAX ((size_t)64 * 1024)
#define TRANSLATED_MAX (8 * PATTERN_MAX)
#define STEPS_DEFAULT 1000000
#define HEAP_MAX_KIB 20000
#define EASY_STEPS 2000		/* what a match may take without counting */

struct regex {
	struct plain *plain;		/* or NULL */
	pcre2_code *code;		/* NULL: to test only */
	pcre2_match_context *easy;	/* with EASY_STEPS */
	size_t groups;
};

/* PCRE2's own objects, for CLEANUP(). */
static void code_freep(pcre2_code **code)
{
	pcre2_code_free(*code);
}

static void match_data_freep(pcre2_match_data **data)
{
	pcre2_match_data_free(*data);
}

static void context_freep(pcre2_match_context **context)
{
	pcre2_match_context_free(*context);
}

static pcre2_match_context *new_context(uint32_t steps)
{
	pcre2_match_context *context = pcre2_match_context_create(NULL);

	if (!context)
		abort();	/* out of memory, as xmalloc() */
	pcre2_set_match_limit(context, steps);
	pcre2_set_depth_limit(context, steps);
	pcre2_set_heap_limit(context, HEAP_MAX_KIB);
	return context;
}

/* What PCRE2 has for it; all checks but PCRE2's are made. */
static int translate(struct buf *text, const char *pattern, struct err *err)
{
	size_t len = strlen(pattern), at = 0;
	uint32_t code;

	if (len > PATTERN_MAX)
		return err_set(err, ERR_LIMIT, "longer than %zu bytes",
			       PATTERN_MAX);
	while (at < len) {
		size_t n = ecma_decode(pattern + at, len - at, &code);

		if (!n)
			return err_set(err, ERR_INVALID, "not UTF-8");
		at += n;
	}
	if (ecma_translate(text, pattern, len, err) < 0)
		return -1;
	return text->full ? err_set(err, ERR_LIMIT, "too large") : 0;
}

/*
 * Translate and compile.  On -1, *behind tells the one case where the pattern
 * is right and PCRE2 cannot do it.
 */
static int compile(pcre2_code **out, const char *pattern, bool *behind,
		   struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(TRANSLATED_MAX);
	PCRE2_SIZE offset;
	char why[200];
	int number;

	*behind = false;
	if (translate(&text, pattern, err) < 0)
		return -1;
	*out = pcre2_compile((PCRE2_SPTR)text.ptr, text.len,
			     PCRE2_UTF | PCRE2_DOLLAR_ENDONLY |
			     PCRE2_MATCH_UNSET_BACKREF |
			     PCRE2_NEVER_BACKSLASH_C, &number, &offset, NULL);
	if (*out)
		return 0;
	*behind = number == PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH;
	if (*behind)
		return err_set(err, ERR_INVALID, "look-behind of no fixed "
			       "length is not supported");
	pcre2_get_error_message(number, (PCRE2_UCHAR *)why, sizeof(why));
	return err_set(err, ERR_INVALID, "%s", why);
}

int regex_check(const char *pattern, struct err *err)
{
	CLEANUP(code_freep) pcre2_code *code = NULL;
	struct err why = ERR_INIT;
	bool behind;

	if (!compile(&code, pattern, &behind, &why) || behind)
		return 0;
	*err = why;
	return -1;
}

int regex_compile(struct regex **out, const char *pattern, struct err *err)
{
	CLEANUP(regex_freep) struct regex *regex = xcalloc(1, sizeof(*regex));
	uint32_t groups = 0;
	bool behind;

	if (compile(&regex->code, pattern, &behind, err) < 0)
		return -1;
	pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	regex->groups = groups;
	regex->easy = new_context(EASY_STEPS);
	regex->plain = plain_new(pattern);
	*out = STEAL(regex);
	return 0;
}

int regex_compile_test(struct regex **out, const char *pattern,
		       struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(TRANSLATED_MAX);
	CLEANUP(regex_freep) struct regex *regex = xcalloc(1, sizeof(*regex));

	regex->plain = plain_new(pattern);
	if (!regex->plain)
		return regex_compile(out, pattern, err);
	if (translate(&text, pattern, err) < 0)
		return -1;
	*out = STEAL(regex);
	return 0;
}

void regex_free(struct regex *regex)
{
	if (!regex)
		return;
	plain_free(regex->plain);
	pcre2_code_free(regex->code);
	pcre2_match_context_free(regex->easy);
	free(regex);
}

void regex_freep(struct regex **regex)
{
	regex_free(*regex);
}

size_t regex_group_count(const struct regex *regex)
{
	return regex->groups;
}

static bool is_limit(int result)
{
	return result == PCRE2_ERROR_MATCHLIMIT ||
	       result == PCRE2_ERROR_DEPTHLIMIT ||
	       result == PCRE2_ERROR_HEAPLIMIT;
}

/* Match with ever more steps, and take them off *steps. */
static int match_hard(const struct regex *regex, const char *subject,
		      size_t len, pcre2_match_data *data, uint64_t *steps)
{
	uint64_t most = EASY_STEPS;
	int result = PCRE2_ERROR_MATCHLIMIT;

	while (is_limit(result) && *steps) {
		CLEANUP(context_freep) pcre2_match_context *context = NULL;

		most = 10 * most < *steps ? 10 * most : *steps;
		if (most > UINT32_MAX)
			most = UINT32_MAX;
		*steps -= most;
		context = new_context((uint32_t)most);
		result = pcre2_match(regex->code, (PCRE2_SPTR)subject, len, 0,
				     PCRE2_NO_UTF_CHECK, data, context);
	}
	return result;
}

static int match_pcre2(const struct regex *regex, const char *subject,
		       size_t len, pcre2_match_data *data, uint64_t *steps)
{
	int result = pcre2_match(regex->code, (PCRE2_SPTR)subject, len, 0, 0,
				 data, regex->easy);

	*steps -= *steps > 1 + len / 64 ? 1 + len / 64 : *steps;
	if (is_limit(result))
		result = match_hard(regex, subject, len, data, steps);
	return result;
}

static void get_spans(pcre2_match_data *data, struct regex_span *spans,
		      size_t count)
{
	const PCRE2_SIZE *pairs = pcre2_get_ovector_pointer(data);
	size_t known = pcre2_get_ovector_count(data);

	for (size_t i = 0; i < count; i++) {
		bool set = i < known && pairs[2 * i] != PCRE2_UNSET;

		spans[i] = (struct regex_span){
			.start = set ? pairs[2 * i] : 0,
			.end = set ? pairs[2 * i + 1] : 0,
			.set = set,
		};
	}
}

/* C0 80 -> 00, which is what PCRE2 takes for U+0000. */
static void add_with_nuls(struct buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool nul = (unsigned char)s[i] == 0xc0 && i + 1 < len &&
			   (unsigned char)s[i + 1] == 0x80;

		buf_addc(out, nul ? '\0' : s[i]);
		i += nul;
	}
}

/* An offset in the text that has 00 -> one in the text that has C0 80. */
static size_t stretch(const struct buf *text, size_t offset)
{
	size_t nuls = 0;

	for (size_t i = 0; i < offset; i++)
		nuls += !text->ptr[i];
	return offset + nuls;
}

int regex_match(const struct regex *regex, const char *subject, size_t len,
		struct regex_span *spans, size_t span_count, uint64_t *steps,
		struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(match_data_freep) pcre2_match_data *data = NULL;
	uint64_t own = STEPS_DEFAULT;
	int result;

	if (regex->plain && !span_count) {
		if (steps && *steps)
			--*steps;
		return plain_match(regex->plain, subject, len);
	}
	if (memchr(subject, 0xc0, len)) {
		add_with_nuls(&text, subject, len);
		subject = text.ptr;
		len = text.len;
	}
	data = pcre2_match_data_create_from_pattern(regex->code, NULL);
	if (!data)
		abort();	/* out of memory, as xmalloc() */
	result = match_pcre2(regex, subject, len, data, steps ? steps : &own);
	if (result == PCRE2_ERROR_NOMATCH)
		return 0;
	if (is_limit(result))
		return err_set(err, ERR_LIMIT, "a regular expression takes "
			       "too many steps");
	if (result < 0)
		return err_set(err, ERR_INVALID, "the text is not UTF-8");
	get_spans(data, spans, span_count);
	for (size_t i = 0; i < span_count && text.len; i++) {
		spans[i].start = stretch(&text, spans[i].start);
		spans[i].end = stretch(&text, spans[i].end);
	}
	return 1;
}
