/* SPDX-License-Identifier: MIT */
/*
 * Internationalized host names.  libidn2 checks one label by the rules for
 * registration (RFC 5891 section 4), which include the contextual ones; the
 * rule that concerns the whole name (RFC 5893) is here.
 *
 * Few values need libidn2, and it takes a fifth of the time that a short check
 * lasts to load it with its tables: so that is done when there is a label for
 * it.  libcurl, which hfmeta-full is linked with, brings it along.
 */
#include "schema/format.h"

#include <dlfcn.h>
#include <string.h>

#include <idn2.h>

#define LIBRARY "libidn2.so.0"

#define LABEL_BYTES_MAX 255	/* 63 characters of at most 4 bytes */
#define HOST_MAX 253

static const char not_loaded[] =
	"a label that cannot be checked without " LIBRARY;

static bool no(const char **why, const char *text)
{
	*why = text;
	return false;
}

struct library {
	int (*register_u8)(const uint8_t *u_label, const uint8_t *a_label,
			   uint8_t **out, int flags);
	int (*lookup_u8)(const uint8_t *name, uint8_t **out, int flags);
	void (*free)(void *out);
};

/* It stays loaded: only the first time takes long. */
static bool load(struct library *library)
{
	void *handle = dlopen(LIBRARY, RTLD_LAZY | RTLD_NODELETE);

	if (!handle)
		return false;
	*(void **)&library->register_u8 = dlsym(handle, "idn2_register_u8");
	*(void **)&library->lookup_u8 = dlsym(handle, "idn2_lookup_u8");
	*(void **)&library->free = dlsym(handle, "idn2_free");
	dlclose(handle);
	return library->register_u8 && library->lookup_u8 && library->free;
}

bool idn_a_label_valid(const char *label, size_t len, const char **why)
{
	char text[LABEL_BYTES_MAX + 1];
	struct library idn2;
	uint8_t *out = NULL;
	int rc;

	if (len > LABEL_BYTES_MAX)
		return no(why, "a label that is too long");
	if (!load(&idn2))
		return no(why, not_loaded);
	memcpy(text, label, len);
	text[len] = '\0';
	rc = idn2.register_u8(NULL, (const uint8_t *)text, &out,
			      IDN2_NO_TR46);
	idn2.free(out);
	return rc == IDN2_OK || no(why, "a label that is not valid IDNA");
}

/* A label with characters beyond ASCII; *size is what its A-label has. */
static bool is_u_label(const char *label, size_t len, bool normalise,
		       size_t *size, const char **why)
{
	char text[LABEL_BYTES_MAX + 1];
	const uint8_t *in = (const uint8_t *)text;
	struct library idn2;
	uint8_t *out = NULL;
	int rc;

	if (len > LABEL_BYTES_MAX)
		return no(why, "a label that is too long");
	if (label[0] == '-' || label[len - 1] == '-')
		return no(why, "a label that begins or ends with -");
	if (!load(&idn2))
		return no(why, not_loaded);
	memcpy(text, label, len);
	text[len] = '\0';
	rc = normalise ?
		idn2.lookup_u8(in, &out, IDN2_NO_TR46 | IDN2_NFC_INPUT) :
		idn2.register_u8(in, NULL, &out, IDN2_NO_TR46);
	*size = out ? strlen((const char *)out) : 0;
	idn2.free(out);
	return rc == IDN2_OK || no(why, "a label that IDNA does not allow");
}

static bool is_ascii(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	return true;
}

/* The full stop, and what is taken for it: U+3002, U+FF0E, U+FF61. */
static size_t separator_length(const char *s, size_t len)
{
	if (*s == '.')
		return 1;
	if (len >= 3 && (!memcmp(s, "\xe3\x80\x82", 3) ||
			 !memcmp(s, "\xef\xbc\x8e", 3) ||
			 !memcmp(s, "\xef\xbd\xa1", 3)))
		return 3;
	return 0;
}

static size_t label_length(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && !separator_length(s + n, len - n))
		n++;
	return n;
}

/* Whether there is a character of a script that runs from right to left. */
static bool has_right_to_left(const char *s, size_t len)
{
	for (size_t i = 0; i + 1 < len; i++) {
		const unsigned char *p = (const unsigned char *)s + i;
		bool three = i + 2 < len;

		if ((p[0] == 0xd6 && p[1] >= 0x90) ||		/* U+0590 */
		    (p[0] >= 0xd7 && p[0] <= 0xdf) ||
		    (p[0] == 0xe0 && (p[1] & 0xe0) == 0xa0) ||	/* U+0800 */
		    (three && p[0] == 0xef && p[1] == 0xac &&
		     p[2] >= 0x9d) ||				/* U+FB1D */
		    (p[0] == 0xef && (p[1] == 0xad || p[1] == 0xae ||
				      p[1] == 0xaf || p[1] == 0xb9 ||
				      p[1] == 0xba || p[1] == 0xbb)) ||
		    (p[0] == 0xf0 && p[1] == 0x90 && three &&
		     p[2] >= 0xa0) ||				/* U+10800 */
		    (p[0] == 0xf0 && p[1] == 0x9e && three &&
		     p[2] >= 0xa0))				/* U+1E800 */
			return true;
	}
	return false;
}

/* Whether European and Arabic digits stand side by side (rule 4). */
static bool mixes_digits(const char *s, size_t len)
{
	bool european = false, arabic = false;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		unsigned char next = i + 1 < len ? (unsigned char)s[i + 1] : 0;

		european |= (c >= '0' && c <= '9') ||
			    (c == 0xdb && next >= 0xb0 && next <= 0xb9);
		arabic |= c == 0xd9 && next >= 0xa0 && next <= 0xa9;
	}
	return european && arabic;
}

/* In a name with such a character no label begins with a digit (rule 1). */
static bool is_bidi_name(const char *s, size_t len, const char **why)
{
	if (!has_right_to_left(s, len))
		return true;
	for (size_t at = 0; at < len;) {
		size_t n = label_length(s + at, len - at);

		if (s[at] >= '0' && s[at] <= '9')
			return no(why, "a label that begins with a digit, "
				  "in a name that runs from right to left");
		if (has_right_to_left(s + at, n) && mixes_digits(s + at, n))
			return no(why, "a label with two kinds of digits");
		at += n;
		if (at < len)
			at += separator_length(s + at, len - at);
	}
	return true;
}

static bool is_name(const char *s, size_t len, bool normalise,
		    const char **why)
{
	size_t total = 0, at = 0;

	for (;;) {
		size_t n = label_length(s + at, len - at), size = n;

		if (is_ascii(s + at, n)) {
			if (!format_label(s + at, n, why))
				return false;
		} else if (!is_u_label(s + at, n, normalise, &size, why)) {
			return false;
		}
		total += size + 1;
		at += n;
		if (at == len)
			break;
		at += separator_length(s + at, len - at);
	}
	if (total > HOST_MAX + 1)
		return no(why, "longer than 253 characters");
	return is_bidi_name(s, len, why);
}

bool format_idn_hostname(const char *s, size_t len, const char **why)
{
	return is_name(s, len, false, why);
}

bool idn_mail_domain(const char *s, size_t len, const char **why)
{
	return is_name(s, len, true, why);
}
