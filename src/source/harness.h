/* SPDX-License-Identifier: MIT */
#ifndef HFMETA_SOURCE_HARNESS_H
#define HFMETA_SOURCE_HARNESS_H

/*
 * Result files of lm-evaluation-harness and of what is built on it, read into
 * the form that scores records have:
 *
 *	{"arc_challenge": {"25-shot": {
 *		"acc": 0.6, "acc_stderr": 0.01,
 *		"timestamp": "2024-03-01T23-57-00.309695",
 *		"higher_is_better": {"acc": true},
 *		"origin": {"file": "results_....json", ...}}}}
 *
 * These forms are read:
 *
 *	0.4	results{task{"metric,filter"}}, "n-shot", "groups", ...
 *	0.3	results{task{metric}}, config.num_fewshot
 *	leaderboard (lighteval)
 *		results{"suite|task|shots"{metric}}, "config_general"
 *	record	what hfmeta writes itself
 *
 * The filter of a metric stays in its name, "exact_match,strict-match", but
 * for "none"; "_stderr" comes behind it.  A value that is no number (Python
 * writes NaN and Infinity, which come here as null) is null; "N/A" is left
 * out.  Where the number of examples shown is not known, it is "x-shot".
 */

#include "json/json.h"
#include "util/strlist.h"

/* How result files, which Python writes, are to be parsed. */
#define HARNESS_JSON_FLAGS						\
	(JSON_NUL_REPLACE | JSON_ROUND_NUMBERS | JSON_NAN_IS_NULL |	\
	 JSON_LAST_REPEAT)

/* Largest result file that is read: real ones are 2 to 500 KB. */
#define HARNESS_FILE_MAX ((size_t)16 * 1024 * 1024)

/* Most results of one file: MMLU in 40 languages has 2,300. */
#define HARNESS_RESULTS_MAX 10000

/* Where a file comes from. */
struct harness_place {
	const char *file;	/* its path, as it is to be recorded */
	const char *dataset;	/* of the Hub; NULL: the user's own file */
	const char *revision;	/* of the data set, or NULL */
};

struct harness_file {
	char *model;		/* as the file names it, or NULL */
	char *other_model;	/* another that it names too, or NULL */
	char *revision;		/* a branch or tag of the model, if named */
	char *timestamp;	/* when it was made, or NULL */
	/* A run that the leaderboard itself does not count. */
	bool withdrawn;
	bool is_record;		/* then 'results' has its own sources */
	cJSON *results;		/* {task: {shots: result}} */
	size_t count;		/* of results; a record may have none */
};

#define HARNESS_FILE_INIT { .model = NULL }
void harness_file_release(struct harness_file *file);

/* The name of the source that a file's results belong to: 'source', or
 * "<source>@<revision>", for a checkpoint is another model, whose results must
 * not replace those of the main branch.  Returns a string. */
char *harness_source(const struct harness_file *file, const char *source)
	MUST_CHECK;

/* Whether a document looks like a result file at all. */
bool harness_is_result(const cJSON *document);

/*
 * Read a document.  What is taken with a doubt is a line in 'warnings', which
 * begins with the task.  Fails with ERR_INVALID if it is no result file,
 * ERR_LIMIT if it has too many results.
 */
int harness_read(struct harness_file *out, const cJSON *document,
		 const struct harness_place *place, struct strlist *warnings,
		 struct err *err) MUST_CHECK;

/* Whether more of a metric is better: 1, 0, or -1 if that is not known. */
int harness_higher_is_better(const char *metric);

/* Whether a member of a result is a metric's value, and not its error or
 * what belongs to all metrics. */
bool harness_is_metric(const cJSON *member);

#endif
