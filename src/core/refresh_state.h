/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_REFRESH_STATE_H
#define HFMETA_CORE_REFRESH_STATE_H

/*
 * When records were refreshed, in a file of the git folder
 * ("hfmeta/refreshed").  It may be lost: then more is asked than need be.
 */

#include "util/err.h"

struct refresh_times;

/* Never fails: what cannot be read is not known. */
struct refresh_times *refresh_times_load(const char *git_dir) MUST_CHECK;
void refresh_times_free(struct refresh_times *times);	/* NULL is fine */

int refresh_times_save(const struct refresh_times *times, const char *git_dir,
		       struct err *err) MUST_CHECK;

/* Whether anything is known at all. */
bool refresh_times_known(const struct refresh_times *times);

/* Seconds since 1970; 0 is not known. */
int64_t refresh_times_get(const struct refresh_times *times, const char *type,
			  const char *id);

/* Now. */
void refresh_times_set(struct refresh_times *times, const char *type,
		       const char *id);

/* All records were refreshed in a run that began then. */
void refresh_times_complete(struct refresh_times *times, int64_t began);

/* Up to when all changes are known, as the Hub writes times; or NULL.
 * Belongs to 'times'. */
const char *refresh_times_since(struct refresh_times *times);

/* Seconds since 1970. */
int64_t refresh_now(void);

#endif
