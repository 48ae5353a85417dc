/* SPDX-License-Identifier: MIT */
#include "util/sha1.h"

#include <stdio.h>
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

/* Words 16 and on are made as they are needed, each in the place of the one
 * that is needed no more. */
static inline uint32_t word_of_round(uint32_t w[16], int i)
{
	if (i >= 16)
		w[i % 16] = rotate(w[(i - 3) % 16] ^ w[(i - 8) % 16] ^
				   w[(i - 14) % 16] ^ w[i % 16], 1);
	return w[i % 16];
}

#define CHOICE(b, c, d) ((((c) ^ (d)) & (b)) ^ (d))
#define PARITY(b, c, d) ((b) ^ (c) ^ (d))
#define MAJORITY(b, c, d) (((b) & (c)) | (((b) | (c)) & (d)))

/* The variables change places, so that no value has to be moved; all is
 * written out, so that the compiler knows every place in 'w'. */
#define ROUND(f, k, i, a, b, c, d, e) do { \
	(e) += rotate((a), 5) + f((b), (c), (d)) + (k) + word_of_round(w, (i)); \
	(b) = rotate((b), 30); \
} while (0)

#define FIVE_ROUNDS(f, k, i) do { \
	ROUND(f, k, (i), a, b, c, d, e); \
	ROUND(f, k, (i) + 1, e, a, b, c, d); \
	ROUND(f, k, (i) + 2, d, e, a, b, c); \
	ROUND(f, k, (i) + 3, c, d, e, a, b); \
	ROUND(f, k, (i) + 4, b, c, d, e, a); \
} while (0)

#define TWENTY_ROUNDS(f, k, i) do { \
	FIVE_ROUNDS(f, k, (i)); \
	FIVE_ROUNDS(f, k, (i) + 5); \
	FIVE_ROUNDS(f, k, (i) + 10); \
	FIVE_ROUNDS(f, k, (i) + 15); \
} while (0)

static void add_block(struct sha1 *sha1, const unsigned char *block)
{
	uint32_t *s = sha1->state;
	uint32_t a = s[0], b = s[1], c = s[2], d = s[3], e = s[4];
	uint32_t w[16];

	for (int i = 0; i < 16; i++)
		w[i] = word_at(block + 4 * i);
	TWENTY_ROUNDS(CHOICE, 0x5a827999, 0);
	TWENTY_ROUNDS(PARITY, 0x6ed9eba1, 20);
	TWENTY_ROUNDS(MAJORITY, 0x8f1bbcdc, 40);
	TWENTY_ROUNDS(PARITY, 0xca62c1d6, 60);
	s[0] += a;
	s[1] += b;
	s[2] += c;
	s[3] += d;
	s[4] += e;
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

void sha1_git_object(unsigned char digest[SHA1_LEN], const char *type,
		     const void *data, size_t len)
{
	char head[40];
	struct sha1 sha1;

	snprintf(head, sizeof(head), "%s %zu", type, len);
	sha1_init(&sha1);
	sha1_add(&sha1, head, strlen(head) + 1);
	sha1_add(&sha1, data, len);
	sha1_end(&sha1, digest);
}
