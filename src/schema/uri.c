/* SPDX-License-Identifier: MIT */
#include "schema/uri.h"

#include <string.h>

/* A part that is not there has ptr == NULL; the path always is. */
struct part {
	const char *ptr;
	size_t len;
};

struct uri {
	struct part scheme, authority, path, query, fragment;
};

static size_t scheme_length(const char *s)
{
	size_t len = strcspn(s, ":/?#");

	return s[len] == ':' ? len : 0;
}

static struct uri split(const char *s)
{
	struct uri uri = { .path = { NULL, 0 } };
	size_t len = scheme_length(s);

	if (len) {
		uri.scheme = (struct part){ s, len };
		s += len + 1;
	}
	if (s[0] == '/' && s[1] == '/') {
		len = strcspn(s + 2, "/?#");
		uri.authority = (struct part){ s + 2, len };
		s += len + 2;
	}
	len = strcspn(s, "?#");
	uri.path = (struct part){ s, len };
	s += len;
	if (*s == '?') {
		len = strcspn(s + 1, "#");
		uri.query = (struct part){ s + 1, len };
		s += len + 1;
	}
	if (*s == '#')
		uri.fragment = (struct part){ s + 1, strlen(s + 1) };
	return uri;
}

/* Section 5.2.4: append a path without its "." and ".." segments. */
static void add_path(struct buf *out, const char *path, size_t len)
{
	size_t start = out->len;
	const char *end = path + len;

	while (path < end) {
		const char *slash = memchr(path + 1, '/',
					   (size_t)(end - path - 1));
		size_t n = (size_t)((slash ? slash : end) - path);
		const char *name = path + (*path == '/');
		size_t name_len = n - (*path == '/');

		if (name_len == 1 && name[0] == '.') {
			if (!slash)
				buf_addc(out, '/');
		} else if (name_len == 2 && name[0] == '.' && name[1] == '.') {
			size_t cut = out->len;

			while (cut > start && out->ptr[cut - 1] != '/')
				cut--;
			buf_cut(out, cut > start ? cut - 1 : start);
			if (!slash)
				buf_addc(out, '/');
		} else {
			buf_add(out, path, n);
		}
		path += n;
	}
}

/* Section 5.2.3: 'ref' in place of what follows the last slash of 'base'. */
static void add_merged(struct buf *out, const struct uri *base,
		       const struct uri *ref)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT(BUF_UNBOUNDED);
	size_t keep = base->path.len;

	while (keep && base->path.ptr[keep - 1] != '/')
		keep--;
	if (!keep && base->authority.ptr)
		buf_addc(&path, '/');
	buf_add(&path, base->path.ptr, keep);
	buf_add(&path, ref->path.ptr, ref->path.len);
	add_path(out, path.ptr, path.len);
}

static void add_part(struct buf *out, const char *before,
		     const struct part *part, const char *after)
{
	if (!part->ptr)
		return;
	buf_adds(out, before);
	buf_add(out, part->ptr, part->len);
	buf_adds(out, after);
}

void uri_resolve(struct buf *out, const char *base_text, const char *ref_text)
{
	struct uri base = split(base_text), ref = split(ref_text);

	if (ref.scheme.ptr) {
		buf_adds(out, ref_text);
		return;
	}
	add_part(out, "", &base.scheme, ":");
	if (ref.authority.ptr) {
		add_part(out, "//", &ref.authority, "");
		add_path(out, ref.path.ptr, ref.path.len);
	} else {
		add_part(out, "//", &base.authority, "");
		if (!ref.path.len) {
			buf_add(out, base.path.ptr, base.path.len);
			if (!ref.query.ptr)
				ref.query = base.query;
		} else if (*ref.path.ptr == '/') {
			add_path(out, ref.path.ptr, ref.path.len);
		} else {
			add_merged(out, &base, &ref);
		}
	}
	add_part(out, "?", &ref.query, "");
	add_part(out, "#", &ref.fragment, "");
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void uri_decode(struct buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		int high = i + 2 < len && s[i] == '%' ? hex(s[i + 1]) : -1;
		int low = high >= 0 ? hex(s[i + 2]) : -1;

		if (low < 0) {
			buf_addc(out, s[i]);
			continue;
		}
		if (high || low)
			buf_addc(out, (char)(high << 4 | low));
		else
			buf_adds(out, "\xc0\x80");
		i += 2;
	}
}
