/* SPDX-License-Identifier: MIT */
/* libgit2's codes and messages, translated once, at the edge. */
#include "git/internal.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static enum err_code translate(int code)
{
	switch (code) {
	case GIT_ENOTFOUND:
	case GIT_EUNBORNBRANCH:
		return ERR_NOT_FOUND;
	case GIT_EEXISTS:
		return ERR_EXISTS;
	case GIT_ELOCKED:
		return ERR_BUSY;
	case GIT_EMODIFIED:
		return ERR_CHANGED;
	case GIT_EAUTH:
		return ERR_DENIED;
	case GIT_EINVALIDSPEC:
	case GIT_EAMBIGUOUS:
		return ERR_INVALID;
	default:
		return ERR_SYSTEM;
	}
}

/* Features that libgit2 names in ways of its own. */
static const struct {
	const char *said, *what, *hint;
} unsupported[] = {
	{ "extension: 'link'", "the repository has a split index",
	  "turn it off with 'git update-index --no-split-index'" },
	{ "extension: 'sdir'", "the repository has a sparse index",
	  "turn it off with 'git sparse-checkout reapply --no-sparse-index'" },
	{ "extension name refstorage", "the repository keeps its refs in a reftable",
	  "convert it with 'git refs migrate --ref-format=files'" },
	{ "extension name objectformat", "the repository uses SHA-256",
	  "hfmeta reads SHA-1 repositories only" },
};

static bool explain_unsupported(struct err *err, const char *said)
{
	for (size_t i = 0; i < ARRAY_SIZE(unsupported); i++) {
		if (!strstr(said, unsupported[i].said))
			continue;
		err_set(err, ERR_INVALID, "%s", unsupported[i].what);
		err_hint(err, "%s", unsupported[i].hint);
		return true;
	}
	return false;
}

int git_fail(struct err *err, int code, const char *fmt, ...)
{
	const git_error *last = git_error_last();
	const char *said = last && last->message ? last->message :
			   "libgit2 gave no reason";
	char what[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (explain_unsupported(err, said)) {
		if (what[0])
			err_wrap(err, "%s", what);
	} else {
		err_set(err, translate(code), "%s%s%c%s", what,
			what[0] ? ": " : "", tolower((unsigned char)said[0]),
			said[0] ? said + 1 : "");
	}
	git_error_clear();
	return -1;
}

void tree_freep(git_tree **tree)
{
	git_tree_free(*tree);
}

void commit_freep(git_commit **commit)
{
	git_commit_free(*commit);
}

void object_freep(git_object **object)
{
	git_object_free(*object);
}

void index_freep(git_index **index)
{
	git_index_free(*index);
}

void reference_freep(git_reference **ref)
{
	git_reference_free(*ref);
}

void entry_freep(git_tree_entry **entry)
{
	git_tree_entry_free(*entry);
}

void signature_freep(git_signature **signature)
{
	git_signature_free(*signature);
}

void config_freep(git_config **config)
{
	git_config_free(*config);
}

void diff_freep(git_diff **diff)
{
	git_diff_free(*diff);
}
