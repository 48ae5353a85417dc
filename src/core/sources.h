/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_CORE_SOURCES_H
#define HFMETA_CORE_SOURCES_H

/*
 * The documents that one record is derived from, together.  What was not
 * there, or was not asked for, is NULL.
 */

#include "json/json.h"
#include "source/card.h"

enum source {
	SOURCE_API,		/* the Hub's document of the repository */
	SOURCE_CARD,		/* front matter: the API's cardData, else README's */
	SOURCE_CONFIG,		/* config.json */
	SOURCE_TOKENIZER_CONFIG,
	SOURCE_GENERATION_CONFIG,
	SOURCE_ADAPTER_CONFIG,	/* adapter_config.json, of PEFT */
	SOURCE_MODEL_INDEX,	/* model_index.json, of diffusers */
	SOURCE_SAFETENSORS,	/* headers of the weights: {parameters, total} */
	SOURCE_FILES,		/* [{path, size, sha256 or blob_id}] by path */
	SOURCE_FRONT_MATTER,	/* README's, also where SOURCE_CARD is the API's */
	SOURCE_ITEM,		/* in an expression: the element at hand */
	SOURCE_JSON_COUNT,	/* those above are JSON documents */
	SOURCE_TAGS = SOURCE_JSON_COUNT,	/* the API's tags */
	SOURCE_README,		/* the README's body */
	SOURCE_COUNT,
};

struct sources {
	cJSON *json[SOURCE_JSON_COUNT];	/* owned */
	struct card *readme;		/* owned */
	/* Those that are there but could not be had: a bit (1 << enum source)
	 * each. */
	unsigned int missing;
	/* While an expression is worked out: elements that it may still look
	 * at, or NULL. */
	size_t *elements_left;
};

#define SOURCES_INIT { .readme = NULL }

void sources_release(struct sources *sources);

/* The document of a JSON source, or NULL; belongs to 'sources'. */
const cJSON *sources_json(const struct sources *sources, enum source which);

/* "api", "card", ...; -1 if there is none of that name. */
int source_by_name(const char *name);

#endif
