/* SPDX-License-Identifier: MIT */
#include "core/sources.h"

#include <string.h>

static const char *const names[SOURCE_COUNT] = {
	[SOURCE_API] = "api",
	[SOURCE_CARD] = "card",
	[SOURCE_CONFIG] = "config",
	[SOURCE_TOKENIZER_CONFIG] = "tokenizer_config",
	[SOURCE_GENERATION_CONFIG] = "generation_config",
	[SOURCE_ADAPTER_CONFIG] = "adapter_config",
	[SOURCE_MODEL_INDEX] = "model_index",
	[SOURCE_SAFETENSORS] = "safetensors",
	[SOURCE_FILES] = "files",
	[SOURCE_FRONT_MATTER] = "front_matter",
	[SOURCE_ITEM] = "item",
	[SOURCE_TAGS] = "tags",
	[SOURCE_README] = "readme",
};

void sources_release(struct sources *sources)
{
	for (size_t i = 0; i < SOURCE_JSON_COUNT; i++)
		json_free(sources->json[i]);
	card_free(sources->readme);
	*sources = (struct sources)SOURCES_INIT;
}

static const cJSON *readme_front(const struct sources *sources)
{
	return sources->readme ? card_front(sources->readme) : NULL;
}

/* Where the API and the README disagree, the API is what the Hub goes by. */
static const cJSON *front_matter(const struct sources *sources)
{
	const cJSON *card = json_get(sources->json[SOURCE_API], "cardData");

	if (cJSON_IsObject(card))
		return card;
	return readme_front(sources);
}

const cJSON *sources_json(const struct sources *sources, enum source which)
{
	return which == SOURCE_CARD ? front_matter(sources) :
	       which == SOURCE_FRONT_MATTER ? readme_front(sources) :
					      sources->json[which];
}

int source_by_name(const char *name)
{
	for (int i = 0; i < SOURCE_COUNT; i++)
		if (!strcmp(names[i], name))
			return i;
	return -1;
}
