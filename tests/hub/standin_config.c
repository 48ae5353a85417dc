/* SPDX-License-Identifier: MIT */
#include "standin.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX (256u << 20)

bool read_file(const char *path, struct buf *out)
{
	char part[65536];
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat info;

	if (fd < 0)
		return false;
	if (fstat(fd, &info) < 0 || !S_ISREG(info.st_mode)) {
		close(fd);
		return false;
	}
	if (out->max > FILE_MAX)
		out->max = FILE_MAX;
	while ((got = read(fd, part, sizeof(part))) > 0)
		buf_add(out, part, (size_t)got);
	close(fd);
	return !got && !out->full;
}

/* Which repositories there are: their documents' names. */

static void add_repo(struct standin *s, const char *dir, const char *type,
		     const char *space, const char *file)
{
	size_t len = strlen(file);
	struct repo_name *repo;

	if (len < 6 || strcmp(file + len - 5, ".json") || strchr(file, '~'))
		return;
	GROW(s->repos, s->repo_count, s->repo_room);
	repo = &s->repos[s->repo_count++];
	repo->dir = dir;
	repo->type = xstrdup(type);
	repo->id = xasprintf("%s%s%.*s", space, *space ? "/" : "",
			     (int)len - 5, file);
}

static void scan(struct standin *s, const char *dir, const char *type,
		 const char *space)
{
	CLEANUP(freep) char *path = xasprintf("%s/api/%s/%s", dir, type,
					      space);
	struct dirent *entry;
	DIR *folder = opendir(path);

	while (folder && (entry = readdir(folder)) != NULL) {
		CLEANUP(freep) char *below = xasprintf("%s/%s", path,
						       entry->d_name);
		struct stat info;

		if (entry->d_name[0] == '.' || stat(below, &info) < 0)
			continue;
		if (S_ISREG(info.st_mode))
			add_repo(s, dir, type, space, entry->d_name);
		else if (!*space)
			scan(s, dir, type, entry->d_name);
	}
	if (folder)
		closedir(folder);
}

static int by_id(const void *a, const void *b)
{
	const struct repo_name *one = a, *two = b;

	return strcmp(one->id, two->id);
}

static void clear(struct standin *s)
{
	for (size_t i = 0; i < s->repo_count; i++) {
		free(s->repos[i].type);
		free(s->repos[i].id);
	}
	for (size_t i = 0; i < s->counter_count; i++)
		free(s->counters[i].key);
	json_free(s->config);
	free(s->fault_counts);
	s->config = NULL;
	s->fault_counts = NULL;
	s->repo_count = s->counter_count = 0;
}

void config_load(struct standin *s)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(FILE_MAX);
	struct err err = ERR_INIT;
	struct stat info = { .st_size = 0 };
	char stamp[sizeof(s->config_stamp)];

	if (s->config_path)
		stat(s->config_path, &info);
	snprintf(stamp, sizeof(stamp), "%llu %lld.%09ld %lld",
		 (unsigned long long)info.st_ino,
		 (long long)info.st_mtim.tv_sec, info.st_mtim.tv_nsec,
		 (long long)info.st_size);
	if (!strcmp(stamp, s->config_stamp))
		return;
	memcpy(s->config_stamp, stamp, sizeof(stamp));
	clear(s);
	if (s->config_path && read_file(s->config_path, &text) &&
	    json_parse_text(&s->config, text.ptr, text.len, JSON_NUL_KEEP,
			    &err) < 0)
		fprintf(stderr, "standin: %s: %s\n", s->config_path, err.msg);
	s->fault_counts = xcalloc((size_t)cJSON_GetArraySize(
		json_get(s->config, "faults")) + 1, sizeof(int));
	for (size_t i = 0; i < s->snapshot_count; i++) {
		scan(s, s->snapshots[i], "models", "");
		scan(s, s->snapshots[i], "datasets", "");
	}
	if (s->repo_count)
		qsort(s->repos, s->repo_count, sizeof(*s->repos), by_id);
}

void config_free(struct standin *s)
{
	clear(s);
	free(s->repos);
	free(s->counters);
}

bool config_has(const cJSON *list, const char *text)
{
	const cJSON *each;

	json_each(each, list)
		if (text && cJSON_IsString(each) &&
		    !strcmp(each->valuestring, text))
			return true;
	return false;
}

int config_number(const cJSON *object, const char *name, int standard)
{
	const cJSON *value = json_get(object, name);

	return cJSON_IsNumber(value) ? (int)value->valuedouble : standard;
}

bool config_true(const cJSON *object, const char *name)
{
	return cJSON_IsTrue(json_get(object, name));
}

/* The entry of a repository, by its id or by a list of its names. */
const cJSON *config_repo(const struct standin *s, const char *type,
			 const char *name, const char *list)
{
	const cJSON *entry;

	json_each(entry, json_get(s->config, "repos")) {
		const char *kind = json_get_string(entry, "type");
		const char *id = json_get_string(entry, "id");

		if (strncmp(kind ? kind : "model", type, 5))
			continue;
		if (list ? config_has(json_get(entry, list), name) :
		    id && !strcasecmp(id, name))
			return entry;
	}
	return NULL;
}
