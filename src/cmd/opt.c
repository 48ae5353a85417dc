/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/strlist.h"
#include "util/suggest.h"

static void print_option(const struct opt *opt)
{
	char left[64];
	int len = 0;

	if (opt->short_name)
		len = snprintf(left, sizeof(left), "-%c, ", opt->short_name);
	len += snprintf(left + len, sizeof(left) - (size_t)len, "--%s%s%s%s",
			opt->long_name, opt->arg ? " <" : "",
			opt->arg ? opt->arg : "", opt->arg ? ">" : "");
	if (len > 23)
		printf("    %s\n%28s%s\n", left, "", opt->help);
	else
		printf("    %-24s%s\n", left, opt->help);
}

void opt_print_help(const struct opt *opts)
{
	for (; opts->long_name; opts++)
		print_option(opts);
}

static void answer_help(const struct cmd *cmd, const struct opt *opts)
{
	printf("usage: %s\n", cmd->usage);
	if (opts->long_name)
		putchar('\n');
	opt_print_help(opts);
	exit(0);
}

static void answer_list_options(const struct opt *opts)
{
	for (; opts->long_name; opts++)
		printf("--%s%s\n", opts->long_name, opts->arg ? "=" : "");
	exit(0);
}

static const struct opt *find_long(const struct opt *opts, const char *name,
				   size_t len)
{
	for (; opts->long_name; opts++)
		if (strlen(opts->long_name) == len &&
		    !strncmp(opts->long_name, name, len))
			return opts;
	return NULL;
}

static const struct opt *find_short(const struct opt *opts, char name)
{
	for (; opts->long_name; opts++)
		if (opts->short_name == name)
			return opts;
	return NULL;
}

/* The words that are left, and where the parser is. */
struct words {
	int argc, at;
	char **argv;
	struct err *err;
};

static int take_argument(const struct opt *opt, const char *joined,
			 struct words *w)
{
	const char *value = joined;

	if (!value && w->at + 1 < w->argc)
		value = w->argv[++w->at];
	if (!value)
		return err_set(w->err, ERR_USAGE,
			       "option '--%s' needs an argument",
			       opt->long_name);
	if (opt->is_list)
		strlist_add(opt->value, value);
	else
		*(const char **)opt->value = value;
	return 0;
}

#define OPTIONS_MAX 64

static int fail_unknown(const struct opt *opts, const char *name, size_t len,
			struct err *err)
{
	static const char *const global[] = { "hub", "json", "offline", "color" };
	CLEANUP(freep) char *word = xstrndup(name, len);
	const char *names[OPTIONS_MAX], *nearest;
	size_t count = 0;

	for (; opts->long_name && count < OPTIONS_MAX; opts++)
		names[count++] = opts->long_name;
	nearest = suggest(word, names, count);
	err_set(err, ERR_USAGE, "unknown option '--%s'%s%s%s", word,
		nearest ? ", did you mean '--" : "", nearest ? nearest : "",
		nearest ? "'?" : "");
	for (size_t i = 0; i < ARRAY_SIZE(global); i++)
		if (!strcmp(word, global[i]))
			err_hint(err, "'--%s' goes before the command", word);
	return -1;
}

/* --name, --name=value, --name value, --no-name for a flag. */
static int parse_long(const struct opt *opts, const char *word,
		      struct words *w)
{
	const char *name = word + 2, *equals = strchr(name, '=');
	size_t len = equals ? (size_t)(equals - name) : strlen(name);
	const struct opt *opt = find_long(opts, name, len);

	if (!opt && !equals && starts_with(name, "no-")) {
		opt = find_long(opts, name + 3, len - 3);
		if (opt && !opt->arg) {
			*(bool *)opt->value = false;
			return 0;
		}
		opt = NULL;
	}
	if (!opt)
		return fail_unknown(opts, name, len, w->err);
	if (opt->arg)
		return take_argument(opt, equals ? equals + 1 : NULL, w);
	if (equals)
		return err_set(w->err, ERR_USAGE,
			       "option '--%s' takes no argument",
			       opt->long_name);
	*(bool *)opt->value = true;
	return 0;
}

/* -n, -nq, -t value, -tvalue */
static int parse_short(const struct opt *opts, const char *word,
		       struct words *w)
{
	for (word++; *word; word++) {
		const struct opt *opt = find_short(opts, *word);

		if (!opt)
			return err_set(w->err, ERR_USAGE,
				       "unknown option '-%c'", *word);
		if (opt->arg)
			return take_argument(opt, word[1] ? word + 1 : NULL, w);
		*(bool *)opt->value = true;
	}
	return 0;
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1];
}

int opt_parse(const struct cmd *cmd, const struct opt *opts, int argc,
	      char **argv, struct err *err)
{
	struct words w = { .argc = argc, .argv = argv, .err = err };
	bool only_words = false;
	int kept = 0;

	for (w.at = 1; w.at < argc; w.at++) {
		char *word = argv[w.at];

		if (only_words || !is_option(word)) {
			argv[kept++] = word;
		} else if (!strcmp(word, "--")) {
			only_words = true;
		} else if (!strcmp(word, "-h") || !strcmp(word, "--help")) {
			answer_help(cmd, opts);
		} else if (!strcmp(word, "--list-options")) {
			answer_list_options(opts);
		} else if ((word[1] == '-' ? parse_long(opts, word, &w) :
					     parse_short(opts, word, &w)) < 0) {
			return -1;
		}
	}
	return kept;
}

int opt_parse_leading(const struct opt *opts, int argc, char **argv,
		      struct err *err)
{
	struct words w = { .argc = argc, .argv = argv, .err = err };

	for (w.at = 0; w.at < argc && is_option(argv[w.at]); w.at++) {
		const char *word = argv[w.at];

		if ((word[1] == '-' ? parse_long(opts, word, &w) :
				      parse_short(opts, word, &w)) < 0)
			return -1;
	}
	return w.at;
}
