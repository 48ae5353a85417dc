/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_FETCH_WEIGHTS_H
#define HFMETA_CORE_FETCH_WEIGHTS_H

#include "hub/hub.h"
#include "json/json.h"

/*
 * Parameter counts where the Hub's document has none: read from the header
 * of model.safetensors, or of the shards that model.safetensors.index.json
 * names, by range requests (HUB: the first 100,000 bytes hold nearly all).
 *
 * *out is {"parameters": {DTYPE: n}, "total": n}, or NULL if 'api' lists no
 * such file.  Fails as hub_file_range() does, and with ERR_INVALID or
 * ERR_LIMIT for a header that is none.
 */
int fetch_weights(cJSON **out, struct hub *hub, enum hub_type type,
		  const char *id, const char *commit, const cJSON *api,
		  struct err *err) MUST_CHECK;

/* Whether the document lists a file of that path. */
bool api_lists(const cJSON *api, const char *path);

#endif
