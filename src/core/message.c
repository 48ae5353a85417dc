/* SPDX-License-Identifier: MIT */
#include "core/message.h"

#include <string.h>

#include "core/compare.h"

#define VALUE_MAX 60		/* bytes of a value in a line */
#define LINES_MAX 200
#define SUBJECT_FIELDS_MAX 4

static void write_subject(struct buf *out, const struct message_facts *facts,
			  const struct differences *changes, bool is_new)
{
	buf_addf(out, "%s %s %s", facts->verb, facts->type, facts->id);
	if (facts->new_id) {
		buf_addf(out, " to %s\n", facts->new_id);
		return;
	}
	for (size_t i = 0; !is_new && i < changes->count; i++) {
		if (i == SUBJECT_FIELDS_MAX) {
			buf_addf(out, " and %zu more", changes->count - i);
			break;
		}
		buf_addf(out, "%s%s", i ? ", " : ": ",
			 changes->items[i].pointer + 1);
	}
	buf_addc(out, '\n');
}

/* "license: "mit" -> "apache-2.0"", or the one that there is. */
static void write_change(struct buf *out, const struct difference *change,
			 bool is_new)
{
	buf_addf(out, "%s: ", change->pointer + 1);
	if (change->old_value)
		compare_write_short(out, change->old_value, VALUE_MAX);
	else if (!is_new)
		buf_adds(out, "(none)");
	if (!is_new)
		buf_adds(out, " -> ");
	if (change->new_value)
		compare_write_short(out, change->new_value, VALUE_MAX);
	else
		buf_adds(out, "(none)");
	buf_addc(out, '\n');
}

static void write_trailers(struct buf *out, const struct message_facts *facts)
{
	if (!facts->revision)
		return;
	buf_addf(out, "\nHub-Id: %s\nHub-Revision: %s\n",
		 facts->new_id ? facts->new_id : facts->id, facts->revision);
	if (facts->endpoint)
		buf_addf(out, "Hub-Endpoint: %s\n", facts->endpoint);
}

void message_write(struct buf *out, const struct message_facts *facts,
		   const cJSON *old_document, const cJSON *new_document)
{
	CLEANUP(differences_release) struct differences changes =
		DIFFERENCES_INIT;
	bool is_new = !old_document;

	if (new_document)
		compare_documents(&changes, old_document, new_document);
	write_subject(out, facts, &changes, is_new);
	if (changes.count || facts->revision)
		buf_addc(out, '\n');
	for (size_t i = 0; i < changes.count; i++) {
		if (i == LINES_MAX) {
			buf_addf(out, "... and %zu more\n",
				 changes.count - i);
			break;
		}
		write_change(out, &changes.items[i], is_new);
	}
	write_trailers(out, facts);
}
