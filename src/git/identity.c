/* SPDX-License-Identifier: MIT */
/* Who commits: as git chooses, which libgit2 does only in part (it reads
 * user.name and user.email and nothing else). */
#include "git/internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct {
	const char *name_env, *email_env, *date_env, *name_key, *email_key;
	const char *who;
} roles[] = {
	[IDENTITY_AUTHOR] = {
		"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_AUTHOR_DATE",
		"author.name", "author.email", "author",
	},
	[IDENTITY_COMMITTER] = {
		"GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL",
		"GIT_COMMITTER_DATE", "committer.name", "committer.email",
		"committer",
	},
};

/* The first that is set and not empty; returns a copy, or NULL. */
static char *first_of(struct repo *repo, const char *env, const char *key,
		      const char *general_key, const char *general_env)
{
	const char *value = getenv(env);

	if (!value || !*value)
		value = repo_config(repo, key);
	if (!value || !*value)
		value = repo_config(repo, general_key);
	if ((!value || !*value) && general_env)
		value = getenv(general_env);
	return value && *value ? xstrdup(value) : NULL;
}

/* git drops these from an identity instead of failing on it. */
static void drop_crud(char *s)
{
	char *to = s;

	for (; *s; s++)
		if (!strchr("<>\n", *s))
			*to++ = *s;
	*to = '\0';
}

static int local_offset(int64_t now)
{
	time_t seconds = (time_t)now;
	struct tm local;

	return localtime_r(&seconds, &local) ? (int)(local.tm_gmtoff / 60) : 0;
}

int identity(git_signature **out, struct repo *repo, enum identity_role role,
	     struct err *err)
{
	CLEANUP(freep) char *name = first_of(repo, roles[role].name_env,
			roles[role].name_key, "user.name", NULL);
	CLEANUP(freep) char *email = first_of(repo, roles[role].email_env,
			roles[role].email_key, "user.email", "EMAIL");
	const char *date = getenv(roles[role].date_env);
	int64_t seconds = (int64_t)time(NULL);
	int offset = local_offset(seconds), code;

	if (!name || !email) {
		err_set(err, ERR_NOT_FOUND, "%s identity unknown: no %s is set",
			roles[role].who, name ? "email" :
			email ? "name" : "name and no email");
		return err_hint(err, "run 'git config --global user.%s %s'",
				name ? "email" : "name",
				name ? "you@example.com" : "\"Your Name\"");
	}
	if (date && *date && parse_git_date(date, &seconds, &offset, err) < 0)
		return -1;
	drop_crud(name);
	drop_crud(email);
	code = git_signature_new(out, name, email, seconds, offset);
	if (code < 0)
		return git_fail(err, code, "cannot use the %s identity",
				roles[role].who);
	return 0;
}
