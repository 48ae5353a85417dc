/* SPDX-License-Identifier: MIT */
#include "core/rejected.h"

#include <stdlib.h>

#include "util/fs.h"

static char *keep(struct store *store, const struct record_type *type,
		  const struct repo_id *id, const cJSON *document)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(freep) char *where = NULL;
	struct err unwritten = ERR_INIT;

	repo_id_file_name(id, &name);
	where = xasprintf("%s/hfmeta/rejected/%s/%s",
			  repo_common_dir(store_repo(store)), type->name,
			  name.ptr);
	json_canon(&text, document);
	if (fs_make_parents(where, &unwritten) < 0 ||
	    fs_replace(where, text.ptr, text.len, 0666, &unwritten) < 0)
		return NULL;
	return STEAL(where);
}

static const struct finding *first_error(const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].severity == SEVERITY_ERROR)
			return &findings->items[i];
	return &findings->items[0];
}

int rejected_keep(const struct findings *findings, struct store *store,
		  const struct record_type *type, const struct repo_id *id,
		  const cJSON *document, struct err *err)
{
	const struct finding *first = first_error(findings);
	CLEANUP(freep) char *where = keep(store, type, id, document);

	err_set(err, ERR_INVALID, "the record would be invalid: %s%s%s",
		first->pointer, *first->pointer ? ": " : "", first->message);
	return err_hint(err, "%zu problem%s in all; what was fetched is kept "
			"in '%s'", findings->count,
			findings->count == 1 ? "" : "s",
			where ? where : "(nothing could be written)");
}
