/* SPDX-License-Identifier: MIT */
#include "source/harness.h"

#include <string.h>

/* Those of the harness and of the leaderboards. */
static const struct {
	const char *name;
	bool higher;
} known[] = {
	{ "acc", true }, { "acc_norm", true }, { "acc_bytes", true },
	{ "acc_mutual_info", true }, { "exact_match", true }, { "em", true },
	{ "f1", true }, { "mc1", true }, { "mc2", true }, { "mcc", true },
	{ "qem", true }, { "pqem", true }, { "normalized", true },
	{ "raw", true }, { "bleu", true }, { "bleu_acc", true },
	{ "bleu_max", true }, { "bleu_diff", true }, { "chrf", true },
	{ "rouge1", true }, { "rouge2", true }, { "rougeL", true },
	{ "rouge1_acc", true }, { "rouge1_max", true },
	{ "rouge1_diff", true }, { "rouge2_acc", true },
	{ "rouge2_max", true }, { "rouge2_diff", true },
	{ "rougeL_acc", true }, { "rougeL_max", true },
	{ "rougeL_diff", true }, { "inst_level_strict_acc", true },
	{ "prompt_level_strict_acc", true }, { "inst_level_loose_acc", true },
	{ "prompt_level_loose_acc", true }, { "pass@1", true },
	{ "accuracy", true }, { "precision", true }, { "recall", true },
	{ "perplexity", false }, { "word_perplexity", false },
	{ "byte_perplexity", false }, { "bits_per_byte", false },
	{ "brier_score", false }, { "ter", false }, { "wer", false },
	{ "cer", false }, { "mae", false }, { "mse", false },
	{ "rmse", false }, { "loss", false },
};

int harness_higher_is_better(const char *metric)
{
	size_t len = strcspn(metric, ",");	/* the filter makes no odds */

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (strlen(known[i].name) == len &&
		    !strncmp(known[i].name, metric, len))
			return known[i].higher;
	return -1;
}

bool harness_is_metric(const cJSON *member)
{
	return strcmp(member->string, "timestamp") != 0 &&
	       !ends_with(member->string, "_stderr") &&
	       !cJSON_IsObject(member) && !cJSON_IsArray(member) &&
	       !cJSON_IsBool(member);
}
