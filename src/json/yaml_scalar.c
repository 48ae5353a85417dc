/* SPDX-License-Identifier: MIT */
#include "json/yaml_scalar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json/yaml_time.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(const char *s, size_t len, const char *const *words)
{
	for (; *words; words++)
		if (len == strlen(*words) && !memcmp(s, *words, len))
			return true;
	return false;
}

static bool is_null(const char *s, size_t len)
{
	static const char *const words[] = {
		"~", "null", "Null", "NULL", NULL,
	};

	return is_word(s, len, words);
}

static bool is_bool(struct yaml_scalar *out, const char *s, size_t len)
{
	static const char *const yes[] = { "true", "True", "TRUE", NULL };
	static const char *const no[] = { "false", "False", "FALSE", NULL };

	out->boolean = is_word(s, len, yes);
	return out->boolean || is_word(s, len, no);
}

/* The value of a digit in base 16, or 99. */
static unsigned int digit_value(char c)
{
	if (is_digit(c))
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned int)(c - 'A') + 10;
	return 99;
}

/*
 * Digits in base 2, 8 or 16, rounded once, half to even: what does not fit
 * in 60 bits leaves one bit behind that says whether there was anything.
 */
static double read_power_of_two(const char *s, size_t len, unsigned int bits)
{
	uint64_t value = 0, sticky = 0;
	int exponent = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '_')
			continue;
		if (value >> 56) {
			exponent = exponent < 4096 ? exponent + (int)bits
						   : exponent;
			sticky |= digit_value(s[i]);
		} else {
			value = value << bits | digit_value(s[i]);
		}
	}
	return ldexp((double)(value << 1 | (sticky != 0)), exponent - 1);
}

/* Decimal text without its underscores, as strtod() reads it. */
static double read_decimal(const char *s, size_t len)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT(BUF_UNBOUNDED);

	for (size_t i = 0; i < len; i++)
		if (s[i] != '_')
			buf_addc(&plain, s[i]);
	return strtod(plain.ptr, NULL);
}

/* Whether these are digits of the base, with '_' between but not at the
 * end. */
static bool all_digits(const char *s, size_t len, unsigned int base)
{
	bool any = false;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '_')
			continue;
		if (digit_value(s[i]) >= base)
			return false;
		any = true;
	}
	return any && s[len - 1] != '_';
}

static unsigned int prefix_bits(const char *s, size_t len)
{
	if (len < 2 || s[0] != '0')
		return 0;
	return s[1] == 'b' ? 1 : s[1] == 'o' ? 3 : s[1] == 'x' ? 4 : 0;
}

static bool is_int(struct yaml_scalar *out, const char *s, size_t len)
{
	bool minus = len && *s == '-';
	unsigned int bits;

	if (len && (*s == '-' || *s == '+'))
		s++, len--;
	if (!len || *s == '_')
		return false;
	bits = prefix_bits(s, len);
	if (bits) {
		if (!all_digits(s + 2, len - 2, 1u << bits))
			return false;
		out->number = read_power_of_two(s + 2, len - 2, bits);
	} else {
		if (!all_digits(s, len, 10))
			return false;
		out->number = read_decimal(s, len);
	}
	if (minus && out->number != 0)
		out->number = -out->number;
	return true;
}

static bool is_special(struct yaml_scalar *out, const char *s, size_t len)
{
	static const char *const inf[] = { ".inf", ".Inf", ".INF", NULL };
	static const char *const nan_words[] = {
		".nan", ".NaN", ".NAN", NULL
	};
	bool minus = len && *s == '-';

	if (is_word(s, len, nan_words)) {
		out->number = NAN;
		return true;
	}
	if (len && (*s == '-' || *s == '+'))
		s++, len--;
	if (!is_word(s, len, inf))
		return false;
	out->number = minus ? -INFINITY : INFINITY;
	return true;
}

static size_t skip_digits(const char *s, size_t len, size_t i)
{
	while (i < len && (is_digit(s[i]) || s[i] == '_'))
		i++;
	return i;
}

/* An exponent, if there is one, and then the end. */
static bool ends_in_exponent(const char *s, size_t len, size_t i)
{
	if (i == len)
		return true;
	if (s[i] != 'e' && s[i] != 'E')
		return false;
	i++;
	if (i < len && (s[i] == '-' || s[i] == '+'))
		i++;
	if (i == len)
		return false;
	for (; i < len; i++)
		if (!is_digit(s[i]))
			return false;
	return true;
}

/* 1.5e3 with '_' among the digits, or .5e3, which takes no sign. */
static bool is_float_text(const char *s, size_t len)
{
	size_t i = 0, start;

	if (!len || s[len - 1] == '_')
		return false;
	if (s[0] == '.') {
		start = 1;
		i = skip_digits(s, len, start);
		return i > start && ends_in_exponent(s, len, i);
	}
	if (s[0] == '-' || s[0] == '+')
		i++;
	if (i == len || !is_digit(s[i]))
		return false;
	i = skip_digits(s, len, i);
	if (i < len && s[i] == '.')
		i = skip_digits(s, len, i + 1);
	return ends_in_exponent(s, len, i);
}

static bool is_float(struct yaml_scalar *out, const char *s, size_t len)
{
	if (is_special(out, s, len))
		return true;
	if (!is_float_text(s, len))
		return false;
	out->number = read_decimal(s, len);
	if (out->number == 0)
		out->number = 0;	/* JSON.stringify(-0) is 0 */
	return true;
}

static const char base64[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* 0 to 63, 64 for '=', 65 for a line end, -1. */
static int base64_value(char c)
{
	const char *at = c ? strchr(base64, c) : NULL;

	if (at)
		return (int)(at - base64);
	return c == '=' ? 64 : c == '\n' || c == '\r' ? 65 : -1;
}

static bool is_binary(const char *s, size_t len)
{
	size_t bits = 0;

	for (size_t i = 0; i < len; i++) {
		int value = base64_value(s[i]);

		if (value < 0)
			return false;
		bits += value > 64 ? 0 : 6;
	}
	return bits % 8 == 0;
}

bool yaml_scalar_is(struct yaml_scalar *out, enum yaml_type type,
		    const char *s, size_t len)
{
	out->type = type;
	switch (type) {
	case YAML_NULL:
		return is_null(s, len);
	case YAML_BOOL:
		return is_bool(out, s, len);
	case YAML_INT:
		return is_int(out, s, len);
	case YAML_FLOAT:
		return is_float(out, s, len);
	case YAML_TIME:
		return yaml_time_read(&out->time, s, len);
	case YAML_MERGE:
		return len == 2 && !memcmp(s, "<<", 2);
	case YAML_BINARY:
		return is_binary(s, len);
	default:
		return true;
	}
}

void yaml_scalar_resolve(struct yaml_scalar *out, const char *s, size_t len)
{
	static const enum yaml_type order[] = {
		YAML_NULL, YAML_BOOL, YAML_INT, YAML_FLOAT, YAML_TIME,
		YAML_MERGE,
	};

	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		if (yaml_scalar_is(out, order[i], s, len))
			return;
	out->type = YAML_STRING;
}

static cJSON *time_node(int64_t time)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	yaml_time_write(&text, time);
	return cJSON_CreateString(text.ptr);
}

/* Call 'take' for each byte; returns how many there are. */
static size_t each_byte(const char *s, size_t len,
			void (*take)(void *ctx, size_t index, unsigned int),
			void *ctx)
{
	uint32_t bits = 0;
	unsigned int have = 0;
	size_t count = 0;

	for (size_t i = 0; i < len; i++) {
		int value = base64_value(s[i]);

		if (value < 0 || value > 63)
			continue;
		bits = bits << 6 | (uint32_t)value;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		if (take)
			take(ctx, count, bits >> have & 0xff);
		count++;
	}
	return count;
}

static void add_member(void *object, size_t index, unsigned int byte)
{
	char name[24];

	snprintf(name, sizeof(name), "%zu", index);
	cJSON_AddItemToObject(object, name, cJSON_CreateNumber(byte));
}

static void add_to_key(void *out, size_t index, unsigned int byte)
{
	buf_addf(out, index ? ",%u" : "%u", byte);
}

size_t yaml_binary_size(const char *s, size_t len)
{
	return each_byte(s, len, NULL, NULL);
}

/* A number that remembers its text: cJSON has room for it, and frees it. */
static cJSON *number_node(double number, const char *s, size_t len)
{
	cJSON *node = isfinite(number) ? cJSON_CreateNumber(number)
				       : cJSON_CreateNull();

	if (node)
		node->valuestring = xstrndup(s, len);
	return node;
}

static cJSON *string_node(const char *s, size_t len)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	for (size_t i = 0; i < len; i++)
		if (s[i])
			buf_addc(&text, s[i]);
		else
			buf_adds(&text, "\xef\xbf\xbd");
	return cJSON_CreateString(text.ptr);
}

cJSON *yaml_scalar_node(const struct yaml_scalar *scalar, const char *s,
			size_t len)
{
	cJSON *node;

	switch (scalar->type) {
	case YAML_NULL:
		return cJSON_CreateNull();
	case YAML_BOOL:
		return cJSON_CreateBool(scalar->boolean);
	case YAML_INT:
	case YAML_FLOAT:
		return number_node(scalar->number, s, len);
	case YAML_TIME:
		return time_node(scalar->time);
	case YAML_BINARY:
		node = cJSON_CreateObject();
		if (node)
			each_byte(s, len, add_member, node);
		return node;
	default:
		return string_node(s, len);
	}
}

static void number_key(struct buf *out, double number)
{
	if (isnan(number))
		buf_adds(out, "NaN");
	else if (isinf(number))
		buf_adds(out, number < 0 ? "-Infinity" : "Infinity");
	else
		json_number(out, number);
}

void yaml_scalar_key(struct buf *out, const struct yaml_scalar *scalar,
		     const char *s, size_t len)
{
	CLEANUP(json_freep) cJSON *text = NULL;

	switch (scalar->type) {
	case YAML_NULL:
		buf_adds(out, "null");
		break;
	case YAML_BOOL:
		buf_adds(out, scalar->boolean ? "true" : "false");
		break;
	case YAML_INT:
	case YAML_FLOAT:
		number_key(out, scalar->number);
		break;
	case YAML_TIME:
		yaml_time_write_key(out, scalar->time);
		break;
	case YAML_BINARY:
		each_byte(s, len, add_to_key, out);
		break;
	default:
		text = string_node(s, len);
		if (text)
			buf_adds(out, text->valuestring);
	}
}
