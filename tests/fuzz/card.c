/* SPDX-License-Identifier: MIT */
/* Any bytes as a card: every heading and a few labels are asked for. */
#include <stdlib.h>
#include <string.h>

#include "source/card.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(char *value)
{
	if (value && (card_is_placeholder(value) ||
		      !utf8_valid(value, strlen(value))))
		__builtin_trap();
	if (value)
		free(card_link_url(value));
	free(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const labels[] = {
		"Developed by", "License", "Paper", "a",
	};
	CLEANUP(card_freep) struct card *card = NULL;
	const struct card_heading *headings;
	struct err err = ERR_INIT;
	size_t count;

	if (card_new(&card, (const char *)data, size, &err) < 0)
		return 0;
	if (!utf8_valid(card_body(card), strlen(card_body(card))))
		__builtin_trap();
	headings = card_headings(card, &count);
	for (size_t i = 0; i < count && i < 100; i++) {
		look_at(card_section(card, headings[i].text, NULL));
		look_at(card_bullet(card, headings[i].text));
	}
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		look_at(card_bullet(card, labels[i]));
	return 0;
}
