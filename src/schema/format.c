/* SPDX-License-Identifier: MIT */
#include "schema/format.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "util/regex.h"

/* RFC 6901, as a string: "" or "/a/b~0c". */
static bool format_json_pointer(const char *s, size_t len, const char **why)
{
	if (len && *s != '/') {
		*why = "must begin with /";
		return false;
	}
	for (size_t i = 0; i < len; i++)
		if (s[i] == '~' && s[i + 1] != '0' && s[i + 1] != '1') {
			*why = "~ must be ~0 or ~1";
			return false;
		}
	return true;
}

/* draft-handrews-relative-json-pointer-01 */
static bool format_relative_json_pointer(const char *s, size_t len,
					 const char **why)
{
	size_t digits = strspn(s, "0123456789");

	if (!digits || (*s == '0' && digits > 1)) {
		*why = "must begin with a number";
		return false;
	}
	if (!strcmp(s + digits, "#"))
		return true;
	return format_json_pointer(s + digits, len - digits, why);
}

static bool format_regex(const char *s, size_t len UNUSED,
			 const char **why UNUSED)
{
	struct err err = ERR_INIT;

	return !regex_check(s, &err);
}

/* RFC 4122: 8-4-4-4-12 hexadecimal digits */
static bool format_uuid(const char *s, size_t len, const char **why UNUSED)
{
	if (len != 36)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s[i] != '-' : !isxdigit((unsigned char)s[i]))
			return false;
	}
	return true;
}

static int compare_name(const void *name, const void *format)
{
	return strcmp(name, ((const struct format *)format)->name);
}

const struct format *format_find(const char *name)
{
	/* Sorted by strcmp(). */
	static const struct format formats[] = {
		{ "date", "a", format_date },
		{ "date-time", "a", format_date_time },
		{ "duration", "a", format_duration },
		{ "email", "an", format_email },
		{ "hostname", "a", format_hostname },
		{ "idn-email", "an", format_idn_email },
		{ "idn-hostname", "an", format_idn_hostname },
		{ "ipv4", "an", format_ipv4 },
		{ "ipv6", "an", format_ipv6 },
		{ "iri", "an", format_iri },
		{ "iri-reference", "an", format_iri_reference },
		{ "json-pointer", "a", format_json_pointer },
		{ "regex", "a", format_regex },
		{ "relative-json-pointer", "a",
		  format_relative_json_pointer },
		{ "time", "a", format_time },
		{ "uri", "a", format_uri },
		{ "uri-reference", "a", format_uri_reference },
		{ "uri-template", "a", format_uri_template },
		{ "uuid", "a", format_uuid },
	};

	return bsearch(name, formats, ARRAY_SIZE(formats), sizeof(*formats),
		       compare_name);
}
