/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_FETCH_H
#define HFMETA_CORE_FETCH_H

/*
 * The sources of repositories on the Hub, gathered: one request for the API's
 * document, then only those files that it lists and that the schema looks at,
 * all at the same commit.  Of several repositories each goes its own way, so
 * that some are complete while others have not begun.
 */

#include "core/derive.h"
#include "core/repo_id.h"
#include "core/sources.h"
#include "core/upstream.h"
#include "util/strlist.h"

/*
 * Fetch the sources that 'derivation' looks at.  'id' becomes the name that
 * the repository has now, if it was renamed.  What could not be had and can
 * be done without (a gated README, a config.json that is no JSON, front
 * matter that is no YAML) is a line in 'warnings'.
 *
 * Fails with the codes of hub/hub.h if the document itself cannot be had, or
 * the connection fails.
 */
int fetch_sources(struct sources *out, struct upstream *upstream,
		  enum upstream_type type, struct repo_id *id,
		  const struct derivation *derivation,
		  struct strlist *warnings, struct err *err) MUST_CHECK;

/* One repository of several. */
struct fetch_item {
	enum upstream_type type;
	struct repo_id id;		/* becomes the name it has now */
	const struct derivation *derivation;
	cJSON *document;	/* the API's, if it is at hand; owned; or NULL */
	bool only_document;	/* no files */
	/* What came of it. */
	bool done;
	struct sources sources;
	struct strlist warnings;
	struct err err;			/* its code is not 0 if it failed */
	/* While it is worked on. */
	struct upstream *upstream;
	struct fetch_file *files;
	const char *cache;
	bool cut;		/* the run ended before it was complete */
};

#define FETCH_ITEM_INIT { .sources = SOURCES_INIT }
void fetch_item_release(struct fetch_item *item);

/*
 * fetch_sources() for many at a time.  Files whose git blob id is known are
 * kept in the folder 'cache' (if it is not NULL), and are not asked for where
 * they lie there; the folder may be lost at any time.
 *
 * Fails only as hub_run() does: then some items are not done, and the others
 * are as good as ever.  One that was cut off is never taken for one without
 * the file.
 */
int fetch_many(struct upstream *upstream, struct fetch_item *items,
	       size_t count, const char *cache, struct err *err) MUST_CHECK;

#endif
