/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SCHEMA_FORMAT_H
#define HFMETA_SCHEMA_FORMAT_H

/*
 * The keyword "format".  All formats are known in all drafts.  A name that
 * is not known asserts nothing.
 */

#include "util/util.h"

struct format {
	const char *name;
	const char *article;	/* "a", "an": "must be a date, is ..." */
	/*
	 * Whether 'len' bytes of valid UTF-8 are of the format.  If not,
	 * *why may be set to a few words that say what is wrong, or NULL.
	 */
	bool (*check)(const char *s, size_t len, const char **why);
};

/* NULL if there is none of that name. */
const struct format *format_find(const char *name);

/* The checks, by the file they are in; internal to format*.c. */

/* format_time.c: RFC 3339, ISO 8601 */
bool format_date(const char *s, size_t len, const char **why);
bool format_time(const char *s, size_t len, const char **why);
bool format_date_time(const char *s, size_t len, const char **why);
bool format_duration(const char *s, size_t len, const char **why);

/* format_uri.c: RFC 3986, 3987, 6570 */
bool format_uri(const char *s, size_t len, const char **why);
bool format_uri_reference(const char *s, size_t len, const char **why);
bool format_iri(const char *s, size_t len, const char **why);
bool format_iri_reference(const char *s, size_t len, const char **why);
bool format_uri_template(const char *s, size_t len, const char **why);

/* format_host.c: RFC 1123, 2673, 4291, 5321 */
bool format_hostname(const char *s, size_t len, const char **why);
bool format_label(const char *s, size_t len, const char **why);
bool format_ipv4(const char *s, size_t len, const char **why);
bool format_ipv6(const char *s, size_t len, const char **why);
bool format_email(const char *s, size_t len, const char **why);
bool format_idn_email(const char *s, size_t len, const char **why);

/* idn.c: RFC 5890 to 5893 */
bool format_idn_hostname(const char *s, size_t len, const char **why);

/* The same, for what need not be normalised (NFC) yet. */
bool idn_mail_domain(const char *s, size_t len, const char **why);

/* Whether a label that begins with "xn--" decodes to a label that IDNA 2008
 * allows and that encodes to the same again. */
bool idn_a_label_valid(const char *label, size_t len, const char **why);

#endif
