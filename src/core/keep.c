/* SPDX-License-Identifier: MIT */
#include "core/keep.h"

#include <string.h>

bool keep_is_pinned(const cJSON *record, const char *name)
{
	const cJSON *pinned;

	json_each(pinned, json_get(record, "pinned"))
		if (cJSON_IsString(pinned) &&
		    !strcmp(pinned->valuestring, name))
			return true;
	return false;
}

static bool is_kept(const cJSON *old_record, const cJSON *derived,
		    const struct derivation *derivation, const char *name,
		    unsigned int missing)
{
	unsigned int sources;

	if (keep_is_pinned(old_record, name) ||
	    !derivation_field_sources(derivation, name, &sources))
		return true;
	return (sources & missing) && !json_get(derived, name);
}

cJSON *keep_what_is_kept(const cJSON *old_record, cJSON *derived,
			 const struct derivation *derivation,
			 unsigned int missing)
{
	const cJSON *field;

	json_each(field, json_get(old_record, "pinned"))
		if (cJSON_IsString(field))
			cJSON_DeleteItemFromObjectCaseSensitive(derived,
							field->valuestring);
	json_each(field, old_record)
		if (is_kept(old_record, derived, derivation, field->string,
			    missing))
			json_set(derived, field->string, json_copy(field));
	return derived;
}
