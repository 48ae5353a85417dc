/* SPDX-License-Identifier: MIT */
#include "core/hooks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/builtin.h"
#include "util/fs.h"

#define HOOK_MAX ((size_t)1024 * 1024)

/* People commit where there is a work tree, and push to where there is none. */
static const char *hook_for(const struct repo *repo)
{
	return repo_is_bare(repo) ? "pre-receive" : "pre-commit";
}

struct installing {
	const char *folder;
	bool shared;		/* core.hooksPath: not this repository's alone */
	struct strlist *done, *warnings;
	struct err *err;
};

static int write_hook(const struct installing *in, const char *name,
		      const char *path)
{
	CLEANUP(freep) char *source = xasprintf("hooks/%s", name);
	const struct builtin_file *file = builtin_file(source);

	if (fs_make_parents(path, in->err) < 0 ||
	    fs_replace(path, file->content, file->len, 0777, in->err) < 0 ||
	    chmod(path, 0755) < 0)
		return err_wrap(in->err, "cannot install the hook '%s'", path);
	strlist_addf(in->done, "installed the hook '%s'", path);
	return 0;
}

static bool has_line_of_ours(const struct buf *text, const char *name)
{
	CLEANUP(freep) char *mark = xasprintf("# hfmeta: %s", name);

	return strstr(text->ptr, mark) || strstr(text->ptr, "hfmeta check");
}

/* A hook somebody else has written, in the way of ours. */
static int chain(const struct installing *in, const char *name,
		 const char *path)
{
	CLEANUP(freep) char *kept = xasprintf("%s.local", path);

	if (in->shared || fs_kind(path) != FS_FILE ||
	    fs_kind(kept) != FS_NOTHING) {
		strlist_addf(in->warnings, "the hook '%s' is there already and "
			     "was left alone; add what 'hooks/%s' does to it, "
			     "so that commits are checked", path, name);
		return 0;
	}
	if (link(path, kept) < 0)
		return err_errno(in->err, "cannot keep the hook '%s'", path);
	strlist_addf(in->done, "kept your hook as '%s'; it runs first", kept);
	return write_hook(in, name, path);
}

static int install(const struct installing *in, const char *name)
{
	CLEANUP(freep) char *path = xasprintf("%s/%s", in->folder, name);
	CLEANUP(freep) char *source = xasprintf("hooks/%s", name);
	CLEANUP(buf_release) struct buf text = BUF_INIT(HOOK_MAX);
	CLEANUP(freep) char *mark = xasprintf("# hfmeta: %s", name);
	const struct builtin_file *file = builtin_file(source);

	if (fs_read(&text, path, in->err) < 0) {
		if (in->err->code != ERR_NOT_FOUND)
			return err_wrap(in->err, "the hook '%s'", path);
		err_clear(in->err);
		return write_hook(in, name, path);
	}
	if (text.len == file->len && !memcmp(text.ptr, file->content, text.len))
		return 0;
	if (strstr(text.ptr, mark))	/* an older one of ours */
		return write_hook(in, name, path);
	return has_line_of_ours(&text, name) ? 0 : chain(in, name, path);
}

int hooks_install(struct repo *repo, struct strlist *done,
		  struct strlist *warnings, struct err *err)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT(BUF_UNBOUNDED);
	struct installing in = {
		.done = done, .warnings = warnings, .err = err,
	};

	if (repo_hooks_dir(repo, &folder, &in.shared, err) < 0)
		return -1;
	in.folder = folder.ptr;
	return install(&in, hook_for(repo));
}

/* Whether a shell would find 'program' under the name hfmeta. */
static bool is_on_path(const char *program)
{
	CLEANUP(freep) char *folders = xstrdup(getenv("PATH") ?
					       getenv("PATH") : "");
	char *rest = NULL;

	for (char *folder = strtok_r(folders, ":", &rest); folder;
	     folder = strtok_r(NULL, ":", &rest)) {
		CLEANUP(freep) char *path = xasprintf("%s/hfmeta", folder);
		CLEANUP(freep) char *real = NULL;

		if (access(path, X_OK) < 0)
			continue;
		real = realpath(path, NULL);
		return real && !strcmp(real, program);
	}
	return false;
}

static char *quote_for_shell(const char *path)
{
	CLEANUP(buf_release) struct buf quoted = BUF_INIT(BUF_UNBOUNDED);

	if (!path[strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRS"
			       "TUVWXYZ0123456789/._-+")])
		return xstrdup(path);
	buf_addc(&quoted, '\'');
	for (; *path; path++) {
		if (*path == '\'')
			buf_adds(&quoted, "'\\''");
		else
			buf_addc(&quoted, *path);
	}
	buf_addc(&quoted, '\'');
	return buf_detach(&quoted);
}

/* The program that a person calls: it has said so, if it has called this
 * one, which git should not call. */
static char *program_path(void)
{
	const char *caller = getenv("HFMETA_PROGRAM");
	char *path = realpath(caller && *caller ? caller : "/proc/self/exe",
			      NULL);

	if (!path || is_on_path(path)) {
		free(path);
		return xstrdup("hfmeta");
	}
	return path;
}

/* Git's own configuration comes from its owner, so a value that is there and
 * is not one of ours stays. */
static int set(struct repo *repo, const char *key, const char *value,
	       struct strlist *done, struct err *err)
{
	const char *now = repo_config(repo, key);

	if (now && (!strcmp(now, value) ||
		    (!starts_with(key, "hfmeta.") && !strstr(now, "hfmeta"))))
		return 0;
	if (repo_config_set(repo, key, value, err) < 0)
		return -1;
	strlist_addf(done, "set %s", key);
	return 0;
}

int hooks_configure(struct repo *repo, struct strlist *done, struct err *err)
{
	CLEANUP(freep) char *path = program_path();
	CLEANUP(freep) char *quoted = quote_for_shell(path);
	CLEANUP(freep) char *textconv = xasprintf("%s textconv", quoted);
	CLEANUP(freep) char *merge = xasprintf("%s merge-driver %%O %%A %%B "
					       "%%L %%P %%X %%Y", quoted);

	if (set(repo, "hfmeta.program", path, done, err) < 0 ||
	    set(repo, "diff.hfmeta.textconv", textconv, done, err) < 0 ||
	    set(repo, "merge.hfmeta.name", "hfmeta: merge records field by "
		"field", done, err) < 0 ||
	    set(repo, "merge.hfmeta.driver", merge, done, err) < 0)
		return -1;
	return 0;
}
