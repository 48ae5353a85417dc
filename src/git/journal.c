/* SPDX-License-Identifier: MIT */
/*
 * The journal: one JSON object in 'hfmeta/journal' of the git folder, there
 * while a run of commits becomes visible.
 *
 *	{ "ref": "refs/heads/main", "new": ID, "lock": PATH, "inode": "N",
 *	  "paths": [ { "path": P, "old": ID or null, "new": ID or null } ] }
 * The inode is a string: as a number it could lose digits.  In a bare
 * repository the lock is "", and there are no paths.
 */
#include "git/commit_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "git/quick.h"
#include "json/json.h"
#include "util/fs.h"

#define JOURNAL_MAX ((size_t)64 * 1024 * 1024)

static char *journal_path(struct repo *repo)
{
	return xasprintf("%s/hfmeta/journal", repo->git_dir);
}

static void set_id(cJSON *object, const char *name, bool present,
		   const unsigned char *id)
{
	char hex[GIT_ID_LEN + 1];

	id_to_hex(hex, id);
	json_set_string(object, name, present ? hex : NULL);
}

int journal_write(struct repo *repo, const char *ref_name,
		  const git_oid *new_tip, const struct run_path *run_paths,
		  size_t count, const struct run_locks *locks, struct err *err)
{
	CLEANUP(json_freep) cJSON *journal = cJSON_CreateObject();
	CLEANUP(buf_release) struct buf text = BUF_INIT(JOURNAL_MAX);
	CLEANUP(freep) char *path = journal_path(repo);
	cJSON *paths = cJSON_CreateArray();
	char inode[24];

	json_set_string(journal, "ref", ref_name);
	set_id(journal, "new", true, new_tip->id);
	json_set_string(journal, "lock", locks->own_path ? locks->own_path :
			"");
	snprintf(inode, sizeof(inode), "%" PRIu64, locks->own_inode);
	json_set_string(journal, "inode", inode);
	for (size_t i = 0; i < count; i++) {
		const struct run_path *p = &run_paths[i];
		cJSON *entry = cJSON_CreateObject();

		json_set_string(entry, "path", p->path);
		set_id(entry, "old", p->old.there, p->old.id);
		set_id(entry, "new", !p->removed, p->id.id);
		json_append(paths, entry);
	}
	json_set(journal, "paths", paths);
	json_canon(&text, journal);
	if (text.full)
		return err_set(err, ERR_LIMIT, "too many files in one commit");
	fs_remove_leftovers(path);
	if (fs_replace(path, text.ptr, text.len, 0666, err) < 0)
		return err_wrap(err, "cannot write the journal");
	return 0;
}

static bool get_id(const cJSON *object, const char *name, unsigned char *id)
{
	const char *hex = json_get_string(object, name);

	return hex && id_from_hex(id, hex);
}

/* False if they are not as journal_write() has them: in order, and fit for
 * git. */
static bool read_paths(struct journal *journal, const cJSON *paths)
{
	const cJSON *entry;
	size_t room = 0;

	json_each(entry, paths) {
		const char *name = json_get_string(entry, "path");
		struct run_path *p;

		if (!name || !path_is_fine(name) ||
		    (journal->path_count && strcmp(name,
				journal->paths[journal->path_count - 1].path)
				<= 0))
			return false;
		GROW(journal->paths, journal->path_count, room);
		p = &journal->paths[journal->path_count++];
		*p = (struct run_path){ .path = xstrdup(name) };
		p->old.there = get_id(entry, "old", p->old.id);
		p->removed = !get_id(entry, "new", p->id.id);
	}
	return true;
}

/* A journal that cannot be read was cut off by the crash, before anything
 * that it would tell of had begun (fs_replace() renames it in place). */
int journal_read(struct journal *journal, struct repo *repo, struct err *err)
{
	CLEANUP(freep) char *path = journal_path(repo);
	CLEANUP(buf_release) struct buf text = BUF_INIT(JOURNAL_MAX);
	CLEANUP(json_freep) cJSON *doc = NULL;
	const char *ref, *lock, *inode;

	if (fs_read(&text, path, err) < 0) {
		if (err->code != ERR_NOT_FOUND)
			return err_wrap(err, "cannot read the journal");
		err_clear(err);
		return 1;
	}
	if (json_parse_text(&doc, text.ptr, text.len, 0, err) < 0)
		return err_wrap(err, "cannot read the journal '%s'", path);
	ref = json_get_string(doc, "ref");
	lock = json_get_string(doc, "lock");
	inode = json_get_string(doc, "inode");
	if (!ref || !lock || !inode ||
	    !get_id(doc, "new", journal->new_tip.id) ||
	    !read_paths(journal, json_get(doc, "paths")))
		return err_set(err, ERR_INVALID,
			       "the journal '%s' makes no sense", path);
	journal->ref_name = xstrdup(ref);
	journal->own_path = xstrdup(lock);
	journal->own_inode = strtoull(inode, NULL, 10);
	return 0;
}

void journal_remove(struct repo *repo)
{
	CLEANUP(freep) char *path = journal_path(repo);

	unlink(path);
}

void journal_release(struct journal *journal)
{
	free(journal->ref_name);
	free(journal->own_path);
	run_paths_free(journal->paths, journal->path_count);
	*journal = (struct journal){ .ref_name = NULL };
}
