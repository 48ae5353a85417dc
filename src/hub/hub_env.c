/* SPDX-License-Identifier: MIT */
#include "hub/hub.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define TOKEN_FILE_MAX 4096

/* A variable that is set and not empty, or NULL. */
static const char *env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static bool env_true(const char *name)
{
	static const char *const words[] = { "1", "on", "yes", "true" };
	const char *value = env(name);

	for (size_t i = 0; value && i < ARRAY_SIZE(words); i++)
		if (!strcasecmp(value, words[i]))
			return true;
	return false;
}

/* The first of some variables that is set. */
static void from_env(char **out, const char *const *names)
{
	for (; !*out && *names; names++)
		if (env(*names))
			*out = xstrdup(env(*names));
}

/* Undo "~/" at the start, and $NAME and ${NAME} anywhere. */
static void expand(struct buf *out, const char *path)
{
	if (path[0] == '~' && (path[1] == '/' || !path[1]) && env("HOME")) {
		buf_adds(out, env("HOME"));
		path++;
	}
	while (*path) {
		size_t brace = path[0] == '$' && path[1] == '{';
		const char *start = path + 1 + brace;
		size_t len = 0;
		CLEANUP(freep) char *name = NULL;

		if (*path == '$')
			while (isalnum((unsigned char)start[len]) ||
			       start[len] == '_')
				len++;
		name = xstrndup(start, len);
		if (!len || (brace && start[len] != '}') || !getenv(name)) {
			buf_addc(out, *path++);
			continue;
		}
		buf_adds(out, getenv(name));
		path = start + len + brace;
	}
}

static void token_path(struct buf *out)
{
	if (env("HF_TOKEN_PATH")) {
		expand(out, env("HF_TOKEN_PATH"));
		return;
	}
	if (env("HF_HOME")) {
		expand(out, env("HF_HOME"));
	} else if (env("XDG_CACHE_HOME")) {
		expand(out, env("XDG_CACHE_HOME"));
		buf_adds(out, "/huggingface");
	} else {
		expand(out, "~/.cache/huggingface");
	}
	buf_adds(out, "/token");
}

/* Without blanks and line ends around it; none if nothing is left. */
static char *strip(const char *s)
{
	size_t len;

	s += strspn(s, " \t\r\n");
	len = strlen(s);
	while (len && strchr(" \t\r\n", s[len - 1]))
		len--;
	return len ? xstrndup(s, len) : NULL;
}

static int token_from_file(char **out, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT(BUF_UNBOUNDED);
	char text[TOKEN_FILE_MAX + 1];
	ssize_t len;
	int fd;

	token_path(&path);
	fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd < 0)
		return err_errno(err, "cannot read the token from '%s'",
				 path.ptr);
	len = read(fd, text, TOKEN_FILE_MAX);
	close(fd);
	if (len < 0)
		return err_errno(err, "cannot read the token from '%s'",
				 path.ptr);
	text[len] = '\0';
	*out = strip(text);
	return 0;
}

static int token_from_env(char **out, struct err *err)
{
	if (env_true("HF_HUB_DISABLE_IMPLICIT_TOKEN"))
		return 0;
	if (env("HF_TOKEN"))
		*out = strip(env("HF_TOKEN"));
	if (!*out && env("HUGGING_FACE_HUB_TOKEN"))
		*out = strip(env("HUGGING_FACE_HUB_TOKEN"));
	return *out ? 0 : token_from_file(out, err);
}

int hub_options_from_env(struct hub_options *options, struct err *err)
{
	static const char *const endpoint[] = { "HF_ENDPOINT", NULL };
	static const char *const viewer[] = {
		"HFMETA_VIEWER_ENDPOINT", NULL,
	};
	static const char *const ca_file[] = {
		"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", NULL,
	};
	const char *seconds = env("HF_HUB_DOWNLOAD_TIMEOUT");
	long timeout = seconds ? strtol(seconds, NULL, 10) : 0;

	from_env(&options->endpoint, endpoint);
	from_env(&options->viewer, viewer);
	from_env(&options->ca_file, ca_file);
	if (env_true("HF_HUB_OFFLINE") || env_true("TRANSFORMERS_OFFLINE"))
		options->offline = true;
	if (timeout > 0 && timeout < 86400 && !options->idle_ms)
		options->idle_ms = (unsigned int)timeout * 1000;
	if (timeout > 0 && timeout < 86400 && !options->connect_ms)
		options->connect_ms = (unsigned int)timeout * 1000;
	return options->token ? 0 : token_from_env(&options->token, err);
}
