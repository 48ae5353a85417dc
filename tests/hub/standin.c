/* SPDX-License-Identifier: MIT */
#include "standin.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <getopt.h>
#include <git2.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Replies */

void reply_release(struct reply *reply)
{
	for (size_t i = 0; i < reply->header_count; i++) {
		free(reply->headers[i].name);
		free(reply->headers[i].value);
	}
	buf_release(&reply->body);
	free(reply->repeat);
}

void reply_header(struct reply *reply, const char *name, const char *fmt, ...)
{
	char text[8192];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (reply->header_count == ARRAY_SIZE(reply->headers))
		return;
	reply->headers[reply->header_count].name = xstrdup(name);
	reply->headers[reply->header_count++].value = xstrdup(text);
}

const char *reply_get(const struct reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->header_count; i++)
		if (!strcasecmp(reply->headers[i].name, name))
			return reply->headers[i].value;
	return NULL;
}

void reply_text(struct reply *reply, int status, const char *type,
		const char *text)
{
	reply->status = status;
	reply_header(reply, "content-type", "%s", type);
	buf_adds(&reply->body, text);
}

void reply_json(struct reply *reply, const cJSON *doc)
{
	reply->status = 200;
	reply_header(reply, "content-type", "application/json; charset=utf-8");
	json_compact(&reply->body, doc);
}

void reply_error(struct reply *reply, int status, const char *code,
		 const char *message)
{
	CLEANUP(json_freep) cJSON *body = cJSON_CreateObject();

	json_set_string(body, "error", message);
	reply_json(reply, body);
	reply->status = status;
	if (code)
		reply_header(reply, "x-error-code", "%s", code);
	reply_header(reply, "x-error-message", "%s", message);
}

/* Recorded answers */

static void add_recorded(struct standin *s, const char *folder,
			 const char *name)
{
	static const char suffix[] = ".headers.txt";
	CLEANUP(buf_release) struct buf text = BUF_INIT(65536);
	CLEANUP(freep) char *path = xasprintf("%s/%s", folder, name);
	struct recorded *each;
	const char *target;

	if (!ends_with(name, suffix) || !read_file(path, &text) ||
	    !starts_with(text.ptr, "GET https://"))
		return;
	target = strchr(text.ptr + strlen("GET https://"), '/');
	if (!target)
		return;
	GROW(s->recorded, s->recorded_count, s->recorded_room);
	each = &s->recorded[s->recorded_count++];
	each->target = xstrndup(target, strcspn(target, " \r\n"));
	each->headers_path = xstrdup(path);
	path[strlen(path) - strlen(suffix)] = '\0';
	each->body_path = xstrdup(path);
}

static void load_recorded(struct standin *s)
{
	CLEANUP(freep) char *folder = NULL;
	struct dirent *entry;
	DIR *dir;

	if (!s->recorded_dir)
		return;
	folder = xasprintf("%s/api/models", s->recorded_dir);
	dir = opendir(folder);
	while (dir && (entry = readdir(dir)) != NULL)
		add_recorded(s, folder, entry->d_name);
	if (dir)
		closedir(dir);
}

/* The newest recording of a target: names end in a date. */
static const struct recorded *find_recorded(const struct standin *s,
					    const char *target)
{
	CLEANUP(freep) char *plain = xstrdup(target);
	const struct recorded *best = NULL;

	if (ends_with(plain, "?blobs=true"))
		plain[strlen(plain) - strlen("?blobs=true")] = '\0';
	for (size_t i = 0; i < s->recorded_count; i++)
		if (!strcmp(s->recorded[i].target, plain) &&
		    (!best || strcmp(s->recorded[i].body_path,
				     best->body_path) > 0))
			best = &s->recorded[i];
	return best;
}

static void add_recorded_headers(struct reply *reply, const char *text)
{
	static const char *const not[] = { "connection", "content-length",
		"transfer-encoding", "date", "content-encoding" };

	while (*text) {
		size_t len = strcspn(text, "\r\n");
		const char *colon = memchr(text, ':', len);
		bool skip = !colon || starts_with(text, "GET ");

		for (size_t i = 0; i < ARRAY_SIZE(not); i++)
			skip = skip || !strncasecmp(text, not[i],
						    strlen(not[i]));
		if (starts_with(text, "HTTP "))
			reply->status = (int)strtol(text + 5, NULL, 10);
		else if (!skip) {
			CLEANUP(freep) char *name =
				xstrndup(text, (size_t)(colon - text));

			reply_header(reply, name, "%.*s",
				     (int)(text + len - colon - 2), colon + 2);
		}
		text += len + strspn(text + len, "\r\n");
	}
}

bool route_recorded(struct asked *asked, struct reply *reply)
{
	static const char *const suffixes[] = { ".json", ".txt" };
	const struct recorded *found = find_recorded(asked->standin,
						     asked->target);
	CLEANUP(buf_release) struct buf headers = BUF_INIT(65536);

	if (!found || !read_file(found->headers_path, &headers))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		CLEANUP(freep) char *path = xasprintf("%s%s",
						      found->body_path,
						      suffixes[i]);

		if (!reply->body.len)
			read_file(path, &reply->body);
	}
	add_recorded_headers(reply, headers.ptr);
	return true;
}

/* Answering */

static void write_log(const struct asked *asked, int status)
{
	static const char *const origins[] = { "hub", "cdn", "viewer" };
	CLEANUP(json_freep) cJSON *line = cJSON_CreateObject();
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	if (asked->standin->log < 0)
		return;
	json_set_string(line, "port", origins[asked->origin]);
	json_set_string(line, "method", asked->method);
	json_set_string(line, "target", asked->target);
	json_set_string(line, "authorization", asked->authorization);
	json_set_string(line, "accept_encoding", asked->accept_encoding);
	json_set_string(line, "range", asked->range);
	json_set_string(line, "user_agent", asked->user_agent);
	json_set(line, "status", cJSON_CreateNumber(status));
	json_set(line, "peer", cJSON_CreateNumber(asked->peer));
	json_compact(&text, line);
	buf_addc(&text, '\n');
	if (write(asked->standin->log, text.ptr, text.len) < 0)
		perror("standin: log");
}

static void read_token(struct asked *asked)
{
	const cJSON *tokens = json_get(asked->standin->config, "tokens");

	if (!asked->authorization ||
	    !starts_with(asked->authorization, "Bearer "))
		return;
	asked->token = asked->authorization + strlen("Bearer ");
	asked->token_good = tokens ? config_has(tokens, asked->token) :
		starts_with(asked->token, "hf_");
}

static void answer_hub(struct asked *asked, struct reply *reply)
{
	if (!route_recorded(asked, reply) && !route_cache(asked, reply) &&
	    !route_resolve(asked, reply) && !route_list(asked, reply) &&
	    !route_info(asked, reply))
		reply_text(reply, 404, "text/html; charset=utf-8",
			   "<!doctype html><html><body>404</body></html>");
	reply_header(reply, "x-powered-by", "huggingface-moon");
	reply_header(reply, "x-request-id", "Root=1-%08x",
		     asked->standin->requests);
}

/* All that needs the lock: what to answer, and how. */
static void decide(struct asked *asked, struct reply *reply)
{
	struct standin *s = asked->standin;
	const cJSON *fault;

	config_load(s);
	s->requests++;
	read_token(asked);
	fault = fault_find(s, asked);
	reply->ignore_range = config_true(fault, "ignore_range");
	reply->delay_ms = (unsigned int)config_number(s->config, "delay_ms",
						      0);
	if (asked->origin == ORIGIN_HUB)
		answer_hub(asked, reply);
	else if (asked->origin == ORIGIN_CDN)
		route_cdn(asked, reply);
	else
		route_viewer(asked, reply);
	fault_apply(fault, reply);
	if (asked->origin == ORIGIN_HUB) {
		int before = reply->status;

		rate_apply(s, asked, reply);
		if (reply->status != before)
			reply->size = reply->end = reply->body.len;
	}
	write_log(asked, reply->status);
}

static void pause_ms(const struct standin *s, unsigned int ms)
{
	while (ms && !s->stopping) {
		unsigned int part = ms > 50 ? 50 : ms;
		struct timespec t = { .tv_nsec = (long)part * 1000000 };

		nanosleep(&t, NULL);
		ms -= part;
	}
}

static ssize_t send_more(void *data, uint64_t at, char *out, size_t max)
{
	const struct reply *reply = data;
	size_t period = reply->repeat ? strlen(reply->repeat) : 1;
	uint64_t left = reply->end > at ? reply->end - at : 0;

	if (!left)
		return reply->end < reply->size ?
			MHD_CONTENT_READER_END_WITH_ERROR :
			MHD_CONTENT_READER_END_OF_STREAM;
	if (reply->drip_ms) {
		pause_ms(reply->standin, reply->drip_ms);
		max = 1;
	}
	if (max > left)
		max = (size_t)left;
	if (!reply->repeat && at < reply->body.len) {
		if (max > reply->body.len - at)
			max = (size_t)(reply->body.len - at);
		memcpy(out, reply->body.ptr + at, max);
		return (ssize_t)max;
	}
	if (!reply->repeat)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	for (size_t i = 0; i < max; i++)
		out[i] = reply->repeat[(at + i) % period];
	return (ssize_t)max;
}

static void send_done(void *data)
{
	struct reply *reply = data;

	reply_release(reply);
	free(reply);
}

/* Takes over 'reply'. */
static enum MHD_Result send_reply(struct MHD_Connection *connection, int fd,
				  struct reply *reply)
{
	const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
	struct MHD_Response *response;
	enum MHD_Result result;
	unsigned int status = (unsigned int)reply->status;

	if (reply->delay_ms)
		pause_ms(reply->standin, reply->delay_ms);
	if (reply->reset) {
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once,
			   sizeof(at_once));
		send_done(reply);
		return MHD_NO;
	}
	response = MHD_create_response_from_callback(
		reply->chunked ? MHD_SIZE_UNKNOWN : reply->size, 32768,
		send_more, reply, send_done);
	for (size_t i = 0; i < reply->header_count; i++)
		MHD_add_response_header(response, reply->headers[i].name,
					reply->headers[i].value);
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

struct port {
	struct standin *standin;
	enum origin origin;
};

/* From a request's first line to its end. */
struct current {
	char *target;
	bool seen;	/* the headers have been announced */
};

static void *begin(void *port, const char *target,
		   struct MHD_Connection *connection)
{
	struct current *current = xcalloc(1, sizeof(*current));

	(void)port;
	(void)connection;
	current->target = xstrdup(target);
	return current;
}

static void end(void *port, struct MHD_Connection *connection, void **data,
		enum MHD_RequestTerminationCode code)
{
	struct current *current = *data;

	(void)port;
	(void)connection;
	(void)code;
	if (current)
		free(current->target);
	free(current);
	*data = NULL;
}

static size_t keep_escapes(void *data, struct MHD_Connection *connection,
			   char *s)
{
	(void)data;
	(void)connection;
	return strlen(s);
}

static enum MHD_Result on_request(void *data,
				  struct MHD_Connection *connection,
				  const char *url, const char *method,
				  const char *version, const char *upload,
				  size_t *upload_size, void **request)
{
	const struct port *port = data;
	struct current *current = *request;
	size_t len = strcspn(current->target, "?");
	const char *query = current->target + len;
	CLEANUP(freep) char *path = xstrndup(current->target, len);
	const enum MHD_ValueKind kind = MHD_HEADER_KIND;
	struct reply *reply;
	struct asked asked = {
		.standin = port->standin, .origin = port->origin,
		.method = method, .target = current->target, .path = path,
		.query = query + (*query == '?'),
	};

	(void)url;
	(void)version;
	(void)upload;
	(void)upload_size;
	if (!current->seen) {
		/* An answer now would have to close the connection. */
		current->seen = true;
		return MHD_YES;
	}
	asked.fd = MHD_get_connection_info(connection,
		MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	asked.peer = ntohs(((const struct sockaddr_in *)
		MHD_get_connection_info(connection,
			MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr)
			->sin_port);
	asked.authorization = MHD_lookup_connection_value(connection, kind,
							  "Authorization");
	asked.accept_encoding = MHD_lookup_connection_value(
		connection, kind, "Accept-Encoding");
	asked.range = MHD_lookup_connection_value(connection, kind, "Range");
	asked.none_match = MHD_lookup_connection_value(connection, kind,
						       "If-None-Match");
	asked.user_agent = MHD_lookup_connection_value(connection, kind,
						       "User-Agent");
	reply = xcalloc(1, sizeof(*reply));
	reply->standin = port->standin;
	buf_init(&reply->body, BUF_UNBOUNDED);
	pthread_mutex_lock(&port->standin->lock);
	decide(&asked, reply);
	pthread_mutex_unlock(&port->standin->lock);
	return send_reply(connection, asked.fd, reply);
}

/* Life */

static struct MHD_Daemon *listen_on(struct port *port)
{
	struct sockaddr_in here = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct MHD_Daemon *daemon = MHD_start_daemon(
		MHD_USE_THREAD_PER_CONNECTION |
		MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, on_request,
		port, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&here,
		MHD_OPTION_URI_LOG_CALLBACK, begin, port,
		MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
		MHD_OPTION_NOTIFY_COMPLETED, end, NULL,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)256 * 1024,
		MHD_OPTION_END);
	const union MHD_DaemonInfo *info;

	if (!daemon)
		return NULL;
	info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
	port->standin->bases[port->origin] =
		xasprintf("http://127.0.0.1:%u", (unsigned int)info->port);
	return daemon;
}

/* Written whole or not at all: whoever waits for it may read it at once. */
static int write_ports(const struct standin *s)
{
	CLEANUP(freep) char *temporary = xasprintf("%s.tmp", s->ports_path);
	FILE *file = fopen(temporary, "w");

	if (!file)
		return -1;
	fprintf(file, "hub %s\ncdn %s\nviewer %s\n", s->bases[ORIGIN_HUB],
		s->bases[ORIGIN_CDN], s->bases[ORIGIN_VIEWER]);
	if (fclose(file) || rename(temporary, s->ports_path))
		return -1;
	return 0;
}

static int parse_options(struct standin *s, int argc, char **argv)
{
	static const struct option options[] = {
		{ "snapshot", required_argument, NULL, 's' },
		{ "recorded", required_argument, NULL, 'r' },
		{ "config", required_argument, NULL, 'c' },
		{ "log", required_argument, NULL, 'l' },
		{ "ports", required_argument, NULL, 'p' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 's' && s->snapshot_count < SNAPSHOTS_MAX)
			s->snapshots[s->snapshot_count++] = optarg;
		else if (c == 'r')
			s->recorded_dir = optarg;
		else if (c == 'c')
			s->config_path = optarg;
		else if (c == 'l')
			s->log_path = optarg;
		else if (c == 'p')
			s->ports_path = optarg;
		else
			return -1;
	}
	return s->ports_path && optind == argc ? 0 : -1;
}

static void release(struct standin *s)
{
	config_free(s);
	for (size_t i = 0; i < s->recorded_count; i++) {
		free(s->recorded[i].target);
		free(s->recorded[i].body_path);
		free(s->recorded[i].headers_path);
	}
	free(s->recorded);
	for (int i = 0; i < ORIGINS; i++)
		free(s->bases[i]);
	if (s->log >= 0)
		close(s->log);
}

/* Until whoever started it is gone. */
static void serve(void)
{
	char ignored[256];

	while (read(STDIN_FILENO, ignored, sizeof(ignored)) > 0)
		;
}

int main(int argc, char **argv)
{
	struct standin s = { .log = -1 };
	struct port ports[ORIGINS];
	struct MHD_Daemon *daemons[ORIGINS] = { NULL };
	int status = EXIT_SUCCESS;

	if (parse_options(&s, argc, argv) < 0) {
		fprintf(stderr, "usage: standin [--snapshot DIR]... "
			"[--recorded DIR] [--config FILE] [--log FILE] "
			"--ports FILE\n");
		return 2;
	}
	git_libgit2_init();
	pthread_mutex_init(&s.lock, NULL);
	if (s.log_path)
		s.log = open(s.log_path, O_WRONLY | O_CREAT | O_APPEND |
			     O_CLOEXEC, 0666);
	load_recorded(&s);
	config_load(&s);
	for (int i = 0; i < ORIGINS; i++) {
		ports[i] = (struct port){ .standin = &s, .origin = i };
		daemons[i] = listen_on(&ports[i]);
		if (!daemons[i])
			status = EXIT_FAILURE;
	}
	if (status == EXIT_SUCCESS && !write_ports(&s))
		serve();
	s.stopping = true;
	for (int i = 0; i < ORIGINS; i++)
		if (daemons[i])
			MHD_stop_daemon(daemons[i]);
	release(&s);
	pthread_mutex_destroy(&s.lock);
	git_libgit2_shutdown();
	return status;
}
