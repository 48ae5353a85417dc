/* SPDX-License-Identifier: MIT */
#include "util/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char buf_nothing[1];

void buf_init(struct buf *buf, size_t max)
{
	*buf = (struct buf)BUF_INIT(max);
}

void buf_release(struct buf *buf)
{
	if (buf->size)
		free(buf->ptr);
	buf_init(buf, buf->max);
}

void buf_reset(struct buf *buf)
{
	buf->len = 0;
	buf->full = false;
	if (buf->size)
		buf->ptr[0] = '\0';
}

void buf_reserve(struct buf *buf, size_t len)
{
	size_t want;

	if (len > buf->max - buf->len)
		len = buf->max - buf->len;
	want = buf->len + len + 1;
	if (want <= buf->size)
		return;
	if (want < 2 * buf->size)
		want = 2 * buf->size;
	if (want < 64)
		want = 64;
	if (want > buf->max + 1)
		want = buf->max + 1;
	buf->ptr = xrealloc(buf->size ? buf->ptr : NULL, want);
	buf->ptr[buf->len] = '\0';
	buf->size = want;
}

/* Whether 'len' more bytes may come; then there is room for them. */
static bool admit(struct buf *buf, size_t len)
{
	if (buf->full || len > buf->max - buf->len) {
		buf->full = true;
		return false;
	}
	if (buf->len + len + 1 > buf->size)
		buf_reserve(buf, len);
	return true;
}

void buf_add(struct buf *buf, const void *data, size_t len)
{
	if (!len || !admit(buf, len))
		return;
	memcpy(buf->ptr + buf->len, data, len);
	buf->len += len;
	buf->ptr[buf->len] = '\0';
}

void buf_adds(struct buf *buf, const char *s)
{
	buf_add(buf, s, strlen(s));
}

void buf_addc(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_add_times(struct buf *buf, char c, size_t times)
{
	if (!times || !admit(buf, times))
		return;
	memset(buf->ptr + buf->len, c, times);
	buf->len += times;
	buf->ptr[buf->len] = '\0';
}

void buf_addf(struct buf *buf, const char *fmt, ...)
{
	va_list ap, again;
	int len;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len > 0 && admit(buf, (size_t)len)) {
		vsnprintf(buf->ptr + buf->len, (size_t)len + 1, fmt, again);
		buf->len += (size_t)len;
	}
	va_end(again);
}

void buf_cut(struct buf *buf, size_t len)
{
	if (len >= buf->len)
		return;
	buf->len = len;
	buf->ptr[len] = '\0';
}

char *buf_detach(struct buf *buf)
{
	char *bytes = buf->size ? buf->ptr : xstrdup("");

	buf_init(buf, buf->max);
	return bytes;
}
