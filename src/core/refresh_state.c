/* SPDX-License-Identifier: MIT */
#include "core/refresh_state.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "json/json.h"
#include "util/fs.h"

#define STATE_MAX ((size_t)256 * 1024 * 1024)

/* The Hub's clock and ours may differ, and a listing may be behind. */
#define MARGIN_SECONDS 3600

struct entry {
	const char *key;	/* "model o/m" */
	int64_t time;
};

struct refresh_times {
	struct buf text;	/* of the file; its keys are in there, ... */
	struct arena added;	/* ... those of later here */
	struct entry *entries;	/* sorted by key, but for those behind: */
	size_t sorted, count, room;
	int64_t complete;	/* 0: never */
	char since[32];
};

int64_t refresh_now(void)
{
	return (int64_t)time(NULL);
}

static char *state_path(const char *git_dir)
{
	return xasprintf("%s/hfmeta/refreshed", git_dir);
}

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static struct entry *find(const struct refresh_times *times, const char *key)
{
	const struct entry wanted = { .key = key };

	return times->sorted ? bsearch(&wanted, times->entries, times->sorted,
				       sizeof(wanted), by_key) : NULL;
}

static void add(struct refresh_times *times, const char *key, int64_t when)
{
	GROW(times->entries, times->count, times->room);
	times->entries[times->count++] = (struct entry){ key, when };
}

/* "1700000000 model o/m"; "1700000000 *" is the last complete run. */
static void read_line(struct refresh_times *times, char *line)
{
	char *end;
	int64_t when = strtoll(line, &end, 10);

	if (when <= 0 || *end != ' ')
		return;
	if (!strcmp(end, " *"))
		times->complete = when;
	else
		add(times, end + 1, when);
}

struct refresh_times *refresh_times_load(const char *git_dir)
{
	struct refresh_times *times = xcalloc(1, sizeof(*times));
	CLEANUP(freep) char *path = state_path(git_dir);
	struct err none = ERR_INIT;
	char *rest, *line;

	times->text = (struct buf)BUF_INIT(STATE_MAX);
	if (fs_read_nofollow(&times->text, path, &none) < 0)
		return times;
	rest = times->text.len ? times->text.ptr : NULL;
	while (rest && (line = strsep(&rest, "\n")))
		read_line(times, line);
	if (times->count)
		qsort(times->entries, times->count, sizeof(*times->entries),
		      by_key);
	times->sorted = times->count;
	return times;
}

void refresh_times_free(struct refresh_times *times)
{
	if (!times)
		return;
	buf_release(&times->text);
	arena_release(&times->added);
	free(times->entries);
	free(times);
}

int refresh_times_save(const struct refresh_times *times, const char *git_dir,
		       struct err *err)
{
	CLEANUP(freep) char *path = state_path(git_dir);
	CLEANUP(buf_release) struct buf text = BUF_INIT(STATE_MAX);

	if (times->complete)
		buf_addf(&text, "%lld *\n", (long long)times->complete);
	for (size_t i = 0; i < times->count; i++)
		buf_addf(&text, "%lld %s\n", (long long)times->entries[i].time,
			 times->entries[i].key);
	if (fs_make_parents(path, err) < 0)
		return -1;
	/* Another run's may go too: the state is safe to lose. */
	fs_remove_leftovers(path);
	return fs_replace(path, text.ptr, text.len, 0666, err);
}

bool refresh_times_known(const struct refresh_times *times)
{
	return times->count > 0;
}

int64_t refresh_times_get(const struct refresh_times *times, const char *type,
			  const char *id)
{
	CLEANUP(freep) char *key = xasprintf("%s %s", type, id);
	const struct entry *entry = find(times, key);

	return entry ? entry->time : 0;
}

void refresh_times_set(struct refresh_times *times, const char *type,
		       const char *id)
{
	CLEANUP(freep) char *key = xasprintf("%s %s", type, id);
	struct entry *entry = find(times, key);
	size_t size = strlen(key) + 1;

	if (entry)
		entry->time = refresh_now();
	else
		add(times, memcpy(arena_alloc(&times->added, size), key, size),
		    refresh_now());
}

void refresh_times_complete(struct refresh_times *times, int64_t began)
{
	times->complete = began;
}

const char *refresh_times_since(struct refresh_times *times)
{
	time_t since = (time_t)times->complete - MARGIN_SECONDS;
	struct tm tm;

	if (!times->complete || !gmtime_r(&since, &tm) ||
	    !strftime(times->since, sizeof(times->since),
		      "%Y-%m-%dT%H:%M:%S.000Z", &tm))
		return NULL;
	return times->since;
}
