/* SPDX-License-Identifier: MIT */
#include "hub/http_private.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_NETWORK "check the network connection; without one, --hub names a " \
	"hub snapshot"

/* Of an answer that is an error: enough for its message. */
#define ERROR_BODY_MAX (64u << 10)

struct wire {
	CURL *easy;
	struct curl_slist *headers;
	char error[CURL_ERROR_SIZE];
};

/* URLs */

static void curl_url_freep(CURLU **url)
{
	curl_url_cleanup(*url);
}

static void curl_strp(char **s)
{
	curl_free(*s);
}

int http_origin(struct buf *out, const char *url, struct err *err)
{
	CLEANUP(curl_url_freep) CURLU *parts = curl_url();
	CLEANUP(curl_strp) char *scheme = NULL;
	CLEANUP(curl_strp) char *host = NULL;
	CLEANUP(curl_strp) char *port = NULL;
	CLEANUP(curl_strp) char *user = NULL;
	CLEANUP(curl_strp) char *password = NULL;

	if (!parts ||
	    curl_url_set(parts, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    (strcmp(scheme, "http") && strcmp(scheme, "https")) ||
	    curl_url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_PORT, &port,
			 CURLU_DEFAULT_PORT) != CURLUE_OK)
		return err_set(err, ERR_INVALID, "not an http(s) URL");
	if (curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_PASSWORD, &password,
			 0) == CURLUE_OK)
		return err_set(err, ERR_INVALID,
			       "a URL with a user or password");
	for (char *p = host; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	buf_addf(out, "%s://%s:%s", scheme, host, port);
	return 0;
}

void http_url_for_people(struct buf *out, const char *url)
{
	size_t len = strcspn(url, "?#");
	const char *host = strstr(url, "://");
	size_t authority, skip = 0;

	if (host && host < url + len) {
		host += 3;
		authority = strcspn(host, "/?#");
		for (size_t i = 0; i < authority; i++)
			if (host[i] == '@')
				skip = i + 1;
		buf_add(out, url, (size_t)(host - url));
		len -= (size_t)(host - url) + skip;
		url = host + skip;
	}
	buf_add(out, url, len > 200 ? 200 : len);
	if (len > 200)
		buf_adds(out, "...");
}

void http_host_for_people(struct buf *out, const char *url)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	const char *host;

	http_url_for_people(&text, url);
	host = strstr(text.ptr, "://");
	host = host ? host + 3 : text.ptr;
	buf_add(out, host, strcspn(host, "/"));
}

int http_url_join(const char *base, const char *location, char **out)
{
	CLEANUP(curl_url_freep) CURLU *url = curl_url();
	CLEANUP(curl_strp) char *target = NULL;

	if (!url || curl_url_set(url, CURLUPART_URL, base, 0) ||
	    curl_url_set(url, CURLUPART_URL, location, CURLU_URLENCODE) ||
	    curl_url_get(url, CURLUPART_URL, &target, 0))
		return -1;
	*out = xstrdup(target);
	return 0;
}

/* What libcurl calls */

static bool is_success(int status)
{
	return status >= 200 && status < 300;
}

/* A status line: what came before was a 1xx answer. */
static void start_answer(struct transfer *t, const char *line, size_t len)
{
	const char *space = memchr(line, ' ', len);
	bool sent = t->response.sent_token;
	int status = 0;

	if (space && line + len - space > 3)
		for (int i = 1; i <= 3; i++)
			status = 10 * status + (space[i] - '0');
	http_response_release(&t->response);
	t->response.status = status;
	t->response.sent_token = sent;
	buf_init(&t->response.body, is_success(status) ?
		 t->request.max_body : ERROR_BODY_MAX);
}

static size_t on_header(char *line, size_t size, size_t count, void *data)
{
	struct transfer *t = data;
	size_t len = size * count, all = len;
	const char *colon = memchr(line, ':', len);
	const char *value;

	t->header_bytes += len;
	if (t->header_bytes > HTTP_HEADERS_MAX) {
		t->too_many_headers = true;
		return 0;
	}
	while (len && (line[len - 1] == '\r' || line[len - 1] == '\n' ||
		       line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	if (len > 5 && !memcmp(line, "HTTP/", 5)) {
		start_answer(t, line, len);
	} else if (colon && colon < line + len) {
		value = colon + 1;
		while (value < line + len && (*value == ' ' || *value == '\t'))
			value++;
		http_header_add(&t->response, line, (size_t)(colon - line),
				value, (size_t)(line + len - value));
	}
	return all;
}

/* How much of the body is wanted: SIZE_MAX for all of it. */
static size_t wanted(const struct transfer *t)
{
	if (!is_success(t->response.status))
		return ERROR_BODY_MAX;
	if (t->request.ranged && t->response.status == 200 &&
	    t->request.last < SIZE_MAX)
		return (size_t)t->request.last + 1;
	return SIZE_MAX;
}

static size_t on_body(char *data, size_t size, size_t count, void *transfer)
{
	struct transfer *t = transfer;
	struct buf *body = &t->response.body;
	size_t len = size * count, room = wanted(t) - body->len;

	if (len > room) {
		t->enough = true;
		buf_add(body, data, room);
		return 0;
	}
	buf_add(body, data, len);
	return body->full ? 0 : len;
}

/* Starting */

static int setup_limits(CURL *easy, const struct http_options *o,
			const struct transfer *t)
{
	long idle_s = (o->idle_ms + 999) / 1000;
	curl_off_t max = (curl_off_t)t->request.max_body;

	/* Known from Content-Length, before a byte of it has come. */
	if (max < ERROR_BODY_MAX || t->request.ranged ||
	    t->request.method == HTTP_HEAD)
		max = 0;

	return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") ||
	       curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L) ||
	       curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) ||
	       curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
				(long)o->connect_ms) ||
	       curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L) ||
	       curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, idle_s) ||
	       curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
				(long)o->total_ms) ||
	       curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, max);
}

static struct curl_slist *make_headers(const struct http *http,
				       struct transfer *t)
{
	struct curl_slist *list = NULL;

	t->response.sent_token = http->options.token &&
				 http_at_origin(http, t);
	if (t->response.sent_token) {
		CLEANUP(freep) char *line =
			xasprintf("Authorization: Bearer %s",
				  http->options.token);

		list = curl_slist_append(list, line);
	}
	/* Lengths and ranges would be those of the packed bytes. */
	if (t->request.ranged || t->request.method == HTTP_HEAD)
		list = curl_slist_append(list, "Accept-Encoding: identity");
	return list;
}

static int setup_request(struct wire *wire, const struct http *http,
			 struct transfer *t)
{
	bool head = t->request.method == HTTP_HEAD;
	CURL *easy = wire->easy;
	char range[64];

	wire->headers = make_headers(http, t);
	snprintf(range, sizeof(range), "%llu-%llu",
		 (unsigned long long)t->request.first,
		 (unsigned long long)t->request.last);
	return curl_easy_setopt(easy, CURLOPT_URL, t->url) ||
	       curl_easy_setopt(easy, CURLOPT_NOBODY, head ? 1L : 0L) ||
	       curl_easy_setopt(easy, CURLOPT_HTTPHEADER, wire->headers) ||
	       (t->request.ranged &&
		curl_easy_setopt(easy, CURLOPT_RANGE, range)) ||
	       (!t->request.ranged && !head &&
		curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, ""));
}

static int setup(struct slot *slot, const struct http_options *o)
{
	struct wire *wire = slot->wire;
	CURL *easy = wire->easy;

	curl_easy_reset(easy);
	wire->error[0] = '\0';
	return curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) ||
	       curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
				(long)CURL_HTTP_VERSION_2TLS) ||
	       curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L) ||
	       curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) ||
	       curl_easy_setopt(easy, CURLOPT_USERAGENT, o->user_agent) ||
	       (o->ca_file &&
		curl_easy_setopt(easy, CURLOPT_CAINFO, o->ca_file)) ||
	       curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, wire->error) ||
	       curl_easy_setopt(easy, CURLOPT_PRIVATE, slot) ||
	       curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) ||
	       curl_easy_setopt(easy, CURLOPT_HEADERDATA, slot->transfer) ||
	       curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) ||
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, slot->transfer);
}

static void clear_headers(struct wire *wire)
{
	curl_slist_free_all(wire->headers);
	wire->headers = NULL;
}

int wire_start(struct http *http, struct slot *slot)
{
	struct transfer *t = slot->transfer;
	struct wire *wire = slot->wire;

	t->header_bytes = 0;
	t->too_many_headers = t->enough = false;
	http_response_release(&t->response);
	clear_headers(wire);
	if (setup(slot, &http->options) ||
	    setup_limits(wire->easy, &http->options, t) ||
	    setup_request(wire, http, t) ||
	    curl_multi_add_handle(http->multi, wire->easy))
		return -1;
	slot->running = true;
	return 0;
}

void wire_stop(struct http *http, struct slot *slot)
{
	curl_multi_remove_handle(http->multi, slot->wire->easy);
	clear_headers(slot->wire);
	slot->running = false;
}

/* Ending */

static void explain_timeout(const struct slot *slot, const char *host,
			    struct err *err)
{
	curl_off_t connected = 0, all = 0;

	curl_easy_getinfo(slot->wire->easy, CURLINFO_CONNECT_TIME_T, &connected);
	curl_easy_getinfo(slot->wire->easy, CURLINFO_TOTAL_TIME_T, &all);
	err_set(err, ERR_NETWORK, "%s '%s' in time (gave up after %.1f s)",
		connected ? "no full answer from" : "no connection to", host,
		(double)all / 1e6);
}

static void explain_refusal(const struct slot *slot, const char *host,
			    struct err *err)
{
	long reason = 0;

	curl_easy_getinfo(slot->wire->easy, CURLINFO_OS_ERRNO, &reason);
	err_set(err, ERR_NETWORK, "cannot connect to '%s'%s%s", host,
		reason ? ": " : "", reason ? strerror((int)reason) : "");
}

static void explain_size(const struct transfer *t, struct err *err)
{
	if (t->too_many_headers)
		err_set(err, ERR_LIMIT,
			"the answer has more than %u kB of headers",
			HTTP_HEADERS_MAX >> 10);
	else if (t->request.max_body < 1u << 20)
		err_set(err, ERR_LIMIT,
			"the answer is larger than %zu bytes",
			t->request.max_body);
	else
		err_set(err, ERR_LIMIT, "the answer is larger than %zu MB",
			t->request.max_body >> 20);
}

/* Say why there is no answer. */
static void explain(const struct slot *slot, CURLcode code, struct err *err)
{
	CLEANUP(buf_release) struct buf host = BUF_INIT(BUF_UNBOUNDED);
	const char *text = slot->wire->error[0] ? slot->wire->error :
		curl_easy_strerror(code);

	http_host_for_people(&host, slot->transfer->url);
	switch (code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
		err_set(err, ERR_NETWORK, "cannot find the proxy");
		err_hint(err, "the proxy is named by the environment: "
			 "https_proxy, http_proxy or all_proxy");
		break;
	case CURLE_COULDNT_RESOLVE_HOST:
		err_set(err, ERR_NETWORK, "cannot find the host '%s'",
			host.ptr);
		err_hint(err, NO_NETWORK);
		break;
	case CURLE_COULDNT_CONNECT:
		explain_refusal(slot, host.ptr, err);
		err_hint(err, NO_NETWORK);
		break;
	case CURLE_OPERATION_TIMEDOUT:
		explain_timeout(slot, host.ptr, err);
		break;
	case CURLE_WRITE_ERROR:
	case CURLE_FILESIZE_EXCEEDED:
		explain_size(slot->transfer, err);
		break;
	case CURLE_PARTIAL_FILE:
		err_set(err, ERR_NETWORK, "the answer of '%s' was cut off",
			host.ptr);
		break;
	case CURLE_GOT_NOTHING:
		err_set(err, ERR_NETWORK,
			"'%s' closed the connection without an answer",
			host.ptr);
		break;
	case CURLE_BAD_CONTENT_ENCODING:
		err_set(err, ERR_INVALID,
			"the answer of '%s' cannot be unpacked", host.ptr);
		break;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
		err_set(err, ERR_NETWORK, "no secure connection to '%s': %s",
			host.ptr, text);
		err_hint(err, "SSL_CERT_FILE can name a file of certificates "
			 "to trust");
		break;
	default:
		err_set(err, ERR_NETWORK, "the connection to '%s' failed: %s",
			host.ptr, text);
	}
}

static bool worth_another_try(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return true;
	default:
		return false;
	}
}

static void ended(struct http *http, CURL *easy, CURLcode code)
{
	struct slot *slot = NULL;
	struct err err = ERR_INIT;
	curl_off_t bytes = 0;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot);
	curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &bytes);
	http->bytes += (uint64_t)bytes + slot->transfer->header_bytes;
	if (code == CURLE_WRITE_ERROR && slot->transfer->enough)
		code = CURLE_OK;
	if (code != CURLE_OK)
		explain(slot, code, &err);
	wire_stop(http, slot);
	if (code == CURLE_OK)
		http_answered(http, slot);
	else
		http_failed(http, slot, worth_another_try(code), &err);
}

int wire_work(struct http *http)
{
	CURLMsg *message;
	int count;

	if (curl_multi_perform(http->multi, &count))
		return -1;
	while ((message = curl_multi_info_read(http->multi, &count)) != NULL)
		if (message->msg == CURLMSG_DONE)
			ended(http, message->easy_handle,
			      message->data.result);
	return 0;
}

void wire_wait(struct http *http, unsigned int ms)
{
	curl_multi_poll(http->multi, NULL, 0, (int)ms, NULL);
}

/* Life */

int wire_open(struct http *http, struct err *err)
{
	bool good;

	/* Counted by libcurl, so there is no state of our own. */
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return err_set(err, ERR_SYSTEM, "libcurl cannot start");
	http->multi = curl_multi_init();
	if (!http->multi) {
		curl_global_cleanup();
		return err_set(err, ERR_SYSTEM, "libcurl cannot start");
	}
	good = !curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS,
				  (long)http->options.jobs * 2);
	for (unsigned int i = 0; good && i < http->options.jobs; i++) {
		struct wire *wire = xcalloc(1, sizeof(*wire));

		http->slots[i].wire = wire;
		wire->easy = curl_easy_init();
		good = wire->easy;
	}
	return good ? 0 : err_set(err, ERR_SYSTEM, "libcurl cannot start");
}

void wire_close(struct http *http)
{
	for (unsigned int i = 0; i < http->options.jobs; i++) {
		struct wire *wire = http->slots[i].wire;

		if (!wire)
			continue;
		if (http->slots[i].running)
			wire_stop(http, &http->slots[i]);
		clear_headers(wire);
		curl_easy_cleanup(wire->easy);
		free(wire);
	}
	curl_multi_cleanup(http->multi);
	curl_global_cleanup();
}
