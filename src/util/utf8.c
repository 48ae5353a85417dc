/* SPDX-License-Identifier: MIT */
#include "util/utf8.h"

/* The least code point that a sequence of that many bytes may encode. */
static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

size_t utf8_decode(const char *s, size_t len, uint32_t *code)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t bytes;
	uint32_t value;

	if (!len)
		return 0;
	if (u[0] < 0x80) {
		*code = u[0];
		return 1;
	}
	if (u[0] < 0xc2 || u[0] > 0xf4)
		return 0;
	bytes = u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : 4;
	if (len < bytes)
		return 0;
	value = u[0] & (0x7fu >> bytes);
	for (size_t i = 1; i < bytes; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (u[i] & 0x3f);
	}
	if (value < least[bytes] || value > 0x10ffff ||
	    (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*code = value;
	return bytes;
}

size_t utf8_encode(char *out, uint32_t code)
{
	unsigned char *u = (unsigned char *)out;

	if (code < 0x80) {
		u[0] = (unsigned char)code;
		return 1;
	}
	if (code < 0x800) {
		u[0] = (unsigned char)(0xc0 | code >> 6);
		u[1] = (unsigned char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		u[0] = (unsigned char)(0xe0 | code >> 12);
		u[1] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
		u[2] = (unsigned char)(0x80 | (code & 0x3f));
		return 3;
	}
	u[0] = (unsigned char)(0xf0 | code >> 18);
	u[1] = (unsigned char)(0x80 | (code >> 12 & 0x3f));
	u[2] = (unsigned char)(0x80 | (code >> 6 & 0x3f));
	u[3] = (unsigned char)(0x80 | (code & 0x3f));
	return 4;
}

bool utf8_valid(const char *s, size_t len)
{
	uint32_t code;

	while (len) {
		size_t bytes = utf8_decode(s, len, &code);

		if (!bytes)
			return false;
		s += bytes;
		len -= bytes;
	}
	return true;
}
