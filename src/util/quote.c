/* SPDX-License-Identifier: MIT */
#include "util/quote.h"

void quote_text(struct buf *out, const char *s, size_t max)
{
	size_t i = 0;

	buf_addc(out, '\'');
	for (; s[i] && i < max; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == 0xc0)
			buf_adds(out, "\\u0000");
		else if (c < 0x20 || c == 0x7f)
			buf_addf(out, "\\u%04x", c);
		else
			buf_addc(out, s[i]);
		i += c == 0xc0 && s[i + 1];
	}
	for (; ((unsigned char)s[i] & 0xc0) == 0x80; i++)
		buf_addc(out, s[i]);
	if (s[i])
		buf_adds(out, "...");
	buf_addc(out, '\'');
}
