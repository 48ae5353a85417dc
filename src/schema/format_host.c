/* SPDX-License-Identifier: MIT */
#include "schema/format.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HOST_MAX 253
#define LABEL_MAX 63
#define LOCAL_MAX 64

static bool no(const char **why, const char *text)
{
	*why = text;
	return false;
}

bool format_label(const char *s, size_t len, const char **why)
{
	if (!len)
		return no(why, "an empty label");
	if (len > LABEL_MAX)
		return no(why, "a label of more than 63 characters");
	if (s[0] == '-' || s[len - 1] == '-')
		return no(why, "a label that begins or ends with -");
	for (size_t i = 0; i < len; i++)
		if (!isascii((unsigned char)s[i]) ||
		    (!isalnum((unsigned char)s[i]) && s[i] != '-'))
			return no(why, "only letters, digits, - and . can be "
				  "in it");
	return len < 4 || strncasecmp(s, "xn--", 4) != 0 ||
	       idn_a_label_valid(s, len, why);
}

bool format_hostname(const char *s, size_t len, const char **why)
{
	const char *end = s + len;

	if (len > HOST_MAX)
		return no(why, "longer than 253 characters");
	for (;;) {
		const char *dot = memchr(s, '.', (size_t)(end - s));

		if (!format_label(s, (size_t)((dot ? dot : end) - s), why))
			return false;
		if (!dot)
			return true;
		s = dot + 1;
	}
}

/* One number of 0 to 255 without leading zeros; returns its length. */
static size_t octet_length(const char *s)
{
	size_t len = strspn(s, "0123456789");

	if (!len || len > 3 || (len > 1 && *s == '0') ||
	    strtoul(s, NULL, 10) > 255)
		return 0;
	return len;
}

bool format_ipv4(const char *s, size_t len, const char **why UNUSED)
{
	const char *end = s + len;

	for (int i = 0; i < 4; i++) {
		size_t n = octet_length(s);

		if (!n)
			return false;
		s += n;
		if (i < 3 && *s++ != '.')
			return false;
	}
	return s == end;
}

/* RFC 4291: 16 bits a group, "::" once for one or more groups of zeros. */
bool format_ipv6(const char *s, size_t len, const char **why)
{
	const char *end = s + len;
	unsigned int groups = 0;
	bool gap = false;

	if (starts_with(s, "::")) {
		gap = true;
		s += 2;
	}
	while (s < end) {
		size_t n = strspn(s, "0123456789abcdefABCDEF");

		if (s[n] == '.') {
			groups += 2;
			if (!format_ipv4(s, (size_t)(end - s), why))
				return false;
			break;
		}
		if (!n || n > 4)
			return false;
		groups++;
		s += n;
		if (s == end)
			break;
		if (*s++ != ':')
			return false;
		if (*s == ':') {
			if (gap)
				return false;
			gap = true;
			s++;
		} else if (s == end) {
			return false;
		}
	}
	return gap ? groups < 8 : groups == 8;
}

static bool is_atom_character(unsigned char c, bool idn)
{
	return (idn && c >= 0x80) ||
	       (c < 0x80 && (isalnum(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~",
							c))));
}

static bool is_dot_string(const char *s, size_t len, bool idn)
{
	if (!len || s[0] == '.' || s[len - 1] == '.')
		return false;
	for (size_t i = 0; i < len; i++)
		if (s[i] == '.' ? s[i - 1] == '.' :
		    !is_atom_character((unsigned char)s[i], idn))
			return false;
	return true;
}

static bool is_quoted_string(const char *s, size_t len, bool idn)
{
	if (len < 2 || s[0] != '"' || s[len - 1] != '"')
		return false;
	for (size_t i = 1; i + 1 < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '\\' && ++i + 1 >= len)
			return false;
		c = (unsigned char)s[i];
		if (c < 0x20 || c == 0x7f || (c >= 0x80 && !idn) ||
		    (c == '"' && s[i - 1] != '\\'))
			return false;
	}
	return true;
}

/* "[127.0.0.1]", "[IPv6:::1]" */
static bool is_address_literal(const char *s, size_t len, const char **why)
{
	CLEANUP(freep) char *inner = NULL;

	if (len < 3 || s[len - 1] != ']')
		return false;
	inner = xstrndup(s + 1, len - 2);
	if (!strncasecmp(inner, "IPv6:", 5))
		return format_ipv6(inner + 5, strlen(inner + 5), why);
	return format_ipv4(inner, strlen(inner), why);
}

/* The last @ that is not in quotes, of which there is one. */
static const char *find_at(const char *s, size_t len)
{
	size_t i = 0;

	if (len && s[0] == '"') {
		for (i = 1; i < len && s[i] != '"'; i++)
			i += s[i] == '\\';
		if (i >= len)
			return NULL;
	}
	return memchr(s + i, '@', len - i);
}

static bool check_email(const char *s, size_t len, bool idn,
			const char **why)
{
	const char *at = find_at(s, len), *domain;
	size_t local, rest;

	if (!at)
		return no(why, "there must be an @");
	local = (size_t)(at - s);
	domain = at + 1;
	rest = len - local - 1;
	if (local > LOCAL_MAX || (!is_dot_string(s, local, idn) &&
				  !is_quoted_string(s, local, idn)))
		return no(why, "what is before the @ cannot be a mailbox");
	if (*domain == '[')
		return is_address_literal(domain, rest, why);
	return idn ? idn_mail_domain(domain, rest, why) :
		     format_hostname(domain, rest, why);
}

bool format_email(const char *s, size_t len, const char **why)
{
	return check_email(s, len, false, why);
}

bool format_idn_email(const char *s, size_t len, const char **why)
{
	return check_email(s, len, true, why);
}
