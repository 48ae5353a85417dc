/* SPDX-License-Identifier: MIT */
#include "schema/compile.h"

#include <string.h>

#include "schema/meta_text.h"

#define META_DEPTH_MAX 8	/* meta-schemas of meta-schemas */

static const struct {
	enum schema_draft draft;
	const char *name;
	const char *uri;	/* of the meta-schema, without the scheme */
} drafts[] = {
	{ SCHEMA_DRAFT_2020_12, "2020-12",
	  "://json-schema.org/draft/2020-12/schema" },
	{ SCHEMA_DRAFT_2019_09, "2019-09",
	  "://json-schema.org/draft/2019-09/schema" },
	{ SCHEMA_DRAFT_7, "draft-07", "://json-schema.org/draft-07/schema" },
	{ SCHEMA_DRAFT_6, "draft-06", "://json-schema.org/draft-06/schema" },
	{ SCHEMA_DRAFT_4, "draft-04", "://json-schema.org/draft-04/schema" },
};

const char *schema_draft_name(enum schema_draft draft)
{
	for (size_t i = 0; i < ARRAY_SIZE(drafts); i++)
		if (drafts[i].draft == draft)
			return drafts[i].name;
	return drafts[0].name;
}

/* What follows "http" or "https". */
static const char *after_scheme(const char *uri)
{
	if (!starts_with(uri, "http"))
		return NULL;
	uri += strlen("http");
	return uri + (*uri == 's');
}

const char *meta_text(const char *uri)
{
	const char *rest = after_scheme(uri);

	for (size_t i = 0; rest && meta_texts[i].uri; i++)
		if (!strcmp(after_scheme(meta_texts[i].uri), rest))
			return meta_texts[i].text;
	return NULL;
}

/* Without the '#' that may end it. */
static size_t uri_length(const char *uri)
{
	size_t len = strlen(uri);

	return len && uri[len - 1] == '#' ? len - 1 : len;
}

static enum schema_draft built_in_draft(const char *uri)
{
	const char *rest = after_scheme(uri);
	size_t len = rest ? uri_length(rest) : 0;

	for (size_t i = 0; rest && i < ARRAY_SIZE(drafts); i++)
		if (strlen(drafts[i].uri) == len &&
		    !memcmp(drafts[i].uri, rest, len))
			return drafts[i].draft;
	return SCHEMA_DRAFT_DEFAULT;
}

struct dialect meta_draft_dialect(enum schema_draft draft)
{
	return (struct dialect){
		.draft = draft ? draft : SCHEMA_DRAFT_2020_12,
		.vocabularies = VOCABULARY_ALL,
	};
}

static unsigned int vocabulary(const char *uri)
{
	static const struct {
		const char *name;
		unsigned int bits;
	} known[] = {
		{ "2020-12/vocab/core", VOCABULARY_CORE },
		{ "2020-12/vocab/applicator", VOCABULARY_APPLICATOR },
		{ "2020-12/vocab/unevaluated", VOCABULARY_UNEVALUATED },
		{ "2020-12/vocab/validation", VOCABULARY_VALIDATION },
		{ "2020-12/vocab/format-annotation", VOCABULARY_FORMAT },
		{ "2020-12/vocab/format-assertion",
		  VOCABULARY_FORMAT | VOCABULARY_FORMAT_ASSERTION },
		{ "2020-12/vocab/content", VOCABULARY_OTHER },
		{ "2020-12/vocab/meta-data", VOCABULARY_OTHER },
		{ "2019-09/vocab/core", VOCABULARY_CORE },
		{ "2019-09/vocab/applicator",
		  VOCABULARY_APPLICATOR | VOCABULARY_UNEVALUATED },
		{ "2019-09/vocab/validation", VOCABULARY_VALIDATION },
		{ "2019-09/vocab/format", VOCABULARY_FORMAT },
		{ "2019-09/vocab/content", VOCABULARY_OTHER },
		{ "2019-09/vocab/meta-data", VOCABULARY_OTHER },
	};
	static const char prefix[] = "https://json-schema.org/draft/";

	if (!starts_with(uri, prefix))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(uri + strlen(prefix), known[i].name))
			return known[i].bits;
	return 0;
}

/* "$vocabulary": { uri: whether it must be understood }. */
static int read_vocabularies(const cJSON *meta, struct dialect *dialect,
			     struct err *err)
{
	const cJSON *list = json_get(meta, "$vocabulary"), *member;
	unsigned int all = VOCABULARY_CORE;

	if (!list || dialect->draft < SCHEMA_DRAFT_2019_09)
		return 0;
	json_each(member, list) {
		unsigned int bits = vocabulary(member->string);

		if (!bits && cJSON_IsTrue(member))
			return err_set(err, ERR_INVALID,
				       "asks for the vocabulary '%s', which "
				       "is not known", member->string);
		all |= bits;
	}
	dialect->vocabularies = all;
	return 0;
}

/* A meta-schema that is not built in. */
static int load_meta(const char *uri, const struct schema_options *options,
		     cJSON **out, struct err *err)
{
	CLEANUP(freep) char *plain = xstrndup(uri, uri_length(uri));
	struct err why = ERR_INIT;

	if (options->load &&
	    !options->load(options->load_ctx, plain, out, &why))
		return 0;
	if (why.code && why.code != ERR_NOT_FOUND) {
		*err = why;
		return -1;
	}
	return err_set(err, ERR_INVALID,
		       "'%s' is not a meta-schema that is known", uri);
}

static int find_dialect(const char *uri, const struct schema_options *options,
			unsigned int depth, struct dialect *dialect,
			struct err *err)
{
	CLEANUP(json_freep) cJSON *meta = NULL;
	enum schema_draft draft = built_in_draft(uri);
	const char *next;

	if (draft != SCHEMA_DRAFT_DEFAULT) {
		*dialect = meta_draft_dialect(draft);
		return 0;
	}
	if (depth > META_DEPTH_MAX)
		return err_set(err, ERR_INVALID, "'%s' leads from "
			       "meta-schema to meta-schema", uri);
	if (load_meta(uri, options, &meta, err) < 0)
		return -1;
	next = json_get_string(meta, "$schema");
	*dialect = meta_draft_dialect(options->draft);
	if (next && find_dialect(next, options, depth + 1, dialect, err) < 0)
		return -1;
	return read_vocabularies(meta, dialect, err);
}

int meta_dialect(const char *uri, const struct schema_options *options,
		 struct dialect *dialect, struct err *err)
{
	return find_dialect(uri, options, 0, dialect, err);
}

static const char *draft_uri(enum schema_draft draft)
{
	for (size_t i = 0; i < ARRAY_SIZE(drafts); i++)
		if (drafts[i].draft == draft)
			return drafts[i].uri;
	return drafts[0].uri;
}

static int compile_meta(struct schema **out,
			const struct schema_options *options, const char *uri,
			enum schema_draft draft, struct err *err)
{
	CLEANUP(json_freep) cJSON *document = NULL;
	struct schema_options own = *options;
	const char *text;

	own.borrow = false;
	own.trusted = true;
	own.assert_formats = false;
	own.base_uri = uri;
	if (uri && built_in_draft(uri) == SCHEMA_DRAFT_DEFAULT) {
		if (load_meta(uri, options, &document, err) < 0)
			return -1;
		return schema_compile(out, document, &own, err);
	}
	own.base_uri = NULL;
	for (size_t i = 0; meta_texts[i].uri; i++) {
		if (strcmp(after_scheme(meta_texts[i].uri),
			   draft_uri(draft)) != 0)
			continue;
		text = meta_texts[i].text;
		if (json_parse_text(&document, text, strlen(text), 0, err) < 0)
			return -1;
		return schema_compile(out, document, &own, err);
	}
	return err_set(err, ERR_INVALID, "no meta-schema");
}

int meta_check(const struct schema_options *options, const char *uri,
	       enum schema_draft draft, const cJSON *document,
	       struct err *err)
{
	CLEANUP(schema_freep) struct schema *meta = NULL;
	CLEANUP(schema_report_release) struct schema_report report =
		SCHEMA_REPORT_INIT;
	const struct schema_problem *first;

	if (compile_meta(&meta, options, uri, draft, err) < 0)
		return -1;
	switch (schema_validate(meta, document, &report, err)) {
	case SCHEMA_VALID:
		return 0;
	case SCHEMA_FAILED:
		return -1;
	case SCHEMA_INVALID:
		break;
	}
	first = &report.problems[0];
	return err_set(err, ERR_INVALID, "%s%s%s", first->pointer,
		       *first->pointer ? ": " : "", first->message);
}
