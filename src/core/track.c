/* SPDX-License-Identifier: MIT */
#include "core/track.h"

#include <stdlib.h>
#include <string.h>

#include "core/audit.h"
#include "core/commit.h"
#include "core/keep.h"
#include "core/links.h"
#include "core/message.h"
#include "core/rejected.h"

static const char *const type_names[] = {
	[UPSTREAM_MODEL] = "model",
	[UPSTREAM_DATASET] = "dataset",
};

void tracked_release(struct tracked *tracked)
{
	free(tracked->path);
	json_free(tracked->document);
	*tracked = (struct tracked)TRACKED_INIT;
}

/* Whether the id has a record; *path is where it is or would be. */
static int look_up(struct tracked *out, struct store *store,
		   const struct record_type *type, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT(BUF_UNBOUNDED);
	int found = store_find(store, type, &out->id, &path, err);

	if (found < 0)
		return -1;
	free(out->path);
	out->path = buf_detach(&path);
	out->was_there = found;
	return found;
}

/* What is known of a record that was tracked already. */
static int load_tracked(struct tracked *out, struct store *store,
			struct err *err)
{
	const char *id, *sha;

	if (store_load_head(&out->document, store, out->path, err) < 0)
		return err_wrap(err, "cannot read '%s'", out->path);
	id = json_get_string(out->document, "id");
	sha = json_get_string(out->document, "sha");
	if (id && strlen(id) < sizeof(out->id.str))
		memcpy(out->id.str, id, strlen(id) + 1);
	if (sha && strlen(sha) == GIT_ID_LEN)
		memcpy(out->revision, sha, GIT_ID_LEN + 1);
	return 0;
}

static int make_record(struct tracked *out, unsigned int *missing,
		       struct store *store, struct upstream *upstream,
		       enum upstream_type type,
		       const struct record_type *record_type,
		       struct strlist *warnings, struct err *err)
{
	CLEANUP(sources_release) struct sources sources = SOURCES_INIT;
	const struct derivation *derivation = NULL;

	if (store_derivation(&derivation, store, record_type, err) < 0)
		return -1;
	if (derivation_is_empty(derivation)) {
		err_set(err, ERR_INVALID, "%s says of no field where it comes "
			"from", record_type->schema);
		return err_hint(err, "properties need \"x-hfmeta\": "
				"{\"from\": ...}, see hfmeta-repository(5)");
	}
	if (fetch_sources(&sources, upstream, type, &out->id, derivation,
			  warnings, err) < 0)
		return -1;
	memcpy(out->revision, json_get_string(sources.json[SOURCE_API], "sha"),
	       GIT_ID_LEN + 1);
	*missing = sources.missing;
	return derive(&out->document, derivation, &sources, err);
}

static void rules_release(struct audit_rules *rules)
{
	link_check_free(rules->links);
}

static int check_record(const struct tracked *tracked, struct store *store,
			const struct record_type *type, struct err *err)
{
	CLEANUP(findings_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(rules_release) struct audit_rules rules = { .schema = NULL };

	if (store_rules(&rules, store, type, err) < 0 ||
	    audit_document(&findings, &rules, tracked->path,
			   tracked->document, err) < 0)
		return -1;
	return findings_are_bad(&findings) ?
	       rejected_keep(&findings, store, type, &tracked->id,
			     tracked->document, err) : 0;
}

static int commit_record(struct tracked *out, struct store *store,
			 struct upstream *upstream,
			 const struct record_type *type,
			 const cJSON *old_record, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);
	CLEANUP(buf_release) struct buf message = BUF_INIT(BUF_UNBOUNDED);
	struct message_facts facts = {
		.verb = old_record ? "Refresh" : "Add", .type = type->name,
		.id = out->id.str, .revision = out->revision,
		.endpoint = upstream_endpoint(upstream),
	};
	struct change change = { .path = out->path };

	json_canon(&text, out->document);
	if (text.full)
		return err_set(err, ERR_LIMIT, "the record would be larger "
			       "than %zu bytes", text.max);
	change.content = text.ptr;
	change.len = text.len;
	message_write(&message, &facts, old_record, out->document);
	return commit_changes(store_repo(store), &change, 1, message.ptr,
			      &out->commit, err);
}

/* The record as it is now, with what the new one must keep of it. */
static int merge_old(cJSON **old_record, struct tracked *out,
		     struct store *store, const struct record_type *type,
		     unsigned int missing, struct err *err)
{
	const struct derivation *derivation = NULL;

	if (store_load_head(old_record, store, out->path, err) < 0)
		return err_wrap(err, "cannot read '%s'", out->path);
	if (store_derivation(&derivation, store, type, err) < 0)
		return -1;
	out->document = keep_what_is_kept(*old_record, out->document,
					  derivation, missing);
	return 0;
}

static int write_record(struct tracked *out, struct store *store,
			struct upstream *upstream,
			const struct record_type *type, unsigned int missing,
			bool dry_run, struct err *err)
{
	CLEANUP(json_freep) cJSON *old_record = NULL;

	if (out->was_there &&
	    merge_old(&old_record, out, store, type, missing, err) < 0)
		return -1;
	out->changed = !old_record || !json_equal(old_record, out->document);
	if (!out->changed)
		return 0;
	if (check_record(out, store, type, err) < 0 ||
	    repo_check_path(store_repo(store), out->path, err) < 0)
		return -1;
	return dry_run ? 0 : commit_record(out, store, upstream, type,
					   old_record, err);
}

int track_add(struct tracked *out, struct store *store,
	      struct upstream *upstream, const struct repo_id *id,
	      const struct track_options *options, struct strlist *warnings,
	      struct err *err)
{
	const struct record_type *type =
		config_type(store_config(store), type_names[options->type]);
	unsigned int missing = 0;
	int found;

	if (!type)
		return err_set(err, ERR_INVALID, "the repository has no records "
			       "of type '%s'", type_names[options->type]);
	out->id = *id;
	found = look_up(out, store, type, err);
	if (found < 0)
		return -1;
	if (found && !options->force)
		return load_tracked(out, store, err);
	if (make_record(out, &missing, store, upstream, options->type, type,
			warnings, err) < 0)
		return -1;
	/* The Hub may know it by another name, and that may be tracked. */
	if (strcmp(out->id.str, id->str) != 0)
		found = look_up(out, store, type, err);
	if (found < 0)
		return -1;
	if (found && !options->force) {
		json_free(STEAL(out->document));
		return load_tracked(out, store, err);
	}
	return write_record(out, store, upstream, type, missing,
			    options->dry_run, err);
}
