/* SPDX-License-Identifier: MIT */
/*
 * Any two texts with a NUL between them as schema and instance: an error or a
 * verdict, the same with a report and without.
 */
#include <string.h>

#include "schema/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void validate(const cJSON *document, const cJSON *instance,
		     const struct schema_options *options)
{
	CLEANUP(schema_freep) struct schema *schema = NULL;
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;
	enum schema_verdict verdict;
	struct err err = ERR_INIT;

	if (schema_compile(&schema, document, options, &err) < 0)
		return;
	verdict = schema_validate(schema, instance, NULL, &err);
	if (schema_validate(schema, instance, &report, &err) != verdict ||
	    (verdict == SCHEMA_INVALID) != (report.count > 0))
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const enum json_flags flags = JSON_NUL_KEEP | JSON_ROUND_NUMBERS;
	const struct schema_options options = {
		.assert_formats = true,
		.trusted = size & 1,
		.draft = (enum schema_draft)((size >> 1) % 6),
	};
	CLEANUP(json_freep) cJSON *document = NULL;
	CLEANUP(json_freep) cJSON *instance = NULL;
	const char *text = (const char *)data;
	const char *nul = memchr(text, '\0', size);
	size_t len = nul ? (size_t)(nul - text) : 0;
	struct err err = ERR_INIT;

	if (nul && !json_parse_text(&document, text, len, flags, &err) &&
	    !json_parse_text(&instance, nul + 1, size - len - 1, flags, &err))
		validate(document, instance, &options);
	return 0;
}
