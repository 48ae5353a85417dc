/* SPDX-License-Identifier: MIT */
/* Any bytes as YAML: an error or a document that can be written. */
#include "json/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(json_freep) cJSON *doc = NULL;
	CLEANUP(json_freep) cJSON *again = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;

	if (yaml_parse(&doc, (const char *)data, size, 1, &err) < 0)
		return 0;
	json_canon(&text, doc);
	if (json_parse_text(&again, text.ptr, text.len, 0, &err) < 0 ||
	    !json_equal(doc, again))
		__builtin_trap();
	return 0;
}
