/* SPDX-License-Identifier: MIT */
#include "util/sha1.h"

#include <string.h>

void sha1_init(struct sha1 *sha1)
{
	*sha1 = (struct sha1){ .state = { 0x67452301, 0xefcdab89, 0x98badcfe,
					  0x10325476, 0xc3d2e1f0 } };
}

static uint32_t rotate(uint32_t word, int bits)
{
	return word << bits | word >> (32 - bits);
}

static uint32_t word_at(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static uint32_t mix(int round, const uint32_t *s)
{
	switch (round / 20) {
	case 0:
		return ((s[1] & s[2]) | (~s[1] & s[3])) + 0x5a827999;
	case 1:
		return (s[1] ^ s[2] ^ s[3]) + 0x6ed9eba1;
	case 2:
		return ((s[1] & s[2]) | (s[1] & s[3]) | (s[2] & s[3])) +
		       0x8f1bbcdc;
	default:
		return (s[1] ^ s[2] ^ s[3]) + 0xca62c1d6;
	}
}

static void add_block(struct sha1 *sha1, const unsigned char *block)
{
	uint32_t w[80], s[5];

	memcpy(s, sha1->state, sizeof(s));
	for (int i = 0; i < 16; i++)
		w[i] = word_at(block + 4 * i);
	for (int i = 16; i < 80; i++)
		w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	for (int i = 0; i < 80; i++) {
		uint32_t t = rotate(s[0], 5) + mix(i, s) + s[4] + w[i];

		s[4] = s[3];
		s[3] = s[2];
		s[2] = rotate(s[1], 30);
		s[1] = s[0];
		s[0] = t;
	}
	for (int i = 0; i < 5; i++)
		sha1->state[i] += s[i];
}

void sha1_add(struct sha1 *sha1, const void *data, size_t len)
{
	const unsigned char *p = data;
	size_t used = sha1->len % 64;

	sha1->len += len;
	while (len) {
		size_t take = 64 - used < len ? 64 - used : len;

		if (take == 64) {
			add_block(sha1, p);
		} else {
			memcpy(sha1->block + used, p, take);
			if (used + take == 64)
				add_block(sha1, sha1->block);
		}
		used = (used + take) % 64;
		p += take;
		len -= take;
	}
}

void sha1_end(struct sha1 *sha1, unsigned char digest[SHA1_LEN])
{
	static const unsigned char padding[64] = { 0x80 };
	uint64_t bits = sha1->len * 8;
	unsigned char length[8];

	for (int i = 0; i < 8; i++)
		length[i] = (unsigned char)(bits >> (56 - 8 * i));
	sha1_add(sha1, padding, 64 - (sha1->len + 8) % 64);
	sha1_add(sha1, length, sizeof(length));
	for (int i = 0; i < SHA1_LEN; i++)
		digest[i] = (unsigned char)(sha1->state[i / 4] >>
					    (24 - 8 * (i % 4)));
}
