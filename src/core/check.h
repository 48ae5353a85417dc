/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_CHECK_H
#define HFMETA_CORE_CHECK_H

/*
 * Checking many files: which ones, and in what order the results come.  The
 * rules themselves are core/audit.h.
 *
 *	check_new(&check, store, &options)
 *	check_add_all(check, err)		... or any of the others
 *	check_run(check, on_file, data, &summary, err)
 *	check_free(check)
 *
 * A store says what is looked at: the work tree, the index, or a commit.
 */

#include "core/audit.h"
#include "core/store.h"

struct check_options {
	const char *type;	/* only records of this type; or NULL */
	size_t max_problems;	/* of one file; 0: 100 */
	unsigned int jobs;	/* threads; 0: one for each processor */
	bool fix;		/* rewrite what is not canonical */
};

/* What was found in one file; belongs to the check. */
struct check_result {
	const char *path;
	const struct findings *findings;
	bool bad;		/* there is an error among them */
	bool fixed;		/* the file was rewritten */
};

struct check_summary {
	size_t checked, bad, fixed;
};

/* A return other than 0 ends the check. */
typedef int check_on_file(const struct check_result *result, void *data,
			  struct err *err);

struct check;

/* 'store' must outlive the check. */
void check_new(struct check **out, struct store *store,
	       const struct check_options *options);

/*
 * A check of files outside of a metadata repository, against one schema: only
 * JSON (or YAML, by the name's end) and the schema count.  References to
 * other documents are looked for in 'maps', and beside the schema.
 */
int check_new_plain(struct check **out, const char *schema_path,
		    const struct uri_map *maps, size_t map_count,
		    bool assert_formats, const struct check_options *options,
		    struct err *err) MUST_CHECK;

void check_free(struct check *check);
void check_freep(struct check **check);

/* Every record, and every schema that the configuration names. */
int check_add_all(struct check *check, struct err *err) MUST_CHECK;

/*
 * What a commit would bring: the store must look at the index.  The paths
 * that differ from HEAD; every record of a type whose schema is staged, and
 * all of them if '.hfmetaconfig' is; every record that links to one whose
 * removal or renaming is staged.
 */
int check_add_staged(struct check *check, struct err *err) MUST_CHECK;

/*
 * What differs between two commits: the store must look at the second.
 * 'from' may be NULL: then everything there is.
 */
int check_add_changed(struct check *check, const char *from, const char *to,
		      struct err *err) MUST_CHECK;

/*
 * A file or a folder, relative to the current folder.  A folder stands for
 * the records below it.  Fails with ERR_NOT_FOUND or ERR_INVALID for a path
 * that is not there, or is neither a record nor a schema.
 */
int check_add_path(struct check *check, const char *path, struct err *err)
	MUST_CHECK;

/* Check what was added, in that order.  Fails where the check itself does;
 * returns else what on_file() returned last. */
int check_run(struct check *check, check_on_file *on_file, void *data,
	      struct check_summary *summary, struct err *err) MUST_CHECK;

#endif
