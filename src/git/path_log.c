/* SPDX-License-Identifier: MIT */
/*
 * The history of one file.
 *
 * A long history has many commits that have nothing to do with the file, so
 * this reads as little of each as it can: the commit's first lines, and the
 * trees down to the file where they are not those of the commit before.
 */
#include "git/internal.h"

#include <stdlib.h>
#include <string.h>

#include "git/look.h"
#include "util/strlist.h"

#define PARENTS_MAX 64
#define DEPTH_MAX 64

/* A commit that is to be looked at. */
struct node {
	git_oid id, tree, blob;
	bool has;		/* the file, which is 'blob' */
	int64_t time;
	size_t number;		/* for those of one time: the first first */
	size_t path;		/* which of the names */
	git_oid *parents;
	size_t parent_count;
};

/* What the last tree at a depth had under the name. */
struct step {
	bool known, found, is_tree;
	git_oid tree, entry;
};

struct set {
	git_oid *slots;
	bool *used;
	size_t count, room;
};

struct walker {
	struct repo *repo;
	git_odb *odb;
	const struct repo_history *history;
	struct node *heap;
	size_t count, room, pushed;
	struct strlist paths;
	struct step steps[DEPTH_MAX];
	size_t steps_path;	/* the name that they are about */
	bool forked;		/* commits may be come upon twice */
	struct set seen;
	bool is_shallow;
	struct buf text;	/* of a commit */
};

static void odb_object_freep(git_odb_object **object)
{
	git_odb_object_free(*object);
}

static void walker_release(struct walker *w)
{
	for (size_t i = 0; i < w->count; i++)
		free(w->heap[i].parents);
	free(w->heap);
	free(w->seen.slots);
	free(w->seen.used);
	strlist_release(&w->paths);
	buf_release(&w->text);
	git_odb_free(w->odb);
}

static size_t place_of(const struct set *set, const git_oid *id)
{
	size_t at;

	memcpy(&at, id->id, sizeof(at));
	for (at &= set->room - 1; set->used[at]; at = (at + 1) & (set->room - 1))
		if (git_oid_equal(&set->slots[at], id))
			break;
	return at;
}

static void set_grow(struct set *set)
{
	struct set bigger = { .room = set->room ? 2 * set->room : 1024 };

	bigger.slots = xcalloc(bigger.room, sizeof(*bigger.slots));
	bigger.used = xcalloc(bigger.room, sizeof(*bigger.used));
	for (size_t i = 0; i < set->room; i++) {
		size_t at;

		if (!set->used[i])
			continue;
		at = place_of(&bigger, &set->slots[i]);
		bigger.slots[at] = set->slots[i];
		bigger.used[at] = true;
	}
	bigger.count = set->count;
	free(set->slots);
	free(set->used);
	*set = bigger;
}

/* False if it was in the set. */
static bool set_add(struct set *set, const git_oid *id)
{
	size_t at;

	if (2 * set->count >= set->room)
		set_grow(set);
	at = place_of(set, id);
	if (set->used[at])
		return false;
	set->slots[at] = *id;
	set->used[at] = true;
	set->count++;
	return true;
}

static bool is_before(const struct node *a, const struct node *b)
{
	return a->time != b->time ? a->time > b->time : a->number < b->number;
}

static void push(struct walker *w, const struct node *node)
{
	size_t at = w->count;

	GROW(w->heap, w->count, w->room);
	w->count++;
	while (at && is_before(node, &w->heap[(at - 1) / 2])) {
		w->heap[at] = w->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	w->heap[at] = *node;
}

static struct node pop(struct walker *w)
{
	struct node top = w->heap[0], last = w->heap[--w->count];
	size_t at = 0, below;

	while ((below = 2 * at + 1) < w->count) {
		if (below + 1 < w->count &&
		    is_before(&w->heap[below + 1], &w->heap[below]))
			below++;
		if (!is_before(&w->heap[below], &last))
			break;
		w->heap[at] = w->heap[below];
		at = below;
	}
	w->heap[at] = last;
	return top;
}

/* "<word> <40 hex>\n" at *at; steps over it. */
static bool read_id(git_oid *id, const char **at, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*at, word, len) != 0 ||
	    strnlen(*at + len, GIT_ID_LEN + 1) <= GIT_ID_LEN ||
	    git_oid_fromstrn(id, *at + len, GIT_ID_LEN) < 0)
		return false;
	*at += len + GIT_ID_LEN;
	return *(*at)++ == '\n';
}

/* "committer A <b> 1700000000 +0000": the time. */
static bool read_time(int64_t *time, const char *at)
{
	const char *line = strstr(at, "\ncommitter ");
	const char *end = line ? strchr(line + 1, '\n') : NULL;
	const char *mail = end ? memrchr(line, '>', (size_t)(end - line)) :
			   NULL;

	if (!mail)
		return false;
	*time = strtoll(mail + 1, NULL, 10);
	return true;
}

static bool parse_commit(struct node *node, const char *text)
{
	git_oid parents[PARENTS_MAX];
	size_t count = 0;
	const char *at = text;

	if (!read_id(&node->tree, &at, "tree "))
		return false;
	while (count < PARENTS_MAX && read_id(&parents[count], &at, "parent "))
		count++;
	/* The line before may be the tree's: begin at its end. */
	if (!read_time(&node->time, at - 1))
		return false;
	node->parents = xcalloc(count + 1, sizeof(*parents));
	memcpy(node->parents, parents, count * sizeof(*parents));
	node->parent_count = count;
	return true;
}

static int read_object(git_odb_object **out, struct walker *w,
		       const git_oid *id, git_object_t type, struct err *err)
{
	int code = git_odb_read(out, w->odb, id);

	if (code < 0)
		return git_fail(err, code, "cannot read an object");
	if (git_odb_object_type(*out) != type)
		return err_set(err, ERR_INVALID, "an object is no %s",
			       git_object_type2string(type));
	return 0;
}

/* Look for a name in a tree as it is stored: "<mode> <name>\0<20 bytes>". */
static void find_entry(struct step *step, const char *tree, size_t len,
		       const char *name, size_t name_len)
{
	const char *end = tree + len;

	step->found = false;
	while (tree < end) {
		const char *blank = memchr(tree, ' ', (size_t)(end - tree));
		const char *nul = blank ? memchr(blank, '\0',
						 (size_t)(end - blank)) : NULL;

		if (!nul || end - nul < 1 + GIT_OID_RAWSZ)
			return;
		if ((size_t)(nul - blank - 1) == name_len &&
		    !memcmp(blank + 1, name, name_len)) {
			step->found = true;
			step->is_tree = tree[0] == '4';
			git_oid_fromraw(&step->entry,
					(const unsigned char *)nul + 1);
			return;
		}
		tree = nul + 1 + GIT_OID_RAWSZ;
	}
}

static int look_into(struct walker *w, struct step *step, const git_oid *tree,
		     const char *name, size_t len, struct err *err)
{
	CLEANUP(odb_object_freep) git_odb_object *object = NULL;

	if (step->known && git_oid_equal(&step->tree, tree))
		return 0;
	if (read_object(&object, w, tree, GIT_OBJECT_TREE, err) < 0)
		return -1;
	find_entry(step, git_odb_object_data(object),
		   git_odb_object_size(object), name, len);
	step->known = true;
	step->tree = *tree;
	return 0;
}

/* Fill in what the file is in a commit. */
static int find_blob(struct walker *w, struct node *node, struct err *err)
{
	const char *part = w->paths.items[node->path];
	const git_oid *tree = &node->tree;

	if (w->steps_path != node->path)
		memset(w->steps, 0, sizeof(w->steps));
	w->steps_path = node->path;
	node->has = false;
	for (size_t depth = 0; depth < DEPTH_MAX; depth++) {
		struct step *step = &w->steps[depth];
		size_t len = strcspn(part, "/");

		if (look_into(w, step, tree, part, len, err) < 0)
			return -1;
		if (!step->found || step->is_tree != (part[len] == '/'))
			return 0;
		if (!part[len]) {
			node->has = true;
			node->blob = step->entry;
			return 0;
		}
		tree = &step->entry;
		part += len + 1;
	}
	return 0;
}

/* Returns 1 if the commit lies behind the end of a shallow clone. */
static int load(struct node *out, struct walker *w, const git_oid *id,
		size_t path, struct err *err)
{
	CLEANUP(odb_object_freep) git_odb_object *object = NULL;

	*out = (struct node){ .id = *id, .path = path };
	if (read_object(&object, w, id, GIT_OBJECT_COMMIT, err) < 0) {
		if (!w->is_shallow)
			return -1;
		err_clear(err);
		return 1;
	}
	buf_reset(&w->text);
	buf_add(&w->text, git_odb_object_data(object),
		git_odb_object_size(object));
	if (!parse_commit(out, w->text.ptr))
		return err_set(err, ERR_INVALID, "commit %s is broken",
			       git_oid_tostr_s(id));
	out->number = w->pushed++;
	if (find_blob(w, out, err) < 0) {
		free(out->parents);
		return -1;
	}
	return 0;
}

static bool same_file(const struct node *a, const struct node *b)
{
	return a->has == b->has &&
	       (!a->has || git_oid_equal(&a->blob, &b->blob));
}

static void follow(struct walker *w, struct node *node)
{
	if ((w->forked && !set_add(&w->seen, &node->id)) ||
	    node->time < w->history->since)
		free(node->parents);
	else
		push(w, node);
	node->parents = NULL;
}

/* What the commit says of itself; *out lives as long as 'commit'. */
static int describe(struct repo_version *out, git_commit **commit,
		    struct walker *w, const struct node *node, struct err *err)
{
	int code = git_commit_lookup(commit, w->repo->git, &node->id);
	const git_signature *author;

	if (code < 0)
		return git_fail(err, code, "cannot read a commit");
	author = git_commit_author(*commit);
	out->path = out->old_path = w->paths.items[node->path];
	out->author = author->name;
	out->when = author->when.time;
	out->minutes = author->when.offset;
	if (node->has)
		git_oid_tostr(out->id.hex, sizeof(out->id.hex), &node->blob);
	return 0;
}

/* If the file has come with this commit, it may have been another before. */
static int find_old_name(struct walker *w, struct repo_version *version,
			 struct node *parents, size_t count, struct err *err)
{
	const struct repo_history *history = w->history;
	CLEANUP(buf_release) struct buf path = BUF_INIT(BUF_UNBOUNDED);
	size_t number = w->paths.count;
	int status;

	for (size_t i = 0; i < count; i++)
		if (parents[i].has)
			return 0;
	if (!version->id.hex[0] || !count || !history->renamed)
		return 0;
	status = history->renamed(version->commit, version->parent,
				  version->path, &path, history->data, err);
	if (status <= 0)
		return status;
	strlist_add(&w->paths, path.ptr);
	version->old_path = w->paths.items[number];
	for (size_t i = 0; i < count; i++) {
		parents[i].path = number;
		if (find_blob(w, &parents[i], err) < 0)
			return -1;
	}
	return 0;
}

static int report(struct walker *w, const struct node *node,
		  struct node *parents, size_t count, struct err *err)
{
	CLEANUP(commit_freep) git_commit *commit = NULL;
	struct repo_version version = { .path = NULL };
	struct git_id id, parent, others[PARENTS_MAX] = { { "" } };

	if (describe(&version, &commit, w, node, err) < 0)
		return -1;
	git_oid_tostr(id.hex, sizeof(id.hex), &node->id);
	version.commit = id.hex;
	if (count) {
		git_oid_tostr(parent.hex, sizeof(parent.hex), &parents[0].id);
		version.parent = parent.hex;
	}
	if (find_old_name(w, &version, parents, count, err) < 0)
		return -1;
	if (count && parents[0].has)
		git_oid_tostr(version.old_id.hex, sizeof(version.old_id.hex),
			      &parents[0].blob);
	for (size_t i = 1; i < count; i++)
		if (parents[i].has)
			git_oid_tostr(others[i - 1].hex, sizeof(others->hex),
				      &parents[i].blob);
	version.other_ids = others;
	version.other_count = count ? count - 1 : 0;
	return w->history->each(&version, w->history->data, err);
}

static int visit(struct walker *w, const struct node *node,
		 struct node *parents, size_t *count, struct err *err)
{
	int status = 0;

	for (size_t i = 0; i < node->parent_count; i++) {
		status = load(&parents[*count], w, &node->parents[i],
			      node->path, err);
		if (status < 0)
			return -1;
		if (status)
			continue;
		++*count;
		if (same_file(node, &parents[*count - 1])) {
			follow(w, &parents[*count - 1]);
			return 0;
		}
	}
	status = *count || node->has ?
		 report(w, node, parents, *count, err) : 0;
	w->forked = w->forked || *count > 1;
	for (size_t i = 0; !status && i < *count; i++)
		follow(w, &parents[i]);
	return status;
}

static int run(struct walker *w, struct err *err)
{
	while (w->count) {
		struct node node = pop(w), parents[PARENTS_MAX];
		size_t count = 0;
		int status = visit(w, &node, parents, &count, err);

		free(node.parents);
		for (size_t i = 0; i < count; i++)
			free(parents[i].parents);
		if (status)
			return status;
	}
	return 0;
}

int repo_history(struct repo *repo, const struct repo_history *history,
		 struct err *err)
{
	CLEANUP(walker_release) struct walker w = {
		.repo = repo, .history = history,
		.is_shallow = git_repository_is_shallow(repo->git) == 1,
		.text = BUF_INIT(BUF_UNBOUNDED),
	};
	int code = git_repository_odb(&w.odb, repo->git), status;
	struct node first;
	git_oid id;

	if (!code)
		code = git_oid_fromstr(&id, history->commit);
	if (code < 0)
		return git_fail(err, code, "cannot read the history");
	strlist_add(&w.paths, history->path);
	status = load(&first, &w, &id, 0, err);
	if (status)
		return status < 0 ? -1 : 0;
	follow(&w, &first);
	/*
	 * Each object was verified when it came; git does not do it either.
	 * None is wanted twice, and memory is not to grow with the history.
	 */
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
	status = run(&w, err);
	git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 1);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
	return status;
}
