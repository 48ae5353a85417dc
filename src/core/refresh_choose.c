/* SPDX-License-Identifier: MIT */
#include "core/refresh_private.h"

#include <stdlib.h>
#include <string.h>

#include "core/records.h"
#include "util/sha256.h"

static bool is_named(const struct refresh_options *options, const char *id)
{
	for (size_t i = 0; i < options->id_count; i++)
		if (repo_id_same(options->ids[i], id))
			return true;
	return !options->id_count;
}

/* A split that does not depend on what else is tracked: by the id in lower
 * case, or the path of what is broken. */
static bool is_in_shard(const struct refresh_options *options,
			const struct tracked *t)
{
	const char *name = t->is_broken ? t->path : strchr(t->key, '\t') + 1;
	char hex[65];

	if (!options->shards)
		return true;
	sha256_hex(hex, name, strlen(name));
	hex[8] = '\0';
	return strtoul(hex, NULL, 16) % options->shards + 1 == options->shard;
}

/* Of a broken record the file's name is all there is to know it by. */
static bool is_file_of(const char *path, const char *id)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT(1024);
	struct err none = ERR_INIT;
	struct repo_id parsed;

	if (repo_id_parse(&parsed, id, &none) < 0)
		return false;
	buf_addc(&name, '/');
	repo_id_file_name(&parsed, &name);
	return ends_with(path, name.ptr);
}

static bool is_named_by_file(const struct refresh_options *options,
			     const char *path)
{
	for (size_t i = 0; i < options->id_count; i++)
		if (is_file_of(path, options->ids[i]))
			return true;
	return !options->id_count;
}

/* Whatever their age.  To leave out a broken one in silence would let it get
 * older and older. */
static bool is_meant(const struct refreshing *r, const struct tracked *t)
{
	const struct refresh_options *o = r->options;

	return (!o->type || o->type == t->type) &&
	       (t->is_broken ? is_named_by_file(o, t->path) :
			       is_named(o, t->id)) &&
	       is_in_shard(o, t);
}

static bool is_old_enough(const struct refreshing *r, const struct tracked *t)
{
	const struct refresh_options *o = r->options;

	return !o->older_than || t->looked_at <= r->began - o->older_than;
}

bool refresh_is_chosen(const struct tracked *t, void *refreshing)
{
	struct refreshing *r = refreshing;

	if (!is_meant(r, t))
		return false;
	if (t->is_broken)
		return true;
	if (!is_old_enough(r, t) || t->looked_at > r->newest)
		return false;
	if (t->looked_at < r->newest)
		return true;
	if (!r->few_left)
		return false;
	r->few_left--;
	return true;
}

int refresh_rewind(struct refreshing *r, struct err *err)
{
	r->few_left = r->few;
	return tracked_rewind(r->tracked, err);
}

int refresh_next(struct tracked *out, struct refreshing *r, struct err *err)
{
	int status;

	do
		status = tracked_next(out, r->tracked, err);
	while (!status && !refresh_is_chosen(out, r));
	return status;
}

/* --- the longest not looked at, so that a limit gets round to all ------- */

#define DIGIT_BITS 16
#define DIGITS ((size_t)1 << DIGIT_BITS)

/* Seconds up to the year 2106, in two digits. */
static uint32_t seconds_of(const struct tracked *t)
{
	return t->looked_at < 0 ? 0 : t->looked_at > UINT32_MAX ? UINT32_MAX :
	       (uint32_t)t->looked_at;
}

/* How many have which low digit, below this high one; or which high digit. */
static int count_digits(size_t *counts, struct refreshing *r,
			const uint32_t *high, struct err *err)
{
	struct tracked t;
	int status;

	memset(counts, 0, DIGITS * sizeof(*counts));
	if (tracked_rewind(r->tracked, err) < 0)
		return -1;
	while (!(status = tracked_next(&t, r->tracked, err))) {
		uint32_t seconds = seconds_of(&t);

		if (t.is_broken || !is_meant(r, &t) || !is_old_enough(r, &t))
			continue;
		if (!high)
			counts[seconds >> DIGIT_BITS]++;
		else if (seconds >> DIGIT_BITS == *high)
			counts[seconds & (DIGITS - 1)]++;
	}
	return status < 0 ? -1 : 0;
}

/* The digit at which *left are used up; counts down what is before it. */
static uint32_t find_digit(const size_t *counts, size_t *left)
{
	uint32_t digit = 0;

	while (digit < DIGITS - 1 && counts[digit] < *left)
		*left -= counts[digit++];
	return digit;
}

static int find_newest(struct refreshing *r, struct err *err)
{
	CLEANUP(freep) size_t *counts = xcalloc(DIGITS, sizeof(*counts));
	size_t left = r->options->limit;
	uint32_t high, low;

	if (count_digits(counts, r, NULL, err) < 0)
		return -1;
	high = find_digit(counts, &left);
	if (count_digits(counts, r, &high, err) < 0)
		return -1;
	low = find_digit(counts, &left);
	r->newest = (int64_t)high << DIGIT_BITS | low;
	r->few = left;
	return 0;
}

/* --- what they come to ------------------------------------------------ */

static int fail_untracked(const struct refreshing *r, const bool *found,
			  struct err *err)
{
	for (size_t i = 0; i < r->options->id_count; i++) {
		const char *id = r->options->ids[i];
		CLEANUP(freep) char *nearest = NULL;

		if (found[i] || r->options->shards)
			continue;
		nearest = records_suggest(r->store, r->options->type, id);
		err_set(err, ERR_NOT_FOUND, "no record of the Hub has the id "
			"'%s'", id);
		return nearest ? err_hint(err, "did you mean '%s'?", nearest) :
				 -1;
	}
	return 0;
}

/* Whether those that are named are there, whatever their age. */
static int check_named(struct refreshing *r, struct err *err)
{
	const struct refresh_options *o = r->options;
	CLEANUP(freep) bool *found = xcalloc(o->id_count + 1, sizeof(*found));
	struct tracked t;
	int status;

	if (!o->id_count)
		return 0;
	if (tracked_rewind(r->tracked, err) < 0)
		return -1;
	while (!(status = tracked_next(&t, r->tracked, err)))
		for (size_t i = 0; i < o->id_count && is_meant(r, &t); i++)
			found[i] = found[i] || (t.is_broken ?
				   is_file_of(t.path, o->ids[i]) :
				   repo_id_same(t.id, o->ids[i]));
	return status < 0 ? -1 : fail_untracked(r, found, err);
}

/* Consecutive ones of a namespace. */
struct run {
	struct buf namespace;	/* with what is before it in the key */
	size_t count;
};

static void run_release(struct run *run)
{
	buf_release(&run->namespace);
}

/* A request for each namespace, and one for each further page. */
static void add_cost(struct refreshing *r, struct run *run,
		     const struct tracked *t)
{
	const char *id = strchr(t->key, '\t') + 1;
	size_t len = (size_t)(id - t->key), within =
		refresh_namespace_len(id);

	if (within && run->namespace.len == len + within &&
	    !memcmp(run->namespace.ptr, t->key, len + within)) {
		run->count++;
		r->cost += run->count % PAGE_ROWS == 0;
		return;
	}
	buf_reset(&run->namespace);
	buf_add(&run->namespace, t->key, len + within);
	run->count = 1;
	r->cost++;
}

static int count_chosen(struct refreshing *r, struct err *err)
{
	CLEANUP(run_release) struct run run = {
		.namespace = BUF_INIT(BUF_UNBOUNDED),
	};
	struct lines **models = r->options->models;
	struct tracked t;
	int status;

	if (refresh_rewind(r, err) < 0)
		return -1;
	while (!(status = refresh_next(&t, r, err))) {
		r->summary->records++;
		if (t.is_broken)
			continue;
		r->has_type[t.upstream_type] = true;
		r->covered += t.is_covered;
		add_cost(r, &run, &t);
		if (models && t.upstream_type == UPSTREAM_MODEL)
			lines_add(*models, t.id);
	}
	return status < 0 ? -1 : 0;
}

int refresh_choose(struct refreshing *r, struct err *err)
{
	r->newest = INT64_MAX;
	if (check_named(r, err) < 0 ||
	    (r->options->limit && find_newest(r, err) < 0))
		return -1;
	return count_chosen(r, err);
}
