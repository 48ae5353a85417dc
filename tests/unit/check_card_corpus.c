/* SPDX-License-Identifier: MIT */
/*
 * Real cards.  They belong to their authors and are not in this tree: they
 * are read from $HFMETA_SHARED, or ../shared beside the project, and where
 * that is missing there is nothing to test.
 */
#include "unit.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "json/json.h"
#include "source/card.h"
#include "util/util.h"

static char *cards_path(const char *name)
{
	const char *shared = getenv("HFMETA_SHARED");
	const char *top = getenv("srcdir");

	if (shared)
		return xasprintf("%s/hub/cards/%s", shared, name);
	return xasprintf("%s/../shared/hub/cards/%s", top ? top : ".", name);
}

static void read_file(struct buf *out, const char *path)
{
	FILE *file = fopen(path, "rb");
	char block[65536];
	size_t len;

	if (!file)
		ck_abort_msg("cannot open %s", path);
	while ((len = fread(block, 1, sizeof(block), file)))
		buf_add(out, block, len);
	fclose(file);
}

static struct card *open_card(const char *path)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	struct err err = ERR_INIT;
	struct card *card = NULL;

	read_file(&text, path);
	ck_assert_int_eq(card_new(&card, text.ptr, text.len, &err), 0);
	return card;
}

/* --- front matter ---------------------------------------------------- */

static void check_front(const char *line, size_t len)
{
	CLEANUP(json_freep) cJSON *row = NULL;
	CLEANUP(card_freep) struct card *card = NULL;
	CLEANUP(freep) char *path = NULL;
	struct err err = ERR_INIT;
	const cJSON *data;

	ck_assert_int_eq(json_parse_text(&row, line, len, JSON_NUL_REPLACE |
					 JSON_ROUND_NUMBERS, &err), 0);
	path = cards_path(json_get_string(row, "file"));
	card = open_card(path);
	data = json_get(row, "data");
	if (card_front_error(card))
		ck_abort_msg("%s: %s", path, card_front_error(card)->msg);
	if (cJSON_IsNull(data))
		ck_assert_ptr_null(card_front(card));
	else if (!card_front(card) || !json_equal(card_front(card), data))
		ck_abort_msg("%s: not what js-yaml makes of it", path);
}

START_TEST(front_matter_is_what_the_hub_makes_of_it)
{
	CLEANUP(freep) char *path = cards_path("front-matter.jsonl");
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	size_t rows = 0;

	read_file(&text, path);
	for (const char *line = text.ptr, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		ck_assert_ptr_nonnull(end);
		check_front(line, (size_t)(end - line));
		rows++;
	}
	ck_assert_uint_ge(rows, 500);
}
END_TEST

/* --- bodies ---------------------------------------------------------- */

/* All labels and headings of the card templates. */
static const char *const labels[] = {
	"Developed by", "Funded by", "Shared by", "Model type",
	"Language(s) (NLP)", "License", "Finetuned from model", "Repository",
	"Paper", "Demo", "Training regime", "Hardware Type", "Hours used",
	"Cloud Provider", "Compute Region", "Carbon Emitted", "Homepage",
	"Leaderboard", "Point of Contact",
};

static const char *const headings[] = {
	"Model Details", "Model Description", "Model Sources", "Uses",
	"Direct Use", "Downstream Use", "Out-of-Scope Use",
	"Bias, Risks, and Limitations", "Recommendations",
	"How to Get Started with the Model", "Training Details",
	"Training Data", "Training Procedure", "Preprocessing",
	"Training Hyperparameters", "Speeds, Sizes, Times", "Evaluation",
	"Testing Data, Factors & Metrics", "Testing Data", "Factors",
	"Metrics", "Results", "Summary", "Model Examination",
	"Environmental Impact", "Technical Specifications",
	"Model Architecture and Objective", "Compute Infrastructure",
	"Hardware", "Software", "Citation", "BibTeX", "APA", "Glossary",
	"More Information", "Model Card Authors", "Model Card Contact",
	"Dataset Summary", "Supported Tasks and Leaderboards", "Languages",
	"Data Instances", "Data Fields", "Data Splits", "Curation Rationale",
	"Source Data", "Annotations", "Personal and Sensitive Information",
	"Social Impact of Dataset", "Discussion of Biases",
	"Other Known Limitations", "Dataset Curators",
	"Licensing Information", "Citation Information", "Contributions",
};

/* No value is a placeholder, has a line that is one, or holds a comment of
 * the template. */
static void check_value(const char *path, const char *name, const char *value)
{
	static const char *const comments[] = {
		"<!-- Provide ", "<!-- This section ", "<!-- Address ",
		"<!-- This should ", "<!-- If ", "<!-- Total emissions ",
	};
	CLEANUP(freep) char *lines = NULL;
	char *rest, *line;

	if (!value)
		return;
	if (card_is_placeholder(value))
		ck_abort_msg("%s: %s is '%s'", path, name, value);
	for (size_t i = 0; i < ARRAY_SIZE(comments); i++)
		if (strstr(value, comments[i]))
			ck_abort_msg("%s: %s has a comment", path, name);
	rest = lines = xstrdup(value);
	while ((line = strsep(&rest, "\n")))
		if (strcasestr(line, "more information needed") &&
		    card_is_placeholder(line))
			ck_abort_msg("%s: %s has '%s'", path, name, line);
}

/* Returns how many values the card has. */
static size_t check_card(const char *path)
{
	CLEANUP(card_freep) struct card *card = open_card(path);
	size_t found = 0;

	for (size_t i = 0; i < ARRAY_SIZE(labels); i++) {
		CLEANUP(freep) char *value = card_bullet(card, labels[i]);

		check_value(path, labels[i], value);
		found += value != NULL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(headings); i++) {
		CLEANUP(freep) char *value = card_section(card, headings[i],
							  NULL);

		check_value(path, headings[i], value);
		found += value != NULL;
	}
	return found;
}

START_TEST(placeholders_never_become_values)
{
	CLEANUP(freep) char *pattern = cards_path("*/*/README*");
	size_t values = 0;
	glob_t found;

	ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		values += check_card(found.gl_pathv[i]);
	ck_assert_uint_ge(found.gl_pathc, 500);
	ck_assert_uint_ge(values, 1500);
	globfree(&found);
}
END_TEST

/* --- facts, read by eye ---------------------------------------------- */

static const struct {
	const char *card;
	char kind;			/* 'b'ullet, 'u'rl of one, 's'ection */
	const char *name, *value;	/* a section begins with it */
} facts[] = {
	/* Bullets as in the template; a tab behind a value. */
	{ "models/lmsys__vicuna-13b-v1.5", 'b', "Developed by",
	  "[LMSYS](https://lmsys.org/)" },
	{ "models/lmsys__vicuna-13b-v1.5", 'b', "License",
	  "Llama 2 Community License Agreement" },
	{ "models/lmsys__vicuna-13b-v1.5", 'u', "Finetuned from model",
	  "https://arxiv.org/abs/2307.09288" },
	{ "models/lmsys__vicuna-13b-v1.5", 'b', "Funded by", NULL },
	{ "models/lmsys__vicuna-13b-v1.5", 's', "Training Data", NULL },
	/* The template, untouched but for what a library appends. */
	{ "models/mistral-nemo-dota2", 'b', "Developed by", NULL },
	{ "models/mistral-nemo-dota2", 's', "Training Procedure",
	  "This model was trained with SFT." },
	/* "* **Label**: value". */
	{ "models/stabilityai__StableBeluga2", 'b', "Developed by",
	  "[Stability AI](https://stability.ai/)" },
	{ "models/stabilityai__StableBeluga2", 'b', "Language(s) (NLP)",
	  "English" },
	/* A link in emphasis. */
	{ "models/epfl-llm__meditron-70b", 'u', "Paper",
	  "https://arxiv.org/abs/2311.16079" },
	{ "models/epfl-llm__meditron-70b", 'b', "Hardware Type",
	  "128 x NVIDIA A100 (80GB) SXM" },
	{ "models/epfl-llm__meditron-70b", 's', "BibTeX",
	  "If you use Meditron or its training data" },
	/* Emoji in the heading above; "Coming soon". */
	{ "models/NucleusAI__nucleus-22B-token-500B", 'b', "License", "MIT." },
	{ "models/NucleusAI__nucleus-22B-token-500B", 'b', "Paper", NULL },
	{ "models/NucleusAI__nucleus-22B-token-500B", 's', "Out-of-Scope Use",
	  "Production use without adequate assessment" },
	/* Numbered headings. */
	{ "models/deepseek-ai__deepseek-coder-33b-base", 'u', "Repository",
	  "https://github.com/deepseek-ai/deepseek-coder" },
	{ "models/deepseek-ai__deepseek-coder-33b-base", 's', "License",
	  "This code repository is licensed under the MIT License." },
	/* One-line HTML headings. */
	{ "models/Delcos__Velara-11B-V2", 's', "Training Data", "PENDING" },
	/* "Model Card for Model ID" left above a card that is filled in. */
	{ "models/llmware__bling-stable-lm-3b-4e1t-v0", 'b',
	  "Finetuned from model", "stabilityai/stablelm-3b-4e1t" },
	{ "models/llmware__bling-stable-lm-3b-4e1t-v0", 's',
	  "Model Card Contact", "Darren Oberst & llmware team" },
	/* A data set card; "Languages" in the text and the front matter. */
	{ "datasets/imagenet-1k", 'u', "Homepage",
	  "https://image-net.org/index.php" },
	{ "datasets/imagenet-1k", 'b', "Repository", NULL },
	/* Emphasis that is no heading, and sub-sections that are. */
	{ "models/Unbabel__TowerInstruct-7B-v0.1", 'b', "License",
	  "CC-BY-NC-4.0, Llama 2 is licensed under the " },
	{ "models/Unbabel__TowerInstruct-7B-v0.1", 's', "Training Data",
	  "Link to [TowerBlocks]" },
};

START_TEST(card_says_what_its_readers_see)
{
	CLEANUP(freep) char *name = xasprintf("%s/README.md", facts[_i].card);
	CLEANUP(freep) char *path = cards_path(name);
	CLEANUP(card_freep) struct card *card = open_card(path);
	CLEANUP(freep) char *value = facts[_i].kind == 's'
		? card_section(card, facts[_i].name, NULL)
		: card_bullet(card, facts[_i].name);
	CLEANUP(freep) char *url = value && facts[_i].kind == 'u'
		? card_link_url(value) : NULL;
	const char *got = facts[_i].kind == 'u' ? url : value;

	if (!facts[_i].value)
		ck_assert_pstr_eq(got, NULL);
	else if (!got || !starts_with(got, facts[_i].value))
		ck_abort_msg("%s: %s is '%s', not '%s'", facts[_i].card,
			     facts[_i].name, got ? got : "(nothing)",
			     facts[_i].value);
}
END_TEST

int main(void)
{
	CLEANUP(freep) char *index = cards_path("front-matter.jsonl");
	Suite *suite = suite_create("card_corpus");
	TCase *all = tcase_create("all");

	if (access(index, R_OK) < 0) {
		printf("1..0 # SKIP no cards at %s\n", index);
		return EXIT_SUCCESS;
	}
	tcase_set_timeout(all, 120);
	tcase_add_test(all, front_matter_is_what_the_hub_makes_of_it);
	tcase_add_test(all, placeholders_never_become_values);
	tcase_add_loop_test(all, card_says_what_its_readers_see, 0,
			    ARRAY_SIZE(facts));
	suite_add_tcase(suite, all);
	return unit_main(suite);
}
