/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_TESTS_WITH_STANDIN_H
#define HFMETA_TESTS_WITH_STANDIN_H

/*
 * A stand-in of the Hub (tests/hub/standin.h) for each test, as Check
 * fixtures: standin_start() and standin_stop().  It is found by the
 * environment variable HFMETA_STANDIN, or as tests/hub/standin below the
 * folder that the tests run in; its data by top_srcdir or srcdir.
 */

#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hub/hub.h"

static char test_dir[64];
static pid_t standin_pid;
static int standin_stdin = -1;
static char hub_url[64], cdn_url[64], viewer_url[64];

static inline char *source_path(const char *below)
{
	const char *top = getenv("top_srcdir");

	if (!top)
		top = getenv("srcdir");
	return xasprintf("%s/%s", top ? top : ".", below);
}

static inline char *shared_path(const char *below)
{
	const char *shared = getenv("HFMETA_SHARED");
	CLEANUP(freep) char *beside = source_path("../shared");

	return xasprintf("%s/%s", shared ? shared : beside, below);
}

static inline char *test_path(const char *name)
{
	return xasprintf("%s/%s", test_dir, name);
}

static inline void write_file(const char *name, const char *text)
{
	CLEANUP(freep) char *path = test_path(name);
	CLEANUP(freep) char *temporary = test_path("written");
	FILE *file = fopen(temporary, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(rename(temporary, path), 0);
}

static inline void make_folder(const char *name)
{
	CLEANUP(freep) char *path = test_path(name);

	ck_assert_int_eq(mkdir(path, 0777), 0);
}

static inline char *read_path(const char *path)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	FILE *file = fopen(path, "r");
	char part[4096];
	size_t got;

	if (!file)
		return NULL;
	while ((got = fread(part, 1, sizeof(part), file)) > 0)
		buf_add(&text, part, got);
	fclose(file);
	return buf_detach(&text);
}

static inline char *read_test_file(const char *name)
{
	CLEANUP(freep) char *path = test_path(name);

	return read_path(path);
}

/* What the stand-in answers to: JSON, see tests/hub/standin.h. */
static inline void standin_config(const char *json)
{
	write_file("config.json", json);
}

/* How many lines of the request log hold both texts. */
static inline int logged(const char *one, const char *two)
{
	CLEANUP(freep) char *log = read_test_file("log");
	char *line = log, *end;
	int count = 0;

	for (; line && (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		if (strstr(line, one) && strstr(line, two))
			count++;
	}
	return count;
}

static inline void standin_exec(int input)
{
	const char *program = getenv("HFMETA_STANDIN");
	CLEANUP(freep) char *snapshot = source_path("tests/hub/snapshot");
	CLEANUP(freep) char *more = source_path("tests/hub/more");
	CLEANUP(freep) char *odd = test_path("odd");
	CLEANUP(freep) char *recorded = shared_path("hub");
	CLEANUP(freep) char *config = test_path("config.json");
	CLEANUP(freep) char *log = test_path("log");
	CLEANUP(freep) char *ports = test_path("ports");

	if (!program)
		program = "tests/hub/standin";
	dup2(input, STDIN_FILENO);
	execl(program, program, "--snapshot", snapshot, "--snapshot", more,
	      "--snapshot", odd, "--recorded", recorded, "--config", config,
	      "--log", log, "--ports", ports, (char *)NULL);
	fprintf(stderr, "cannot run %s: %s\n", program, strerror(errno));
	_exit(127);
}

static inline void read_ports(void)
{
	CLEANUP(freep) char *text = NULL;

	while (!text && !waitpid(standin_pid, NULL, WNOHANG)) {
		usleep(5000);
		text = read_test_file("ports");
	}
	ck_assert_ptr_nonnull(text);
	ck_assert_int_eq(sscanf(text, "hub %63s cdn %63s viewer %63s",
				hub_url, cdn_url, viewer_url), 3);
}

static inline void standin_start(void)
{
	int pipe_ends[2];

	setenv("no_proxy", "127.0.0.1", 1);
	snprintf(test_dir, sizeof(test_dir), "/tmp/hfmeta-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(test_dir));
	standin_config("{}");
	ck_assert_int_eq(pipe2(pipe_ends, O_CLOEXEC), 0);
	standin_stdin = pipe_ends[1];
	standin_pid = fork();
	ck_assert_int_ge(standin_pid, 0);
	if (!standin_pid)
		standin_exec(pipe_ends[0]);
	close(pipe_ends[0]);
	read_ports();
}

static inline int remove_entry(const char *path, const struct stat *info,
			       int type, struct FTW *place)
{
	(void)info;
	(void)type;
	(void)place;
	return remove(path);
}

static inline void standin_stop(void)
{
	int status;

	close(standin_stdin);
	waitpid(standin_pid, &status, 0);
	nftw(test_dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	ck_assert_int_eq(status, 0);
}

/* A hub at the stand-in, or at 'endpoint', that is quick to try again. */
static inline struct hub_options quick_options(const char *endpoint)
{
	return (struct hub_options){
		.endpoint = xstrdup(endpoint ? endpoint : hub_url),
		.viewer = xstrdup(viewer_url),
		.backoff_ms = 5, .retries = 2,
		.connect_ms = 2000, .idle_ms = 2000, .total_ms = 20000,
	};
}

/* Takes over what is in 'options'. */
static inline struct hub *open_with(struct hub_options options)
{
	struct err err = ERR_INIT;
	struct hub *hub = NULL;
	int opened = hub_open(&hub, &options, &err);

	hub_options_release(&options);
	ck_assert_msg(!opened, "%s", err.msg);
	return hub;
}

static inline struct hub *open_hub(const char *token)
{
	struct hub_options options = quick_options(NULL);

	options.token = token ? xstrdup(token) : NULL;
	return open_with(options);
}

#endif
