/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <string.h>

#include "json/yaml.h"
#include "source/card.h"
#include "util/util.h"

static struct card *open_card(const char *text, size_t len)
{
	struct err err = ERR_INIT;
	struct card *card = NULL;

	ck_assert_int_eq(card_new(&card, text, len, &err), 0);
	return card;
}

/* --- front matter ---------------------------------------------------- */

static const struct {
	const char *text, *json, *body;	/* no json: no front matter */
} fronts[] = {
	{ "---\na: 1\n---\nbody", "{\"a\":1}", "body\n" },
	{ "---\r\na: 1\r\n---\r\nbody\r\n", "{\"a\":1}", "body\n" },
	{ "---\ra: 1\r---\nbody\rmore", "{\"a\":1}", "body\nmore\n" },
	{ "---\na: 1\n---", "{\"a\":1}", "" },
	{ "---\na: 1\n--- \t\nbody", "{\"a\":1}", "body\n" },
	{ "\n \t\n---\na: 1\n---\n", "{\"a\":1}", "" },
	{ "  ---\na: 1\n---\n", "{\"a\":1}", "" },
	{ "\357\273\277---\na: 1\n---\n", "{\"a\":1}", "" },
	{ "---\na: 1\n---\nx\n---\ny\n", "{\"a\":1}", "x\n---\ny\n" },
	{ "---\na: |\n  x\n---\n  y\n---\n", "{\"a\":\"x\\n\"}",
	  "  y\n---\n" },
	{ "---\n# comment\n{}\n---\nbody", "{}", "body\n" },
	{ "---\n\n---\nbody", "null", "body\n" },
	{ "---\n---\nbody", NULL, "---\n---\nbody\n" },
	{ "--- \na: 1\n---\n", NULL, "--- \na: 1\n---\n" },
	{ "----\na: 1\n---\n", NULL, "----\na: 1\n---\n" },
	{ "---\na: 1\n ---\n", NULL, "---\na: 1\n ---\n" },
	{ "---\na: 1\n---\rx\n", NULL, "---\na: 1\n---\nx\n" },
	{ "---\na: 1\n", NULL, "---\na: 1\n" },
	{ "x\n---\na: 1\n---\n", NULL, "x\n---\na: 1\n---\n" },
	{ "---", NULL, "---\n" }, { "", NULL, "" },
};

START_TEST(front_matter_is_found_as_the_hub_finds_it)
{
	CLEANUP(card_freep) struct card *card =
		open_card(fronts[_i].text, strlen(fronts[_i].text));
	CLEANUP(buf_release) struct buf json = BUF_INIT(BUF_UNBOUNDED);

	ck_assert_int_eq(card_has_front(card), fronts[_i].json != NULL);
	ck_assert_ptr_null(card_front_error(card));
	if (card_front(card))
		json_compact(&json, card_front(card));
	else if (fronts[_i].json)
		buf_adds(&json, "null");
	ck_assert_str_eq(json.ptr, fronts[_i].json ? fronts[_i].json : "");
	ck_assert_str_eq(card_body(card), fronts[_i].body);
}
END_TEST

static const struct {
	const char *text, *why;
} broken[] = {
	{ "---\na: 1\nb: 2\na: 3\n---\n# Uses\ntext\n",
	  "line 4, column 1: duplicated mapping key \"a\"" },
	{ "\n\r\n---\r\na: @\r\n---\n# Uses\ntext\n",
	  "line 4, column 4: found character that cannot start any token" },
	{ "---\n- a\n---\n# Uses\ntext\n",
	  "line 2, column 1: not a mapping, but of type array" },
};

START_TEST(broken_front_matter_does_not_lose_the_body)
{
	CLEANUP(card_freep) struct card *card =
		open_card(broken[_i].text, strlen(broken[_i].text));
	CLEANUP(freep) char *text = card_section(card, "uses", NULL);

	ck_assert_int_eq(card_has_front(card), 1);
	ck_assert_ptr_null(card_front(card));
	ck_assert_ptr_nonnull(card_front_error(card));
	ck_assert_str_eq(card_front_error(card)->msg, broken[_i].why);
	ck_assert_str_eq(text, "text");
}
END_TEST

START_TEST(text_of_a_number_is_there)
{
	static const char text[] = "---\narxiv: 2310.12320\n---\n";
	CLEANUP(card_freep) struct card *card = open_card(text,
							  strlen(text));

	ck_assert_str_eq(yaml_number_text(json_at(card_front(card),
						  "/arxiv")),
			 "2310.12320");
}
END_TEST

/* --- body ------------------------------------------------------------ */

START_TEST(body_is_clean)
{
	static const char text[] =
		"a\0b\xff" "c\001d\033[31m\ttab\xc2\x85" "e <!-- x\ny --> f\r\n"
		"`<!-- code -->`\n```\n<!-- kept -->\n```\n<!-- open\n";
	CLEANUP(card_freep) struct card *card = open_card(text,
							  sizeof(text) - 1);

	ck_assert_str_eq(card_body(card),
			 "a\xef\xbf\xbd" "b\xef\xbf\xbd" "cd[31m\ttabe  f\n"
			 "`<!-- code -->`\n```\n<!-- kept -->\n```\n<!-- open\n");
}
END_TEST

static const struct {
	const char *text, *headings;	/* "level text|..." */
} outlines[] = {
	{ "# A\n## B ##\n###### C\n####### no\n#no\n    # no\n   # D\n#\n",
	  "1 A|2 B|6 C|1 D|1 " },
	{ "A\n===\nB\n---\n- no\n---\ntwo\nlines\n---\n> no\n---\n",
	  "1 A|2 B" },
	{ "```\n# no\n```\n# A\n  ~~~ py\n# no\n```\n  ~~~\n# B\n",
	  "1 A|1 B" },
	{ "````\n```\n# no\n````\n# A\n``` a`b\n# B\n", "1 A|1 B" },
	{ "<!-- # no\n# no -->\n# A <!-- x -->\n<!--\n# no\n-->\n", "1 A" },
	{ "<h2 align=\"center\">A <b>b</b></h2>\n<h3>\nno\n</h3>\n"
	  "<hr>\n<h2>no\n", "2 A b" },
	{ "# **A** [b](http://c.d/(e)) `f` _g_ h_i\n", "1 A b f g h_i" },
	{ "# \360\237\232\200 A \342\234\250 b:\n## C [optional]\n"
	  "## D *optional*\n## E (Optional):\n## F &amp; G\n",
	  "1 A b|2 C|2 D|2 E|2 F & G" },
	{ "**A:**\n\ntext\n**no**\n\n__B__:\n\n**no** x\n\n**C** **no**\n\n"
	  "- **no**\n", "7 A|7 B" },
	{ "```\n# never closed\n", "" },
};

START_TEST(headings_are_found)
{
	CLEANUP(card_freep) struct card *card =
		open_card(outlines[_i].text, strlen(outlines[_i].text));
	CLEANUP(buf_release) struct buf got = BUF_INIT(BUF_UNBOUNDED);
	const struct card_heading *headings;
	size_t count;

	headings = card_headings(card, &count);
	for (size_t i = 0; i < count; i++)
		buf_addf(&got, "%s%u %s", i ? "|" : "", headings[i].level,
			 headings[i].text);
	ck_assert_str_eq(got.ptr, outlines[_i].headings);
}
END_TEST

/* --- sections -------------------------------------------------------- */

#define MIN "[More Information Needed]"

static const struct {
	const char *text, *heading, *section;
} sections[] = {
	/* Levels. */
	{ "# Uses\na\n## In\nb\n# Out\nc\n", "Uses", "a\n## In\nb" },
	{ "### Uses\na\n## In\nb\n", "Uses", "a" },
	{ "Uses\n====\n\n\na  \n\n\n\nb\n\n---\n\n# Next\n", "uses",
	  "a\n\nb" },
	/* Names. */
	{ "# Direct Use [optional]\na\n", "Direct Use", "a" },
	{ "# *direct use*:\na\n", "Direct Use", "a" },
	{ "# 3.1 Direct-Use (optional)\na\n", "Direct Use", "a" },
	{ "# \360\237\232\200 **Direct Use**\na\n", "Direct Use", "a" },
	{ "# Bias, Risks & Limitations\na\n", "Bias, Risks, and Limitations",
	  "a" },
	{ "# Bias Risks and Limitations #\na\n",
	  "Bias, Risks, and Limitations", "a" },
	{ "# User\342\200\231s Guide\na\n", "User's guide", "a" },
	{ "# Usage (short)\na\n# Usage\nb\n", "Usage", "b" },
	{ "# Usage (short)\na\n", "Usage", "a" },
	{ "# Usage\na\n", "Usage (short)", "a" },
	{ "# Indirect Use\na\n", "Direct Use", NULL },
	{ "# 7 wonders\na\n", "wonders", NULL },
	{ "text\n", "text", NULL }, { "# \na\n", "", NULL },
	/* The first with something in it. */
	{ "# Uses\n\n# Uses\na\n# Uses\nb\n", "Uses", "a" },
	/* Placeholders. */
	{ "# Uses\n" MIN "\n", "Uses", NULL },
	{ "# Uses\n\n**more information needed.**\n", "Uses", NULL },
	{ "# Uses\nMore info needed\n\n" MIN "\n", "Uses", NULL },
	{ "# Uses\n- " MIN "\n", "Uses", NULL },
	{ "# Uses\n" MIN "(https://a.b/c#d)\n", "Uses", NULL },
	{ "# Uses\nN/A\n", "Uses", NULL }, { "# Uses\n_TBD_\n", "Uses", NULL },
	{ "# Uses\n{{ direct_use | default(\"x\") }}\n", "Uses", NULL },
	{ "# Uses\n<!-- What is it\nfor? -->\n\n---\n", "Uses", NULL },
	{ "# Uses\n" MIN " for years\n", "Uses", MIN " for years" },
	{ "# Uses\na\n\n" MIN "\n\nb\n", "Uses", "a\n\nb" },
	{ "# Uses\nNone of these\nN/A\n", "Uses", "None of these\nN/A" },
	{ "# Recommendations\nUsers (both direct and downstream) should be "
	  "made aware of the risks, biases and limitations of the model. "
	  "More information needed for further recommendations.\n",
	  "Recommendations", NULL },
	{ "# Start\nUse the code below to get started with the model.\n\n"
	  MIN "\n", "Start", NULL },
	{ "# Start\nUse the code below to get started with the model.\n\n"
	  "```\nrun(" MIN ")\n```\n", "Start",
	  "```\nrun(" MIN ")\n```" },
	{ "# Impact\nCarbon emissions can be estimated using the [Machine "
	  "Learning Impact calculator](https://a.b/c#d) presented in "
	  "[Lacoste et al. (2019)](https://a.b/e).\n\n- **Hours:** " MIN "\n"
	  "- **Carbon:**\n", "Impact", NULL },
	{ "# Impact\n- **Hours:** " MIN "\n- **Carbon:** 3 g\n", "Impact",
	  "- **Carbon:** 3 g" },
	{ "# Impact\n- **Hours:**\n  - 3\n- **Cost:**\n", "Impact",
	  "- **Hours:**\n  - 3" },
	{ "# Thanks\nThanks to [@github-username](https://a.b/<x>) for adding "
	  "this dataset.\n", "Thanks", NULL },
	{ "# Look\n![](a.png)\n", "Look", "![](a.png)" },
	/* Sub-sections. */
	{ "# Uses\n## Direct\n" MIN "\n## Other\n\n### Deep\n" MIN "\n",
	  "Uses", NULL },
	{ "# Uses\n## Direct\n" MIN "\n## Other\n\n### Deep\na\n### No\n",
	  "Uses", "## Other\n### Deep\na" },
	{ "# Cite\n**BibTeX:**\n\n" MIN "\n\n**APA:**\n\n" MIN "\n", "Cite",
	  NULL },
	{ "# Cite\n**BibTeX:**\n\n```\n@a{b}\n```\n\n**APA:**\n\n" MIN "\n",
	  "Cite", "**BibTeX:**\n```\n@a{b}\n```" },
	{ "# Cite\n**BibTeX:**\n\n```\n# x\n```\n\n**APA:**\n\nb\n",
	  "BibTeX", "```\n# x\n```" },
	{ "# Note\n\n**Mind the gap!**\n\n# Next\n", "Note",
	  "**Mind the gap!**" },
	{ "# Contact\n\n" MIN "\n### Framework versions\n- X 1.0\n",
	  "Contact", NULL },
	{ "# Training\n### Framework versions\n- X 1.0\n", "Training",
	  "### Framework versions\n- X 1.0" },
	/* Code stays as it is. */
	{ "# Uses\n~~~\n\n\n  # a  \n~~~\n", "Uses", "~~~\n\n\n  # a  \n~~~" },
};

START_TEST(section_is_found)
{
	CLEANUP(card_freep) struct card *card =
		open_card(sections[_i].text, strlen(sections[_i].text));
	CLEANUP(freep) char *got = card_section(card, sections[_i].heading,
						NULL);

	ck_assert_pstr_eq(got, sections[_i].section);
}
END_TEST

static const char outline[] =
	"# Model\n## Summary\nshort\n## Evaluation\n### Results\n"
	"#### Summary [optional]\ngood\n## Evaluation of costs\n"
	"### Summary\ndear\n# Uses\n## Summary\nmany\n";

static const struct {
	const char *heading, *under, *section;
} parts[] = {
	{ "Summary", NULL, "short" },
	{ "Summary", "Evaluation", "good" },
	{ "Summary", "Results", "good" },
	{ "Summary", "Evaluation of Costs", "dear" },
	{ "Summary", "Uses", "many" },
	{ "Summary", "None", NULL },
	{ "Results", "Uses", NULL },
	{ "Evaluation", "Evaluation of costs", NULL },
};

START_TEST(section_is_found_under_another)
{
	CLEANUP(card_freep) struct card *card =
		open_card(outline, strlen(outline));
	CLEANUP(freep) char *got = card_section(card, parts[_i].heading,
						parts[_i].under);

	ck_assert_pstr_eq(got, parts[_i].section);
}
END_TEST

/* --- bullets --------------------------------------------------------- */

static const struct {
	const char *text, *label, *value;
} bullets[] = {
	{ "- **Developed by:** Ann\n", "Developed by", "Ann" },
	{ "* **Developed by**: Ann\n", "Developed by", "Ann" },
	{ "+ __Developed by:__ Ann\n", "Developed by", "Ann" },
	{ "1. **Developed By** : Ann\n", "Developed by", "Ann" },
	{ "\342\200\242 **Developed by :** Ann\n", "Developed by", "Ann" },
	{ " - **Developed by:** Ann  \n", "Developed by", "Ann" },
	{ "-   **Developed by:**Ann\n", "Developed by", "Ann" },
	{ "**Developed by:** Ann<br>\n", "Developed by", "Ann" },
	{ "**Developed by: Ann**\n", "Developed by", "Ann" },
	{ "**Developed by** Ann\n", "Developed by", "Ann" },
	{ "**Developed by**Ann\n", "Developed by", NULL },
	{ "<b>Developed by:</b> Ann\n", "Developed by", "Ann" },
	{ "- <strong>Developed by</strong>: Ann\n", "Developed by", "Ann" },
	{ "- *Developed by*: Ann\n", "Developed by", "Ann" },
	{ "*Developed by* Ann\n", "Developed by", NULL },
	{ "- Developed by: Ann\n", "Developed by", "Ann" },
	{ "Developed by: Ann\n", "Developed by", "Ann" },
	{ "Developed by\357\274\232 Ann\n", "Developed by", "Ann" },
	{ "- \360\237\221\251 **Developed by:** Ann\n", "Developed by", "Ann" },
	{ "- **[Developed by](http://a.b):** Ann\n", "Developed by", "Ann" },
	{ "| **Developed by** | Ann |\n", "Developed by", "Ann" },
	{ "| Key | Value |\n|---|---|\n| Developed by | Ann |\n",
	  "Developed by", "Ann" },
	{ "| Language | Rows |\n|---|:---:|\n| en | 3 |\n", "Language", NULL },
	{ "| Developed by | Ann | 3 |\n", "Developed by", NULL },
	/* Labels. */
	{ "- **Funded by [optional]:** Ann\n", "Funded by", "Ann" },
	{ "- **Funded by** *(optional)*: Ann\n", "Funded by", "Ann" },
	{ "- **Funded by** [optional]: Ann\n", "Funded by", "Ann" },
	{ "- **Language(s) (NLP):** en\n", "Language(s) (NLP)", "en" },
	{ "- **Languages:** en\n", "Language(s) (NLP)", "en" },
	{ "- **Finetuned from model [optional]:** a/b\n",
	  "Finetuned from model", "a/b" },
	{ "- **Model-Type:** x\n", "Model type", "x" },
	{ "- **Paper & Blog:** x\n", "paper and blog", "x" },
	{ "- **Type:** x\n", "Model type", NULL },
	{ "https://a.b/c: x\n", "https", NULL },
	/* Values. */
	{ "- **Paper:** [T](http://a.b/c) <!-- why -->\n", "Paper",
	  "[T](http://a.b/c)" },
	{ "- **Type:** a\n  b\n\n  c\n", "Type", "a b" },
	{ "- **Type:** a\nb\n", "Type", "a" },
	{ "- **Type:**\n  - a\n  - b\n- **Other:** c\n", "Type", "- a\n- b" },
	{ "- **Type:** a\n  ```\n  code\n  ```\n", "Type", "a" },
	{ "```\n- **Type:** a\n```\n", "Type", NULL },
	{ "<!-- - **Type:** a -->\n", "Type", NULL },
	{ "- **Type:** a: b\n", "Type", "a: b" },
	{ "- **Paper:** https://a.b/c\n", "Paper", "https://a.b/c" },
	/* Placeholders. */
	{ "- **Type:** " MIN "\n", "Type", NULL },
	{ "- **Type:** **" MIN "** <!-- fp16 -->\n", "Type", NULL },
	{ "- **Type:** " MIN "(https://a.b/c)\n", "Type", NULL },
	{ "- **Type:** [Needs More Information]\n", "Type", NULL },
	{ "- **Type:** [N/A]\n", "Type", NULL },
	{ "- **Type:** None\n", "Type", NULL },
	{ "- **Type:** -\n", "Type", NULL }, { "- **Type:** ?\n", "Type", NULL },
	{ "- **Type:**\n\na\n", "Type", NULL },
	{ "- **Type:** {{ model_type }}\n", "Type", NULL },
	{ "- **Type:** Nonesuch\n", "Type", "Nonesuch" },
	{ "- **Type:** " MIN "\n\n- **Type:** a\n- **Type:** b\n", "Type",
	  "a" },
	{ "- **Type (old):** a\n- **Type:** b\n", "Type", "b" },
};

START_TEST(bullet_is_found)
{
	CLEANUP(card_freep) struct card *card =
		open_card(bullets[_i].text, strlen(bullets[_i].text));
	CLEANUP(freep) char *got = card_bullet(card, bullets[_i].label);

	ck_assert_pstr_eq(got, bullets[_i].value);
}
END_TEST

static const struct {
	const char *text, *url;
} urls[] = {
	{ "https://a.b/c", "https://a.b/c" },
	{ "[T](http://a.b/c_(d))", "http://a.b/c_(d)" },
	{ "*[T](https://a.b/c)*, 2020", "https://a.b/c" },
	{ "<https://a.b/c>", "https://a.b/c" },
	{ "See https://a.b/c.", "https://a.b/c" },
	{ "[https://a.b/c](https://a.b/c)", "https://a.b/c" },
	{ "[T](https://a.b/c \"title\")", "https://a.b/c" },
	{ "[T](paper.pdf)", NULL }, { "T, 2020", NULL }, { "", NULL },
	{ "https://", NULL }, { "httpd", NULL },
	{ "[More Information Needed](https://a.b/c)", NULL },
};

START_TEST(link_is_found)
{
	CLEANUP(freep) char *got = card_link_url(urls[_i].text);

	ck_assert_pstr_eq(got, urls[_i].url);
}
END_TEST

START_TEST(size_has_a_bound)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);
	CLEANUP(card_freep) struct card *card = NULL;
	struct err err = ERR_INIT;

	buf_add_times(&text, 'x', CARD_TEXT_MAX);
	ck_assert_int_eq(card_new(&card, text.ptr, text.len, &err), 0);
	card_free(STEAL(card));
	buf_addc(&text, 'x');
	ck_assert_int_eq(card_new(&card, text.ptr, text.len, &err), -1);
	ck_assert_int_eq(err.code, ERR_LIMIT);
}
END_TEST

/* One megabyte of each; quadratic code would run into the time limit. */
static const char *const floods[] = {
	"#", "#\n", "# Uses\n", "# Uses\n## Uses\n", "`", "```\n", "``` a`\n",
	"<!--", "<!--\n", "<!---->", "[", "](", "][", "<a", "**", "**a\n",
	"**Uses**\n\n", "a:\n", "- **Uses:**\n", "- **Uses:** N/A\n",
	"  - **Uses:**\n", "|a|b|\n", "---\n", "a\n---\n", "\r", "\0", "\xff",
	MIN "\n", "{{", "(s)", "&amp;", "\360\237\232\200",
};

START_TEST(floods_are_read_in_linear_time)
{
	size_t len = *floods[_i] ? strlen(floods[_i]) : 1;
	CLEANUP(buf_release) struct buf text = BUF_INIT(BUF_UNBOUNDED);

	while (text.len < 1000000)
		buf_add(&text, floods[_i], len);
	for (int nested = 0; nested < 2; nested++) {
		CLEANUP(card_freep) struct card *card =
			open_card(text.ptr, text.len);

		free(card_section(card, "Uses", NULL));
		free(card_bullet(card, "Uses"));
		memcpy(text.ptr, "# Uses\n", 7);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("card");
	TCase *front = tcase_create("front"), *body = tcase_create("body");
	TCase *bounds = tcase_create("bounds");

	tcase_add_loop_test(front, front_matter_is_found_as_the_hub_finds_it,
			    0, ARRAY_SIZE(fronts));
	tcase_add_loop_test(front, broken_front_matter_does_not_lose_the_body,
			    0, ARRAY_SIZE(broken));
	tcase_add_test(front, text_of_a_number_is_there);
	suite_add_tcase(suite, front);
	tcase_add_test(body, body_is_clean);
	tcase_add_loop_test(body, headings_are_found, 0, ARRAY_SIZE(outlines));
	tcase_add_loop_test(body, section_is_found, 0, ARRAY_SIZE(sections));
	tcase_add_loop_test(body, section_is_found_under_another, 0,
			    ARRAY_SIZE(parts));
	tcase_add_loop_test(body, bullet_is_found, 0, ARRAY_SIZE(bullets));
	tcase_add_loop_test(body, link_is_found, 0, ARRAY_SIZE(urls));
	suite_add_tcase(suite, body);
	tcase_set_timeout(bounds, 30);
	tcase_add_test(bounds, size_has_a_bound);
	tcase_add_loop_test(bounds, floods_are_read_in_linear_time, 0,
			    ARRAY_SIZE(floods));
	suite_add_tcase(suite, bounds);
	return unit_main(suite);
}
