/* SPDX-License-Identifier: MIT */
#include "hub/snapshot.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hub/snapshot_private.h"

#define SIDECAR_MAX (16u << 10)

/* What is kept of an answer's headers. */
static const char *const kept_headers[] = {
	"x-repo-commit", "x-error-code", "x-error-message",
	"x-linked-etag", "x-linked-size", "content-range", "x-revision",
};

struct snapshot {
	int dir;
	char *path;	/* for messages */
};

static void closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

int snapshot_open(struct snapshot **out, const char *dir, bool create,
		  struct err *err)
{
	struct snapshot *snapshot;
	int fd;

	if (create && mkdir(dir, 0777) < 0 && errno != EEXIST)
		return err_errno(err, "cannot make the folder '%s'", dir);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_set(err, ERR_NOT_FOUND,
			       "no hub snapshot at '%s': no such folder", dir);
	if (fd < 0)
		return err_errno(err, "cannot open the hub snapshot '%s'",
				 dir);
	snapshot = xcalloc(1, sizeof(*snapshot));
	snapshot->dir = fd;
	snapshot->path = xstrdup(dir);
	*out = snapshot;
	return 0;
}

void snapshot_free(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	close(snapshot->dir);
	free(snapshot->path);
	free(snapshot);
}

/*
 * Open the folder that holds 'name', link by link so that no symbolic link is
 * followed.  *base is the last part of 'name'.  Returns -1 with errno.
 */
static int open_parent(int dir, const char *name, bool create,
		       const char **base)
{
	int at = fcntl(dir, F_DUPFD_CLOEXEC, 0);
	const char *slash;

	while (at >= 0 && (slash = strchr(name, '/')) != NULL) {
		CLEANUP(freep) char *part =
			xstrndup(name, (size_t)(slash - name));
		int next;

		if (create && mkdirat(at, part, 0777) < 0 && errno != EEXIST) {
			int reason = errno;

			close(at);
			errno = reason;
			return -1;
		}
		next = openat(at, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
			      O_CLOEXEC);
		if (next < 0 && errno == ENOTDIR)
			errno = ENOENT;
		close(at);
		at = next;
		name = slash + 1;
	}
	*base = name;
	return at;
}

/* Read an open file to its end. */
static int read_all(int fd, struct buf *out)
{
	char part[16384];
	ssize_t got;

	while ((got = read(fd, part, sizeof(part))) > 0 && !out->full)
		buf_add(out, part, (size_t)got);
	return got < 0 ? -1 : 0;
}

int snapshot_read(const struct snapshot *snapshot, const char *name,
		  struct buf *out, bool *found, struct err *err)
{
	const char *base = NULL;
	CLEANUP(closep) int dir = open_parent(snapshot->dir, name, false,
					      &base);
	CLEANUP(closep) int fd = -1;
	struct stat info;

	*found = false;
	if (dir >= 0)
		fd = openat(dir, base, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
			    O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 && errno == ELOOP)
		return err_set(err, ERR_INVALID,
			       "'%s/%s' is, or lies behind, a symbolic link",
			       snapshot->path, name);
	if (fd < 0 || fstat(fd, &info) < 0)
		return err_errno(err, "cannot read '%s/%s'", snapshot->path,
				 name);
	if (S_ISDIR(info.st_mode))
		return 0;
	if (!S_ISREG(info.st_mode))
		return err_set(err, ERR_INVALID, "'%s/%s' is no file",
			       snapshot->path, name);
	if (read_all(fd, out) < 0)
		return err_errno(err, "cannot read '%s/%s'", snapshot->path,
				 name);
	*found = true;
	if (out->full)
		return err_set(err, ERR_LIMIT,
			       "the answer is larger than %zu bytes",
			       out->max);
	return 0;
}

/* Writing */

static int write_all(int fd, const struct buf *data)
{
	size_t done = 0;

	while (done < data->len) {
		ssize_t n = write(fd, data->ptr + done, data->len - done);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			done += (size_t)n;
	}
	return 0;
}

/* Write beside the place, then rename: nobody sees half a file. */
static int write_at(int dir, const char *base, const struct buf *data)
{
	CLEANUP(freep) char *temporary =
		xasprintf(".tmp-%ld", (long)getpid());
	CLEANUP(closep) int fd = openat(dir, temporary, O_WRONLY | O_CREAT |
					O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
					0666);

	if (fd < 0)
		return -1;
	if (write_all(fd, data) < 0 ||
	    renameat(dir, temporary, dir, base) < 0) {
		int reason = errno;

		unlinkat(dir, temporary, 0);
		errno = reason;
		return -1;
	}
	return 0;
}

static int write_name(const struct snapshot *snapshot, const char *name,
		      const struct buf *data, struct err *err)
{
	const char *base = NULL;
	CLEANUP(closep) int dir = open_parent(snapshot->dir, name, true,
					      &base);

	if (dir < 0 || write_at(dir, base, data) < 0)
		return err_errno(err, "cannot write '%s/%s'", snapshot->path,
				 name);
	return 0;
}

/* What an answer was besides its body; empty for a plain 200. */
static void make_sidecar(struct buf *out, const struct http_response *response)
{
	CLEANUP(buf_release) struct buf link = BUF_INIT(SIDECAR_MAX);
	const char *etag = http_header(response, "etag", 0);

	for (size_t i = 0; i < ARRAY_SIZE(kept_headers); i++) {
		const char *value = http_header(response, kept_headers[i], 0);

		if (value)
			buf_addf(out, "%s: %s\n", kept_headers[i], value);
	}
	/* Weak tags are those of documents, and mean nothing later. */
	if (etag && !starts_with(etag, "W/"))
		buf_addf(out, "etag: %s\n", etag);
	if (http_link_next(response, &link))
		buf_addf(out, "link: <%s>; rel=\"next\"\n", link.ptr);
}

/* The name of a request: what comes before it, and whether with its query. */
static int request_name(struct buf *out,
			const struct snapshot_request *request,
			bool with_query, struct err *err)
{
	if (request->method == HTTP_HEAD)
		buf_adds(out, ".head/");
	if (request->ranged)
		buf_addf(out, ".range/%llu-%llu/",
			 (unsigned long long)request->first,
			 (unsigned long long)request->last);
	return snapshot_name(out, request->target, with_query, err);
}

int snapshot_put(const struct snapshot *snapshot,
		 const struct snapshot_request *request,
		 const struct http_response *response, struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf headers = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf sidecar = BUF_INIT(SIDECAR_MAX);
	bool good = response->status == 200 || response->status == 206;

	if (request_name(&name, request, true, err) < 0)
		return -1;
	make_sidecar(&headers, response);
	if (good && request->method == HTTP_GET &&
	    write_name(snapshot, name.ptr, &response->body, err) < 0)
		return -1;
	if (good && !headers.len && request->method == HTTP_GET)
		return 0;
	buf_addf(&sidecar, "HTTP %d\n%s", response->status, headers.ptr);
	if (sidecar.full)
		return err_set(err, ERR_LIMIT, "too many headers to record");
	buf_cut(&headers, 0);
	buf_addf(&headers, ".headers/%s", name.ptr);
	return write_name(snapshot, headers.ptr, &sidecar, err);
}

/* Reading what was recorded */

static void parse_sidecar(struct http_response *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		const char *colon = memchr(text, ':', len);

		if (starts_with(text, "HTTP ")) {
			out->status = (int)strtol(text + 5, NULL, 10);
		} else if (colon) {
			const char *value = colon + 1;

			value += strspn(value, " \t");
			if (value < text + len)
				http_header_add(out, text,
						(size_t)(colon - text), value,
						(size_t)(text + len - value));
		}
		text += len + (text[len] == '\n');
	}
}

int snapshot_recorded(const struct snapshot *snapshot, const char *name,
		      struct http_response *out, bool *found,
		      struct err *err)
{
	CLEANUP(buf_release) struct buf sidecar = BUF_INIT(SIDECAR_MAX);
	CLEANUP(freep) char *beside = xasprintf(".headers/%s", name);
	bool body, headers;

	if (snapshot_read(snapshot, name, &out->body, &body, err) < 0 ||
	    snapshot_read(snapshot, beside, &sidecar, &headers, err) < 0)
		return -1;
	if (body)
		out->status = 200;
	if (headers)
		parse_sidecar(out, sidecar.ptr);
	/* A file has headers, which a hand-written snapshot leaves out. */
	*found = headers || (body && ends_with(name, ".json") &&
			     !strstr(name, "/resolve/"));
	return 0;
}

int snapshot_get(const struct snapshot *snapshot,
		 const struct snapshot_request *request,
		 struct http_response *out, struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT(BUF_UNBOUNDED);
	bool found;

	buf_init(&out->body, request->max_body);
	out->url = xasprintf("file://%s", snapshot->path);
	if (request_name(&name, request, true, err) < 0 ||
	    snapshot_recorded(snapshot, name.ptr, out, &found, err) < 0)
		return -1;
	if (found)
		return 0;
	buf_reset(&out->body);
	return snapshot_infer(snapshot, request, out, err);
}
