/* SPDX-License-Identifier: MIT */
/*
 * The least that a checker can do: read every file of a folder and, with
 * "parse" as second argument, parse it with cJSON into an arena.
 */
#include <cjson/cJSON.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char arena[64 << 20], *next = arena;

static void *take(size_t size)
{
	char *p = next;

	next += (size + 15) & ~(size_t)15;
	return next <= arena + sizeof(arena) ? p : NULL;
}

static void keep(void *p)
{
	(void)p;
}

int main(int argc, char **argv)
{
	static char text[1 << 20];
	cJSON_Hooks hooks = { take, keep };
	struct dirent **names;
	int count = argc > 1 && !chdir(argv[1]) ?
		    scandir(".", &names, NULL, alphasort) : -1;
	long bytes = 0;

	if (count < 0)
		return 1;
	cJSON_InitHooks(&hooks);
	for (int i = 0; i < count; i++) {
		int fd = names[i]->d_name[0] == '.' ? -1 :
			 open(names[i]->d_name, O_RDONLY);
		ssize_t len = fd < 0 ? 0 : read(fd, text, sizeof(text));

		if (fd >= 0)
			close(fd);
		bytes += len;
		next = arena;
		if (argc > 2 && len > 0 &&
		    !cJSON_ParseWithLength(text, (size_t)len))
			return 1;
	}
	printf("%ld\n", bytes);
	return 0;
}
