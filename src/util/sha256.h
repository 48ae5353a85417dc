/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_UTIL_SHA256_H
#define HFMETA_UTIL_SHA256_H

#include "util/util.h"

/*
 * SHA-256 (FIPS 180-4) of some bytes in lower-case hexadecimal digits.  For
 * names, not for secrets.  A few lines here cost less at every start of the
 * program than a cryptographic library that has nothing else to do.
 */
void sha256_hex(char hex[65], const void *data, size_t len);

#endif
