/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SCHEMA_URI_H
#define HFMETA_SCHEMA_URI_H

/*
 * URI references (RFC 3986 section 5): what "$id" and "$ref" are made of.
 * Nothing is checked: any string splits somehow.  Internal to schema/.
 */

#include "util/buf.h"

/* Append 'ref' resolved against 'base', with the fragment of 'ref' if it has
 * one.  A base that is relative itself, or "", is taken for what it is. */
void uri_resolve(struct buf *out, const char *base, const char *ref);

/* Append 'len' bytes with %XX decoded; %00 becomes C0 80. */
void uri_decode(struct buf *out, const char *s, size_t len);

#endif
