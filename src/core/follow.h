/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_FOLLOW_H
#define HFMETA_CORE_FOLLOW_H

#include "json/json.h"
#include "util/strlist.h"

/*
 * Names of other repositories on the Hub in a model's record.  What is there
 * may be no id at all: the names come from people.
 */

/* The data sets that a model was made with: "datasets" of its card, and its
 * "dataset:" tags.  Appended sorted, each once. */
void follow_datasets(struct strlist *ids, const cJSON *record);

/* The models that it was made from: "base_model" of its card. */
void follow_base_models(struct strlist *ids, const cJSON *record);

#endif
