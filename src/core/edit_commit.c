/* SPDX-License-Identifier: MIT */
#include "core/edit_commit.h"

#include "core/audit.h"
#include "core/commit.h"
#include "core/links.h"
#include "core/message.h"

static void rules_release(struct audit_rules *rules)
{
	link_check_free(rules->links);
}

int edit_check(struct store *store, const struct record_type *type,
	       const char *path, cJSON *record, struct err *err)
{
	CLEANUP(rules_release) struct audit_rules rules = { .schema = NULL };
	CLEANUP(findings_release) struct findings findings = FINDINGS_INIT;
	const struct finding *first;

	if (store_rules(&rules, store, type, err) < 0 ||
	    (rules.links && links_split_paths(rules.links, record, err) < 0) ||
	    audit_document(&findings, &rules, path, record, err) < 0)
		return -1;
	if (!findings_are_bad(&findings))
		return 0;
	for (first = findings.items; first->severity != SEVERITY_ERROR;)
		first++;
	return err_set(err, ERR_INVALID, "the record would be invalid: "
		       "%s%s%s", first->pointer, *first->pointer ? ": " : "",
		       first->message);
}

int edit_commit_record(struct git_id *id, struct store *store,
		       const struct edit_record *record, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(STORE_FILE_MAX);
	CLEANUP(buf_release) struct buf message = BUF_INIT(BUF_UNBOUNDED);
	struct message_facts facts = {
		.verb = record->verb, .type = record->type->name,
		.id = record->id,
	};
	struct change change = { .path = record->path };

	if (record->now)
		json_canon(&text, record->now);
	if (text.full)
		return err_set(err, ERR_LIMIT, "the record would be larger "
			       "than %zu bytes", text.max);
	change.content = record->now ? text.ptr : NULL;
	change.len = text.len;
	message_write(&message, &facts, record->before, record->now);
	if (repo_check_path(store_repo(store), record->path, err) < 0)
		return -1;
	return commit_changes(store_repo(store), &change, 1, message.ptr, id,
			      err);
}
