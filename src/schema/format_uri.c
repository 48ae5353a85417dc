/* SPDX-License-Identifier: MIT */
#include "schema/format.h"

#include <stdlib.h>
#include <string.h>

#include "json/json.h"

#define UNRESERVED "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789-._~"
#define SUB_DELIMS "!$&'()*+,;="
#define DIGITS "0123456789"
#define HEX DIGITS "abcdefABCDEF"

static bool no(const char **why, const char *text)
{
	*why = text;
	return false;
}

static bool is_hex(char c)
{
	return c && strchr(HEX, c);
}

static uint32_t decode(const char *s, size_t *len)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc0 ? 2 : 1;
	uint32_t code = n == 1 ? p[0] : p[0] & (0x7fu >> n);

	for (size_t i = 1; i < n; i++)
		code = code << 6 | (p[i] & 0x3f);
	*len = n;
	return code;
}

/* RFC 3987: ucschar, and in a query iprivate. */
static bool is_iri_character(uint32_t code, bool in_query)
{
	if (code < 0xa0)
		return false;
	if (code <= 0xd7ff || (code >= 0xf900 && code <= 0xfdcf) ||
	    (code >= 0xfdf0 && code <= 0xffef))
		return true;
	if (code >= 0x10000 && code <= 0xefffd)
		return (code & 0xffff) <= 0xfffd && (code < 0xe0000 ||
						     code >= 0xe1000);
	return in_query && ((code >= 0xe000 && code <= 0xf8ff) ||
			    (code >= 0xf0000 && (code & 0xffff) <= 0xfffd));
}

/* Whether [s, end) is made of 'extra', unreserved characters, sub-delims and
 * %XX; with 'iri' of others too. */
static bool is_made_of(const char *s, const char *end, const char *extra,
		       bool iri, const char **why)
{
	bool in_query = strchr(extra, '?');

	while (s < end) {
		size_t len = 1;

		if (*s == '%') {
			if (end - s < 3 || !is_hex(s[1]) || !is_hex(s[2]))
				return no(why, "% needs two hexadecimal "
					  "digits");
			len = 3;
		} else if ((unsigned char)*s >= 0x80) {
			uint32_t code = decode(s, &len);

			if (!iri || !is_iri_character(code, in_query))
				return no(why, "a character that must be "
					  "written with %");
		} else if (!strchr(UNRESERVED SUB_DELIMS, *s) &&
			   !strchr(extra, *s)) {
			return no(why, "a character that must be written "
				  "with %");
		}
		s += len;
	}
	return true;
}

/* "[...]": an IPv6 address, or one of the future. */
static bool is_ip_literal(const char *s, const char *end, const char **why)
{
	CLEANUP(freep) char *inner = NULL;
	size_t dot;

	if (end - s < 3 || end[-1] != ']')
		return no(why, "a [ without its ]");
	inner = xstrndup(s + 1, (size_t)(end - s) - 2);
	if (*inner != 'v' && *inner != 'V')
		return format_ipv6(inner, strlen(inner), why);
	dot = 1 + strspn(inner + 1, HEX);
	return dot > 1 && inner[dot] == '.' && inner[dot + 1] &&
	       is_made_of(inner + dot + 1, inner + strlen(inner), ":", false,
			  why);
}

static bool is_authority(const char *s, const char *end, bool iri,
			 const char **why)
{
	const char *at = memchr(s, '@', (size_t)(end - s)), *port;

	if (at) {
		if (!is_made_of(s, at, ":", iri, why))
			return false;
		s = at + 1;
	}
	port = end;
	while (port > s && port[-1] >= '0' && port[-1] <= '9')
		port--;
	if (port > s && port[-1] == ':')
		end = port - 1;
	if (s < end && *s == '[')
		return is_ip_literal(s, end, why);
	return is_made_of(s, end, "", iri, why);
}

/* What stands behind the scheme, or all if there is none. */
static bool is_rest(const char *s, const char *end, bool iri, bool relative,
		    const char **why)
{
	const char *path = s, *query, *fragment;

	fragment = memchr(s, '#', (size_t)(end - s));
	if (fragment) {
		if (!is_made_of(fragment + 1, end, ":@/?", false, why) &&
		    !(iri && is_made_of(fragment + 1, end, ":@/", true, why)))
			return false;
		end = fragment;
	}
	query = memchr(s, '?', (size_t)(end - s));
	if (query) {
		if (!is_made_of(query + 1, end, ":@/?", iri, why))
			return false;
		end = query;
	}
	if (end - s >= 2 && s[0] == '/' && s[1] == '/') {
		path = memchr(s + 2, '/', (size_t)(end - s - 2));
		if (!path)
			path = end;
		if (!is_authority(s + 2, path, iri, why))
			return false;
	} else if (relative) {
		const char *slash = memchr(s, '/', (size_t)(end - s));

		if (memchr(s, ':', (size_t)((slash ? slash : end) - s)))
			return no(why, "a colon in the first segment");
	}
	return is_made_of(path, end, ":@/", iri, why);
}

static size_t scheme_length(const char *s)
{
	size_t len = strspn(s, "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS "+-.");

	if (!len || s[len] != ':' || strchr(DIGITS "+-.", *s))
		return 0;
	return len;
}

static bool check(const char *s, size_t len, bool iri, bool reference,
		  const char **why)
{
	size_t scheme = scheme_length(s);

	if (!scheme && !reference)
		return no(why, "must begin with a scheme, as https:");
	return is_rest(s + scheme + (scheme > 0), s + len, iri, !scheme, why);
}

bool format_uri(const char *s, size_t len, const char **why)
{
	return check(s, len, false, false, why);
}

bool format_uri_reference(const char *s, size_t len, const char **why)
{
	return check(s, len, false, true, why);
}

bool format_iri(const char *s, size_t len, const char **why)
{
	return check(s, len, true, false, why);
}

bool format_iri_reference(const char *s, size_t len, const char **why)
{
	return check(s, len, true, true, why);
}

/* Dots stand between other characters of a name. */
static bool is_variable(const char *s, const char *end)
{
	bool dot = true;

	for (; s < end; s++) {
		if (*s == '.' && dot)
			return false;
		dot = *s == '.';
	}
	return !dot;
}

/* RFC 6570: one {expression}, without the braces. */
static bool is_expression(const char *s, const char *end)
{
	if (s < end && strchr("+#./;?&=,!@|", *s))
		s++;
	do {
		const char *name = s;
		size_t digits;

		while (s < end && (strchr("abcdefghijklmnopqrstuvwxyz"
					  "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS
					  "_.", *s) ||
				   (*s == '%' && end - s > 2 &&
				    is_hex(s[1]) && is_hex(s[2]))))
			s += *s == '%' ? 3 : 1;
		if (!is_variable(name, s))
			return false;
		if (s < end && *s == ':') {
			digits = strspn(++s, DIGITS);
			if (!digits || digits > 4 || *s == '0')
				return false;
			s += digits;
		} else if (s < end && *s == '*') {
			s++;
		}
	} while (s < end && *s++ == ',');
	return s == end;
}

bool format_uri_template(const char *s, size_t len, const char **why)
{
	const char *end = s + len;

	while (s < end) {
		size_t n = 1;

		if (*s == '{') {
			const char *close = memchr(s, '}', (size_t)(end - s));

			if (!close || !is_expression(s + 1, close))
				return no(why, "a broken {expression}");
			n = (size_t)(close - s) + 1;
		} else if (*s == '%') {
			if (end - s < 3 || !is_hex(s[1]) || !is_hex(s[2]))
				return no(why, "% needs two hexadecimal "
					  "digits");
			n = 3;
		} else if ((unsigned char)*s >= 0x80) {
			if (!is_iri_character(decode(s, &n), true))
				return no(why, "a character that cannot be "
					  "in it");
		} else if ((unsigned char)*s <= 0x20 || *s == 0x7f ||
			   strchr("\"<>\\^`|}", *s)) {
			return no(why, "a character that cannot be in it");
		}
		s += n;
	}
	return true;
}
