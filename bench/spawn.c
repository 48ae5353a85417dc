/* SPDX-License-Identifier: MIT */
/*
 * usage: spawn RUNS :: NAME COMMAND [ARG...] [:: NAME COMMAND [ARG...]]...
 *
 * Starts each command RUNS times, in turns, without a shell (that would take
 * as long to start as they do), and prints the median time from start to end
 * and its ratio to the first one's.  What they print goes nowhere.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define COMMANDS_MAX 16

extern char **environ;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Milliseconds; a command that cannot be started ends the program. */
static double run(char **argv, const posix_spawn_file_actions_t *actions)
{
	double begin = now();
	int status;
	pid_t pid;

	if (posix_spawnp(&pid, argv[0], actions, NULL, argv, environ) != 0 ||
	    waitpid(pid, &status, 0) < 0) {
		fprintf(stderr, "spawn: cannot run '%s'\n", argv[0]);
		exit(1);
	}
	return now() - begin;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	char **commands[COMMANDS_MAX];
	size_t count = 0, runs = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	posix_spawn_file_actions_t actions;
	double *times, first = 0;

	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "::") != 0)
			continue;
		argv[i] = NULL;
		if (count < COMMANDS_MAX && i + 2 < argc)
			commands[count++] = &argv[i + 1];
	}
	if (!runs || !count) {
		fprintf(stderr, "usage: spawn RUNS :: NAME COMMAND [ARG...] "
			"[:: NAME COMMAND [ARG...]]...\n");
		return 1;
	}
	posix_spawn_file_actions_init(&actions);
	for (int fd = 1; fd <= 2; fd++)
		posix_spawn_file_actions_addopen(&actions, fd, "/dev/null",
						 O_WRONLY, 0);
	times = calloc(runs * count, sizeof(*times));
	if (!times)
		return 1;
	for (size_t r = 0; r < runs; r++)
		for (size_t i = 0; i < count; i++)
			times[i * runs + r] = run(commands[i] + 1, &actions);
	for (size_t i = 0; i < count; i++) {
		double *of = times + i * runs;

		qsort(of, runs, sizeof(*of), compare);
		if (!i)
			first = of[runs / 2];
		printf("%-44s %9.2f ms  %6.2f\n", commands[i][0],
		       of[runs / 2], of[runs / 2] / first);
	}
	free(times);
	posix_spawn_file_actions_destroy(&actions);
	return 0;
}
