/* SPDX-License-Identifier: MIT */
#include "source/leaderboard.h"

#include <string.h>

static const struct {
	const char *task, *shots;
	const char *raw, *normalized;	/* columns */
} tasks[] = {
	{ "ifeval", "0-shot", "IFEval Raw", "IFEval" },
	{ "bbh", "3-shot", "BBH Raw", "BBH" },
	{ "math_lvl_5", "4-shot", "MATH Lvl 5 Raw", "MATH Lvl 5" },
	{ "gpqa", "0-shot", "GPQA Raw", "GPQA" },
	{ "musr", "0-shot", "MUSR Raw", "MUSR" },
	{ "mmlu_pro", "5-shot", "MMLU-PRO Raw", "MMLU-PRO" },
	/* The arrow is part of the name. */
	{ "average", "x-shot", "", "Average \xe2\xac\x86\xef\xb8\x8f" },
};

const char *leaderboard_row_date(const cJSON *row)
{
	const char *date = json_get_string(row, "Submission Date");

	return date && strlen(date) >= 10 ? date : "";
}

/* The beginning of a word; "?" for what is none. */
static void add_word(struct buf *out, const char *word, size_t max)
{
	size_t len = word ? strspn(word, "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
			  : 0;

	buf_add(out, len ? word : "?", len > max ? max : len ? len : 1);
}

char *leaderboard_row_name(const cJSON *row)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT(BUF_UNBOUNDED);

	add_word(&name, json_get_string(row, "Precision"), 20);
	buf_addc(&name, '/');
	add_word(&name, json_get_string(row, "Model sha"), 8);
	return buf_detach(&name);
}

static void add_number(cJSON *result, const char *metric, const cJSON *value)
{
	cJSON *directions;

	if (!cJSON_IsNumber(value))
		return;
	json_set(result, metric, json_copy(value));
	directions = cJSON_GetObjectItemCaseSensitive(result,
						      "higher_is_better");
	if (!directions) {
		directions = cJSON_CreateObject();
		json_set(result, "higher_is_better", directions);
	}
	json_set(directions, metric, cJSON_CreateTrue());
}

static cJSON *origin_of(const cJSON *row, const char *dataset,
			const char *revision)
{
	static const struct {
		const char *column, *name;
	} texts[] = {
		{ "eval_name", "row" }, { "Model sha", "model_revision" },
		{ "Precision", "model_dtype" },
	};
	cJSON *origin = cJSON_CreateObject();
	const cJSON *template = json_get(row, "Chat Template");

	json_set_string(origin, "dataset", dataset);
	if (*revision)
		json_set_string(origin, "revision", revision);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *text = json_get_string(row, texts[i].column);

		if (text && *text)
			json_set_string(origin, texts[i].name, text);
	}
	if (cJSON_IsBool(template))
		json_set(origin, "chat_template", json_copy(template));
	return origin;
}

cJSON *leaderboard_read_row(const cJSON *row, const char *dataset,
			    const char *revision)
{
	CLEANUP(json_freep) cJSON *results = cJSON_CreateObject();
	const char *date = leaderboard_row_date(row);

	for (size_t i = 0; i < ARRAY_SIZE(tasks); i++) {
		CLEANUP(json_freep) cJSON *result = cJSON_CreateObject();
		cJSON *task;

		add_number(result, "raw", json_get(row, tasks[i].raw));
		add_number(result, "normalized",
			   json_get(row, tasks[i].normalized));
		if (!result->child)
			continue;
		json_set_string(result, "timestamp", *date ? date : NULL);
		json_set(result, "origin", origin_of(row, dataset, revision));
		task = cJSON_CreateObject();
		json_set(task, tasks[i].shots, STEAL(result));
		json_set(results, tasks[i].task, task);
	}
	return results->child ? STEAL(results) : NULL;
}
