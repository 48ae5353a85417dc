/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_FETCH_H
#define HFMETA_CORE_FETCH_H

/*
 * The sources of one repository on the Hub, gathered: one request for the
 * API's document, then only those files that it lists and that the schema
 * looks at, all at the same commit.
 */

#include "core/derive.h"
#include "core/repo_id.h"
#include "core/sources.h"
#include "util/strlist.h"

struct upstream;	/* a Hub, or a snapshot of one */

struct upstream_options {
	const char *endpoint;	/* --hub: a URL or a folder; NULL: the environment's */
	const char *repository_endpoint;	/* what .hfmetaconfig says, or NULL */
	const char *record;	/* a folder that gets a snapshot, or NULL */
	bool offline;
	bool (*stop)(void *data);	/* true: give up (Ctrl-C); or NULL */
	void *stop_data;
};

/*
 * Sends nothing yet.  An endpoint that only the repository names, and that
 * is not the Hub's own, gets no token: whoever can push to the repository
 * could name their own server there.
 */
int upstream_open(struct upstream **out,
		  const struct upstream_options *options,
		  struct err *err) MUST_CHECK;
void upstream_free(struct upstream *upstream);	/* NULL is fine */
void upstream_freep(struct upstream **upstream);

/* For the trailer of a commit; NULL for a snapshot.  Belongs to 'upstream'. */
const char *upstream_endpoint(const struct upstream *upstream);

/* For the modules beside this one; belongs to 'upstream'. */
struct hub;
struct hub *upstream_hub(struct upstream *upstream);

enum upstream_type { UPSTREAM_MODEL, UPSTREAM_DATASET };

/* What an option '--type' says; NULL stands for "model".  Fails with
 * ERR_USAGE. */
int upstream_type_parse(enum upstream_type *type, const char *name,
			struct err *err) MUST_CHECK;

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

#endif
