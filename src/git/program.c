/* SPDX-License-Identifier: MIT */
#include "git/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGS_MAX 32

extern char **environ;

void git_output_release(struct git_output *output)
{
	buf_release(&output->out);
	buf_release(&output->errors);
}

static void close_both(int fds[2])
{
	for (int i = 0; i < 2; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static int open_pipes(int out[2], int errors[2], struct err *err)
{
	if (pipe2(out, O_CLOEXEC) == 0 && pipe2(errors, O_CLOEXEC) == 0)
		return 0;
	return err_errno(err, "cannot make a pipe");
}

/* Ours with LC_ALL=C, so that answers can be read.  Returns an array. */
static char **english_environment(void)
{
	size_t count = 0, kept = 0;
	char **env;

	while (environ[count])
		count++;
	env = xcalloc(count + 2, sizeof(*env));
	for (size_t i = 0; i < count; i++)
		if (!starts_with(environ[i], "LC_ALL="))
			env[kept++] = environ[i];
	env[kept] = (char *)"LC_ALL=C";
	return env;
}

static int spawn(pid_t *pid, const char *folder, const char *const *args,
		 int out, int errors, struct err *err)
{
	CLEANUP(freep) char **env = english_environment();
	const char *argv[ARGS_MAX + 4] = { "git", "-C", folder };
	posix_spawn_file_actions_t actions;
	int code;

	for (size_t i = 0; args[i] && i < ARGS_MAX; i++)
		argv[i + 3] = args[i];
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
	code = posix_spawnp(pid, "git", &actions, NULL, (char *const *)argv,
			    env);
	posix_spawn_file_actions_destroy(&actions);
	if (!code)
		return 0;
	errno = code;
	err_errno(err, "cannot run git");
	if (code == ENOENT)
		err->code = ERR_NOT_FOUND;
	return -1;
}

/* False at the end. */
static bool drain(int fd, struct buf *to)
{
	char bytes[4096];
	ssize_t len = read(fd, bytes, sizeof(bytes));

	if (len < 0)
		return errno == EINTR || errno == EAGAIN;
	buf_add(to, bytes, (size_t)len);
	return len > 0;
}

static void read_both(struct git_output *output, int out, int errors)
{
	struct pollfd fds[2] = {
		{ .fd = out, .events = POLLIN },
		{ .fd = errors, .events = POLLIN },
	};

	while (fds[0].fd >= 0 || fds[1].fd >= 0) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return;
		if (fds[0].revents && !drain(out, &output->out))
			fds[0].fd = -1;
		if (fds[1].revents && !drain(errors, &output->errors))
			fds[1].fd = -1;
		fds[0].revents = fds[1].revents = 0;
	}
}

int git_program(struct git_output *output, const char *folder,
		const char *const *args, struct err *err)
{
	int out[2] = { -1, -1 }, errors[2] = { -1, -1 };
	int status = 0;
	pid_t pid;

	if (open_pipes(out, errors, err) < 0 ||
	    spawn(&pid, folder, args, out[1], errors[1], err) < 0) {
		close_both(out);
		close_both(errors);
		return -1;
	}
	close(out[1]);
	close(errors[1]);
	out[1] = errors[1] = -1;
	read_both(output, out[0], errors[0]);
	close_both(out);
	close_both(errors);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_errno(err, "cannot wait for git");
	output->status = WIFEXITED(status) ? WEXITSTATUS(status) :
			 128 + WTERMSIG(status);
	return 0;
}

void git_output_reason(const struct git_output *output, struct buf *reason)
{
	const char *text = output->errors.ptr, *end = text + output->errors.len;
	const char *line;

	while (end > text && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	line = end;
	while (line > text && line[-1] != '\n')
		line--;
	if (starts_with(line, "fatal: ") || starts_with(line, "error: "))
		line += 7;
	if (line < end)
		buf_add(reason, line, (size_t)(end - line));
	else
		buf_addf(reason, "git ended with status %d", output->status);
}
