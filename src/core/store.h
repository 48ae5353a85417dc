/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_STORE_H
#define HFMETA_CORE_STORE_H

/*
 * The metadata repository: a git repository, what its '.hfmetaconfig' says,
 * and its schemas, each compiled when it is first asked for.
 *
 * A store looks at one of three places: the work tree, the index (what a
 * commit would hold), or HEAD (the only one that a bare repository has).
 */

#include "core/audit.h"
#include "core/config.h"
#include "core/repo_id.h"
#include "git/git.h"
#include "json/json.h"
#include "schema/schema.h"

#define STORE_FILE_MAX AUDIT_FILE_MAX

struct store;
struct derivation;	/* core/derive.h */

/*
 * Open the metadata repository in 'repo', which it takes over.  Fails with
 * ERR_NOT_FOUND if it is none.  A bare repository has no work tree: HEAD is
 * looked at then.
 */
int store_open(struct store **out, struct repo *repo, enum repo_at at,
	       struct err *err) MUST_CHECK;
void store_free(struct store *store);
void store_freep(struct store **store);

/* These belong to the store. */
struct repo *store_repo(const struct store *store);
const struct config *store_config(const struct store *store);
enum repo_at store_at(const struct store *store);

/* Whether a run was cut off, so that store_recover() has something to do. */
bool store_is_interrupted(const struct store *store);

/* The branch that HEAD names, or NULL if it is detached; and
 * repo_recover() of git/git.h.  In a file of its own, with what the quick
 * program does not link. */
const char *store_branch(const struct store *store);
int store_recover(struct store *store, struct buf *note, struct err *err)
	MUST_CHECK;

/* What git's own configuration says, or NULL; as repo_config(). */
const char *store_git_config(const struct store *store, const char *key);

/* Open the repository of the current folder at a commit; also fails with
 * ERR_NOT_FOUND if the revision names none. */
int store_open_revision(struct store **out, const char *revision,
			struct err *err) MUST_CHECK;

/*
 * The compiled schema of a type; belongs to the store.  Fails with
 * ERR_INVALID, and names the schema's file, if it is missing or no schema.
 */
int store_schema(const struct schema **out, struct store *store,
		 const struct record_type *type, struct err *err) MUST_CHECK;

/* What the schema says of where fields come from; belongs to the store. */
int store_derivation(const struct derivation **out, struct store *store,
		     const struct record_type *type, struct err *err)
	MUST_CHECK;

/*
 * The rules for records of a type.  '*out' is the caller's to release with
 * link_check_free(out->links); what else is in it belongs to the store.
 * Fails as store_derivation() does.
 */
int store_rules(struct audit_rules *out, struct store *store,
		const struct record_type *type, struct err *err) MUST_CHECK;

/* Whether the schema of 'from' has links to records of type 'to'; false
 * where it is no schema. */
bool store_links_to(struct store *store, const struct record_type *from,
		    const struct record_type *to);

/* Whether that schema names the file as a taxonomy; the same. */
bool store_has_taxonomy(struct store *store, const struct record_type *type,
			const char *path);

/* Before any schema is asked for: only checks will follow, so of schemas that
 * are the program's own ones no more is read than those need. */
void store_only_check(struct store *store);

/* Before any schema is asked for: what the command line says. */
void store_annotate_formats(struct store *store);
void store_map_uri(struct store *store, const char *prefix, const char *dir);

/* The document of that schema, or after store_only_check() what is left of it;
 * belongs to the store.  Fails as store_schema() does. */
int store_schema_document(const cJSON **out, struct store *store,
			  const struct record_type *type, struct err *err)
	MUST_CHECK;

/*
 * Find the record of an id in HEAD: returns 1 and its path if there is one,
 * 0 and the path it would have (one that no other id has) if not.
 */
int store_find(struct store *store, const struct record_type *type,
	       const struct repo_id *id, struct buf *path, struct err *err)
	MUST_CHECK;

/* Read and parse a file of HEAD. */
int store_load_head(cJSON **out, struct store *store, const char *path,
		    struct err *err) MUST_CHECK;

#endif
