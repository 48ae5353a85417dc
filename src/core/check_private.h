/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_CHECK_PRIVATE_H
#define HFMETA_CORE_CHECK_PRIVATE_H

/* A check from the inside: check.c runs it, check_add.c and check_plain.c
 * say what is checked. */

#include "core/check.h"
#include "core/links.h"

struct check_item {
	char *path;
	const struct audit_rules *rules;	/* NULL: only 'problem' */
	char *problem;		/* of a schema that is none */
	/* For a record whose edit is staged: its type's schema, to look for
	 * edits that will not last.  NULL for all others. */
	const cJSON *edited;
};

struct check {
	struct store *store;	/* NULL: plain files */
	struct check_options options;
	struct check_item *items;
	size_t count, room;
	struct audit_rules *rules;	/* one for each record type */
	bool *ready;			/* whose rules are made */
	struct schema *plain_schema;
	struct audit_rules plain, plain_yaml;
	struct auditor *auditors;	/* one for each thread */
	struct findings *results;	/* of the batch that is worked on */
	bool *fixed;
	check_on_file *on_file;
	void *on_file_data;
	struct check_summary summary;
};

struct check *check_alloc(struct store *store,
			  const struct check_options *options);

/* Takes over 'path' and 'problem'. */
void check_add_item(struct check *check, char *path,
		    const struct audit_rules *rules, char *problem);

/* A path of a plain check. */
int check_add_plain_path(struct check *check, const char *path,
			 struct err *err) MUST_CHECK;

#endif
