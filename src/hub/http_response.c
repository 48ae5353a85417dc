/* SPDX-License-Identifier: MIT */
#include "hub/http.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void http_response_release(struct http_response *response)
{
	for (size_t i = 0; i < response->header_count; i++) {
		free(response->headers[i].name);
		free(response->headers[i].value);
	}
	free(response->headers);
	free(response->url);
	buf_release(&response->body);
	*response = (struct http_response)HTTP_RESPONSE_INIT;
}

const char *http_header(const struct http_response *response,
			const char *name, size_t n)
{
	for (size_t i = 0; i < response->header_count; i++)
		if (!strcmp(response->headers[i].name, name) && !n--)
			return response->headers[i].value;
	return NULL;
}

void http_header_add(struct http_response *response, const char *name,
		     size_t name_len, const char *value, size_t value_len)
{
	struct http_header *header;

	GROW(response->headers, response->header_count,
	     response->header_room);
	header = &response->headers[response->header_count++];
	header->name = xstrndup(name, name_len);
	for (char *p = header->name; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	header->value = xstrndup(value, value_len);
}

/* Whether a link's parameters say rel="next", among others or alone. */
static bool is_next(const char *params, size_t len)
{
	const char *end = params + len;

	while (params < end) {
		const char *p = params + strspn(params, "; \t");
		size_t n = strcspn(p, ";,");

		if (p >= end)
			break;
		if (!strncasecmp(p, "rel=", 4)) {
			p += 4;
			n -= 4;
			while (n && strchr(" \t", p[n - 1]))
				n--;
			if (n > 2 && *p == '"' && p[n - 1] == '"') {
				p++;
				n -= 2;
			}
			return n == 4 && !strncasecmp(p, "next", 4);
		}
		params = p + n + 1;
	}
	return false;
}

bool http_link_next(const struct http_response *response, struct buf *out)
{
	const char *link;

	for (size_t i = 0; (link = http_header(response, "link", i)); i++) {
		while ((link = strchr(link, '<')) != NULL) {
			const char *url = link + 1;
			const char *end = strchr(url, '>');
			size_t len;

			if (!end)
				break;
			/* Commas in URLs are inside < and >. */
			len = strcspn(end + 1, "<");
			if (is_next(end + 1, strcspn(end + 1, ",<"))) {
				buf_add(out, url, (size_t)(end - url));
				return true;
			}
			link = end + 1 + len;
		}
	}
	return false;
}
