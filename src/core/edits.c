/* SPDX-License-Identifier: MIT */
#include "core/edits.h"

#include <string.h>

#include "core/keep.h"

static bool same(const cJSON *a, const cJSON *b)
{
	return a && b ? json_equal(a, b) : a == b;
}

static void warn(struct findings *findings, const char *name)
{
	CLEANUP(buf_release) struct buf pointer = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(buf_release) struct buf what = BUF_INIT(BUF_UNBOUNDED);

	json_pointer_add(&pointer, name);
	buf_addf(&what, "comes from the Hub, and the next refresh will take "
		 "this edit back; with \"%s\" in \"pinned\" it stays", name);
	findings_add(findings, SEVERITY_WARNING, pointer.ptr, "pinned",
		     what.ptr);
}

void edits_note(struct findings *findings, const cJSON *schema,
		const cJSON *before, const cJSON *now)
{
	const cJSON *property;

	if (!same(json_get(before, "sha"), json_get(now, "sha")))
		return;
	json_each(property, json_get(schema, "properties")) {
		const char *name = property->string;

		if (json_get(json_get(property, "x-hfmeta"), "from") &&
		    !same(json_get(before, name), json_get(now, name)) &&
		    !keep_is_pinned(now, name))
			warn(findings, name);
	}
}
