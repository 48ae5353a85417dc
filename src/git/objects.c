/* SPDX-License-Identifier: MIT */
/* The quick half's reader of objects, for a repository that libgit2 has
 * opened. */
#include "git/internal.h"
#include "git/quick.h"

#include <stdlib.h>

/* What the reader does not understand, libgit2 may: an odd pack, alternates
 * in another form. */
static int ask_libgit2(void *data, const unsigned char id[QUICK_ID],
		       enum object_type type, struct buf *out, struct err *err)
{
	const struct repo *repo = data;
	git_odb_object *object = NULL;
	git_odb *odb = NULL;
	git_oid oid;
	int code = git_repository_odb(&odb, repo->git), status = 0;

	git_oid_fromraw(&oid, id);
	if (!code)
		code = git_odb_read(&object, odb, &oid);
	if (code < 0) {
		git_fail(err, code, "cannot read an object");
		err->code = ERR_INVALID;	/* also where it is missing */
		status = -1;
	} else if (git_odb_object_type(object) != (git_object_t)type) {
		status = err_set(err, ERR_INVALID, "is of another type");
	} else {
		status = check_room(out, git_odb_object_size(object), err);
	}
	if (!status)
		buf_add(out, git_odb_object_data(object),
			git_odb_object_size(object));
	git_odb_object_free(object);
	git_odb_free(odb);
	return status;
}

struct objects *repo_objects(struct repo *repo)
{
	if (!repo->objects) {
		repo->objects = xcalloc(1, sizeof(*repo->objects));
		objects_init(repo->objects);
		if (objects_find(repo->objects, repo->common_dir))
			objects_release(repo->objects);	/* ask for all */
		repo->objects->ask = ask_libgit2;
		repo->objects->ask_data = repo;
	}
	return repo->objects;
}

void repo_objects_close(struct repo *repo)
{
	if (!repo->objects || repo->objects_lent)
		return;
	objects_release(repo->objects);
	free(repo->objects);
}
